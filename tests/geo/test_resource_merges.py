"""Two records become one and two again: everything goes over, and everything comes back."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo import clock
from geo.errors import Conflict, InvalidInput
from geo.faults import translate
from geo.queries.duplicates import decide_different, find_everywhere
from geo.queries.resource_merges import (
    MergeDone,
    SplitDone,
    live_merge,
    lock_pair,
    merge_records,
    split_records,
)
from geo.queries.revisions import lock_head, read_content, revise
from tests.geo.neighbourhood import relate, resource, source
from tests.snapshots import differences, snapshot

LOGS = {"resource_merges", "resource_events"}
"""What tells that a merge took place and was taken back; it stays for ever."""


def merge(session: Session, kept: UUID, gone: UUID, **take: str) -> MergeDone:
    flat = {name.replace("__", "."): side for name, side in take.items()}
    return merge_records(session, *lock_pair(session, kept, gone), flat, None, clock.now())


def split(session: Session, gone: UUID) -> SplitDone:
    live = live_merge(session, gone)
    kept_head, gone_head = lock_pair(session, live["kept_id"], gone)
    return split_records(session, live, kept_head, gone_head, None, clock.now())


def changed(before: dict[str, list[str]], session: Session) -> dict[str, Any]:
    return {name: rows for name, rows in differences(before, snapshot(session)).items() if name not in LOGS}


def public(session: Session) -> set[str]:
    return set(session.execute(text("SELECT name FROM public_resources")).scalars())


def state(session: Session, resource_id: UUID) -> tuple[str, int, int | None]:
    row = session.execute(
        text("SELECT state, rev, public_rev FROM resources WHERE id = :id"), {"id": resource_id}
    ).one()
    return row.state, row.rev, row.public_rev


@pytest.fixture
def twins(session: Session) -> tuple[UUID, UUID]:
    """Two published twins with relations to others, to each other and to the same, and pairs open and decided."""
    kept = resource(session, "햇살도서관", published=True)
    gone = resource(session, "햇살 도서관", 20, published=True, phone="02-123-4567", summary="회비 \\3,000")
    club = resource(session, "그림책 모임", kind="activity")
    village = resource(session, "마을", kind="organisation")
    other = resource(session, "햇살도서관(별관)", 40)
    relate(session, club, gone)
    relate(session, gone, village, "belongs_to")
    relate(session, kept, village, "belongs_to")
    relate(session, gone, kept, "belongs_to")
    find_everywhere(session, clock.now())
    pair = session.execute(
        text("SELECT id FROM duplicate_pairs WHERE :a IN (a_id, b_id) AND :b IN (a_id, b_id)"), {"a": gone, "b": other}
    ).scalar_one()
    decide_different(session, pair, None, clock.now())
    return kept, gone


def test_a_split_after_a_merge_leaves_every_table_as_it_was(session: Session, twins: tuple[UUID, UUID]) -> None:
    kept, gone = twins
    before = snapshot(session)
    done = merge(session, kept, gone)
    assert (done.relations, done.closed, done.pairs, done.taken) == (1, 2, 2, [])
    assert set(changed(before, session)) == {"resources", "resource_relations", "duplicate_pairs"}
    back = split(session, gone)
    assert (back.restored, back.left) == (5, 0)
    assert changed(before, session) == {}


def test_a_merged_record_leads_to_the_kept_one_and_is_no_longer_public(
    session: Session, twins: tuple[UUID, UUID]
) -> None:
    kept, gone = twins
    assert public(session) == {"햇살도서관", "햇살 도서관"}
    merge(session, kept, gone)
    assert public(session) == {"햇살도서관"}
    assert lock_head(session, gone).merged_into == kept
    split(session, gone)
    assert public(session) == {"햇살도서관", "햇살 도서관"}
    steps = session.execute(
        text("SELECT action, from_state, to_state FROM resource_events WHERE resource_id = :id ORDER BY id"),
        {"id": gone},
    ).all()
    assert [tuple(step) for step in steps[-2:]] == [("merge", "published", "merged"), ("split", "merged", "published")]


def test_relations_go_over_once_and_none_points_at_itself(session: Session, twins: tuple[UUID, UUID]) -> None:
    kept, gone = twins
    merge(session, kept, gone)
    live = session.execute(text("SELECT from_id, to_id, kind FROM resource_relations WHERE closed_at IS NULL")).all()
    assert len(live) == 2
    assert all(gone not in {row.from_id, row.to_id} and row.from_id != row.to_id for row in live)


def test_not_the_same_is_carried_over_to_the_kept_record(session: Session, twins: tuple[UUID, UUID]) -> None:
    kept, gone = twins
    merge(session, kept, gone)
    rows = session.execute(text("SELECT a_id, b_id, state FROM duplicate_pairs")).all()
    by_state = {row.state: {row.a_id, row.b_id} for row in rows if kept in {row.a_id, row.b_id}}
    assert by_state["merged"] == {kept, gone}
    assert kept in by_state["different"]
    assert find_everywhere(session, clock.now()) == 0


def test_values_of_the_gone_record_can_be_taken_and_are_given_back(session: Session, twins: tuple[UUID, UUID]) -> None:
    kept, gone = twins
    mine = read_content(session, kept, 1)
    done = merge(session, kept, gone, summary="gone", properties__phone="gone", name="kept")
    assert done.taken == ["properties.phone", "summary"]
    assert state(session, kept) == ("submitted", 2, 1)
    proposed = read_content(session, kept, 2)
    assert (proposed["summary"], proposed["properties.phone"], proposed["name"]) == (
        "회비 \\3,000",
        "02-123-4567",
        "햇살도서관",
    )
    assert split(session, gone).left == 0
    assert state(session, kept) == ("published", 3, 3)
    assert read_content(session, kept, 3) == mine
    assert read_content(session, gone, 1)["summary"] == "회비 \\3,000"


def test_values_taken_into_a_draft_show_at_once_and_go_back(session: Session) -> None:
    kept, gone = resource(session, "햇살도서관"), resource(session, "햇살 도서관", 20)
    merge(session, kept, gone, geometry="gone")
    split(session, gone)
    assert state(session, kept) == ("draft", 3, None)
    assert read_content(session, kept, 3) == read_content(session, kept, 1)


def test_a_site_that_only_the_gone_record_has_goes_over(session: Session, make: Any) -> None:
    site = str(make.site("햇살도서관"))
    kept, gone = resource(session, "햇살도서관"), resource(session, "햇살 도서관", site_id=site)
    assert merge(session, kept, gone).taken == ["site_id"]
    assert read_content(session, kept, 2)["site_id"] == site
    split(session, gone)
    assert "site_id" not in read_content(session, kept, 3)
    declined = merge(session, kept, gone, site_id="kept")
    assert declined.taken == []


def test_what_somebody_changed_since_a_merge_stays_when_it_is_taken_back(
    session: Session, twins: tuple[UUID, UUID]
) -> None:
    kept, gone = twins
    merge(session, kept, gone, summary="gone")
    revise(session, lock_head(session, kept), {"summary": "새 소개"}, 2, None, clock.now())
    session.execute(text("UPDATE resource_relations SET closed_at = now() WHERE closed_at IS NULL"))
    back = split(session, gone)
    assert back.left == 2
    assert read_content(session, kept, 3)["summary"] == "새 소개"
    assert state(session, gone)[0] == "published"


def test_merges_of_merges_come_back_in_their_order_only(session: Session) -> None:
    one, two, three = (resource(session, "햇살도서관", n * 10.0) for n in range(3))
    find_everywhere(session, clock.now())
    club = resource(session, "그림책 모임", kind="activity")
    relate(session, club, one)
    before = snapshot(session)
    merge(session, two, one)
    merge(session, three, two)
    with pytest.raises(Conflict, match="다시 다른 기록과") as refused:
        split(session, one)
    assert refused.value.code == "split_order"
    assert split(session, two).left == 0
    assert split(session, one).left == 0
    assert changed(before, session) == {}
    with pytest.raises(Conflict) as again:
        split(session, one)
    assert again.value.code == "not_merged"


def test_unlisted_records_can_be_merged_and_their_pair_is_gone_after_the_split(session: Session) -> None:
    kept, gone = resource(session, "햇살도서관"), resource(session, "나눔공방", 5000)
    before = snapshot(session)
    merge(session, kept, gone)
    assert session.execute(text("SELECT state FROM duplicate_pairs")).scalars().all() == ["merged"]
    split(session, gone)
    assert changed(before, session) == {}


@pytest.mark.parametrize("licence", ["kogl_3", "kogl_4"])
@pytest.mark.parametrize("which", ["kept", "gone"])
def test_records_of_kogl_types_3_and_4_are_never_merged(session: Session, licence: str, which: str) -> None:
    key = source(session, "변경금지 자료", licence)
    closed, free = resource(session, "햇살도서관", source=key), resource(session, "햇살 도서관")
    kept, gone = (closed, free) if which == "kept" else (free, closed)
    with pytest.raises(Conflict, match=r"변경금지 자료.*합칠 수 없어요") as refused:
        merge(session, kept, gone)
    assert refused.value.code == "licence_no_merge"
    sql = (
        "INSERT INTO resource_merges (kept_id, gone_id, gone_state, moved, merged_at) VALUES (:a, :b, '', '{}', now())"
    )
    with pytest.raises(IntegrityError) as law:
        session.execute(text(sql), {"a": kept, "b": gone})
    fault = translate(law.value)
    assert fault is not None
    assert fault.code == "licence_no_merge"


def test_what_makes_no_sense_is_refused_with_a_sentence(session: Session) -> None:
    kept = resource(session, "햇살도서관")
    club = resource(session, "햇살 도서관", kind="organisation")
    gone = resource(session, "햇살 도서관")
    session.execute(text("UPDATE resources SET state = 'closed' WHERE id = :id"), {"id": gone})
    for other, take, code in (
        (club, {}, "merge_kinds_differ"),
        (gone, {}, "merge_not_open"),
        (kept, {}, "merge_itself"),
    ):
        with pytest.raises((Conflict, InvalidInput)) as refused:
            merge(session, kept, other, **take)
        assert refused.value.code == code
    twin = resource(session, "햇살 도서관")
    for name in ("source", "없는 것", "{{ 7*191 }}"):
        with pytest.raises(InvalidInput) as unknown:
            merge(session, kept, twin, **{name: "gone"})
        assert unknown.value.details["names"] == [name]


def test_the_application_may_not_forget_a_merge(session: Session) -> None:
    with pytest.raises(Exception, match="permission denied"):
        session.execute(text("DELETE FROM resource_merges"))
