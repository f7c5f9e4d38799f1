"""Features page by page, by box, day and value, in every system of coordinates; again only when something changed."""

import math
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from pyproj import Transformer
from sqlalchemy import Engine, text

from geo.db import transaction
from geo.layers.crs import SYSTEMS
from tests.api.ogc.conftest import Town
from tests.api.ogc.town import HOSTILE
from tests.factories import CITY_HALL, Factory

POINTS = "/ogc/collections/resources-points/items"
CRS84, LATLON, METRES, MIDDLE = (one.uri for one in SYSTEMS)


def names(client: TestClient, path: str, **params: Any) -> set[str]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["numberMatched"] == len(found["features"]) == found["numberReturned"]
    return {feature["properties"]["name"] for feature in found["features"]}


def pages(client: TestClient, path: str) -> Iterator[dict]:
    following: str | None = path
    while following:
        answer = client.get(following)
        assert answer.status_code == 200
        yield answer.json()
        following = next((link["href"] for link in answer.json()["links"] if link["rel"] == "next"), None)


def test_a_page_says_how_many_there_are_and_where_the_next_one_is(reader: TestClient) -> None:
    page = reader.get("/ogc/collections/dongs/items?limit=7")
    assert page.headers["content-type"] == "application/geo+json"
    told = page.json()
    assert (told["type"], told["numberReturned"], len(told["features"])) == ("FeatureCollection", 7, 7)
    assert told["numberMatched"] == 426
    (following,) = [link for link in told["links"] if link["rel"] == "next"]
    assert following["type"] == "application/geo+json"
    assert told["timeStamp"].endswith("Z")


def test_paging_gives_each_feature_once_to_the_end(reader: TestClient) -> None:
    found = [
        feature["id"] for page in pages(reader, "/ogc/collections/dongs/items?limit=50") for feature in page["features"]
    ]
    assert len(found) == len(set(found)) == 426


def test_rows_that_come_while_somebody_pages_disturb_nothing(client: TestClient, make: Factory) -> None:
    before = {str(make.resource(f"기록 {number}", "story")) for number in range(11)}
    found: list[str] = []
    for page in pages(client, f"{POINTS}?limit=3"):
        found += [feature["id"] for feature in page["features"]]
        make.resource("새 기록", "story")
    assert len(found) == len(set(found))
    assert before <= set(found)


def test_hostile_words_come_out_as_they_went_in(reader: TestClient, town: Town) -> None:
    one = reader.get(f"{POINTS}/{town.made['hostile']}").json()
    assert one["properties"]["name"] == one["properties"]["summary"] == HOSTILE
    assert names(reader, POINTS, name=HOSTILE) == {HOSTILE}


def test_a_record_has_its_place_its_source_and_its_page(reader: TestClient, town: Town) -> None:
    library = reader.get(f"{POINTS}/{town.made['library']}").json()["properties"]
    assert library["dong_code"] == reader.get("/ogc/collections/dongs/items/" + library["dong_code"]).json()["id"]
    assert library["district"] in {"중구", "종로구", "서대문구"}
    assert (library["source"], library["licence"], library["rev"]) == ("지역자원조사", "직접 조사", 1)
    assert library["url"] == f"http://127.0.0.1:8000/resources/{town.made['library']}"
    assert (library["tags"], library["capacity"], library["opened_on"]) == ("책, 아이", 12, "2019-05-01")
    assert library["kind_label"] == "공간"


def test_persons_have_no_place_and_only_what_they_agreed_to(reader: TestClient, town: Town) -> None:
    found = reader.get("/ogc/collections/resources-places/items").json()["features"]
    assert {one["properties"]["name"] for one in found} == {"책 읽어 주는 이웃", "전해 오는 말"}
    assert all(one["geometry"] is None for one in found)
    for name in ("points", "lines", "polygons"):
        answer = reader.get(f"/ogc/collections/resources-{name}/items/{town.made['person']}")
        assert answer.status_code == 404


def test_drafts_are_in_no_layer(reader: TestClient, town: Town) -> None:
    assert reader.get(f"{POINTS}/{town.made['draft']}").status_code == 404
    assert "아직 초안" not in names(reader, POINTS)


