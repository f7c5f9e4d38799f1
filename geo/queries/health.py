"""How the database itself fares: size, connections, what runs long, what waits to be mailed, which schema it has."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

LONGEST_WORDS: Final = 160
BIGGEST: Final = 5


@dataclass(frozen=True, slots=True)
class TableSize:
    name: str
    bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class SlowStatement:
    """A kind of statement with its longest time; `calls` is 0 for one that is running just now."""

    words: str
    longest_ms: int
    calls: int


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """`rolled_back` and `deadlocks` count since the statistics of the server began."""

    version: str
    postgis: str
    schema_version: str
    bytes: int
    connections: int
    connections_most: int
    oldest_transaction_s: int
    committed: int
    rolled_back: int
    deadlocks: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class MailQueue:
    waiting: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoundaryFacts:
    """What speaks for how many provinces today; `newest_from` is None while only the schematic set is there."""

    editions: int
    provinces: int
    newest_from: date | None
    schematic: bool


def database_facts(session: Session) -> DatabaseFacts:
    """Return how the database fares."""
    sql = """
    SELECT current_setting('server_version') AS version, postgis_lib_version() AS postgis,
           (SELECT version_num FROM alembic_version) AS schema_version,
           pg_database_size(current_database()) AS bytes,
           (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections,
           current_setting('max_connections')::int AS connections_most,
           coalesce((SELECT floor(extract(epoch FROM max(clock_timestamp() - xact_start)))
                     FROM pg_stat_activity WHERE datname = current_database()
                     AND backend_type = 'client backend'), 0)::int AS oldest_transaction_s,
           s.xact_commit AS committed, s.xact_rollback AS rolled_back, s.deadlocks, s.stats_reset AS since
    FROM pg_stat_database s WHERE s.datname = current_database()
    """
    return DatabaseFacts(**session.execute(text(sql)).mappings().one())


def biggest_tables(session: Session) -> list[TableSize]:
    """Return the tables that take most room, indexes included; rows as the planner estimates them."""
    sql = """
    SELECT c.relname AS name, pg_total_relation_size(c.oid) AS bytes, greatest(c.reltuples, 0)::bigint AS rows
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    ORDER BY 2 DESC, 1 LIMIT :most
    """
    return [TableSize(**row) for row in session.execute(text(sql), {"most": BIGGEST}).mappings()]


def slow_statements(session: Session) -> list[SlowStatement]:
    """Return the slowest statements that the server remembers, without their values; else those running for long now.

    It remembers where the extension pg_stat_statements is installed.
    """
    kept = session.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'pg_stat_statements'")).scalar()
    return _remembered(session) if kept else _running(session)


def _remembered(session: Session) -> list[SlowStatement]:
    sql = """
    SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), :most) AS words, max_exec_time::bigint AS longest_ms, calls
    FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    ORDER BY max_exec_time DESC LIMIT :some
    """
    found = session.execute(text(sql), {"most": LONGEST_WORDS, "some": BIGGEST}).mappings()
    return [SlowStatement(**row) for row in found]


def _running(session: Session) -> list[SlowStatement]:
    """Values are sent apart from the words, so that none are among these."""
    sql = """
    SELECT left(regexp_replace(query, '\\s+', ' ', 'g'), :most) AS words,
           floor(extract(epoch FROM clock_timestamp() - query_start) * 1000)::bigint AS longest_ms, 0 AS calls
    FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid() AND query <> ''
      AND backend_type = 'client backend' AND query_start < clock_timestamp() - interval '1 second'
    ORDER BY query_start LIMIT :some
    """
    found = session.execute(text(sql), {"most": LONGEST_WORDS, "some": BIGGEST}).mappings()
    return [SlowStatement(**row) for row in found]


def mail_queue(session: Session) -> MailQueue:
    """Return how many mails wait to go out, and since when."""
    sql = "SELECT waiting, oldest_at FROM mails_waiting()"
    return MailQueue(**session.execute(text(sql)).mappings().one())


def boundary_facts(session: Session, on_date: date) -> BoundaryFacts:
    """Return which boundaries speak on a day."""
    sql = """
    SELECT count(DISTINCT e.id) AS editions, count(DISTINCT f.province_code) AS provinces,
           max(e.valid_from) FILTER (WHERE NOT e.is_schematic) AS newest_from,
           coalesce(bool_or(e.is_schematic), false) AS schematic
    FROM editions_in_force(:on_date) f JOIN boundary_editions e ON e.id = f.edition_id
    """
    return BoundaryFacts(**session.execute(text(sql), {"on_date": on_date}).mappings().one())
