"""A consent opens what it names and nothing else; taken back, it leaves nothing in any revision, and the counts stay."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.db import transaction
from geo.enums import RelationKind, ResourceAction
from geo.errors import Conflict, InvalidInput
from geo.queries import consents
from geo.queries.consents import ConsentFilter, ConsentStanding, list_consents
from geo.queries.dongs_of import assign_dongs, resources_per_dong
from geo.queries.reach import Reach
from geo.queries.relations import insert_relation, list_relations
from geo.queries.resource_merges import merge_records
from geo.queries.resource_moves import move
from geo.queries.resources import ResourceFilter, list_resources
from geo.queries.revisions import lock_head, revise
from geo.surveys import consent
from geo.surveys.consent_words import ConsentChannel, WithdrawReason
from tests.factories import Factory, agree

MARK = "김가상"
EVERYWHERE = Reach(everywhere=True)
FIELDS = ("name", "alias", "summary", "skills", "phone")


@pytest.fixture
def neighbour(make: Factory) -> UUID:
    """A published person full of marked values, known to three revisions, one of which was never public."""
    make.boundaries()
    made = make.resource(
        f"{MARK} 이름",
        "person",
        summary=f"{MARK} 소개",
        address=f"{MARK} 주소",
        private={"alias": f"{MARK} 별명", "skills": [f"{MARK} 재주"], "phone": "010-1234-5678", "memo": f"{MARK} 메모"},
    )
    for rev, name in ((1, f"{MARK} 새 이름"), (2, f"{MARK} 다음 이름")):
        with transaction(make.engine) as session:
            head = lock_head(session, made)
            revise(session, head, {"name": name}, rev, None, clock.now())
    return made


def shown(session: Session, resource_id: UUID) -> dict[str, Any]:
    row = session.execute(text("SELECT * FROM public_resources WHERE id = :id"), {"id": resource_id}).mappings().one()
    return dict(row)


def everything(engine: Engine) -> str:
    """Return every row of every table as text."""
    with engine.connect() as connection:
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        readable = [name for name in names if name != "spatial_ref_sys"]
        rows = [connection.execute(text(f'SELECT t::text FROM "{name}" t')).scalars().all() for name in readable]
    return "\n".join(line or "" for lines in rows for line in lines)


def test_nothing_of_a_person_shows_before_somebody_agreed(session: Session, neighbour: UUID) -> None:
    row = shown(session, neighbour)
    assert (row["name"], row["summary"], row["address"], row["properties"], row["location"]) == (
        "비공개", "", "", {}, None,
    )  # fmt: skip


def test_a_consent_opens_the_fields_it_names_on_the_web_and_only_those(session: Session, neighbour: UUID) -> None:
    agree(session, neighbour, "alias", "skills", "phone", "address", "location")
    row = shown(session, neighbour)
    assert (row["name"], row["summary"]) == (f"{MARK} 별명", "")
    assert row["properties"] == {"alias": f"{MARK} 별명", "skills": [f"{MARK} 재주"]}, (
        "a telephone is private by policy"
    )
    assert (row["address"], row["location"]) == ("", None), "a person is never a point (R13)"
    agree(session, neighbour, "name", "summary")
    row = shown(session, neighbour)
    assert (row["name"], row["summary"]) == (f"{MARK} 이름", f"{MARK} 소개")


@pytest.mark.parametrize("channels", [("internal",), ("members", "book", "open_data")])
def test_other_channels_open_nothing_on_the_web(session: Session, neighbour: UUID, channels: tuple[str, ...]) -> None:
    agree(session, neighbour, "name", "alias", channels=channels)
    assert shown(session, neighbour)["name"] == "비공개"
    asked = text("SELECT consented(:id, 'name', :channel)")
    for channel in ConsentChannel:
        may = session.execute(asked, {"id": neighbour, "channel": channel.value}).scalar_one()
        assert may is (channel.value in channels)
        values = session.execute(
            text("SELECT public_values(:id, :c)"), {"id": neighbour, "c": channel.value}
        ).scalar_one()
        assert ("name" in values) is (channel.value in channels)


def test_a_consent_ends_with_its_last_day_by_itself(session: Session, neighbour: UUID) -> None:
    agree(session, neighbour, "name", until=clock.today())
    assert shown(session, neighbour)["name"] == f"{MARK} 이름"
    agree(session, neighbour, "alias", until=clock.today() - timedelta(days=1))
    assert "alias" not in shown(session, neighbour)["properties"]


def test_a_withdrawn_name_is_in_no_table_of_the_database_any_more_and_counts_stay(
    make: Factory, engine: Engine, neighbour: UUID
) -> None:
    with transaction(engine) as session:
        given = agree(session, neighbour, *FIELDS)
        house = make.resource("모임집", "space")
        insert_relation(session, neighbour, house, RelationKind.RUNS, f"{MARK} 별명이 돌봐요", None)
        move(session, lock_head(session, neighbour), [ResourceAction.SEND_BACK], actor_id=None,
             note=f"{MARK} 다음 이름이 맞나요?", now=clock.now())  # fmt: skip
        before = resources_per_dong(session, clock.today())
    assert MARK in everything(engine)
    with transaction(engine) as session:
        wiped = consents.withdraw(session, given, WithdrawReason.ASKED, None, clock.now())
    assert {"name", "summary", "address", "location", "phone", "memo"} <= set(wiped)
    left = everything(engine)
    assert MARK not in left
    assert "010-1234-5678" not in left
    with Session(engine) as session:
        assert resources_per_dong(session, clock.today()) == before
        assign_dongs(session, resource_ids=[neighbour])
        assert resources_per_dong(session, clock.today()) == before, "without its point it counts where it lay"
        rows, total = list_resources(session, ResourceFilter(clock.today(), kinds=["person"]))
        assert (total, rows[0].name, rows[0].properties) == (1, "비공개", {})
        (relation,), _total = list_relations(session, resource_id=house)
        assert (relation.start.shown, relation.note) == ("비공개", "")
        tombstone = session.execute(text("SELECT resource_id, reason FROM consent_withdrawals")).one()
        assert tuple(tombstone) == (neighbour, "asked")


def test_a_record_that_went_into_another_is_wiped_with_it(make: Factory, engine: Engine, neighbour: UUID) -> None:
    twin = make.resource(f"{MARK} 옛 이름", "person", summary=f"{MARK} 옛 소개", point=None)
    with transaction(engine) as session:
        given = agree(session, neighbour, *FIELDS)
        kept, gone = lock_head(session, neighbour), lock_head(session, twin)
        merge_records(session, kept, gone, {"summary": "gone"}, None, clock.now())
    with transaction(engine) as session:
        consents.withdraw(session, given, WithdrawReason.ASKED, None, clock.now())
    assert MARK not in everything(engine)


def test_what_another_consent_still_covers_stays(session: Session, neighbour: UUID) -> None:
    first = agree(session, neighbour, "alias", "summary")
    agree(session, neighbour, "summary", channels=("book",))
    assert consents.withdraw(session, first, WithdrawReason.ASKED, None, clock.now()) == ["alias"]
    row = shown(session, neighbour)
    assert (row["name"], row["summary"], row["properties"]) == ("비공개", "", {})
    kept = session.execute(
        text("SELECT summary, properties ? 'alias' FROM resources WHERE id = :id"), {"id": neighbour}
    )
    assert tuple(kept.one()) == (f"{MARK} 소개", False)


def test_a_part_is_taken_back_and_the_rest_goes_on(session: Session, neighbour: UUID) -> None:
    made = agree(session, neighbour, "alias", "summary", channels=("book", "web"))
    row = consents.get_consent(session, made, clock.today())
    wiped = consent.withdraw(
        session, row, WithdrawReason.ASKED, None, fields=["summary"], channels=[ConsentChannel.WEB]
    )
    assert wiped == [], "the book may still have it"
    shows = shown(session, neighbour)
    assert (shows["name"], shows["summary"]) == (f"{MARK} 별명", "")
    found, total = list_consents(session, ConsentFilter(clock.today(), EVERYWHERE, resource_id=neighbour))
    assert total == 3
    assert sorted((one.standing, *one.fields, *one.channels) for one in found) == [
        ("live", "alias", "book", "web"), ("live", "summary", "book"), ("withdrawn", "alias", "summary", "book", "web"),
    ]  # fmt: skip


def test_a_consent_is_withdrawn_once(session: Session, neighbour: UUID) -> None:
    made = agree(session, neighbour, "alias")
    consents.withdraw(session, made, WithdrawReason.ASKED, None, clock.now())
    with pytest.raises(Conflict) as refused:
        consents.withdraw(session, made, WithdrawReason.ASKED, None, clock.now())
    assert refused.value.code == "stale_version"


def test_the_application_can_neither_rewrite_a_consent_nor_a_revision(engine: Engine, neighbour: UUID) -> None:
    for statement in (
        "UPDATE consents SET fields = '{name}'",
        "DELETE FROM consents",
        "UPDATE consent_texts SET body = 'x'",
        "DELETE FROM consent_withdrawals",
        "UPDATE resource_revisions SET name = 'x'",
        "UPDATE resource_fields SET personal = false",
    ):
        with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute(text(statement))


def test_a_story_whose_teller_takes_consent_back_loses_what_was_agreed_to(make: Factory, session: Session) -> None:
    made = make.resource("골목 이야기", summary="옛날에", private={"teller": f"{MARK} 할머니", "era": "1970년대"})
    assert shown(session, made)["summary"] == "옛날에", "what nobody was asked about needs no consent"
    given = agree(session, made, "summary", "name", "teller")
    assert shown(session, made)["name"] == "골목 이야기"
    assert consents.withdraw(session, given, WithdrawReason.ASKED, None, clock.now()) == ["name", "summary", "teller"]
    row = shown(session, made)
    assert (row["name"], row["summary"], row["properties"]) == ("비공개", "", {"era": "1970년대"})
    assert row["location"] is not None


def test_an_undone_import_and_a_late_writer_open_nothing_again(session: Session, neighbour: UUID) -> None:
    given = agree(session, neighbour, *FIELDS)
    consents.withdraw(session, given, WithdrawReason.ASKED, None, clock.now())
    sql = "UPDATE resources SET name = :mark, consented_fields = '{name}', withheld_fields = '{}' WHERE id = :id"
    session.execute(text(sql), {"id": neighbour, "mark": MARK})
    assert shown(session, neighbour)["name"] == "비공개"
    assert list_resources(session, ResourceFilter(clock.today(), words=MARK)) == ([], 0)


def test_a_submission_gives_consent_once_and_never_after_it_was_taken_back(session: Session, neighbour: UUID) -> None:
    answers = {"consent": "yes", "consent_fields": ["alias", "없는 항목"], "consent_channels": "web book"}
    submission = uuid4()
    made = consent.give_from_submission(session, neighbour, answers, submission)
    assert made is not None
    row = consents.get_consent(session, made, clock.today())
    assert (row.fields, row.channels, row.how, row.given_on) == (["alias"], ["book", "web"], "form", clock.today())
    assert row.valid_until == clock.today().replace(year=clock.today().year + 3)
    assert consent.give_from_submission(session, neighbour, answers, submission) is None
    assert consent.give_from_submission(session, neighbour, {"consent": "no"}, uuid4()) is None
    consents.withdraw(session, made, WithdrawReason.ASKED, None, clock.now())
    late = {**answers, "consent_on": (clock.today() - timedelta(days=3)).isoformat()}
    assert consent.give_from_submission(session, neighbour, late, uuid4()) is None
    assert shown(session, neighbour)["name"] == "비공개"


def test_what_cannot_be_agreed_to_is_refused(session: Session, neighbour: UUID) -> None:
    for change, code in (
        ({"fields": ["memo"]}, "consent_fields"),
        ({"fields": []}, "consent_fields"),
        ({"channels": []}, "consent_channels"),
        ({"given_on": clock.today() + timedelta(days=1)}, "consent_date"),
        ({"valid_until": clock.today() - timedelta(days=1)}, "consent_until"),
        ({"valid_until": clock.today() + timedelta(days=4200)}, "consent_until"),
    ):
        given: dict[str, Any] = {
            "subject": consents.Subject(neighbour), "text_id": 1, "fields": ["alias"], "given_on": clock.today(),
            "channels": [ConsentChannel.WEB], "how": consents.ConsentHow.PAPER, **change,
        }  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            consent.give(session, consents.Given(**given), None)
        assert refused.value.code == code


def test_the_ledger_tells_where_each_consent_stands(session: Session, neighbour: UUID) -> None:
    agree(session, neighbour, "alias", until=clock.today() + timedelta(days=400))
    agree(session, neighbour, "summary", until=clock.today() + timedelta(days=20))
    agree(session, neighbour, "skills", until=clock.today() - timedelta(days=1))
    gone = agree(session, neighbour, "fee")
    consents.withdraw(session, gone, WithdrawReason.MISTAKE, None, clock.now())
    counted = consents.count_standings(session, clock.today(), EVERYWHERE)
    assert counted == dict.fromkeys(ConsentStanding, 1)
    soon = ConsentFilter(clock.today(), EVERYWHERE, ConsentStanding.EXPIRING)
    assert [one.fields for one in list_consents(session, soon)[0]] == [["summary"]]
    nowhere = ConsentFilter(clock.today(), Reach(districts=frozenset({"11680"})))
    assert list_consents(session, nowhere) == ([], 0)
