"""Coverage through the door: the scenarios where the store matters, kept answers, whose figures are told, refusals."""

from datetime import date
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.coverage_schemas import CoverageOut
from geo.settings import Settings
from tests.factories import Factory
from tests.geo.planning.squares import A, B, lon_lat, store_squares
from tests.test_openapi import compare

PATH = "/api/v1/coverage"
BANDS = ("5", "10", "15")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The walking of the design paper's fixture: no detour."""
    return settings.model_copy(update={"walk_detour": 1.0})


def get(client: TestClient, **query: Any) -> dict[str, Any]:
    answer = client.get(PATH, params={"target": "any", "date": "2020-05-01", **query})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert body["meta"]["sound"]
    return body


def rows(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["dong_code"]: item for item in body["items"]}


def within(item: dict[str, Any]) -> list[int]:
    return [item["people_within"][band] for band in BANDS]


def test_the_answer_holds_what_the_contract_names_and_nothing_undeclared(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine)
    hall = make.site("마을방", lon_lat(1050, 450), opened_on=date(2010, 1, 1))
    body = get(client)
    compare(CoverageOut, body, "coverage")
    a, b = body["items"]
    assert (a["dong_code"], a["name"], a["residents"], a["sites_open"]) == (A, "가동", 1000, 0)
    assert (within(a), within(b)) == ([80, 350, 640], [130, 450, 740])
    assert (a["share"], a["share_by_neighbours"], a["reason_code"]) == (0.35, 0.35, "NONE_IN_BUT_NEIGHBOUR_SERVES")
    assert a["nearest"] == {"site_id": str(hall), "name": "마을방", "dong": "나동", "minutes": 2, "metres": 100.0}
    assert body["meta"]["metres"] == {"5": 250.0, "10": 500.0, "15": 750.0}
    assert body["meta"]["population"] == {"11": "2015-05"}
    assert body["meta"]["editions"] == [{"province": "서울특별시", "valid_from": "2010-01-01", "is_schematic": False}]
    assert (a["method"], a["unmet"], a["target"], a["gap"]) == ("b", None, None, None)


def test_a_stored_site_counts_from_its_first_day_to_the_day_before_it_closed(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine)
    make.site("마을방", lon_lat(1050, 450), state="closed", opened_on=date(2018, 6, 30), closed_on=date(2018, 12, 31))
    nobody, some = ([0, 0, 0], [0, 0, 0]), ([80, 350, 640], [130, 450, 740])
    for day, people, reason, excluded in (
        ("2018-06-28", nobody, "PLANNED_SOON", ["planned"]),
        ("2018-06-30", some, "IN_BUT_FAR", []),
        ("2018-12-30", some, "IN_BUT_FAR", []),
        ("2018-12-31", nobody, "CLOSED_RECENTLY", ["closed"]),
    ):
        body = get(client, date=day)
        found = rows(body)
        assert (within(found[A]), within(found[B])) == people, day
        assert (found[B]["reason_code"], [one["reason_code"] for one in body["excluded"]]) == (reason, excluded)


def test_a_planned_site_without_a_day_stays_planned_for_ever(client: TestClient, make: Factory, engine: Engine) -> None:
    store_squares(engine)
    make.site("마을방", lon_lat(1050, 450), state="planned")
    b = rows(get(client, date="2030-07-31"))[B]
    assert (b["sites_open"], b["sites_planned"], b["planned_on"]) == (0, 1, None)
    make.site("옆방", lon_lat(1250, 450), state="planned", planned_on=date(2030, 9, 1))
    b = rows(get(client, date="2030-07-31"))[B]
    assert (b["sites_planned"], b["planned_on"], b["reason_code"]) == (2, "2030-09-01", "PLANNED_SOON")


def test_a_stored_site_on_the_border_is_one_site_of_its_declared_dong(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine)
    hall = make.site("마을방", lon_lat(1000, 450), opened_on=date(2010, 1, 1))
    plain = rows(get(client))
    assert ([plain[code]["sites_open"] for code in (A, B)], within(plain[A])[1], within(plain[B])[1]) == (
        [1, 0],
        390,
        390,
    )
    make.resource("마을방", kind="space", point=lon_lat(1000, 450), site_id=hall, declared_dong=B)
    body = get(client)
    declared = rows(body)
    assert [declared[code]["sites_open"] for code in (A, B)] == [0, 1]
    assert (within(declared[A])[1], within(declared[B])[1], body["meta"]["total"]["sites_open"]) == (390, 390, 1)


