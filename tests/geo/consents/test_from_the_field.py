"""Scenario 8 from beginning to end: told on the phone, published, taken back; nothing of it is left anywhere (R4)."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.db import transaction
from geo.enums import RelationKind, ResourceAction
from geo.errors import Conflict, InvalidInput
from geo.queries import consents
from geo.queries.forms import newest_by_key
from geo.queries.media import list_media
from geo.queries.relations import insert_relation, list_relations
from geo.queries.resource_moves import move
from geo.queries.resources import ResourceFilter, list_resources
from geo.queries.revisions import lock_head
from geo.queries.submission_steps import note_problem
from geo.settings import Settings
from geo.surveys.applying import apply_submission
from geo.surveys.consent_words import WithdrawReason
from geo.surveys.instances import read_instance, write_instance
from geo.surveys.intake import Incoming, Received, receive
from geo.surveys.ready.seeding import ensure_ready_forms
from geo.surveys.submission_states import Channel
from tests.api.campaigns.makers import campaign
from tests.factories import Factory
from tests.geo.consents.test_withdrawal import everything
from tests.geo.surveys.field_posts import ask_with

MARK = "zq7"
PHONE = "010-7777-3141"


class Surveyor:
    """Somebody who asks a neighbour with the ready-made form."""

    def __init__(self, engine: Engine, settings: Settings, make: Factory) -> None:
        make.boundaries()
        self.engine, self.settings, self.id = engine, settings, make.person("surveyor").id
        self.campaign = campaign(engine).id
        with transaction(engine) as session:
            ensure_ready_forms(session, clock.now())
            self.form = newest_by_key(session, "maeul_person")
            ask_with(session, self.campaign, self.form)

    def writes(self, instance: str = "", edits: str = "") -> bytes:
        agreed = {
            "consent_given": "yes",
            "consent_fields": "name alias summary skills",
            "consent_channels": "internal web",
            "consent_how": "spoken",
        }
        told = {
            "name": f"가상{MARK}", "alias": f"별명{MARK}", "summary": f"소개{MARK}", "skills": f"뜨개{MARK}, 재봉",
            "phone": PHONE, "memo": f"메모{MARK}", "agreement": agreed,
        }  # fmt: skip
        return write_instance(self.form.definition, told, instance or f"uuid:{uuid4()}", deprecated_id=edits)

    def sends(self, xml: bytes) -> Received:
        with transaction(self.engine) as session:
            return receive(session, self.settings, Incoming(xml, self.campaign, self.id, Channel.WEB))

    def publishes(self, sent: Received) -> UUID:
        """Let what was sent become a record, and take that all the way to the public."""
        with transaction(self.engine) as session:
            done = apply_submission(session, sent.submission_id)
            assert done.records, done.reason
            record = done.records[0].resource_id
            for step in (ResourceAction.APPROVE, ResourceAction.PUBLISH):
                move(session, lock_head(session, record), [step], actor_id=None, note="", now=clock.now())
        return record


@pytest.fixture
def surveyor(engine: Engine, settings: Settings, make: Factory) -> Surveyor:
    return Surveyor(engine, settings, make)


def shown(session: Session) -> tuple[str, str, dict[str, object]]:
    ((row,), _total) = list_resources(session, ResourceFilter(clock.today(), kinds=["person"]))
    return row.name, row.summary, row.properties


def test_what_the_field_sent_is_shown_as_agreed_and_gone_everywhere_when_taken_back(
    surveyor: Surveyor, make: Factory, engine: Engine
) -> None:
    xml = surveyor.writes()
    record = surveyor.publishes(surveyor.sends(xml))
    house = make.resource("모임집", "space")
    with transaction(engine) as session:
        insert_relation(session, record, house, RelationKind.RUNS, "", None)
        skills = [f"뜨개{MARK}", "재봉"]
        assert shown(session) == (f"가상{MARK}", f"소개{MARK}", {"alias": f"별명{MARK}", "skills": skills})
        (given,) = session.execute(text("SELECT id FROM consents")).scalars()
    with transaction(engine) as session:
        consents.withdraw(session, given, WithdrawReason.ASKED, None, clock.now())
    left = everything(engine)
    assert MARK not in left
    assert PHONE not in left
    with transaction(engine) as session:
        assert shown(session) == ("비공개", "", {})
        assert list_resources(session, ResourceFilter(clock.today(), words=MARK)) == ([], 0)
        ((relation,), _total) = list_relations(session, resource_id=house)
        assert relation.start.shown == "비공개"
        assert list_media(session, record) == []
    again = surveyor.sends(xml)
    assert not again.new, "the same bytes are known, and kept no second time"
    with pytest.raises(Conflict) as refused:
        surveyor.sends(surveyor.writes(edits=read_instance(xml).instance_id))
    assert refused.value.code == "consent_withdrawn", "an edit that was still on the phone comes too late"
    assert MARK not in everything(engine)


def test_an_attempt_that_failed_is_emptied_with_the_edit_that_became_the_record(
    surveyor: Surveyor, engine: Engine
) -> None:
    first, waits = f"uuid:{uuid4()}", f"uuid:{uuid4()}"
    failed = surveyor.sends(surveyor.writes(instance=first))
    with transaction(engine) as session:
        note_problem(session, failed.submission_id, InvalidInput("못 읽은 답이 있어요.", "Unreadable."), clock.now())
    second = surveyor.writes(edits=first)
    surveyor.publishes(surveyor.sends(second))
    surveyor.sends(surveyor.writes(instance=waits, edits=read_instance(second).instance_id))
    with transaction(engine) as session:
        (given,) = session.execute(text("SELECT id FROM consents")).scalars()
        consents.withdraw(session, given, WithdrawReason.ASKED, None, clock.now())
        emptied = session.execute(text("SELECT count(*) FROM submissions WHERE redacted_at IS NOT NULL AND xml = ''"))
        assert emptied.scalar_one() == 3
    assert MARK not in everything(engine)
