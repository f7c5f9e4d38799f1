"""Mails to those who are given something to survey: once for a campaign and a day, at the opening or later."""

from datetime import timedelta

from sqlalchemy import text

from geo import clock
from geo.db import transaction
from geo.queries.campaign_areas import list_areas
from geo.surveys.campaign_states import CampaignState
from tests.api.campaigns.makers import JUNG, campaign

API = "/api/v1"
HOSTILE = r"회비 \3,000 {{ 7*191 }} {name} <b>"


def mails(engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT recipient, body FROM mails ORDER BY recipient, created_at"))
        return [(row.recipient, row.body) for row in rows]


def test_what_was_given_in_advance_is_told_once_to_each_when_the_campaign_opens(client, make, engine) -> None:
    make.boundaries()
    boss, first, second = make.person("coordinator", district=JUNG), make.person(), make.person()
    row = campaign(engine, dongs=2, targets=["가", "나"], state=CampaignState.DRAFT, title=HOSTILE)
    with transaction(engine) as session:
        areas = list_areas(session, row.id)
    url = f"{API}/campaigns/{row.id}"
    for who, area in ((first, areas[0]), (first, areas[1]), (second, areas[1])):
        given = {"email": who.email, "area_id": str(area.id)}
        assert client.post(f"{url}/assignments", json=given, headers=boss.headers).status_code == 201
    assert mails(engine) == [], "nobody is told before it begins"
    assert client.post(f"{url}/open", headers=boss.headers).status_code == 200
    told = dict(mails(engine))
    assert (len(mails(engine)), set(told)) == (2, {first.email, second.email})
    assert HOSTILE in told[first.email]
    assert f"- {areas[0].name}\n- {areas[1].name}\n가 볼 곳: 2곳" in told[first.email]
    assert "/survey\n" in told[second.email]
    client.post(f"{url}/close", headers=boss.headers)
    assert client.post(f"{url}/open", headers=boss.headers).status_code == 200
    assert len(mails(engine)) == 2, "opened again it tells nothing new"


def test_what_is_given_while_it_runs_is_told_once_a_day_and_handing_over_tells_the_next_one(
    client, make, engine
) -> None:
    make.boundaries()
    boss, first, second = make.person("coordinator", district=JUNG), make.person(), make.person()
    row = campaign(engine, dongs=3, targets=["가"])
    with transaction(engine) as session:
        areas = [str(area.id) for area in list_areas(session, row.id)]
    url = f"{API}/campaigns/{row.id}/assignments"

    def gives(who, area: str) -> str:
        made = client.post(url, json={"email": who.email, "area_id": area}, headers=boss.headers)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    held = gives(first, areas[0])
    gives(first, areas[1])
    gives(boss, areas[1])
    assert [who for who, _ in mails(engine)] == [first.email]
    moved = client.post(f"{API}/assignments/{held}/move", json={"email": second.email}, headers=boss.headers)
    assert moved.status_code == 201
    assert sorted(who for who, _ in mails(engine)) == sorted([first.email, second.email])
    with clock.frozen(clock.now() + timedelta(hours=13)):
        gives(first, areas[2])
    assert [who for who, _ in mails(engine)].count(first.email) == 2


def test_the_pages_tell_as_well(client, make, engine) -> None:
    make.boundaries()
    boss, who = make.person("coordinator", district=JUNG), make.person()
    row = campaign(engine)
    with transaction(engine) as session:
        area = str(list_areas(session, row.id)[0].id)
    data = {"email": who.email, "area": area}
    done = client.post(f"/campaigns/{row.id}/assignments", data=data, headers=boss.headers, follow_redirects=False)
    assert done.status_code == 303
    assert [told for told, _ in mails(engine)] == [who.email]
