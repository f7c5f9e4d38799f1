"""Photos and the village archive in a real browser, and their forms where no script helps."""

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from api.jobs.media import derive_waiting
from geo import clock
from geo.db import transaction
from geo.enums import Role, Scope
from geo.queries import accounts
from geo.queries.accounts import LiveGrant
from tests.geo.media.samples import SECRET, heic, photo
from tests.web.conftest import PHONE
from tests.web.pictures import assert_shown
from tests.web.test_hostile_forms import NASTY

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>굵게</b>"
HTML = {"Accept": "text/html"}


@pytest.fixture
def coordinator(people, make, engine):
    make.boundaries()
    account = people.add("jojeong@example.org", "조정자")
    with transaction(engine) as session:
        grant = LiveGrant(Role.COORDINATOR, Scope.DISTRICT, None, "11140")
        accounts.add_grant(session, account, grant, since=clock.today())
    return account


def sends(page, name, data, alt, role="", **more):
    page.locator("#up-file").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": data})
    page.get_by_label("무엇이 보이나요? (들리나요?)").first.fill(alt)
    if role:
        page.get_by_label("어떤 사진인가요?").first.select_option(role)
    for label in more.get("check", ()):
        page.get_by_label(label).first.check()
    page.get_by_role("button", name="올리기", exact=True).click()


@pytest.mark.browser
def test_photos_go_from_the_phone_to_the_page_before_beside_after(window, coordinator, make, engine, settings):
    record = make.resource("소금길 모퉁이", "space")
    desk = window(coordinator, **PHONE).go(f"/resources/{record}")
    desk.get_by_role("link", name="사진 올리기·관리").click()
    sends(desk, "IMG.HEIC", heic(), "골목")
    desk.get_by_text("HEIC 사진은 읽지 못해요").wait_for()
    desk.locator("[data-upload]").evaluate("form => form.dataset.most = '100'")
    sends(desk, "큰 사진.jpg", photo(), "골목")
    desk.get_by_text("60 MB까지 받아요.").wait_for()
    desk.locator("[data-upload]").evaluate("form => form.dataset.most = '1000000'")
    for role, size in (("before", (400, 300)), ("after", (420, 300))):
        sends(desk, "골목.jpg", photo(size), HOSTILE, role, check=["바로 공개하기"])
        desk.get_by_text("올렸어요.").wait_for()
        expect(desk.get_by_text(HOSTILE).first).to_be_visible()
        derive_waiting(engine, settings)  # what the worker does; the page is watching for it
        desk.locator("[data-waiting]").wait_for(state="detached")
        desk.goto(desk.url.split("?")[0])
    watched = window()
    page = watched.go(f"/resources/{record}")
    slider = page.get_by_role("slider", name="전과 후 견주기")
    slider.fill("20")
    assert page.locator(".pair-sides").evaluate("node => node.style.getPropertyValue('--cut')") == "20%"
    shown = page.locator(".pair img")
    assert [shown.nth(at).get_attribute("alt") for at in range(2)] == [HOSTILE, HOSTILE]
    for at in range(2):
        assert_shown(shown.nth(at))
    assert watched.watched.errors == []


@pytest.mark.browser
def test_a_story_is_written_published_and_found_on_its_page_and_by_its_initials(window, coordinator, make):
    record = make.resource("우물집", "space")
    desk = window(coordinator).go(f"/archive/new?resource={record}")
    desk.get_by_label("제목").fill("우물가에서 자란 아이들")
    desk.get_by_label("이야기", exact=False).last.fill(HOSTILE)
    desk.get_by_label("언제부터").fill("스무 해 전")
    desk.get_by_label("들려준 이의 이름").fill("숨길 이름")
    desk.get_by_role("button", name="저장하기").click()
    expect(desk.get_by_text("1962, 1962-05, 1962-05-01처럼 적어 주세요.")).to_be_visible()
    desk.get_by_label("언제부터").fill("1962")
    desk.get_by_label("언제까지").fill("1975")
    desk.get_by_role("button", name="저장하기").click()
    desk.get_by_role("button", name="공개하기").click()
    expect(desk.get_by_text("이제 모두가 볼 수 있어요.")).to_be_visible()
    page = window(**PHONE).go("/archive")
    page.get_by_label("찾는 말").fill("ㅇㅁㄱ")
    page.get_by_label("몇 년부터").fill("1970")
    page.get_by_role("button", name="찾기", exact=True).click()
    page.get_by_role("link", name="우물가에서 자란 아이들").click()
    expect(page.get_by_text(HOSTILE)).to_be_visible()
    expect(page.get_by_text("1962~1975년")).to_be_visible()
    assert page.get_by_text("숨길 이름").count() == 0
    page.get_by_role("link", name="우물집").click()
    expect(page.get_by_role("link", name="우물가에서 자란 아이들")).to_be_visible()


