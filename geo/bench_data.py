"""A city's worth of made-up spaces and claims, written by set-based SQL: the same content every time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

SPACES_PER_SITE = 4
# Each room is taken for an hour once between 09:00 and 14:00 and once between 14:00 and 19:00, every day.
_TABLES = {
    "sites": """
INSERT INTO sites (name, kind, location, address)
SELECT '시설 ' || n, 'hub',
       -- a low-discrepancy spread over the city: neighbours in number are far apart on the map
       ST_SetSRID(ST_MakePoint(126.83 + 0.32 * mod(n * 0.61803399, 1), 37.46 + 0.20 * mod(n * 0.75487767, 1)), 4326),
       '서울특별시'
FROM generate_series(1, :sites) n
""",
    "spaces": """
INSERT INTO spaces (site_id, name, kind, location, heads_max, features)
SELECT s.id, s.name || '-' || k, 'room', s.location, 6 + 8 * k, ARRAY['빔프로젝터']
FROM sites s, generate_series(1, :each) k
""",
    "cells": "INSERT INTO cells (site_id, name) SELECT site_id, name FROM spaces",
    "space_cells": """
INSERT INTO space_cells (space_id, cell_id)
SELECT s.id, c.id FROM spaces s JOIN cells c ON c.site_id = s.site_id AND c.name = s.name
""",
    "policies": """
WITH made AS (
  INSERT INTO policies (space_id, version, approval, rolling_days, turnover_minutes)
  SELECT id, 1, 'instant', 730, 10 FROM spaces RETURNING id, space_id
) UPDATE spaces s SET policy_id = m.id FROM made m WHERE m.space_id = s.id
""",
    "openings": """
INSERT INTO openings (space_id, weekday, open_min, close_min, holiday)
SELECT s.id, d, 540, 1320, CASE WHEN d > 5 THEN 'yes' ELSE 'no' END FROM spaces s, generate_series(1, 7) d
""",
    "days_off": """
INSERT INTO days_off (days, site_id, reason)
SELECT daterange(CAST(:first AS date) + 7 * n, CAST(:first AS date) + 7 * n + 1), s.id, '정기 휴관'
FROM (SELECT id FROM sites ORDER BY name LIMIT 50) s, generate_series(0, 25) n
""",
    "parties": "INSERT INTO parties (kind, name) VALUES ('group', '측정 모임')",
    "bookings": """
INSERT INTO bookings (space_id, party_id, use_range, heads, purpose, state, policy_id, channel)
SELECT s.id, p.id, tstzrange(begins, begins + interval '50 minutes'), 5, 'meeting', 'confirmed', s.policy_id, 'web'
FROM spaces s, parties p, generate_series(0, :days - 1) d, unnest(ARRAY[9, 14]) h,
     LATERAL (SELECT (CAST(:first AS date) + d)::timestamp AT TIME ZONE 'Asia/Seoul' + h * interval '1 hour'
                     + mod(hashtext(s.name || d || h)::bigint + 2147483648, 5) * interval '1 hour' AS begins) t
""",
    "claims": """
INSERT INTO claims (booking_id, cell_id, during)
SELECT b.id, k.cell_id, tstzrange(lower(b.use_range), upper(b.use_range) + interval '10 minutes')
FROM bookings b JOIN space_cells k ON k.space_id = b.space_id
""",
}


@dataclass(frozen=True, slots=True)
class City:
    """How much was written."""

    spaces: int
    claims: int


def fill_city(session: Session, first: datetime, spaces: int = 2000, claims: int = 700_000) -> City:
    """Fill an empty database: `spaces` rooms, each taken twice a day from `first` on until there are `claims` claims.

    Writes plain rows without events or contacts: it is content to search through, not a history. Runs as the owner.
    """
    session.execute(text("SET LOCAL statement_timeout = 0"))
    values = {
        "sites": -(-spaces // SPACES_PER_SITE),
        "each": SPACES_PER_SITE,
        "first": first.date(),
        "days": -(-claims // (2 * spaces)),
    }
    for statement in _TABLES.values():
        clause = text(statement)
        session.execute(clause, {name: values[name] for name in clause.compile().params})
    return City(_count(session, "spaces"), _count(session, "claims"))


def settle(engine: Engine) -> None:
    """Vacuum and bring the planner's statistics up to date, as autovacuum does within minutes of such a load."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _count(session: Session, table: str) -> int:
    return int(session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608  (our own names)


def plan_of(session: Session, sql: str, parameters: dict[str, object]) -> str:
    """Return the plan of a statement with its real times and buffers, as PostgreSQL tells it."""
    return "\n".join(session.execute(text(f"EXPLAIN (ANALYZE, BUFFERS) {sql}"), parameters).scalars())
