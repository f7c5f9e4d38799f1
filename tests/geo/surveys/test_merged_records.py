"""What the field says of a record that was merged meanwhile goes to the one that was kept (R3, R7)."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.queries.conflicts import ConflictFilter, list_conflicts
from geo.queries.reach import Reach
from geo.queries.relation_proposals import ProposalFilter, list_proposals
from geo.queries.resource_merges import lock_pair, merge_records
from geo.queries.revisions import lock_head
from geo.settings import Settings
from geo.surveys.relating import link
from geo.surveys.resolving import resolve
from geo.surveys.submission_states import SubmissionState, Take
from tests.factories import Factory
from tests.geo.surveys.field_posts import changes, creates, edits
from tests.geo.surveys.test_intake import Field

EVERYWHERE = Reach(everywhere=True)


@pytest.fixture
def field(session: Session, settings: Settings, engine: Engine, make: Factory) -> Field:
    return Field(session, settings, engine, make)


def merge(session: Session, kept: UUID, gone: UUID) -> None:
    merge_records(session, *lock_pair(session, kept, gone), {}, None, clock.now())


def open_conflicts(field: Field) -> list[tuple[object, ...]]:
    rows, _total = list_conflicts(field.session, ConflictFilter(clock.today(), EVERYWHERE))
    return [(row.resource_id, row.property, row.base, row.theirs, row.yours) for row in rows]


def test_a_change_of_a_merged_record_is_proposed_for_the_kept_one_and_what_differs_there_waits(
    field: Field, make: Factory
) -> None:
    kept = make.resource("햇살 사랑방", "space", summary="남은 글")
    gone = make.resource("햇살사랑방", "space", summary="처음 글")
    merge(field.session, kept, gone)
    xml = changes(field.form, gone, 1, fee="무료", summary="다시 가 본 글", name="햇살사랑방")
    assert field.applies(xml) is SubmissionState.APPLIED
    content = field.content(kept)
    assert (content["properties.fee"], content["summary"], content["name"]) == ("무료", "남은 글", "햇살 사랑방")
    assert open_conflicts(field) == [(kept, "summary", "처음 글", "남은 글", "다시 가 본 글")]
    assert lock_head(field.session, gone).rev == 1, "the merged record stays as it was"
    visited = field.session.execute(text("SELECT resource_id FROM visits")).scalar_one()
    assert visited == kept
    shown = field.session.execute(text("SELECT summary, properties FROM public_resources")).one()
    assert tuple(shown) == ("남은 글", {})


def test_an_edit_and_a_chain_made_offline_follow_a_merge_that_came_between(field: Field, make: Factory) -> None:
    kept, gone = make.resource("남는 곳", "space"), uuid4()
    field.applies(creates(field.form, gone, "uuid:v1", fee="무료"))
    second = changes(field.form, gone, 2, trunk=1, branch="b1", fee="2,000원")
    ahead = changes(field.form, gone, 3, summary="앞서 온 글")
    assert [field.applies(xml) for xml in (second, ahead)] == [SubmissionState.HELD] * 2
    merge(field.session, kept, gone)
    first = changes(field.form, gone, 1, trunk=1, branch="b1", seats="12")
    assert field.applies(first) is SubmissionState.APPLIED
    assert field.applies(edits(field.form, gone, "uuid:v1", "uuid:v2", seats="9")) is SubmissionState.APPLIED
    assert field.content(kept)["properties.seats"] == 12


def test_what_waits_at_a_merged_record_is_decided_for_the_kept_one(field: Field, make: Factory) -> None:
    kept, gone = make.resource("남는 곳", "space", summary="남은 글"), make.resource("합칠 곳", "space")
    field.applies(changes(field.form, gone, 1, summary="가의 글", fee="무료", runs_by="모르는 모임"))
    field.applies(changes(field.form, gone, 1, summary="나의 글", fee="1,000원"))
    club = make.resource("모임", "organisation")
    merge(field.session, kept, gone)
    rows, _total = list_conflicts(field.session, ConflictFilter(clock.today(), EVERYWHERE))
    taken = {"summary": Take.THEIRS, "properties.fee": Take.YOURS}
    for row in rows:
        resolve(field.session, row.id, taken[row.property], None, field.surveyor, clock.now())
    content = field.content(kept)
    assert (content["summary"], content["properties.fee"]) == ("남은 글", "1,000원")
    (told,), _total = list_proposals(field.session, ProposalFilter(clock.today(), EVERYWHERE))
    link(field.session, told.id, club, field.surveyor, clock.now())
    ends = field.session.execute(text("SELECT from_id, to_id FROM resource_relations")).one()
    assert tuple(ends) == (club, kept)
