"""API tokens: made once, hashed, scoped, expiring, revocable."""

import hashlib
from datetime import datetime, timedelta

import pytest

from tests.api.auth.conftest import sign_in

TOKENS = "/api/v1/tokens"


@pytest.fixture
def made(web, person):
    """Make a token in a session, then forget the session."""
    person()
    csrf = sign_in(web)

    def make(**body: object) -> dict[str, object]:
        answer = web.post(TOKENS, json={"name": "우리 모임 달력", **body}, headers={"X-CSRF-Token": csrf})
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


def bearer(token: object) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_is_shown_once_and_stored_as_its_hash(web, rows, made):
    token = made()
    sha = hashlib.sha256(str(token["token"]).encode()).hexdigest()
    assert rows.all("SELECT token_sha256 FROM api_tokens") == [(sha,)]
    listed = web.get(TOKENS).json()
    assert listed["items"][0]["name"] == "우리 모임 달력"
    assert token["token"] not in web.get(TOKENS).text
    assert listed["total"] == 1


def test_a_token_speaks_for_its_account(web, made):
    token = made()["token"]
    web.cookies.clear()
    me = web.get("/api/v1/me", headers=bearer(token)).json()
    assert (me["email"], me["csrf_token"]) == ("jumin@example.org", "")


@pytest.mark.parametrize(
    "fate",
    [
        "UPDATE api_tokens SET expires_at = now() - interval '1 second'",
        "UPDATE api_tokens SET revoked_at = now()",
        "DELETE FROM api_tokens",
        "UPDATE accounts SET disabled_at = now()",
    ],
)
def test_a_token_whose_time_is_over_is_refused(web, rows, made, fate):
    token = made()["token"]
    rows.do(fate)
    answer = web.get("/api/v1/me", headers=bearer(token))
    assert (answer.status_code, answer.json()["code"]) == (401, "token_not_valid")


@pytest.mark.parametrize("header", ["Bearer ", "Bearer nonsense", "Basic YTpi", "nonsense", "Bearer maeul_\xff"])
def test_a_wrong_authorization_is_refused_even_beside_a_good_session(web, made, header):
    made()
    assert web.get("/api/v1/me", headers={"Authorization": header.encode("latin-1")}).status_code == 401


def test_only_a_person_in_a_session_makes_tokens(web, made):
    token = made()["token"]
    web.cookies.clear()
    answer = web.post(TOKENS, json={"name": "또"}, headers=bearer(token))
    assert (answer.status_code, answer.json()["code"]) == (403, "session_needed")


def test_nobody_revokes_the_token_of_another(web, opened, rows, person, made):
    token = made()
    person("other@example.org")
    other = opened()
    csrf = sign_in(other, "other@example.org")
    assert other.delete(f"{TOKENS}/{token['id']}", headers={"X-CSRF-Token": csrf}).status_code == 404
    assert other.get(TOKENS).json()["items"] == []
    assert web.get("/api/v1/me", headers=bearer(token["token"])).status_code == 200


@pytest.mark.parametrize("scopes", [[], ["admin"], ["read", "write", "read"], "read"])
def test_unknown_scopes_are_refused(web, made, rows, scopes):
    made()
    csrf = web.get("/api/v1/me").json()["csrf_token"]
    answer = web.post(TOKENS, json={"name": "x", "scopes": scopes}, headers={"X-CSRF-Token": csrf})
    assert answer.status_code == 422
    assert rows.one("SELECT count(*) FROM api_tokens") == 1


def test_a_token_lives_as_long_as_the_setting_says(opened, person):
    person()
    web = opened(token_days=7)
    csrf = sign_in(web)
    made = web.post(TOKENS, json={"name": "x"}, headers={"X-CSRF-Token": csrf}).json()
    lasts = datetime.fromisoformat(made["expires_at"]) - datetime.fromisoformat(made["created_at"])
    assert lasts == timedelta(days=7)
