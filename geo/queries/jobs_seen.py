"""The queue as its operators see it: what waits, what is being done, what failed and why; run again, give up.

The queue's tables are procrastinate's. Jobs that ended well leave them and stay as counts per day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import Conflict, NotFound

PATIENCE_S: Final = 60
"""A job that is due longer than this keeps somebody waiting."""


@dataclass(frozen=True, slots=True)
class KindRow:
    """One kind of job: what it has in the queue now, and how it went today and since counting began."""

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


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that gave up; `about` are the ids it was given; without a noted fault its words are empty."""

    id: int
    task: str
    attempts: int
    about: dict[str, Any]
    failed_at: datetime | None
    code: str
    message: str
    message_en: str


@dataclass(frozen=True, slots=True)
class AsideJob:
    """A job that was laid aside, and when it last did anything."""

    id: int
    task: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class QueueNow:
    """The whole queue in a few numbers; `heartbeat_at` is the last sign of life of any worker."""

    waiting: int
    later: int
    doing: int
    failed: int
    oldest_due_at: datetime | None
    workers: int
    heartbeat_at: datetime | None


_DUE: Final = "j.status = 'todo' AND coalesce(j.scheduled_at, '-infinity') <= :now"


def queue_now(session: Session, now: datetime) -> QueueNow:
    """Return the queue in a few numbers."""
    sql = f"""
    SELECT count(*) FILTER (WHERE {_DUE}) AS waiting,
           count(*) FILTER (WHERE j.status = 'todo' AND j.scheduled_at > :now) AS later,
           count(*) FILTER (WHERE j.status = 'doing') AS doing,
           count(*) FILTER (WHERE j.status = 'failed') AS failed,
           min({_SINCE}) FILTER (WHERE {_DUE}) AS oldest_due_at,
           (SELECT count(*) FROM procrastinate_workers) AS workers,
           (SELECT max(last_heartbeat) FROM procrastinate_workers) AS heartbeat_at
    FROM procrastinate_jobs j
    """  # noqa: S608  (fixed text)
    return QueueNow(**session.execute(text(sql), {"now": now}).mappings().one())


_SINCE: Final = """
greatest(j.scheduled_at, (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id
                          AND e.type IN ('deferred', 'deferred_for_retry', 'retried')))
"""


def list_kinds(session: Session, now: datetime, today: date) -> list[KindRow]:
    """Return every kind of job that has ever been counted or stands in the queue."""
    sql = f"""
    WITH queue AS (
      SELECT j.task_name AS task, count(*) FILTER (WHERE {_DUE}) AS waiting,
             count(*) FILTER (WHERE j.status = 'todo' AND j.scheduled_at > :now) AS later,
             count(*) FILTER (WHERE j.status = 'doing') AS doing,
             count(*) FILTER (WHERE j.status = 'failed') AS failed,
             min({_SINCE}) FILTER (WHERE {_DUE}) AS oldest_due_at
      FROM procrastinate_jobs j GROUP BY j.task_name
    ), past AS (
      SELECT c.task, coalesce(sum(c.done) FILTER (WHERE c.day = :today), 0) AS done_today,
             coalesce(sum(c.failed) FILTER (WHERE c.day = :today), 0) AS failed_today,
             round(sum(c.spent_ms) / greatest(sum(c.done + c.failed), 1)) AS mean_ms,
             max(c.longest_ms) AS longest_ms, max(c.last_done_at) AS last_done_at
      FROM job_counts c GROUP BY c.task
    )
    SELECT task, coalesce(waiting, 0) AS waiting, coalesce(later, 0) AS later, coalesce(doing, 0) AS doing,
           coalesce(failed, 0) AS failed, oldest_due_at, coalesce(done_today, 0)::int AS done_today,
           coalesce(failed_today, 0)::int AS failed_today, coalesce(mean_ms, 0)::int AS mean_ms,
           coalesce(longest_ms, 0)::int AS longest_ms, last_done_at
    FROM queue FULL JOIN past USING (task) ORDER BY task
    """  # noqa: S608  (fixed text)
    return [KindRow(**row) for row in session.execute(text(sql), {"now": now, "today": today}).mappings()]


_FAILED: Final = """
SELECT j.id, j.task_name AS task, j.attempts, j.args - 'timestamp' AS about,
       coalesce(f.at, (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'failed'))
         AS failed_at,
       coalesce(f.code, '') AS code, coalesce(f.message, '') AS message, coalesce(f.message_en, '') AS message_en
FROM procrastinate_jobs j LEFT JOIN job_faults f ON f.job_id = j.id WHERE j.status = 'failed'
"""


def list_failed(session: Session, *, limit: int = 50, offset: int = 0) -> tuple[Sequence[FailedJob], int]:
    """Return the jobs that gave up, the last one first, and how many there are in all."""
    sql = f"{_FAILED} ORDER BY failed_at DESC NULLS LAST, j.id DESC LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), {"limit": limit, "offset": offset}).mappings()
    return [FailedJob(**row) for row in rows], count_failed(session)


def count_failed(session: Session) -> int:
    """Return how many jobs gave up and wait for somebody to look."""
    sql = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"
    return int(session.execute(text(sql)).scalar_one())