def test_the_same_stored_site_twice_serves_nobody_twice_and_is_flagged(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine)
    for name, east in (("마을방", 1050), ("마을방", 1050), ("옆방", 1060)):
        make.site(name, lon_lat(east, 450), opened_on=date(2010, 1, 1))
    body = get(client)
    assert (within(rows(body)[A])[1], rows(body)[B]["sites_open"]) == (350, 3)
    assert [(flag["code"], len(flag["site_ids"])) for flag in body["meta"]["flags"]] == [("same_place", 3)]


def test_a_district_knows_the_sites_beyond_its_border_and_names_their_dong(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine, districts=("11110", "11140"))
    make.site("마을방", lon_lat(1050, 450), opened_on=date(2010, 1, 1))
    make.site("닫은 방", lon_lat(1950, 450), state="closed", closed_on=date(2019, 1, 1))
    whole = rows(get(client))
    for asked in ("11110", "가구110"):
        body = get(client, district=asked)
        (a,) = body["items"]
        assert a == {**whole[A], "priority": {**whole[A]["priority"], "rank": 1}}
        assert a["nearest"]["dong"] == "나동"
        assert (body["meta"]["sites_beyond"], body["meta"]["total"]["sites_open"], body["excluded"]) == (1, 0, [])
        assert [row["district_code"] for row in body["districts"]] == ["11110"]


def test_who_has_the_answer_already_is_told_so_until_anything_changes(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine)
    first = client.get(PATH)
    tag = first.headers["etag"].removeprefix("W/")
    for named in (tag, f"W/{tag}", f'"x", {tag}'):
        again = client.get(PATH, headers={"If-None-Match": named})
        assert (again.status_code, again.content, again.headers["etag"].removeprefix("W/")) == (304, b"", tag)
    assert client.get(PATH, params={"walk_minutes": 5}).headers["etag"].removeprefix("W/") != tag
    site = make.site("마을방", lon_lat(1050, 450))
    changed = client.get(PATH, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.headers["etag"].removeprefix("W/") == tag) == (200, False)
    make.space(site, kind="childcare")
    assert client.get(PATH).headers["etag"] != changed.headers["etag"]


def test_what_cannot_be_asked_is_refused_in_a_sentence(client: TestClient) -> None:
    for query, status, code in (
        ({"target": "없는 목표"}, 422, "target_unknown"),
        ({"district": "없는구"}, 404, "district_unknown"),
        ({"walk_minutes": 0}, 422, "invalid_input"),
        ({"walk_minutes": 121}, 422, "invalid_input"),
        ({"date": "2026-13-01"}, 422, "invalid_input"),
        ({"date": "0001-01-01"}, 422, "date_invalid"),
        ({"group": "어린이"}, 422, "group_unknown"),
    ):
        answer = client.get(PATH, params=query)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_without_boundaries_there_are_no_rows_and_without_sites_all_have_none(
    client: TestClient, engine: Engine
) -> None:
    assert get(client)["items"] == []
    store_squares(engine)
    assert client.get(PATH, params={"target": "", "district": ""}).json()["meta"]["target"] == "hub"
    body = get(client, target="hub")
    assert [(item["sites_open"], within(item), item["share"]) for item in body["items"]] == [(0, [0, 0, 0], 0)] * 2
    assert [(row["target"], row["gap"]) for row in body["districts"]] == [(3, 3)]
    assert (body["meta"]["total"]["target"], body["meta"]["total"]["gap"]) == (75, 75)


def test_a_dong_without_a_row_in_the_register_is_told_and_never_guessed(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    store_squares(engine, people=None)
    make.site("마을방", lon_lat(1050, 450), opened_on=date(2010, 1, 1))
    body = get(client)
    assert [(item["method"], item["residents"], item["share"]) for item in body["items"]] == [("a", None, None)] * 2
    assert body["meta"]["without_residents"] == ["가동", "나동"]


def test_an_age_group_is_counted_by_single_years(client: TestClient, make: Factory, engine: Engine) -> None:
    store_squares(engine)
    make.site("마을방", lon_lat(1050, 450), opened_on=date(2010, 1, 1))
    young, old = rows(get(client, group="0~6세")), rows(get(client, group="65-"))
    assert (young[A]["residents"], young[A]["share"], old[A]["residents"], old[A]["share"]) == (700, 0.35, 0, None)
    assert old[A]["reason_code"] == "NO_RESIDENTS"
    body = get(client, walk_minutes=12)
    assert list(body["items"][0]["people_within"]) == ["5", "10", "12", "15"]
