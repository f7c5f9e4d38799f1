"""The pages of campaigns over HTTP: who sees what, and that every fault is told beside its field."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from geo import clock
from geo.db import transaction
from geo.queries.assignments import NewAssignment, insert_assignment
from geo.queries.campaign_areas import list_areas
from geo.queries.teams import insert_team
from geo.queries.visits import VisitIn, record_visit
from geo.surveys.campaign_states import CampaignState, VisitResult
from tests.api.campaigns.makers import JUNG, campaign
from tests.factories import CITY_HALL, Factory, Person

HOSTILE = r"회비 \3,000 {{ 7*191 }} <b>"
ESCAPED = r"회비 \3,000 {{ 7*191 }} &lt;b&gt;"


@pytest.fixture
def coordinator(make: Factory) -> Person:
    make.boundaries()
    return make.person("coordinator", district=JUNG)


def post(client: TestClient, person: Person, url: str, **data: str):
    return client.post(url, data=data, headers=person.headers, follow_redirects=False)


def test_the_list_shows_strangers_nothing_and_coordinators_the_form(client, make, coordinator, engine) -> None:
    row = campaign(engine, title=HOSTILE)
    shown = client.get("/campaigns", headers=coordinator.headers).text
    assert ESCAPED in shown
    assert "새 조사 준비하기" in shown
    stranger = client.get("/campaigns", headers=make.person().headers).text
    assert ESCAPED not in stranger
    assert "새 조사 준비하기" not in stranger
    assert client.get(f"/campaigns/{row.id}", headers=make.person().headers).status_code == 403
    assert client.get(f"/campaigns/{uuid4()}", headers=coordinator.headers).status_code == 404


def test_a_campaign_made_by_its_form_goes_on_to_its_lists(client, coordinator) -> None:
    today = clock.today()
    good = {
        "title": HOSTILE,
        "district": JUNG,
        "starts_on": str(today),
        "ends_on": str(today + timedelta(days=10)),
        "kind-space": "yes",
    }
    made = post(client, coordinator, "/campaigns", **good)
    assert made.status_code == 303
    shown = client.get(made.headers["location"], headers=coordinator.headers).text
    assert ESCAPED in shown
    for change, says in (
        ({"ends_on": str(today - timedelta(days=1))}, "끝나는 날이 시작하는 날보다 빨라요."),
        ({"ends_on": str(today + timedelta(days=1200))}, "조사 기간은 3년까지예요."),
        ({"title": "\u0007"}, "쓸 수 없는 글자가 들어 있어요."),
        ({"district": "없는구"}, "자치구를 찾지 못했어요."),
        ({"kind-space": "", "kind-zzz": "yes"}, ""),
    ):
        answer = post(client, coordinator, "/campaigns", **{**good, **change})
        assert answer.status_code in {303, 422}
        assert says in answer.text
    none = {name: value for name, value in good.items() if name != "kind-space"}
    assert "무엇을 조사할지 하나는 골라 주세요." in post(client, coordinator, "/campaigns", **none).text


@pytest.mark.parametrize(
    ("path", "data", "says"),
    [
        ("areas", {}, "동이나 마을을 하나는 골라 주세요."),
        ("areas", {"dong-0000000000": "yes"}, "그런 동이나 마을을 찾을 수 없어요."),
        ("drawn", {"drawn_name": "골목", "shape": ""}, "모서리를 세 곳 넘게"),
        ("drawn", {"drawn_name": "골목", "shape": "{"}, "그린 모양을 읽을 수 없어요."),
        ("drawn", {"drawn_name": "골목", "shape": '{"type": "FeatureCollection", "features": {}}'}, "읽을 수 없어요."),
        ("drawn", {"drawn_name": "골목", "shape": "[" * 3000}, "그린 모양을 읽을 수 없어요."),
        ("drawn", {"drawn_name": "골목", "shape": '{"type": "Polygon", "coordinates": 1}'}, "도형을 읽을 수 없어요."),
        ("recheck", {"before": "어제"}, "날짜를 골라 주세요."),
        ("recheck", {"before": "2001-01-01"}, "그날보다 먼저 조사한 기록이 이 구역에 없어요."),
        ("targets", {"area": "x", "names": HOSTILE}, "구역을 골라 주세요."),
        ("targets", {"area": str(UUID(int=5)), "names": HOSTILE}, "그런 구역이 없어요."),
        ("assignments", {"email": "a@example.org", "area": ""}, "구역을 고르거나"),
        ("assignments", {"email": "a@example.org", "area": str(UUID(int=5))}, "그 주소로 가입한 사람이 없어요."),
    ],
)
def test_what_cannot_go_on_a_list_is_told_on_the_page(client, coordinator, engine, path, data, says) -> None:
    row = campaign(engine, state=CampaignState.DRAFT)
    answer = post(client, coordinator, f"/campaigns/{row.id}/{path}", **data)
    assert answer.status_code in {409, 422}
    assert says in answer.text
    with transaction(engine) as session:
        assert len(list_areas(session, row.id)) == 1


def test_places_by_name_go_on_the_list_as_they_were_typed(client, coordinator, engine) -> None:
    row = campaign(engine, state=CampaignState.DRAFT)
    with transaction(engine) as session:
        area = list_areas(session, row.id)[0].id
    done = post(
        client, coordinator, f"/campaigns/{row.id}/targets", area=str(area), names=f"{HOSTILE}\r\n\r\n작은 마당"
    )
    assert done.status_code == 303
    shown = client.get(f"/campaigns/{row.id}", headers=coordinator.headers).text
    assert ESCAPED in shown
    assert "작은 마당" in shown
    stale = post(client, coordinator, f"/campaigns/{row.id}/open", version="7")
    assert stale.status_code == 409
    assert "그사이 다른 사람이 바꾸었어요." in stale.text


def test_surveyors_see_their_own_part_and_not_the_desk(client, make, coordinator, engine) -> None:
    row = campaign(engine, targets=["골목 책방"])
    surveyor, other = make.person(), make.person()
    with transaction(engine) as session:
        area = list_areas(session, row.id)[0].id
        for person in (surveyor, other):
            insert_assignment(
                session, NewAssignment(row.id, person.id, area, note=f"{person.email}에게"), None, clock.now()
            )
    shown = client.get(f"/campaigns/{row.id}", headers=surveyor.headers).text
    assert f"{surveyor.email}에게" in shown
    assert f"{other.email}에게" not in shown
    assert "조사 마치기" not in shown
    assert post(client, surveyor, f"/campaigns/{row.id}/close").status_code == 403
    assert post(client, surveyor, f"/campaigns/{row.id}/edit", title="x").status_code == 403


def test_teams_are_formed_trained_and_kept_apart_by_district(client, make, coordinator, engine) -> None:
    there = {"district": JUNG, "year": "2026"}
    assert post(client, coordinator, "/campaigns/teams", **there, name=HOSTILE).status_code == 303
    twice = post(client, coordinator, "/campaigns/teams", **there, name=HOSTILE)
    assert (twice.status_code, "그해에 같은 이름의 조사단이 있어요." in twice.text) == (409, True)
    member = make.person()
    with transaction(engine) as session:
        team = session.execute(text("SELECT id FROM teams")).scalar_one()
        elsewhere = insert_team(session, "11110", 2026, "옆 동네", None)
    add = f"/campaigns/teams/{team}/members"
    assert "그 주소로 가입한 사람이 없어요." in post(client, coordinator, add, email="nobody@example.org").text
    assert post(client, coordinator, add, email=member.email, role="lead").status_code == 303
    given = {"title": "조사 윤리", "held_on": "2026-03-05", "minutes": "120", "required": "yes"}
    assert post(client, coordinator, "/campaigns/trainings", **there, **given).status_code == 303
    wrong = post(client, coordinator, "/campaigns/trainings", **there, **{**given, "minutes": "0"})
    assert wrong.status_code == 422
    with transaction(engine) as session:
        training = session.execute(text("SELECT id FROM trainings")).scalar_one()
    stranger = make.person()
    came = {f"came-{member.id}": "yes", f"came-{stranger.id}": "yes", "came-x": "yes"}
    assert post(client, coordinator, f"/campaigns/trainings/{training}/attendance", **came).status_code == 303
    shown = client.get("/campaigns/teams?year=2026", headers=coordinator.headers).text
    assert ESCAPED in shown
    assert "교육 이수" in shown
    assert "1명 왔어요" in shown
    assert post(client, coordinator, f"/campaigns/teams/{elsewhere}/members", email=member.email).status_code == 403
    assert client.get("/campaigns/teams", headers=member.headers).status_code == 403
    assert post(client, coordinator, f"{add}/{member.id}/drop").status_code == 303


def test_everybody_sees_when_a_dong_was_last_surveyed_and_nobody_who_went(client, make, coordinator, engine) -> None:
    row = campaign(engine, dongs=2)
    with transaction(engine) as session:
        areas = list_areas(session, row.id)
        ago = clock.now() - timedelta(days=500)
        told = VisitIn(row.id, "uuid:1", coordinator.id, VisitResult.NOTHING_FOUND, ago, area_id=areas[0].id)
        record_visit(session, told, clock.now())
    shown = client.get("/campaigns/surveyed?district=중구").text
    assert f"&#34;{areas[0].dong_code}&#34;: &#34;year&#34;" in shown
    assert f"&#34;{areas[1].dong_code}&#34;: &#34;never&#34;" in shown
    assert "시험 계정" not in shown


def test_a_visit_to_a_person_keeps_the_dong_and_no_place_and_reading_the_name_is_noted(
    client, make, coordinator, engine
) -> None:
    person = make.resource("시험 이웃", "person", observed_on="2025-01-01")
    row = campaign(engine, dongs=20, state=CampaignState.DRAFT, kinds=["person"])
    url = f"/api/v1/campaigns/{row.id}"
    client.post(f"{url}/recheck", json={"before": "2026-01-01"}, headers=coordinator.headers)
    assert post(client, coordinator, f"/campaigns/{row.id}/open").status_code == 303
    with transaction(engine) as session:
        told = VisitIn(
            row.id,
            "uuid:1",
            coordinator.id,
            VisitResult.STILL_THERE,
            clock.now(),
            person,
            point=CITY_HALL,
            note="이웃 이야기",
        )
        record_visit(session, told, clock.now())
        kept = session.execute(text("SELECT location IS NULL, dong_code <> '' FROM visits")).one()
        assert tuple(kept) == (True, True)
    client.get(f"/campaigns/{row.id}", headers=coordinator.headers)
    with transaction(engine) as session:
        sql = "SELECT count(*) FROM access_log WHERE what = 'resource_personal' AND object_id = :id"
        assert session.execute(text(sql), {"id": person}).scalar_one() == 1


def test_a_withdrawn_consent_wipes_the_notes_of_visits(make, engine, database) -> None:
    make.boundaries()
    person = make.resource("시험 이웃", "person")
    row = campaign(engine, dongs=20)
    owner = database.owner_engine()
    with transaction(owner) as session:
        told = VisitIn(row.id, "uuid:1", None, VisitResult.RECORDED, clock.now(), person, note="이웃 이야기")
        record_visit(session, told, clock.now())
        sql = text("SELECT redact_from_campaigns(:id, CAST('{name,location}' AS text[]))")
        assert session.execute(sql, {"id": person}).scalar_one() == 1
        assert session.execute(text("SELECT note FROM visits")).scalar_one() == ""
        assert session.execute(sql, {"id": person}).scalar_one() == 0
    owner.dispose()


def test_the_foot_of_every_page_leads_visitors_to_what_is_open_to_them(client, make) -> None:
    make.boundaries()
    foot = client.get("/").text.split('<footer class="colophon">')[1].split("</footer>")[0]
    addresses = re.findall(r'href="(/[^"]+)"', foot)
    assert {"/campaigns/surveyed", "/archive", "/courses"} <= set(addresses)
    assert [address for address in addresses if client.get(address).status_code != 200] == []
