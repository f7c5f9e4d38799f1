"""The what-if's pages: on a map in a real browser, by form without script, and what a link shows to everybody."""

import re
from datetime import date
from html import unescape

import pytest

from geo import clock
from geo.db import transaction
from geo.enums import Role, Scope
from geo.queries import accounts
from geo.queries.accounts import LiveGrant
from geo.queries.places import list_dongs
from geo.queries.population import write_population
from tests.api.scenarios.test_scenarios import register
from tests.web.conftest import PHONE

JUNG_GU = "11140"
HOSTILE = "<b>굵게</b> {{ 7*191 }} `회비 \\3,000`"
HTML = {"Accept": "text/html"}


@pytest.fixture
def dongs(make, engine):
    make.boundaries()
    with transaction(engine) as session:
        found = list_dongs(session, clock.today(), JUNG_GU)
        write_population(session, date(2025, 5, 1), [register(dong) for dong in found])
    make.site("있는 활력소", (found[0].lon, found[0].lat), opened_on=date(2019, 1, 1))
    return found


@pytest.fixture
def planner(people, engine, dongs):
    account = people.add("plan@example.org", "계획팀")
    grant = LiveGrant(Role.PLANNER, Scope.DISTRICT, None, JUNG_GU)
    with transaction(engine) as session:
        accounts.add_grant(session, account, grant, since=clock.today())
    return account


# ---- without script ----------------------------------------------------------------------------------------------


@pytest.fixture
def office(client, people, planner):
    client.cookies.set("maeul", people.session_of(planner))
    return client


def read(client, path, status=200):
    answer = client.get(path, headers=HTML)
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


def send(client, path, status=200, **fields):
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/plan/scenarios", headers=HTML).text)
    answer = client.post(path, data={"csrf_token": token[1], **fields}, headers=HTML)
    assert answer.status_code == status, answer.text
    return answer.url.path, unescape(answer.text)


def version_of(page):
    return re.search(r'name="version" value="(\d+)"', page)[1]


def begin(client, **fields):
    given = {"title": "내년 계획", "target": "hub", "district": JUNG_GU, "walk_minutes": "10", "group": ""}
    return send(client, "/plan/scenarios", **{**given, **fields})


def change(client, path, page, status=200, **fields):
    return send(client, f"{path}/changes", status, version=version_of(page), **fields)[1]


def test_everything_can_be_done_by_form(office, people, dongs):
    path, page = begin(office, title=HOSTILE, note=HOSTILE)
    assert HOSTILE in page
    assert "1337" not in page
    page = change(office, path, page, do="add", name="새 활력소", kind="hub", dong=dongs[3].code)
    assert "새 활력소를 새로 연다고 가정했어요(마을활력소)." in page
    assert "1 → 2" in page
    site = str(people.one("SELECT id FROM sites"))
    page = change(office, path, page, do="close", site=site, closed_on="2020-01-01")
    assert "있는 활력소를 2020년 1월 1일에 닫는다고 가정했어요." in page
    page = change(office, path, page, do="move", site="new-1", lon=str(dongs[4].lon), lat=str(dongs[4].lat))
    page = change(office, path, page, do="redate", site=site, stays_open="yes")
    assert page.count('class="whatif-said"') == 3
    page = send(office, f"{path}/undo", version=version_of(page))[1]
    assert page.count('class="whatif-said"') == 2
    page = send(office, f"{path}/changes/1/drop", version=version_of(page))[1]
    assert "새 활력소를" not in page
    page = send(office, f"{path}/restore/2", version=version_of(page))[1]
    assert "새 활력소를" in page
    edited = {"title": "둘째 이름", "target": "any", "district": "", "walk_minutes": "15", "group": "0-6"}
    page = send(office, f"{path}/edit", version=version_of(page), **edited)[1]
    assert "모든 시설 · 모든 자치구 · 걸어서 15분 · 0~6세" in page
    assert people.one("SELECT count(*) FROM sites") == 1
    copied, page = send(office, f"{path}/copy")
    assert "둘째 이름 (사본)" in page
    assert copied != path
    send(office, f"{path}/drop", 409, version="1")
    assert send(office, f"{path}/drop", version=version_of(read(office, path)))[0] == "/plan/scenarios"
    read(office, path, 404)


def test_what_is_typed_wrongly_is_said_beside_its_field_and_kept(office, dongs):
    path, page = begin(office)
    wrong = change(office, path, page, 422, do="add", name="가짜", kind="hub", lon="37.5", lat="127.0")
    assert "경도와 위도가 바뀌었어요" in wrong
    assert 'value="가짜"' in wrong
    assert "지도에서 자리를 누르거나 동을 골라 주세요." in change(office, path, page, 422, do="move", site="x")
    assert "찾을 수 없어요" in change(office, path, page, 422, do="close", site="x")
    assert "바꿀 날짜를 적어 주세요." in change(office, path, page, 422, do="redate", site="x")
    assert "무엇을 바꿀지 골라 주세요." in change(office, path, page, 422, do="burn")
    change(office, path, page, do="add", name="가짜", kind="hub", dong=dongs[3].code)
    assert "그사이 다른 사람이 바꾸었어요" in change(
        office, path, page, 422, do="add", name="늦은 것", kind="hub", dong=dongs[3].code
    )
    assert "비워 둘 수 없어요." in send(office, "/plan/scenarios", 422, title="", target="hub")[1]
    assert "자치구를 찾지 못했어요" in send(office, "/plan/scenarios", 422, title="가", district="없는구")[1]


