"""Keeping spaces over HTTP: register, take over, hours, rules; only by those whose site it is."""

import json
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from geo.closing_rules import ClosingRule
from geo.db import transaction
from geo.enums import NamedDays, Vat
from geo.fee_rules import FeeRule
from geo.queries.closings import replace_closings
from tests.factories import EVERY_DAY, Factory, booking_body, tomorrow_at

HOURS = {"items": [{"weekday": day, "open_min": 540, "close_min": 1320} for day in range(1, 8)]}


def test_a_keeper_registers_a_room_gives_it_hours_and_somebody_books_it(client: TestClient, make: Factory) -> None:
    site = make.site()
    keeper, resident = make.person("keeper", site_id=site), make.person()
    new = {"site_id": str(site), "name": "새 모임방", "kind": "room", "heads_max": 8, "approval": "instant"}
    made = client.post("/api/v1/spaces", json=new, headers=keeper.headers)
    assert (made.status_code, made.json()["location"]["lon"]) == (201, 126.978)
    path = f"/api/v1/spaces/{made.json()['id']}"
    body = booking_body(made.json()["id"], tomorrow_at(14))
    assert client.post("/api/v1/bookings", json=body, headers=resident.headers).json()["code"] == "outside_hours"
    assert client.put(f"{path}/openings", json=HOURS, headers=keeper.headers).status_code == 200
    assert len(client.get(f"{path}/openings").json()["items"]) == 7
    assert client.post("/api/v1/bookings", json=body, headers=resident.headers).status_code == 201


def test_spaces_that_name_the_same_cells_exclude_each_other(client: TestClient, make: Factory) -> None:
    site = make.site()
    keeper = make.person("keeper", site_id=site)
    made = []
    for name, cells in (("큰 강당", ["앞", "뒤"]), ("강당 앞쪽", ["앞"])):
        new = {"site_id": str(site), "name": name, "kind": "hall", "cells": cells, "approval": "instant"}
        space = client.post("/api/v1/spaces", json=new, headers=keeper.headers).json()["id"]
        client.put(f"/api/v1/spaces/{space}/openings", json=HOURS, headers=keeper.headers)
        made.append(booking_body(space, tomorrow_at(14)))
    assert [client.post("/api/v1/bookings", json=body, headers=keeper.headers).status_code for body in made] == [
        201,
        409,
    ]


def test_taking_over_an_inquire_space_makes_it_bookable(client: TestClient, make: Factory) -> None:
    site = make.site()
    space = make.space(site, openings=[], policy={"approval": "inquire"})
    keeper = make.person("keeper", site_id=site)
    path = f"/api/v1/spaces/{space}"
    bare = client.post(f"{path}/take-over", headers=keeper.headers)
    assert (bare.status_code, bare.json()["code"]) == (409, "openings_missing")
    client.put(f"{path}/openings", json=HOURS, headers=keeper.headers)
    taken = client.post(f"{path}/take-over", json={"approval": "instant"}, headers=keeper.headers)
    assert taken.json()["approval"] == "instant"
    body = booking_body(space, tomorrow_at(14))
    assert client.post("/api/v1/bookings", json=body, headers=keeper.headers).status_code == 201


