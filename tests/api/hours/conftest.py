"""A week in November 2026 with the clock stopped on its Monday, in whatever time zone the process lives."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from geo import clock
from geo.clock import SEOUL
from tests.factories import Factory, Person, booking_body

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=SEOUL)


@pytest.fixture(params=["UTC", "America/New_York"])
def process_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The process lives in one zone, then in the other; venues do not care."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.fixture
def monday(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is Monday 2026-11-02, 09:00 in Seoul."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    return MONDAY


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of November 2026 in Seoul; hour 24 is the next midnight."""
    return datetime(2026, 11, day + hour // 24, hour % 24, minute, tzinfo=SEOUL)


@dataclass
class Desk:
    """One caller at the API."""

    client: TestClient
    who: Person

    def book(self, space: UUID, start: datetime, end: datetime, **values: Any) -> Response:
        body = {**booking_body(space, start), "end": end.isoformat(), **values}
        return self.client.post("/api/v1/bookings", json=body, headers=self.who.headers)

    def made(self, space: UUID, start: datetime, end: datetime, **values: Any) -> dict[str, Any]:
        answer = self.book(space, start, end, **values)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def get(self, path: str, **query: Any) -> Response:
        return self.client.get(f"/api/v1{path}", params=query, headers=self.who.headers)

    def post(self, path: str, body: dict[str, Any] | None = None, **query: Any) -> Response:
        return self.client.post(f"/api/v1{path}", json=body, params=query, headers=self.who.headers)

    def put(self, path: str, body: dict[str, Any], **query: Any) -> Response:
        return self.client.put(f"/api/v1{path}", json=body, params=query, headers=self.who.headers)

    def delete(self, path: str, **query: Any) -> Response:
        return self.client.delete(f"/api/v1{path}", params=query, headers=self.who.headers)


@dataclass
class Hub:
    """A site with a keeper and two residents."""

    make: Factory
    client: TestClient
    site: UUID
    keeper: Desk
    resident: Desk
    neighbour: Desk


@pytest.fixture
def hub(client: TestClient, make: Factory, monday: datetime) -> Hub:
    make.boundaries()
    site = make.site("천연마을활력소")
    keeper = Desk(client, make.person("keeper", site_id=site))
    return Hub(make, client, site, keeper, Desk(client, make.person()), Desk(client, make.person()))
