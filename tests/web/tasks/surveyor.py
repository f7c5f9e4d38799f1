"""What surveyors come to do: on a phone in an alley, now and then without a network."""

from playwright.sync_api import expect

from tests.web.tasks.hand import Hand, task

ME = "(SELECT id FROM accounts WHERE email = 'surveyor@example.org')"
LOST = "ERR_INTERNET_DISCONNECTED"


def arrive(hand: Hand) -> None:
    """Go to the survey and wait until the phone has taken along what it needs."""
    hand.door("조사")
    hand.page.wait_for_selector("#survey[data-met=in][data-worker=yes]")


def sent(hand: Hand) -> None:
    """Wait until what was written has arrived."""
    hand.page.locator(".survey-record[data-state=sent]").first.wait_for()


@task("surveyor", korean="맡은 곳이 그대로 있다고 적기", english="Say that an assigned place is still there", clicks=3)
def still_there(hand: Hand) -> None:
    arrive(hand)
    line = hand.page.locator(".survey-target", has=hand.page.locator("[data-result=still_there]")).first
    hand.click(line.locator("summary"))
    hand.click(line.locator("[data-result=still_there]"))
    sent(hand)
    told = f"SELECT count(*) FROM visits WHERE account_id = {ME} AND result = 'still_there' AND at > now() - interval '5 minutes'"
    assert hand.one(told) == 1


@task("surveyor", korean="새 공간을 지금 위치로 적어 보내기", english="Record a new place where one stands", clicks=4)
def new_place(hand: Hand) -> None:
    arrive(hand)
    hand.button("마을공간")
    hand.type("공간 이름", "은행나무 평상")
    hand.button("지금 위치")
    hand.page.locator(".place-said").first.wait_for()
    hand.button("저장하고 보내기")
    sent(hand)
    hand.sees("은행나무 평상")
    assert (
        hand.one(
            f"SELECT count(*) FROM submissions WHERE account_id = {ME} AND convert_from(xml, 'UTF8') LIKE '%은행나무 평상%'"
        )
        == 1
    )


@task(
    "surveyor", korean="돌아온 기록을 고쳐 다시 보내기", english="Mend what was sent back and send it again", clicks=3
)
def mend(hand: Hand) -> None:
    arrive(hand)
    hand.sees("돌아온 기록")
    hand.button("고쳐서 다시 보내기")
    hand.sees("검토한 사람이 남긴 말")
    hand.page.get_by_label("주소").first.fill("통일로 12길 모퉁이")
    hand.button("저장하고 보내기")
    sent(hand)
    newest = (
        f"SELECT convert_from(xml, 'UTF8') FROM submissions WHERE account_id = {ME} ORDER BY received_at DESC LIMIT 1"
    )
    assert "통일로 12길 모퉁이" in hand.one(newest)
    assert 'update="1"' in hand.one(newest)


@task("surveyor", korean="가까운 곳부터 차례를 정하기", english="Sort what is left by how near it is", clicks=2)
def nearest(hand: Hand) -> None:
    arrive(hand)
    hand.page.locator("[data-face][data-ready]").first.wait_for()
    hand.button("가까운 곳부터")
    first = hand.page.locator(".survey-target").first
    expect(first).to_contain_text("km")
    hand.sees("지금 위치에서 다시 재기")
    assert hand.one("SELECT count(*) FROM campaign_targets WHERE id = :id", id=first.get_attribute("data-target")) == 1


@task("surveyor", korean="둘러봤지만 없었다고 적기", english="Say that one looked around and found nothing", clicks=4)
def nothing_found(hand: Hand) -> None:
    arrive(hand)
    hand.click(hand.page.get_by_text("맡은 구역").first)
    hand.click(hand.page.locator(".survey-area").first)
    hand.button("둘러봤지만 없음")
    sent(hand)
    told = f"SELECT count(*) FROM visits WHERE account_id = {ME} AND result = 'nothing_found' AND target_id IS NULL AND at > now() - interval '5 minutes'"
    assert hand.one(told) == 1


@task(
    "surveyor", korean="인터넷 없이 적고 연결되면 보내기", english="Record without a network and send later", clicks=3
)
def without_network(hand: Hand) -> None:
    arrive(hand)
    hand.page.context.set_offline(True)
    hand.button("마을공간")
    hand.type("공간 이름", "지하 연습실")
    hand.button("저장하고 보내기")
    hand.sees("인터넷이 끊겼어요. 기록 1건은")
    hand.page.context.set_offline(False)
    sent(hand)
    assert (
        hand.one(
            f"SELECT count(*) FROM submissions WHERE account_id = {ME} AND convert_from(xml, 'UTF8') LIKE '%지하 연습실%'"
        )
        == 1
    )
    errors = hand.window.watched.errors
    errors[:] = [told for told in errors if LOST not in told]


@task("surveyor", korean="맡은 구역을 다 둘러봤다고 알리기", english="Say that an assigned area is done", clicks=5)
def area_done(hand: Hand) -> None:
    arrive(hand)
    hand.click(hand.page.get_by_text("맡은 구역").first)
    hand.link("다 둘러봤다고 알리기")
    hand.click(hand.page.locator("summary", has_text="마쳤어요").first)
    hand.button("네, 마쳤어요")
    hand.sees("마침")
    assert (
        hand.one(
            f"SELECT count(*) FROM assignments WHERE account_id = {ME} AND ended_at > now() - interval '5 minutes'"
        )
        == 1
    )
