"""Limits hold to the very number, however many workers count, and a refusal does not undo the count."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DataError

from api.app import create_app
from api.auth.deps import BookingWriter
from api.deps import SessionDep
from geo import clock
from geo.db import transaction
from geo.errors import Conflict, TooManyRequests
from geo.queries.rate_limits import MINUTE, count_hit
from tests.api.auth.conftest import ORIGIN, PASSWORD, sign_in

NOON = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)


def taken(engine, bucket: str, limit: int) -> bool:
    with clock.frozen(NOON):
        try:
            count_hit(engine, bucket, MINUTE, limit)
        except TooManyRequests:
            return False
    return True


def test_two_workers_together_let_exactly_the_limit_through(database, settings):
    """Eighty tries from sixteen threads over two pools, as two worker processes would make them."""
    workers = [database.app_engine(settings.model_copy(update={"pool_size": 4})) for _ in range(2)]
    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(lambda number: taken(workers[number % 2], "login:x", 30), range(80)))
    for worker in workers:
        worker.dispose()
    assert outcomes.count(True) == 30


def test_the_count_survives_the_rollback_of_the_request(engine):
    def refused_after_counting() -> None:
        with transaction(engine) as session:
            assert taken(engine, "login:x", 3)
            session.execute(text("SELECT 1 / 0"))

    for _ in range(3):
        with pytest.raises(DataError):
            refused_after_counting()
    assert not taken(engine, "login:x", 3)


def test_a_new_window_begins_at_the_full_minute(engine):
    assert taken(engine, "login:x", 1)
    with clock.frozen(NOON + timedelta(seconds=29)), pytest.raises(TooManyRequests) as refused:
        count_hit(engine, "login:x", MINUTE, 1)
    assert refused.value.details["retry_after"] == 1
    with clock.frozen(NOON + timedelta(seconds=30)):
        count_hit(engine, "login:x", MINUTE, 1)


def test_ten_sign_ins_a_minute_per_address_and_account(web, rows, person):
    with clock.frozen(NOON):  # all within one window, however busy the machine is
        person()
        person("other@example.org")
        wrong = {"email": "jumin@example.org", "password": "틀린 비밀번호입니다"}
        answers = [web.post("/api/v1/sessions", json=wrong) for _ in range(10)]
        assert {answer.status_code for answer in answers} == {401}
        blocked = web.post("/api/v1/sessions", json=wrong | {"password": PASSWORD, "email": " Jumin@Example.org"})
        assert (blocked.status_code, blocked.json()["code"]) == (429, "too_many_requests")
        assert 1 <= int(blocked.headers["Retry-After"]) <= 60
        assert "뒤에 다시" in blocked.json()["detail"]
        sign_in(web, "other@example.org")


@pytest.mark.usefixtures("one_instant")
def test_another_address_is_counted_apart(opened, settings, database, person):
    person()
    for number in range(3):
        app = create_app(settings.model_copy(update={"login_per_minute": 1}), database)
        with TestClient(app, base_url=ORIGIN, client=(f"192.0.2.{number}", 5000)) as client:
            sign_in(client)
            again = client.post("/api/v1/sessions", json={"email": "jumin@example.org", "password": PASSWORD})
            assert again.status_code == 429


@pytest.mark.usefixtures("one_instant")
def test_forwarded_addresses_that_anybody_may_send_do_not_count(web, person):
    person()
    wrong = {"email": "jumin@example.org", "password": "틀린 비밀번호입니다"}
    codes = [
        web.post("/api/v1/sessions", json=wrong, headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code
        for n in range(11)
    ]
    assert codes == [401] * 10 + [429]


def test_buckets_hold_no_address_in_clear(web, rows):
    web.post("/api/v1/sessions", json={"email": "jumin@example.org", "password": PASSWORD})
    web.post("/api/v1/password-resets", json={"email": "jumin@example.org"})
    assert "jumin" not in str(rows.all("SELECT bucket FROM rate_counts"))


@pytest.mark.usefixtures("one_instant")
def test_booking_writes_are_counted_per_account_even_when_refused(settings, database, rows, person):
    account = person()
    app = create_app(settings.model_copy(update={"booking_writes_per_minute": 3}), database)
    _add_write(app)
    with TestClient(app, base_url=ORIGIN) as web:
        csrf = {"X-CSRF-Token": sign_in(web)}
        codes = [web.post("/write", headers=csrf, params={"fail": fail}).status_code for fail in (0, 1, 0, 0)]
    assert codes == [200, 409, 200, 429]
    assert rows.one("SELECT sum(hits) FROM rate_counts WHERE bucket = :b", b=f"booking:{account}") == 4


def test_forty_writers_on_a_small_pool_do_not_lock_one_another_out(settings, database, person):
    person()
    app = create_app(settings.model_copy(update={"pool_size": 2}), database)
    _add_write(app)
    with TestClient(app, base_url=ORIGIN) as web:
        csrf = {"X-CSRF-Token": sign_in(web)}
        with ThreadPoolExecutor(40) as pool:
            codes = list(pool.map(lambda _: web.post("/write", headers=csrf).status_code, range(80)))
    assert codes == [200] * 80


def test_an_unconfirmed_account_may_read_but_not_book(settings, database, person):
    person(verified=False)
    app = create_app(settings, database)
    _add_write(app)
    with TestClient(app, base_url=ORIGIN) as web:
        csrf = {"X-CSRF-Token": sign_in(web)}
        answer = web.post("/write", headers=csrf)
        assert (answer.status_code, answer.json()["code"]) == (403, "email_not_confirmed")
        assert web.get("/api/v1/me").status_code == 200


def _add_write(app: FastAPI) -> None:
    @app.post("/write")
    def write(caller: BookingWriter, session: SessionDep, fail: int = 0) -> str:
        session.execute(text("SELECT pg_sleep(0.005)"))
        if fail:
            raise Conflict("이미 예약되어 있어요.")
        return str(uuid4())
