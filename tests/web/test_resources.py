"""Records in the browser: read by visitors, reviewed by coordinators, brought in by files, never told too much."""

from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from api.jobs import imports
from api.jobs.worker import run_worker
from geo import clock
from geo.db import transaction
from geo.drawn import read_shape
from geo.queries.duplicates import find_everywhere
from geo.queries.revisions import lock_head, revise
from tests.factories import CITY_HALL
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)> {{ 7*191 }} `회비 \\3,000` </script>"
SECRET = "가나다라마바"
NEARBY = (CITY_HALL[0] + 0.0002, CITY_HALL[1])


@pytest.fixture
def coordinator(make):
    make.boundaries()
    return make.person("coordinator").id


@pytest.fixture
def work(settings, database, monkeypatch):
    """Run the jobs that are due, each step within this process, on a thread: the browser has this one's loop."""
    monkeypatch.setattr(imports, "_in_own_process", imports.carry_out)

    def run():
        with ThreadPoolExecutor(1) as pool:
            pool.submit(run_worker, settings, database, once=True).result()

    return run


def id_of(people, name):
    return people.one("SELECT id FROM resources WHERE name = :name", name=name)


def write(people, sql, **values):
    with transaction(people.engine) as session:
        session.execute(text(sql), values)


def test_a_visitor_reads_a_route_with_its_labels_its_line_and_where_it_is_from(window, demo, people):
    opened = window()
    page = opened.go(f"/resources/{id_of(people, '염리동 소금길')}")
    assert page.locator("h1").inner_text() == "염리동 소금길"
    facts = page.locator("main dl.facts").first.inner_text()
    assert ("길이(m)" in facts, "1,700" in facts, "지킴이집" in facts) == (True, True, True)
    assert page.locator("#map path.record-shape").count() == 1
    assert page.locator("#map path.record-shape").get_attribute("d").count("L") > 5
    expect(page.locator(".record-side", has_text="마포구 염리동")).to_be_visible()
    expect(page.get_by_text("이용허락범위 제한 없음")).to_be_visible()
    assert page.locator("#desk").count() == 0
    assert_accessible(page)
    assert opened.watched.errors == []


def test_every_demo_record_opens_on_a_phone_without_a_complaint(window, demo, people):
    opened = window(**PHONE)
    ids = people.one("SELECT array_agg(id) FROM public_resources")
    assert len(ids) > 5
    for resource_id in ids:
        page = opened.go(f"/resources/{resource_id}")
        assert page.locator("h1").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened.watched.errors == []


def test_relations_lead_to_the_other_end_and_back(window, demo, people):
    opened = window()
    page = opened.go(f"/resources/{id_of(people, '염리동 소금길')}")
    page.locator(".record-list a", has_text="소금지킴이집 모임").first.click()
    opened.ready()
    assert page.url.endswith(f"/groups/{id_of(people, '소금지킴이집 모임')}")
    expect(page.locator("h2", has_text="무엇을 하나요?")).to_be_visible()
    page.locator(".record-list a", has_text="염리동 소금길").first.click()
    opened.ready()
    assert page.locator("h1").inner_text() == "염리동 소금길"


def test_hostile_text_stands_there_exactly_as_it_was_written(window, make, people):
    make.boundaries()
    given = {"summary": HOSTILE, "address": HOSTILE, "properties.hours": HOSTILE}
    record = make.resource(HOSTILE, "organisation", **given)
    opened = window()
    for path in (f"/resources/{record}", f"/groups/{record}"):
        page = opened.go(path)
        assert page.locator("h1").inner_text() == HOSTILE
        assert page.locator("section p.prewrap").first.inner_text() == HOSTILE
        assert page.locator("dl.facts dd").first.inner_text() == HOSTILE
        assert page.locator("#map .pin").get_attribute("aria-label") == HOSTILE
    assert (opened.watched.dialogs, opened.watched.errors) == ([], [])


