"""What is kept how long: every table that holds something about people has a rule, and the clean-up keeps to it."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo import clock
from geo.db import transaction
from geo.models import Base
from geo.privacy.retention import NOT_KEPT_FOR_THE_PERSON, RULES
from geo.queries.retention import forget_spent
from tests.factories import Factory

OF_PEOPLE = {"actor_id", "account_id", "by_id"}
WORDS = {
    *("email", "phone", "recipient", "applicant", "teller", "device", "words", "note", "raw", "content", "body"),
    *("guardian_name", "guardian_email"),
}


def test_every_table_about_people_has_a_rule_or_a_reason() -> None:
    named = [table for rule in RULES for table in rule.tables]
    assert len(named) == len(set(named)), "one rule each"
    personal = {
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in OF_PEOPLE | WORDS or any(key.column.table.name == "accounts" for key in column.foreign_keys)
    }
    known = {*named, *NOT_KEPT_FOR_THE_PERSON}
    assert personal - known == set(), "write a rule into geo/privacy/retention.py"
    assert known <= set(Base.metadata.tables)
    assert not set(named) & set(NOT_KEPT_FOR_THE_PERSON)
    assert all(reason.strip() for reason in NOT_KEPT_FOR_THE_PERSON.values())


def test_the_clean_up_destroys_by_the_rules_and_writes_what_it_destroyed(engine: Engine, make: Factory) -> None:
    person = make.person()
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO accounts (email, name, created_at) VALUES ('old@x.kr', 'ㄱ', now() - interval '31 days')")
        )
        connection.execute(text("INSERT INTO accounts (email, name) VALUES ('new@x.kr', 'ㄴ')"))
        connection.execute(
            text("INSERT INTO idempotency_keys (account_id, key, body_sha256, created_at) VALUES (:p, 'k', 'x', :at)"),
            {"p": person.id, "at": clock.now() - timedelta(days=31)},
        )
    with transaction(engine) as session:
        gone = forget_spent(session)
        assert (gone["accounts"], gone["idempotency_keys"]) == (1, 1)
        log = session.execute(text("SELECT what, rows_gone, reason FROM destruction_log ORDER BY what")).all()
        assert [tuple(row) for row in log] == [("accounts", 1, "retention"), ("idempotency_keys", 1, "retention")]
        left = session.execute(text("SELECT email FROM accounts ORDER BY email")).scalars().all()
        assert left == sorted([person.email, "new@x.kr"])


def test_nobody_rewrites_the_log_of_destruction(engine: Engine) -> None:
    for statement in (
        "INSERT INTO destruction_log (what, rows_gone, reason) VALUES ('x', 1, 'retention')",
        "UPDATE destruction_log SET rows_gone = 0",
        "DELETE FROM destruction_log",
    ):
        with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute(text(statement))


def test_everybody_reads_the_policy_and_only_administrators_the_log(client: TestClient, make: Factory) -> None:
    page = {"Accept": "text/html"}
    told = client.get("/privacy", headers=page)
    assert told.status_code == 200
    for rule in RULES:
        assert rule.title in told.text
        assert rule.kept in told.text
    assert "개인정보 처리방침" in client.get("/", headers=page).text, "in the foot of every page"
    assert "Privacy policy" in client.get("/privacy?lang=en", headers=page).text
    log = "/admin/destruction"
    assert client.get(log, headers=page | make.person("admin").headers).status_code == 200
    assert client.get(log, headers=page | make.person("officer").headers).status_code == 403
