"""How the service stands, asked of the database and the folders at each look of Prometheus."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.operation.looking import disk_of, newest_schema, versions
from geo import clock
from geo.backup import shelf
from geo.queries import health, jobs_seen
from geo.queries.csp_reports import recent_refusals
from geo.settings import Settings
from geo.standby import StandbyNow, StandbyState

Opener = Callable[[], Session]
STATES: Final = ("waiting", "later", "doing", "failed")


class Standing(Collector):
    """Asks everything once per look; a database that is away is told by `maeul_database_up 0` alone."""

    def __init__(self, open_session: Opener, settings: Settings, standby: StandbyNow | None = None) -> None:
        self._standby = standby
        self._open = open_session
        self._settings = settings

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("maeul_build", "Versions of the program and its libraries.", versions())
        yield from self._kept()
        yield from _of_standby(self._standby)
        try:
            with self._open() as session:
                found = list(_from_database(session))
        except SQLAlchemyError:
            found = []
        yield _gauge("maeul_database_up", "1 while the database answers.", 1.0 if found else 0.0)
        yield from found

    def _kept(self) -> Iterator[Metric]:
        """Tell of backups and room; an age that is not known is not told."""
        kept, now = shelf.list_shelf(shelf.folder_of(self._settings)), clock.now()
        fresh, tried = shelf.newest(kept), shelf.newest_verified(kept)
        room = disk_of(self._settings, kept)
        yield _gauge("maeul_disk_free_bytes", "Room left where the data lies.", room.free_bytes)
        yield _gauge("maeul_disk_bytes", "Room in all where the data lies.", room.total_bytes)
        yield _gauge("maeul_backups", "Backups on the shelf.", len(kept))
        yield _gauge("maeul_backups_bytes", "Room that backups take.", room.backups_bytes)
        yield from _age("maeul_backup_age_seconds", "Age of the newest backup.", fresh.made_at if fresh else None, now)
        yield from _age(
            "maeul_backup_verified_age_seconds",
            "Time since a backup was last restored for a try.",
            tried.verified_at if tried else None,
            now,
        )


def _of_standby(standby: StandbyNow | None) -> Iterator[Metric]:
    """Tell of the server for reading, if there is one; a lag that is not known is not told."""
    if standby is None:
        return
    used = 1.0 if standby.state is StandbyState.READY else 0.0
    yield _gauge("maeul_standby_up", "1 while reads go to the standby.", used)
    if standby.lag_told_s is not None:
        yield _gauge("maeul_standby_lag_seconds", "How far the standby is behind, at most.", standby.lag_told_s)
    if standby.lag_bytes is not None:
        yield _gauge("maeul_standby_lag_bytes", "Write-ahead log that the standby lacks.", standby.lag_bytes)


def _from_database(session: Session) -> Iterator[Metric]:
    now = clock.now()
    facts, mails, queue = health.database_facts(session), health.mail_queue(session), jobs_seen.queue_now(session, now)
    needed = newest_schema()
    yield InfoMetricFamily("maeul_schema", "Schemas.", {"present": facts.schema_version, "needed": needed})
    current = float(facts.schema_version == needed)
    yield _gauge("maeul_schema_current", "1 while the database has the schema of this program.", current)
    yield _gauge("maeul_database_bytes", "Size of the database.", facts.bytes)
    yield _gauge("maeul_database_connections", "Connections open, of everybody.", facts.connections)
    yield _gauge("maeul_database_connections_most", "Connections the server allows.", facts.connections_most)
    yield _gauge("maeul_database_oldest_transaction_seconds", "Oldest transaction.", facts.oldest_transaction_s)
    yield _gauge("maeul_database_deadlocks", "Deadlocks since the server counts.", facts.deadlocks)
    yield _gauge("maeul_mails_waiting", "Mails that wait to go out.", mails.waiting)
    yield from _age("maeul_mail_oldest_age_seconds", "How long the oldest mail waits.", mails.oldest_at, now)
    refused = sum(one.hits for one in recent_refusals(session, clock.today()))
    yield _gauge("maeul_csp_reports", "What browsers refused and reported lately.", refused)
    yield _gauge("maeul_workers", "Workers that gave a sign of life.", queue.workers)
    yield from _age("maeul_worker_silent_seconds", "Time since a worker's last sign of life.", queue.heartbeat_at, now)
    yield from _jobs(jobs_seen.list_kinds(session, now, clock.today()), now)


def _jobs(kinds: Iterable[jobs_seen.KindRow], now: datetime) -> Iterator[Metric]:
    """Tell of jobs per kind; the kinds are those of the program."""
    jobs = GaugeMetricFamily("maeul_jobs", "Jobs in the queue.", labels=("task", "state"))
    oldest = GaugeMetricFamily("maeul_job_oldest_age_seconds", "How long the oldest due job waits.", labels=("task",))
    done = GaugeMetricFamily("maeul_jobs_today", "Jobs that ended today.", labels=("task", "outcome"))
    for kind in kinds:
        for state in STATES:
            jobs.add_metric((kind.task, state), getattr(kind, state))
        done.add_metric((kind.task, "done"), kind.done_today)
        done.add_metric((kind.task, "failed"), kind.failed_today)
        if kind.oldest_due_at:
            oldest.add_metric((kind.task,), _seconds(kind.oldest_due_at, now))
    yield from (jobs, oldest, done)


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)


def _age(name: str, says: str, since: datetime | None, now: datetime) -> Iterator[Metric]:
    if since is not None:
        yield GaugeMetricFamily(name, says, value=_seconds(since, now))


def _seconds(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