def test_a_private_value_is_never_in_what_a_visitor_gets_and_marked_for_the_coordinator(window, make, coordinator):
    record = make.resource("샛별어린이집", "organisation", private={"head_name": SECRET, "memo": f"메모 {SECRET}"})
    visitor, inside = window(), window(coordinator)
    for path in (f"/resources/{record}", f"/groups/{record}"):
        assert SECRET not in unescape(visitor.go(path).content())
    page = inside.go(f"/resources/{record}")
    expect(page.locator("dt", has_text="시설장명").locator(".badge", has_text="개인정보")).to_be_visible()
    assert SECRET in page.locator("dl.facts").first.inner_text()


def test_a_person_has_a_dong_and_no_place(window, make):
    make.boundaries()
    record = make.resource("본디 이름", "person", address="세종대로 110", **{"properties.alias": "골목 수리꾼"})
    make.agree(record, "alias")
    page = window().go(f"/resources/{record}")
    assert page.locator("h1").inner_text() == "골목 수리꾼"
    assert page.locator("#map").count() == 0
    assert "본디 이름" not in page.content()
    assert "세종대로" not in page.content()
    expect(page.get_by_text("사람은 어느 동에 있는지까지만 보여 드려요.")).to_be_visible()


def test_a_record_without_a_place_says_so(window, make):
    make.boundaries()
    page = window().go(f"/resources/{make.resource('떠도는 이야기', point=None)}")
    assert page.locator("#map").count() == 0
    expect(page.get_by_text("동 없음")).to_be_visible()


def test_a_coordinator_publishes_a_submitted_record_and_then_the_visitor_sees_it(window, make, coordinator):
    record = make.resource("새 우물터", state="submitted")
    visitor, deciding = window(), window(coordinator)
    expect(visitor.go(f"/resources/{record}").locator(".oops")).to_be_visible()
    page = deciding.go(f"/resources/{record}")
    assert_accessible(page)
    page.get_by_role("button", name="승인하고 공개하기").click()
    page.wait_for_url("**done=record-publish**")
    expect(page.get_by_text("공개했어요. 이제 모두가 볼 수 있어요.")).to_be_visible()
    steps = page.locator(".history .strong").all_inner_texts()
    assert steps[:2] == ["공개", "승인"]
    assert "시험 계정" in page.locator(".history").inner_text()
    assert visitor.go(f"/resources/{record}").locator("h1").inner_text() == "새 우물터"


def test_a_change_stands_beside_what_is_public_field_by_field(window, make, coordinator, people):
    record = make.resource("느티나무 쉼터", "space", summary="평상 하나", **{"properties.seats": 4})
    with transaction(people.engine) as session:
        wanted = {"summary": HOSTILE, "properties.seats": 6, "properties.mobile": SECRET}
        revise(session, lock_head(session, record), wanted, 1, None, clock.now())
    page = window(coordinator).go(f"/resources/{record}")
    shown = page.locator("#desk .diffs").inner_text()
    for words in ("소개", "평상 하나", HOSTILE, "좌석 수", "휴대전화", SECRET):
        assert words in shown
    assert page.locator("#desk del").all_inner_texts() == ["평상 하나", "4"]
    assert "모두에게는 1판이 보여요" in page.locator("#desk").inner_text()
    visitor = window().go(f"/resources/{record}")
    assert (HOSTILE in unescape(visitor.content()), SECRET in visitor.content()) == (False, False)


def test_a_route_says_which_share_lies_in_which_dong(window, make):
    make.boundaries()
    line = {"type": "LineString", "coordinates": [[126.93, 37.57], [126.98, 37.57]]}
    page = window().go(f"/resources/{make.resource('긴 길', 'route', geometry=read_shape(line))}")
    shares = page.locator(".record-side .record-list").first.locator(".number").all_inner_texts()
    assert len(shares) > 1
    assert 98 <= sum(float(share.rstrip("%")) for share in shares) <= 102


