"""A hall whose committee decides by votes, and people around it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from geo import clock
from tests.factories import Factory, Person, booking_body, tomorrow_at

COMMITTEE = {"approval": "committee", "pending": "compete", "votes_needed": 3, "votes_of": 5}


@dataclass
class Village:
    """One site with a space, its keeper, and the means to act as anybody."""

    client: TestClient
    make: Factory
    site: UUID
    space: UUID
    keeper: Person

    def ask(self, who: Person, start: datetime | None = None, hours: float = 2, **values: Any) -> dict[str, Any]:
        body = booking_body(self.space, start or tomorrow_at(14), hours, **values)
        answer = self.client.post("/api/v1/bookings", json=body, headers=who.headers)
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def post(self, path: str, who: Person, **body: Any) -> Any:
        return self.client.post(f"/api/v1{path}", json=body or None, headers=who.headers)

    def get(self, path: str, who: Person, **query: Any) -> Any:
        return self.client.get(f"/api/v1{path}", params=query, headers=who.headers)

    def act(self, booking: dict[str, Any], step: str, who: Person, **body: Any) -> Any:
        return self.post(f"/bookings/{booking['id']}/{step}", who, **body)

    def seat(self, count: int) -> list[Person]:
        """Make members of the committee."""
        people = [self.make.person() for _ in range(count)]
        for one in people:
            self.post(f"/sites/{self.site}/committee", self.keeper, email=one.email)
        return people

    def rows(self, sql: str, **values: Any) -> list[tuple[Any, ...]]:
        with self.make.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values)]

    def mails(self, words: str) -> list[str]:
        """Return whom a mail with these words in its subject goes to."""
        found = self.rows("SELECT recipient FROM mails WHERE subject LIKE :words ORDER BY 1", words=f"%{words}%")
        return [row[0] for row in found]


@pytest.fixture
def village(client: TestClient, make: Factory) -> Village:
    """A hall under a committee of 3 of 5, whose requests compete."""
    site = make.site()
    space = make.space(site, "큰마루", cells=("가", "나"), policy=COMMITTEE)
    return Village(client, make, site, space, make.person("keeper", site_id=site))


MORNING = tomorrow_at(9)
"""When the stories of use begin; everything in them happens within the day that a test's token lasts."""


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the service live at a given moment; it begins in the morning."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_to(MORNING)
    return set_to


@pytest.fixture
def room(client: TestClient, make: Factory, at: Callable[[datetime], None]) -> Village:
    """A room booked at once, with strikes for those who do not come."""
    at(MORNING)
    site = make.site()
    policy = {"strike_days": 90, "turnover_minutes": 10, "check_in_before_minutes": 15, "check_in_after_minutes": 20}
    space = make.space(site, "두레방", policy=policy)
    return Village(client, make, site, space, make.person("keeper", site_id=site))


def on(hour: int, minute: int = 0, days: int = 0) -> datetime:
    """Return a moment of the day on which the stories of use happen."""
    return MORNING.replace(hour=hour, minute=minute) + timedelta(days=days)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)
