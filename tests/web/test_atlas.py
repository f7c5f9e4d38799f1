"""The pages of maps and books, through the door and in a browser."""

import hashlib
import re
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from geo.clock import today
from geo.db import transaction
from geo.enums import Role, Scope
from geo.queries import accounts
from geo.queries.accounts import LiveGrant
from tests.due_jobs import run_due_jobs
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE
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


def test_only_who_publishes_gets_the_form_and_wrong_wishes_are_said_beside_it(village, make):
    url = "/atlas/1141052000"
    assert "새 판 만들기" not in page(village, url)
    assert "새 판 만들기" not in page(village, url, **make.person("surveyor", district="11410").headers)
    coordinator = make.person("coordinator", district="11410")
    assert "새 판 만들기" in page(village, url, **coordinator.headers)
    assert "새 판 만들기" not in page(village, "/atlas/11110", **coordinator.headers), "only their own district"


@pytest.mark.browser
def test_a_coordinator_makes_an_edition_and_a_visitor_reads_it_and_the_older_one(
    window, village, people, settings, database
):
    editor = people.add("editor@example.org", "천연코디")
    with transaction(people.engine) as session:
        accounts.add_grant(
            session, editor, LiveGrant(Role.COORDINATOR, Scope.DISTRICT, None, "11410", None), since=today()
        )
    desk = window(editor).go(f"/atlas/{CHEONYEON}")
    assert "아래에서 첫 판을 만들어 보세요." in desk.locator("main").inner_text()
    for name in ("자료집(PDF)", "접는 공간지도(PDF)", "지도 파일(HTML)"):
        desk.get_by_label(name, exact=True).uncheck()
    desk.get_by_role("button", name="만들기").click()
    desk.get_by_text("하나는 골라 주세요.").wait_for()
    desk.get_by_label("자료집(PDF)", exact=True).check()
    desk.get_by_label("책의 이름").fill(HOSTILE)
    trial = desk.get_by_label("알고 있어요. 시험 삼아 만들게요.")
    if trial.count():
        trial.check()
    desk.get_by_role("button", name="만들기").click()
    desk.wait_for_url("**/atlas/editions/*")
    assert desk.locator("progress").get_attribute("value") == "0"
    first = desk.url
    run_due_jobs(settings, database)
    desk.get_by_role("link", name="자료집(PDF) 내려받기").wait_for()
    assert desk.locator("h1").inner_text() == f"{HOSTILE} 제1판"
    assert_accessible(desk)
    with desk.expect_download() as downloading:
        desk.get_by_role("link", name="자료집(PDF) 내려받기").click()
    data = Path(downloading.value.path()).read_bytes()
    assert data.startswith(b"%PDF-")
    assert hashlib.sha256(data).hexdigest() in desk.content()

    desk.goto(desk.url.partition("/editions")[0] + f"/{CHEONYEON}")
    for name in ("자료집(PDF)", "접는 공간지도(PDF)"):
        desk.get_by_label(name, exact=True).uncheck()
    desk.get_by_role("button", name="만들기").click()
    desk.wait_for_url("**/atlas/editions/*")
    visitor = window(**PHONE).go(f"/atlas/{CHEONYEON}")
    assert visitor.locator(".atlas-editions li").count() == 1, "what is being made is not out"
    run_due_jobs(settings, database)
    desk.get_by_role("link", name="지도 파일(HTML) 내려받기").wait_for()

    visitor.goto(visitor.url)
    assert visitor.locator(".atlas-editions h3").all_inner_texts() == [
        "서대문구 천연동 마을지도 제2판",
        f"{HOSTILE} 제1판",
    ]
    visitor.get_by_role("link", name="제1판").click()
    visitor.wait_for_url(first)
    assert "다음 판 보기" in visitor.locator("main").inner_text()
    assert visitor.get_by_role("button", name="거두기").count() == 0
    assert_accessible(visitor)
    desk.get_by_text("이 판 거두기").click()
    desk.get_by_role("button", name="거두기", exact=True).click()
    desk.wait_for_url("**done=edition-removed*")
    assert desk.locator(".atlas-editions li").count() == 1