@pytest.mark.parametrize(
    ("box", "crs"),
    [
        ("126.965,37.555,126.98,37.57", None),
        ("126.965,37.555,0,126.98,37.57,100", None),
        ("126.965,37.555,126.98,37.57", CRS84),
        ("37.555,126.965,37.57,126.98", LATLON),
        (None, METRES),
        (None, MIDDLE),
    ],
)
def test_a_box_finds_the_same_in_every_system(reader: TestClient, box: str | None, crs: str | None) -> None:
    if box is None:
        srid = int(str(crs).rpartition("/")[2])
        turn = Transformer.from_crs(4326, srid, always_xy=True).transform
        corners = [turn(lon, lat) for lon in (126.965, 126.98) for lat in (37.555, 37.57)]
        easts, norths = [x for x, _y in corners], [y for _x, y in corners]
        box = f"{min(norths)},{min(easts)},{max(norths)},{max(easts)}"
    asked = {"bbox": box} | ({"bbox-crs": crs} if crs else {})
    assert names(reader, POINTS, **asked) == {"달빛 작은도서관"}


def test_boxes_of_the_whole_world_and_of_nowhere_are_answered(reader: TestClient) -> None:
    assert len(names(reader, POINTS, bbox="-180,-90,180,90")) == 3
    assert len(names(reader, POINTS, bbox="126,-90,-170,90")) == 3
    assert names(reader, POINTS, bbox="0,0,1,1") == set()
    assert names(reader, "/ogc/collections/resources-lines/items", bbox="126.97,37.56,126.98,37.57") == {"소금길"}
    assert names(reader, "/ogc/collections/resources-polygons/items", bbox="126.98,37.57,126.981,37.571") == {"텃밭"}
    assert names(reader, "/ogc/collections/resources-places/items", bbox="126,37,128,38") == set()


@pytest.mark.parametrize("uri", [LATLON, METRES, MIDDLE])
def test_coordinates_come_in_the_systems_own_order_of_axes(reader: TestClient, uri: str) -> None:
    plain = reader.get(POINTS).json()["features"]
    answer = reader.get(POINTS, params={"crs": uri})
    assert answer.headers["content-crs"] == f"<{uri}>"
    srid = int(uri.rpartition("/")[2])
    turn = Transformer.from_crs("OGC:CRS84", f"EPSG:{srid}", always_xy=False).transform
    for here, there in zip(plain, answer.json()["features"], strict=True):
        assert here["id"] == there["id"]
        wanted = turn(*here["geometry"]["coordinates"])
        near = 1e-6 if srid == 4326 else 0.02
        assert all(
            math.isclose(a, b, abs_tol=near) for a, b in zip(there["geometry"]["coordinates"], wanted, strict=True)
        )


def test_without_a_wish_coordinates_are_longitude_and_latitude(reader: TestClient, town: Town) -> None:
    answer = reader.get(f"{POINTS}/{town.made['library']}")
    assert answer.headers["content-crs"] == f"<{CRS84}>"
    assert answer.json()["geometry"]["coordinates"] == [126.97, 37.561]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2024-03-02", {"달빛 작은도서관"}),
        ("2024-03-01T15:30:00Z", {"달빛 작은도서관"}),  # the second of March in Seoul
        ("2025-01-01/2025-12-31", {HOSTILE}),
        ("2025-01-01/..", {HOSTILE, "느티나무 모임"}),
        ("../2025-12-31", {HOSTILE, "달빛 작은도서관"}),
        ("/2024-12-31", {"달빛 작은도서관"}),
        ("../..", {HOSTILE, "느티나무 모임", "달빛 작은도서관"}),
    ],
)
def test_days_are_those_of_seoul_and_intervals_may_be_open(reader: TestClient, asked: str, found: set[str]) -> None:
    assert names(reader, POINTS, datetime=asked) == found


def test_values_of_properties_find_features(reader: TestClient) -> None:
    assert names(reader, POINTS, kind="space") == {"달빛 작은도서관"}
    assert names(reader, POINTS, capacity="40") == {"느티나무 모임"}
    assert names(reader, POINTS, observed_on="2024-03-02", kind="space") == {"달빛 작은도서관"}
    assert names(reader, POINTS, kind="space", capacity="40") == set()
    assert names(reader, "/ogc/collections/spaces/items", kind="hall") == {"큰 모임방"}


