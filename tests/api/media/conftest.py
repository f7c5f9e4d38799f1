"""People of a neighbourhood with and without rights, and how they send files."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.jobs.media import derive_waiting, sweep_media
from geo.settings import Settings
from tests.factories import Factory, Person
from tests.geo.media.samples import photo

API = "/api/v1"
JUNG_GU = "11140"


@dataclass
class Village:
    """A record in Jung-gu, and who may do what with it."""

    client: TestClient
    engine: Engine
    settings: Settings
    make: Factory
    resource: UUID
    surveyor: Person
    coordinator: Person
    stranger: Person
    elsewhere: Person
    sent: int = field(default=0)

    def send(self, by: Person, data: bytes | None = None, *, to: str = "", name: str = "IMG.jpg", **told: Any) -> Any:
        """Send a file; without `data` a photo unlike every other."""
        self.sent += 1
        content = photo((60 + self.sent, 40)) if data is None else data
        place = to or f"/resources/{self.resource}/media"
        given = {"alt": "골목 어귀", **told}
        files = {"file": (name, content, "application/octet-stream")}
        return self.client.post(API + place, headers=by.headers, files=files, data=given)

    def made(self, by: Person, **told: Any) -> dict[str, Any]:
        """Send a photo and have its copies made; return its link."""
        answer = self.send(by, **told)
        assert answer.status_code == 201, answer.text
        self.work()
        return answer.json()

    def work(self) -> None:
        derive_waiting(self.engine, self.settings)

    def sweep(self) -> None:
        sweep_media(self.engine, self.settings)

    def released(self, **told: Any) -> dict[str, Any]:
        return self.made(self.coordinator, release="true", **told)

    def get(self, path: str, by: Person | None = None) -> Any:
        return self.client.get(API + path, headers=by.headers if by else {})

    def call(self, method: str, path: str, by: Person, **options: Any) -> Any:
        return self.client.request(method, API + path, headers=by.headers, **options)

    def shown(self, by: Person | None = None) -> list[dict[str, Any]]:
        return self.get(f"/resources/{self.resource}/media", by).json()["items"]

    def run(self, sql: str, **values: Any) -> Any:
        with self.engine.begin() as connection:
            done = connection.execute(text(sql), values)
            return done.scalar() if done.returns_rows else None


@pytest.fixture
def village(client: TestClient, make: Factory, engine: Engine, settings: Settings) -> Village:
    make.boundaries()
    resource = make.resource("느티나무 쉼터", "space")
    surveyor, coordinator = make.person("surveyor", district=JUNG_GU), make.person("coordinator", district=JUNG_GU)
    elsewhere = make.person("coordinator", district="11410")
    return Village(client, engine, settings, make, resource, surveyor, coordinator, make.person(), elsewhere)
