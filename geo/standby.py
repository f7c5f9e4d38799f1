"""A hot standby for reading: whether it is there, how far behind it is, and whether a reader may be sent to it.

Positions are byte numbers of the write-ahead log: exact, and free of anybody's clock. A watcher looks at both servers
about twice a second on connections of its own, so that no request ever waits to find out.
"""

import logging
import os
import socket
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from geo.db import APP_ROLE, Database, let_act, limits_of, psycopg_url
from geo.enums import Labelled
from geo.settings import Settings

log = logging.getLogger("maeul")

LOOK_EVERY_S: Final = 0.5
LOOK_WITHIN_S: Final = 2.0
"""A server that does not answer the watcher for so long stands still; readers that wait for it are cut loose."""
OLDEST_LOOK_S: Final = 6.0
"""What the watcher saw longer ago than this is not believed; two looks that take as long as they may fit into it."""
POOL_WAIT_S: Final = 1
MOST_SAMPLES: Final = 600
_UNLOGGED: Final = "0A000"
_TOO_LONG: Final = "57014"
_ELSEWHERE: Final = frozenset({"08", "25", "40", "53", "57", "58", "XX"})


class StandbyState(Labelled):
    """How the server for reading stands."""

    READY = "ready", "쓰고 있어요"
    LATE = "late", "뒤처졌어요"
    DOWN = "down", "닿지 않아요"
    STRANGER = "stranger", "다른 서버예요"


@dataclass(frozen=True, slots=True)
class StandbyNow:
    """What the watcher saw last; `lag_s` None while unknown. The counts are of this process since its start."""

    state: StandbyState
    lag_s: float | None
    lag_bytes: int | None
    served: int = 0
    sent_on: int = 0
    asked_again: int = 0

    @property
    def lag_told_s(self) -> float | None:
        """Return the seconds behind as JSON and people can be told them: a lag without end is not known."""
        return self.lag_s if self.lag_s is not None and isfinite(self.lag_s) else None


@dataclass(frozen=True, slots=True)
class Look:
    """One server at one moment: its place in the log, whether it follows another, and who it is."""

    at: int
    follows: bool
    started: datetime
    cluster: int
    replayed_ago_s: float | None


_LOOK: Final = """
SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_flush_lsn() END
        - '0/0'::pg_lsn)::bigint AS at,
       pg_is_in_recovery() AS follows, pg_postmaster_start_time() AS started,
       (SELECT system_identifier FROM pg_control_system()) AS cluster,
       extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float AS replayed_ago_s
"""
_MARK: Final = text("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint")


def written_until(session: Session) -> int:
    """Return a place in the log behind everything that is committed by now."""
    return int(session.execute(_MARK).scalar_one())


def is_elsewheres(fault: BaseException) -> bool:
    """Say whether a fault is the standby's own, so that the primary may well give the answer.

    Broken connections, a query cancelled because it stood in the way of the replay, and what a standby cannot do at
    all: write, lock, read unlogged tables. Not a query that took too long: it would take as long again.
    """
    if isinstance(fault, PoolTimeout):
        return True
    if not isinstance(fault, DBAPIError):
        return False
    state = _state_of(fault)
    return state == _UNLOGGED or (state[:2] in _ELSEWHERE and state != _TOO_LONG)


def is_gone(fault: BaseException) -> bool:
    """Say whether a fault means that the server cannot be reached."""
    state = _state_of(fault) if isinstance(fault, DBAPIError) else ""
    return state[:2] in {"08", "57", "58"} and state != _TOO_LONG


def _state_of(fault: DBAPIError) -> str:
    """Return the fault's SQLSTATE; a connection that cannot be made or breaks has none of its own."""
    state = getattr(fault.orig, "sqlstate", None)
    return state or ("08000" if isinstance(fault, OperationalError) else "")