def test_sending_back_asks_why_and_the_reason_is_kept(window, make, coordinator):
    record = make.resource("반쪽 기록", state="submitted")
    page = window(coordinator).go(f"/resources/{record}")
    page.locator("summary", has_text="보완 요청하기").click()
    page.fill("[name=note]", "사진이 <b>없어요</b>")
    page.locator("details[open] button", has_text="보완 요청하기").click()
    page.wait_for_url("**done=record-send-back**")
    assert "사진이 <b>없어요</b>" in page.locator(".history").inner_text()
    expect(page.locator(".page-head .badge", has_text="보완 요청")).to_be_visible()


def test_a_step_that_somebody_else_was_faster_with_is_told_on_the_page(window, make, coordinator, people):
    record = make.resource("바쁜 기록", state="submitted")
    page = window(coordinator).go(f"/resources/{record}")
    write(people, "UPDATE resources SET state = 'rejected' WHERE id = :id", id=record)
    page.get_by_role("button", name="승인만 하기").click()
    page.wait_for_selector(".notice-bad")
    assert "'반려' 상태에서는 '승인'을(를) 할 수 없어요." in page.locator(".notice-bad").inner_text()
    expect(page.locator(".page-head .badge", has_text="반려")).to_be_visible()


def test_a_surveyor_of_another_district_sees_no_desk(window, make):
    make.boundaries()
    record = make.resource("중구 이야기")
    stranger, own = make.person("surveyor", district="11680"), make.person("surveyor", district="11140")
    assert window(stranger.id).go(f"/resources/{record}").locator("#desk").count() == 0
    page = window(own.id).go(f"/resources/{record}")
    expect(page.locator("#desk")).to_be_visible()
    assert page.locator(".steps").count() == 0


def test_what_is_gone_is_said_to_be_gone_and_what_never_was_is_not_found(client, make):
    make.boundaries()
    html = {"Accept": "text/html"}
    gone = make.resource("없어진 평상", state="closed")
    assert client.get(f"/resources/{gone}", headers=html).status_code == 410
    for path in ("/resources/00000000-0000-0000-0000-000000000000", "/resources/abc", f"/groups/{make.resource()}"):
        assert client.get(path, headers=html).status_code == 404, path


def twins(make, people):
    one = make.resource("별빛 작은도서관", "space")
    other = make.resource("별빛작은도서관", "space", NEARBY)
    with transaction(people.engine) as session:
        find_everywhere(session, clock.now())
    return one, other


def test_twins_are_merged_by_hand_lead_to_the_kept_one_and_are_split_again(window, make, people, coordinator):
    kept, gone = twins(make, people)
    opened, visitor = window(coordinator), window()
    page = opened.go(f"/resources/{kept}")
    assert "이름이 같고" in page.locator("[data-pair]").inner_text()
    page.locator("[data-pair] summary").click()
    assert_accessible(page)
    page.locator(f"form[action='/resources/{kept}/merge'] button").click()
    page.wait_for_url("**done=pair-merged**")
    assert visitor.go(f"/resources/{gone}").url.endswith(f"/resources/{kept}")
    page.get_by_role("button", name="다시 나누기").click()
    page.wait_for_url("**done=pair-split**")
    assert visitor.go(f"/resources/{gone}").locator("h1").inner_text() == "별빛작은도서관"


def test_two_that_differ_are_remembered_as_different(window, make, people, coordinator):
    twins(make, people)
    page = window(coordinator).go("/admin/duplicates")
    assert page.locator("[data-pair]").count() == 1
    page.get_by_role("button", name="다른 곳이에요").click()
    page.wait_for_url("**done=pair-different**")
    assert page.locator("[data-pair]").count() == 0
    expect(page.get_by_text("살펴볼 쌍이 없어요.")).to_be_visible()


