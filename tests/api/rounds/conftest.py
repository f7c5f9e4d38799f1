"""Groups and a keeper around a site, and a clock that the service of the test reads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo import clock
from tests.factories import Factory, Person

API = "/api/v1"


@dataclass
class Village:
    """A site with its keeper, and the service as everybody in it calls it."""

    client: TestClient
    make: Factory
    engine: Engine
    site: UUID
    keeper: Person
    groups: dict[UUID, Person] = field(default_factory=dict)

    def group(self, name: str = "햇살 모임") -> UUID:
        """Make a group with one member who may speak for it."""
        member = self.make.person()
        with self.engine.begin() as connection:
            group: UUID = connection.execute(
                text("INSERT INTO parties (kind, name, created_by) VALUES ('group', :name, :by) RETURNING id"),
                {"name": name, "by": member.id},
            ).scalar_one()
            connection.execute(
                text("INSERT INTO party_members (party_id, account_id, kind, role) VALUES (:g, :a, 'group', 'lead')"),
                {"g": group, "a": member.id},
            )
        self.groups[group] = member
        return group

    def call(self, who: Person | None, method: str, path: str, **body: Any) -> Any:
        headers = who.headers if who else {}
        json = {"json": body} if method == "POST" else {"params": body}
        return self.client.request(method, API + path, headers=headers, **json)

    def done(self, who: Person | None, method: str, path: str, **body: Any) -> Any:
        answer = self.call(who, method, path, **body)
        assert answer.status_code in {200, 201}, (path, answer.status_code, answer.text)
        return answer.json()

    def round(self, slots: list[dict[str, Any]], **values: Any) -> dict[str, Any]:
        """Make and open a round over four weeks."""
        first = clock.today() + timedelta(days=10)
        made = self.done(
            self.keeper,
            "POST",
            "/rounds",
            **{
                "site_id": str(self.site),
                "name": "가을 정기 대관 {{ 7*191 }} `회비 \\3,000` <b>",
                "starts_on": first.isoformat(),
                "ends_on": (first + timedelta(days=27)).isoformat(),
                "apply_until": (clock.now() + timedelta(hours=2)).isoformat(),
                "slots": slots,
                **values,
            },
        )
        self.step(made["id"], "open")
        return self.done(None, "GET", f"/rounds/{made['id']}")

    def step(self, round_id: str, name: str) -> dict[str, Any]:
        return self.done(self.keeper, "POST", f"/rounds/{round_id}/{name}")

    def wish(self, round_id: str, group: UUID, wishes: list[str], heads: int = 5) -> dict[str, Any]:
        body = {"group_id": str(group), "heads": heads, "purpose": "club", "wishes": wishes}
        return self.done(self.groups[group], "POST", f"/rounds/{round_id}/wishes", **body)

    def one(self, sql: str, **values: Any) -> Any:
        with self.engine.begin() as connection:
            return connection.execute(text(sql), values).scalar()


@pytest.fixture
def village(client: TestClient, make: Factory, engine: Engine) -> Village:
    make.boundaries()
    site = make.site("천연마을활력소")
    return Village(client, make, engine, site, make.person("keeper", site_id=site))


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set the clock of this process, the service's threads included."""

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_clock
