"""What residents come to do."""

from tests.web.tasks.hand import Hand, saturday, task

OWN = "SELECT {what} FROM bookings b JOIN accounts a ON a.id = b.account_id WHERE a.email = 'resident@example.org' AND "
STATE = "SELECT state FROM bookings WHERE id = CAST(:id AS uuid)"
SATURDAY = "(CAST(:day AS date) + time '14:00') AT TIME ZONE 'Asia/Seoul'"


def own(hand: Hand, what: str, where: str, **values: object) -> object:
    """Look at the reader's own bookings beside the service."""
    return hand.one(OWN.format(what=what) + where, **values)


def next_booking(hand: Hand) -> str:
    """Return the id of the booking that stands first on one's own page."""
    found = hand.page.locator(".next-use").get_attribute("data-booking-id")
    assert found
    return found


@task(
    "resident",
    korean="걸어서 10분 안, 토요일 오후에 여덟 명이 모일 공간 찾기",
    english="Find a space for eight within ten minutes on foot that is free on Saturday afternoon",
    clicks=3,
)
def near_free_saturday_for_eight(hand: Hand) -> None:
    hand.link("내 주변")
    hand.link("토요일 오후")
    hand.link("8명")
    found = hand.page.locator("[data-space]")
    assert found.count() == found.filter(has_text="14:00~16:00 비어 있음").count() > 0
    assert all(int("".join(filter(str.isdigit, one))) <= 10 for one in found.locator(".walk").all_inner_texts())
    name = found.first.get_attribute("data-name")
    taken = hand.one(
        "SELECT count(*) FROM claims c JOIN space_cells k ON k.cell_id = c.cell_id JOIN spaces s ON s.id = k.space_id"
        f" WHERE s.name = :name AND c.hard AND c.during && tstzrange({SATURDAY}, {SATURDAY} + interval '2 hours')",
        name=name,
        day=saturday(),
    )
    assert taken == 0


@task("resident", korean="토요일 오후에 방 예약하기", english="Book a room for Saturday afternoon", clicks=4)
def book_a_room(hand: Hand) -> None:
    hand.link("토요일 오후")
    hand.link("세미나실")
    hand.type("인원", "8")
    hand.type("전화번호", "010-0000-0000")
    hand.click(hand.page.locator("[data-booking] input[name=consent]"))
    hand.button("예약하기")
    hand.sees("예약했어요.")
    where = f"lower(b.use_range) = {SATURDAY} AND b.heads = 8"
    assert own(hand, "b.state", where, day=saturday()) == "confirmed"


@task(
    "resident",
    korean="위치를 켜지 않고 동 이름으로 찾기",
    english="Find spaces by the name of a dong, without location",
    clicks=2,
)
def by_the_name_of_a_dong(hand: Hand) -> None:
    hand.type("동, 주소, 공간 이름으로 찾기", "천연동")
    hand.click(hand.page.locator("[data-where]").get_by_role("button", name="찾기"))
    hand.link("천연동")
    found = hand.page.locator("[data-space]")
    assert found.count() == found.filter(has_text="천연동").count() > 0


@task("resident", korean="다음 예약의 시간 바꾸기", english="Move the next booking to another time", clicks=4)
def move_the_next_booking(hand: Hand) -> None:
    hand.door("내 예약")
    moved = next_booking(hand)
    before = hand.one("SELECT use_range FROM bookings WHERE id = CAST(:id AS uuid)", id=moved)
    hand.link("시간 바꾸기")
    hand.click(hand.page.locator("#calendar a.free:not([aria-current])").last)
    hand.button("이 시간으로 바꾸기")
    hand.sees("시간을 바꾸었어요.")
    assert hand.one("SELECT use_range FROM bookings WHERE id = CAST(:id AS uuid)", id=moved) != before


@task("resident", korean="못 가게 된 예약 취소하기", english="Call a booking off", clicks=3)
def call_a_booking_off(hand: Hand) -> None:
    hand.door("내 예약")
    gone = next_booking(hand)
    hand.click(hand.page.locator(".next-use summary"))
    hand.button("네, 취소할게요")
    hand.sees("예약을 취소했어요.")
    assert hand.one(STATE, id=gone) == "cancelled"


@task("resident", korean="낼 돈과 내는 방법 보기", english="See what is to be paid and how", clicks=2)
def see_what_to_pay(hand: Hand) -> None:
    hand.door("내 예약")
    hand.link("낼 돈")
    owed = hand.one(
        "SELECT v.owed FROM booking_balances v JOIN bookings b ON b.id = v.booking_id"
        " JOIN accounts a ON a.id = b.account_id WHERE a.email = 'resident@example.org' AND v.owed > 0"
        " ORDER BY v.due_at NULLS LAST LIMIT 1"
    )
    hand.sees(f"{owed:,}원")


@task("resident", korean="다녀온 뒤 후기 남기기", english="Say how it was afterwards", clicks=4)
def say_how_it_was(hand: Hand) -> None:
    hand.door("내 예약")
    hand.link("어떠셨어요?")
    hand.click(hand.page.locator("[data-use-id] summary").first)
    hand.type("한마디 (선택)", "창가 자리가 아늑했어요.")
    hand.button("보내기")
    hand.sees("후기를 남겼어요.")
    assert hand.one("SELECT count(*) FROM feedback WHERE words = '창가 자리가 아늑했어요.'") == 1
