"""What is forgotten, when, and what stays."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from api.jobs.queue import Task, enqueue
from geo import clock
from geo.db import transaction
from geo.queries.retention import forget_spent
from tests.due_jobs import run_due_jobs
from tests.factories import Factory, booking_body, tomorrow_at

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def left(engine, table: str, column: str) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(text(f"SELECT {column} FROM {table}")).scalars())


def add(engine, sql: str, rows: dict[str, object]) -> None:
    with engine.begin() as connection:
        for name, value in rows.items():
            connection.execute(text(sql), {"name": name, "value": value})


@pytest.fixture
def account(make: Factory) -> str:
    return str(make.person().id)


def test_rate_counts_of_yesterday_go(engine, session):
    now = clock.now()
    sql = "INSERT INTO rate_counts (bucket, window_start, hits) VALUES (:name, :value, 1)"
    add(engine, sql, {"old": now - DAY - HOUR, "new": now - HOUR})
    assert forget_spent(session)["rate_counts"] == 1
    session.commit()
    assert left(engine, "rate_counts", "bucket") == {"new"}


def test_sessions_that_are_over_go(engine, session, account):
    now = clock.now()
    sql = f"INSERT INTO sign_ins (token_sha256, account_id, expires_at) VALUES (:name, '{account}', :value)"
    add(engine, sql, {"over": now - HOUR, "live": now + HOUR})
    assert forget_spent(session)["sign_ins"] == 1
    session.commit()
    assert left(engine, "sign_ins", "token_sha256") == {"live"}


def test_used_and_old_links_go(engine, session, account):
    now = clock.now()
    sql = (
        "INSERT INTO mail_tokens (token_sha256, account_id, purpose, expires_at, used_at)"
        f" VALUES (:name, '{account}', 'reset', :value, CASE WHEN :name = 'used' THEN now() END)"
    )
    add(engine, sql, {"used": now + HOUR, "old": now - HOUR, "live": now + HOUR})
    assert forget_spent(session)["mail_tokens"] == 2
    session.commit()
    assert left(engine, "mail_tokens", "token_sha256") == {"live"}


def test_long_dead_api_tokens_go(engine, session, account):
    now = clock.now()
    sql = (
        f"INSERT INTO api_tokens (token_sha256, account_id, name, expires_at) VALUES (:name, '{account}', 'x', :value)"
    )
    add(engine, sql, {"dead": now - 91 * DAY, "expired": now - DAY, "live": now + DAY})
    assert forget_spent(session)["api_tokens"] == 1
    session.commit()
    assert {"expired", "live"} <= left(engine, "api_tokens", "token_sha256")


def test_mails_that_could_not_be_delivered_for_a_month_go(engine, session):
    now = clock.now()
    sql = "INSERT INTO mails (recipient, subject, body, created_at) VALUES (:name, 's', 'b', :value)"
    add(engine, sql, {"old@x.kr": now - 31 * DAY, "new@x.kr": now - 29 * DAY})
    assert forget_spent(session)["mails"] == 1
    session.commit()
    assert left(engine, "mails", "recipient") == {"new@x.kr"}


def test_jobs_that_failed_long_ago_go_and_waiting_ones_stay(engine, session):
    with transaction(engine) as before:
        numbers = [enqueue(before, Task.CLEAN_UP) for _ in range(3)]
    with engine.begin() as connection:
        fail = text("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = ANY(:n)")
        connection.execute(fail, {"n": numbers[:2]})
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'doing'"))
        old = text("UPDATE procrastinate_events SET at = now() - interval '31 days' WHERE job_id = ANY(:n)")
        connection.execute(old, {"n": [numbers[0], numbers[2]]})
    assert forget_spent(session)["procrastinate_jobs"] == 1
    session.commit()
    assert left(engine, "procrastinate_jobs", "id") == set(numbers[1:])


def test_contacts_go_after_their_day_while_the_booking_stays(client, engine, session, make: Factory):
    space, person = make.space(), make.person()
    for days in (1, 2):
        body = booking_body(space, tomorrow_at(14, days=days))
        assert client.post("/api/v1/bookings", json=body, headers=person.headers).status_code == 201
    with engine.begin() as connection:
        first = connection.execute(text("SELECT booking_id FROM booking_contacts LIMIT 1")).scalar_one()
        past = {"day": clock.today() - DAY, "one": first, "today": clock.today()}
        connection.execute(text("UPDATE booking_contacts SET delete_after = :today"), past)
        connection.execute(text("UPDATE booking_contacts SET delete_after = :day WHERE booking_id = :one"), past)
    assert forget_spent(session)["booking_contacts"] == 1
    session.commit()
    assert first not in left(engine, "booking_contacts", "booking_id")
    assert first in left(engine, "bookings", "id")


def test_the_worker_frees_times_that_were_held_and_never_submitted(client, settings, database, engine, make: Factory):
    space, person = make.space(), make.person()
    body = booking_body(space, tomorrow_at(14), hold=True)
    held = client.post("/api/v1/bookings", json=body, headers=person.headers).json()
    assert held["state"] == "hold"
    with engine.begin() as connection:
        connection.execute(text("UPDATE bookings SET hold_until = now() - interval '1 s', version = version + 1"))
    with transaction(engine) as session:
        enqueue(session, Task.EXPIRE_HOLDS)
        enqueue(session, Task.CLEAN_UP)
    run_due_jobs(settings, database)
    assert left(engine, "bookings", "state") == {"expired"}
    assert left(engine, "claims", "id") == set()


def test_a_job_that_cannot_be_enqueued_in_time_is_busy_not_a_defect(client, engine):
    body = {"email": "a@example.org", "password": "느티나무 아래 평상", "name": "ㄱ", "over_14": True}
    with engine.begin() as blocker:
        blocker.execute(text("LOCK TABLE procrastinate_jobs IN ACCESS EXCLUSIVE MODE"))
        answer = client.post("/api/v1/accounts", json=body)
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")
    assert left(engine, "accounts", "email") == set()
