"""Editions are made by a job, one format after the other; what is taken out meanwhile starts it anew.

A job that dies leaves what it has made: the next one goes on from there. Nobody is told of a file before it is whole.
"""

import hashlib
import logging
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.jobs.queue import Task, enqueue
from geo import clock
from geo.atlas.content import AtlasContent, to_json
from geo.atlas.edition_states import AtlasFormat, AtlasStep
from geo.atlas.store import folder_held, forget_file, keep_file, sweep_files
from geo.db import transaction
from geo.errors import Busy, MaeulError
from geo.faults import translate
from geo.media.hold import alone, held_still
from geo.queries import atlas_making as making
from geo.queries.atlas_making import Claimed
from geo.settings import Settings

if TYPE_CHECKING:
    from maps.edition_files import EditionFile

log = logging.getLogger("maeul.jobs")

SILENT_MOST: Final = timedelta(minutes=3)
"""How long one format may take; after that another worker takes the edition up."""
READ_PERCENT: Final = 10
ROUNDS_MOST: Final = 5
_one_book = threading.Lock()
"""A book in the making takes some hundred megabytes: never two of them in one worker."""
_one_round = threading.Lock()


class TakenOut(Exception):
    """Something was taken out of the edition while its files were being made."""


def make_later(session: Session, atlas_id: UUID) -> None:
    """Have an edition made as soon as the present transaction is committed."""
    enqueue(session, Task.MAKE_ATLAS, atlas_id=str(atlas_id))


def make_atlas(engine: Engine, settings: Settings, atlas_id: UUID) -> None:
    """Make or mend an edition; harmless when done twice, or by two workers. A defect of ours is told in the edition."""
    with transaction(engine) as session:
        claimed = making.claim(session, atlas_id, clock.now(), clock.now() + SILENT_MOST)
    if claimed is None:
        return
    try:
        with _one_book:
            _make(engine, settings, claimed)
    except Exception as error:
        if isinstance(error, Busy) or isinstance(translate(error), Busy):
            with transaction(engine) as session:
                making.let_go(session, atlas_id)
            raise
        _fail(engine, atlas_id, error)


def _fail(engine: Engine, atlas_id: UUID, error: Exception) -> None:
    fault = error if isinstance(error, MaeulError) else _defect()
    if fault is not error:
        log.error("edition %s could not be made", atlas_id, exc_info=error)
    with transaction(engine) as session:
        making.fail(session, atlas_id, fault)


def _make(engine: Engine, settings: Settings, claimed: Claimed) -> None:
    if not claimed.frozen:
        _freeze(engine, claimed)
    for _ in range(ROUNDS_MOST):
        try:
            _fill(engine, settings, claimed)
        except TakenOut:
            continue
        return
    raise Busy("내용이 자꾸 바뀌어 다시 만들어요.", "The content keeps changing.")


def _freeze(engine: Engine, claimed: Claimed) -> None:
    from geo.atlas.freezing import freeze  # an idle worker need not carry what reads shapes

    _tell(engine, claimed.id, AtlasStep.READING, 0)
    with transaction(engine) as session:
        freeze(session, claimed, clock.now())


def _fill(engine: Engine, settings: Settings, claimed: Claimed) -> None:
    """Make every format that the present revision lacks, then hand the edition out."""
    from geo.atlas.pictures import read_pictures  # the same

    with transaction(engine) as session:
        making.settle(session)
        kept = making.read_kept(session, claimed.id)
        if kept is None:
            return
        revision, content = kept
        made = making.made_formats(session, claimed.id, revision)
        pictures = read_pictures(session, settings, content)
    for at, wanted in enumerate(claimed.formats):
        if wanted not in made:
            percent = READ_PERCENT + (100 - READ_PERCENT) * at // len(claimed.formats)
            _tell(engine, claimed.id, AtlasStep(wanted.value), percent)
            _add(engine, settings, claimed.id, revision, wanted, _made(wanted, content, pictures))
    _hand_out(engine, claimed.id, revision, content)


def _made(wanted: AtlasFormat, content: AtlasContent, pictures: Mapping[str, bytes]) -> "EditionFile":
    from maps.edition_files import edition_file  # the same

    return edition_file(wanted, content, pictures)


def _add(
    engine: Engine, settings: Settings, atlas_id: UUID, revision: int, wanted: AtlasFormat, file: "EditionFile"
) -> None:
    with held_still(folder_held(settings)):  # the same bytes may just be on their way out
        sha256 = keep_file(settings, file.data)
        new = making.NewFile(wanted, file.name, file.media_type, len(file.data), sha256)
        with transaction(engine) as session:
            added = making.add_file(session, atlas_id, revision, new, clock.now())
            unnamed = not added and sha256 not in making.kept_files(session)[0]
        if unnamed:
            forget_file(settings, sha256)
    if not added:
        raise TakenOut


def _hand_out(engine: Engine, atlas_id: UUID, revision: int, content: AtlasContent) -> None:
    from geo.atlas.freezing import counts_of

    sha256 = hashlib.sha256(to_json(content)).hexdigest()
    with transaction(engine) as session:
        making.settle(session)
        done = making.finish(session, atlas_id, revision, sha256, counts_of(content), clock.now())
    if not done:
        raise TakenOut


def _tell(engine: Engine, atlas_id: UUID, step: AtlasStep, percent: int) -> None:
    with transaction(engine) as session:
        making.note_progress(session, atlas_id, step, percent, _patience())


def _patience() -> datetime:
    return clock.now() + SILENT_MOST


def _defect() -> MaeulError:
    return MaeulError(
        "프로그램 잘못으로 만들지 못했어요. 다시 만들기를 눌러 보고, 그래도 안 되면 운영자에게 알려 주세요.",
        "A defect of ours kept it from being made.",
        code="defect",
    )


def atlas_round(engine: Engine, settings: Settings) -> None:
    """Withhold what no consent opens any more, make and mend what waits, remove what was withheld; one at a time."""
    if not _one_round.acquire(blocking=False):
        return
    try:
        with transaction(engine) as session:
            changed = making.settle(session)
            making.give_up(session, clock.now(), _defect())
            due = making.list_due(session, clock.now())
        for atlas_id in due:
            make_atlas(engine, settings, atlas_id)
        removed = _sweep(engine, settings)
    finally:
        _one_round.release()
    if changed or removed:
        log.info("editions: %s changed by consents that ended, %s withheld files removed", changed, removed)


def _sweep(engine: Engine, settings: Settings) -> int:
    """Remove the bytes of what was withheld; while a backup runs, not now."""
    with alone(folder_held(settings)) as may_remove:
        if not may_remove:
            return 0
        with transaction(engine) as session:
            kept, gone = making.kept_files(session)
        return sweep_files(settings, kept, gone)
