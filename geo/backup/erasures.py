"""Whoever was forgotten stays forgotten: the list beside the database, and its part in a restore.

A backup holds people as they were when it was made. Who was erased since stands in the present database and in
`erasures.jsonl` of the data folder, numbers only; a restore applies both before anybody sees it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo.backup import lists
from geo.db import Database, transaction
from geo.queries.erasure import Erasure, erase_again, erasure_from, list_erasures

FILE: Final = "erasures.jsonl"
_DAMAGED = (
    f"지운 계정의 목록({FILE})이 깨져 있어 되돌리지 않았습니다. 쓰던 데이터는 그대로입니다.",
    f"The list of erased accounts ({FILE}) is damaged, so nothing was restored.",
    "erasures_damaged",
)


def keep_erasures(session: Session, data_dir: Path) -> int:
    """Append to the list what it does not have yet; it is on the disk when this returns. Return how many lines."""
    known = [each.id for each in read_erasures(data_dir)]
    fresh = list_erasures(session, known)
    if fresh:
        keep_now(data_dir, fresh)
    return len(fresh)


def keep_now(data_dir: Path, erasures: Sequence[Erasure]) -> None:
    """Append erasures that are committed; a line that stands there twice is applied once."""
    lists.append(data_dir / FILE, (each.as_json() for each in erasures))


def read_erasures(data_dir: Path) -> list[Erasure]:
    """Return the list; raise FileRefused where it is damaged: restoring without it would bring people back."""
    return lists.read(data_dir / FILE, erasure_from, _DAMAGED)


def known_erasures(database: Database, data_dir: Path) -> list[Erasure]:
    """Return who was forgotten by the present database, as far as it answers, and by the list."""
    found = {each.id: each for each in read_erasures(data_dir)}
    return sorted((found | {each.id: each for each in _present(database)}).values(), key=lambda each: each.at)


def _present(database: Database) -> Sequence[Erasure]:
    engine = database.owner_engine()
    try:
        with Session(engine) as session:
            return list_erasures(session)
    except DBAPIError:  # an empty, older or broken database: then the list alone speaks
        return []
    finally:
        engine.dispose()


def erase_again_in(fresh: Database, erasures: Sequence[Erasure]) -> int:
    """Forget in a restored database whom it does not know to be forgotten; return how many that were."""
    engine = fresh.owner_engine()
    try:
        with transaction(engine) as session:
            return erase_again(session, erasures)
    finally:
        engine.dispose()