def test_rules_change_by_new_versions_and_old_bookings_keep_theirs(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    site = make.site()
    space, keeper = make.space(site), make.person("keeper", site_id=site)
    booked = client.post("/api/v1/bookings", json=booking_body(space, tomorrow_at(14)), headers=keeper.headers).json()
    path = f"/api/v1/spaces/{space}/policy"
    changed = client.put(path, json={"grid_minutes": 60, "turnover_minutes": 30}, headers=keeper.headers).json()
    assert (changed["version"], changed["grid_minutes"], changed["approval"]) == (2, 60, "instant")
    with engine.connect() as connection:
        version = connection.execute(
            text("SELECT p.version FROM bookings b JOIN policies p ON p.id = b.policy_id WHERE b.id = :id"),
            {"id": booked["id"]},
        ).scalar_one()
    assert version == 1
    wrong = client.put(path, json={"min_minutes": 600}, headers=keeper.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (422, "lengths")


def test_editing_under_an_old_version_is_refused(client: TestClient, make: Factory) -> None:
    site = make.site()
    space, keeper = make.space(site), make.person("keeper", site_id=site)
    path = f"/api/v1/spaces/{space}"
    name = "{{ 7*191 }} <b>방</b>"
    first = client.patch(
        path, json={"name": name, "features": ["마이크", "마이크"], "version": 1}, headers=keeper.headers
    )
    assert (first.json()["name"], first.json()["features"], first.json()["version"]) == (name, ["마이크"], 2)
    second = client.patch(path, json={"name": "다른 이름", "version": 1}, headers=keeper.headers)
    assert (second.status_code, second.json()["code"]) == (409, "stale_version")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/api/v1/spaces/{space}", {"name": "남의 방"}),
        ("PUT", "/api/v1/spaces/{space}/openings", HOURS),
        ("PUT", "/api/v1/spaces/{space}/policy", {"approval": "instant"}),
        ("POST", "/api/v1/spaces/{space}/take-over", {"approval": "instant"}),
        ("POST", "/api/v1/spaces", {"site_id": "{site}", "name": "새 방", "kind": "room"}),
        ("PATCH", "/api/v1/sites/{site}", {"name": "남의 시설"}),
    ],
)
def test_nobody_keeps_what_is_not_theirs(client: TestClient, make: Factory, method, path, body) -> None:
    make.boundaries()
    site = make.site()
    space = make.space(site)
    other = make.site("다른 시설", (127.05, 37.51))
    body = {key: value.format(site=site) if isinstance(value, str) else value for key, value in body.items()}
    url = path.format(space=space, site=site)
    assert client.request(method, url, json=body).status_code == 401
    for stranger in (make.person(), make.person("keeper", site_id=other), make.person("officer", district="11680")):
        refused = client.request(method, url, json=body, headers=stranger.headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    ended = make.person("keeper", site_id=site, since=3)
    assert client.request(method, url, json=body, headers=ended.headers).status_code == 403


@pytest.mark.parametrize(
    "item",
    [
        {"weekday": 8, "open_min": 0, "close_min": 60},
        {"weekday": 1, "open_min": 600, "close_min": 600},
        {"weekday": 1, "open_min": 600, "close_min": 2900},
        {"weekday": 1, "open_min": 0, "close_min": 60, "holiday": "maybe"},
        {"weekday": 1, "open_min": 0, "close_min": 60, "valid_from": "2027-01-02", "valid_until": "2027-01-01"},
    ],
)
def test_impossible_hours_are_refused_and_the_old_ones_stay(client: TestClient, make: Factory, item) -> None:
    site = make.site()
    space, keeper = make.space(site, openings=EVERY_DAY), make.person("keeper", site_id=site)
    path = f"/api/v1/spaces/{space}/openings"
    assert client.put(path, json={"items": [item]}, headers=keeper.headers).status_code == 422
    assert len(client.get(path).json()["items"]) == 7


def test_overlapping_hours_are_refused_by_the_database_in_korean(client: TestClient, make: Factory) -> None:
    site = make.site()
    space, keeper = make.space(site), make.person("keeper", site_id=site)
    path = f"/api/v1/spaces/{space}/openings"
    both = [{"weekday": 1, "open_min": 540, "close_min": 720}, {"weekday": 1, "open_min": 660, "close_min": 800}]
    refused = client.put(path, json={"items": both}, headers=keeper.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "openings_overlap")
    assert len(client.get(path).json()["items"]) == 7
    apart = [{**both[0], "holiday": "no"}, {**both[1], "holiday": "only"}]
    assert client.put(path, json={"items": apart}, headers=keeper.headers).status_code == 200


SECOND_SUNDAY = {"nth": 2, "weekday": 7}


def test_closing_days_go_in_come_out_and_stay_when_only_hours_change(client: TestClient, make: Factory) -> None:
    site = make.site()
    space, keeper = make.space(site), make.person("keeper", site_id=site)
    path = f"/api/v1/spaces/{space}"
    rules = [SECOND_SUNDAY, {"month": 1, "day": 1}, {"named": "seollal"}, SECOND_SUNDAY]
    put = client.put(f"{path}/openings", json={**HOURS, "closing_rules": rules}, headers=keeper.headers)
    said = ["매월 둘째 일요일", "매년 1월 1일", "설 연휴"]
    assert [rule["says"] for rule in put.json()["closing_rules"]] == said
    assert client.put(f"{path}/openings", json=HOURS, headers=keeper.headers).status_code == 200
    assert [rule["says"] for rule in client.get(path).json()["closing_rules"]] == said
    emptied = client.put(f"{path}/openings", json={**HOURS, "closing_rules": []}, headers=keeper.headers)
    assert emptied.json()["closing_rules"] == []


@pytest.mark.parametrize(
    "rule",
    [{}, {"nth": 2}, {"weekday": 7}, {"month": 1}, {"nth": 6, "weekday": 7}, {**SECOND_SUNDAY, "named": "seollal"}],
)
def test_a_closing_rule_in_no_whole_form_is_refused(client: TestClient, make: Factory, rule: dict[str, object]) -> None:
    site = make.site()
    space, keeper = make.space(site), make.person("keeper", site_id=site)
    body = {**HOURS, "closing_rules": [rule]}
    assert client.put(f"/api/v1/spaces/{space}/openings", json=body, headers=keeper.headers).status_code == 422


def test_the_database_refuses_a_closing_rule_in_no_whole_form(make: Factory, engine: Engine) -> None:
    space = make.space()
    for columns, values in (("nth, weekday, named", "2, 7, 'seollal'"), ("nth", "2"), ("month, day", "13, 1")):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(
                text(f"INSERT INTO closing_rules (space_id, {columns}) VALUES (:id, {values})"), {"id": space}
            )


def understood(engine: Engine, space: UUID) -> None:
    """Give a space what an import would have understood."""
    fees = [FeeRule(10_000, 120), FeeRule(5_000, 120, for_whom="중구민", vat=Vat.EXCLUDED)]
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE spaces SET fee_text = '10000원(중구민5000원)', fee_rules = CAST(:fees AS jsonb),"
                " apply_text = '전화', apply_ways = '{phone}', area_m2 = 33.1, area_text = '10평',"
                " hours_understood = '월~금 09:00–18:00에 열고' WHERE id = :id"
            ),
            {"id": space, "fees": json.dumps([fee.as_json() for fee in fees])},
        )


