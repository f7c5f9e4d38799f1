"""What the drills ask the database afterwards: was anything doubled, lost, or without its history?"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnClause, Connection, Text, cast, column, func, select, text
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


def table_sums(connection: Connection, leave_out: Sequence[str] = ()) -> dict[str, str]:
    """Return one sum over the content of each table, whatever the order of its rows."""
    named = text(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys'"
        " AND tablename <> ALL(:leave_out) ORDER BY 1"
    )
    names = connection.scalars(named, {"leave_out": list(leave_out)}).all()
    return {name: _sum_of(connection, name) for name in names}


def _sum_of(connection: Connection, table: str) -> str:
    summed = f"""
    SELECT count(*) || ' ' || coalesce(md5(string_agg(line, '' ORDER BY line)), '')
    FROM (SELECT md5(t::text) AS line FROM public."{table}" t) lines
    """  # noqa: S608  (the name is from the catalogue)
    return str(connection.scalar(text(summed)))


def wipe_everything(connection: Connection) -> int:
    """Empty every table, as a disaster does, and return how many; only drills call this, in clusters of their own."""
    named = text(
        "SELECT string_agg(format('%I', tablename), ', '), count(*) FROM pg_tables"
        " WHERE schemaname = 'public' AND tablename NOT IN ('spatial_ref_sys', 'alembic_version')"
    )
    tables, count = connection.execute(named).one()
    connection.execute(text(f"TRUNCATE {tables} CASCADE"))
    return int(count)


def live_consents(connection: Connection) -> list[UUID]:
    """Return the consents that nobody has taken back."""
    return list(connection.scalars(text("SELECT id FROM consents WHERE withdrawn_at IS NULL ORDER BY id")))


def taken_back(connection: Connection, consents: Sequence[UUID]) -> int:
    """Return how many of the consents are taken back."""
    asked = text("SELECT count(*) FROM consents WHERE id = ANY(:ids) AND withdrawn_at IS NOT NULL")
    return int(connection.execute(asked, {"ids": list(consents)}).scalar_one())


def addresses_known(connection: Connection, addresses: Sequence[str]) -> int:
    """Return how many accounts have one of the addresses."""
    asked = text("SELECT count(*) FROM accounts WHERE email = ANY(:addresses)")
    return int(connection.execute(asked, {"addresses": list(addresses)}).scalar_one())


def count_rows(connection: Connection, table: str) -> int:
    """Return how many rows a table has."""
    return int(connection.execute(select(func.count()).select_from(table_named(table))).scalar_one())


def count_changing_sessions(connection: Connection) -> int:
    """Return how many other sessions of this database hold a lock that only a change of the schema takes."""
    asked = text(
        "SELECT count(DISTINCT pid) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> pg_backend_pid()"
    )
    return int(connection.execute(asked).scalar_one())


def set_schema_version(connection: Connection, version: str) -> None:
    """Pretend that another program has migrated; only drills call this, in databases of their own."""
    connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def count_open_jobs(connection: Connection, task: str) -> int:
    """Return how many jobs of a kind wait or are being done."""
    asked = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :task AND status IN ('todo', 'doing')")
    return int(connection.execute(asked, {"task": task}).scalar_one())
