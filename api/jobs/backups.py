"""Backups are made and tried by the worker: when somebody asks, and every night by themselves.

The file is what counts: it is whole or not there. A worker that dies on the way leaves the run open, and the next one
begins it anew.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.jobs.queue import Task, enqueue
from geo import clock
from geo.backup import backup, shelf, tools_for, verify
from geo.backup_states import BackupAction, BackupCause, BackupStep
from geo.db import Database, transaction
from geo.errors import Conflict, MaeulError
from geo.media.store import media_dir
from geo.queries import backup_runs
from geo.queries.backup_runs import BackupRunRow
from geo.settings import Settings

log = logging.getLogger("maeul.jobs")

Steps = Callable[[BackupStep, int], None]


def ask_for_backup(
    session: Session, settings: Settings, account_id: UUID | None, cause: BackupCause = BackupCause.HAND
) -> UUID:
    """Have a backup made as soon as the transaction is committed; return the run. Raises Conflict `backup_busy`."""
    now = clock.now()
    name = shelf.new_name(shelf.folder_of(settings), now)
    run_id = backup_runs.begin_run(session, BackupAction.MAKE, cause, name, account_id, now)
    enqueue(session, Task.MAKE_BACKUP, run_id=str(run_id))
    return run_id


def ask_for_verification(
    session: Session, settings: Settings, name: str, account_id: UUID | None, cause: BackupCause = BackupCause.HAND
) -> UUID:
    """Have a backup restored for a try; return the run. Raises NotFound, Conflict `backup_busy`."""
    kept = shelf.find(shelf.folder_of(settings), name)
    run_id = backup_runs.begin_run(session, BackupAction.VERIFY, cause, kept.name, account_id, clock.now())
    enqueue(session, Task.VERIFY_BACKUP, run_id=str(run_id))
    return run_id


def make_backup(settings: Settings, database: Database, engine: Engine, run_id: UUID) -> None:
    """Make the backup of a run; what stops it is told in the run."""

    def make(run: BackupRunRow, tell: Steps) -> None:
        folder = shelf.folder_of(settings)
        shelf.make_folder(folder)
        target, media = folder / run.name, media_dir(settings)
        made = backup(database, target, tools_for(settings, database), media_dir=media, tell=tell)
        shelf.note_made(folder, run.name, made, run.cause)
        if run.cause is BackupCause.CLOCK:
            gone = shelf.tidy(folder, shelf.rule_of(settings))
            with transaction(engine) as session:
                for name in gone:
                    backup_runs.note_removed(session, name, BackupCause.CLOCK, None, clock.now())

    _carry_out(engine, run_id, make)


def verify_backup(settings: Settings, database: Database, engine: Engine, run_id: UUID) -> None:
    """Restore a backup into a scratch database and compare; what is wrong with it is told in the run."""

    def check(run: BackupRunRow, tell: Steps) -> None:
        folder = shelf.folder_of(settings)
        shelf.find(folder, run.name)
        try:
            verify(database, folder / run.name, tools_for(settings, database), tell=tell)
        except MaeulError as fault:
            if fault.code in BROKEN:
                shelf.note_broken(folder, run.name)
            raise
        shelf.note_verified(folder, run.name, clock.now())

    _carry_out(engine, run_id, check)


BROKEN = frozenset({"not_a_backup", "backup_differs", "backup_unsafe", "file_missing"})
"""Faults of the file itself; others are the machine's and say nothing of it."""


def _carry_out(engine: Engine, run_id: UUID, work: Callable[[BackupRunRow, Steps], None]) -> None:
    with transaction(engine) as session:
        run = backup_runs.start_run(session, run_id, clock.now())
    if run is None:
        return
    fault: MaeulError | None = None
    try:
        work(run, _teller(engine, run_id))
    except MaeulError as error:
        fault = error
    except Exception:
        with transaction(engine) as session:
            backup_runs.end_run(session, run_id, clock.now(), _defect())
        raise
    if fault is not None:
        log.error("backup run %s (%s) failed: %s", run_id, run.action.value, fault.code)
    with transaction(engine) as session:
        backup_runs.end_run(session, run_id, clock.now(), fault)


def _teller(engine: Engine, run_id: UUID) -> Steps:
    def tell(step: BackupStep, percent: int) -> None:
        with transaction(engine) as session:
            backup_runs.note_step(session, run_id, step, percent, clock.now())

    return tell


def _defect() -> MaeulError:
    return MaeulError(
        "프로그램 잘못으로 끝내지 못했어요. 자세한 것은 서버의 기록에 있어요.",
        "A defect of ours kept it from being done; the server's log says more.",
        code="defect",
    )


def backup_round(settings: Settings, engine: Engine) -> None:
    """Ask for the nightly backup when its hour has passed without one, then for the try of the newest one."""
    if not settings.backup_nightly:
        return
    kept, now = shelf.list_shelf(shelf.folder_of(settings)), clock.now()
    with transaction(engine) as session:
        try:
            if shelf.is_due(kept, now, settings.backup_hour):
                if not _failed_lately(session, BackupAction.MAKE):
                    ask_for_backup(session, settings, None, BackupCause.CLOCK)
            elif (name := _to_verify(kept, settings)) and not _failed_lately(session, BackupAction.VERIFY):
                ask_for_verification(session, settings, name, None, BackupCause.CLOCK)
        except Conflict:  # one is being made just now
            return


PAUSE = timedelta(hours=6)
"""After a failure the clock waits this long; somebody may ask at any time."""


def _failed_lately(session: Session, action: BackupAction) -> bool:
    last = backup_runs.last_of(session, action)
    return bool(last and last.code and last.ended_at and last.ended_at > clock.now() - PAUSE)


def _to_verify(kept: list[shelf.Kept], settings: Settings) -> str | None:
    """Return the name of the newest backup when none was tried for too long."""
    fresh, tried = shelf.newest(kept), shelf.newest_verified(kept)
    if fresh is None or settings.backup_verify_days == 0:
        return None
    limit = clock.now() - timedelta(days=settings.backup_verify_days)
    late = tried is None or tried.verified_at is None or tried.verified_at < limit
    return fresh.name if late else None
