"""What-if over HTTP: answers beside today's, stored versions, links; and nothing real that changes."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import text

from api.scenarios.schemas import ScenarioList, ScenarioOut, SharedOut, WhatIfOut
from geo import clock
from geo.db import transaction
from geo.queries.erasure import erase_account
from geo.queries.places import list_dongs
from geo.queries.population import write_population
from geo.settings import Settings

API = "/api/v1"
JUNG_GU, MAPO_GU = "11140", "11440"
HOSTILE = "<b>굵게</b> {{ 7*191 }} `회비 \\3,000`"
OWN_TABLES = {"scenarios", "scenario_versions", "scenario_links", "rate_counts"}


@pytest.fixture
def dongs(make, engine):
    """The dong of 중구, each with 1,000 residents of whom 70 are children, and a hub in the first."""
    make.boundaries()
    with transaction(engine) as session:
        found = list_dongs(session, clock.today(), JUNG_GU)
        write_population(session, date(2025, 5, 1), [register(dong) for dong in found])
    return found


@pytest.fixture
def hub(make, dongs):
    return make.site("있는 활력소", (dongs[0].lon, dongs[0].lat), opened_on=date(2019, 1, 1))


@pytest.fixture
def planner(make, dongs):
    return make.person("planner", district=JUNG_GU)


def register(dong):
    ages = [10] * 100 + [0]
    return {
        "code": dong.code,
        "level": "dong",
        "name": dong.name,
        "total": 1000,
        "male": None,
        "female": None,
        "households": None,
        "ages": ages,
        "ages_male": None,
        "ages_female": None,
    }


def call(client, who, method, path, status=200, **options):
    told = client.request(method, f"{API}{path}", headers=who.headers if who else {}, **options)
    assert told.status_code == status, told.text
    return told.json() if told.content else None


def at(dong):
    return {"lon": dong.lon, "lat": dong.lat}


def adding(dong, name="가상 활력소", **more):
    return {"do": "add", "name": name, "kind": "hub", "location": at(dong), **more}


def ask(client, *changes, who=None, status=200, **question):
    told = call(
        client, who, "POST", "/coverage/scenario", status, json={"district": "중구", "changes": changes, **question}
    )
    if status == 200:
        WhatIfOut.model_validate(told)
    return told


def rows(told):
    return {row["dong_code"]: row for row in told["items"]}


def made(client, planner, **values):
    told = call(client, planner, "POST", "/scenarios", 201, json={"title": "내년 계획", "district": JUNG_GU, **values})
    ScenarioOut.model_validate(told)
    return told


def put(client, planner, scenario, change, status=200):
    body = {"version": scenario["version"], "change": change}
    return call(client, planner, "POST", f"/scenarios/{scenario['id']}/changes", status, json=body)


def test_what_is_assumed_is_answered_like_what_is_then_really_done(client, make, dongs, hub):
    """A visitor may ask; the answer equals the one after the same site has really opened, to the person."""
    there = dongs[3]
    told = ask(client, adding(there, opened_on="2020-01-01", capacity=30))
    before = ask(client)
    make.site("진짜 활력소", (there.lon, there.lat), opened_on=date(2020, 1, 1))
    after = ask(client)
    for row, now, then in zip(told["items"], before["items"], after["items"], strict=True):
        for name in ("sites_open", "sites_counted", "people_within", "share", "reason_code"):
            assert row[name] == then[name]
            assert row["today"].get(name, now[name]) == now[name]
        assert row["change"]["people_within"]["10"] == then["people_within"]["10"] - now["people_within"]["10"]
    helped = rows(told)[there.code]
    assert helped["change"]["sites_open"] == 1
    assert helped["change"]["people_within"]["10"] > 0
    assert told["districts"][0]["change"]["gap"] == -1
    summary = told["meta"]["what_if"]
    assert summary["people_gained"] == summary["change"]["people_within"]["10"] > 0
    assert summary["today"]["sites_open"] == 1
    assert told["meta"]["total"]["sites_open"] == 2
    assert [one["change"]["changed"] for one in before["items"]] == [False] * len(dongs)


def test_moving_closing_and_dating_real_sites_is_answered(client, dongs, hub):
    site = str(hub)
    moved = ask(client, {"do": "move", "site_id": site, "location": at(dongs[3])})
    assert rows(moved)[dongs[0].code]["change"]["sites_open"] == -1
    assert rows(moved)[dongs[3].code]["change"]["sites_open"] == 1
    closed = ask(client, {"do": "close", "site_id": site})
    assert rows(closed)[dongs[0].code]["reason_code"] == "CLOSED_RECENTLY"
    assert closed["meta"]["total"]["people_within"]["15"] == 0
    later = ask(client, {"do": "redate", "site_id": site, "opened_on": "2030-01-01"}, date="2029-12-31")
    row = rows(later)[dongs[0].code]
    assert (row["sites_planned"], row["planned_on"], row["reason_code"]) == (1, "2030-01-01", "PLANNED_SOON")
    assert (
        ask(client, {"do": "redate", "site_id": site, "opened_on": "2030-01-01"}, date="2030-01-01")["meta"]["what_if"][
            "change"
        ]["sites_open"]
        == 0
    )


def test_a_site_of_another_district_may_be_moved_into_the_one_that_is_asked(client, make, dongs):
    far = make.site("먼 활력소", (126.9, 37.56), opened_on=date(2019, 1, 1))
    told = ask(client, {"do": "move", "site_id": str(far), "location": at(dongs[2])})
    assert rows(told)[dongs[2].code]["change"]["sites_open"] == 1


def test_the_age_group_and_the_target_of_the_question_hold_for_the_what_if(client, dongs):
    told = ask(client, adding(dongs[1], "돌봄방", kind="other", childcare=True), target="childcare", group="0-6")
    row = rows(told)[dongs[1].code]
    assert (row["residents"], row["today"]["gap"], row["gap"]) == (70, 1, 0)
    assert row["change"]["people_within"]["10"] <= 70
    assert told["meta"]["what_if"]["dongs_reaching_target"] == 1
    assert ask(client, adding(dongs[1]), target="childcare")["meta"]["what_if"]["change"]["sites_open"] == 0


SENSELESS = [
    ({"do": "close", "site_id": str(uuid4())}, "scenario_site_unknown"),
    ({"do": "close"}, "scenario_site_unknown"),
    ({"do": "add", "name": "가", "kind": "hub", "location": {"lon": 37.5, "lat": 127}}, "invalid_input"),
    ({"do": "add", "name": "가", "kind": "hub", "location": {"lon": 37.5, "lat": 12.7}}, "outside_korea"),
    ({"do": "add", "name": "가", "kind": "hub"}, "scenario_place_missing"),
    ({"do": "add", "kind": "hub", "location": {"lon": 127, "lat": 37.5}}, "scenario_name_missing"),
    ({"do": "burn"}, "invalid_input"),
    ({"do": "add", "name": "가\u0000", "kind": "hub"}, "invalid_input"),
]


def test_what_makes_no_sense_is_refused_in_words(client, dongs):
    for change, code in SENSELESS:
        told = ask(client, change, status=422)
        assert (told["code"], bool(told["detail"])) == (code, True)


def test_questions_that_cannot_be_asked_are_refused(client, planner):
    assert ask(client, target="castle", status=422)["code"] == "target_unknown"
    assert ask(client, district="없는구", status=404)["code"] == "district_unknown"
    assert ask(client, changes=[{"do": "close", "site_id": "x"}] * 201, status=422)["code"] == "invalid_input"
    body = {"title": "가", "target": "castle"}
    assert call(client, planner, "POST", "/scenarios", 422, json=body)["code"] == "target_unknown"


def test_a_scenario_grows_step_by_step_and_every_step_can_be_taken_back(client, planner, dongs, hub):
    scenario = made(client, planner, title=HOSTILE)
    one = put(client, planner, scenario, adding(dongs[3]))
    two = put(client, planner, one, {"do": "close", "site_id": str(hub)})
    moved = put(client, planner, two, {"do": "move", "site_id": "new-1", "location": at(dongs[4])})
    assert [change["site_id"] for change in moved["changes"]] == ["new-1", str(hub)]
    assert moved["changes"][0]["location"] == at(dongs[4])
    url = f"/scenarios/{scenario['id']}"
    back = moved
    sizes = []
    for _ in range(3):
        back = call(client, planner, "POST", f"{url}/undo", json={"version": back["version"]})
        sizes.append([change["do"] for change in back["changes"]])
    assert sizes == [["add", "close"], ["add"], []]
    assert (back["can_undo"], back["title"]) == (False, HOSTILE)
    refused = call(client, planner, "POST", f"{url}/undo", 404, json={"version": back["version"]})
    assert refused["code"] == "scenario_nothing_to_undo"
    restored = call(client, planner, "POST", f"{url}/restore", json={"version": back["version"], "number": 4})
    assert restored["changes"] == moved["changes"]
    dropped = call(client, planner, "DELETE", f"{url}/changes/1", params={"version": restored["version"]})
    assert [change["do"] for change in dropped["changes"]] == ["close"]
    versions = call(client, planner, "GET", f"{url}/versions")
    assert [one["number"] for one in versions["items"]] == list(range(9, 0, -1))
    assert [one["step"] for one in versions["items"]][:2] == ["dropped", "restored"]
    answer = call(client, planner, "GET", f"{url}/coverage")
    assert answer["meta"]["what_if"]["change"]["sites_open"] == -1


def test_of_two_who_write_at_once_the_later_is_told(client, planner, dongs):
    scenario = made(client, planner)
    put(client, planner, scenario, adding(dongs[3]))
    assert put(client, planner, scenario, adding(dongs[4]), 409)["code"] == "stale_version"
    for method, path, options in (
        ("PATCH", "", {"json": {"version": 1, "title": "나"}}),
        ("DELETE", "", {"params": {"version": 1}}),
        ("DELETE", "/changes/1", {"params": {"version": 1}}),
        ("POST", "/undo", {"json": {"version": 1}}),
    ):
        assert call(client, planner, method, f"/scenarios/{scenario['id']}{path}", 409, **options)["code"] == (
            "stale_version"
        )


def test_the_question_may_be_changed_and_what_is_left_out_stays(client, planner, dongs):
    scenario = made(client, planner, note="메모", walk_minutes=15, date="2027-01-01", changes=[adding(dongs[3])])
    url = f"/scenarios/{scenario['id']}"
    changed = call(
        client, planner, "PATCH", url, json={"version": 1, "title": "후년 계획", "district": None, "date": None}
    )
    assert (changed["title"], changed["note"], changed["walk_minutes"]) == ("후년 계획", "메모", 15)
    assert (changed["district"], changed["date"], changed["changes_count"]) == (None, None, 1)
    same = call(client, planner, "PATCH", url, json={"version": 2, "title": "후년 계획"})
    assert same["version"] == 2
    assert call(client, planner, "PATCH", url, 422, json={"version": 2, "group": "애들"})["code"] == "group_unknown"


def test_planners_see_all_scenarios_and_change_their_own_or_those_of_their_place(client, make, planner, dongs):
    scenario = made(client, planner)
    url, body = f"/scenarios/{scenario['id']}", {"version": 1, "title": "남의 것"}
    elsewhere, here, city = (
        make.person("planner", district=MAPO_GU),
        make.person("officer", district=JUNG_GU),
        make.person("planner"),
    )
    assert call(client, elsewhere, "GET", url)["title"] == "내년 계획"
    ScenarioList.model_validate(call(client, elsewhere, "GET", "/scenarios"))
    assert call(client, elsewhere, "PATCH", url, 403, json=body)["code"] == "not_allowed"
    assert call(client, elsewhere, "POST", f"{url}/links", 403)["code"] == "not_allowed"
    copied = call(client, elsewhere, "POST", f"{url}/copy", 201)
    assert (copied["title"], copied["copied_from"]) == ("내년 계획 (사본)", scenario["id"])
    assert call(client, elsewhere, "PATCH", f"/scenarios/{copied['id']}", json=body)["title"] == "남의 것"
    assert call(client, here, "PATCH", url, json=body)["version"] == 2
    assert call(client, city, "PATCH", url, json={"version": 2, "note": "시에서 봄"})["version"] == 3
    for stranger, status in ((None, 401), (make.person("resident"), 403), (make.person("surveyor"), 403)):
        for path in ("/scenarios", url, f"{url}/versions", f"{url}/coverage", f"{url}/links"):
            call(client, stranger, "GET", path, status)
        call(client, stranger, "POST", "/scenarios", status, json={"title": "가"})
    assert ask(client, scenario=scenario["id"], status=401)["code"] == "not_signed_in"
    call(client, planner, "GET", f"/scenarios/{uuid4()}", 404)


def test_a_link_shows_the_newest_version_to_everybody_until_it_is_taken_back(client, engine, planner, dongs):
    scenario = made(client, planner, note="주민과 나눌 계획")
    link = call(client, planner, "POST", f"/scenarios/{scenario['id']}/links", 201)
    secret = link["url"].rsplit("/plan/s/", 1)[1]
    put(client, planner, scenario, adding(dongs[3], HOSTILE))
    told = call(client, None, "GET", f"/shared-scenarios/{secret}")
    SharedOut.model_validate(told)
    assert (told["scenario"]["note"], told["scenario"]["changes_count"]) == ("주민과 나눌 계획", 1)
    assert told["meta"]["what_if"]["changes"][0]["name"] == HOSTILE
    assert "시험 계정" not in str(told)
    assert {row["unmet"] for row in told["items"]} == {None}
    listed = call(client, planner, "GET", f"/scenarios/{scenario['id']}/links")
    assert [(one["id"], one["url"]) for one in listed["items"]] == [(link["id"], None)]
    with transaction(engine) as session:
        assert (
            session.execute(
                text("SELECT count(*) FROM scenario_links WHERE secret_sha256 = :s"), {"s": secret}
            ).scalar()
            == 0
        )
    call(client, planner, "DELETE", f"/scenarios/{scenario['id']}/links/{link['id']}", 204)
    call(client, planner, "DELETE", f"/scenarios/{scenario['id']}/links/{link['id']}", 404)
    assert call(client, None, "GET", f"/shared-scenarios/{secret}", 404)["code"] == "scenario_unknown"


def test_links_end_with_the_scenario_and_with_the_account_that_made_them(client, engine, planner, dongs):
    gone, kept = made(client, planner), made(client, planner)
    secrets = [
        call(client, planner, "POST", f"/scenarios/{one['id']}/links", 201)["url"].rsplit("/", 1)[1]
        for one in (gone, kept)
    ]
    call(client, planner, "DELETE", f"/scenarios/{gone['id']}", 204, params={"version": 1})
    call(client, planner, "GET", f"/scenarios/{gone['id']}", 404)
    call(client, None, "GET", f"/shared-scenarios/{secrets[0]}", 404)
    assert call(client, None, "GET", f"/shared-scenarios/{secrets[1]}")["scenario"]["title"] == kept["title"]
    with transaction(engine) as session:
        erase_account(session, planner.id)
    refused = call(client, None, "GET", f"/shared-scenarios/{secrets[1]}", 404)
    assert refused["code"] == "scenario_unknown"


def test_what_a_scenario_can_no_longer_change_is_left_out_and_said(client, engine, planner, dongs, hub):
    scenario = made(client, planner, changes=[{"do": "close", "site_id": str(hub), "closed_on": "2027-01-01"}])
    with transaction(engine) as session:
        session.execute(text("UPDATE sites SET opened_on = '2028-01-01' WHERE id = :id"), {"id": hub})
    told = call(client, planner, "GET", f"/scenarios/{scenario['id']}/coverage")
    (left,) = told["meta"]["what_if"]["left_out"]
    assert left["reason"] == "있는 활력소: 닫는 날이 여는 날보다 빨라요."
    assert put(client, planner, scenario, adding(dongs[3]))["changes_count"] == 2


def contents(engine):
    """Return what every table holds, as a fingerprint each."""
    with transaction(engine) as session:
        names = session.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        ).scalars()
        return {
            name: session.execute(
                text(f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{name}\" t")
            ).scalar()
            for name in names
            if name not in OWN_TABLES and not name.startswith("spatial_ref")
        }


def test_nothing_real_changes_whatever_is_assumed(client, engine, make, planner, dongs, hub):
    """Every table but the scenarios' own is the same to the last byte, and so is the answer of today."""
    call(client, planner, "GET", "/me")
    real, today = contents(engine), ask(client)
    scenario = made(client, planner, changes=[adding(dongs[3])])
    url = f"/scenarios/{scenario['id']}"
    put(client, planner, scenario, {"do": "move", "site_id": str(hub), "location": at(dongs[5])})
    call(client, planner, "PATCH", url, json={"version": 2, "date": "2030-01-01"})
    scenario = put(client, planner, {**scenario, "version": 3}, {"do": "close", "site_id": str(hub)})
    scenario = put(client, planner, scenario, {"do": "redate", "site_id": str(hub), "opened_on": "2001-01-01"})
    call(client, planner, "POST", f"{url}/undo", json={"version": 5})
    call(client, planner, "POST", f"{url}/copy", 201)
    link = call(client, planner, "POST", f"{url}/links", 201)
    call(client, None, "GET", f"/shared-scenarios/{link['url'].rsplit('/', 1)[1]}")
    call(client, planner, "GET", f"{url}/coverage")
    ask(client, {"do": "close", "site_id": str(hub)}, who=planner, scenario=scenario["id"])
    call(client, planner, "DELETE", url, 204, params={"version": 6})
    assert contents(engine) == real
    again = ask(client)
    assert again["items"] == today["items"]
    assert again["excluded"] == today["excluded"]


@pytest.mark.usefixtures("one_instant")
def test_a_visitor_who_asks_too_often_waits(client, app, dongs, monkeypatch):
    few = app.state.settings.model_copy(update={"what_ifs_per_minute": 2})
    monkeypatch.setattr(app.state, "settings", few)
    assert isinstance(few, Settings)
    ask(client)
    ask(client)
    assert ask(client, status=429)["code"] == "too_many_requests"
