"""The folder of backups: what the keep rule lets go, what notes are believed, when the night is due."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from geo.backup import shelf
from geo.backup.archive import FORMAT, MANIFEST
from geo.backup.shelf import KeepRule, Kept
from geo.backup_states import BackupCause
from geo.clock import SEOUL
from geo.errors import Conflict, NotFound

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=SEOUL)
RULE = KeepRule(7, 4, 12)


def nights(count, *, cause=BackupCause.CLOCK, verified=()):
    """The backups of so many nights, the newest first."""
    return [
        Kept(
            f"n{number}.maeul",
            1,
            NOON,
            NOON - timedelta(days=number),
            cause=cause,
            verified_at=NOON if number in verified else None,
        )
        for number in range(count)
    ]


def ages(kept):
    return {int(each.name.removeprefix("n").removesuffix(".maeul")) for each in kept}


def test_seven_days_four_weeks_and_twelve_months_stay():
    gone = ages(shelf.let_go(nights(800), RULE))
    stay = set(range(800)) - gone
    assert {0, 1, 2, 3, 4, 5, 6} <= stay
    assert len(stay) <= 7 + 4 + 12
    months = {(NOON - timedelta(days=day)).strftime("%Y-%m") for day in stay}
    assert len(months) == 12


def test_the_newest_verified_and_what_was_made_by_hand_always_stay():
    kept = [*nights(40, verified=(33, 38)), *nights(3, cause=BackupCause.HAND)]
    gone = shelf.let_go(kept, KeepRule(1, 0, 0))
    assert ages(gone) == set(range(40)) - {0, 33}
    assert all(each.cause is BackupCause.CLOCK for each in gone)


def test_the_rule_lets_nothing_go_twice():
    kept = nights(100)
    gone = {each.name for each in shelf.let_go(kept, RULE)}
    assert shelf.let_go([each for each in kept if each.name not in gone], RULE) == []


def file(folder, name, made_at=NOON):
    """Write a backup that has its manifest and nothing else."""
    import io
    import tarfile

    manifest = {
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        "schema_version": "0009",
        "tables": {"spaces": 3, "sites": 4},
        "laws": [],
        "dump_sha256": "0" * 64,
        "media": {"a.jpg": "0" * 64},
    }
    data = json.dumps(manifest).encode()
    with tarfile.open(folder / name, "w") as archive:
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))


def test_files_brought_along_are_listed_from_their_own_promise(tmp_path):
    file(tmp_path, "옛 것.maeul".replace(" ", "-"), NOON - timedelta(days=1))
    file(tmp_path, "b.maeul")
    (tmp_path / "c.maeul").write_bytes(b"no tar")
    (tmp_path / "d.tar").write_bytes(b"another name")
    (tmp_path / "e.maeul").symlink_to(tmp_path / "b.maeul")
    found = {each.name: each for each in shelf.list_shelf(tmp_path)}
    assert found.keys() == {"옛-것.maeul", "b.maeul", "c.maeul"}
    assert (found["b.maeul"].rows, found["b.maeul"].tables, found["b.maeul"].photos) == (7, 2, 1)
    assert not found["c.maeul"].readable
    assert shelf.newest(shelf.list_shelf(tmp_path)) == found["b.maeul"]
    assert shelf.list_shelf(tmp_path / "nowhere") == []


def test_a_note_holds_for_its_very_file_alone(tmp_path):
    file(tmp_path, "a.maeul")
    shelf.note_verified(tmp_path, "a.maeul", NOON)
    (noted,) = shelf.list_shelf(tmp_path)
    assert (noted.verified_at, noted.rows) == (NOON, 7)
    with pytest.raises(Conflict, match="지울 수 없어요"):
        shelf.remove(tmp_path, "a.maeul")
    file(tmp_path, "a.maeul", NOON - timedelta(days=3))
    (other,) = shelf.list_shelf(tmp_path)
    assert other.verified_at is None
    shelf.remove(tmp_path, "a.maeul")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../a.maeul", "a.maeul.json", "", "/etc/passwd", "b.maeul"])
def test_no_other_word_leads_to_a_file(tmp_path, name):
    file(tmp_path, "a.maeul")
    with pytest.raises(NotFound):
        shelf.find(tmp_path, name)


def test_a_machine_that_slept_at_night_makes_it_up_and_only_once():
    made = [Kept("a.maeul", 1, NOON, NOON, cause=BackupCause.CLOCK)]
    assert shelf.is_due([], NOON, 3)
    assert not shelf.is_due(made, NOON + timedelta(hours=14), 3)
    assert shelf.is_due(made, NOON + timedelta(hours=15), 3)
    assert shelf.is_due([Kept("b.maeul", 1, NOON, NOON, cause=BackupCause.HAND)], NOON, 3)


def test_names_follow_the_venues_clock_and_are_never_taken_twice(tmp_path):
    late = datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    assert shelf.new_name(tmp_path, late) == "maeul-2026-11-23-033000.maeul"
    file(tmp_path, "maeul-2026-11-23-033000.maeul")
    assert shelf.new_name(tmp_path, late) == "maeul-2026-11-23-033000-1.maeul"
