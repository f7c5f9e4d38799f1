"""Each step has a process of its own: what it may take is limited, and what kills it leaves a sentence."""

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api.jobs import imports
from api.jobs.worker import run_worker
from geo.db import Database, transaction
from geo.queries.import_runs import get_run
from geo.settings import Settings
from tests.api.imports.conftest import Desk
from tests.api.imports.files import table
from tests.factories import Person


def test_a_file_is_read_and_stored_in_processes_of_their_own(
    client: TestClient, coordinator: Person, real_work: Callable[[], None]
) -> None:
    desk = Desk(client, coordinator, real_work)
    run = desk.send("도서관.csv", table())
    assert (run["state"], run["progress"]) == ("ready", 100)
    assert desk.step(run, "commit")["state"] == "committed"


def test_a_step_that_takes_too_long_is_stopped_and_says_so(
    client: TestClient, coordinator: Person, settings: Settings, database: Database
) -> None:
    hurried = settings.model_copy(update={"import_seconds": 1})
    desk = Desk(client, coordinator, lambda: run_worker(hurried, database, once=True))
    rows = [(f"도서관 {n}", f"서울특별시 중구 세종대로 {n}", "37.5665", "126.978", "", "") for n in range(60_000)]
    run = desk.send("큰 도서관.csv", table(rows, encoding="utf-8"))
    assert (run["state"], run["code"]) == ("failed", "import_too_slow")
    assert "나누어" in run["message"]


def test_a_step_that_needs_too_much_memory_ends_with_a_sentence(
    client: TestClient, coordinator: Person, settings: Settings, database: Database
) -> None:
    tight = settings.model_copy(update={"import_memory_mb": 250})
    desk = Desk(client, coordinator, lambda: run_worker(tight, database, once=True))
    run = desk.send("도서관.csv", table())
    assert run["state"] == "failed"
    assert run["code"] in {"import_too_big", "import_died"}
    assert run["message"]


def test_a_killed_step_leaves_nothing_behind_and_can_be_done_again(
    client: TestClient, coordinator: Person, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(client, coordinator, lambda: run_worker(settings, database, once=True))
    started = imports.multiprocessing.get_context("spawn").Process.start

    def start_and_kill(self: "imports.SpawnProcess") -> None:
        started(self)
        threading.Thread(target=lambda: (time.sleep(0.2), os.kill(self.pid or 0, signal.SIGKILL))).start()

    with monkeypatch.context() as patched:
        patched.setattr(imports.SpawnProcess, "start", start_and_kill)
        run = desk.send("도서관.csv", table())
    assert (run["state"], run["code"]) == ("failed", "import_died")
    answer = client.patch(f"/api/v1/imports/{run['id']}", json={"target": "library"}, headers=coordinator.headers)
    assert answer.status_code == 202
    desk.work()
    with transaction(client.app.state.engine) as session:  # type: ignore[attr-defined]
        assert get_run(session, answer.json()["id"]).counts["new"] == 3
