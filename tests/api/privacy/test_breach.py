"""After a breach: whose data was seen, how many people, and the notice with the five items of the law."""

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.privacy import breach
from geo import clock
from geo.db import transaction
from geo.office_words import AccessKind
from geo.queries.breach import Span
from geo.settings import Settings
from tests.api.bookings.test_steps import Case
from tests.factories import Factory

LAW = ("### 1. 무엇이", "### 2. 언제, 어떻게", "### 3. 할 수 있는 일", "### 4. 우리가 한 일", "### 5. 담당")


@pytest.fixture
def case(client: TestClient, make: Factory) -> Case:
    case = Case(client, make, approval="instant")
    booking = case.book()
    client.get(f"/api/v1/bookings/{booking['id']}", headers=case.keeper.headers)
    return case


def span(**narrowed) -> Span:
    now = clock.now()
    return Span(now - timedelta(hours=1), now + timedelta(minutes=1), **narrowed)


def look(engine: Engine, asked: Span) -> breach.Breach:
    with transaction(engine) as session:
        return breach.look_into(session, asked, clock.now())


def test_a_look_tells_whose_data_was_seen_by_whom_and_the_notice_has_what_the_law_wants(
    case: Case, engine: Engine, settings: Settings
) -> None:
    found = look(engine, span(actor_id=case.keeper.id))
    assert found.accounts == [case.resident.id]
    assert found.proofs is not None
    assert found.proofs.tokens == 1
    told = breach.report(found, settings.model_copy(update={"privacy_officer": "마을자치과 02-000-0000"}))
    assert [line for line in told.splitlines() if line.startswith("###")] == list(LAW)
    assert "이름, 전화번호, 이메일, 예약하며 남긴 말" in told
    assert "마을자치과 02-000-0000" in told
    assert f"{found.report_by - found.known_at}" == "3 days, 0:00:00"
    assert case.resident.email not in told
    assert str(case.resident.id) in breach.accounts_file(found).decode()
    assert str(case.keeper.id) in breach.looks_file(found).decode()


def test_other_accounts_kinds_sites_and_times_are_not_in_it(case: Case, make: Factory, engine: Engine) -> None:
    assert look(engine, span(actor_id=case.stranger.id)).seen == []
    assert look(engine, span(kind=AccessKind.CONSENT)).seen == []
    assert look(engine, span(site_id=make.site("다른 곳"))).seen == []
    assert len(look(engine, span(site_id=case.site)).seen) == 1
    long_ago = clock.now() - timedelta(days=9)
    assert look(engine, Span(long_ago, long_ago + timedelta(days=1))).people == 0


def test_letters_go_to_whom_it_concerns_and_only_when_asked(case: Case, engine: Engine, settings: Settings) -> None:
    found = look(engine, span())
    recipients = "SELECT recipient FROM mails WHERE subject LIKE '%새어 나갔을%'"
    with transaction(engine) as session:
        assert session.execute(text(recipients)).all() == []
        assert breach.write_letters(session, found, settings) == 1
        assert session.execute(text(recipients)).scalars().all() == [case.resident.email]


def test_people_without_an_account_count(case: Case, engine: Engine, tmp_path: Path) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE bookings SET account_id = NULL, version = version + 1"))
    found = look(engine, span())
    assert (found.accounts, found.without_account, found.people) == ([], 1, 1)
