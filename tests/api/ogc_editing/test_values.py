"""What is sent for a layer: shapes in every system, values of every type, and what is refused in Korean."""

import json
from typing import Any

import pytest
from pyproj import Transformer

from tests.api.ogc_editing.conftest import GANGNAM, GEOJSON, POINTS, changed
from tests.factories import CITY_HALL

LINES, AREAS, PLACES = (f"/ogc/collections/resources-{kind}/items" for kind in ("lines", "polygons", "places"))
LON, LAT = CITY_HALL
AT = {"type": "Point", "coordinates": [LON, LAT]}
STORY = {"kind": "story", "name": "새 이야기"}
CRS = "<http://www.opengis.net/def/crs/EPSG/0/{}>"


@pytest.fixture
def program(gis, coordinator):
    return gis(coordinator)


@pytest.mark.parametrize("srid", [4326, 5179, 5186])
def test_a_shape_comes_in_the_order_of_its_system_and_goes_back_unchanged(program, srid, rows) -> None:
    there = [round(x, 7) for x in Transformer.from_crs(4326, srid, always_xy=True).transform(LON, LAT)][::-1]
    header = {"Content-Crs": CRS.format(srid)}
    sent = {"type": "Feature", "geometry": {"type": "Point", "coordinates": there}, "properties": STORY}
    made = program.http.post(POINTS, json=sent, headers={**GEOJSON, **header})
    assert made.status_code == 201, made.text
    lon, lat = made.json()["geometry"]["coordinates"]
    assert (abs(lon - LON), abs(lat - LAT)) < (2e-7, 2e-7)
    read = program.http.get(made.headers["location"], params={"crs": CRS.format(srid)[1:-1]}).json()
    assert program.put(read, **header).status_code == 200
    assert rows("SELECT count(*) FROM resource_revisions") == [(1,)]
    moved = changed(read, (read["geometry"]["coordinates"][0] + (0.001 if srid == 4326 else 100), there[1]))
    assert program.put(moved, **header).json()["geometry"]["coordinates"][1] > LAT + 0.0008


RING = [[LON, LAT], [LON, LAT + 0.001], [LON + 0.001, LAT + 0.001], [LON, LAT]]
ROAD = [[LON, LAT], [LON + 0.001, LAT]]


@pytest.mark.parametrize(
    ("layer", "single", "multiple", "coordinates"),
    [
        (POINTS, "Point", "MultiPoint", [LON, LAT]),
        (LINES, "LineString", "MultiLineString", ROAD),
        (AREAS, "Polygon", "MultiPolygon", [RING]),
    ],
)
def test_one_part_of_a_multiple_shape_is_the_shape_itself(program, rows, layer, single, multiple, coordinates) -> None:
    given = {"type": multiple, "coordinates": [coordinates]}
    made = program.add(layer, geometry=given, properties={**STORY, "kind": "space"})
    assert made.status_code == 201, made.text
    assert rows("SELECT GeometryType(location) FROM resources") == [(single.upper(),)]
    assert program.put({**made.json(), "geometry": given}, layer).status_code == 200
    assert program.put(program.get(made.json()["id"], layer), layer).status_code == 200
    assert rows("SELECT count(*) FROM resource_revisions") == [(1,)]