def test_what_was_understood_stands_beside_the_words_and_goes_with_them(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    site = make.site()
    space, keeper = make.space(site), make.person("keeper", site_id=site)
    understood(engine, space)
    path = f"/api/v1/spaces/{space}"
    read = client.get(path).json()
    assert [fee["says"] for fee in read["fee_rules"]] == ["2시간 10,000원", "중구민 2시간 5,000원(부가세 별도)"]
    assert (read["apply_ways"], read["area_text"]) == (["phone"], "10평")
    same = client.patch(
        path, json={"fee_text": "10000원(중구민5000원)", "about": "새 말"}, headers=keeper.headers
    ).json()
    assert (len(same["fee_rules"]), same["apply_ways"], same["area_text"]) == (2, ["phone"], "10평")
    change = {"fee_text": "무료로 바뀜", "apply_text": "방문", "area_m2": 40}
    changed = client.patch(path, json=change, headers=keeper.headers).json()
    assert (changed["fee_rules"], changed["apply_ways"], changed["area_text"]) == ([], [], "")
    client.put(f"{path}/openings", json=HOURS, headers=keeper.headers)
    assert client.get(path).json()["hours_understood"] == ""


def test_the_page_of_a_space_shows_prices_closing_days_and_the_sources_own_words(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    space = make.space()
    understood(engine, space)
    rules = [ClosingRule(nth=2, weekday=7), ClosingRule(nth=4, weekday=7), ClosingRule(named=NamedDays.CHUSEOK)]
    with transaction(engine) as session:
        replace_closings(session, space, rules)
    page = client.get(f"/spaces/{space}").text
    for words in ("2시간 10,000원", "중구민 2시간 5,000원(부가세 별도)", "10000원(중구민5000원)", "33.1㎡(10평)"):
        assert words in page
    assert "매월 둘째·넷째 일요일, 추석 연휴" in page
    english = client.get(f"/spaces/{space}", params={"lang": "en"}).text
    assert "every 2nd·4th Sun of the month, Chuseok holidays" in english
    assert "2 h 10,000 won" in english
