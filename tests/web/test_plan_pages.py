"""The planner's pages through the door: open to everyone, honest about what is missing, targets written on them."""

import re
from datetime import timedelta
from html import unescape

import pytest
from fastapi.testclient import TestClient

from geo import clock
from geo.db import transaction
from geo.queries.bookings import Miss, record_miss
from tests.factories import tomorrow_at

HTML = {"accept": "text/html"}
HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>"
JUNG_GU = "11140"


@pytest.fixture
def jung_gu(client: TestClient, make) -> TestClient:
    """A district with one open childcare room, one that comes, and one that nobody can find."""
    make.boundaries()
    make.space(make.site(HOSTILE, opened_on=clock.today() - timedelta(days=900)), "놀이방", kind="childcare")
    make.space(make.site("다음 집", (126.99, 37.56), state="planned"), "놀이방", kind="childcare")
    make.site("옆 구의 집", (126.96, 37.57), opened_on=clock.today() - timedelta(days=900))
    return client


def page(client: TestClient, path: str, status: int = 200, **headers: str) -> str:
    answer = client.get(path, headers={**HTML, **headers})
    assert answer.status_code == status, answer.text[:2000]
    return unescape(answer.text)


def test_everybody_sees_the_dong_of_a_district_and_why(jung_gu, make, engine):
    shown = page(jung_gu, "/plan?target=childcare&district=중구")
    rows = re.findall(r'<tbody id="dong-(\d+)"', shown)
    assert len(rows) == 15 == len(set(rows))
    assert all(code.startswith(JUNG_GU) for code in rows)
    assert HOSTILE in shown
    assert "1337" not in shown
    assert "14개 동에는 열린 곳이 하나도 없어요" in re.sub(r"\s+", " ", shown)
    assert "바랐지만" not in shown, "unmet demand is for those who may see figures"
    sites = jung_gu.get("/plan/sites.json?target=childcare&district=중구")
    assert [name for _lon, _lat, name in sites.json()["sites"]] == [HOSTILE]
    assert jung_gu.get(sites.url, headers={"if-none-match": sites.headers["etag"]}).status_code == 304

    with transaction(engine) as session:
        dong = next(code for code in rows)
        at = tomorrow_at(10)
        record_miss(session, Miss(None, dong, at, at + timedelta(hours=1), 5, None, "nothing_free"))
    planner = make.person("planner", district=JUNG_GU)
    own = page(jung_gu, "/plan?target=childcare", **planner.headers)
    assert re.findall(r'<tbody id="dong-(\d+)"', own) == rows, "whoever plans one district sees that one at first"
    assert "10:00" in own.split("바란 때")[1]
    assert "계획" in own.split("<main")[0]
    assert "/api/v1/coverage.xlsx?target=childcare&district=11140" in own
    assert "빈손" not in page(jung_gu, "/plan?target=childcare&district=종로구", **make.person().headers)


def test_what_is_asked_wrongly_is_explained_in_the_form_and_answered_as_far_as_it_can_be(jung_gu):
    shown = page(jung_gu, "/plan?target=궁전&district=없는구&walk_minutes=0&date=내일", 422)
    for told in ("'궁전' 목표를 모릅니다", "걷는 시간은 1분부터", "날짜를 골라 주세요."):
        assert told in shown
    assert "'없는구' 자치구를 찾지 못했어요" in page(jung_gu, "/plan?district=없는구", 422)
    assert page(jung_gu, "/plan?target=childcare&district=중구&age_from=3&age_to=1", 422).count("적은 나이를 먼저") == 1
    assert 'href="#' not in page(jung_gu, "/plan?district=중구&reason=ISLAND_OR_UNLINKED").split('id="rows"')[1][:200]
    unknown = "/plan?scenario=0b0e1c7e-0000-4000-8000-000000000001"
    assert jung_gu.get(unknown, headers=HTML, follow_redirects=False).headers["location"].startswith("/login?next=")


def test_another_day_has_its_own_figures_and_outlines(jung_gu):
    before = clock.today() - timedelta(days=1000)
    shown = page(jung_gu, f"/plan?target=childcare&district=중구&date={before}")
    assert "15개 동 모두에 열린 곳이 하나도 없어요." in shown
    unknown = page(jung_gu, "/plan?target=childcare&district=중구&group=0-6")
    assert "이 나이의 주민이 동마다 몇 명인지 몰라" in unknown, "the sketched boundaries know no ages"
    assert "열린 곳 수" in re.search(r'aria-current="true">([^<]+)</a></nav>', unknown.split("무엇을 칠할까요?")[1])[1]
    outlines = re.search(r'data-outlines="([^"]+)"', shown)[1]
    assert outlines == f"/map/dongs.json?date={before}"
    assert len(jung_gu.get(outlines).json()["features"]) > 400


def test_without_boundaries_the_page_says_what_to_bring(client, make):
    assert "아직 동 경계가 없어요." in page(client, "/plan?target=hub")
    assert "자료를 맡은 담당자에게" in page(client, "/plan")
    assert client.get("/plan/sites.json").json() == {"sites": []}
    assert "아직 동 경계가 없어요." in page(client, "/plan/targets")


def test_a_planner_writes_changes_and_removes_a_target_of_the_own_district(jung_gu, make, people):
    planner = make.person("planner", district=JUNG_GU)
    jung_gu.cookies.set("maeul", people.session_of(planner.id))
    token = re.search(r'name="csrf_token" value="([^"]+)"', page(jung_gu, "/plan/targets"))[1]

    def send(path: str, **fields) -> object:
        fields = {"csrf_token": token, "per": "dong", "district": JUNG_GU, **fields}
        return jung_gu.post(path, data=fields, headers=HTML, follow_redirects=False)

    empty = send("/plan/targets", label=HOSTILE)
    assert (empty.status_code, "몇 곳인지 적어 주세요" in empty.text) == (422, True)
    offered = page(jung_gu, "/plan/targets").split('name="district"')[1].split("</select>")[0]
    assert re.findall(r'value="(\d*)"', offered) == [JUNG_GU], "only what the planner may set is offered"
    nowhere = send("/plan/targets", label=HOSTILE, at_least="1", district="")
    assert (nowhere.status_code, "어느 자치구의 목표인지" in nowhere.text) == (422, True)
    elsewhere = send("/plan/targets", label="남의 것", at_least="1", district="11110")
    assert elsewhere.status_code == 403
    assert send("/plan/targets", label=HOSTILE, at_least="1", counts=["childcare", "궁전"]).status_code == 303
    shown = page(jung_gu, "/plan/targets")
    card = shown.split('id="own"')[1]
    assert HOSTILE in card
    assert "1 / 15동" in card
    edit = re.search(r"/plan/targets\?edit=([0-9a-f-]+)", shown)[1]
    assert "목표 고치기" in page(jung_gu, f"/plan/targets?edit={edit}")
    assert send(f"/plan/targets/{edit}", label="동마다 둘", at_least="2", version="1").status_code == 303
    assert "동마다 2곳" in page(jung_gu, "/plan/targets")
    stale = send(f"/plan/targets/{edit}", label="늦은 것", at_least="3", version="1")
    assert stale.status_code == 409
    key = people.one("SELECT key FROM coverage_targets")
    assert "동마다 둘" in page(jung_gu, f"/plan?target={key}")
    assert send(f"/plan/targets/{edit}/remove", version="2").headers["location"].endswith("done=target-removed")
    assert people.one("SELECT count(*) FROM coverage_targets") == 0
    jung_gu.cookies.clear()
    assert "목표 세우기" not in page(jung_gu, "/plan/targets")
