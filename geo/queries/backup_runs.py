"""What is done with backups: asked for, begun, how far, how it ended. One at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.backup_states import BackupAction, BackupCause, BackupState, BackupStep
from geo.errors import Conflict, MaeulError, NotFound

SILENT_MOST: Final = timedelta(hours=2)
"""How long a run may say nothing before another may begin."""


@dataclass(frozen=True, slots=True)
class BackupRunRow:
    """One thing that was done, or is being done, with a backup."""

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
    by_name: str
    created_at: datetime
    ended_at: datetime | None

    @property
    def open(self) -> bool:
        return self.ended_at is None


_COLUMNS: Final = """
r.id, r.action, r.cause, r.name, r.state, r.step, r.percent, r.code, r.message, r.message_en,
coalesce(a.name, '') AS by_name, r.created_at, r.ended_at
"""
_FROM: Final = "FROM backup_runs r LEFT JOIN accounts a ON a.id = r.account_id"


def begin_run(
    session: Session, action: BackupAction, cause: BackupCause, name: str, account_id: UUID | None, now: datetime
) -> UUID:
    """Note that something is to be done; raise Conflict `backup_busy` while something else is being done."""
    _give_up_silent(session, now)
    sql = """
    INSERT INTO backup_runs (action, cause, name, account_id, created_at, seen_at)
    VALUES (:action, :cause, :name, :account, :now, :now) ON CONFLICT DO NOTHING RETURNING id
    """
    values = {"action": action.value, "cause": cause.value, "name": name, "account": account_id, "now": now}
    made: UUID | None = session.execute(text(sql), values).scalar_one_or_none()
    if made is None:
        raise Conflict(
            "다른 백업 일을 하고 있어요. 끝난 다음에 다시 눌러 주세요.",
            "Another backup is being made or verified: wait until it has ended.",
            code="backup_busy",
        )
    return made


def _give_up_silent(session: Session, now: datetime) -> None:
    sql = """
    UPDATE backup_runs SET state = 'failed', step = 'ended', ended_at = :now, code = 'backup_silent',
      message = '일꾼이 도중에 멈추어 끝내지 못했어요. 다시 눌러 주세요.',
      message_en = 'The worker stopped on the way: try again.'
    WHERE state IN ('waiting', 'running') AND seen_at < :before
    """
    session.execute(text(sql), {"now": now, "before": now - SILENT_MOST})


def start_run(session: Session, run_id: UUID, now: datetime) -> BackupRunRow | None:
    """Mark a run as begun and return it; None when it has ended already. A worker that died begins it once more."""
    sql = """
    UPDATE backup_runs SET state = 'running', seen_at = :now WHERE id = :id AND state IN ('waiting', 'running')
    """
    session.execute(text(sql), {"id": run_id, "now": now})
    run = get_run(session, run_id)
    return run if run.open else None


def note_step(session: Session, run_id: UUID, step: BackupStep, percent: int, now: datetime) -> None:
    """Tell those who watch how far a run is."""
    sql = "UPDATE backup_runs SET step = :step, percent = :percent, seen_at = :now WHERE id = :id AND ended_at IS NULL"
    session.execute(text(sql), {"id": run_id, "step": step.value, "percent": percent, "now": now})


def end_run(session: Session, run_id: UUID, now: datetime, fault: MaeulError | None = None) -> None:
    """Say that a run has come to its end, or why it could not."""
    sql = """
    UPDATE backup_runs SET state = :state, step = 'ended', percent = CASE WHEN :code = '' THEN 100 ELSE percent END,
      code = :code, message = :message, message_en = :message_en, seen_at = :now, ended_at = :now
    WHERE id = :id AND ended_at IS NULL
    """
    said: dict[str, Any] = {"code": "", "message": "", "message_en": ""}
    if fault is not None:
        said = {"code": fault.code, "message": fault.message, "message_en": fault.message_en}
    state = BackupState.FAILED if fault else BackupState.DONE
    session.execute(text(sql), {"id": run_id, "state": state.value, "now": now, **said})


def note_removed(session: Session, name: str, cause: BackupCause, account_id: UUID | None, now: datetime) -> None:
    """Write down that a backup was removed, and by whom."""
    sql = """
    INSERT INTO backup_runs (action, cause, name, state, step, percent, account_id, created_at, seen_at, ended_at)
    VALUES ('remove', :cause, :name, 'done', 'ended', 100, :account, :now, :now, :now)
    """
    session.execute(text(sql), {"cause": cause.value, "name": name, "account": account_id, "now": now})


def get_run(session: Session, run_id: UUID) -> BackupRunRow:
    """Return one run; raise NotFound for an unknown id."""
    row = session.execute(text(f"SELECT {_COLUMNS} {_FROM} WHERE r.id = :id"), {"id": run_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 백업 일이 없어요.", "There is no such run.", code="backup_run_unknown")
    return _run(row)


def list_runs(session: Session, *, limit: int = 20, offset: int = 0) -> tuple[Sequence[BackupRunRow], int]:
    """Return the runs, the newest first, and how many there are in all."""
    sql = f"SELECT {_COLUMNS} {_FROM} ORDER BY r.created_at DESC, r.id LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), {"limit": limit, "offset": offset}).mappings()
    total = session.execute(text("SELECT count(*) FROM backup_runs")).scalar_one()
    return [_run(row) for row in rows], int(total)


def open_run(session: Session) -> BackupRunRow | None:
    """Return what is being done now."""
    sql = f"SELECT {_COLUMNS} {_FROM} WHERE r.state IN ('waiting', 'running')"
    row = session.execute(text(sql)).mappings().one_or_none()
    return _run(row) if row else None


def last_of(session: Session, action: BackupAction) -> BackupRunRow | None:
    """Return the last run of a kind that has ended, well or not."""
    sql = f"""
    SELECT {_COLUMNS} {_FROM} WHERE r.action = :action AND r.ended_at IS NOT NULL ORDER BY r.ended_at DESC LIMIT 1
    """
    row = session.execute(text(sql), {"action": action.value}).mappings().one_or_none()
    return _run(row) if row else None


def _run(row: Any) -> BackupRunRow:
    words = {
        "action": BackupAction(row["action"]),
        "cause": BackupCause(row["cause"]),
        "state": BackupState(row["state"]),
        "step": BackupStep(row["step"]),
    }
    return BackupRunRow(**{**row, **words})
