"""Which base and which way of the log lead to a moment, what may go, and where the log has a hole."""

import json
import os
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from geo import clock
from geo.backup.archived import LATE, Reach, first_hole, reach_of
from geo.backup.bases import Base, Fork, choose, is_due, list_bases, list_forks, note_fork, tidy
from geo.errors import FileRefused, SetupError
from geo.local_server import wal
from geo.local_server.operator import Operator
from geo.local_server.places import Places

DAY = datetime(2026, 11, 1, tzinfo=UTC)
SEGMENT = "0000000{timeline}000000000000000{number}"


def day(number: float) -> datetime:
    return DAY + timedelta(days=number)


def base(number: float, timeline: int = 1, segment: int = 1) -> Base:
    return Base(f"b{number:g}", day(number), SEGMENT.format(timeline=timeline, number=segment))


def test_the_newest_base_before_the_moment_is_chosen():
    bases = [base(9), base(5), base(1)]
    assert choose(bases, [], day(6)) == (bases[1], 1)
    assert choose(bases, [], day(9)) == (bases[0], 1)
    assert choose(bases, [], None) == (bases[0], 1)


def test_a_moment_before_every_base_is_refused_naming_the_earliest():
    with pytest.raises(FileRefused) as refusal:
        choose([base(5)], [], day(4))
    assert refusal.value.code == "base_missing"
    assert "2026-11-06" in refusal.value.message


# Day 6: back to day 2. What happened on the days 2 to 6 lies on the first way only.
TURNED = [Fork(timeline=2, parent=1, at=day(2), since=day(6))]


@pytest.mark.parametrize(
    ("moment", "chosen"),
    [
        (4, ("b3", 1)),  # on the way that was left later
        (5.9, ("b3", 1)),
        (7, ("b1", 2)),  # the base of day 3 does not lie on the new way
        (9, ("b8", 2)),
    ],
)
def test_after_a_restore_in_place_a_moment_is_looked_for_on_the_way_it_happened_on(moment, chosen):
    bases = [base(8, timeline=2), base(3), base(1)]
    found, timeline = choose(bases, TURNED, day(moment))
    assert (found.name, timeline) == chosen


def test_a_base_is_due_when_the_last_is_old_or_lies_on_another_way():
    assert is_due([], [], day(1), 7)
    assert not is_due([base(1)], [], day(7.9), 7)
    assert is_due([base(1)], [], day(8), 7)
    assert is_due([base(5)], TURNED, day(6.1), 7)
    assert not is_due([base(6.5)], TURNED, day(7), 7)


def archived(folder, bases, segments):
    """An archive as it lies on the disk."""
    for one in (wal.segments_of(folder), wal.bases_of(folder)):
        one.mkdir(parents=True)
    for one in bases:
        (wal.bases_of(folder) / one.name).mkdir()
        told = {"name": one.name, "made_at": one.made_at.isoformat(), "first_segment": one.first_segment}
        (wal.bases_of(folder) / f"{one.name}.json").write_text(json.dumps(told))
    for name in segments:
        (wal.segments_of(folder) / f"{name}.gz").write_bytes(b"x")
    return folder


def test_what_no_moment_of_the_kept_days_needs_is_let_go(tmp_path):
    names = [SEGMENT.format(timeline=1, number=number) for number in range(1, 8)]
    history = "00000002.history"
    archive = archived(tmp_path, [base(1, segment=1), base(8, segment=4), base(15, segment=6)], [*names, history])
    assert tidy(archive, day(20), days=14) == []
    assert tidy(archive, day(22), days=14) == ["b1"]
    assert [one.name for one in list_bases(archive)] == ["b15", "b8"]
    kept = sorted(path.name for path in wal.segments_of(archive).iterdir())
    assert kept == sorted([f"{name}.gz" for name in [*names[3:], history]])


def test_the_only_base_stays_however_old_it_is(tmp_path):
    archive = archived(tmp_path, [base(1)], [])
    assert tidy(archive, day(300), days=14) == []
    assert len(list_bases(archive)) == 1