SHAPES: list[tuple[str, Any, str]] = [
    (POINTS, None, "geometry_missing"),
    (POINTS, {"type": "LineString", "coordinates": ROAD}, "geometry_kind"),
    (LINES, AT, "geometry_kind"),
    (AREAS, {"type": "GeometryCollection", "geometries": []}, "geometry_kind"),
    (PLACES, AT, "geometry_not_here"),
    (POINTS, {"type": "MultiPoint", "coordinates": [[LON, LAT], [LON, LAT]]}, "geometry_kind"),
    (POINTS, {"type": "Point", "coordinates": [LAT, LON]}, "coordinates_swapped"),
    (POINTS, {"type": "Point", "coordinates": [139.7, 35.7]}, "outside_korea"),
    (POINTS, {"type": "Point", "coordinates": ["x", None]}, "geometry_form"),
    (POINTS, {"type": "Point", "coordinates": [LON, 1e999]}, "json_invalid"),
    (LINES, {"type": "LineString", "coordinates": [ROAD[0]] * 10_001}, "geometry_form"),
    (
        AREAS,
        {"type": "Polygon", "coordinates": [[RING[0], RING[2], [LON + 1e-3, LAT], RING[1], RING[0]]]},
        "geometry_invalid",
    ),
    (AREAS, {"type": "Polygon", "coordinates": []}, "geometry_form"),
    (LINES, {"type": ["LineString"], "coordinates": {}}, "geometry_kind"),
    (POINTS, ["Point"], "feature_form"),
]


def test_a_shape_that_cannot_be_is_refused_and_nothing_is_stored(program, rows) -> None:
    for layer, shape, code in SHAPES:
        body = json.dumps({"type": "Feature", "geometry": shape, "properties": {**STORY, "kind": "space"}})
        refused = program.http.post(layer, content=body, headers=GEOJSON)
        assert (refused.status_code, refused.json().get("code")) == (400, code), (layer, shape, refused.text)
        assert any("가" <= letter <= "힣" for letter in refused.json()["detail"])
    turned = {"type": "Feature", "geometry": AT, "properties": STORY}
    for srid, code in ((4326, "coordinates_swapped"), (5179, "outside_korea"), (3857, "crs_unknown")):
        refused = program.http.post(POINTS, json=turned, headers={**GEOJSON, "Content-Crs": CRS.format(srid)})
        assert (refused.status_code, refused.json()["code"]) == (400, code), refused.text
    assert rows("SELECT count(*) FROM resources") == [(0,)]


BODIES: list[tuple[bytes, str]] = [
    (b"", "json_invalid"),
    (b"{", "json_invalid"),
    (b"[" * 5000, "json_invalid"),
    (b'{"type": "Feature", "properties": {"name": NaN}}', "json_invalid"),
    (b'{"type": "Feature", "properties": {"name": "\xff"}}', "json_invalid"),
    (b"[]", "feature_form"),
    (b'"x"', "feature_form"),
    (b'{"type": "FeatureCollection", "features": []}', "feature_form"),
    (b'{"type": "Feature", "properties": []}', "properties"),
    (b'{"type": "Feature", "properties": [1]}', "feature_form"),
    (json.dumps({"type": "Feature", "properties": {str(n): 1 for n in range(201)}}).encode(), "feature_form"),
]


def test_a_body_that_is_no_feature_is_refused(program, rows) -> None:
    for body, code in BODIES:
        refused = program.http.post(POINTS, content=body, headers=GEOJSON)
        assert (refused.status_code, refused.json()["code"]) == (400, code), refused.text
    plain = program.http.post(POINTS, content=b"{}", headers={"Content-Type": "text/plain"})
    assert (plain.status_code, plain.json()["code"]) == (415, "media_type")
    assert program.http.post(POINTS, content=b"x" * 3_000_000, headers=GEOJSON).status_code == 413
    assert program.http.post("/ogc/collections/nothing/items", content=b"{}", headers=GEOJSON).status_code == 404
    for layer in ("sites", "dongs", "coverage", "courses"):
        address = f"/ogc/collections/{layer}/items"
        refused = program.http.post(address, content=b"{}", headers=GEOJSON)
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
        assert program.http.options(address).headers["allow"] == "GET, HEAD, OPTIONS"
    assert rows("SELECT count(*) FROM resources") == [(0,)]


