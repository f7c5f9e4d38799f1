"""CQL2 as text and as JSON finds what a plain Python filter over the same features finds, and nothing else happens."""

import json
from collections.abc import Callable
from typing import Any

import cql2
import pytest
from fastapi.testclient import TestClient
from shapely.geometry import box, shape

from geo.layers.crs import SYSTEMS
from tests.api.ogc.town import HOSTILE

POINTS = "/ogc/collections/resources-points/items"
NEAR = box(126.965, 37.555, 126.98, 37.57)
Feature = dict[str, Any]


def of(name: str) -> Callable[[Feature], Any]:
    return lambda feature: feature["properties"][name]


KIND, NAME, CAPACITY, SEEN = of("kind"), of("name"), of("capacity"), of("observed_on")
TOWN: list[tuple[str, Callable[[Feature], bool]]] = [
    ("kind = 'space'", lambda f: KIND(f) == "space"),
    ("kind <> 'space'", lambda f: KIND(f) != "space"),
    ("kind IN ('space', 'organisation')", lambda f: KIND(f) in {"space", "organisation"}),
    ("kind NOT IN ('space', 'organisation')", lambda f: KIND(f) not in {"space", "organisation"}),
    ("name LIKE '%도서관%'", lambda f: "도서관" in NAME(f)),
    ("name LIKE '느티_무%'", lambda f: NAME(f).startswith("느티나무")),
    ("name LIKE '%100\\%%'", lambda f: "100%" in NAME(f)),
    ("name NOT LIKE '%모임'", lambda f: not NAME(f).endswith("모임")),
    ("name LIKE '%O''Reilly%'", lambda f: "O'Reilly" in NAME(f)),
    ("name LIKE '%<b>%'", lambda f: "<b>" in NAME(f)),
    ("CASEI(name) LIKE CASEI('%o''reilly%')", lambda f: "o'reilly" in NAME(f).lower()),
    ("capacity > 12", lambda f: CAPACITY(f) is not None and CAPACITY(f) > 12),
    ("capacity >= 12 AND capacity <= 12.0", lambda f: CAPACITY(f) == 12),
    ("capacity BETWEEN 10 AND 20", lambda f: CAPACITY(f) is not None and 10 <= CAPACITY(f) <= 20),
    ("capacity IS NULL", lambda f: CAPACITY(f) is None),
    ("capacity IS NOT NULL", lambda f: CAPACITY(f) is not None),
    ("capacity * 2 - 4 > 20 / 2", lambda f: CAPACITY(f) is not None and CAPACITY(f) * 2 - 4 > 10),
    ("capacity / 0 > 1", lambda _f: False),
    ("capacity = members + 10", lambda f: NAME(f) == "느티나무 모임"),
    ("NOT (kind = 'space' OR kind = 'story')", lambda f: KIND(f) not in {"space", "story"}),
    ("kind = 'space' AND (capacity = 12 OR capacity = 40)", lambda f: KIND(f) == "space" and CAPACITY(f) in {12, 40}),
    ("observed_on = DATE('2024-03-02')", lambda f: SEEN(f) == "2024-03-02"),
    ("observed_on >= '2025-07-01'", lambda f: SEEN(f) >= "2025-07-01"),
    ("observed_on < TIMESTAMP('2025-01-01T00:00:00Z')", lambda f: SEEN(f) < "2025-01-01"),
    ("T_AFTER(observed_on, DATE('2025-01-01'))", lambda f: SEEN(f) > "2025-01-01"),
    ("T_BEFORE(observed_on, DATE('2025-07-01'))", lambda f: SEEN(f) < "2025-07-01"),
    ("T_DURING(observed_on, INTERVAL('2025-01-01', '2025-12-31'))", lambda f: SEEN(f)[:4] == "2025"),
    ("T_INTERSECTS(observed_on, INTERVAL('2025-07-01', '..'))", lambda f: SEEN(f) >= "2025-07-01"),
    ("T_EQUALS(observed_on, DATE('2026-01-15'))", lambda f: SEEN(f) == "2026-01-15"),
    ("updated_at > TIMESTAMP('2020-01-01T00:00:00Z')", lambda _f: True),
    ("S_INTERSECTS(geometry, BBOX(126.965, 37.555, 126.98, 37.57))", lambda f: NEAR.intersects(shape(f["geometry"]))),
    (
        "NOT S_INTERSECTS(geometry, BBOX(126.965, 37.555, 126.98, 37.57))",
        lambda f: not NEAR.intersects(shape(f["geometry"])),
    ),
    (
        "S_WITHIN(geometry, POLYGON((126.965 37.555, 126.98 37.555, 126.98 37.57, 126.965 37.57, 126.965 37.555)))",
        lambda f: shape(f["geometry"]).within(NEAR),
    ),
    ("S_DISJOINT(geometry, BBOX(126.965, 37.555, 126.98, 37.57))", lambda f: NEAR.disjoint(shape(f["geometry"]))),
    ("S_EQUALS(geometry, POINT(126.97 37.561))", lambda f: f["geometry"]["coordinates"] == [126.97, 37.561]),
    ("TRUE", lambda _f: True),
    ("FALSE OR kind = 'story'", lambda f: KIND(f) == "story"),
    ("name = 'x'' OR TRUE --'", lambda _f: False),
    ("name = '''; DROP TABLE resources; --'", lambda _f: False),
    ("name = ':base' OR name = '%(base)s'", lambda _f: False),
]


