"""One demo town for all of the fuzzing: what is asked there changes it, and that is part of the matter."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvicorn

from api.app import create_app
from api.drills.fuzz import described_at
from api.drills.town import Town, meet
from geo.db import Database
from geo.local_server import LocalServer
from geo.settings import Settings
from tests.conftest import as_admin


@dataclass(frozen=True)
class Lived:
    """A service upon the demo town, at a real port."""

    address: str
    town: Town

    def document(self) -> dict[str, Any]:
        """Return the description as it is served."""
        return described_at(self.address, "/openapi.json")


@pytest.fixture(scope="package")
def lived(server: LocalServer, town: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    name = "t_fuzz"
    as_admin(server, f"CREATE DATABASE {name} TEMPLATE {town} STRATEGY FILE_COPY OWNER maeul_owner")
    database = Database(server.url(database=name), server.url(role="maeul_app", database=name))
    settings = Settings(data_dir=tmp_path_factory.mktemp("fuzz"), booking_writes_per_minute=1_000_000)
    app = create_app(settings, database)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error")
    web = uvicorn.Server(config)
    thread = threading.Thread(target=web.run, daemon=True)
    thread.start()
    while not web.started:
        time.sleep(0.01)
    yield Lived(f"http://127.0.0.1:{web.servers[0].sockets[0].getsockname()[1]}", meet(app.state.engine))
    web.should_exit = True
    thread.join(timeout=10)
    as_admin(server, f"DROP DATABASE {name} WITH (FORCE)")