VALUES: list[tuple[dict[str, Any], list[str]]] = [
    ({"kind": "house"}, ["kind"]),
    ({"kind": None}, ["kind"]),
    ({"name": " "}, ["name"]),
    ({"name": 3}, ["name"]),
    ({"name": "x" * 201, "summary": "x" * 2001}, ["name", "summary"]),
    ({"observed_on": "2199-01-01"}, ["observed_on"]),
    ({"observed_on": 20261122}, ["observed_on"]),
    ({"capacity": -1, "homepage": "javascript:alert(1)", "phone": "없음"}, ["capacity", "phone", "homepage"]),
    ({"opened_on": "2026-02-30"}, ["opened_on"]),
    ({"members": 3}, ["members"]),
    ({"site_id": "x"}, ["site_id"]),
    ({"site_id": "00000000-0000-4000-8000-000000000000"}, ["site_id"]),
    ({"name": "a\u0000b"}, ["name"]),
    ({"teller": "비밀", "extra": "x", "<script>": "x"}, ["teller", "extra", "?script?"]),
]


def test_values_that_do_not_fit_are_named_one_by_one(program, rows) -> None:
    for wrong, names in VALUES:
        refused = program.add(geometry=AT, properties={**STORY, **wrong})
        assert (refused.status_code, refused.json()["code"]) == (400, "properties"), refused.text
        assert [one["field"] for one in refused.json()["fields"]] == [f"properties.{name}" for name in names]
        assert all(any("가" <= letter <= "힣" for letter in one["message"]) for one in refused.json()["fields"])
    assert rows("SELECT count(*) FROM resources") == [(0,)]


def test_values_come_as_programs_write_them(program) -> None:
    given = {
        "kind_label": "활동",
        "name": " 수요 모임 ",
        "summary": "{{ 7*191 }} 회비 \\3,000 <b>굵게</b>",
        "repeats": "주마다",
        "starts_on": "2026-03-01T00:00:00",
        "participants": "1,200",
        "tags": "노래,  3,000원, 노래",
        "observed_on": "2026/01/02",
        "phone": "02-123-4567",
    }
    made = program.add(geometry=AT, properties=given)
    assert made.status_code == 201, made.text
    told = made.json()["properties"]
    assert (told["kind"], told["name"], told["summary"]) == ("activity", "수요 모임", given["summary"])
    assert (told["repeats"], told["starts_on"], told["participants"]) == ("weekly", "2026-03-01", 1200)
    assert (told["tags"], told["observed_on"], told["phone"]) == ("노래, 3,000원", "2026-01-02", "02-123-4567")
    kept = program.put(changed(made.json(), kind="story"))
    assert (kept.status_code, kept.json()["fields"][0]["field"]) == (400, "properties.kind")
    bare = {**made.json(), "properties": {"rev": 1, "name": "수요 모임"}}
    emptied = program.put(bare).json()["properties"]
    assert (emptied["summary"], emptied["tags"], emptied["participants"]) == (None, None, None)
    assert (emptied["kind"], emptied["observed_on"], emptied["district"]) == ("activity", "2026-01-02", "중구")


def test_a_person_is_never_a_point(program, client, rows) -> None:
    dong = client.get("/api/v1/dongs/locate", params={"lon": LON, "lat": LAT}).json()["code"]
    person = {"kind": "person", "name": "이웃", "alias": "이웃", "dong_code": dong}
    for layer, shape in ((POINTS, AT), (POINTS, None), (PLACES, AT)):
        refused = program.add(layer, geometry=shape, properties=person)
        assert (refused.status_code, refused.json()["code"]) == (400, "person_has_no_place")
        assert "사람은 지도에 점으로 그리지 않아요" in refused.json()["detail"]
    made = program.add(PLACES, geometry=None, properties=person)
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["geometry"], told["properties"]["dong_code"], told["properties"]["name"]) == (None, dong, "비공개")
    assert (told["properties"]["alias"], told["properties"]["state"]) == (None, "submitted")
    refused = program.put(changed({**told, "geometry": None}), PLACES)
    assert (refused.status_code, refused.json()["code"]) == (409, "person_not_here")
    assert rows("SELECT name, location FROM resources") == [("이웃", None)]
    assert program.http.delete(f"{PLACES}/{told['id']}").status_code == 204


