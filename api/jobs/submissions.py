"""Take in what the field sends and put it into the records: as it comes, and all that was forgotten every minute."""

import logging
import threading
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.jobs.queue import Task, enqueue
from geo import clock
from geo.db import transaction
from geo.errors import Busy, MaeulError, NotFound
from geo.faults import translate
from geo.queries.submission_steps import list_due, note_problem

log = logging.getLogger("maeul.jobs")

AT_A_TIME: Final = 20
ROUND_MOST: Final = 2000
"""A round may last longer than a minute: the rest is the next one's."""
_one_round = threading.Lock()


def apply_later(session: Session, submission_id: UUID) -> None:
    """Have a submission put into the records as soon as the present transaction is committed."""
    enqueue(session, Task.APPLY_SUBMISSION, submission=str(submission_id))


def apply_one(engine: Engine, submission: str) -> None:
    """Put one submission into the records; harmless when done twice. A defect of ours is told in the submission."""
    from geo.surveys.applying import apply_submission  # an idle worker stays small

    submission_id = UUID(submission)
    try:
        with transaction(engine) as session:
            apply_submission(session, submission_id)
    except NotFound:
        return
    except Exception as error:
        if _is_busy(error):
            raise
        log.exception("submission %s could not be applied", submission_id)
        with transaction(engine) as session:
            note_problem(session, submission_id, _defect(), clock.now())


def apply_waiting(engine: Engine) -> None:
    """Apply what waits though its turn has come; a round that is not over yet is left to itself."""
    if not _one_round.acquire(blocking=False):
        return
    try:
        apply_due(engine)
    finally:
        _one_round.release()


def apply_due(engine: Engine, most: int = ROUND_MOST) -> int:
    """Apply what is due, some at a time, and return how many were looked at."""
    seen: set[UUID] = set()
    while len(seen) < most:
        with transaction(engine) as session:
            due = [one for one in list_due(session, clock.now(), AT_A_TIME) if one not in seen]
        if not due:
            break
        seen.update(due)
        _apply_some(engine, due)
    return len(seen)


def _apply_some(engine: Engine, due: Sequence[UUID]) -> None:
    """Apply some in one transaction; when one of them spoils it, each in its own."""
    from geo.surveys.applying import apply_many

    try:
        with transaction(engine) as session:
            apply_many(session, due)
    except Exception as error:
        if _is_busy(error):
            raise
        for one in due:
            apply_one(engine, str(one))


def _is_busy(error: Exception) -> bool:
    return isinstance(error, Busy) or isinstance(translate(error), Busy)


def _defect() -> MaeulError:
    return MaeulError(
        "프로그램 잘못으로 반영하지 못했어요. 보낸 기록은 그대로 있어요.",
        "A defect of ours kept it from the records; what was sent is kept.",
        code="defect",
    )
