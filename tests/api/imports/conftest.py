"""Send files, let the worker do its work, look at what came of it."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.jobs import imports
from api.jobs.worker import run_worker
from geo.db import Database
from geo.settings import Settings
from tests.factories import Factory, Person


@pytest.fixture
def coordinator(make: Factory) -> Person:
    make.boundaries()
    return make.person("coordinator")


@pytest.fixture
def work(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Run the jobs that are due, each step within this process: a process of its own takes seconds to start."""
    monkeypatch.setattr(imports, "_in_own_process", imports.carry_out)
    return lambda: run_worker(settings, database, once=True)


@pytest.fixture
def real_work(settings: Settings, database: Database) -> Callable[[], None]:
    """Run the jobs that are due as in real life."""
    return lambda: run_worker(settings, database, once=True)


class Desk:
    """One person's way to bring files in."""

    def __init__(self, client: TestClient, person: Person, work: Callable[[], None]) -> None:
        self.client, self.person, self.work = client, person, work

    def post(self, path: str, **given: Any) -> Any:
        return self.client.post(f"/api/v1/imports{path}", headers=self.person.headers, **given)

    def get(self, path: str = "") -> Any:
        return self.client.get(f"/api/v1/imports{path}", headers=self.person.headers)

    def send(self, name: str, data: bytes, **fields: Any) -> dict[str, Any]:
        """Send one file, have it read, and return the run."""
        given = {"kind": "resources", "target": "library", **fields}
        answer = self.post("", files=[("files", (name, data))], data=given)
        assert answer.status_code == 202, answer.text
        assert answer.headers["location"] == f"/api/v1/imports/{answer.json()['id']}"
        self.work()
        return self.get(f"/{answer.json()['id']}").json()

    def step(self, run: dict[str, Any], action: str) -> dict[str, Any]:
        """Commit or undo a run and return it as it is after the worker's work."""
        answer = self.post(f"/{run['id']}/{action}")
        assert answer.status_code == 202, answer.text
        self.work()
        return self.get(f"/{run['id']}").json()


@pytest.fixture
def desk(client: TestClient, coordinator: Person, work: Callable[[], None]) -> Desk:
    return Desk(client, coordinator, work)