def test_a_place_that_comes_along_is_the_first_site(office, dongs):
    asked = f"/plan/scenarios?target=childcare&district={JUNG_GU}&name=빈 집&lon={dongs[2].lon}&lat={dongs[2].lat}"
    page = read(office, asked)
    assert "‘빈 집’ 자리를 더한 가정으로 시작해요." in page
    fields = {"target": "childcare", "name": "빈 집", "lon": str(dongs[2].lon), "lat": str(dongs[2].lat)}
    _path, page = begin(office, **fields)
    assert "빈 집을 새로 연다고 가정했어요(기타 시설, 돌봄공간 있음)." in page


def test_a_link_is_shown_once_and_opens_for_everybody_until_it_is_taken_back(office, dongs):
    path, page = begin(office, note=HOSTILE)
    change(office, path, page, do="add", name=HOSTILE, kind="hub", dong=dongs[3].code)
    page = send(office, f"{path}/links")[1]
    link = re.search(r"/plan/s/[\w-]{40,}", page)[0]
    assert link not in read(office, path)
    revoke = re.search(rf"{path}/links/[0-9a-f-]+/revoke", page)[0]
    office.cookies.clear()
    answer = office.get(link, headers=HTML)
    shown = unescape(answer.text)
    assert answer.headers["x-robots-tag"] == "noindex"
    assert HOSTILE in shown
    assert "새로 닿아요" in shown
    assert "계획팀" not in shown
    assert 'method="post"' not in shown
    read(office, path, 200)  # a visitor is sent to sign in
    assert "내년 계획" not in read(office, path)
    read(office, "/plan/s/x", 404)
    assert revoke


def test_other_planners_look_and_copy_and_residents_do_not(client, people, planner, engine):
    client.cookies.set("maeul", people.session_of(planner))
    path, _page = begin(client)
    other = people.add("other@example.org", "옆 구")
    client.cookies.set("maeul", people.session_of(other))
    read(client, path, 403)
    read(client, "/plan/scenarios", 403)
    with transaction(engine) as session:
        accounts.add_grant(session, other, LiveGrant(Role.PLANNER, Scope.DISTRICT, None, "11440"), since=clock.today())
    page = read(client, path)
    assert "볼 수만 있어요" in page
    assert "더 바꿔 보기" not in page
    send(client, f"{path}/changes", 403, version="1", do="add", name="가", kind="hub", lon="126.98", lat="37.56")
    assert send(client, f"{path}/copy")[0] != path


# ---- in a browser ------------------------------------------------------------------------------------------------


def makes(page):
    page.get_by_label("이름").fill("내년 계획")
    page.get_by_role("button", name="만들고 바꿔 보기").click()
    page.get_by_role("heading", name="내년 계획").wait_for()
    page.wait_for_selector("#map[data-ready]")


def adds_by_a_click(page):
    page.locator("#map").click(position={"x": 250, "y": 200})
    page.get_by_text("지도에서 자리를 골랐어요.").wait_for()
    adding = page.locator("[data-do=add]")
    assert re.fullmatch(r"12\d\.\d{6}", adding.locator("[name=lon]").input_value())
    looked = adding.locator("[data-look-says]")
    looked.get_by_text(re.compile(r"여기라면 걸어서 10분 안 주민이 [\d,]+명 늘어요\.")).wait_for()
    more = int(re.sub(r"\D", "", looked.inner_text().split("주민이")[1]))
    adding.get_by_label("이름").fill(HOSTILE)
    adding.get_by_role("button", name="시설 더하기").click()
    page.get_by_text("실제로는 아무것도 바뀌지 않았어요.").wait_for()
    page.locator(".whatif-changes").get_by_text(HOSTILE).wait_for()
    page.get_by_text(f"+{more:,}명").first.wait_for()
    page.wait_for_selector("#map[data-ready]")


def moves_it_by_the_map(page):
    page.locator(".whatif-mark-add").click()
    page.get_by_role("button", name="옮기기", exact=True).press("Enter")  # the map may still pan to show the popup
    moving = page.locator("[data-do=move]")
    assert moving.get_by_label("시설").input_value() == "new-1"
    before = page.locator("#map").get_attribute("data-points")
    page.locator("#map").click(position={"x": 200, "y": 150})
    moving.get_by_role("button", name="시설 옮기기").click()
    page.wait_for_function(
        "before => { const map = document.querySelector('#map[data-ready]'); return map && map.dataset.points !== before; }",
        arg=before,
    )
    assert page.locator(".whatif-changes li").count() == 1


@pytest.mark.browser
def test_a_planner_adds_and_moves_on_the_map_takes_back_and_shares(window, people, planner):
    desk = window(planner)
    page = desk.go(f"/plan/scenarios?target=hub&district={JUNG_GU}")
    makes(page)
    adds_by_a_click(page)
    moves_it_by_the_map(page)
    page.get_by_role("button", name="마지막 걸음 되돌리기").click()
    page.get_by_text("마지막 걸음을 되돌렸어요.").wait_for()
    page.get_by_role("button", name="공유 주소 만들기").click()
    link = page.locator("[data-fresh-link]").inner_text()
    neighbour = window(None, **PHONE)
    shown = neighbour.go("/plan/s/" + link.rsplit("/", 1)[1])
    shown.get_by_role("heading", name="내년 계획").wait_for()
    shown.locator(".whatif-changes").get_by_text(HOSTILE).wait_for()
    assert shown.locator("form[method=post]").count() == 0
    assert people.one("SELECT count(*) FROM sites") == 1
    for one in (desk, neighbour):
        assert one.watched.errors == []
        assert one.watched.dialogs == []
