"""What residents come to do at the page of a place."""

from datetime import timedelta

from geo.clock import today
from tests.web.tasks.hand import Hand, task

PHONE = "010-0000-0000"


def opens(hand: Hand, words: str, name: str) -> None:
    """Go to the page of a place by its name."""
    hand.page.fill("#where-q", words)
    hand.click(hand.page.locator(".where-box button[type=submit]"))
    match = hand.page.locator("main li").filter(has=hand.page.get_by_role("link", name=name, exact=True))
    hand.click(match.get_by_role("link", name="자세히 보기").first)


def fills(hand: Hand, heads: int) -> None:
    """Write what a booking needs besides its time."""
    hand.page.fill("#book-heads", str(heads))
    hand.page.fill("#book-contact_phone", PHONE)
    hand.click(hand.page.locator("input[name=consent]"))


def own(hand: Hand, joined: str) -> int:
    """Count what the reader has now."""
    return int(hand.one(f"SELECT count(*) FROM accounts a JOIN {joined} WHERE a.email = 'resident@example.org'"))


@task("resident", korean="매주 같은 시간에 예약하기", english="Book the same time every week", clicks=7)
def weekly_series(hand: Hand) -> None:
    opens(hand, "동아리방", "2층 동아리방")
    hand.click(hand.page.locator(".free-time").last)
    hand.choose("되풀이", "매주 같은 요일에")
    hand.page.fill("#book-until", (today() + timedelta(days=24)).isoformat())
    fills(hand, 5)
    hand.button("예약하기")
    hand.sees("번 모두 돼요.")
    hand.click(hand.page.locator(".series-actions .button-primary"))
    hand.sees("되는 날을 모두 예약했어요.")
    assert own(hand, "bookings b ON b.account_id = a.id JOIN series x ON x.id = b.series_id AND x.heads = 5") >= 3


@task("resident", korean="찬 프로그램의 대기 줄에 서기", english="Join the line of a programme that is full", clicks=3)
def waiting_line(hand: Hand) -> None:
    hand.door("프로그램")
    hand.link("어린이 나무 공작 교실")
    hand.button("대기 줄에 서기")
    hand.sees("대기 줄에 섰어요.")
    lines = (
        "wait_entries w ON w.account_id = a.id AND w.state = 'waiting' JOIN programme_sessions e ON e.id = w.session_id"
    )
    assert own(hand, f"{lines} JOIN programmes p ON p.id = e.programme_id AND p.title = '어린이 나무 공작 교실'") == 2


@task("resident", korean="공간에서 열리는 프로그램 신청하기", english="Sign up for a programme of a place", clicks=3)
def programme_of_a_place(hand: Hand) -> None:
    opens(hand, "세미나실", "세미나실")
    hand.button("신청하기")
    hand.sees("신청했어요. 그날 만나요!")
    held = "signups u ON u.account_id = a.id AND u.state = 'signed' JOIN programme_sessions e ON e.id = u.session_id"
    assert own(hand, f"{held} JOIN programmes p ON p.id = e.programme_id AND p.title LIKE '함께 읽는%'") == 1


@task("resident", korean="공간의 주소를 이웃에게 보내기", english="Tell a neighbour the address of a place", clicks=4)
def sharing(hand: Hand) -> None:
    hand.page.context.grant_permissions(["geolocation", "clipboard-read", "clipboard-write"])
    opens(hand, "동아리방", "2층 동아리방")
    hand.click(hand.page.locator(".share > summary"))
    hand.button("주소 복사")
    hand.sees("주소를 복사했어요.")
    copied = hand.page.evaluate("navigator.clipboard.readText()")
    assert hand.one("SELECT name FROM spaces WHERE id = :id", id=copied.rpartition("/")[2]) == "2층 동아리방"


@task("resident", korean="예약된 시간을 내 달력에 받기", english="Take the booked times into a calendar", clicks=4)
def calendar_file(hand: Hand) -> None:
    opens(hand, "세미나실", "세미나실")
    hand.click(hand.page.locator(".share > summary"))
    with hand.page.expect_download() as given:
        hand.link("달력 파일(ICS) 받기")
    lines = given.value.path().read_text("utf-8").splitlines()
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") >= hand.one(
        "SELECT count(*) FROM programme_sessions e JOIN programmes p ON p.id = e.programme_id"
        " WHERE p.title LIKE '함께 읽는%' AND lower(e.during) > now()"
    )
