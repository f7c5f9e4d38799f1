"""How far behind a standby is, whether it belongs to the primary, and which faults are its own."""

from datetime import UTC, datetime

import psycopg
import pytest
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from geo.db import Database
from geo.settings import Settings
from geo.standby import MOST_SAMPLES, Lag, Look, Standby, StandbyState, is_elsewheres, is_gone

STARTED = datetime(2026, 11, 22, tzinfo=UTC)


def look(at: int, *, follows: bool = False, cluster: int = 1, ago_s: float | None = None, minute: int = 0) -> Look:
    return Look(at, follows, STARTED.replace(minute=minute), cluster, ago_s)


def test_a_standby_that_has_everything_is_not_behind_however_long_nobody_wrote() -> None:
    lag = Lag()
    for second in range(0, 3600, 60):
        lag.begin(100, second, None)
        lag.note(100, second)
    assert (lag.seconds(100, 3600), lag.bytes(100)) == (0.0, 0)


def test_the_lag_counts_from_when_the_standby_was_last_known_to_have_everything() -> None:
    lag = Lag()
    for now, primary in ((0, 100), (1, 100), (2, 150), (3, 200)):
        lag.begin(100, now, None)
        lag.note(primary, now)
    assert lag.seconds(100, 10) == 9
    assert lag.seconds(150, 10) == 8
    assert lag.bytes(150) == 50
    assert lag.seconds(200, 10) == 0


@pytest.mark.parametrize(("ago_s", "lag_s"), [(600.0, 601.0), (None, float("inf"))])
def test_a_standby_that_was_behind_from_the_start_is_believed_no_younger_than_it_says(ago_s, lag_s) -> None:
    lag = Lag()
    lag.begin(100, 50, ago_s)
    lag.note(200, 50)
    assert lag.seconds(100, 51) == lag_s


def test_a_long_lag_takes_no_room_and_is_not_forgotten() -> None:
    lag = Lag()
    for now in range(5 * MOST_SAMPLES):
        lag.begin(0, now, 0.0)
        lag.note(now, now)
    assert lag.seconds(0, 5 * MOST_SAMPLES) == 5 * MOST_SAMPLES
    assert len(lag._seen) <= MOST_SAMPLES + 2


@pytest.fixture
def standby() -> Standby:
    settings = Settings(read_max_lag_s=5)
    return Standby(
        "postgresql://nobody@/nothing?host=/nowhere", Database("postgresql://nobody@/x?host=/nowhere"), settings
    )


@pytest.mark.parametrize(
    ("primary", "other", "state"),
    [
        (look(100), look(100, follows=True), StandbyState.READY),
        (look(100), look(100, follows=True, cluster=2), StandbyState.STRANGER),
        (look(100), look(100, minute=5), StandbyState.STRANGER),
        (look(100), look(100), StandbyState.READY),
        (look(100), look(90, follows=True, ago_s=1.0), StandbyState.READY),
        (look(100), look(90, follows=True, ago_s=60.0), StandbyState.LATE),
        (None, look(90, follows=True), StandbyState.DOWN),
    ],
)
def test_only_what_follows_the_primary_or_is_the_primary_is_read_from(standby, primary, other, state) -> None:
    standby.look(primary, other)
    assert standby._seen.state is state


def test_readers_stay_with_the_standby_while_the_primary_is_away(standby) -> None:
    standby.look(look(100), look(100, follows=True))
    standby.look(None, look(100, follows=True))
    assert standby._seen.state is StandbyState.READY


def test_whoever_has_a_mark_waits_until_the_standby_has_come_that_far(standby, monkeypatch) -> None:
    monkeypatch.setattr(standby, "_watch", lambda: None)
    standby.look(look(100), look(90, follows=True, ago_s=0.5))
    assert (standby.fits(None), standby.fits(90), standby.fits(91)) == (True, True, False)


def fault(kind: type[psycopg.Error], wrapped: type = OperationalError) -> Exception:
    return wrapped("SELECT 1", {}, kind())


def test_faults_of_the_standby_are_told_from_those_of_the_question() -> None:
    errors = psycopg.errors
    own = (errors.SerializationFailure, errors.ReadOnlySqlTransaction, errors.AdminShutdown, errors.FeatureNotSupported)
    assert all(is_elsewheres(fault(kind)) for kind in (*own, psycopg.OperationalError))
    assert is_elsewheres(PoolTimeout())
    assert not is_elsewheres(fault(errors.QueryCanceled))
    assert not is_elsewheres(fault(errors.UniqueViolation, IntegrityError))
    assert not is_elsewheres(fault(psycopg.DataError, DataError)), "a NUL in a question breaks no connection"
    assert not is_elsewheres(ValueError())


def test_only_a_broken_connection_means_that_the_server_is_gone() -> None:
    assert is_gone(fault(psycopg.OperationalError))
    assert is_gone(fault(psycopg.errors.AdminShutdown))
    assert not is_gone(fault(psycopg.errors.SerializationFailure))
    assert not is_gone(fault(psycopg.errors.QueryCanceled))
    assert not is_gone(fault(psycopg.DataError, DataError))
