"""The page of next sites: asked by its address, told as a list, a map and files, without signing in."""

import io
import json
from html import unescape

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlalchemy import Engine

from tests.api.siting.town import DISTRICT, Town, build_town
from tests.factories import Factory

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>"


@pytest.fixture
def town(make: Factory, engine: Engine) -> Town:
    made = build_town(make, engine)
    made.place(HOSTILE, 5, "library")
    made.place("빈 가압장", 9, "idle", opened_on=None)
    return made


def page(client: TestClient, status: int = 200, **query: object) -> str:
    answer = client.get("/plan/next", params=query, headers={"accept": "text/html"})
    assert answer.status_code == status
    assert "1337" not in answer.text
    return unescape(answer.text)


def test_a_planner_reads_where_the_next_should_go_and_takes_it_along(client: TestClient, town: Town) -> None:
    before = page(client)
    assert "다음 자리 고르기" in before
    assert "내려받기" not in before
    told = page(client, district="중구", count=2)
    assert "고른 자리 2곳" in told
    assert HOSTILE in told
    assert f"/sites/{town.places[HOSTILE]}" in told
    assert "후보 가운데 어떻게 골라도" in told
    assert "목표" in told
    assert f"/plan/scenarios?target=hub&district={DISTRICT}&name=" in told
    asked = {"district": "중구", "count": 2, "go": 1}
    csv = client.get("/plan/next.csv", params=asked)
    assert "filename*=UTF-8''" in csv.headers["content-disposition"]
    assert HOSTILE in csv.content.decode("utf-8-sig").replace('""', '"')
    assert load_workbook(io.BytesIO(client.get("/plan/next.xlsx", params=asked).content)).sheetnames[0] == "다음 자리"
    assert len(json.loads(client.get("/plan/next.geojson", params=asked).content)["features"]) == 2
    assert client.get("/plan/next.docx", params=asked).status_code in {404, 422}


def test_drawn_places_a_grid_and_kinds_are_asked_by_the_address(client: TestClient, town: Town) -> None:
    lon, lat = town.at(3)
    told = page(client, district=DISTRICT, count=1, points=f"빈 터, 골목, {lon}, {lat}\n", **{"from": "none"})
    assert "빈 터, 골목" in told
    assert "직접 찍은 곳 1곳" in told
    grid = page(client, district=DISTRICT, grid=400, kind=["library", "school"])
    assert "격자 간격" in grid
    assert "400m" in grid


def test_what_does_not_fit_is_said_beside_the_form(client: TestClient, town: Town) -> None:
    wrong = page(client, 422, count=0, grid=3, points="아무 데나\n", date="never", go=1)
    assert "1부터 500까지의 수로 적어 주세요." in wrong
    assert "격자 간격은 50m부터 5,000m까지 적어 주세요." in wrong
    assert "1번째 줄을 읽을 수 없어요." in wrong
    assert "'moon' 목표를 모릅니다" in page(client, 422, target="moon", go=1)
    assert "자치구를 찾지 못했어요" in page(client, 404, district="달나라구")
    assert "2.35" in page(client, 422, points="파리, 2.35, 48.85", go=1)
    assert "로그인" in client.get("/plan/next", params={"exact": 1, "go": 1}, headers={"accept": "text/html"}).text


def test_without_boundaries_the_page_says_what_is_missing(client: TestClient) -> None:
    assert "아직 동 경계가 없어요." in page(client)
    assert "아직 동 경계가 없어요." in page(client, 422, go=1)
