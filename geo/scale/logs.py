"""Does it pay to keep an append-only log by month? The same lines in one table and in monthly parts, side by side."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from geo.scale.spent import processor_ms

MONTHS: Final = 24
_COLUMNS: Final = (
    "(id bigint GENERATED ALWAYS AS IDENTITY, booking_id uuid NOT NULL, action text NOT NULL, at timestamptz NOT NULL)"
)
_FILL: Final = """
INSERT INTO {table} (booking_id, action, at)
SELECT CAST(md5(CAST(mod(n, 100000) AS text)) AS uuid), 'book',
       timestamptz '2024-01-01' + n * (interval '{months} months' / {rows})
FROM generate_series(0, {rows} - 1) n
"""


@dataclass(frozen=True, slots=True)
class Side:
    """Processor time to write all lines, to write one, to find a booking's, and to let go of the oldest month."""

    fill_s: float
    write_ms: float
    find_ms: float
    forget_ms: float


def compare(owner: Engine, rows: int) -> dict[str, Side]:
    """Return what one table costs, one with a BRIN index on the time beside, and what monthly parts cost."""
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        pid = int(connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one())

        def run(statement: str) -> float:
            """Run a statement and return the processor milliseconds that the database spent on it."""
            begun = processor_ms([pid])
            connection.exec_driver_sql(statement)
            return processor_ms([pid]) - begun

        run("SET statement_timeout = 0; SET max_parallel_workers_per_gather = 0")
        found = {
            "plain": _side(run, "log_plain", rows, [f"CREATE TABLE log_plain {_COLUMNS}"], _DELETE.format("log_plain")),
            "brin": _side(
                run,
                "log_brin",
                rows,
                [f"CREATE TABLE log_brin {_COLUMNS}", "CREATE INDEX ON log_brin USING brin (at)"],
                _DELETE.format("log_brin"),
            ),
            "months": _side(run, "log_months", rows, _months(), "DROP TABLE log_months_0"),
        }
        run("DROP TABLE log_plain, log_brin, log_months")
    return found


_DELETE: Final = "DELETE FROM {} WHERE at < timestamptz '2024-02-01'"


def _months() -> list[str]:
    parts = [
        f"CREATE TABLE log_months_{n} PARTITION OF log_months FOR VALUES FROM"
        f" (timestamptz '2024-01-01' + interval '{n} months') TO (timestamptz '2024-01-01' + interval '{n + 1} months')"
        for n in range(MONTHS)
    ]
    return [f"CREATE TABLE log_months {_COLUMNS} PARTITION BY RANGE (at)", *parts]


def _side(run: Callable[[str], float], table: str, rows: int, make: list[str], forget: str) -> Side:
    for statement in (*make, f"CREATE INDEX ON {table} (booking_id)"):
        run(statement)
    fill = run(_FILL.format(table=table, rows=rows, months=MONTHS))
    run(f"VACUUM ANALYZE {table}")
    one = f"INSERT INTO {table} (booking_id, action, at) VALUES (gen_random_uuid(), 'book', '2025-12-30')"  # noqa: S608  (our own names)
    find = f"SELECT * FROM {table} WHERE booking_id = CAST(md5('{{}}') AS uuid) ORDER BY id"  # noqa: S608  (our own names)
    write = sum(run(one) for _ in range(50)) / 50
    found = sum(run(find.format(n)) for n in range(50)) / 50
    return Side(fill / 1000, write, found, run(forget))
