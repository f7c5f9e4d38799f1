"""One town for all tests that only read it."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from geo.db import Database
from geo.local_server import LocalServer
from geo.settings import Settings
from tests.api.ogc.town import build
from tests.conftest import as_admin
from tests.factories import Factory
from tests.one_app import shared_app


@pytest.fixture(scope="session")
def town(server: LocalServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Town"]:
    """The town, for reading alone."""
    name = f"t_{uuid4().hex[:12]}"
    as_admin(server, f"CREATE DATABASE {name} TEMPLATE maeul STRATEGY FILE_COPY OWNER maeul_owner")
    database = Database(server.url(database=name), server.url(role="maeul_app", database=name))
    settings = Settings(data_dir=tmp_path_factory.mktemp("town"))
    engine = database.app_engine(settings)
    made = build(Factory(engine))
    engine.dispose()
    yield Town(settings, database, made)
    as_admin(server, f"DROP DATABASE {name} WITH (FORCE)")


class Town:
    """A made town and where it lies."""

    def __init__(self, settings: Settings, database: Database, made: dict[str, UUID]) -> None:
        self.settings, self.database, self.made = settings, database, made


@pytest.fixture
def reader(town: Town) -> Iterator[TestClient]:
    """A program that reads the town."""
    app = shared_app(town.settings, town.database)
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        yield client
