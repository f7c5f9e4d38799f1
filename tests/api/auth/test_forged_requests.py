"""Requests that another site makes a signed-in browser send."""

import pytest

from tests.api.auth.conftest import ORIGIN, PASSWORD, sign_in

TOKENS = "/api/v1/tokens"
BODY = {"name": "시험"}


@pytest.fixture
def csrf(web, person):
    person()
    return sign_in(web)


def test_a_change_without_the_form_token_is_refused(web, rows, csrf):
    answer = web.post(TOKENS, json=BODY)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    assert rows.one("SELECT count(*) FROM api_tokens") == 0


def test_a_change_with_the_form_token_is_taken(web, csrf):
    assert web.post(TOKENS, json=BODY, headers={"X-CSRF-Token": csrf}).status_code == 201
    same_site = {"X-CSRF-Token": csrf, "Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}
    assert web.post(TOKENS, json=BODY, headers=same_site).status_code == 201


def test_the_form_token_of_another_session_does_not_fit(web, opened, person, csrf):
    person("other@example.org")
    foreign = sign_in(opened(), "other@example.org")
    assert web.post(TOKENS, json=BODY, headers={"X-CSRF-Token": foreign}).json()["code"] == "csrf"


@pytest.mark.parametrize("wrong", ["", "0" * 64, "가"])
def test_a_made_up_form_token_does_not_fit(web, csrf, wrong):
    answer = web.post(TOKENS, json=BODY, headers={"X-CSRF-Token": wrong.encode()})
    assert answer.json()["code"] == "csrf"


@pytest.mark.parametrize(
    "sent",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
    ],
)
def test_a_change_sent_by_another_site_is_refused_even_with_the_form_token(web, csrf, sent):
    answer = web.post(TOKENS, json=BODY, headers={"X-CSRF-Token": csrf, **sent})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")


@pytest.mark.parametrize(
    "path", ["sessions", "accounts", "password-resets", "accounts/confirm", "password-resets/confirm"]
)
def test_another_site_cannot_send_the_forms_of_visitors(web, rows, path):
    body = {"email": "a@example.org", "password": PASSWORD, "name": "ㄱ", "token": "x"}
    answer = web.post(f"/api/v1/{path}", json=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code in {403, 422}
    fields = {
        "sessions": ("email", "password"),
        "accounts": ("email", "password", "name"),
        "password-resets": ("email",),
    }
    fields |= {"accounts/confirm": ("token",), "password-resets/confirm": ("token", "password")}
    fitting = {name: body[name] for name in fields[path]}
    answer = web.post(f"/api/v1/{path}", json=fitting, headers={"Origin": "https://evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert rows.all("SELECT (SELECT count(*) FROM accounts), (SELECT count(*) FROM mails)") == [(0, 0)]


def test_behind_a_proxy_the_public_origin_is_our_own(opened, person):
    person()
    web = opened(public_url="https://maeul.example")
    answer = web.post(
        "/api/v1/sessions",
        json={"email": "jumin@example.org", "password": PASSWORD},
        headers={"Origin": "https://maeul.example", "Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 201


def test_bearer_tokens_need_no_form_token(web, csrf):
    made = web.post(TOKENS, json=BODY, headers={"X-CSRF-Token": csrf}).json()
    web.cookies.clear()
    bearer = {"Authorization": f"Bearer {made['token']}"}
    assert web.delete(f"{TOKENS}/{made['id']}", headers=bearer).status_code == 204
    assert web.get("/api/v1/me", headers=bearer).status_code == 401


def test_reading_needs_no_form_token(web, csrf):
    assert web.get("/api/v1/me", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
    assert web.get("/api/v1/me").json()["csrf_token"] == csrf
