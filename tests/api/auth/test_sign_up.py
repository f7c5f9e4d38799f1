"""Signing up, proving an address, setting a new password: by HTTP, looking at what is stored and mailed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from geo.errors import InvalidInput
from geo.mailbox import mailbox
from tests.api.auth.conftest import ORIGIN, PASSWORD, mailed_link, sign_in

NEWCOMER = {"email": "Saeium@Example.org", "password": PASSWORD, "name": "새이웃", "over_14": True}


def test_a_newcomer_signs_up_confirms_and_signs_in(web, rows):
    answer = web.post("/api/v1/accounts", json=NEWCOMER)
    assert answer.status_code == 202
    assert rows.one("SELECT verified_at FROM accounts WHERE email = 'saeium@example.org'") is None
    token = mailed_link(rows, "saeium@example.org", "confirm")
    assert web.post("/api/v1/accounts/confirm", json={"token": token}).status_code == 200
    sign_in(web, "saeium@example.org")
    assert web.get("/api/v1/me").json()["verified"] is True


def test_known_and_unknown_addresses_get_the_same_answer(web, rows, person):
    person("saeium@example.org", name="원래주인")
    known = web.post("/api/v1/accounts", json=NEWCOMER)
    unknown = web.post("/api/v1/accounts", json=NEWCOMER | {"email": "nobody@example.org"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert rows.one("SELECT name FROM accounts WHERE email = 'saeium@example.org'") == "원래주인"
    assert "이미 계정이 있어서" in str(rows.one("SELECT body FROM mails WHERE recipient = 'saeium@example.org'"))


def test_a_confirm_link_works_once(web, rows):
    web.post("/api/v1/accounts", json=NEWCOMER)
    token = mailed_link(rows, "saeium@example.org", "confirm")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: web.post("/api/v1/accounts/confirm", json={"token": token}), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 422, 422, 422]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 422} == {"link_not_valid"}


def test_an_old_link_no_longer_works(web, rows):
    web.post("/api/v1/accounts", json=NEWCOMER)
    token = mailed_link(rows, "saeium@example.org", "confirm")
    rows.do("UPDATE mail_tokens SET expires_at = now() - interval '1 second'")
    assert web.post("/api/v1/accounts/confirm", json={"token": token}).json()["code"] == "link_not_valid"


def test_a_confirm_link_does_not_reset_a_password(web, rows):
    web.post("/api/v1/accounts", json=NEWCOMER)
    token = mailed_link(rows, "saeium@example.org", "confirm")
    answer = web.post("/api/v1/password-resets/confirm", json={"token": token, "password": "전혀 다른 비밀번호"})
    assert answer.json()["code"] == "link_not_valid"


def test_an_unconfirmed_account_gives_way_to_the_next_sign_up(web, opened, rows):
    """Whoever lies in wait with a stranger's address loses password, session and link."""
    web.post("/api/v1/accounts", json=NEWCOMER | {"password": "도둑이 먼저 정한 것"})
    first_link = mailed_link(rows, "saeium@example.org", "confirm")
    thief = opened()
    sign_in(thief, "saeium@example.org", "도둑이 먼저 정한 것")
    web.post("/api/v1/accounts", json=NEWCOMER)
    assert thief.get("/api/v1/me").status_code == 401
    assert web.post("/api/v1/accounts/confirm", json={"token": first_link}).status_code == 422
    link = mailed_link(rows, "saeium@example.org", "confirm")
    assert web.post("/api/v1/accounts/confirm", json={"token": link}).status_code == 200
    sign_in(web, "saeium@example.org")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("짧은비밀번호", "10자 이상"),
        ("1234567890", "흔한"),
        ("Password123", "흔한"),
        ("aaaaaaaaaaaa", "흔한"),
        ("saeium@example.org", "이메일"),
        ("가" * 201, "200자"),
    ],
)
def test_weak_passwords_are_refused_with_a_reason(web, rows, password, why):
    answer = web.post("/api/v1/accounts", json=NEWCOMER | {"password": password})
    assert (answer.status_code, answer.json()["code"]) == (422, "password_weak")
    assert why in answer.json()["detail"]
    assert password not in answer.text
    assert rows.one("SELECT count(*) FROM accounts") == 0


@pytest.mark.parametrize(
    "email",
    [
        "",
        "nobody",
        "a@",
        "@b",
        "a b@example.org",
        "a@b\nBcc: x@y",
        "한글@예시.한국",
        "a@example.org,b@example.org",
        "x" * 250 + "@a.kr",
        "a@-b.kr",
    ],
)
def test_unusable_addresses_are_refused(web, rows, email):
    answer = web.post("/api/v1/accounts", json=NEWCOMER | {"email": email})
    assert answer.status_code == 422
    assert rows.one("SELECT count(*) FROM accounts") == 0


