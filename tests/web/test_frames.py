"""Around the pages: who may come in, where people are sent, what they read when something fails."""

from uuid import uuid4

import pytest

from tests.web.conftest import PASSWORD

NOBODY = "5b8f6f0e-0000-4000-8000-000000000000"
HTML = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
def browser(client):
    client.headers.update(HTML)
    client.follow_redirects = False
    return client


@pytest.fixture
def signed_in(browser, people):
    """Sign a browser in as an account; returns the token for its forms."""

    def sign_in(**values):
        account = people.add(**values)
        browser.cookies.set("maeul", people.session_of(account))
        return browser.get("/api/v1/me").json()["csrf_token"]

    return sign_in


@pytest.mark.parametrize("path", ["/my", "/keep", "/keep/spaces/new", "/keep/take-over", "/my?past=1"])
def test_a_visitor_is_asked_to_sign_in_and_comes_back(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=%2F")
    form = browser.get(answer.headers["location"]).text
    assert f'name="next" value="{path}"' in form


def test_signing_in_leads_back_to_where_one_was(browser, people):
    people.add("jumin@example.org", password=PASSWORD)
    form = {"email": "jumin@example.org", "password": PASSWORD, "next": "/my?past=1"}
    answer = browser.post("/login", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/my?past=1")
    assert browser.get("/my").status_code == 200


@pytest.mark.parametrize(
    "stranger",
    ["https://stranger.example/", "//stranger.example", "/\\stranger.example", "javascript:alert(1)", "/a\tb"],
)
def test_nobody_is_sent_to_strangers(browser, people, stranger):
    people.add("jumin@example.org", password=PASSWORD)
    form = {"email": "jumin@example.org", "password": PASSWORD, "next": stranger}
    assert browser.post("/login", data=form).headers["location"] == "/"


def test_a_wrong_password_is_said_in_the_form_and_the_address_is_kept(browser, people):
    people.add("jumin@example.org", password=PASSWORD)
    answer = browser.post("/login", data={"email": "jumin@example.org", "password": "틀린 비밀번호예요"})
    assert answer.status_code == 401
    assert "맞지 않아요" in answer.text
    assert 'value="jumin@example.org"' in answer.text
    assert "틀린 비밀번호예요" not in answer.text


@pytest.mark.parametrize("path", ["/nowhere", "/spaces/nothing", f"/spaces/{NOBODY}", f"/sites/{NOBODY}", "/sites/1"])
def test_what_does_not_exist_is_a_korean_page(browser, path):
    answer = browser.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "찾는 페이지가 없어요" in answer.text


def test_programs_still_get_problem_documents(client):
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    api = client.get(f"/api/v1/spaces/{uuid4()}", headers=HTML)
    assert (api.status_code, api.json()["code"]) == (404, "space_unknown")


def test_who_keeps_nothing_is_told_how_to_become_a_keeper(browser, signed_in):
    signed_in()
    answer = browser.get("/keep")
    assert answer.status_code == 403
    assert "구 담당자에게" in answer.text


def test_a_form_without_the_token_is_refused_and_nothing_is_stored(browser, signed_in, make, people):
    signed_in()
    space_id = make.space()
    answer = browser.post(f"/spaces/{space_id}/book", data={"date": "2030-01-01"})
    assert answer.status_code == 403
    assert people.one("SELECT count(*) FROM bookings") == 0


def test_a_form_from_another_site_is_refused(browser, signed_in, make):
    token = signed_in()
    answer = browser.post("/logout", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert browser.get("/my").status_code == 200


def test_signing_out_ends_the_session(browser, signed_in):
    token = signed_in()
    assert browser.post("/logout", data={"csrf_token": token}).headers["location"] == "/?done=out"
    assert browser.get("/my").status_code == 303


def test_english_is_asked_for_once_and_remembered(browser):
    assert "Where shall we meet today?" in browser.get("/?lang=en").text
    assert "Where shall we meet today?" in browser.get("/").text
    assert "오늘은 어디서 모일까요?" in browser.get("/?lang=ko").text


def test_korean_is_first_whatever_the_browser_speaks(browser):
    assert "오늘은 어디서 모일까요?" in browser.get("/", headers={"Accept-Language": "en-US,en;q=0.9"}).text


def test_pages_are_not_kept_and_files_with_a_hash_are(browser):
    home = browser.get("/")
    assert home.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in home.headers["content-security-policy"]
    style = home.text.split('href="/static/web/css/tokens.css')[1].split('"')[0]
    assert "immutable" in browser.get(f"/static/web/css/tokens.css{style}").headers["cache-control"]
    assert "immutable" not in browser.get("/static/web/css/tokens.css").headers["cache-control"]


def test_outlines_are_sent_once_while_nothing_changes(browser, make):
    make.boundaries()
    first = browser.get("/map/dongs.json")
    assert len(first.json()["features"]) == browser.get("/api/v1/dongs").json()["total"]
    again = browser.get("/map/dongs.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("near=999,999", "한국 밖"),
        ("near=37.5665,126.978", "바뀌었어요"),
        ("near=here", "경도,위도"),
        ("heads=0", "1부터"),
        ("heads=many", "1부터"),
        ("date=2026-13-40&from=10:00", "날짜를 골라"),
        ("from=16:00&until=14:00", "끝 시각이 시작보다"),
        ("from=99:00", "14:00처럼"),
        ("date=2030-01-01", "시작 시각도"),
        ("district=없는구", "찾지 못했어요"),
        ("kind=castle", "공간"),
        ("q=%00", "쓸 수 없는 글자"),
        ("page=99999", "1부터"),
    ],
)
def test_whatever_is_typed_into_the_address_is_answered_with_a_page(browser, make, query, said):
    make.boundaries()
    answer = browser.get(f"/?{query}")
    assert answer.status_code == 200
    assert said in answer.text or query.startswith("page")


def test_the_week_can_be_any_day_and_nonsense_is_this_week(browser, make):
    space_id = make.space()
    for week in ("2020-01-01", "2199-12-31", "nonsense", "0001-01-01"):
        assert browser.get(f"/spaces/{space_id}?week={week}").status_code == 200


def test_an_empty_service_says_so_instead_of_blaming_the_search(browser):
    home = browser.get("/").text
    assert "아직 등록된 공간이 없어요." in home
    assert "이 조건에 맞는" not in home
    assert "이 조건에 맞는 공간이 없어요." in browser.get("/?heads=5").text
