"""Every door that takes a file refuses every hostile one in Korean, with a code, and stores nothing of it."""

import resource
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.drills.hostile import Refusal, Watch, _judge, at_the_door
from api.drills.hostile_files import FORMS, INSTANCES, PHOTOS, TABLES
from api.drills.report import Report
from api.drills.town import Town, meet
from geo.db import Database
from geo.local_server import LocalServer
from geo.settings import Settings
from tests.conftest import as_admin
from tests.one_app import shared_app

STORED = ("media", "policy_maps", "form_versions", "submissions", "import_runs")


@pytest.fixture
def settled(server: LocalServer, town: str, settings: Settings) -> Iterator[tuple[TestClient, Town, Database]]:
    """The demo town with an administrator asking."""
    name = "t_hostile"
    as_admin(server, f"CREATE DATABASE {name} TEMPLATE {town} STRATEGY FILE_COPY OWNER maeul_owner")
    database = Database(server.url(database=name), server.url(role="maeul_app", database=name))
    owner = database.owner_engine()
    met = meet(owner)
    owner.dispose()
    app = shared_app(settings, database)
    headers = {"Authorization": f"Bearer {met.tokens['admin']}"}
    with TestClient(app, base_url="http://127.0.0.1:8000", headers=headers, raise_server_exceptions=False) as client:
        yield client, met, database
    app.state.engine.dispose()
    as_admin(server, f"DROP DATABASE {name} WITH (FORCE)")


def counts(database: Database) -> dict[str, int]:
    engine = database.owner_engine()
    with engine.connect() as connection:
        found = {table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in STORED}
    engine.dispose()
    return found


def test_hostile_files_are_refused_at_every_door_and_leave_nothing(settled) -> None:
    client, met, database = settled
    before, most = counts(database), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refusals = list(at_the_door(client, met))
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most) / 1000
    assert len(refusals) == len(TABLES) + len(PHOTOS) + len(FORMS) + len(INSTANCES)
    assert [one for one in refusals if not one.is_clear] == []
    assert counts(database) == before
    assert grown_mb < 512


def refusal(**values: object) -> Refusal:
    return Refusal(**{"what": "x", "status": 422, "code": "zip_bomb", "says": "너무 커요.", "seconds": 0.1, **values})


@pytest.mark.parametrize(
    ("one", "mb"),
    [
        (refusal(status=201), 10),
        (refusal(status=500), 10),
        (refusal(code=""), 10),
        (refusal(code="invalid_input"), 10),
        (refusal(says="Too large."), 10),
        (refusal(seconds=5.1), 10),
        (refusal(), 600),
    ],
)
def test_the_drill_sees_what_is_taken_unclear_slow_or_large(one: Refusal, mb: int) -> None:
    report = Report("hostile", "")
    _judge(report, [refusal(), one], Watch({1: 0}, {1: mb * 1_000_000}))
    assert len(report.faults) == 1