def get_failed(session: Session, job_id: int) -> FailedJob:
    """Return one job that gave up, locked; raise NotFound for an unknown one, Conflict when it is no longer failed."""
    row = session.execute(text(f"{_FAILED} AND j.id = :id FOR UPDATE OF j"), {"id": job_id}).mappings().one_or_none()
    if row is not None:
        return FailedJob(**row)
    sql = "SELECT status::text FROM procrastinate_jobs WHERE id = :id"
    if session.execute(text(sql), {"id": job_id}).scalar_one_or_none() is None:
        raise NotFound("그런 일이 없어요. 이미 끝났을 수 있어요.", "There is no such job.", code="job_unknown")
    raise Conflict("이미 다시 하고 있어요.", "The job is no longer one that gave up.", code="job_not_failed")


def run_again(session: Session, job_id: int, now: datetime) -> FailedJob:
    """Put a job that gave up back into the queue, due at once."""
    job = get_failed(session, job_id)
    session.execute(text("SELECT procrastinate_retry_job_v2(:id, :now, NULL, NULL, NULL)"), {"id": job_id, "now": now})
    return job


def run_all_again(session: Session, now: datetime, task: str | None = None) -> int:
    """Put every job that gave up, or every one of a kind, back into the queue; return how many."""
    sql = """
    SELECT count(procrastinate_retry_job_v2(j.id, :now, NULL, NULL, NULL)) FROM (
      SELECT id FROM procrastinate_jobs WHERE status = 'failed' AND (CAST(:task AS text) IS NULL OR task_name = :task)
      ORDER BY id FOR UPDATE SKIP LOCKED
    ) j
    """
    return int(session.execute(text(sql), {"now": now, "task": task}).scalar_one())


def give_up(session: Session, job_id: int) -> FailedJob:
    """Lay a job that failed aside for good; it leaves the queue after a month like every old failure."""
    job = get_failed(session, job_id)
    session.execute(text("UPDATE procrastinate_jobs SET status = 'cancelled' WHERE id = :id"), {"id": job_id})
    return job


def list_aside(session: Session, *, limit: int = 20) -> list[AsideJob]:
    """Return the jobs that were laid aside, the last one first."""
    sql = """
    SELECT j.id, j.task_name AS task, max(e.at) AS at FROM procrastinate_jobs j
    LEFT JOIN procrastinate_events e ON e.job_id = j.id
    WHERE j.status = 'cancelled' GROUP BY j.id ORDER BY at DESC NULLS LAST, j.id DESC LIMIT :limit
    """
    return [AsideJob(**row) for row in session.execute(text(sql), {"limit": limit}).mappings()]


def take_back(session: Session, job_id: int, now: datetime) -> None:
    """Undo `give_up`: the job is due again. Raise Conflict unless it was laid aside."""
    sql = """
    UPDATE procrastinate_jobs SET status = 'todo', scheduled_at = :now
    WHERE id = :id AND status = 'cancelled' RETURNING id
    """
    if session.execute(text(sql), {"id": job_id, "now": now}).scalar_one_or_none() is None:
        raise Conflict("되돌릴 수 없어요.", "The job was not laid aside.", code="job_not_aside")


def note_done(session: Session, task: str, at: datetime, day: date, spent_ms: int) -> None:
    """Count a job that ended well."""
    _count(session, task, day, spent_ms, done=1, failed=0, at=at)


def note_failed(session: Session, job_id: int, task: str, at: datetime, day: date, spent_ms: int, said: "Said") -> None:
    """Count a job that failed, and keep why: it may be tried again by itself."""
    _count(session, task, day, spent_ms, done=0, failed=1, at=at)
    sql = """
    INSERT INTO job_faults (job_id, task, at, code, message, message_en)
    VALUES (:job, :task, :at, :code, :message, :message_en)
    ON CONFLICT (job_id) DO UPDATE SET at = excluded.at, code = excluded.code, message = excluded.message,
      message_en = excluded.message_en
    """
    values = {"job": job_id, "task": task, "at": at}
    session.execute(text(sql), {**values, "code": said.code, "message": said.message, "message_en": said.message_en})


@dataclass(frozen=True, slots=True)
class Said:
    """Why a job failed, in our own words."""

    code: str
    message: str
    message_en: str


def _count(session: Session, task: str, day: date, spent_ms: int, *, done: int, failed: int, at: datetime) -> None:
    sql = """
    INSERT INTO job_counts AS c (task, day, done, failed, spent_ms, longest_ms, last_done_at, last_failed_at)
    VALUES (:task, :day, :done, :failed, :ms, :ms, CASE WHEN :done > 0 THEN :at END, CASE WHEN :failed > 0 THEN :at END)
    ON CONFLICT (task, day) DO UPDATE SET done = c.done + excluded.done, failed = c.failed + excluded.failed,
      spent_ms = c.spent_ms + excluded.spent_ms, longest_ms = greatest(c.longest_ms, excluded.longest_ms),
      last_done_at = coalesce(excluded.last_done_at, c.last_done_at),
      last_failed_at = coalesce(excluded.last_failed_at, c.last_failed_at)
    """
    values = {"task": task, "day": day, "done": done, "failed": failed, "ms": spent_ms, "at": at}
    session.execute(text(sql), values)