@pytest.fixture(scope="module")
def everything() -> dict[str, list[Feature]]:
    return {}


def asked(reader: TestClient, **params: str) -> list[str]:
    answer = reader.get(POINTS, params=params)
    assert answer.status_code == 200, answer.text
    return [feature["id"] for feature in answer.json()["features"]]


@pytest.mark.parametrize(("expression", "test"), TOWN, ids=[expression for expression, _test in TOWN])
def test_text_and_json_find_what_a_plain_filter_finds(
    reader: TestClient, everything: dict[str, list[Feature]], expression: str, test: Callable[[Feature], bool]
) -> None:
    features = everything.setdefault("all", reader.get(POINTS).json()["features"])
    assert {NAME(feature) for feature in features} == {"달빛 작은도서관", HOSTILE, "느티나무 모임"}
    wanted = [feature["id"] for feature in features if test(feature)]
    assert asked(reader, filter=expression) == wanted
    written = json.dumps(cql2.parse_text(expression).to_json())
    assert asked(reader, **{"filter": written, "filter-lang": "cql2-json"}) == wanted


def test_a_name_with_every_sign_is_found_as_it_is(reader: TestClient) -> None:
    quoted = HOSTILE.replace("'", "''")
    assert len(asked(reader, filter=f"name = '{quoted}'")) == 1


def test_shapes_of_a_filter_may_be_in_another_system(reader: TestClient) -> None:
    told = {"filter": "S_INTERSECTS(geometry, BBOX(37.555, 126.965, 37.57, 126.98))", "filter-crs": SYSTEMS[1].uri}
    assert len(asked(reader, **told)) == 1


def test_filter_box_day_and_value_hold_together(reader: TestClient) -> None:
    told = {"filter": "capacity > 1", "bbox": "126.9,37.5,127.0,37.6", "datetime": "2024-01-01/..", "kind": "space"}
    assert len(asked(reader, **told)) == 1


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("", "filter_form"),
        ("name =", "filter_form"),
        ("name = 'x", "filter_form"),
        ("memo = 'x'", "filter_property"),
        ("properties = 'x'", "filter_property"),
        ("geom_m = 'x'", "filter_property"),
        ("\"l.id\" = 'x'", "filter_property"),
        ("name = 1", "filter_type"),
        ("capacity = 'x'", "filter_type"),
        ("capacity LIKE '1%'", "filter_type"),
        ("name LIKE 'x\\'", "filter_type"),
        ("observed_on = DATE('2026-99-99')", "filter_type"),
        ("observed_on > 5", "filter_type"),
        ("name", "filter_type"),
        ("pg_sleep(10) = 1", "filter_function"),
        ("lower(name) = 'x'", "filter_function"),
        ("A_CONTAINS(tags, ('a', 'b'))", "filter_function"),
        ("S_INTERSECTS(name, BBOX(1, 2, 3, 4))", "filter_type"),
        ("S_INTERSECTS(memo, BBOX(1, 2, 3, 4))", "filter_property"),
        ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "filter_geometry"),
        ("capacity > 1e300", "filter_type"),
        (" AND ".join(["kind = 'space'"] * 600), "filter_long"),
        ("(" * 300 + "kind = 'space'" + ")" * 300, "filter_long"),
        ("capacity = " + "-" * 5000 + "1", "filter_long"),
        ("NOT " * 100 + "kind = 'space'", "filter_long"),
    ],
)
def test_what_no_filter_may_ask_is_refused(reader: TestClient, expression: str, code: str) -> None:
    answer = reader.get(POINTS, params={"filter": expression})
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text
    assert "memo" not in answer.text


@pytest.mark.parametrize(
    "written",
    ["", "{", "[]", "{}", "null", '{"op": "="}', '{"op": "=", "args": [{"property": "kind"}, null]}', "[" * 5000],
)
def test_json_that_is_no_filter_is_refused(reader: TestClient, written: str) -> None:
    answer = reader.get(POINTS, params={"filter": written, "filter-lang": "cql2-json"})
    assert answer.status_code == 400


def test_arithmetic_beyond_all_numbers_is_the_askers_own(reader: TestClient) -> None:
    answer = reader.get(POINTS, params={"filter": "capacity" + " * 1e14" * 40 + " > 1"})
    assert (answer.status_code, answer.json()["code"]) == (400, "filter_range")


def test_records_without_a_place_have_no_geometry_to_ask_for(reader: TestClient) -> None:
    path = "/ogc/collections/resources-places/items"
    answer = reader.get(path, params={"filter": "S_INTERSECTS(geometry, BBOX(126, 37, 128, 38))"})
    assert (answer.status_code, answer.json()["code"]) == (400, "filter_property")
