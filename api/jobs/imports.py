"""Carry out one step of an import run in a process of its own, whose memory and time are limited."""

import contextlib
import ctypes
import logging
import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Engine

from api.logs import set_up_log
from geo.aside import aside
from geo.db import SYSTEM, Database, transaction
from geo.enums import ImportState
from geo.errors import MaeulError, NotFound
from geo.intake.kinds import SETTINGS
from geo.queries.import_runs import fail_run, get_run, note_progress
from geo.settings import Settings

if TYPE_CHECKING:
    from geo.intake.kinds import Progress

log = logging.getLogger("maeul.jobs")

PR_SET_PDEATHSIG = 1
MEGABYTE = 1_000_000
STATE_OF: Final = {"read": ImportState.READING, "commit": ImportState.COMMITTING, "undo": ImportState.UNDOING}
"""The state in which a run waits for each step; a run in any other has had it."""


def run_import(settings: Settings, database: Database, engine: Engine, action: str, run_id: UUID) -> None:
    """Read, commit or undo a run; harmless when done twice. A step that dies leaves a run that says so."""
    with transaction(engine) as session, contextlib.suppress(NotFound):
        if get_run(session, run_id).state is not STATE_OF[action]:
            return
    died = _in_own_process(settings, database, action, run_id)
    if died:
        with transaction(engine) as session:
            if get_run(session, run_id).state is STATE_OF[action]:
                _tell_failure(engine, run_id, died)


def _in_own_process(settings: Settings, database: Database, action: str, run_id: UUID) -> MaeulError | None:
    """Return None when the step came to its end, else why it did not."""
    arguments = (settings, database, action, run_id, os.getpid())
    child = multiprocessing.get_context("spawn").Process(target=work, args=arguments, daemon=True)
    child.start()
    child.join(settings.import_seconds)
    if child.is_alive():
        _end(child)
        return MaeulError(
            f"{settings.import_seconds // 60}분 안에 끝내지 못해 멈췄습니다. 파일을 나누어 넣어 주세요.",
            "The import took too long and was stopped: split the files.",
            code="import_too_slow",
        )
    if child.exitcode:
        log.error("the step %s of import %s ended with %s", action, run_id, child.exitcode)
        return MaeulError(
            "파일을 읽다가 프로그램이 멈췄습니다. 파일이 깨졌거나 너무 큽니다.",
            "The program stopped while reading the file: it is broken or too big.",
            code="import_died",
        )
    return None


def _end(child: SpawnProcess) -> None:
    child.terminate()
    child.join(5)
    child.kill()
    child.join()


def work(settings: Settings, database: Database, action: str, run_id: UUID, parent: int) -> None:
    """Do one step inside this process, which is the step's own; Python's own last words would quote the file."""
    set_up_log(settings)
    _limit(settings, parent)
    try:
        carry_out(settings, database, action, run_id)
    except Exception:
        log.exception("a step of an import ended by a defect")
        sys.exit(1)


def carry_out(settings: Settings, database: Database, action: str, run_id: UUID) -> None:
    """Do one step in one transaction; what stops it is told in the run."""
    patient = settings.model_copy(
        update={"pool_size": 2, "statement_timeout_s": settings.import_seconds, "idle_transaction_timeout_s": 3600}
    )
    engine = database.app_engine(patient, acting=SYSTEM)
    try:
        with transaction(engine) as session:
            session.info[SETTINGS] = settings
            _steps()[action](session, run_id, _progress(engine, run_id))
        if action == "commit":
            _finish(engine, run_id)
    except MaeulError as error:
        _tell_failure(engine, run_id, error)
    except MemoryError:
        from geo.intake.runner import too_much_memory

        _tell_failure(engine, run_id, too_much_memory())
    finally:
        engine.dispose()


def _finish(engine: Engine, run_id: UUID) -> None:
    from geo.intake.runner import finish_run

    with transaction(engine) as session:
        finish_run(session, run_id)


def _steps() -> "dict[str, Callable[[Any, UUID, Progress], object]]":
    from geo.intake.runner import commit_run, read_run, undo_run

    return {
        "read": read_run,
        "commit": commit_run,
        "undo": lambda session, run_id, _progress: undo_run(session, run_id),
    }


def _limit(settings: Settings, parent: int) -> None:
    """Take no more memory than allowed, and go when the worker goes."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(1)
    most = settings.import_memory_mb * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _progress(engine: Engine, run_id: UUID) -> "Progress":
    told = -1

    def tell(share: float, doing: str) -> None:
        nonlocal told
        percent = min(99, int(share * 100))
        if percent != told:
            told = percent
            with aside(engine) as connection:
                note_progress(connection, run_id, percent, doing)

    return tell


def _tell_failure(engine: Engine, run_id: UUID, error: MaeulError) -> None:
    with transaction(engine) as session:
        fail_run(session, run_id, code=error.code, message=error.message, message_en=error.message_en)
