"""Consent taken back stays taken back: the list beside the database, and its part in a restore (R4).

A backup holds what was agreed to when it was made. What was taken back since stands in the present database and in
`withdrawals.jsonl` of the data folder, ids and names of fields only; a restore applies both before anybody sees it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from geo.backup import lists
from geo.db import Database, transaction
from geo.queries.webhooks import lay_everything_aside
from geo.queries.withdrawals import Withdrawal, list_withdrawals, reapply, withdrawal_from

FILE: Final = "withdrawals.jsonl"
_DAMAGED = (
    f"동의를 거둔 목록({FILE})이 깨져 있어 되돌리지 않았습니다. 쓰던 데이터는 그대로입니다.",
    f"The list of withdrawals ({FILE}) is damaged, so nothing was restored.",
    "withdrawals_damaged",
)


def keep_list(session: Session, data_dir: Path) -> int:
    """Append to the list what it does not have yet; it is on the disk when this returns. Return how many lines."""
    known = [each.id for each in read_list(data_dir)]
    fresh = list_withdrawals(session, known)
    if fresh:
        lists.append(data_dir / FILE, (each.as_json() for each in fresh))
    return len(fresh)


def read_list(data_dir: Path) -> list[Withdrawal]:
    """Return the list; raise FileRefused where it is damaged: restoring would bring back what was taken back."""
    return lists.read(data_dir / FILE, withdrawal_from, _DAMAGED)


def known_withdrawals(database: Database, data_dir: Path) -> list[Withdrawal]:
    """Return what was taken back by the present database, as far as it answers, and by the list."""
    found = {each.id: each for each in read_list(data_dir)}
    return sorted((found | {each.id: each for each in _present(database)}).values(), key=lambda each: each.at)


def _present(database: Database) -> Sequence[Withdrawal]:
    engine = database.owner_engine()
    try:
        with Session(engine) as session:
            return list_withdrawals(session)
    except DBAPIError:  # an empty, older or broken database: then the list alone speaks
        return []
    finally:
        engine.dispose()


def reapply_in(fresh: Database, withdrawals: Sequence[Withdrawal]) -> int:
    """Take back in a restored database what it does not know of; return how many that were."""
    engine = fresh.owner_engine()
    try:
        with transaction(engine) as session:
            return reapply(session, withdrawals)
    finally:
        engine.dispose()


def quieten(fresh: Database) -> None:
    """Lay aside what webhooks of a restored database still had to tell: it was told since, or is long past."""
    engine = fresh.owner_engine()
    try:
        with transaction(engine) as session:
            lay_everything_aside(session)
    finally:
        engine.dispose()