@pytest.mark.parametrize("email", ["a@b", "First.Last+tag@sub.example.co.kr", " x@y.kr "])
def test_usable_addresses_come_out_in_lower_case(email):
    assert mailbox(email) == email.strip().lower()


def test_an_address_cannot_smuggle_a_header():
    with pytest.raises(InvalidInput):
        mailbox("a@example.org\r\nBcc: victim@example.org")


def test_a_reset_ends_every_session_and_proves_the_address(web, opened, rows, person):
    person(verified=False)
    elsewhere = opened()
    sign_in(elsewhere)
    assert web.post("/api/v1/password-resets", json={"email": "jumin@example.org"}).status_code == 202
    token = mailed_link(rows, "jumin@example.org", "reset")
    answer = web.post("/api/v1/password-resets/confirm", json={"token": token, "password": "새로 정한 비밀번호"})
    assert answer.status_code == 200
    assert elsewhere.get("/api/v1/me").status_code == 401
    assert web.post("/api/v1/sessions", json={"email": "jumin@example.org", "password": PASSWORD}).status_code == 401
    sign_in(web, password="새로 정한 비밀번호")
    assert web.get("/api/v1/me").json()["verified"] is True
    again = web.post("/api/v1/password-resets/confirm", json={"token": token, "password": "또 다른 비밀번호예요"})
    assert again.json()["code"] == "link_not_valid"


def test_a_weak_new_password_does_not_use_the_reset_link_up(web, rows, person):
    person()
    web.post("/api/v1/password-resets", json={"email": "jumin@example.org"})
    token = mailed_link(rows, "jumin@example.org", "reset")
    weak = web.post("/api/v1/password-resets/confirm", json={"token": token, "password": "짧아요"})
    assert weak.json()["code"] == "password_weak"
    good = web.post("/api/v1/password-resets/confirm", json={"token": token, "password": "이번에는 긴 비밀번호"})
    assert good.status_code == 200


def test_asking_for_a_reset_does_not_tell_whether_the_address_is_known(web, rows, person):
    person()
    known = web.post("/api/v1/password-resets", json={"email": "jumin@example.org"})
    unknown = web.post("/api/v1/password-resets", json={"email": "nobody@example.org"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    assert rows.all("SELECT recipient FROM mails") == [("jumin@example.org",)]


@pytest.mark.usefixtures("one_instant")
def test_mails_to_one_address_are_limited_whether_or_not_it_is_known(web, rows):
    for _ in range(5):
        assert web.post("/api/v1/password-resets", json={"email": "nobody@example.org"}).status_code == 202
    answer = web.post("/api/v1/password-resets", json={"email": "Nobody@example.org"})
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert 1 <= int(answer.headers["Retry-After"]) <= 3600
    assert web.post("/api/v1/password-resets", json={"email": "other@example.org"}).status_code == 202


def test_links_never_lead_to_a_host_that_a_stranger_named(web, opened, rows):
    web.post("/api/v1/accounts", json=NEWCOMER)
    assert f"{ORIGIN}/confirm?token=" in str(rows.one("SELECT body FROM mails"))
    forged = web.post("/api/v1/accounts", json=NEWCOMER, headers={"Host": "evil.example"})
    assert (forged.status_code, forged.json()["code"]) == (503, "public_url_missing")
    rows.do("DELETE FROM mails")
    public = opened(public_url="https://maeul.example/")
    public.post("/api/v1/accounts", json=NEWCOMER, headers={"Host": "evil.example"})
    assert "https://maeul.example/confirm?token=" in str(rows.one("SELECT body FROM mails"))
    assert "evil" not in str(rows.one("SELECT body FROM mails"))


def test_a_name_that_is_code_somewhere_else_comes_out_as_written(web, rows):
    name = "{{ 7*191 }} <b>`회비 \\3,000`</b> %s"
    web.post("/api/v1/accounts", json=NEWCOMER | {"name": name})
    assert rows.one("SELECT name FROM accounts") == name
    assert f"{name} 님" in str(rows.one("SELECT body FROM mails"))


def test_nothing_is_stored_when_the_mail_cannot_be_enqueued(opened, rows, monkeypatch):
    monkeypatch.setattr("api.jobs.mails.enqueue", lambda *_, **__: 1 / 0)
    broken = opened()
    broken._transport.raise_server_exceptions = False
    assert broken.post("/api/v1/accounts", json=NEWCOMER).status_code == 500
    assert rows.all("SELECT (SELECT count(*) FROM accounts), (SELECT count(*) FROM mails)") == [(0, 0)]
