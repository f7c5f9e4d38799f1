"""The desk of a coordinator counts what waits in its own district alone; a surveyor hears what became of their records."""

from datetime import timedelta

import pytest

from geo import clock
from geo.db import transaction
from geo.enums import ResourceAction
from geo.queries.assignments import NewAssignment, insert_assignment
from geo.queries.campaign_areas import TargetFilter, list_areas, list_targets
from geo.queries.coordinator_desk import count_beside, list_unreleased, under_way
from geo.queries.own_records import count_own, list_sent_back
from geo.queries.reach import Reach
from geo.queries.resource_moves import move
from geo.queries.revisions import lock_head
from geo.queries.visits import VisitIn, record_visit
from geo.settings import Settings
from geo.surveys.applying import apply_submission
from geo.surveys.campaign_states import VisitResult
from geo.surveys.intake import Incoming, receive
from geo.surveys.submission_states import Channel
from tests.api.campaigns.makers import JUNG, campaign
from tests.api.review.test_from_the_field import photo
from tests.geo.surveys.field_posts import ask_with, creates, stored_form

HOSTILE = "사진이 {{ 7*191 }} <b>흐려요</b>"
OWN, OTHER = Reach(districts=frozenset({JUNG})), Reach(districts=frozenset({"11680"}))


@pytest.fixture
def coordinator(client, people, make):
    make.boundaries()
    person = make.person("coordinator", district=JUNG)
    client.cookies.set("maeul", people.session_of(person.id))
    return person


def test_photos_consents_and_people_wait_where_one_coordinates_and_nowhere_else(client, engine, make, coordinator):
    place, neighbour, asked = (
        make.resource("골목 사랑방", "space"),
        make.resource("반장님", "person"),
        make.resource("이웃", "person"),
    )
    make.agree(asked, "alias", until=clock.today() + timedelta(days=5))
    with transaction(engine) as session:
        waiting = photo(session, place, "a")
        own, other = (count_beside(session, reach, clock.today()) for reach in (OWN, OTHER))
        found, _total = list_unreleased(session, OWN, clock.today())
    assert (own.photos, own.photo_record, own.ending, own.unasked) == (1, place, 1, 1)
    assert (other.photos, other.photo_record, other.ending, other.unasked) == (0, None, 0, 0)
    assert [one.media_id for one in found] == [waiting]
    page = client.get("/review").text
    assert f'href="/resources/{place}/photos"' in page
    assert 'href="/consents?standing=expiring"' in page
    assert client.get("/consents?standing=expiring").status_code == 200
    assert str(neighbour) not in page


def test_a_campaign_is_measured_by_its_list_and_one_without_by_its_areas(client, engine, make, coordinator):
    listed, around = (
        campaign(engine, targets=["가", "나"], title="목록 조사"),
        campaign(engine, dongs=2, title="동네 조사"),
    )
    with transaction(engine) as session:
        targets, _total = list_targets(session, TargetFilter(listed.id))
        for n, result in enumerate((VisitResult.NOTHING_FOUND, VisitResult.NOT_REACHED)):
            seen = VisitIn(listed.id, f"uuid:{n}", coordinator.id, result, clock.now(), target_id=targets[n].id)
            record_visit(session, seen, clock.now())
        area = list_areas(session, around.id)[0].id
        seen = VisitIn(around.id, "uuid:9", coordinator.id, VisitResult.NOTHING_FOUND, clock.now(), area_id=area)
        record_visit(session, seen, clock.now())
        come = under_way(session, [listed.id, around.id])
    assert (come[listed.id].looked, come[listed.id].targets) == (1, 2)
    assert (come[around.id].areas_looked, come[around.id].areas, come[around.id].targets) == (1, 2, 0)
    for path in ("/review", "/campaigns"):
        page = client.get(path).text
        assert "가 볼 곳 2곳 가운데 1곳을 둘러봤어요" in page
        assert "구역 2곳 가운데 1곳을 둘러봤어요" in page


def test_a_surveyor_takes_along_what_came_back_with_its_reason_and_words(client, people, engine, make):
    make.boundaries()
    surveyor = make.person("surveyor", district=JUNG)
    client.cookies.set("maeul", people.session_of(surveyor.id))
    row = campaign(engine, targets=["행복경로당"])
    with transaction(engine) as session:
        form = stored_form(session)
        ask_with(session, row.id, form)
        sent = receive(
            session, Settings(), Incoming(creates(form, name="골목 사랑방"), row.id, surveyor.id, Channel.WEB)
        )
        (made,) = apply_submission(session, sent.submission_id).records
        move(
            session,
            lock_head(session, made.resource_id),
            [ResourceAction.SEND_BACK],
            actor_id=None,
            note=HOSTILE,
            now=clock.now(),
        )
        insert_assignment(
            session, NewAssignment(row.id, surveyor.id, list_areas(session, row.id)[0].id), None, row.opened_at
        )
        assert count_own(session, surveyor.id, [row.id]) == {"needs_fix": 1}
        assert list_sent_back(session, make.person("surveyor", district=JUNG).id) == []
    told = client.get("/survey/pack").json()
    (back,) = told["sent_back"]
    assert (back["name"], back["reason"], back["campaign"]) == ("골목 사랑방", HOSTILE, str(row.id))
    assert back["known"]["name"] == "골목 사랑방"
    assert "geometry" not in back["known"]
    assert told["own"] == {"needs_fix": 1}
    (own,) = told["campaigns"]
    assert own["areas"][0]["shape"]["coordinates"]
