"""A house with a programme: its desk tells into a list, and the clock stands where a test puts it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.booking import seats
from geo.booking.desk import Actor, Desk
from geo.booking.lines import join_session, turn_line
from geo.booking.seats import SignUp
from geo.db import Database, transaction
from geo.errors import BookingRefused
from geo.queries import programmes, sessions
from geo.queries.programmes import ProgrammeValues
from geo.queries.sessions import NewSession, SessionRow
from geo.queries.signups import SignupRow, find_signup
from geo.queries.waits import WaitRow, get_wait
from geo.settings import Settings
from tests.factories import Factory

START = datetime(2026, 12, 5, 12, tzinfo=clock.SEOUL)
BEFORE = START - timedelta(hours=26)


@dataclass
class House:
    """What tests of programmes need; `told` keeps every notice as (account, kind, facts)."""

    engine: Engine
    settings: Settings
    make: Factory
    database: Database
    told: list[tuple[UUID, str, dict[str, Any]]] = field(default_factory=list)

    @contextmanager
    def desk(self, account: UUID | None = None, *, keeper: bool = False) -> Iterator[Desk]:
        with transaction(self.engine) as session:
            yield self.desk_of(session, account, keeper=keeper)

    def desk_of(self, session: Session, account: UUID | None = None, *, keeper: bool = False) -> Desk:
        actor = Actor(account, "web", lambda _space: keeper)
        return Desk(
            session, self.settings, actor, lambda *_: None, lambda *one: self.told.append((*one[:2], dict(one[2])))
        )

    def programme(self, site_id: UUID | None = None, **values: Any) -> UUID:
        given = {"title": "동네 목공 교실", "kind": "class", "published": True, **values}
        with transaction(self.engine) as session:
            site_id = site_id or self.make.site()
            return programmes.insert_programme(session, site_id, None, ProgrammeValues(**given))

    def session(self, cap: int = 10, programme_id: UUID | None = None, start: datetime = START) -> UUID:
        new = NewSession(programme_id or self.programme(), start, start + timedelta(hours=2), cap, meeting_place="마당")
        with transaction(self.engine) as session:
            return sessions.insert_session(session, new)

    def person(self) -> UUID:
        return self.make.person().id

    def sign_up(self, session_id: UUID, heads: int, account: UUID | None = None) -> UUID:
        account = account or self.person()
        with self.desk(account) as desk:
            made = seats.sign_up(desk, SignUp(session_id, heads, account))
        assert isinstance(made, SignupRow)
        return account

    def refused(self, session_id: UUID, heads: int) -> BookingRefused:
        account = self.person()
        with self.desk(account) as desk:
            outcome = seats.sign_up(desk, SignUp(session_id, heads, account))
        assert isinstance(outcome, BookingRefused)
        return outcome

    def join(self, session_id: UUID, heads: int, account: UUID | None = None) -> WaitRow:
        account = account or self.person()
        with self.desk(account) as desk:
            return join_session(desk, session_id, account, heads)

    def leave(self, session_id: UUID, account: UUID) -> None:
        with self.desk(account) as desk:
            found = find_signup(desk.session, session_id, account)
            assert found is not None
            seats.leave(desk, found)

    def turn(self, session_id: UUID) -> None:
        with self.desk() as desk:
            turn_line(desk, session_id)

    def look(self, session_id: UUID) -> SessionRow:
        with transaction(self.engine) as session:
            return sessions.get_session(session, session_id, clock.today())

    def wait(self, wait_id: UUID) -> WaitRow:
        with transaction(self.engine) as session:
            return get_wait(session, wait_id)

    def kinds(self, account: UUID) -> list[str]:
        return [kind for one, kind, _facts in self.told if one == account]

    def one(self, sql: str, **values: Any) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(text(sql), values).scalar()


@pytest.fixture
def house(engine: Engine, settings: Settings, make: Factory, database: Database) -> House:
    return House(engine, settings, make, database)