@pytest.fixture
def signed_in(client: TestClient, coordinator, people) -> TestClient:
    """The coordinator's browser without any script."""
    client.cookies.set("maeul", people.session_of(coordinator))
    return client


def token(page: str) -> str:
    return page.split('name="csrf_token" value="')[1].split('"', maxsplit=1)[0]


def post(client, path, at, files=None, **fields):
    fields["csrf_token"] = token(client.get(at, headers=HTML).text)
    return client.post(path, data=fields, files=files, headers=HTML, follow_redirects=False)


def test_a_photo_is_sent_changed_released_and_taken_off_without_a_script(signed_in, make, people, engine, settings):
    record = make.resource("느티나무 쉼터", "space")
    at = f"/resources/{record}/photos"
    missing = post(signed_in, f"{at}/new", at, alt=HOSTILE)
    assert missing.status_code == 422
    assert "파일을 골라 주세요." in missing.text
    files = {"file": ("a.jpg", photo(), "image/jpeg")}
    assert post(signed_in, f"{at}/new", at, files, alt=" ").status_code == 422
    broken = post(signed_in, f"{at}/new", at, {"file": ("a.jpg", photo()[:80], "image/jpeg")}, alt="가")
    assert (broken.status_code, "깨졌거나" in broken.text) == (422, True)
    assert people.one("SELECT count(*) FROM media") == 0
    assert post(signed_in, f"{at}/new", at, files, alt=HOSTILE, role="main").status_code == 303
    derive_waiting(engine, settings)
    link = people.one("SELECT id FROM resource_media")
    changed = {
        "version": "1",
        "media_version": "2",
        "alt": "고친 설명",
        "caption": "글",
        "licence": "free",
        "role": "main",
    }
    assert post(signed_in, f"{at}/{link}/change", at, **changed).status_code == 303
    stale = post(signed_in, f"{at}/{link}/change", at, **changed)
    assert (stale.status_code, "그사이 다른 사람이" in stale.text) == (409, True)
    assert post(signed_in, f"{at}/{link}/release", at).status_code == 303
    assert "고친 설명" in signed_in.get(f"/resources/{record}").text
    assert post(signed_in, f"{at}/{link}/hide", at).status_code == 303
    assert post(signed_in, f"{at}/{link}/take-off", at).status_code == 303
    assert post(signed_in, f"{at}/{link}/explode", at).status_code == 404
    assert people.one("SELECT closed_at IS NOT NULL FROM resource_media")


