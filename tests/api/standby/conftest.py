"""A real standby of the tests' own cluster, the demo town in a database of both, and the service upon the two."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.whole_service import standing_still
from geo.db import Database
from geo.local_server import LocalServer
from geo.local_server.following import follow
from geo.settings import Settings
from geo.standby import Standby, StandbyState
from tests.conftest import as_admin

TOWN = "t_standby"
MOST_LAG_S = 60
"""Longer than any test holds the replay back, so that only the one about lag sees a late standby."""
ADDRESS = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Pair:
    """The primary's database, and the standby that follows it."""

    database: Database
    server: LocalServer

    @property
    def read_url(self) -> str:
        return self.server.url("maeul_app", TOWN)

    def as_admin(self, statement: str) -> tuple:
        """Run one statement on the standby as its superuser."""
        url = self.server.url("maeul_admin", TOWN).replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            ran = connection.execute(statement)
            return ran.fetchone() if ran.description else ()

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the standby take in nothing for the block, as if it were far behind."""
        self.as_admin("SELECT pg_wal_replay_pause()")
        eventually(lambda: self.as_admin("SELECT pg_get_wal_replay_pause_state()") == ("paused",))
        try:
            yield
        finally:
            self.as_admin("SELECT pg_wal_replay_resume()")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop every process of the standby for the block."""
        with standing_still(self.server):
            yield


def eventually(holds: Callable[[], bool], seconds: float = 90) -> None:
    """Wait until something holds; fail when it does not."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def pair(server: LocalServer, town: str) -> Iterator[Pair]:
    as_admin(server, f"CREATE DATABASE {TOWN} TEMPLATE {town} STRATEGY FILE_COPY OWNER maeul_owner")
    folder = Path(tempfile.mkdtemp(prefix="maeul-standby-", dir=server.data_dir.parent.parent))
    folder.chmod(0o711)
    standby = follow(server, folder / "data")
    yield Pair(Database(server.url(database=TOWN), server.url("maeul_app", TOWN)), standby)
    standby.stop()
    shutil.rmtree(folder, ignore_errors=True)
    as_admin(server, f"DROP DATABASE {TOWN} WITH (FORCE)")


@pytest.fixture
def database(pair: Pair) -> Database:
    """The town's database, kept for the whole module: `make` writes into it."""
    return pair.database


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, pair: Pair) -> Iterator[TestClient]:
    """The service upon both, started once."""
    folder = tmp_path_factory.mktemp("standby")
    settings = Settings(data_dir=folder, read_database_url=pair.read_url, read_max_lag_s=MOST_LAG_S)
    app = create_app(settings, pair.database)
    with TestClient(app, base_url=ADDRESS, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def app(service: TestClient) -> FastAPI:
    assert isinstance(service.app, FastAPI)
    return service.app


@pytest.fixture
def standby(app: FastAPI, pair: Pair) -> Standby:
    """The service's own view of the standby, once it is used."""
    if pair.server.status().state != "running":
        pair.server.start()
    found: Standby = app.state.standby
    eventually(lambda: found.now().state is StandbyState.READY)
    return found


@pytest.fixture
def stranger(service: TestClient, standby: Standby) -> TestClient:
    """Somebody else's browser: it has written nothing and has no mark."""
    service.cookies.clear()
    return service


@pytest.fixture
def browser(app: FastAPI, standby: Standby) -> TestClient:
    """The browser of somebody who is about to write."""
    return TestClient(app, base_url=ADDRESS, raise_server_exceptions=False)
