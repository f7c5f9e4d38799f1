"""The map of a dong or district over HTTP: what it shows, what it never shows, and how it refuses."""

import json
import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo.db import transaction
from geo.queries.dongs_of import assign_dongs
from geo.queries.places import list_dongs
from tests.api.maps_export.conftest import DAY
from tests.factories import CITY_HALL, booking_body, tomorrow_at
from tests.maps.hostile import HOSTILE
from tests.maps.unpacked import shown

UNFINISHED = ("draft", "submitted", "needs_fix", "approved", "rejected", "closed", "merged")


def put_resource(engine: Engine, name: str, **values: Any) -> None:
    given = {"kind": "story", "state": "published", "summary": "", "address": "", "properties": "{}", **values}
    with transaction(engine) as session:
        made = session.execute(
            text(
                "INSERT INTO resources (name, kind, state, public_rev, merged_into, summary, address, properties, location)"
                " VALUES (:name, :kind, :state, CASE :state WHEN 'published' THEN 1 END,"
                " CASE :state WHEN 'merged' THEN (SELECT id FROM resources LIMIT 1) END, :summary, :address, CAST(:properties AS jsonb),"
                " ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) RETURNING id"
            ),
            {"name": name, "lon": CITY_HALL[0], "lat": CITY_HALL[1], **given},
        )
        assign_dongs(session, resource_ids=[made.scalar_one()])


def test_a_dong_shows_its_open_sites_spaces_and_published_resources(client, make, engine, dong) -> None:
    site = make.site("천연가압장")
    make.space(site, "모임방 1", heads_max=12)
    make.space(make.site("먼 곳", (127.1, 37.6)), "먼 방")
    put_resource(engine, "골목 이야기")
    answer = client.get(f"/api/v1/maps/{dong}.html")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    data = shown(answer.text)
    assert sorted(data["name"]) == ["골목 이야기", "모임방 1", "천연가압장"]
    assert data["place"][data["name"].index("모임방 1")] == "천연가압장"
    assert data["state"][data["name"].index("모임방 1")] == "바로 예약"
    assert data["note"][data["name"].index("모임방 1")] == "12명까지"


def test_private_and_unfinished_things_are_absent_from_the_bytes(client, make, engine, dong) -> None:
    site = make.site("열린 집", operator="운영자 이름")
    space = make.space(site, "열린 방")
    make.space(make.site("닫힌 집", state="closed", closed_on=date(2020, 1, 1)), "닫힌 집의 방")
    make.space(make.site("후보지", state="candidate"), "후보지의 방")
    make.space(site, "쉬는 방", state="paused")
    for state in UNFINISHED:
        put_resource(engine, f"{state} 자원", state=state)
    put_resource(engine, "어느 이웃", kind="person", summary="개인 소개", address="집 주소")
    put_resource(engine, "공개 자원", properties=json.dumps({"mobile": "010-1234-5678", "contact_name": "담당자 이름"}))
    resident = make.person("resident")
    booking = booking_body(space, tomorrow_at(14), contact={"name": "비밀 모임", "phone": "010-9876-5432"})
    booked = client.post("/api/v1/bookings", json=booking, headers=resident.headers)
    assert booked.status_code == 201
    html = client.get(f"/api/v1/maps/{dong}.html").text
    assert sorted(shown(html)["name"]) == ["공개 자원", "쉬는 방", "열린 방", "열린 집"]
    secrets = [
        "운영자 이름",
        "비밀 모임",
        "010-9876",
        "010-1234",
        "담당자 이름",
        "어느 이웃",
        "집 주소",
        resident.email,
    ]
    assert [
        secret for secret in (*secrets, "닫힌", "후보지", *(f"{state} 자원" for state in UNFINISHED)) if secret in html
    ] == []


def test_a_district_shows_all_of_its_dong_in_strong_outline(client, make, engine) -> None:
    make.site("천연가압장")
    html = client.get("/api/v1/maps/11140.html").text
    assert "중구 마을지도" in html
    with transaction(engine) as session:
        codes = {row.code for row in list_dongs(session, DAY, "11140")}
    blocks = re.findall(r'<script type="application/json" id="\w+_data">(.*?)</script>', html, re.DOTALL)
    topology = next(block for block in map(json.loads, blocks) if "objects" in block)
    drawn = [g["properties"] for g in topology["objects"]["dongs"]["geometries"]]
    assert {p["code"] for p in drawn if p["within"]} == codes
    assert len([p for p in drawn if not p["within"]]) > 5


def test_schematic_boundaries_are_marked(client, dong) -> None:
    html = client.get(f"/api/v1/maps/{dong}.html").text
    assert '<p class="atlas-badge"' in html
    assert "약도 경계" in html


def test_layers_can_be_left_out(client, make, engine, dong) -> None:
    make.space(make.site("집"), "방")
    put_resource(engine, "이야기")

    def names(layers: str) -> list[str]:
        return sorted(shown(client.get(f"/api/v1/maps/{dong}.html", params={"layers": layers}).text)["name"])

    assert names("sites") == ["집"]
    assert names("spaces,resources") == ["방", "이야기"]


def test_hostile_names_travel_exactly_and_only_in_the_data_block(client, make, dong) -> None:
    for text_ in HOSTILE:
        make.site(text_, about=text_, address=text_, phone=text_, homepage=text_)
    html = client.get(f"/api/v1/maps/{dong}.html").text
    data = shown(html)
    for column in ("name", "note", "address", "phone"):
        assert sorted(data[column]) == sorted(HOSTILE)
    assert "url" not in data
    outside = re.sub(r'<script type="application/json".*?</script>', "", html, flags=re.DOTALL)
    assert [text_ for text_ in HOSTILE if len(text_) > 3 and text_ in outside] == []


def test_the_header_policy_is_the_file_policy_and_forbids_framing(client, dong) -> None:
    answer = client.get(f"/api/v1/maps/{dong}.html")
    inside = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', answer.text)[1]
    assert answer.headers["content-security-policy"] == f"{inside}; frame-ancestors 'none'; report-uri /csp-reports"
    assert "default-src 'none'" in inside
    assert "unsafe" not in inside
    assert answer.headers["content-disposition"].startswith(f"inline; filename=\"{dong}.html\"; filename*=UTF-8''")


@pytest.mark.parametrize("code", ["9999999999", "abc", "{{7*191}}", "11140' OR true --", "가"])
def test_an_unknown_code_is_404_in_korean(client: TestClient, code: str) -> None:
    answer = client.get(f"/api/v1/maps/{code}.html")
    assert (answer.status_code, answer.json()["code"]) == (404, "place_unknown")
    assert "동 코드" in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["html", "svg", "zip"])
def test_a_day_out_of_all_time_is_refused(client, dong, kind: str) -> None:
    for day in ("9999-12-31", "0001-01-01"):
        assert client.get(f"/api/v1/maps/{dong}.{kind}", params={"date": day}).status_code == 422


def test_an_unknown_layer_is_refused_with_the_known_ones(client, dong) -> None:
    answer = client.get(f"/api/v1/maps/{dong}.html", params={"layers": "spaces,people"})
    assert (answer.status_code, answer.json()["code"]) == (422, "layer_unknown")
    assert "resources" in answer.json()["detail"]


def test_the_same_data_gives_the_same_bytes(client, make, engine, dong) -> None:
    for number in range(5):
        make.space(make.site(f"집 {number}"), f"방 {uuid4()}")
    first, second = (client.get(f"/api/v1/maps/{dong}.html").content for _ in range(2))
    assert first == second
