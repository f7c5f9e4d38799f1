"""What comes after a submission: an edit in the place of one that failed, and a surveyor whose account is erased."""

from io import BytesIO
from uuid import uuid4

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.queries.erasure import erase_account
from geo.queries.forms import FormVersionRow, store_version, version_by_id
from geo.queries.revisions import lock_head
from geo.queries.submission_steps import list_due
from geo.settings import Settings
from geo.surveys.applying import apply_submission
from geo.surveys.submission_states import SubmissionState
from geo.surveys.xlsforms import convert
from tests.factories import Factory
from tests.geo.surveys.field_posts import ask_with, creates, edits, workbook
from tests.geo.surveys.test_intake import Field


@pytest.fixture
def field(session: Session, settings: Settings, engine: Engine, make: Factory) -> Field:
    return Field(session, settings, engine, make)


def states(field: Field) -> dict[str, str]:
    rows = field.session.execute(text("SELECT instance_id, state FROM submissions ORDER BY instance_id"))
    return {row.instance_id: row.state for row in rows}


def test_what_failed_leaves_the_list_of_problems_once_an_edit_of_it_is_in_the_records(
    field: Field, make: Factory
) -> None:
    there, record = make.resource("있던 곳", "space"), uuid4()
    first = field.sends(creates(field.form, there, "uuid:v1"))
    second = field.sends(edits(field.form, there, "uuid:v1", "uuid:v2"))
    for one in (first, second):
        assert apply_submission(field.session, one.submission_id).reason[0] == "entity_exists"
    assert field.applies(edits(field.form, record, "uuid:v2", "uuid:v3", fee="무료")) is SubmissionState.APPLIED
    assert states(field) == {"uuid:v1": "replaced", "uuid:v2": "replaced", "uuid:v3": "applied"}
    again = apply_submission(field.session, first.submission_id)
    assert (again.state, again.records) == (SubmissionState.REPLACED, ())
    assert lock_head(field.session, there).rev == 1


def comes_from(field: Field, source: str | None) -> None:
    """Let the records be of a source whose licence forbids changes, or of none."""
    field.session.execute(
        text(
            "INSERT INTO sources (key, title, licence) VALUES ('office', '구청 목록', 'kogl_3') ON CONFLICT DO NOTHING"
        )
    )
    field.session.execute(text("UPDATE resources SET source = :source"), {"source": source})


def test_an_edit_of_an_edit_that_failed_goes_on_from_what_stands(field: Field) -> None:
    record = uuid4()
    assert field.applies(creates(field.form, record, "uuid:v1", fee="무료")) is SubmissionState.APPLIED
    comes_from(field, "office")
    assert field.applies(edits(field.form, record, "uuid:v1", "uuid:v2", fee="1,000원")) is SubmissionState.PROBLEM
    comes_from(field, None)
    assert field.applies(edits(field.form, record, "uuid:v2", "uuid:v3", fee="1,000원")) is SubmissionState.APPLIED
    assert field.content(record)["properties.fee"] == "1,000원"
    assert states(field) == {"uuid:v1": "applied", "uuid:v2": "replaced", "uuid:v3": "applied"}


def test_what_a_withdrawal_emptied_before_its_turn_stands_in_nobodys_way(field: Field) -> None:
    gone = [uuid4() for _ in range(3)]
    for record in gone:
        field.sends(creates(field.form, record))
        field.session.execute(text("SELECT redact_submissions(:id)"), {"id": record})
    waiting = field.sends(creates(field.form, uuid4()))
    assert list_due(field.session, clock.now(), 2) == [waiting.submission_id]


def form_that_asks_who(field: Field) -> FormVersionRow:
    """Return the form of the tests with questions that a phone answers about its holder by itself."""
    book: Workbook = load_workbook(BytesIO(workbook("who")))
    book["survey"].append(("username", "holder"))
    book["survey"].append(("deviceid", "phone.id"))
    held = BytesIO()
    book.save(held)
    stored = store_version(
        field.session, convert("who.xlsx", held.getvalue()), held.getvalue(), "who.xlsx", None, clock.now()
    )
    form = version_by_id(field.session, stored.version_id)
    ask_with(field.session, field.campaign, form)
    return form


def test_an_erased_surveyor_is_in_no_raw_record_any_more_and_what_was_asked_stays(field: Field, make: Factory) -> None:
    form = form_that_asks_who(field)
    xml = creates(
        form, uuid4(), "uuid:v1", name="햇살 사랑방", summary="아무개의 글", holder="아무개", **{"phone.id": "p-7"}
    )
    theirs = creates(form, uuid4(), "uuid:v2", holder="다른 사람")
    assert b"<holder>" in xml
    assert b"p-7" in xml
    field.applies(xml)
    field.sends(theirs, by=make.person("surveyor").id)
    erase_account(field.session, field.surveyor)
    kept, other = field.session.execute(text("SELECT xml FROM submissions ORDER BY instance_id")).scalars().all()
    assert kept.decode() == xml.decode().replace(">아무개<", "><").replace("p-7", "")
    assert other == theirs
    assert field.sends(xml).new is False, "the same bytes are still known"
