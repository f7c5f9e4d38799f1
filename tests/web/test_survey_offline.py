"""The survey in the field: no network, no session, no server; what was written arrives once, and only for its own."""

import hashlib
import io
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from PIL import Image
from playwright.sync_api import expect

from geo import clock
from geo.db import transaction
from geo.errors import Conflict
from geo.queries.campaigns import get_campaign
from geo.queries.submission_steps import note_problem
from geo.surveys.campaign_states import CampaignState
from geo.surveys.campaigns import step_campaign
from tests.api.campaigns.makers import JUNG
from tests.web.axe import assert_accessible
from tests.web.conftest import PHONE, Window
from tests.web.field import HOSTILE, IN_THE_FIELD, Ground, apply_all, arrive, keep, lay_ground, sent
from tests.web.gallery import gallery_page, show
from tests.web.test_gallery import SMALL_TARGETS

pytestmark = pytest.mark.browser


@pytest.fixture
def ground(engine, make) -> Ground:
    return lay_ground(engine, make)


def photo(seed: int, side: int = 240) -> bytes:
    """Return a photo of noise, so that it is not small."""
    noise = random.Random(seed).randbytes(side * side * 3)
    held = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(held, "JPEG", quality=95)
    return held.getvalue()


def states(page) -> list[str]:
    return page.locator(".survey-record").evaluate_all("all => all.map((e) => e.dataset.state)")


def waits_to_be_sent(page) -> None:
    """Wait until the only record on the page says so: its line follows the notice by a moment."""
    expect(page.locator(".survey-record[data-state=queued]")).to_have_count(1)
    assert states(page) == ["queued"]


def begin(page, name: str) -> None:
    page.get_by_role("button", name="마을공간").click()
    page.get_by_label("공간 이름").fill(name)


