"""What keepers come to do."""

from playwright.sync_api import expect

from tests.web.tasks.hand import Hand, task

NAME = "전화한 이웃"


@task("keeper", korean="기다리는 신청 하나를 승인하기", english="Approve a request that waits", clicks=2)
def approve(hand: Hand) -> None:
    hand.door("공간지기")
    asked = hand.page.locator("[data-request-id]:has(form[action$='/approve'])").first
    booking = asked.get_attribute("data-request-id")
    hand.click(asked.get_by_role("button", name="승인"))
    hand.sees("승인했어요.")
    state = hand.one("SELECT state FROM bookings WHERE id = CAST(:id AS uuid)", id=booking)
    assert state in {"confirmed", "awaiting_payment"}


@task(
    "keeper",
    korean="같은 시간을 바라는 신청을 나란히 보고 하나를 고르기",
    english="See rivals for one time side by side and choose one",
    clicks=3,
)
def decide_rivals(hand: Hand) -> None:
    hand.door("공간지기")
    hand.link("나란히 놓고 정하기")
    rivals = hand.page.locator("section:has([data-rival-id])").first.locator("[data-rival-id]")
    expect(rivals).to_have_count(2)
    ids = [rivals.nth(n).get_attribute("data-rival-id") for n in range(2)]
    hand.click(rivals.first.get_by_role("button", name="승인"))
    hand.sees("승인했어요.")
    states = "SELECT state FROM bookings WHERE id = CAST(:id AS uuid)"
    assert hand.one(states, id=ids[0]) in {"confirmed", "awaiting_payment"}
    assert hand.one(states, id=ids[1]) == "rejected"


@task("keeper", korean="온 사람의 이용을 시작하기", english="Let somebody in who has come", clicks=2)
def let_in(hand: Hand) -> None:
    hand.door("공간지기")
    comer = hand.page.locator("[data-visit-id]:has(form[action$='/check-in'])").first
    booking = comer.get_attribute("data-visit-id")
    hand.click(comer.get_by_role("button", name="이용 시작"))
    hand.sees("이용을 시작했어요.")
    assert hand.one("SELECT state FROM bookings WHERE id = CAST(:id AS uuid)", id=booking) == "in_use"


@task(
    "keeper",
    korean="주간 계획표의 빈 시간에 전화 예약 넣기",
    english="Put a phone booking into a free time of the week plan",
    clicks=5,
)
def book_by_phone(hand: Hand) -> None:
    hand.door("공간지기")
    hand.link("이번 주")
    if hand.phone:
        hand.click(hand.page.get_by_role("navigation", name="날짜 고르기").get_by_role("link").nth(2))
    day = hand.page.locator(".plan-chosen" if hand.phone else ".plan-cell:nth-child(4)")
    hand.click(day.locator(".plan-free a").first)
    hand.type("인원", "4")
    hand.type("연락할 분 이름", NAME)
    hand.type("전화번호", "02-0000-0000")
    hand.click(hand.page.locator("[data-booking] button[data-once]"))
    hand.sees("이웃에게 시간을 다시 한번 말해 주세요." if _booked(hand) else "신청으로 넣었어요.")


def _booked(hand: Hand) -> bool:
    made = "SELECT b.state FROM bookings b JOIN booking_contacts c ON c.booking_id = b.id WHERE c.name = :name"
    state = hand.one(f"{made} AND b.channel = 'phone' AND b.created_at > now() - interval '1 minute'", name=NAME)
    assert state in {"confirmed", "requested"}
    return bool(state == "confirmed")


@task(
    "keeper",
    korean="문 열 사람이 없는 예약의 당번을 맡기",
    english="Take the shift of a booking nobody opens for",
    clicks=3,
)
def take_a_shift(hand: Hand) -> None:
    hand.door("공간지기")
    hand.link("이레 안에 문 열 사람이 없는 예약")
    before = hand.one("SELECT count(*) FROM shifts")
    hand.button("내가 맡을게요")
    hand.sees("당번을 맡았어요.")
    assert hand.one("SELECT count(*) FROM shifts") == before + 1


@task(
    "keeper",
    korean="걸리는 예약을 미리 보고 시설을 닫기",
    english="See which bookings a closure hits, then close",
    clicks=5,
)
def close_a_site(hand: Hand) -> None:
    hand.door("공간지기")
    hand.link("시간")
    closed = hand.one("SELECT count(*) FROM closures WHERE lifted_at IS NULL")
    day = hand.one("SELECT to_char(now() AT TIME ZONE 'Asia/Seoul' + interval '9 days', 'YYYY-MM-DD')")
    hand.type("날짜", day)
    hand.type("시작", "09:00")
    hand.type("끝", "22:00")
    hand.type("까닭 (메일에 그대로 담겨요)", "보일러를 고쳐요")
    hand.button("걸리는 예약 보기")
    hand.sees("이렇게 닫을까요?")
    hand.click(hand.page.locator("main button[data-once]").last)
    hand.sees("닫았어요")
    assert hand.one("SELECT count(*) FROM closures WHERE lifted_at IS NULL") == closed + 1


@task(
    "keeper",
    korean="문 앞에 붙일 이번 주 시간표 열기",
    english="Open the week's timetable for the door, ready to print",
    clicks=2,
)
def door_timetable(hand: Hand) -> None:
    hand.door("공간지기")
    row = hand.page.locator("[data-space-today]").first
    name = row.get_by_role("heading").inner_text()
    hand.click(row.get_by_role("link", name="문 앞 시간표"))
    expect(hand.page.locator(".door-sheet")).to_contain_text(name)
    expect(hand.page.get_by_role("button", name="인쇄하기")).to_be_visible()


@task(
    "keeper",
    korean="지난달에 언제 많이 쓰였는지 보기",
    english="See when one's spaces were used last month",
    clicks=4,
)
def see_use(hand: Hand) -> None:
    hand.door("공간지기")
    hand.link("기록")
    hand.link("이용 현황")
    hand.link("지난달")
    hand.sees("가장 많이 쓰는 때는")
    expect(hand.page.locator(".use-bars tr")).not_to_have_count(0)


@task(
    "keeper",
    korean="계좌로 받은 돈을 장부에 적기",
    english="Note money that came in by transfer",
    clicks=3,
)
def note_money(hand: Hand) -> None:
    hand.door("공간지기")
    hand.link("받을 돈이 있는 예약")
    before = hand.one("SELECT count(*) FROM payments")
    hand.button("받았어요")
    hand.sees("받은 돈을 적었어요.")
    assert hand.one("SELECT count(*) FROM payments") == before + 1


@task(
    "keeper", korean="미방문 기록에 낸 이의를 받아들이기", english="Accept an appeal against a missed visit", clicks=4
)
def accept_appeal(hand: Hand) -> None:
    hand.door("공간지기")
    hand.link("미방문 기록에 낸 이의")
    hand.click(hand.page.locator("[data-appeal-id]").first.get_by_text("기록 거두기"))
    hand.button("네, 거둘게요")
    hand.sees("이의를 정했어요.")
    assert hand.one("SELECT count(*) FROM appeals WHERE state = 'lifted'") > 0
