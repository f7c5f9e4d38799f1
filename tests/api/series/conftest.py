"""A season's rule, the space of scenario 4 with its two clashes, and looks into the database."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo import clock
from geo.clock import SEOUL
from geo.proofs import count_broken_histories, count_overlaps
from geo.queries.keeping import OpeningRow
from tests.factories import Factory, Person, booking_body

SUMMER = datetime(2026, 8, 20, 3, tzinfo=UTC)
"""Before the season of scenario 4."""
SEASON = {"first": "2026-09-01", "until": "2027-02-23", "start": "19:00", "end": "21:00"}
FAR = {"rolling_days": 400}


def series_body(space_id: UUID, **values: Any) -> dict[str, Any]:
    """Return the body of POST /series."""
    return {
        "space_id": str(space_id),
        "rule": SEASON,
        "heads": 5,
        "purpose": "club",
        "contact": {"name": "화요 합창단", "phone": "02-0000-0000", "email": "choir@example.org"},
        **values,
    }


NO_HOLIDAYS = [OpeningRow(day, 9 * 60, 22 * 60, holiday="no") for day in range(1, 8)]
CLASH, HOLIDAY = "2026-12-01", "2027-02-09"


@dataclass
class Season:
    """The space of the scenario with the booking in the way, and who wants the Tuesdays."""

    client: TestClient
    space: UUID
    owner: Person
    rival: Person
    in_the_way: str

    def post(self, path: str, body: Any = None, who: Person | None = None, key: str = "") -> Any:
        headers = {**(who or self.owner).headers, **({"Idempotency-Key": key} if key else {})}
        return self.client.post(f"/api/v1{path}", json=body, headers=headers)

    def make(self, **values: Any) -> Any:
        return self.post("/series", series_body(self.space, **values), key="season")


@pytest.fixture
def season(client: TestClient, make: Factory) -> Iterator[Season]:
    with clock.frozen(SUMMER):
        space = make.space(openings=NO_HOLIDAYS, policy=FAR)
        owner, rival = make.person(), make.person()
        at = datetime(2026, 12, 1, 19, 30, tzinfo=SEOUL)
        made = client.post("/api/v1/bookings", json=booking_body(space, at, 1), headers=rival.headers)
        assert made.status_code == 201, made.text
        yield Season(client, space, owner, rival, made.json()["id"])


def count(engine: Engine, table: str, where: str = "true") -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table} WHERE {where}")).scalar_one())


def is_sound(engine: Engine) -> bool:
    with engine.connect() as connection:
        return (count_overlaps(connection), count_broken_histories(connection)) == (0, 0)


def mails(engine: Engine, words: str) -> int:
    with engine.connect() as connection:
        sql = text("SELECT count(*) FROM mails WHERE subject LIKE :words")
        return int(connection.execute(sql, {"words": f"%{words}%"}).scalar_one())


@pytest.fixture(params=["UTC", "America/New_York"])
def elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the process live in another zone than the venues."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()