def add_photo(page, data: bytes) -> None:
    page.locator("input[type=file]").first.set_input_files(
        {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": data}
    )
    page.locator(".shot canvas").first.wait_for()


def by_gps(page) -> None:
    page.get_by_role("button", name="지금 위치").click()
    page.locator(".place-said", has_text="오차").wait_for()


def by_map(page) -> None:
    page.get_by_role("button", name="지도에서").click()
    page.wait_for_selector("[data-face][data-ready]")
    page.locator("[data-face]").click(position={"x": 120, "y": 140})
    page.locator(".place-said", has_text="지도에서 짚은 자리").wait_for()


def by_dong(page) -> None:
    page.get_by_role("button", name="동으로").click()
    page.get_by_label("동", exact=True).select_option(index=1)
    page.locator(".place-said", has_text="동 한가운데쯤").wait_for()


def watch_posts(context) -> list[str]:
    """Return a list that fills with the records that windows of this browser send."""
    posts: list[str] = []
    context.on("request", lambda asked: posts.append(asked.url) if asked.method == "POST" else None)
    return posts


def test_five_places_recorded_without_a_network_arrive_once_each(window, ground, people, engine):
    opened = window(ground.account, **IN_THE_FIELD)
    page = arrive(opened)
    page.context.set_offline(True)
    photos = [photo(seed) for seed in range(5)]
    names = [f"{i}번째 {HOSTILE}" for i in range(5)]
    for i, where in enumerate([by_gps, by_map, by_dong, by_gps, by_gps]):
        begin(page, names[i])
        where(page)
        add_photo(page, photos[i])
        keep(page)
    expect(page.get_by_text("인터넷이 끊겼어요. 기록 5건은")).to_be_visible()
    assert page.get_by_role("button", name="고치기").count() == 5
    begin(page, "쓰다 만 곳")
    add_photo(page, photo(9))
    page.get_by_text("쓴 데까지 이 기기에 저장했어요.").wait_for()
    page.reload()
    page.locator(".fill").wait_for()
    assert page.get_by_label("공간 이름").input_value() == "쓰다 만 곳"
    page.locator(".shot canvas").wait_for()
    page.get_by_role("button", name="나중에 쓰기").click()
    page.locator("#records-title").wait_for()
    assert sorted(states(page)) == ["draft", *["queued"] * 5]
    assert_accessible(page)
    assert people.one("SELECT count(*) FROM submissions") == 0
    posts = watch_posts(page.context)
    second = page.context.new_page()
    second.goto(f"{opened.origin}/survey")
    page.context.set_offline(False)
    sent(page, 5)
    sent(second, 5)
    assert len(posts) == 5
    page.reload()
    sent(page, 5)
    assert people.one("SELECT count(*) FROM submissions") == 5
    stored = people.one("SELECT array_agg(sha256 ORDER BY sha256) FROM submission_files")
    assert stored == sorted(hashlib.sha256(data).hexdigest() for data in photos)
    assert HOSTILE in page.locator(".survey-record").last.inner_text()
    apply_all(engine)
    made = "FROM resources WHERE kind = 'space' AND created_by = :by AND state = 'submitted'"
    assert people.one(f"SELECT array_agg(name ORDER BY name) {made}", by=ground.account) == names
    assert people.one(f"SELECT count(DISTINCT ST_AsText(location)) {made}", by=ground.account) == 3
    assert opened.watched.dialogs == []


def test_an_expired_session_keeps_the_queue_and_another_person_neither_sees_nor_sends_it(
    window, ground, people, make, engine
):
    opened = window(ground.account, **IN_THE_FIELD)
    page = arrive(opened)
    people.one("WITH gone AS (DELETE FROM sign_ins RETURNING 1) SELECT count(*) FROM gone")
    begin(page, "세션이 풀린 뒤")
    keep(page)
    page.get_by_text("로그인이 풀렸어요. 보낼 기록 1건은").wait_for()
    waits_to_be_sent(page)

    other = make.person("surveyor", district=JUNG)
    sign_in(page, people, other.id, opened.origin)
    page.reload()
    page.get_by_text("다른 사람이 이 기기에서 적고 보내지 않은 기록 1건이").wait_for()
    assert page.locator(".survey-record").count() == 0
    assert "세션이 풀린 뒤" not in page.content()
    assert people.one("SELECT count(*) FROM submissions") == 0

    sign_in(page, people, ground.account, opened.origin)
    page.reload()
    sent(page, 1)
    assert people.one("SELECT account_id FROM submissions") == ground.account


def sign_in(page, people, account, origin: str) -> None:
    page.context.add_cookies([{"name": "maeul", "value": people.session_of(account), "url": origin}])


def test_signing_out_leaves_nothing_of_the_survey_but_what_was_not_sent(window, ground):
    opened = window(ground.account)
    page = arrive(opened)
    page.context.set_offline(True)
    begin(page, "아직 보내지 않은 곳")
    keep(page)
    page.context.set_offline(False)
    page.route("**/submissions?*", lambda route: route.abort())
    page.locator(".account-open").click()
    page.get_by_role("button", name="로그아웃").click()
    page.get_by_text("아직 보내지 않은 기록이 1건 있어요.").wait_for()
    page.get_by_role("button", name="로그아웃").click()
    page.wait_for_url("**/?done=out")
    page.wait_for_function("async () => (await caches.keys()).length === 0")
    names = page.evaluate("async () => (await indexedDB.databases()).map((one) => one.name)")
    assert names == ["maeul-survey-records"]
    page.goto(f"{opened.origin}/survey")
    page.get_by_text("로그인하면 맡은 조사가 보여요.").wait_for()
    assert "아직 보내지 않은 곳" not in page.content()
    assert "명동 지역자원조사" not in page.content()


@contextmanager
def serving(app, port: int = 0) -> Iterator[int]:
    """Serve the app on a port until the block ends; nothing listens there afterwards."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def test_while_the_server_is_down_the_page_opens_writes_and_sends_by_itself_when_it_is_back(
    window, ground, people, app
):
    field = window(**IN_THE_FIELD)
    page = field.page
    page.clock.install()
    with serving(app) as port:
        field = Window(field.watched, f"http://127.0.0.1:{port}")
        sign_in(page, people, ground.account, field.origin)
        arrive(field)
    page.reload()
    page.get_by_text("서버가 답하지 않아요. 그래도 적을 수 있어요.").wait_for()
    assert page.evaluate("navigator.onLine") is True
    begin(page, "서버가 꺼진 동안")
    keep(page)
    page.get_by_text("서버가 답하지 않아요. 기록 1건은").wait_for()
    waits_to_be_sent(page)
    assert people.one("SELECT count(*) FROM submissions") == 0
    with serving(app, port):
        page.clock.fast_forward(20_000)
        sent(page, 1)
    assert people.one("SELECT count(*) FROM submissions") == 1


def test_an_answer_that_is_lost_on_the_way_stores_nothing_twice(window, ground, people):
    opened = window(ground.account, **IN_THE_FIELD)
    page = arrive(opened)
    lost: list[int] = []

    def lose(route) -> None:
        """Let the service have the request, and the phone no answer."""
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route("**/submissions?*", lose)
    begin(page, "답을 잃은 곳")
    add_photo(page, photo(7))
    keep(page)
    page.get_by_text("서버가 답하지 않아요. 기록 1건은").wait_for()
    waits_to_be_sent(page)
    assert people.one("SELECT count(*) FROM submissions") == 1
    assert page.get_by_role("button", name="고치기").count() == 0
    page.get_by_role("button", name="지금 보내기").first.click()
    sent(page, 1)
    assert lost == [201]
    assert people.one("SELECT count(*) FROM submissions") == 1
    assert people.one("SELECT count(*) FROM submission_files") == 1


def test_photos_that_are_too_much_for_one_request_go_in_several_and_make_one_record(window, ground, people):
    opened = window(ground.account)
    page = arrive(opened)
    begin(page, "큰 사진이 있는 곳")
    big = [photo(seed, 2000) for seed in (1, 2)]
    for i, data in enumerate(big):
        page.locator("input[type=file]").nth(i).set_input_files(
            {"name": "큰 사진.jpg", "mimeType": "image/jpeg", "buffer": data}
        )
        page.locator(".shot canvas").nth(i).wait_for()
    posts = watch_posts(page.context)
    keep(page)
    sent(page, 1)
    assert sum(map(len, big)) > 8_000_000
    assert len(posts) == 2
    assert people.one("SELECT count(*) FROM submissions WHERE state <> 'incomplete'") == 1
    stored = people.one("SELECT array_agg(sha256 ORDER BY sha256) FROM submission_files")
    assert stored == sorted(hashlib.sha256(data).hexdigest() for data in big)


KEPT = """async () => {
  const texts = [];
  for (const name of await caches.keys()) {
    const store = await caches.open(name);
    for (const request of await store.keys()) texts.push([new URL(request.url).pathname, await (await store.match(request)).text()]);
  }
  return texts;
}"""


def test_the_worker_keeps_nothing_of_a_person_and_answers_for_no_other_page(window, ground):
    opened = window(ground.account)
    page = opened.page
    page.goto(f"{opened.origin}/login")
    page.evaluate("async () => (await caches.open('maeul-survey-older')).put('/old', new Response('old'))")
    arrive(opened)
    page.wait_for_function("async () => (await caches.keys()).length === 1")
    kept = page.evaluate(KEPT)
    paths = {path for path, _ in kept}
    assert "/survey/shell/ko" in paths
    assert not paths & {"/survey", "/survey/pack", "/old"}
    secret = page.locator('form[action="/logout"] [name=csrf_token]').input_value()
    assert [path for path, text in kept if secret in text or "명동 지역자원조사" in text] == []
    for path in ("/", "/campaigns", "/survey/forms", "/my"):
        assert page.goto(opened.origin + path).from_service_worker is False
    page.goto(f"{opened.origin}/survey")
    assert page.locator('form[action="/logout"]').count() == 1
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("#survey[data-ready]")
    assert page.locator('form[action="/logout"]').count() == 0


def test_a_form_that_is_not_filled_in_says_where_and_a_refused_record_can_be_mended(window, ground, people):
    opened = window(ground.account, **IN_THE_FIELD)
    page = arrive(opened)
    page.get_by_role("button", name="마을공간").click()
    page.get_by_role("button", name="저장하고 보내기").click()
    assert page.locator("[data-name=name] .field-error").inner_text() != ""
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    assert_accessible(page)
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("공간 이름").fill("거절당한 곳")
    refusal = {"code": "campaign_closed", "detail": HOSTILE}
    page.route("**/submissions?*", lambda route: route.fulfill(status=409, json=refusal))
    keep(page)
    page.locator(".survey-record .field-error", has_text=HOSTILE).wait_for()
    assert states(page) == ["problem"]
    page.unroute_all()
    page.get_by_role("button", name="고치기").click()
    page.get_by_label("공간 이름").fill("고친 곳")
    keep(page)
    sent(page, 1)
    assert "<name>고친 곳</name>" in bytes(people.one("SELECT xml FROM submissions")).decode()


def stepped(engine, campaign_id, state: CampaignState) -> None:
    with transaction(engine) as session:
        step_campaign(session, get_campaign(session, campaign_id), state, clock.now())


def test_the_phone_says_what_the_service_made_of_a_record_and_keeps_what_a_closed_campaign_refused(
    window, ground, people, engine
):
    opened = window(ground.account, **IN_THE_FIELD)
    page = arrive(opened)
    begin(page, "반영하지 못한 곳")
    keep(page)
    sent(page, 1)
    with transaction(engine) as session:
        note_problem(session, people.one("SELECT id FROM submissions"), Conflict(HOSTILE, "x"), clock.now())
    page.reload()
    page.locator("[data-unsettled=problem]").get_by_text(HOSTILE).wait_for()
    expect(page.locator(".badge", has_text="확인 필요")).to_be_visible()
    expect(page.get_by_text("조정자가 확인하니 다시 적지 않아도 돼요.")).to_be_visible()
    assert page.get_by_role("button", name="보낸 기록 목록에서 지우기").count() == 0

    stepped(engine, ground.campaign.id, CampaignState.CLOSED)
    begin(page, "마친 뒤에 온 곳")
    add_photo(page, photo(3))
    keep(page)
    page.get_by_text("마친 조사라서 더 받지 않아요.").wait_for()
    page.reload()
    page.wait_for_selector("#survey[data-met=in]")
    expect(page.get_by_text("조정자에게 다시 열어 달라고 해 주세요.")).to_be_visible()
    expect(page.get_by_role("button", name="고치기")).to_be_visible()
    assert states(page) == ["problem", "sent"]
    assert_accessible(page)

    stepped(engine, ground.campaign.id, CampaignState.OPEN)
    page.reload()
    sent(page, 2)
    assert people.one("SELECT count(*) FROM submissions") == 2
    assert people.one("SELECT count(*) FROM submission_files") == 1


def test_an_address_that_is_not_secure_is_named_and_records_are_kept_all_the_same(chromium):
    with gallery_page(chromium, **PHONE) as watched:
        page = watched.page
        show(page, "survey")
        page.get_by_text("이 주소는 https가 아니에요.").wait_for()
        assert page.evaluate("isSecureContext") is False
        begin(page, "집에서 적은 곳")
        keep(page)
        page.locator(".survey-record", has_text="집에서 적은 곳").wait_for()
        assert watched.dialogs == []