def test_a_note_without_its_base_does_not_count(tmp_path):
    archive = archived(tmp_path, [base(1)], [])
    (wal.bases_of(archive) / "b1").rmdir()
    assert list_bases(archive) == []


def test_a_hole_in_the_log_is_found_across_the_turn_of_a_number():
    names = [f"0000000100000000000000{number:02X}" for number in (0xFE, 0xFF)]
    after = "000000010000000100000000"
    assert first_hole([*names, after], names[0]) == ""
    assert first_hole([names[0], after], names[0]) == names[1]
    assert first_hole([after], names[0]) == names[0]
    assert first_hole([f"{'0' * 7}2{after[8:]}"], names[0]) == ""


def test_the_reach_of_an_archive_and_when_it_is_late(tmp_path):
    assert reach_of(tmp_path / "none") == Reach(0, None, None, "")
    archive = archived(tmp_path / "a", [base(1)], [SEGMENT.format(timeline=1, number=number) for number in (1, 2)])
    reach = reach_of(archive)
    assert (reach.bases, reach.since, reach.hole) == (1, day(1), "")
    assert not reach.is_late(clock.now())
    assert reach.is_late(clock.now() + LATE + timedelta(seconds=5))
    assert Reach(0, None, None, "").is_late(day(1))


def test_turns_of_the_log_are_remembered(tmp_path):
    assert list_forks(tmp_path) == []
    for fork in (*TURNED, Fork(3, 2, day(7), day(8))):
        note_fork(tmp_path, fork)
    assert list_forks(tmp_path) == [*TURNED, Fork(3, 2, day(7), day(8))]


# --- the two programs -------------------------------------------------------------------------------------------------


@pytest.fixture
def places(tmp_path):
    """A cluster's folder with the archive beside it, both with a blank and quotes in their names."""
    home = tmp_path / "집 '1'"
    cluster = home / "data"
    (cluster / "pg_wal").mkdir(parents=True)
    (cluster / "global").mkdir()
    (cluster / "global" / "pg_control").write_bytes(b"\1" * 16)
    return Places(cluster, tmp_path)


@pytest.fixture
def archive(tmp_path, places):
    folder = tmp_path / '보관 "2"'
    wal.claim(folder, tmp_path / "data", places, Operator(os.geteuid(), os.getegid()))
    return folder


def call(places, program, *words):
    return subprocess.run(["sh", f"../{program}", *words], cwd=places.cluster_dir, capture_output=True).returncode


def test_a_segment_is_kept_once_and_never_in_the_place_of_another(places, archive):
    segment = places.cluster_dir / "pg_wal" / "A1"
    segment.write_bytes(b"first" * 1000)
    assert call(places, wal.KEEP, "pg_wal/A1", "A1") == 0
    assert call(places, wal.KEEP, "pg_wal/A1", "A1") == 0
    segment.write_bytes(b"other" * 1000)
    assert call(places, wal.KEEP, "pg_wal/A1", "A1") != 0
    assert call(places, wal.FETCH, "A1", "pg_wal/back") == 0
    assert (places.cluster_dir / "pg_wal" / "back").read_bytes() == b"first" * 1000
    assert sorted(path.name for path in wal.segments_of(archive).iterdir()) == ["A1.gz"]


def test_what_cannot_be_kept_or_fetched_is_told_and_leaves_nothing(places, archive):
    assert call(places, wal.KEEP, "pg_wal/none", "none") != 0
    assert call(places, wal.FETCH, "none", "pg_wal/back") != 0
    assert list(wal.segments_of(archive).iterdir()) == []


def test_an_archive_belongs_to_one_cluster(places, archive, tmp_path):
    me = Operator(os.geteuid(), os.getegid())
    wal.claim(archive, tmp_path / "data", places, me)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letters.txt").write_text("mine")
    with pytest.raises(SetupError) as refusal:
        wal.claim(tmp_path / "full", tmp_path / "data", places, me)
    assert refusal.value.code == "archive_not_empty"
    (places.cluster_dir / "global" / "pg_control").write_bytes(b"\2" * 16)
    with pytest.raises(SetupError) as refusal:
        wal.claim(archive, tmp_path / "data", places, me)
    assert refusal.value.code == "archive_of_another"
