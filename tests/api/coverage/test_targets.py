"""Targets: those of the policy papers with their two tests each, childcare rooms with their own life, own targets."""

from datetime import date
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo.db import transaction
from tests.factories import Factory
from tests.geo.planning.squares import A, B, lon_lat, store_squares

PATH = "/api/v1/coverage"
TARGETS = f"{PATH}/targets"
HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>목표</b>"


def asked(client: TestClient, **query: Any) -> dict[str, Any]:
    answer = client.get(PATH, params={"date": "2020-05-01", **query})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_new_hubs_are_wanted_three_in_each_district_and_75_in_all_and_all_open_ones_are_shown(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine, districts=("11110", "11140"))
    for number, opened in enumerate((date(2017, 12, 31), date(2018, 1, 1), date(2019, 7, 1), None)):
        make.site(f"활력소 {number}", lon_lat(100 + 200 * number, 450), opened_on=opened)
    make.site("사랑방", lon_lat(500, 500), kind="sarangbang", opened_on=date(2019, 1, 1))
    body = asked(client)
    first, second = body["districts"]
    assert (first["sites_open"], first["sites_counted"], first["target"], first["gap"]) == (4, 2, 3, 1)
    assert (second["sites_open"], second["sites_counted"], second["target"], second["gap"]) == (0, 0, 3, 3)
    total = body["meta"]["total"]
    assert (total["sites_open"], total["sites_counted"], total["target"], total["gap"]) == (4, 2, 75, 73)
    assert [(item["target"], item["gap"]) for item in body["items"]] == [(None, None)] * 2
    assert [flag["code"] for flag in body["meta"]["flags"]] == ["opening_date_unknown"]
    before = asked(client, date="2018-01-01")["districts"][0]
    assert (before["sites_open"], before["sites_counted"]) == (3, 1)


def test_childcare_rooms_are_wanted_in_every_dong_and_450_in_all(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine)
    house = make.site("느티나무집", lon_lat(500, 500), opened_on=date(2010, 1, 1))
    for name in ("육아방", "둘째 육아방"):
        make.space(house, name, kind="childcare", heads_max=10)
    make.space(make.site("책방", lon_lat(1500, 500), opened_on=date(2010, 1, 1)), "모임방")
    body = asked(client, target="childcare")
    a, b = body["items"]
    assert [(row["sites_open"], row["target"], row["gap"]) for row in (a, b)] == [(1, 1, 0), (0, 1, 1)]
    total = body["meta"]["total"]
    assert (total["sites_counted"], total["target"], total["gap"]) == (1, 450, 449)
    assert body["districts"][0]["dongs_below_target"] == 1
    assert a["capacity_per_100"] is not None


def test_a_childcare_room_has_a_life_of_its_own_within_its_site(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine)
    house = make.site("느티나무집", lon_lat(500, 500), opened_on=date(2010, 1, 1))
    room = make.space(house, "육아방", kind="childcare")
    put = "UPDATE spaces SET opened_on = '2020-03-01', closed_on = '2020-09-01', state = 'closed' WHERE id = :id"
    with transaction(engine) as session:
        session.execute(text(put), {"id": room})
    told = {}
    for day in ("2020-02-29", "2020-03-01", "2020-08-31", "2020-09-01"):
        item = next(row for row in asked(client, target="childcare", date=day)["items"] if row["dong_code"] == A)
        told[day] = (item["sites_open"], item["reason_code"], item["planned_on"])
    assert told == {
        "2020-02-29": (0, "PLANNED_SOON", "2020-03-01"),
        "2020-03-01": (1, "TARGET_MET", None),
        "2020-08-31": (1, "TARGET_MET", None),
        "2020-09-01": (0, "CLOSED_RECENTLY", None),
    }
    with transaction(engine) as session:
        session.execute(text("UPDATE spaces SET state = 'paused', closed_on = NULL WHERE id = :id"), {"id": room})
    assert asked(client, target="childcare")["meta"]["total"]["sites_open"] == 0
    assert asked(client, target="any")["meta"]["total"]["sites_open"] == 1


def test_a_new_childcare_room_in_an_old_house_is_new(client: TestClient, make: Factory, engine: Engine) -> None:
    store_squares(engine)
    house = make.site("오래된집", lon_lat(500, 500), opened_on=date(2010, 1, 1))
    room = make.space(house, "육아방", kind="childcare")
    planner = make.person("planner", district="11110")
    body = {
        "label": "새 육아방",
        "counts": ["childcare"],
        "at_least": 1,
        "counted_from": "2018-01-01",
        "district": "11110",
    }
    key = client.post(TARGETS, json=body, headers=planner.headers).json()["key"]
    counted = {}
    for day in (None, "2017-03-01", "2019-03-01"):
        with transaction(engine) as session:
            session.execute(text("UPDATE spaces SET opened_on = :day WHERE id = :id"), {"day": day, "id": room})
        total = asked(client, target=key, date="2020-05-01")["meta"]["total"]
        counted[day] = (total["sites_open"], total["sites_counted"])
    assert counted == {None: (1, 0), "2017-03-01": (1, 0), "2019-03-01": (1, 1)}