class Lag:
    """How far behind the standby is, from what the watcher saw of both servers."""

    def __init__(self) -> None:
        self._seen: deque[tuple[int, float]] = deque()

    @property
    def is_known(self) -> bool:
        """Say whether the primary was ever seen."""
        return bool(self._seen)

    def note(self, primary: int, now: float) -> None:
        """Remember where the primary was."""
        if len(self._seen) > MOST_SAMPLES:
            self._seen = deque(list(self._seen)[::2])
        if len(self._seen) > 1 and self._seen[-1][0] == primary:
            self._seen.pop()
        self._seen.append((primary, now))

    def begin(self, replayed: int, now: float, ago_s: float | None) -> None:
        """Start with a standby that may be behind already, be it the first one seen or one that was made anew.

        Only its own word tells since when, and that errs upwards.
        """
        if not self._seen or replayed < self._seen[0][0]:
            self._seen.appendleft((replayed, now - ago_s if ago_s is not None else float("-inf")))

    def seconds(self, replayed: int, now: float) -> float:
        """Return for how long, at most, the standby has lacked something."""
        while len(self._seen) > 1 and self._seen[1][0] <= replayed:
            self._seen.popleft()
        return 0.0 if self._seen[-1][0] <= replayed else now - self._seen[0][1]

    def bytes(self, replayed: int) -> int:
        """Return how much of the log the standby lacks."""
        return max(0, self._seen[-1][0] - replayed)


@dataclass(slots=True)
class _Seen:
    state: StandbyState = StandbyState.DOWN
    replayed: int = 0
    lag_s: float | None = None
    lag_bytes: int | None = None
    looked_at: float = float("-inf")


class Standby:
    """The server that MAEUL_READ_DATABASE_URL names."""

    def __init__(self, url: str, database: Database, settings: Settings) -> None:
        self._most_lag_s = settings.read_max_lag_s
        self._urls = (database.app_url or database.owner_url, url)
        self._busy: dict[object, psycopg.Connection[Any]] = {}
        self._seen = _Seen()
        self._lag = Lag()
        self._started: datetime | None = None
        self._guard = threading.Lock()
        self._stop = threading.Event()
        self._watcher: threading.Thread | None = None
        self._counts = {"served": 0, "sent_on": 0, "asked_again": 0}
        self.engine = _reading_engine(url, settings)
        event.listen(self.engine, "checkout", self._lend)
        event.listen(self.engine, "checkin", self._take_back)

    def fits(self, mark: int | None) -> bool:
        """Say whether a reader may be sent there: it is up, not late, and has what `mark` stands for."""
        self._watch()
        seen = self._seen
        fresh = time.monotonic() - seen.looked_at < OLDEST_LOOK_S
        fits = fresh and seen.state is StandbyState.READY and (mark is None or mark <= seen.replayed)
        self._counts["served" if fits else "sent_on"] += 1
        return fits

    def failed(self, fault: BaseException) -> None:
        """Take note of a reader that has to ask the primary after all; a server that is gone is left alone at once."""
        self._counts["asked_again"] += 1
        log.warning("a read goes to the primary: %s", type(getattr(fault, "orig", fault)).__name__)
        if is_gone(fault):
            self._seen = _Seen()

    def now(self) -> StandbyNow:
        """Return what was seen last."""
        self._watch()
        seen = self._seen
        return StandbyNow(seen.state, seen.lag_s, seen.lag_bytes, **self._counts)

    def close(self) -> None:
        self._stop.set()
        if self._watcher is not None:
            self._watcher.join(LOOK_WITHIN_S)
        self.engine.dispose()

    def look(self, primary: Look | None, standby: Look) -> None:
        """Judge the standby by one look at each server; the primary's comes first, so that nothing seems replayed."""
        now = time.monotonic()
        if standby.started != self._started:  # another server under the same address: readers must go there, too
            self._started = standby.started
            self.engine.dispose()
        if primary is not None and not _belongs(primary, standby):
            self._seen = _Seen(StandbyState.STRANGER, looked_at=now)
            return
        if primary is not None:
            self._lag.begin(standby.at, now, standby.replayed_ago_s)
            self._lag.note(primary.at, now)
        elif not self._lag.is_known:
            return
        lag_s = self._lag.seconds(standby.at, now)
        state = StandbyState.READY if lag_s <= self._most_lag_s else StandbyState.LATE
        self._seen = _Seen(state, standby.at, lag_s, self._lag.bytes(standby.at), now)

    def lose(self) -> None:
        """Count the standby as down, and cut loose whoever waits for it: they ask the primary then."""
        self._seen = _Seen(looked_at=time.monotonic())
        for connection in list(self._busy.values()):
            _cut(connection)
        self.engine.dispose()

    def _lend(self, connection: Any, record: object, _proxy: object) -> None:
        self._busy[record] = connection

    def _take_back(self, _connection: Any, record: object) -> None:
        self._busy.pop(record, None)

    def _watch(self) -> None:
        if self._watcher is not None:
            return
        with self._guard:
            if self._watcher is None:
                given = (weakref.ref(self), self._urls, self._stop)
                self._watcher = threading.Thread(target=_watch, args=given, name="maeul-standby", daemon=True)
                self._watcher.start()