def test_a_record_without_a_place_moves_by_its_dong(program, client) -> None:
    found = client.get("/api/v1/dongs", params={"district": "중구"}).json()["items"]
    here, there = found[0]["code"], found[1]["code"]
    unplaced = program.add(PLACES, geometry=None, properties=STORY)
    assert (unplaced.status_code, unplaced.json()["code"]) == (403, "not_allowed")
    made = program.add(PLACES, geometry=None, properties={**STORY, "dong_code": here})
    assert made.status_code == 201, made.text
    assert program.put({**made.json(), "geometry": None}, PLACES).json()["properties"]["rev"] == 1
    wrong = program.put({**changed(made.json(), dong_code="9999999999"), "geometry": None}, PLACES)
    assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (400, "properties.dong_code")
    moved = program.put({**changed(made.json(), dong_code=there), "geometry": None}, PLACES).json()
    assert (moved["properties"]["dong_code"], moved["properties"]["rev"]) == (there, 2)


def test_a_record_stays_where_ones_rights_hold_and_in_its_layer(program, record, make, rows) -> None:
    before = program.get(record)
    assert program.put(changed(before, GANGNAM)).status_code == 403
    elsewhere = str(make.resource("강남", point=GANGNAM, private={"memo": "남의 것"}))
    seen = program.get(elsewhere)
    assert seen["properties"]["memo"] is None
    assert program.put(changed(seen, name="x")).status_code == 403
    assert program.http.delete(f"{POINTS}/{elsewhere}").status_code == 403
    assert program.put({**before, "geometry": {"type": "LineString", "coordinates": ROAD}}, LINES).status_code == 404
    assert program.http.delete(f"{LINES}/{record}").status_code == 404
    draft = str(make.resource("강남의 초안", point=GANGNAM, state="draft"))
    assert program.http.get(f"{POINTS}/{draft}").status_code == 404
    assert program.put({**before, "id": draft}).status_code == 404
    assert rows("SELECT max(rev) FROM resources") == [(1,)]


def test_a_merged_record_takes_no_word_for_the_one_it_became(program, client, coordinator, record, make) -> None:
    twin = str(make.resource("골목 이야기 둘"))
    before = program.get(twin)
    merged = client.post(
        f"/api/v1/resources/{record}/merge", json={"gone": twin, "base_rev": 1}, headers=coordinator.headers
    )
    assert merged.status_code == 200, merged.text
    refused = program.put(changed(before, name="x"))
    assert (refused.status_code, refused.json()["merged_into"]) == (409, record)
    assert program.http.delete(f"{POINTS}/{twin}").status_code == 409


def test_the_anonymous_learn_no_name_of_what_is_not_public(gis, coordinator, record) -> None:
    visitor, hidden = gis().http, ("memo", "teller", "비밀 이름", "010-0000-0000", "안에서만", "state_label", "extra")
    layer = "/ogc/collections/resources-points"
    answers = [
        visitor.get(address, params=params)
        for address, params in (
            (layer, {}),
            (f"{layer}/schema", {}),
            (f"{layer}/queryables", {}),
            (f"{layer}/items", {}),
            (f"{layer}/items", {"memo": "x"}),
            (f"{layer}/items", {"filter": "memo = 'x'"}),
            (f"{layer}/items/{record}", {}),
        )
    ]
    answers += [visitor.options(POINTS), visitor.post(POINTS, json={}), visitor.put(f"{POINTS}/{record}", json={})]
    for answer in answers:
        assert not any(word in answer.text for word in hidden), (answer.url, answer.text[:500])
    own = gis(coordinator).http
    assert "memo" in own.get(f"{layer}/schema").text
    assert own.get(f"{layer}/items", params={"filter": "memo = '안에서만'"}).json()["numberMatched"] == 1
    assert all("teller" not in own.get(f"{layer}{part}").text for part in ("/schema", "/items", f"/items/{record}"))
