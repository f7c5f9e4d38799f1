"""Personal rows show themselves to whom they concern and to nobody else, whatever the application asks the database."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from api.app import create_app
from api.auth.permissions import ACTIONS, Action
from geo import clock
from geo.db import SYSTEM, Actor, Database, acting_for, transaction
from geo.local_server import LocalServer
from geo.models.base import Base
from geo.queries import programmes, sessions
from geo.queries.mails import put_mail
from geo.queries.programmes import ProgrammeValues
from geo.queries.sessions import NewSession
from geo.settings import Settings
from tests.conftest import as_admin
from tests.factories import Factory, Person, booking_body, tomorrow_at
from tests.security.walls import NOT_WALLED, PERSONAL, WALLED

DATABASE = "t_walls"
NOBODY = "nobody"


class Village:
    """Two sites with their keepers, whoever uses the first of them, and one row of each walled table there."""

    def __init__(self, client: TestClient, make: Factory, engine: Engine) -> None:
        make.boundaries()
        self.client, self.engine = client, engine
        self.site, self.other = make.site(), make.site("다른 곳", (126.95, 37.57))
        self.space = make.space(self.site)
        self.resident, self.stranger, self.asked = make.person(), make.person(), make.person()
        self.people: dict[str, Person] = {
            "resident": self.resident,
            "stranger": self.stranger,
            "asked": self.asked,
            "keeper": make.person("keeper", site_id=self.site),
            "keeper elsewhere": make.person("keeper", site_id=self.other),
            "officer": make.person("officer", district="11140"),
            "officer elsewhere": make.person("officer", district="11410"),
            "surveyor": make.person("surveyor", district="11140"),
            "coordinator": make.person("coordinator", district="11140"),
            "planner": make.person("planner", district="11140"),
            "keeper of tomorrow": make.person("keeper", site_id=self.site, since=1),
            "admin": make.person("admin"),
        }
        self.booking = self._used()
        self.session_id = self._guest()
        self._written()

    def _used(self) -> UUID:
        body = booking_body(self.space, tomorrow_at(10))
        answer = self.client.post("/api/v1/bookings", json=body, headers=self.resident.headers)
        assert answer.status_code == 201, answer.text
        return UUID(answer.json()["id"])

    def _written(self) -> None:
        """Write what takes many steps to come about, as the system."""
        with transaction(self.engine) as session:
            session.execute(text("DELETE FROM mails"))
            put_mail(session, self.asked.email, "안내", "비밀 링크")
            for statement in ROWS:
                values = {"booking": self.booking, "resident": self.resident.id}
                session.execute(text(statement), values | {"asked": self.asked.email, "today": clock.today()})

    def _guest(self) -> UUID:
        """Have the keeper enter somebody without an account; return the date of the programme."""
        start = tomorrow_at(14)
        with transaction(self.engine) as session:
            values = ProgrammeValues(title="글쓰기", kind="class", published=True)
            programme = programmes.insert_programme(session, self.site, None, values)
            new = NewSession(programme, start, start + timedelta(hours=1), 9, meeting_place="마당")
            made = sessions.insert_session(session, new)
        body = {"heads": 1, "guest": {"name": "손님", "phone": "02-111-1111"}}
        keeper = self.people["keeper"].headers
        answer = self.client.post(f"/api/v1/sessions/{made}/signups", json=body, headers=keeper)
        assert answer.status_code == 201, answer.text
        return made

    def rows(self, table: str, who: str) -> int:
        """Return how many rows somebody's own transaction shows when nothing at all is filtered."""
        person = self.people.get(who)
        with acting(self.client, person.id if person else None) as session:
            return int(session.execute(text(f"SELECT count(*) FROM (SELECT * FROM {table}) t")).scalar_one())


ROWS = (
    "UPDATE bookings SET state = 'no_show', version = version + 1 WHERE id = :booking",
    "INSERT INTO strikes (booking_id, account_id, given_at, expires_on) VALUES (:booking, :resident, now(), :today)",
    "INSERT INTO appeals (booking_id, words, made_at, delete_after) VALUES (:booking, '억울해요', now(), :today)",
    """INSERT INTO feedback (booking_id, account_id, stars, words, made_at, delete_after)
       VALUES (:booking, :resident, 5, '좋았어요', now(), :today)""",
    """WITH p AS (INSERT INTO parties (kind, name, created_by) VALUES ('group', '모임', :resident) RETURNING id),
       m AS (INSERT INTO party_members (party_id, account_id, kind, role) SELECT id, :resident, 'group', 'lead' FROM p)
       INSERT INTO party_invitations (party_id, email, invited_by, expires_at)
       SELECT id, :asked, :resident, now() + interval '1 day' FROM p""",
)
KEEPERS = {"keeper", "officer", "admin"}
SEEN_BY = {
    "booking_contacts": KEEPERS | {"resident"},
    "signup_guests": KEEPERS,
    "party_invitations": {"resident", "asked"},
    "feedback": KEEPERS | {"resident"},
    "appeals": KEEPERS | {"resident"},
    "mails": {"asked"},
}
"""Who sees the row of each table: whom it is of, and who looks after the place."""