def _belongs(primary: Look, standby: Look) -> bool:
    """Say whether the second server follows the first, or is the first itself, as after a promotion."""
    if standby.cluster != primary.cluster:
        return False
    return standby.follows or standby.started == primary.started


def _reading_engine(url: str, settings: Settings) -> Engine:
    """Every statement is a transaction of its own, as for readers on the primary; nothing can be written."""
    options = f"{limits_of(settings)} -c role={APP_ROLE} -c default_transaction_read_only=on"
    engine = create_engine(
        psycopg_url(url),
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=POOL_WAIT_S,
        pool_use_lifo=True,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        connect_args={"options": options, "application_name": "maeul-read", "connect_timeout": int(LOOK_WITHIN_S)},
    )
    let_act(engine)
    return engine


class _Eye:
    """The watcher's connection to one server, opened again after it broke."""

    def __init__(self, url: str) -> None:
        self._address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._prefers_standby = "prefer-standby" in url
        self._connection: psycopg.Connection[dict[str, Any]] | None = None

    def look(self) -> Look | None:
        """Look once; None when the server does not answer in time."""
        seen = None
        with suppress(psycopg.Error):
            seen = self._look()
        if seen is None or (self._prefers_standby and not seen.follows):  # there may be a standby by the next look
            self.close()
        return seen

    def _look(self) -> Look | None:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._address,
                autocommit=True,
                connect_timeout=int(LOOK_WITHIN_S),
                application_name="maeul-watch",
                row_factory=dict_row,
            )
        with _within(LOOK_WITHIN_S, self._connection):
            row = self._connection.execute(_LOOK).fetchone()
        return Look(**row) if row else None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def look_once(primary_url: str, standby_url: str, settings: Settings) -> StandbyNow:
    """Look at both servers now, for a command; the seconds are what the standby itself says."""
    eyes = _Eye(primary_url), _Eye(standby_url)
    primary, standby = eyes[0].look(), eyes[1].look()
    for eye in eyes:
        eye.close()
    if standby is None:
        return StandbyNow(StandbyState.DOWN, None, None)
    if primary is None or not _belongs(primary, standby):
        return StandbyNow(StandbyState.STRANGER, None, None)
    lacks = max(0, primary.at - standby.at)
    lag_s = (standby.replayed_ago_s or 0.0) if lacks else 0.0
    state = StandbyState.READY if lag_s <= settings.read_max_lag_s else StandbyState.LATE
    return StandbyNow(state, lag_s, lacks)


def _watch(watched: "weakref.ref[Standby]", urls: tuple[str, str], stop: threading.Event) -> None:
    """Look again and again, until the standby is closed or forgotten."""
    eyes = _Eye(urls[0]), _Eye(urls[1])
    while not stop.is_set():
        primary, standby = eyes[0].look(), eyes[1].look()
        keeper = watched()
        if keeper is None:
            break
        if standby is None:
            keeper.lose()
        else:
            keeper.look(primary, standby)
        del keeper
        stop.wait(LOOK_EVERY_S)
    for eye in eyes:
        eye.close()


@contextmanager
def _within(seconds: float, connection: psycopg.Connection[Any]) -> Iterator[None]:
    """Break the connection when the block takes longer: a server that stands still never says so itself."""
    timer = threading.Timer(seconds, _cut, (connection,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(connection: psycopg.Connection[Any]) -> None:
    """Shut the socket under a connection that another thread waits on; that thread then gets an error."""
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