@pytest.mark.parametrize("name", ["dong_code", "dong", "district", "district_code"])
def test_a_place_finds_the_records_that_count_there(reader: TestClient, name: str) -> None:
    every = [one["properties"] for one in reader.get(POINTS).json()["features"]]
    assert len({one[name] for one in every}) > 1
    for value in {one[name] for one in every}:
        wanted = {one["name"] for one in every if one[name] == value}
        assert names(reader, POINTS, **{name: value}) == wanted
        assert names(reader, POINTS, filter=f"{name} = '{value}'") == wanted
        assert names(reader, POINTS, filter=f"'{value}' = {name} AND rev > 0") == wanted
        assert names(reader, POINTS, filter=f"NOT {name} = '{value}'") == {one["name"] for one in every} - wanted
    assert names(reader, POINTS, **{name: "없는 곳"}) == set()


def test_coverage_answers_the_target_that_is_asked(reader: TestClient) -> None:
    hubs = reader.get("/ogc/collections/coverage/items?limit=500").json()
    assert hubs["numberMatched"] == 426
    assert sum(one["properties"]["sites_open"] for one in hubs["features"]) == 1
    rooms = reader.get("/ogc/collections/coverage/items?limit=500&target=childcare").json()
    assert {one["properties"]["target_key"] for one in rooms["features"]} == {"childcare"}
    assert sum(one["properties"]["sites_open"] for one in rooms["features"]) == 0


def test_nothing_is_sent_again_until_something_changes(client: TestClient, make: Factory, engine: Engine) -> None:
    first = client.get(POINTS)
    tag = {"if-none-match": first.headers["etag"]}
    assert client.get(POINTS, headers=tag).status_code == 304
    assert client.get(f"{POINTS}?limit=5", headers=tag).status_code == 200
    record: UUID = make.resource("새 이야기")
    again = client.get(POINTS, headers=tag)
    assert again.status_code == 200
    assert again.json()["numberMatched"] == 1
    one = client.get(f"{POINTS}/{record}")
    tag = {"if-none-match": one.headers["etag"]}
    assert client.get(f"{POINTS}/{record}", headers=tag).status_code == 304
    with transaction(engine) as session:
        session.execute(text("UPDATE resources SET summary = '고침' WHERE id = :id"), {"id": record})
    assert client.get(f"{POINTS}/{record}", headers=tag).json()["properties"]["summary"] == "고침"


def test_a_place_that_a_consent_withholds_from_open_data_is_in_no_layer_of_shapes(
    client: TestClient, make: Factory
) -> None:
    record = make.resource("집 앞 텃밭", "goods", CITY_HALL)
    assert client.get(f"{POINTS}/{record}").status_code == 200
    make.agree(record, "location", "summary", channels=("web",))
    assert client.get(f"{POINTS}/{record}").status_code == 404
    box = {"bbox": "126.9,37.5,127.1,37.6"}
    assert client.get(POINTS, params=box).json()["numberMatched"] == 0
    elsewhere = client.get(f"/ogc/collections/resources-places/items/{record}").json()
    assert (elsewhere["geometry"], elsewhere["properties"]["name"]) == (None, "집 앞 텃밭")
    make.agree(record, "location", channels=("web", "open_data"))
    assert client.get(POINTS, params=box).json()["numberMatched"] == 1


def test_a_field_that_the_policy_closes_has_no_name_any_more(client: TestClient, make: Factory, engine: Engine) -> None:
    make.resource("도서관", "space", **{"properties.phone": "02-123-4567"})
    queryables = "/ogc/collections/resources-points/queryables"
    assert "phone" in client.get(queryables).json()["properties"]
    with transaction(engine) as session:
        session.execute(text("UPDATE resource_fields SET visibility = 'internal' WHERE name = 'phone'"))
    assert "phone" not in client.get(queryables).json()["properties"]
    assert "02-123-4567" not in client.get(POINTS).text
    assert client.get(POINTS, params={"phone": "x"}).json()["code"] == "parameter_unknown"