def test_the_archives_forms_come_back_with_what_is_wrong_and_keep_what_was_typed(signed_in, make, people):
    record = make.resource("우물집", "space")
    new = f"/archive/new?resource={record}"
    assert post(signed_in, "/archive/collections/new", "/archive/collections/new", title=" ").status_code == 422
    made = post(
        signed_in, "/archive/collections/new", "/archive/collections/new", title="골목의 기억", district="11140"
    )
    collection = made.headers["location"].split("?")[0]
    wrong = post(signed_in, "/archive/new", new, kind="story", licence="own", title=HOSTILE, happened_to="1970")
    assert wrong.status_code == 422
    assert "시작한 때도 적어 주세요." in wrong.text
    assert "<b>굵게</b>" not in wrong.text
    nowhere = post(signed_in, "/archive/new", new, kind="story", licence="own", title="가")
    assert "어느 동네의 것인지" in nowhere.text
    values = {"kind": "recording", "licence": "unknown", "title": HOSTILE, "resource_id": str(record)}
    saved = post(signed_in, "/archive/new", new, **values, collection_id=collection.rsplit("/", 1)[1])
    item = saved.headers["location"].split("?")[0]
    refused = post(signed_in, f"{item}/publish", item, version="1")
    assert (refused.status_code, "이용조건을 확인해서" in refused.text) == (409, True)
    edited = post(signed_in, f"{item}/edit", f"{item}/edit", **{**values, "licence": "own", "version": "1"})
    assert edited.status_code == 303
    assert post(signed_in, f"{item}/publish", item, version="2").status_code == 303
    assert post(signed_in, f"{collection}/publish", collection, version="1").status_code == 303
    assert post(signed_in, f"{collection}/publish", collection, version="1").status_code == 409
    signed_in.cookies.clear()
    assert "골목의 기억" in signed_in.get("/archive").text
    assert signed_in.get(f"{item}/edit", headers=HTML, follow_redirects=False).status_code == 303  # to sign in
    assert signed_in.get("/archive?from=%EA%B0%80").status_code == 200
    assert signed_in.get("/archive/collections/x", headers=HTML).status_code == 404
    assert people.one("SELECT count(*) FROM archive_items") == 1


def test_a_recording_of_the_archive_is_heard_on_its_page_and_shown_inside_first(signed_in, make, engine, settings):
    from tests.geo.media.samples import mp3

    record = make.resource("우물집", "space")
    values = {"kind": "recording", "licence": "own", "title": "우물 이야기", "resource_id": str(record)}
    item = (
        post(signed_in, "/archive/new", f"/archive/new?resource={record}", **values).headers["location"].split("?")[0]
    )
    sent = post(signed_in, f"{item}/files", item, {"file": ("면담.mp3", mp3(), "audio/mpeg")}, alt="두레박 소리")
    assert sent.status_code == 303
    derive_waiting(engine, settings)
    assert post(signed_in, f"{item}/publish", item, version="1").status_code == 303
    signed_in.cookies.clear()
    page = signed_in.get(item).text
    assert '<audio controls preload="none" aria-label="두레박 소리"' in page
    address = page.split('src="/api/v1/media/')[1].split('"')[0]
    assert SECRET.encode() not in signed_in.get(f"/api/v1/media/{address}").content


def test_no_form_of_photos_and_archive_ends_in_a_defect_or_stores_nonsense(signed_in, make, people):
    record = make.resource("우물집", "space")
    made = post(
        signed_in,
        "/archive/new",
        f"/archive/new?resource={record}",
        kind="story",
        licence="own",
        title="가",
        resource_id=str(record),
    )
    item = made.headers["location"].split("?")[0]
    found = post(signed_in, "/archive/collections/new", "/archive/collections/new", title="모음", district="11140")
    collection = found.headers["location"].split("?")[0]
    forms = ["/archive/new", "/archive/collections/new", f"/resources/{record}/photos/new", f"{item}/files"]
    forms += [f"{item}/{what}" for what in ("edit", "publish", "close", "explode", f"files/{record}/release")]
    forms += [f"{collection}/{what}" for what in ("edit", "publish", "x")]
    names = (
        "kind",
        "title",
        "body",
        "collection_id",
        "resource_id",
        "dong_code",
        "place",
        "happened_from",
        "happened_to",
    )
    names += ("licence", "credit", "teller", "version", "summary", "district", "alt", "caption", "role", "file")
    csrf = token(signed_in.get("/archive/new", headers=HTML).text)
    for value in NASTY.values():
        for path in forms:
            fields = {**dict.fromkeys(names, value), "csrf_token": csrf}
            answer = signed_in.post(path, data=fields, headers=HTML, follow_redirects=False)
            assert 400 <= answer.status_code < 500, (path, value, answer.status_code)
        query = dict.fromkeys(("q", "from", "to", "kind", "dong", "page", "drafts"), value)
        assert signed_in.get("/archive", params=query, headers=HTML).status_code < 500
    assert people.one("SELECT count(*) FROM archive_items WHERE state = 'draft' AND version = 1") == 1
    assert people.one("SELECT count(*) FROM archive_collections WHERE version = 1") == 1
    assert people.one("SELECT count(*) FROM media") == 0
