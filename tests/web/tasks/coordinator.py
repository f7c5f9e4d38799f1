"""What coordinators come to do: look through what came from the field, decide, and publish."""

from tests.web.tasks.hand import Hand, task

ME = "(SELECT id FROM accounts WHERE email = 'coordinator@example.org')"


def desk(hand: Hand) -> None:
    """Go to the desk."""
    hand.door("조사")
    if "/review" not in hand.page.url:
        hand.page.wait_for_selector("#survey[data-met]")
        hand.click(hand.page.get_by_role("link", name="검토", exact=True).first)


def decided(hand: Hand, action: str) -> int:
    sql = f"""SELECT count(*) FROM review_decision_rows o JOIN review_decisions d ON d.id = o.decision_id
    WHERE d.actor_id = {ME} AND d.action = :action AND o.outcome = 'done' AND d.at > now() - interval '5 minutes'"""
    return int(hand.one(sql, action=action))


@task(
    "coordinator", korean="기다리는 기록을 한꺼번에 공개하기", english="Publish everything that waits at once", clicks=4
)
def publish_all(hand: Hand) -> None:
    desk(hand)
    hand.click(hand.page.locator("[data-pick-all]"))
    hand.button("승인하고 공개하기")
    hand.sees("건을 승인하고 공개했어요.")
    assert decided(hand, "approve") > 1


@task("coordinator", korean="공개한 것을 되돌리기", english="Take a decision back", clicks=5)
def take_back(hand: Hand) -> None:
    desk(hand)
    hand.click(hand.page.locator("[data-review-item] .review-check").first)
    hand.button("승인하고 공개하기")
    hand.sees("1건을 승인하고 공개했어요.")
    hand.button("되돌리기")
    hand.sees("결정을 되돌렸어요.")
    assert hand.one(
        f"SELECT undone_at IS NOT NULL FROM review_decisions WHERE actor_id = {ME} ORDER BY at DESC LIMIT 1"
    )


@task("coordinator", korean="까닭을 골라 돌려보내기", english="Send a record back with a reason", clicks=6)
def send_back(hand: Hand) -> None:
    desk(hand)
    hand.click(hand.page.locator("[data-review-item] .review-check").first)
    hand.click(hand.page.locator("summary", has_text="보완 요청하기"))
    hand.choose("무엇을 고치면 될까요?", "사진이 없거나 흐려요. 들어가는 곳과 안이 잘 보이게 다시 찍어 주세요.")
    hand.button("보완 요청하기")
    hand.sees("1건을 돌려보냈어요.")
    assert decided(hand, "send-back") == 1


@task("coordinator", korean="엇갈린 값을 정하기", english="Settle a value that two wrote differently", clicks=4)
def settle(hand: Hand) -> None:
    desk(hand)
    hand.link("값이 엇갈린 것")
    before = hand.one("SELECT count(*) FROM property_conflicts WHERE state = 'open'")
    hand.click(hand.page.locator(".twin button").last)
    hand.page.locator(".notice").first.wait_for()
    assert hand.one("SELECT count(*) FROM property_conflicts WHERE state = 'open'") == before - 1


@task("coordinator", korean="같은 곳을 하나로 합치기", english="Merge two records of the same place", clicks=5)
def merge(hand: Hand) -> None:
    desk(hand)
    hand.link("겹칠 수 있는 것")
    pair = hand.page.locator("[data-pair]").first
    hand.click(pair.locator("summary", has_text="같은 곳이에요"))
    hand.click(pair.locator("details[open] button").first)
    hand.sees("두 기록을 합쳤어요.")
    assert hand.one("SELECT count(*) FROM resources WHERE state = 'merged'") == 1


@task("coordinator", korean="이름으로 들은 관계를 정하기", english="Decide about a relation known by name", clicks=4)
def relation(hand: Hand) -> None:
    desk(hand)
    hand.link("이어질 관계")
    before = hand.one("SELECT count(*) FROM relation_proposals WHERE state = 'open'")
    hand.click(hand.page.locator("button[name=take]").first)
    hand.sees("잇지 않기로 했어요.")
    assert hand.one("SELECT count(*) FROM relation_proposals WHERE state = 'open'") == before - 1


@task("coordinator", korean="조사 진행을 사람마다 보기", english="See how far each surveyor has come", clicks=3)
def progress(hand: Hand) -> None:
    desk(hand)
    hand.link("천연동·연희동 지역자원조사")
    hand.sees("시범 조사단원")
    hand.sees("마지막 방문")
    assert hand.one("SELECT count(*) FROM visits") > 0


@task("coordinator", korean="구역을 조사단원에게 맡기기", english="Give an area to a surveyor", clicks=5)
def assign(hand: Hand) -> None:
    desk(hand)
    hand.link("천연동·연희동 지역자원조사")
    hand.type("조사단원의 이메일", "surveyor@example.org")
    hand.choose(
        "구역", "홍은1동" if hand.one("SELECT count(*) FROM campaign_areas WHERE name = '홍은1동'") else "연희동"
    )
    hand.click(hand.page.locator("button[form=assign]"))
    hand.page.locator("[data-assignment]").first.wait_for()
    given = f"SELECT count(*) FROM assignments WHERE created_by = {ME} AND created_at > now() - interval '5 minutes'"
    assert hand.one(given) == 1


@task("coordinator", korean="동네 지도책의 새 판 만들기", english="Make a new edition of the atlas", clicks=5)
def edition(hand: Hand) -> None:
    desk(hand)
    hand.link("새 판 만들기")
    hand.click(hand.page.get_by_label("알고 있어요. 시험 삼아 만들게요."))
    hand.button("만들기")
    hand.sees("이 판은")
    assert hand.one("SELECT count(*) FROM atlases WHERE code = '11410'") == 1
