"""Keeping spaces over HTTP: register, take over, hours, rules; only by those whose site it is."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

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
