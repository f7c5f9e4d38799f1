"""An administrator, and a worker that does what is due."""

from collections.abc import Callable

import pytest

from geo.local_server import LocalServer
from tests.due_jobs import run_due_jobs
from tests.factories import Factory, Person


@pytest.fixture
def admin(make: Factory) -> Person:
    return make.person("admin")


@pytest.fixture
def work(settings, database) -> Callable[[], None]:
    """Run the jobs that are due within this process."""
    return lambda: run_due_jobs(settings, database)


@pytest.fixture
def tools(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let backups be made by the programs of the tests' own cluster."""
    from api.jobs import backups
    from geo.backup import Tools

    given = Tools(server.bin_dir, server.url("maeul_admin", "postgres"))
    monkeypatch.setattr(backups, "tools_for", lambda _settings, _database: given)
