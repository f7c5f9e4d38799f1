"""Fixtures shared by every test: a real private PostgreSQL cluster, a fresh database per test, the app upon it."""

import gc
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import settings as examples
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from geo import clock
from geo.db import SYSTEM, Database, migrate, transaction
from geo.demo.seed import seed
from geo.local_server import LocalServer
from geo.settings import Settings
from tests.factories import Factory
from tests.one_app import shared_app

ROOM_IN_MEMORY = 6 * 2**30
RARELY = (50_000, 20, 50)
ROOT = Path(__file__).resolve().parent.parent


# How long one example takes says more about the machine than about the code.
examples.register_profile("suite", deadline=None)
examples.load_profile("suite")

gc.set_threshold(*RARELY)  # now, because nothing of what is collected goes away again

# A run put into the background by a script ignores Ctrl-C, and whatever it starts would inherit that.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real public files that lie beside the checkout, never inside it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("real public files are not beside this checkout")
    return folder


def _quick_folder() -> Path | None:
    """Return the folder in memory where there is one with room: copying a database per test is 20 times as quick there."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_IN_MEMORY:
        return memory
    return None


@pytest.fixture(scope="session")
def server() -> Iterator[LocalServer]:
    """Start one private cluster for the whole run, without fsync, its first database migrated as a template.

    Not under pytest's own temporary folder: another run by root closes that to the database's user.
    """
    folder = Path(tempfile.mkdtemp(prefix="maeul-test-", dir=_quick_folder()))
    folder.chmod(0o711)
    cluster = LocalServer(folder / "data", durable=False)
    cluster.start()
    migrate(Database(cluster.url()))
    yield cluster
    cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


def as_admin(server: LocalServer, statement: str) -> None:
    """Run one statement outside any transaction as the cluster's superuser."""
    url = server.url(role="maeul_admin", database="postgres").replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


class Copies:
    """Copies of one database: while a test has one, the next is made and the last one dropped."""

    def __init__(self, server: LocalServer, template: str) -> None:
        self.server, self.template = server, template
        self.hand = ThreadPoolExecutor(1)
        self.next = self.hand.submit(self._make)

    def _make(self) -> str:
        name = f"t_{uuid4().hex[:12]}"
        as_admin(self.server, f"CREATE DATABASE {name} TEMPLATE {self.template} STRATEGY FILE_COPY OWNER maeul_owner")
        return name

    @contextmanager
    def lend(self) -> Iterator[Database]:
        """Give a copy for the length of a test."""
        name, self.next = self.next.result(), self.hand.submit(self._make)
        yield Database(self.server.url(database=name), self.server.url(role="maeul_app", database=name))
        self.hand.submit(as_admin, self.server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def copies(server: LocalServer) -> Iterator[Callable[[str], Copies]]:
    """Return who makes copies of the database of a name."""
    made: dict[str, Copies] = {}
    yield lambda template: made.get(template) or made.setdefault(template, Copies(server, template))
    for one in made.values():
        one.hand.shutdown()


@pytest.fixture
def database(copies: Callable[[str], Copies]) -> Iterator[Database]:
    """A migrated, empty database of this test's own."""
    with copies("maeul").lend() as lent:
        yield lent


@pytest.fixture(scope="session")
def town(server: LocalServer) -> str:
    """The name of a database that holds the demo content, to be copied."""
    name = "maeul_demo_town"
    as_admin(server, f"CREATE DATABASE {name} TEMPLATE maeul STRATEGY FILE_COPY OWNER maeul_owner")
    engine = Database(server.url(database=name), server.url(role="maeul_app", database=name)).app_engine(
        Settings(idle_transaction_timeout_s=60), acting=SYSTEM
    )
    with transaction(engine) as session:
        seed(session, password_hash="x", life=True)
    engine.dispose()
    return name


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def engine(database: Database, settings: Settings) -> Iterator[Engine]:
    """The application's own engine: role maeul_app, with its time limits."""
    engine = database.app_engine(settings, acting=SYSTEM)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """One open transaction as the application; rolled back at the end unless the test commits."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.rollback()


@pytest.fixture
def app(settings: Settings, database: Database) -> FastAPI:
    """The service upon this test's database."""
    return shared_app(settings, database)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """The service as a program on this machine sees it; a defect answers 500 instead of raising here."""
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def one_instant() -> Iterator[None]:
    """All that is asked for in the test falls into one window of a rate limit, however busy the machine is."""
    with clock.frozen(clock.now()):
        yield


@pytest.fixture
def make(engine: Engine) -> Factory:
    """Make sites, spaces, accounts and boundaries, each committed."""
    return Factory(engine)


@pytest.fixture
def live_server(app: FastAPI) -> Iterator[str]:
    """The service on a real port, in a thread of this process; yields its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


def pytest_collection_finish() -> None:
    """Keep thousands of collected tests out of the search for garbage: they stay to the end, and it took one part in
    twelve of the run."""
    gc.collect()
    gc.freeze()
