"""An office of 중구, an idle pumping station, a public institution with a meeting room, residents and their groups."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo import clock
from tests.factories import Factory, Person

DISTRICT = "11140"
ELSEWHERE = "11680"
API = "/api/v1"


def day(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def at_noon(days: int) -> datetime:
    """Return noon, days from today, for stopping the clock: far from every midnight."""
    ahead = clock.today() + timedelta(days=days)
    return datetime(ahead.year, ahead.month, ahead.day, 12, tzinfo=clock.SEOUL)


@dataclass
class Office:
    """One client with the people of the story."""

    client: TestClient
    make: Factory
    engine: Engine
    officer: Person
    resident: Person
    stranger: Person

    def call(self, method: str, path: str, by: Person | None, status: int = 200, **body: Any) -> Any:
        headers = self.lasting(by)
        sent = {"json": body} if method not in {"GET", "DELETE"} else {"params": body}
        answer = self.client.request(method, API + path, headers=headers, **sent)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def lasting(self, by: Person | None) -> dict[str, str]:
        """Return the headers of somebody whose token outlives the story's months."""
        with self.engine.begin() as connection:
            connection.execute(text("UPDATE api_tokens SET expires_at = '2199-01-01' WHERE expires_at < '2199-01-01'"))
        return by.headers if by else {}

    def group(self, name: str, *members: Person) -> UUID:
        with self.engine.begin() as connection:
            party = connection.execute(
                text("INSERT INTO parties (kind, name) VALUES ('group', :name) RETURNING id"), {"name": name}
            ).scalar_one()
            for member in members:
                connection.execute(
                    text("INSERT INTO party_members (party_id, account_id, kind) VALUES (:p, :a, 'group')"),
                    {"p": party, "a": member.id},
                )
        return party

    def listing(self, site: UUID, **values: Any) -> dict[str, Any]:
        given = {
            "site_id": str(site),
            "owner": "서울특별시",
            "conditions": "주민 모임이 무상으로 쓰고, 전기료는 쓰는 쪽이 내요.",
            "available_from": day(40),
            "available_until": day(400),
            "notice_days": 7,
            "apply_from": day(7),
            "apply_until": day(20),
            **values,
        }
        return self.call("POST", "/idle-spaces", self.officer, 201, **given)

    def applied(self, idle_id: str, by: Person, **values: Any) -> dict[str, Any]:
        given = {
            "applicant": "천연 이웃",
            "plan": "가압장을 마을활력소로 꾸려요.",
            "wished_use": "화·목 저녁 마을 부엌",
            "members": 12,
            "budget": "구 보조금 3,000만 원",
            **values,
        }
        return self.call("POST", f"/idle-spaces/{idle_id}/applications", by, 201, **given)

    def agreement(self, site: UUID, spaces: list[UUID], by: Person, status: int = 201, **values: Any) -> Any:
        given = {
            "kind": "shared_rooms",
            "site_id": str(site),
            "title": "연희문학창작촌 공간 공유 협약",
            "institution": "연희문학창작촌",
            "partner": "연희 책벗",
            "valid_from": day(1),
            "valid_until": day(200),
            "hours": [
                {"space_id": str(space), "weekday": weekday, "open_min": 1080, "close_min": 1320}
                for space in spaces
                for weekday in (2, 4)
            ],
            "document": {"title": "공간 공유 협약서", "text": "제1조 회의실을 주민에게 연다."},
            **values,
        }
        return self.call("POST", "/agreements", by, status, **given)

    def mails(self, words: str) -> int:
        with self.engine.connect() as connection:
            sql = text("SELECT count(*) FROM mails WHERE position(:words IN subject || body) > 0")
            return int(connection.execute(sql, {"words": words}).scalar_one())

    def count(self, sql: str, **values: Any) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text(sql), values).scalar_one())


@pytest.fixture
def office(client: TestClient, make: Factory, engine: Engine) -> Office:
    make.boundaries()
    officer = make.person("officer", district=DISTRICT)
    return Office(client, make, engine, officer, make.person(), make.person())


def next_weekday(number: int, after: date | None = None) -> date:
    """Return the first ISO weekday strictly after a day (tomorrow on)."""
    first = (after or clock.today()) + timedelta(days=1)
    return first + timedelta(days=(number - first.isoweekday()) % 7)


def moment(of: date, hour: int) -> datetime:
    return datetime(of.year, of.month, of.day, hour, tzinfo=clock.SEOUL)
