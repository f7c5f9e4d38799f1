"""Signing in by way of a provider: joining, coming again, linking, unlinking, and everything that must not let in."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, text

from api.auth.passwords import hash_password
from tests.api.oidc.conftest import Browser
from tests.api.oidc.provider import Provider, rs256, signed_by_another, signed_with_the_public_key, unsigned

JOINING = {"name": "구름", "email": "cloud@example.org", "age": "over", "agreed": "yes", "next": "/"}
PASSWORD = "산들바람 부는 저녁 골목"
TABLES = ("accounts", "identities", "sign_ins", "oidc_newcomers")


def count(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in TABLES}


def ask(engine: Engine, sql: str) -> Any:
    with engine.connect() as connection:
        return connection.execute(text(sql)).one()


@pytest.fixture
def owner(database) -> Engine:
    engine = database.owner_engine()
    yield engine
    engine.dispose()


def give_password(engine: Engine, email: str) -> None:
    with engine.begin() as connection:
        changed = text("UPDATE accounts SET password_hash = :hash WHERE email = :email")
        connection.execute(changed, {"hash": hash_password(PASSWORD), "email": email})


def email_of(browser: Browser) -> str | None:
    """Return whose session the browser has."""
    answer = browser.client.get("/api/v1/me")
    return answer.json()["email"] if answer.status_code == 200 else None


def test_the_button_is_there_only_with_the_settings(client, app) -> None:
    assert "카카오로 로그인" in client.get("/login?next=/my").text
    assert 'href="/login/oidc?next=%2Fmy"' in client.get("/login?next=/my").text
    app.state.settings = app.state.settings.model_copy(update={"oidc_client_id": None})
    assert "카카오로 로그인" not in client.get("/login").text
    assert client.get("/login/oidc").status_code == 404
    assert client.get("/login/oidc/back?code=x&state=y").status_code == 404


def test_who_comes_first_joins_and_next_time_walks_in(browser: Browser, owner) -> None:
    came = browser.sign_in("/login/oidc?next=/my")
    assert (came.status_code, came.headers["location"]) == (303, "/login/oidc/join")
    page = browser.client.get("/login/oidc/join").text
    assert 'value="구름"' in page
    joined = browser.client.post("/login/oidc/join", data=JOINING | {"next": "/my"})
    assert (joined.status_code, joined.headers["location"]) == (303, "/my")
    assert email_of(browser) == "cloud@example.org"
    assert ask(owner, "SELECT verified_at, password_hash, over_14 FROM accounts") == (None, None, True)
    assert ask(owner, "SELECT recipient FROM mails").recipient == "cloud@example.org"
    first = browser.client.cookies["maeul"]
    browser.client.cookies.clear()
    again = browser.sign_in("/login/oidc?next=/my")
    assert (again.status_code, again.headers["location"]) == (303, "/my")
    assert browser.client.cookies["maeul"] != first
    assert count(owner) == {"accounts": 1, "identities": 1, "sign_ins": 2, "oidc_newcomers": 0}


def test_a_sign_in_ends_the_session_that_the_browser_had(browser: Browser, owner) -> None:
    browser.sign_in()
    browser.client.post("/login/oidc/join", data=JOINING)
    browser.sign_in()
    assert count(owner)["sign_ins"] == 1


def test_an_address_that_the_provider_vouches_for_is_proved(browser: Browser, provider: Provider, owner) -> None:
    provider.person |= {"email": "Cloud@Example.org", "email_verified": True}
    browser.sign_in()
    browser.client.post("/login/oidc/join", data=JOINING)
    assert ask(owner, "SELECT verified_at FROM accounts").verified_at is not None
    assert ask(owner, "SELECT count(*) AS n FROM mails").n == 0


def test_a_child_under_14_needs_a_guardian_here_too(browser: Browser, provider: Provider, owner) -> None:
    provider.person |= {"email": "cloud@example.org", "email_verified": True}
    browser.sign_in()
    child = JOINING | {"age": "under"}
    assert browser.client.post("/login/oidc/join", data=child).status_code == 422
    assert count(owner)["accounts"] == 0
    with_guardian = child | {"guardian_name": "보호자", "guardian_email": "guardian@example.org"}
    assert browser.client.post("/login/oidc/join", data=with_guardian).status_code == 303
    assert ask(owner, "SELECT verified_at FROM accounts").verified_at is None
    assert ask(owner, "SELECT recipient FROM mails").recipient == "guardian@example.org"


@pytest.mark.parametrize("missing", ["name", "email", "age", "agreed"])
def test_nothing_is_made_of_half_a_form(browser: Browser, owner, missing: str) -> None:
    browser.sign_in()
    answer = browser.client.post("/login/oidc/join", data={**JOINING, missing: ""})
    assert answer.status_code == 422
    assert count(owner)["accounts"] == 0


def test_an_e_mail_address_alone_links_nothing(browser: Browser, provider: Provider, make, engine, owner) -> None:
    resident = make.person()
    give_password(owner, resident.email)
    provider.person |= {"email": resident.email, "email_verified": True}
    assert browser.sign_in().headers["location"] == "/login/oidc/join"
    page = browser.client.get("/login/oidc/join").text
    assert f"{resident.email} 계정이 이미 있어요" in page
    assert email_of(browser) is None
    wrong = browser.client.post("/login/oidc/join/sign-in", data={"email": resident.email, "password": "x" * 12})
    assert (wrong.status_code, count(owner)["identities"]) == (401, 0)
    told = {"email": resident.email, "password": PASSWORD, "next": "/my"}
    right = browser.client.post("/login/oidc/join/sign-in", data=told)
    assert (right.status_code, right.headers["location"]) == (303, "/my")
    browser.client.cookies.clear()
    assert browser.sign_in().headers["location"] == "/"
    assert email_of(browser) == resident.email


def test_a_typed_address_of_somebody_else_is_told_by_mail_alone(browser: Browser, make, owner) -> None:
    resident = make.person()
    browser.sign_in()
    answer = browser.client.post("/login/oidc/join", data=JOINING | {"email": resident.email})
    assert (answer.status_code, "메일을 보냈어요" in answer.text) == (200, True)
    assert count(owner)["identities"] == 0
    assert email_of(browser) is None


def test_nobody_lies_in_wait_with_a_strangers_address(browser: Browser, provider: Provider, client, owner) -> None:
    browser.sign_in()
    browser.client.post("/login/oidc/join", data=JOINING)
    browser.client.cookies.clear()
    body = {"email": JOINING["email"], "password": PASSWORD, "name": "나", "over_14": True}
    assert client.post("/api/v1/accounts", json=body).status_code == 202
    assert count(owner) == {"accounts": 1, "identities": 0, "sign_ins": 0, "oidc_newcomers": 0}
    assert browser.sign_in().headers["location"] == "/login/oidc/join"


def csrf_of(browser: Browser, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.client.get(page).text)
    assert found
    return found[1]


@pytest.fixture
def member(browser: Browser, make, owner) -> str:
    """Somebody with a password, signed in; return their address."""
    person = make.person()
    give_password(owner, person.email)
    browser.client.post("/login", data={"email": person.email, "password": PASSWORD})
    return str(person.email)


def test_one_links_a_way_to_ones_account_and_takes_it_back(browser: Browser, member, owner) -> None:
    assert "카카오 잇기" in browser.client.get("/my/sign-in").text
    linked = browser.sign_in("/my/sign-in/link")
    assert (linked.status_code, linked.headers["location"]) == (303, "/my/sign-in?done=way-linked")
    page = browser.client.get("/my/sign-in").text
    assert "카카오 잇기" not in page
    csrf = csrf_of(browser, "/my/sign-in")
    way = ask(owner, "SELECT id FROM identities").id
    gone = browser.client.post(f"/my/sign-in/{way}/unlink", data={"csrf_token": csrf})
    assert (gone.status_code, count(owner)["identities"]) == (303, 0)


def test_the_last_way_in_stays(browser: Browser, provider: Provider, owner) -> None:
    provider.person |= {"email": "cloud@example.org", "email_verified": True}
    browser.sign_in()
    browser.client.post("/login/oidc/join", data=JOINING)
    way, csrf = ask(owner, "SELECT id FROM identities").id, csrf_of(browser, "/my/sign-in")
    kept = browser.client.post(f"/my/sign-in/{way}/unlink", data={"csrf_token": csrf}, headers={"Accept": "text/html"})
    assert (kept.status_code, count(owner)["identities"]) == (409, 1)
    assert "마지막 로그인 방법" in kept.text
    give_password(owner, "cloud@example.org")
    assert browser.client.post(f"/my/sign-in/{way}/unlink", data={"csrf_token": csrf}).status_code == 303


def test_another_ones_way_cannot_be_taken_back_nor_linked(browser: Browser, member, make, owner) -> None:
    browser.sign_in("/my/sign-in/link")
    way = ask(owner, "SELECT id FROM identities").id
    browser.client.cookies.clear()
    other = make.person()
    give_password(owner, other.email)
    browser.client.post("/login", data={"email": other.email, "password": PASSWORD})
    taken = browser.sign_in("/my/sign-in/link")
    assert taken.status_code == 409
    csrf = csrf_of(browser, "/my/sign-in")
    browser.client.post(f"/my/sign-in/{way}/unlink", data={"csrf_token": csrf})
    assert count(owner)["identities"] == 1


def test_linking_needs_somebody_signed_in_at_both_ends(browser: Browser, member, owner) -> None:
    back = browser.out("/my/sign-in/link")
    browser.client.cookies.delete("maeul")
    assert browser.back(back).status_code == 401
    assert count(owner)["identities"] == 0
    assert browser.client.get("/my/sign-in/link", headers={"Accept": "application/json"}).status_code in {303, 401}


def assert_not_in(browser: Browser, answer, owner, status: int = 401) -> None:
    """The answer is a Korean page without any session, and nothing is stored."""
    assert answer.status_code == status, answer.text
    assert re.search("처음부터 다시|지금 답하지 않아요", answer.text), answer.text
    assert email_of(browser) is None
    assert count(owner) == dict.fromkeys(TABLES, 0)


def without(name: str):
    return lambda claims: {key: value for key, value in claims.items() if key != name}


def set_to(**values: Any):
    return lambda claims: claims | values


@pytest.mark.parametrize(
    "change",
    [
        set_to(nonce="another"),
        without("nonce"),
        set_to(iss="https://evil.example.org"),
        without("iss"),
        set_to(aud="another-service"),
        set_to(aud=["maeul-test", "another"]),
        set_to(aud=["maeul-test", "another"], azp="another"),
        set_to(azp="another"),
        without("aud"),
        set_to(exp=1_700_000_000),
        without("exp"),
        set_to(iat=4_000_000_000),
        without("sub"),
        set_to(sub=""),
        set_to(sub="가" * 256),
        set_to(sub=7),
        set_to(sub=None),
    ],
)
def test_a_token_that_is_not_for_us_now_lets_nobody_in(browser: Browser, provider: Provider, owner, change) -> None:
    provider.change = change
    assert_not_in(browser, browser.sign_in(), owner)


@pytest.mark.parametrize("sign", [unsigned, signed_with_the_public_key, signed_by_another, lambda *_: "x.y.z"])
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(browser: Browser, provider, owner, sign) -> None:
    provider.sign = sign
    assert_not_in(browser, browser.sign_in(), owner)


@pytest.mark.parametrize("state", ["", "another", "가" * 5000])
def test_a_journey_begun_elsewhere_lets_nobody_in(browser: Browser, owner, state: str) -> None:
    back = browser.out()
    code = re.search("code=([^&]+)", back)
    assert code
    assert_not_in(browser, browser.client.get("/login/oidc/back", params={"code": code[1], "state": state}), owner)


def test_the_address_of_another_browser_lets_nobody_in(browser: Browser, owner) -> None:
    back = browser.out()
    browser.client.cookies.clear()
    assert_not_in(browser, browser.back(back), owner)


def test_a_journey_is_good_once_and_for_ten_minutes(browser: Browser, owner) -> None:
    back, kept = browser.out(), dict(browser.client.cookies)
    assert browser.back(back).status_code == 303
    browser.client.cookies.update(kept)
    assert browser.back(back).status_code == 401
    late = browser.out()
    with owner.begin() as connection:
        connection.execute(text("UPDATE oidc_asks SET expires_at = now() - interval '1 second'"))
    assert browser.back(late).status_code == 401


def test_a_code_that_was_used_before_lets_nobody_in(browser: Browser, provider: Provider, owner) -> None:
    back = browser.out()
    provider.codes.clear()
    assert_not_in(browser, browser.back(back), owner)


def test_joining_without_having_come_from_the_provider_leads_nowhere(browser: Browser, owner) -> None:
    page = {"Accept": "text/html"}
    for answer in (
        browser.client.get("/login/oidc/join", headers=page),
        browser.client.post("/login/oidc/join", data=JOINING, headers=page),
    ):
        assert (answer.status_code, "처음부터 다시" in answer.text) == (422, True)
    assert count(owner) == dict.fromkeys(TABLES, 0)


def test_who_says_no_at_the_provider_is_told_kindly(browser: Browser, owner) -> None:
    state = re.search("state=([^&]+)", browser.out())
    assert state
    answer = browser.client.get("/login/oidc/back", params={"error": "access_denied", "state": state[1]})
    assert_not_in(browser, answer, owner)


def test_a_key_that_was_changed_meanwhile_is_fetched_anew(browser: Browser, provider: Provider) -> None:
    assert browser.sign_in().status_code == 303
    provider.key = type(provider.key).generate_key(2048, {"kid": "two"})
    provider.shown = [provider.key]
    provider.sign = rs256
    browser.client.cookies.clear()
    assert browser.sign_in().headers["location"] == "/login/oidc/join"
    assert provider.asked.count("/keys") == 2
    assert provider.asked.count("/.well-known/openid-configuration") == 1


def test_a_provider_that_is_away_is_told_of(browser: Browser, provider: Provider, owner) -> None:
    back = browser.out()
    provider.broken = True
    assert_not_in(browser, browser.back(back), owner, 503)
    assert browser.client.get("/login").status_code == 200


def test_a_provider_that_is_away_from_the_start_is_told_of(browser: Browser, provider: Provider, owner) -> None:
    provider.broken = True
    answer = browser.client.get("/login/oidc", headers={"Accept": "text/html"})
    assert (answer.status_code, "지금 답하지 않아요" in answer.text) == (503, True)


def test_a_provider_that_names_itself_otherwise_is_not_believed(browser: Browser, provider: Provider) -> None:
    provider.named = "https://kauth.example.org"
    answer = browser.client.get("/login/oidc", headers={"Accept": "text/html"})
    assert answer.status_code == 401


@pytest.mark.parametrize("next_url", ["https://evil.example.org", "//evil.example.org", "/\\evil.example.org", "x"])
def test_nobody_is_sent_to_strangers_afterwards(browser: Browser, next_url: str) -> None:
    browser.sign_in("/login/oidc?next=/")
    browser.client.post("/login/oidc/join", data=JOINING)
    browser.client.cookies.clear()
    left = browser.client.get("/login/oidc", params={"next": next_url})
    import httpx

    answer = browser.back(str(httpx.get(left.headers["location"]).headers["location"]))
    assert answer.headers["location"] == "/"


def test_hostile_names_come_out_as_they_went_in(browser: Browser, provider: Provider) -> None:
    provider.person |= {"nickname": "<b>{{ 7*191 }}</b>", "email": "not an address"}
    browser.sign_in()
    page = browser.client.get("/login/oidc/join").text
    assert "&lt;b&gt;{{ 7*191 }}&lt;/b&gt;" in page
    assert "1337" not in page


def test_a_disabled_account_is_not_let_in(browser: Browser, owner) -> None:
    browser.sign_in()
    browser.client.post("/login/oidc/join", data=JOINING)
    browser.client.cookies.clear()
    with owner.begin() as connection:
        connection.execute(text("UPDATE accounts SET disabled_at = now()"))
    assert browser.sign_in().status_code == 401
    assert email_of(browser) is None


def test_too_many_tries_are_refused(browser: Browser, app) -> None:
    app.state.settings = app.state.settings.model_copy(update={"sign_ins_per_minute": 2})
    told = [browser.client.get("/login/oidc").status_code for _ in range(6)]
    assert 429 in told, "of six tries three are in one minute"
    assert told[0] == 303


def test_what_was_left_half_done_is_swept_away(browser: Browser, session, owner) -> None:
    from geo.queries.retention import forget_spent

    browser.sign_in()
    browser.out()
    with owner.begin() as connection:
        for table in ("oidc_asks", "oidc_newcomers"):
            connection.execute(text(f"UPDATE {table} SET expires_at = now() - interval '1 second'"))
    gone = forget_spent(session)
    assert (gone["oidc_asks"], gone["oidc_newcomers"]) == (1, 1)
