"""kill -9 and a standstill under a load of bookings: acknowledged is stored, nothing twice, everything ends in time."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from api.drills.crash import KINDS, crash
from api.drills.freeze import freeze
from api.drills.ground import Ground, lay_out
from api.scratch import scratch_folder
from api.whole_service import Service, running_service

CLIENTS = 8


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The whole service, as `maeul up` runs it, on a durable cluster of its own."""
    with scratch_folder() as folder, running_service(folder, {}) as running:
        yield running


@pytest.fixture
def engine(service: Service) -> Iterator[Engine]:
    engine = service.database.owner_engine()
    yield engine
    engine.dispose()


@pytest.fixture
def ground(engine: Engine) -> Ground:
    return lay_out(engine, dict.fromkeys(("가람방", "나래방", "다솜방"), ()), CLIENTS)


def test_after_kill_9_of_every_part_every_job_is_done_acknowledged_is_stored_and_nothing_doubled(
    service: Service, ground: Ground, engine: Engine
) -> None:
    report = crash(service, ground, engine, KINDS, every_s=1.0, back_within_s=30)
    assert report.passed, (report.faults, report.figures)
    assert report.figures["확인해 준 예약"] >= 50, report.figures
    assert report.figures["확인해 준 예약"] == report.figures["저장된 예약"]


def test_while_postgres_stands_still_every_request_ends_and_the_web_server_answers(
    service: Service, ground: Ground
) -> None:
    report = freeze(service, ground, seconds=3)
    assert report.passed, (report.faults, report.figures)
