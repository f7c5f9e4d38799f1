"""Jobs, backups and health as JSON."""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel

from api.operation.looking import Check, Grade, Health, Part
from geo.backup.shelf import Kept
from geo.backup_states import BackupAction, BackupCause, BackupState, BackupStep
from geo.queries.backup_runs import BackupRunRow
from geo.queries.csp_reports import Refused
from geo.queries.jobs_seen import FailedJob, KindRow, QueueNow
from geo.standby import StandbyNow, StandbyState

REFUSED_MOST: Final = 50


class JobKindOut(BaseModel):
    """One kind of job; times are of the last 90 days."""

    task: str
    waiting: int
    later: int
    doing: int
    failed: int
    oldest_due_at: datetime | None
    done_today: int
    failed_today: int
    mean_ms: int
    longest_ms: int
    last_done_at: datetime | None


class QueueOut(BaseModel):
    """The queue in a few numbers; `heartbeat_at` is the last sign of life of a worker."""

    waiting: int
    later: int
    doing: int
    failed: int
    oldest_due_at: datetime | None
    workers: int
    heartbeat_at: datetime | None


class JobKindList(BaseModel):
    items: list[JobKindOut]
    next: str | None
    total: int
    queue: QueueOut


class FailedJobOut(BaseModel):
    """A job that gave up; `about` are the ids it was given."""

    id: int
    task: str
    attempts: int
    about: dict[str, Any]
    failed_at: datetime | None
    code: str
    message: str
    message_en: str


class FailedJobList(BaseModel):
    items: list[FailedJobOut]
    next: str | None
    total: int


class RunAgainOut(BaseModel):
    """How many jobs are in the queue again."""

    jobs: int


class BackupOut(BaseModel):
    """One file of the shelf; one that cannot be read has no `made_at`. `held`: the newest verified one stays."""

    name: str
    bytes: int
    made_at: datetime | None
    schema_version: str
    tables: int
    rows: int
    photos: int
    cause: BackupCause
    verified_at: datetime | None
    held: bool


class BackupRunOut(BaseModel):
    """One thing done with a backup; `message` says why it failed."""

    id: UUID
    action: BackupAction
    cause: BackupCause
    name: str
    state: BackupState
    step: BackupStep
    percent: int
    code: str
    message: str
    message_en: str
    created_at: datetime
    ended_at: datetime | None


class BackupList(BaseModel):
    items: list[BackupOut]
    next: str | None
    total: int
    running: BackupRunOut | None


class BackupRunList(BaseModel):
    items: list[BackupRunOut]
    next: str | None
    total: int


class CheckOut(BaseModel):
    part: Part
    grade: Grade
    message: str
    message_en: str


class TableOut(BaseModel):
    name: str
    bytes: int
    rows: int


class StatementOut(BaseModel):
    """A kind of statement without its values; `calls` is 0 for one that runs just now."""

    words: str
    longest_ms: int
    calls: int


class DatabaseOut(BaseModel):
    version: str
    postgis: str
    schema_version: str
    needed_schema: str
    bytes: int
    connections: int
    connections_most: int
    oldest_transaction_s: int
    committed: int
    rolled_back: int
    deadlocks: int
    since: datetime | None
    tables: list[TableOut]
    slow: list[StatementOut]


class DiskOut(BaseModel):
    free_bytes: int
    total_bytes: int
    backups_bytes: int


class MailsOut(BaseModel):
    waiting: int
    oldest_at: datetime | None


class BoundariesOut(BaseModel):
    editions: int
    provinces: int
    newest_from: date | None
    schematic: bool


class RefusedOut(BaseModel):
    """What browsers refused on a kind of page within a week: of which directive, what or whose, how often."""

    directive: str
    blocked: str
    page: str
    hits: int
    last: date


class StandbyOut(BaseModel):
    """The server for reading as this process sees it; the lag is unknown while it cannot be reached.

    `served` reads went there, `sent_on` to the primary, and `asked_again` there after it had failed them.
    """

    state: StandbyState
    lag_s: float | None
    lag_bytes: int | None
    served: int
    sent_on: int
    asked_again: int


class HealthOut(BaseModel):
    """The worst grade of all parts first, then each part, then the figures behind them."""

    grade: Grade
    checked_at: datetime
    checks: list[CheckOut]
    database: DatabaseOut
    queue: QueueOut
    mails: MailsOut
    disk: DiskOut
    newest_backup_at: datetime | None
    newest_verified_at: datetime | None
    boundaries: BoundariesOut
    holidays_until: int
    standby: StandbyOut | None
    refused: list[RefusedOut]
    versions: dict[str, str]


def kind_out(row: KindRow) -> dict[str, Any]:
    return _all_of(row)


def queue_out(row: QueueNow) -> dict[str, Any]:
    return _all_of(row)


def failed_out(row: FailedJob) -> dict[str, Any]:
    return _all_of(row)


def run_out(row: BackupRunRow) -> dict[str, Any]:
    """Return a run without whoever asked for it."""
    return {name: value for name, value in _all_of(row).items() if name != "by_name"}


def backup_out(kept: Kept, held: Kept | None) -> dict[str, Any]:
    """Return one backup; `held` is the one that must stay."""
    return {
        "name": kept.name,
        "bytes": kept.size,
        "made_at": kept.made_at,
        "schema_version": kept.schema_version,
        "tables": kept.tables,
        "rows": kept.rows,
        "photos": kept.photos,
        "cause": kept.cause,
        "verified_at": kept.verified_at,
        "held": held is not None and held.name == kept.name,
    }


def standby_out(standby: StandbyNow) -> dict[str, Any]:
    """Return how the server for reading stands."""
    return _all_of(standby) | {"lag_s": standby.lag_told_s}


def health_out(health: Health) -> dict[str, Any]:
    """Return everything that one look has seen."""
    slow, tables = ([_all_of(one) for one in found] for found in (health.slow, health.tables))
    database = _all_of(health.database) | {"needed_schema": health.needed_schema, "tables": tables, "slow": slow}
    fresh, tried = health.newest_backup, health.newest_tried
    return {
        "grade": health.grade,
        "checked_at": health.checked_at,
        "checks": [_check(check) for check in health.checks],
        "database": database,
        "queue": queue_out(health.queue),
        "mails": _all_of(health.mails),
        "disk": _all_of(health.disk),
        "newest_backup_at": fresh.made_at if fresh else None,
        "newest_verified_at": tried.verified_at if tried else None,
        "boundaries": _all_of(health.boundaries),
        "holidays_until": health.holidays_until,
        "standby": standby_out(health.standby) if health.standby else None,
        "refused": [_refused(one) for one in health.refused[:REFUSED_MOST]],
        "versions": health.versions,
    }


def _refused(one: Refused) -> dict[str, Any]:
    return _all_of(one.refusal) | {"hits": one.hits, "last": one.last}


def _check(check: Check) -> dict[str, Any]:
    return _all_of(check)


def _all_of(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}