def acting(client: TestClient, account_id: UUID | None) -> Session:
    """Open a transaction as a request of somebody's has it."""
    return Session(acting_for(client.app.state.reading_engine, Actor(account_id)))


@pytest.fixture(scope="module")
def village(server: LocalServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """One village for all: nothing here changes it."""
    as_admin(server, f"CREATE DATABASE {DATABASE} TEMPLATE maeul STRATEGY FILE_COPY OWNER maeul_owner")
    database = Database(server.url(database=DATABASE), server.url(role="maeul_app", database=DATABASE))
    settings = Settings(data_dir=tmp_path_factory.mktemp("walls"))
    system = database.app_engine(settings, acting=SYSTEM)
    with TestClient(create_app(settings, database), base_url="http://127.0.0.1:8000") as client:
        yield Village(client, Factory(system), system)
    system.dispose()
    as_admin(server, f"DROP DATABASE {DATABASE} WITH (FORCE)")


def test_each_row_is_seen_by_whom_it_concerns_and_by_nobody_else(village: Village) -> None:
    everybody = [NOBODY, *village.people]
    seen = {table: {who for who in everybody if village.rows(table, who)} for table in WALLED}
    assert seen == SEEN_BY


def test_jobs_see_all_of_it_and_a_connection_that_says_nothing_sees_none(village: Village) -> None:
    with transaction(village.engine) as session:
        for table in WALLED:
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0, table
    with village.client.app.state.engine.connect() as connection:
        for table in WALLED:
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0, table


def test_what_is_not_seen_is_neither_changed_nor_deleted(village: Village) -> None:
    with acting(village.client, village.stranger.id) as session, session.begin():
        for table, column in WALLED.items():
            assert session.execute(text(f"UPDATE {table} SET {column} = {column}")).rowcount == 0
            assert session.execute(text(f"DELETE FROM {table}")).rowcount == 0


def test_nobody_writes_words_in_somebody_elses_name(village: Village) -> None:
    forged = """INSERT INTO feedback (booking_id, account_id, stars, words, made_at, delete_after)
    SELECT id, :id, 1, '거짓', now(), current_date FROM bookings"""
    with acting(village.client, village.stranger.id) as session, pytest.raises(ProgrammingError, match="row-level"):
        session.execute(text(forged), {"id": village.resident.id})


def test_with_the_look_at_the_booker_gone_the_contact_stays_hidden(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.booking.steps.see_case", lambda *_: None)
    path = f"/api/v1/bookings/{village.booking}"
    told = {who: village.client.get(path, headers=one.headers).json() for who, one in village.people.items()}
    shown = {who for who, answer in told.items() if answer.get("contact") is not None}
    assert all("id" in answer for answer in told.values())
    assert shown == SEEN_BY["booking_contacts"]


def test_with_every_right_granted_by_the_application_guests_stay_hidden(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.programmes.sessions.may", lambda *_: True)
    path = f"/api/v1/sessions/{village.session_id}/signups"
    answers = {who: village.client.get(path, headers=one.headers) for who, one in village.people.items()}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert {who for who, answer in answers.items() if "손님" in answer.text} == SEEN_BY["signup_guests"]


def test_no_connection_of_the_pool_remembers_who_acted(village: Village) -> None:
    pool = village.client.app.state.engine
    for person in village.people.values():
        assert village.client.get("/api/v1/bookings", headers=person.headers).status_code == 200
        with pool.connect() as connection:
            assert not connection.execute(text("SELECT current_setting('maeul.actor', true)")).scalar_one()


def test_saying_who_acts_costs_no_round_trip(village: Village) -> None:
    """The words go with BEGIN, in one message."""
    with acting(village.client, village.resident.id) as session:
        session.execute(text("SELECT 1"))
        said = session.execute(text("SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()")).scalar_one()
        assert said.startswith("SELECT query")
        assert session.execute(text("SELECT acting_account()")).scalar_one() == village.resident.id


def test_the_wall_knows_the_same_roles_as_the_application(session: Session) -> None:
    law = session.execute(text("SELECT pg_get_functiondef('looks_after(uuid)'::regprocedure)")).scalar_one()
    roles = set(re.findall(r"'(\w+)'", law.split("g.role IN (")[1].split(")")[0]))
    assert roles == {role.value for role, may in ACTIONS.items() if Action.SEE_BOOKINGS in may}


def test_every_table_with_something_personal_is_walled_or_says_why_not(session: Session) -> None:
    found = {
        table.name for table in Base.metadata.tables.values() if any(PERSONAL.search(one.name) for one in table.columns)
    }
    undecided = found - WALLED.keys() - NOT_WALLED.keys()
    assert undecided == set(), "put up a wall in 0009_row_security.sql's way, or say in tests/security/walls.py why not"
    assert NOT_WALLED.keys() - found == set()
    on = "SELECT relname FROM pg_class WHERE relrowsecurity AND relnamespace = 'public'::regnamespace"
    assert set(session.execute(text(on)).scalars()) == WALLED.keys()
