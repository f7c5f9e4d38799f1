"""What administrators come to do for people and their data; what they do for the service itself is in `admin`."""

from tests.web.tasks.hand import Hand, task


@task(
    "admin",
    korean="지난달의 접속 기록을 살펴보고 서명하기",
    english="Review and sign last month's access log",
    clicks=3,
)
def sign_a_month(hand: Hand) -> None:
    hand.door("관리")
    hand.link("점검하지 않은 접속 기록")
    hand.page.get_by_label("살펴본 뒤 적어 둘 것").fill("밤에 본 것은 행사 정리였음")
    hand.button("서명하기")
    hand.sees("서명했어요. 이 달의 기록은 이제 그대로 남아요.")
    kept = """SELECT digest = access_digest(month) FROM access_reviews
    WHERE month = date_trunc('month', now() AT TIME ZONE 'Asia/Seoul' - interval '1 month')::date"""
    assert hand.one(kept) is True


@task("admin", korean="새 구 담당자 정하기", english="Appoint a district officer", clicks=7)
def appoint_an_officer(hand: Hand) -> None:
    hand.door("관리")
    hand.link("사람과 권한")
    hand.type("이름이나 이메일", "resident@example.org")
    hand.button("찾기")
    hand.click(hand.page.locator(".office-row").get_by_role("link").first)
    hand.choose("무엇을", "구 담당자")
    hand.choose("어디에서", "서울특별시 마포구")
    hand.page.get_by_label("까닭").last.fill("인사 발령")
    hand.button("맡기기")
    hand.sees("맡겼어요")
    given = "SELECT district_code FROM grants g JOIN accounts a ON a.id = g.account_id WHERE a.email = 'resident@example.org'"
    assert hand.one(f"{given} AND g.role = 'officer'") == "11440"


@task("admin", korean="그만둔 사람의 권한 끝내기", english="End the right of somebody who has left", clicks=6)
def end_a_right(hand: Hand) -> None:
    hand.door("관리")
    hand.link("사람과 권한")
    hand.type("이름이나 이메일", "surveyor@example.org")
    hand.button("찾기")
    hand.click(hand.page.locator(".office-row").get_by_role("link").first)
    right = hand.page.locator(".right-item").first
    hand.click(right.locator("summary", has_text="끝내기"))
    right.locator("details[open]").get_by_label("까닭").fill("조사단을 떠났어요")
    hand.click(right.get_by_role("button", name="지금 끝내기"))
    hand.sees("끝냈어요")
    ended = (
        "SELECT count(*) FROM grants WHERE ended_at IS NOT NULL AND role = 'surveyor' AND reason = '조사단을 떠났어요'"
    )
    assert hand.one(ended) == 1


@task("admin", korean="접속 기록을 까닭을 적고 내려받기", english="Download the access log, stating why", clicks=4)
def download_the_log(hand: Hand) -> None:
    hand.door("관리")
    hand.click(hand.page.get_by_role("link", name="접속 기록", exact=True).last)
    hand.click(hand.page.locator("summary", has_text="파일로 내려받기"))
    hand.page.locator("details[open]").get_by_label("까닭").fill("정보주체의 요청")
    with hand.page.expect_download() as got:
        hand.button("내려받기")
    assert got.value.suggested_filename.endswith(".csv")
    noted = "SELECT count(*) FROM access_log WHERE what = 'access_log' AND reason = '정보주체의 요청'"
    assert hand.one(noted) == 1
