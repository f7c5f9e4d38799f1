"""Whatever is sent to the account routes, the answer is a problem with a code, never a defect."""

import pytest

from tests.api.auth.conftest import sign_in

POSTS = ["accounts", "accounts/confirm", "sessions", "password-resets", "password-resets/confirm", "tokens"]
BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "NaN": b'{"email": NaN, "password": Infinity, "name": 1e999, "token": NaN}',
    "a list": b"[]",
    "a word": b'"x"',
    "wrong types": b'{"email": {}, "password": [], "name": 1, "token": null, "scopes": {"a": 1}}',
    "too deep": b"[" * 20_000,
    "NUL": b'{"email": "a\\u0000@b.kr", "password": "\\u0000\\u0000", "name": "\\u0000", "token": "\\u0000"}',
    "surrogates": b'{"email": "\\ud800@b.kr", "password": "\\ud800", "name": "\\ud800", "token": "\\ud800"}',
    "not UTF-8": b'{"email": "\xff\xfe", "password": "\xff", "name": "\xff", "token": "\xff"}',
    "long": b'{"email": "' + b"x" * 50_000 + b'", "password": "x", "name": "x", "token": "x"}',
    "more than asked": b'{"email": "a@b.kr", "password": "x", "name": "x", "token": "x", "is_admin": true}',
}


@pytest.fixture
def csrf(client, person):
    person()
    return {"X-CSRF-Token": sign_in(client)}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_odd_bodies_are_refused_by_every_route(client, csrf, rows, body):
    for path in POSTS:
        answer = client.post(f"/api/v1/{path}", content=body, headers={**csrf, "Content-Type": "application/json"})
        assert 400 <= answer.status_code < 500, (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"]
        assert len(answer.content) < 4000
    assert rows.all("SELECT (SELECT count(*) FROM accounts), (SELECT count(*) FROM api_tokens)") == [(1, 0)]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", b"--b\r\nbroken"),
        ("application/x-www-form-urlencoded", b"%ff%fe=%00&csrf_token=%ff"),
        ("text/plain", b'{"name": "x"}'),
    ],
)
def test_odd_forms_are_refused_without_a_defect(client, person, kind, body):
    person()
    sign_in(client)
    answer = client.post("/api/v1/tokens", content=body, headers={"Content-Type": kind})
    assert 400 <= answer.status_code < 500
    assert answer.json()["code"]


def test_a_body_beyond_the_cap_is_refused_before_it_is_read(client, csrf):
    answer = client.post("/api/v1/sessions", content=b"x" * 2_000_000, headers=csrf)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("token_id", ["x", "0" * 15, "0" * 17, "G" * 16, "%00" * 16, "'" * 16])
def test_odd_token_numbers_are_refused(client, csrf, token_id):
    assert client.delete(f"/api/v1/tokens/{token_id}", headers=csrf).status_code in {404, 422}


def test_people_who_prefer_english_are_answered_in_english(client):
    answer = client.get("/api/v1/me", headers={"Accept-Language": "en-GB,en"})
    assert (answer.status_code, answer.json()["detail"]) == (401, "Please sign in.")
