"""Every job is watched: how it ended is counted, and why it failed is kept in words of ours.

The counting has a transaction of its own, after the job's: a job is never undone because it could not be counted.
"""

import errno
import logging
import re
import smtplib
import time
from collections.abc import Callable
from typing import Any, Final

from procrastinate import JobContext
from procrastinate.jobs import Job
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from geo import clock
from geo.db import transaction
from geo.errors import MaeulError
from geo.faults import translate
from geo.queries.jobs_seen import Said, note_done, note_failed

log = logging.getLogger("maeul.jobs")

LONGEST_SENTENCE: Final = 500
_DEFECT: Final = Said(
    "defect",
    "프로그램 안에서 잘못이 났어요. 자세한 것은 서버의 기록에 있어요.",
    "A fault inside the program; the server's log says more.",
)
_MAIL: Final = Said("mail_server", "메일 서버가 받지 않았거나 닿지 않았어요.", "The mail server refused or was away.")
_FULL: Final = Said("disk_full", "디스크가 가득 찼어요.", "The disk is full.")
_SYSTEM: Final = Said("system", "파일이나 연결을 쓰지 못했어요.", "A file or a connection could not be used.")
_SOMEBODYS: Final = re.compile(r"[^\s<>]+@[^\s<>]+|\+?\d[\d -]{7,}\d")
"""Addresses and telephone numbers."""


def watched(engine: Engine, work: Callable[..., None]) -> Callable[..., None]:
    """Return `work` as the queue calls it, with its context first."""

    def run(context: JobContext, **arguments: Any) -> None:
        begun = time.monotonic()
        try:
            work(**arguments)
        except Exception as error:
            _note(engine, context, begun, error)
            raise
        _note(engine, context, begun, None)

    return run


def _note(engine: Engine, context: JobContext, begun: float, error: Exception | None) -> None:
    job, now, day = context.job, clock.now(), clock.today()
    spent_ms = int((time.monotonic() - begun) * 1000)
    _tell(job, spent_ms, error)
    try:
        with transaction(engine) as session:
            if error is None:
                note_done(session, job.task_name, now, day, spent_ms)
            else:
                note_failed(session, job.id or 0, job.task_name, now, day, spent_ms, said_of(error))
    except SQLAlchemyError as fault:
        log.warning("job %s could not be counted (%s)", job.id, type(fault).__name__)


def _tell(job: Job, spent_ms: int, error: Exception | None) -> None:
    """Write the one line of a job; rounds by the clock that went well are of interest to developers only."""
    by_clock = "timestamp" in job.task_kwargs
    level = logging.ERROR if error else logging.DEBUG if by_clock else logging.INFO
    outcome = "failed" if error else "done"
    facts = {"job": job.id, "task": job.task_name, "ms": spent_ms, "outcome": outcome, "attempts": job.attempts + 1}
    log.log(level, "job", extra=facts, exc_info=error)


def said_of(error: Exception) -> Said:
    """Return what may be shown of a fault: a sentence of ours. What others say may hold what somebody wrote."""
    fault = error if isinstance(error, MaeulError) else translate(error)
    if fault is not None and fault.message:
        return Said(fault.code, _plain(fault.message), _plain(fault.message_en or fault.message))
    if isinstance(error, smtplib.SMTPException):
        return _MAIL
    if isinstance(error, OSError):
        return _FULL if error.errno == errno.ENOSPC else _SYSTEM
    return _DEFECT


def _plain(words: str) -> str:
    return _SOMEBODYS.sub("…", words)[:LONGEST_SENTENCE]
