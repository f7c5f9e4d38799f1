"""What the clock does about people who are forgotten, in files: photos tell nothing of them, old letters go."""

import logging
from typing import Final

from sqlalchemy import Engine

from geo import clock
from geo.db import transaction
from geo.privacy.retention import LETTERS_KEPT
from geo.queries.media import ToldFile, lay_bare, photos_of_forgotten
from geo.settings import Settings

log = logging.getLogger("maeul.jobs")

AT_A_TIME: Final = 100


def strip_forgotten(engine: Engine, settings: Settings) -> int:
    """Lay the photos of forgotten people bare, some at a time; return how many were looked at."""
    with transaction(engine) as session:
        waiting = photos_of_forgotten(session, AT_A_TIME)
    for told in waiting:
        _strip(engine, settings, told)
    return len(waiting)


def _strip(engine: Engine, settings: Settings, told: ToldFile) -> None:
    """Put the bare file in place first, then the row that names it, then let the old file go."""
    from geo.media import store  # an idle worker need not carry what opens files

    kept = store.lay_bare(settings, told.sha256)
    with transaction(engine) as session:
        is_nobodys = lay_bare(session, told.id, kept)
    if is_nobodys:
        store.forget(settings, told.sha256)


def drop_old_letters(settings: Settings) -> int:
    """Remove letters that have lain in the outbox folder long enough; return how many."""
    before, gone = (clock.now() - LETTERS_KEPT).timestamp(), 0
    folder = settings.data_dir / "outbox"
    for file in folder.glob("*.eml") if folder.is_dir() else ():
        if file.stat().st_mtime < before:
            file.unlink(missing_ok=True)
            gone += 1
    return gone
