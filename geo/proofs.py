"""What the drills ask the database afterwards: was anything doubled, lost, or without its history?"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnClause, Connection, Text, cast, column, select, text
from sqlalchemy import table as table_named

_OVERLAPS = text("""
SELECT count(*) FROM claims a JOIN claims b ON a.cell_id = b.cell_id AND a.id < b.id AND a.during && b.during
WHERE a.hard AND b.hard
""")
_WITHOUT_HISTORY = text("""
SELECT count(*) FROM bookings b
LEFT JOIN LATERAL (
  SELECT count(*) AS steps, bool_and(e.from_state IS NOT DISTINCT FROM e.before) AS unbroken,
         (array_agg(e.to_state ORDER BY e.id DESC))[1] AS last
  FROM (SELECT id, from_state, to_state, lag(to_state) OVER (ORDER BY id) AS before
        FROM booking_events WHERE booking_id = b.id) e
) h ON true
WHERE h.steps <> b.version OR NOT h.unbroken OR h.last <> b.state
""")
_STATES = text("SELECT id, state, version FROM bookings WHERE id = ANY(:ids)")
_STORED = text("SELECT idempotency_key, id FROM bookings WHERE idempotency_key = ANY(:keys)")


def count_overlaps(connection: Connection) -> int:
    """Return how many pairs of hard claims hold the same cell at the same time; the law says none."""
    return int(connection.execute(_OVERLAPS).scalar_one())


def count_deadlocks(connection: Connection) -> int:
    """Return how many deadlocks this database has seen since its statistics began."""
    asked = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    return int(connection.execute(asked).scalar_one())


def count_broken_histories(connection: Connection) -> int:
    """Return how many bookings disagree with their events: as many steps as versions, each where the last one ended."""
    return int(connection.execute(_WITHOUT_HISTORY).scalar_one())


def count_bookings(connection: Connection, spaces: Sequence[UUID] | None = None) -> int:
    """Return how many bookings there are, in whatever state, of all or of some spaces."""
    counted = text("SELECT count(*) FROM bookings WHERE CAST(:spaces AS uuid[]) IS NULL OR space_id = ANY(:spaces)")
    return int(connection.execute(counted, {"spaces": None if spaces is None else list(spaces)}).scalar_one())


def stored_bookings(connection: Connection, keys: Sequence[str]) -> dict[str, UUID]:
    """Return the booking of each idempotency key that has one."""
    return {row.idempotency_key: row.id for row in connection.execute(_STORED, {"keys": list(keys)})}


def states_of(connection: Connection, bookings: Sequence[UUID]) -> dict[UUID, tuple[str, int]]:
    """Return state and version of each booking that is stored."""
    rows = connection.execute(_STATES, {"ids": list(bookings)})
    return {row.id: (row.state, row.version) for row in rows}


def ids_of(connection: Connection, table: str, most: int, key: str = "id") -> list[str]:
    """Return up to `most` keys of a table as texts, always the same ones for the same rows."""
    named: ColumnClause[Any] = column(key)
    wanted = select(cast(named, Text)).select_from(table_named(table)).order_by(cast(named, Text)).limit(most)
    return [str(row[0]) for row in connection.execute(wanted)]