def test_every_kind_can_be_asked_for_and_has_no_number(client: TestClient, make: Factory, engine: Engine) -> None:
    store_squares(engine)
    make.site("책방", lon_lat(500, 500), kind="library", opened_on=date(2010, 1, 1))
    make.site("마루", lon_lat(500, 500), kind="sarangbang", opened_on=date(2010, 1, 1))
    listed = {one["key"]: one for one in client.get(TARGETS).json()["items"]}
    assert {"hub", "childcare", "any", "library", "idle"} <= listed.keys()
    assert (listed["hub"]["at_least"], listed["hub"]["per"], listed["hub"]["in_all"]) == (3, "district", 75)
    assert listed["hub"]["counted_from"] == "2018-01-01"
    assert (listed["childcare"]["at_least"], listed["childcare"]["per"], listed["childcare"]["in_all"]) == (
        1,
        "dong",
        450,
    )
    assert all(one["built_in"] and one["id"] is None for one in listed.values())
    for key, count in (("library", 1), ("any", 2), ("cafe", 0)):
        body = asked(client, target=key)
        total = body["meta"]["total"]
        assert (total["sites_open"], total["target"], total["gap"], body["items"][0]["target"]) == (
            count,
            None,
            None,
            None,
        )


def test_an_own_target_is_written_asked_changed_and_removed_by_a_planner(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine)
    make.site("책방", lon_lat(500, 500), kind="library", opened_on=date(2021, 1, 1))
    planner = make.person("planner")
    body = {"label": HOSTILE, "counts": ["library", "childcare"], "at_least": 2, "in_all": 9, "source": HOSTILE}
    made = client.post(TARGETS, json=body, headers=planner.headers)
    assert made.status_code == 201, made.text
    target = made.json()
    assert (target["label"], target["source"], target["per"], target["version"]) == (HOSTILE, HOSTILE, "dong", 1)
    found = asked(client, target=target["key"], date="2022-01-01")
    assert found["meta"]["target_label"] == HOSTILE
    assert [(row["sites_counted"], row["target"], row["gap"]) for row in found["items"]] == [(1, 2, 1), (0, 2, 2)]
    change = {"version": 1, "counted_from": "2021-01-02", "in_all": None}
    changed = client.patch(f"{TARGETS}/{target['id']}", json=change, headers=planner.headers).json()
    assert (changed["in_all"], changed["at_least"], changed["version"]) == (None, 2, 2)
    found = asked(client, target=target["key"], date="2022-01-01")
    assert (found["items"][0]["sites_open"], found["items"][0]["sites_counted"]) == (1, 0)
    assert found["meta"]["total"]["target"] is None
    stale = client.patch(f"{TARGETS}/{target['id']}", json=change, headers=planner.headers)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert client.delete(f"{TARGETS}/{target['id']}?version=1", headers=planner.headers).status_code == 409
    assert client.delete(f"{TARGETS}/{target['id']}?version=2", headers=planner.headers).status_code == 204
    gone = client.get(PATH, params={"target": target["key"]})
    assert (gone.status_code, gone.json()["code"]) == (422, "target_unknown")
    assert client.delete(f"{TARGETS}/{target['id']}?version=2", headers=planner.headers).status_code == 404


def test_a_district_writes_targets_for_itself_alone_and_they_are_asked_of_it(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine, districts=("11110", "11140"))
    planner, resident = make.person("planner", district="11140"), make.person()
    body = {"label": "우리 구 사랑방", "counts": ["sarangbang"], "at_least": 1}
    for who, place, status in (
        (planner, {}, 403),
        (planner, {"district": "가구110"}, 403),
        (planner, {"district": "없는구"}, 404),
        (resident, {"district": "가구140"}, 403),
        (planner, {"district": "가구140"}, 201),
    ):
        answer = client.post(TARGETS, json={**body, **place}, headers=who.headers)
        assert answer.status_code == status, answer.text
    target = answer.json()
    assert (target["district_code"], target["district"]) == ("11140", "가구140")
    assert [row["dong_code"] for row in asked(client, target=target["key"])["items"]] == [B]
    for named, known in (("가구140", True), ("가구110", False), (None, True)):
        listed = client.get(TARGETS, params={"district": named} if named else {}).json()["items"]
        assert (target["key"] in {one["key"] for one in listed}) is known
    away = {"version": 1, "district": None}
    assert client.patch(f"{TARGETS}/{target['id']}", json=away, headers=planner.headers).status_code == 403


def test_targets_without_sense_are_refused(client: TestClient, make: Factory, engine: Engine) -> None:
    store_squares(engine)
    admin = make.person("admin")
    for body, status in (
        ({"label": "수 없음"}, 409),
        ({"label": "전체에 두 수", "per": "city", "at_least": 3, "in_all": 4}, 409),
        ({"label": "모르는 종류", "counts": ["castle"], "at_least": 1}, 422),
        ({"label": "0곳", "at_least": 0}, 422),
        ({"label": " ", "at_least": 1}, 422),
        ({"label": "모르는 항목", "at_least": 1, "color": "red"}, 422),
    ):
        answer = client.post(TARGETS, json=body, headers=admin.headers)
        assert answer.status_code == status, answer.text
    assert client.post(TARGETS, json={"label": "누구", "at_least": 1}).status_code == 401
    assert not any(not one["built_in"] for one in client.get(TARGETS).json()["items"])
