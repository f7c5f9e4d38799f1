"""What district officers come to do."""

from tests.web.tasks.hand import Hand, task


@task("officer", korean="늦어지던 시설의 문 열기", english="Open a site whose opening runs late", clicks=5)
def open_a_late_site(hand: Hand) -> None:
    hand.door("관리")
    hand.link("늦어지는 시설")
    hand.link("중곡 마을활력소")
    hand.click(hand.page.locator("summary", has_text="문 열기"))
    hand.page.locator("details[open]").get_by_label("까닭").fill("준공을 마쳤어요")
    hand.click(hand.page.locator("details[open]").get_by_role("button", name="문 열기"))
    hand.sees("상태를 바꾸었어요")
    hand.sees("준공을 마쳤어요")
    state = "SELECT state FROM sites WHERE name = '중곡 마을활력소' AND opened_on IS NOT NULL"
    assert hand.one(state) == "open"


@task(
    "officer",
    korean="끝나 가는 조사단원의 기간 늘리기",
    english="Prolong a surveyor's right that is about to end",
    clicks=5,
)
def prolong_a_right(hand: Hand) -> None:
    hand.door("관리")
    hand.link("끝나 가는 권한")
    hand.click(hand.page.locator(".office-row").get_by_role("link").first)
    right = hand.page.locator(".right-item").first
    hand.click(right.locator("summary", has_text="기간 바꾸기"))
    right.locator("details[open]").get_by_label("마지막 날").fill("2099-12-31")
    right.locator("details[open]").get_by_label("까닭").fill("하반기 조사도 함께해요")
    hand.click(right.get_by_role("button", name="이날까지로 바꾸기"))
    hand.sees("기간을 바꾸고")
    steps = "SELECT count(*) FROM grant_events WHERE action = 'until' AND reason = '하반기 조사도 함께해요'"
    assert hand.one(steps) == 1
    assert hand.one("SELECT count(*) FROM grants WHERE upper(valid) = '2100-01-01'") == 1


@task("officer", korean="이웃에게 공간지기 맡기기", english="Make a neighbour the keeper of a site", clicks=6)
def name_a_keeper(hand: Hand) -> None:
    hand.door("관리")
    hand.link("사람과 권한")
    hand.type("이름이나 이메일", "resident@example.org")
    hand.button("찾기")
    hand.click(hand.page.locator(".office-row").get_by_role("link").first)
    hand.choose("어디에서", "시청앞 마을활력소 (중구)")
    hand.page.get_by_label("까닭").last.fill("올해의 공간지기")
    hand.button("맡기기")
    hand.sees("맡겼어요")
    given = """SELECT g.role FROM grants g JOIN accounts a ON a.id = g.account_id JOIN sites t ON t.id = g.site_id
    WHERE a.email = 'resident@example.org' AND t.name = '시청앞 마을활력소'"""
    assert hand.one(given) == "keeper"
    assert hand.one("SELECT count(*) FROM mails WHERE recipient = 'resident@example.org'") >= 1


@task("officer", korean="새 시설 등록하기", english="Register a new site", clicks=4)
def register_a_site(hand: Hand) -> None:
    hand.door("관리")
    hand.link("시설")
    hand.link("새 시설")
    hand.type("이름", "느티나무 마을활력소")
    hand.page.get_by_label("위치(위도, 경도)").fill("37.5665, 126.9780")
    hand.page.get_by_label("주소").fill("서울특별시 중구 세종대로 110")
    hand.button("등록하기")
    hand.sees("시설을 등록했어요")
    assert hand.one("SELECT state FROM sites WHERE name = '느티나무 마을활력소'") == "planned"


@task("officer", korean="자료의 이용조건과 표시 문구 고치기", english="Put the terms of a source right", clicks=5)
def put_terms_right(hand: Hand) -> None:
    hand.door("관리")
    hand.link("출처와 이용조건")
    card = hand.page.locator(".source-grid > li").first
    hand.click(card.locator("summary"))
    hand.choose("이용조건", "공공누리 제1유형(출처표시)")
    card.get_by_label("표시 문구").fill("중구청이 연 자료")
    hand.click(card.get_by_role("button", name="저장하기"))
    hand.sees("고쳤어요")
    assert hand.one("SELECT licence FROM sources WHERE attribution = '중구청이 연 자료'") == "kogl_1"


@task("officer", korean="잘못 바꾼 시설의 상태 되돌리기", english="Take a wrong step of a site back", clicks=8)
def take_a_step_back(hand: Hand) -> None:
    hand.door("관리")
    hand.link("시설")
    hand.link("운영 중단 1")
    hand.link("성대골 마을활력소")
    hand.click(hand.page.locator("summary", has_text="문 닫기"))
    hand.page.locator("details[open]").get_by_label("까닭").fill("다른 시설을 닫으려던 것")
    hand.click(hand.page.locator("details[open]").get_by_role("button", name="문 닫기"))
    hand.click(hand.page.locator("summary", has_text="되돌리기"))
    hand.button("이 단계 되돌리기")
    hand.sees("되돌렸어요")
    assert hand.one("SELECT state FROM sites WHERE name = '성대골 마을활력소'") == "paused"