def test_a_group_shows_its_support_projects_year_by_year(window, make, people):
    make.boundaries()
    record = make.resource("천연 책벗", "organisation")
    for year, title, won in (
        (2019, "골목 책 축제", 3_000_000),
        (2019, "마을 신문", 2_500_000),
        (2015, "책 수레", None),
    ):
        write(
            people,
            "INSERT INTO projects (year, programme, group_name, group_key, title, amount_won, district, dong_name, source, source_key)"
            " VALUES (:year, '주민제안사업', '천연책벗', '천연책벗', :title, :won, '서대문구', '천연동', 'demo', :title)",
            year=year,
            title=title,
            won=won,
        )
    page = window().go(f"/groups/{record}")
    shown = page.locator("section", has=page.locator("#projects-title")).inner_text()
    assert shown.index("2019년") < shown.index("2015년")
    assert ("모두 5,500,000원" in shown, "금액 모름" in shown, "서대문구 천연동" in shown) == (True, True, True)
    assert_accessible(page)


def test_a_site_shows_what_stands_there_and_stays_whole_without_anything(window, demo, people, make):
    page = window().go(f"/sites/{people.one('SELECT site_id FROM public_resources WHERE site_id IS NOT NULL LIMIT 1')}")
    expect(page.locator("#records-title")).to_be_visible()
    assert page.locator("section:has(#records-title) a").count() > 0
    bare = window().go(f"/sites/{make.site('빈 시설', address='')}")
    assert bare.locator("h1").inner_text() == "빈 시설"
    assert bare.locator("#records-title").count() == 0


CSV = "도서관명,경도,위도,주소,시설장명\n" + "".join(
    f"{name},{126.9780 + n / 500},{37.5665 + n / 900},서울특별시 중구 세종대로 {110 + n},{SECRET}\n"
    for n, name in enumerate(("별빛 도서관", HOSTILE.replace(",", " "), "우물가 도서관"))
)


def assert_its_site_says_where_it_is_from(visitor, people, record):
    site = people.one("SELECT site_id FROM resources WHERE id = :id", id=record)
    told = visitor.go(f"/sites/{site}").locator("section:has(#site-title) dl").inner_text()
    assert ("출처" in told, "이용조건 확인 필요" in told, "자료를 들여온 날" in told) == (True, True, True)
    assert visitor.page.locator(f"#content a[href='/resources/{record}']").inner_text() == "별빛 도서관"


def test_a_file_is_read_stored_published_and_taken_back_by_clicks(window, coordinator, work, people):
    opened, visitor = window(coordinator), window()
    page = opened.go("/admin/imports")
    page.set_input_files("[name=files]", {"name": "도서관.csv", "mimeType": "text/csv", "buffer": CSV.encode()})
    page.select_option("[name=target]", "library")
    page.get_by_role("button", name="읽어 보기").click()
    page.wait_for_url("**/admin/imports/*-*")
    run = page.url
    work()
    opened.go(run.removeprefix(opened.origin))
    assert page.locator(".import-rows > li").count() == 3
    assert HOSTILE.replace(",", " ") in page.locator(".import-rows").inner_text()
    assert people.one("SELECT count(*) FROM resources") == 0
    page.get_by_role("button", name="저장하기").click()
    page.wait_for_url("**/admin/imports/*-*")
    work()
    opened.go(run.removeprefix(opened.origin))
    assert "기록 3건 가운데 0건이 공개되어 있어요" in page.locator("main").inner_text()
    page.locator("summary", has_text="모두 공개하기").click()
    page.get_by_role("button", name="공개하기", exact=True).click()
    page.wait_for_url("**done=run-published**")
    opened.ready()
    assert "기록 3건 가운데 3건이 공개되어 있어요" in page.locator("main").inner_text()
    assert page.locator("summary", has_text="모두 공개하기").count() == 0
    assert_accessible(page)
    record = id_of(people, "별빛 도서관")
    assert visitor.go(f"/resources/{record}").locator("h1").inner_text() == "별빛 도서관"
    assert SECRET not in unescape(visitor.page.content())
    assert_its_site_says_where_it_is_from(visitor, people, record)
    page.locator("summary", has_text="되돌리기").click()
    page.get_by_role("button", name="모두 되돌리기").click()
    page.wait_for_url("**/admin/imports/*-*")
    work()
    assert people.one("SELECT count(*) FROM resources") == 0
    expect(visitor.go(f"/resources/{record}").locator(".oops")).to_be_visible()
    assert opened.watched.errors == []
