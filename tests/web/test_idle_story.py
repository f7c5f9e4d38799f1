"""An idle space goes from notice to agreement in a real browser: the office lists it, a resident applies."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from geo import clock
from geo.db import transaction
from geo.enums import Role, Scope
from geo.queries import accounts
from geo.queries.accounts import LiveGrant

pytestmark = pytest.mark.browser
PLAN = "가압장을 마을활력소로 <b>꾸려요</b>. 회비 \\3,000 {{ 7*191 }}"


def day(ahead: int) -> str:
    return (clock.today() + timedelta(days=ahead)).isoformat()


@pytest.fixture
def officer(people, make, engine):
    make.boundaries()
    account = people.add("damdang@example.org", "구 담당자")
    with transaction(engine) as session:
        grant = LiveGrant(Role.OFFICER, Scope.DISTRICT, None, "11140")
        accounts.add_grant(session, account, grant, since=clock.today())
    return account


def a_week_passes(people) -> None:
    """Let the days of notice be over: what was announced for today was announced a week ago."""
    sql = "UPDATE idle_listings SET notified_on = notified_on - 7, apply_from = apply_from - 7, version = version + 1"
    people.one(f"{sql} RETURNING id")


def asks_to_hear(page) -> None:
    expect(page.get_by_text("지금 나온 유휴공간이 없어요.")).to_be_visible()
    page.get_by_label("자치구").select_option("11140")
    page.get_by_role("button", name="알림 받기").click()
    expect(page.get_by_role("button", name="그만 받기: 중구")).to_be_visible()


def lists_the_place(desk) -> None:
    desk.get_by_role("link", name="유휴공간 내놓기").click()
    desk.get_by_label("내놓은 곳").fill("서울특별시")
    desk.get_by_label("조건").fill("무상으로 쓰고 전기료는 쓰는 쪽이 내요.")
    days = (("쓸 수 있는 첫날", 30), ("쓸 수 있는 마지막 날", 400), ("신청 시작일", 3), ("신청 마감일", 20))
    for label, ahead in days:
        desk.get_by_label(label).fill(day(ahead))
    desk.get_by_role("button", name="저장하기").click()
    twice(desk, "사전예고 보내기", "네, 보낼게요")
    assert "사전예고를 하고 7일 뒤인" in desk.get_by_role("alert").inner_text()
    desk.get_by_role("link", name="고치기").click()
    desk.get_by_label("신청 시작일").fill(day(7))
    desk.get_by_role("button", name="저장하기").click()
    twice(desk, "사전예고 보내기", "네, 보낼게요")
    expect(desk.get_by_text("햇살이웃 ·")).to_be_visible()


def twice(page, label: str, yes: str) -> None:
    """Press, read what it will do, and press again."""
    page.get_by_text(label, exact=True).click()
    page.get_by_role("button", name=yes).click()


def applies(page) -> None:
    page.get_by_role("link", name="천연가압장").click()
    page.get_by_label("신청하는 모임이나 사람").fill("천연 이웃")
    page.get_by_label("하려는 일").fill(PLAN)
    page.get_by_label("쓰려는 시간과 쓰임").fill("화·목 저녁")
    page.get_by_label("함께하는 사람").fill("12")
    page.get_by_role("button", name="신청하기").click()
    expect(page.get_by_text(PLAN)).to_be_visible()


def chooses_and_signs(desk) -> None:
    expect(desk.get_by_text(PLAN)).to_be_visible()
    application = desk.locator("[data-application]")
    application.get_by_text("고르기", exact=True).click()
    application.get_by_label("까닭").first.fill("주민 참여가 넓어요.")
    application.get_by_role("button", name="이대로 알리기").first.click()
    desk.get_by_role("link", name="협약 쓰기").click()
    assert desk.get_by_label("쓰는 쪽", exact=True).input_value() == "천연 이웃"
    desk.get_by_label("마을 부엌").check()
    for name in ("화 여는 시각", "목 여는 시각"):
        desk.get_by_label(name).fill("18:00")
        desk.get_by_label(name.replace("여는", "닫는")).fill("22:00")
    desk.get_by_label("협약서 제목").fill("천연가압장 사용 협약서")
    desk.get_by_label("협약서 내용").fill("제1조 가압장을 주민이 쓴다.")
    desk.get_by_role("button", name="저장하기").click()
    twice(desk, "협약 맺기", "네, 맺을게요")
    assert "협약을 맺었어요" in desk.get_by_role("status").inner_text()


def test_an_idle_space_goes_from_notice_to_agreement(window, people, make, officer):
    site = make.site("천연가압장", kind="idle", state="planned")
    room = make.space(site, "마을 부엌", openings=[])
    home, office = window(people.add(), viewport={"width": 390, "height": 844}), window(officer)
    asks_to_hear(home.go("/idle"))
    lists_the_place(office.go("/admin/agreements"))
    a_week_passes(people)
    office.page.reload()
    twice(office.page, "신청 받기 시작", "네, 시작할게요")
    applies(home.go("/idle"))
    office.page.reload()
    chooses_and_signs(office.page)
    assert people.one("SELECT count(*) FROM openings WHERE space_id = :id", id=room) == 2

    desk = office.go(f"/admin/agreements/sites/{site}/path")
    desk.get_by_label("마친 날").first.fill(day(0))
    desk.get_by_label("함께한 사람").first.fill("주민 12명")
    desk.get_by_role("button", name="저장하기").click()
    shown = home.go(f"/sites/{site}")
    expect(shown.get_by_role("heading", name="마을활력소가 되는 길")).to_be_visible()
    expect(shown.get_by_text("주민 12명")).to_be_visible()
    expect(shown.get_by_text("마을 부엌 화·목 18:00~22:00")).to_be_visible()
    assert "천연 이웃" not in shown.content()
    for opened in (home, office):
        assert opened.watched.dialogs == []
    assert home.watched.errors == []
