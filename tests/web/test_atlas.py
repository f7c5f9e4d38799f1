"""The pages of maps and books, through the door and in a browser."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from tests.web.import_samples import HOSTILE

HTML = {"accept": "text/html"}
CHEONYEON = "1141052000"


def page(client: TestClient, path: str, status: int = 200, **headers: str) -> str:
    answer = client.get(path, headers={**HTML, **headers})
    assert answer.status_code == status, answer.text[:2000]
    return unescape(re.sub(r"\s+", " ", answer.text))


@pytest.fixture
def village(client: TestClient, make) -> TestClient:
    make.boundaries()
    make.space(make.site(HOSTILE, (126.957, 37.571)), "모임방")
    return client


def test_the_shelf_shows_every_district_with_its_picture_and_its_dong(village):
    shelf = page(village, "/atlas")
    assert shelf.count('<li class="card atlas-card">') == 25 == shelf.count('class="thumb-area" d="M')
    assert "시설 1곳 · 공간 1곳" in shelf
    assert shelf.count("아직 기록이 없어요") == 24
    assert shelf.count("h0") == 1, "one dot for the one site"
    assert f'href="/atlas/{CHEONYEON}"' in shelf
    assert 'href="/atlas"' in page(village, "/"), "everybody finds the door"


def test_a_dong_is_found_by_its_name_or_by_initial_consonants(village):
    for words in ("천연", "ㅊㅇㄷ", "ㅊ연동"):
        found = page(village, f"/atlas?q={words}")
        assert f'href="/atlas/{CHEONYEON}">서대문구 천연동</a>' in found, words
    assert "그 이름의 동네를 찾지 못했어요." in page(village, "/atlas?q=없는동네")


def test_without_boundaries_the_shelf_says_what_is_missing(client):
    assert "행정동 경계를 들여오면" in page(client, "/atlas")
    assert "no neighbourhoods yet" in page(client, "/atlas?lang=en")


def test_a_place_shows_its_live_map_its_pictures_and_the_code_to_embed_it(village):
    dong = page(village, f"/atlas/{CHEONYEON}")
    assert f'src="/embed/maps/{CHEONYEON}"' in dong
    assert 'href="/atlas/11410">서대문구</a>' in dong
    assert 'aria-current="page">천연동</a>' in dong
    assert re.search(f'<iframe src="http[^"]+/embed/maps/{CHEONYEON}" title="서대문구 천연동 마을지도"', dong)
    assert "아직 책으로 나온 판이 없어요." in dong
    district = page(village, "/atlas/11410")
    assert f'href="/atlas/{CHEONYEON}"' in district
    assert "/api/v1/maps/11410.zip" in district
    page(village, "/atlas/9999999999", 404)
