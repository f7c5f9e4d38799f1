"""Everything that the service holds about one person, read for the person."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.privacy.deeds import DEEDS
from geo.queries.own_more_tables import KEPT, LOOKS
from geo.queries.own_tables import Kept

MOST = 100_000


@dataclass(frozen=True, slots=True)
class OwnTable:
    """Rows of one table as a person takes them along; `name` is the table's, `title` and headings are Korean."""

    name: str
    title: str
    headings: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class OwnData:
    """What is kept about a person, what they did in a role as numbers, who looked at their data."""

    tables: list[OwnTable]
    deeds: dict[str, int]
    looks: OwnTable


def own_data(session: Session, account_id: UUID) -> OwnData:
    """Return everything that is held about a person."""
    session.execute(text("SELECT set_config('TimeZone', 'Asia/Seoul', true)"))
    deeds = {title: _count(session, key, account_id) for key, title in DEEDS.items()}
    return OwnData(
        [_read(session, kept, account_id) for kept in KEPT],
        {title: count for title, count in deeds.items() if count},
        _read(session, LOOKS, account_id),
    )


def _read(session: Session, kept: Kept, account_id: UUID) -> OwnTable:
    columns = ", ".join(f'CAST({value} AS text) AS "{heading}"' for heading, value in kept.columns.items())
    sql = f"SELECT {columns} FROM {kept.table} t WHERE {kept.where} ORDER BY 1 LIMIT {MOST}"  # noqa: S608  (fixed text)
    rows = session.execute(text(sql), {"id": account_id}).all()
    return OwnTable(kept.table, kept.title, tuple(kept.columns), [tuple(row) for row in rows])


def _count(session: Session, key: str, account_id: UUID) -> int:
    table, _, column = key.partition(".")
    sql = f"SELECT count(*) FROM {table} t WHERE t.{column} = :id"  # noqa: S608  (names from our own list)
    return int(session.execute(text(sql), {"id": account_id}).scalar_one())
