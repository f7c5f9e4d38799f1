"""Signing in and staying signed in: cookies, rotation, forged requests, the work a wrong password costs."""

import hashlib
import json
import logging
import subprocess
import sys
import threading
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from api.auth import passwords
from geo.errors import Busy
from tests.api.auth.conftest import ORIGIN, PASSWORD, sign_in
from tests.conftest import ROOT

LOGIN = {"email": "jumin@example.org", "password": PASSWORD}


def test_signing_in_gives_a_cookie_that_scripts_and_other_sites_cannot_use(web, person):
    person()
    answer = web.post("/api/v1/sessions", json=LOGIN)
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("maeul=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=1209600"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    ("base", "changed"), [("https://maeul.example", {}), (ORIGIN, {"public_url": "https://maeul.example"})]
)
def test_on_https_the_cookie_is_secure_and_bound_to_the_host(opened, person, base, changed):
    person()
    cookie = opened(base, **changed).post("/api/v1/sessions", json=LOGIN).headers["set-cookie"]
    assert cookie.startswith("__Host-maeul=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


def test_a_plain_cookie_is_not_believed_on_https(opened, web, person):
    person()
    sign_in(web)
    stolen = web.cookies["maeul"]
    secure = opened("https://maeul.example")
    assert secure.get("/api/v1/me", headers={"Cookie": f"maeul={stolen}"}).status_code == 401
    assert secure.get("/api/v1/me", headers={"Cookie": f"__Host-maeul={stolen}"}).status_code == 200


def test_plain_http_across_a_network_is_refused_unless_the_operator_says_so(opened, person):
    person()
    refused = opened("http://192.0.2.7:8000").post("/api/v1/sessions", json=LOGIN)
    assert (refused.status_code, refused.json()["code"]) == (403, "https_needed")
    allowed = opened("http://192.0.2.7:8000", insecure_http=True).post("/api/v1/sessions", json=LOGIN)
    assert allowed.status_code == 201


def test_the_secret_itself_is_stored_nowhere(web, rows, person):
    person()
    sign_in(web)
    secret = web.cookies["maeul"]
    assert rows.all("SELECT token_sha256 FROM sign_ins") == [(hashlib.sha256(secret.encode()).hexdigest(),)]


def test_signing_in_never_takes_over_a_session_that_was_there_before(web, rows, person):
    person()
    web.cookies.set("maeul", "planted-by-somebody-else", domain="127.0.0.1")
    sign_in(web)
    first = next(cookie.value for cookie in web.cookies.jar if cookie.value != "planted-by-somebody-else")
    web.cookies.clear()
    web.cookies.set("maeul", first)
    sign_in(web)
    assert rows.one("SELECT count(*) FROM sign_ins") == 1
    old = hashlib.sha256(first.encode()).hexdigest()
    planted = hashlib.sha256(b"planted-by-somebody-else").hexdigest()
    assert rows.one("SELECT count(*) FROM sign_ins WHERE token_sha256 IN (:a, :b)", a=old, b=planted) == 0


def test_signing_out_ends_the_session_everywhere(web, rows, person):
    person()
    csrf = sign_in(web)
    secret = web.cookies["maeul"]
    answer = web.delete("/api/v1/sessions/current", headers={"X-CSRF-Token": csrf})
    assert answer.status_code == 204
    assert rows.one("SELECT count(*) FROM sign_ins") == 0
    assert web.get("/api/v1/me", headers={"Cookie": f"maeul={secret}"}).status_code == 401


def test_a_session_ends_when_its_time_is_over_or_the_account_is_disabled(web, rows, person):
    person()
    sign_in(web)
    rows.do("UPDATE accounts SET disabled_at = now()")
    assert web.get("/api/v1/me").status_code == 401
    rows.do("UPDATE accounts SET disabled_at = NULL")
    assert web.get("/api/v1/me").status_code == 200
    rows.do("UPDATE sign_ins SET expires_at = now() - interval '1 second'")
    assert web.get("/api/v1/me").status_code == 401


def test_a_disabled_account_cannot_sign_in(web, rows, person):
    person()
    rows.do("UPDATE accounts SET disabled_at = now()")
    assert web.post("/api/v1/sessions", json=LOGIN).json()["code"] == "login_failed"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(web, person):
    person()
    wrong = web.post("/api/v1/sessions", json=LOGIN | {"password": "틀린 비밀번호입니다"})
    unknown = web.post("/api/v1/sessions", json=LOGIN | {"email": "nobody@example.org"})
    odd = web.post("/api/v1/sessions", json=LOGIN | {"email": "not an address"})
    assert wrong.status_code == 401
    assert wrong.json()["code"] == "login_failed"
    assert wrong.text == unknown.text == odd.text


def test_a_wrong_password_and_an_unknown_address_cost_the_same_work(opened, person):
    person()
    web = opened(login_per_minute=1000)

    def seconds(email: str) -> float:
        start = time.perf_counter()
        web.post("/api/v1/sessions", json={"email": email, "password": "틀린 비밀번호입니다"})
        return time.perf_counter() - start

    seconds("warm@example.org")
    pairs = [(seconds("jumin@example.org"), seconds("nobody@example.org")) for _ in range(9)]
    known, unknown = (min(times) for times in zip(*pairs, strict=True))
    # Without the hash an answer takes a fifth of the time.
    assert 0.4 < known / unknown < 2.5


def test_an_account_without_a_password_cannot_be_signed_in_to(web, rows, person):
    person()
    rows.do("UPDATE accounts SET password_hash = NULL")
    assert web.post("/api/v1/sessions", json=LOGIN).status_code == 401
    assert web.post("/api/v1/sessions", json=LOGIN | {"password": "nobody has this password"}).status_code == 401


def test_hangul_typed_on_another_keyboard_is_the_same_password(web, person):
    person()
    decomposed = unicodedata.normalize("NFD", PASSWORD)
    assert decomposed != PASSWORD
    assert web.post("/api/v1/sessions", json=LOGIN | {"password": decomposed}).status_code == 201


@pytest.mark.parametrize("password", ["a\x00b", "\ud800" * 3, "x" * 401, "", 7, None])
def test_odd_passwords_are_refused_not_a_defect(web, person, password):
    person()
    body = json.dumps(LOGIN | {"password": password})
    answer = web.post("/api/v1/sessions", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {401, 422}


@pytest.mark.parametrize("email", ["a\x00b@c.kr", "' OR 1=1 --", "%", "a" * 254])
def test_odd_addresses_are_unknown_not_a_defect(web, email):
    body = json.dumps(LOGIN | {"email": email})
    answer = web.post("/api/v1/sessions", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (401, "login_failed")


# Not ru_maxrss: that of a started process begins at what its parent had.
FORTY_HASHES = """
from pathlib import Path
from concurrent.futures import ThreadPoolExecutor
from api.auth.passwords import hash_password
lines = lambda: Path("/proc/self/status").read_text().splitlines()
peak = lambda: next(int(line.split()[1]) // 1024 for line in lines() if line.startswith("VmHWM"))
before = peak()
with ThreadPoolExecutor(40) as pool:
    list(pool.map(hash_password, ["느티나무 아래 평상"] * 40))
print(peak() - before)
"""


class Gauge:
    """Counts how many are inside at once."""

    def __init__(self) -> None:
        self.inside = self.most = 0
        self.lock = threading.Lock()

    def wrap(self, work):
        def measured(*arguments):
            with self.lock:
                self.inside += 1
                self.most = max(self.most, self.inside)
            try:
                return work(*arguments)
            finally:
                with self.lock:
                    self.inside -= 1

        return measured


def test_forty_sign_ins_at_once_hash_two_at_a_time_and_all_succeed(opened, rows, person, monkeypatch):
    person()
    gauge = Gauge()
    monkeypatch.setattr(passwords._hasher, "verify", gauge.wrap(passwords._hasher.verify))
    web = opened(login_per_minute=1000, pool_size=4)
    with ThreadPoolExecutor(40) as pool:
        statuses = list(pool.map(lambda _: web.post("/api/v1/sessions", json=LOGIN).status_code, range(40)))
    assert statuses == [201] * 40
    assert gauge.most == passwords.AT_ONCE == 2


def test_who_waits_too_long_for_a_turn_is_told_to_come_back(monkeypatch):
    monkeypatch.setattr(passwords, "LONGEST_WAIT_S", 0.05)
    done = threading.Event()
    try:
        for _ in range(passwords.AT_ONCE):
            passwords._hashing.submit(done.wait, 20)
        with pytest.raises(Busy) as refused:
            passwords.hash_password(PASSWORD)
    finally:
        done.set()
    assert refused.value.details["retry_after"] > 0


def test_many_threads_that_hash_do_not_each_keep_the_memory():
    """Run apart, because the peak of a process never falls again."""
    said = subprocess.run([sys.executable, "-c", FORTY_HASHES], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(said.stdout) < 120


def test_hashes_are_argon2id_with_nineteen_mebibytes():
    assert passwords.hash_password(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_no_password_or_secret_reaches_the_log(web, person, caplog):
    person()
    caplog.set_level(logging.DEBUG)
    csrf = sign_in(web)
    made = web.post("/api/v1/tokens", json={"name": "시험"}, headers={"X-CSRF-Token": csrf}).json()
    web.get("/api/v1/me", headers={"Authorization": f"Bearer {made['token']}"})
    web.post("/api/v1/sessions", json=LOGIN | {"password": "틀린 비밀번호입니다"})
    web.post(
        "/api/v1/accounts",
        json={"email": "a@example.org", "password": "가입할 때 쓴 비밀번호", "name": "ㄱ", "over_14": True},
    )
    said = "\n".join(f"{record.getMessage()} {record.args}" for record in caplog.records)
    assert "POST" in said
    for secret in (PASSWORD, web.cookies["maeul"], csrf, made["token"], "틀린 비밀번호", "가입할 때"):
        assert secret not in said


def test_a_failing_statement_is_logged_without_the_words_it_carried(client, database, caplog):
    owner = database.owner_engine()
    with owner.begin() as connection:
        connection.execute(text("ALTER TABLE mails RENAME TO gone"))
    owner.dispose()
    body = {"email": "saeium@example.org", "password": PASSWORD, "name": "새이웃", "over_14": True}
    assert client.post("/api/v1/accounts", json=body).status_code == 500
    assert "INSERT INTO mails" in caplog.text
    assert "saeium" not in caplog.text
    assert "token=" not in caplog.text
