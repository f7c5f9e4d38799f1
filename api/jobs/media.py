"""Make the public copies of what was sent, one at a time; sweep away files that nothing names."""

import logging
import threading
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.jobs.queue import Task, enqueue
from geo.db import transaction
from geo.errors import FileRefused, NotFound
from geo.media.refusals import BROKEN, refused
from geo.media.states import MediaState
from geo.queries.media import MediaRow, erased_files, fail, get_media, list_waiting, named_files, settle
from geo.settings import Settings

if TYPE_CHECKING:
    from geo.media.store import Derived

log = logging.getLogger("maeul.jobs")

AT_A_TIME: Final = 50
_one_picture = threading.Lock()
"""An unpacked photo takes a few hundred megabytes: never two of them at once in one worker."""

_one_round = threading.Lock()
"""A round may last longer than a minute: the next one must not keep mails waiting."""


def derive_later(session: Session, media_id: UUID) -> None:
    """Have the public copies of a file made as soon as the present transaction is committed."""
    enqueue(session, Task.DERIVE_MEDIA, media_id=str(media_id))


def derive_media(engine: Engine, settings: Settings, media_id: UUID) -> None:
    """Make the public copies of a file and note what came of it; harmless when done twice."""
    try:
        with transaction(engine) as session:
            row = get_media(session, media_id)
    except NotFound:
        return
    if row.state is not MediaState.WAITING:
        return
    made = _attempt(settings, row)
    with transaction(engine) as session:
        if isinstance(made, FileRefused):
            fail(session, media_id, made)
        else:
            settle(session, media_id, made.copy_type, _facts(made))


def _attempt(settings: Settings, row: MediaRow) -> "Derived | FileRefused":
    from geo.media.store import derive  # an idle worker need not carry what opens files

    try:
        with _one_picture:
            return derive(settings, row.sha256, row.kind)
    except FileRefused as fault:
        return fault
    except (FileNotFoundError, MemoryError):
        log.exception("no public copy of media %s", row.id)
        return refused(BROKEN)


def _facts(made: "Derived") -> dict[str, object]:
    photo = made.photo
    return {
        "width": photo.width if photo else None,
        "height": photo.height if photo else None,
        "taken_at": photo.taken_at if photo else None,
    }


def derive_waiting(engine: Engine, settings: Settings) -> None:
    """Make the copies of whatever still waits, in small portions until nothing does; one such round at a time."""
    if not _one_round.acquire(blocking=False):
        return
    try:
        _derive_all(engine, settings)
    finally:
        _one_round.release()


def _derive_all(engine: Engine, settings: Settings) -> None:
    seen: set[UUID] = set()
    while True:
        with transaction(engine) as session:
            waiting = [one for one in list_waiting(session, AT_A_TIME) if one not in seen]
        if not waiting:
            return
        for media_id in waiting:
            derive_media(engine, settings, media_id)
        seen.update(waiting)


def sweep_media(engine: Engine, settings: Settings) -> None:
    """Remove the files of what was erased, and those that no row names; while a backup runs, not now."""
    from geo.media.hold import alone
    from geo.media.store import forget, media_dir, sweep

    with alone(media_dir(settings)) as may_remove:
        if not may_remove:
            return
        with transaction(engine) as session:
            gone, (named, shown) = erased_files(session), named_files(session)
        for sha256 in gone:
            forget(settings, sha256)
        removed = sweep(settings, named, shown)
    if removed:
        log.info("removed %s files that nothing names", removed)
