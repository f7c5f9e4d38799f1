"""Claims on their own: as many as twenty years of a nation would leave, under the same constraints as everywhere.

The same cells are taken three quarters of every day, further and further back; what is read and written is of today,
so that only the size of the table grows.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.db import transaction
from geo.queries.claims import take_claims
from geo.queries.hours import read_busy
from geo.scale.spent import backends_of, processor_ms

CELLS: Final = 1000
EACH: Final = timedelta(hours=4)
"""How often a cell is taken, for three hours each."""
AT_ONCE: Final = 250_000

_ROOMS: Final = """
INSERT INTO sites (name, kind, location)
VALUES ('측정 시설', 'hub', ST_SetSRID(ST_MakePoint(127, 37.5), 4326));
INSERT INTO spaces (site_id, name, kind, location) SELECT s.id, '방 ' || n, 'room', s.location
FROM sites s, generate_series(1, {cells}) n;
INSERT INTO cells (site_id, name) SELECT site_id, name FROM spaces;
INSERT INTO space_cells (space_id, cell_id)
SELECT s.id, c.id FROM spaces s JOIN cells c ON c.site_id = s.site_id AND c.name = s.name;
INSERT INTO policies (space_id, version, approval) SELECT id, 1, 'instant' FROM spaces;
UPDATE spaces s SET policy_id = p.id FROM policies p WHERE p.space_id = s.id;
INSERT INTO parties (kind, name) VALUES ('group', '측정 모임');
INSERT INTO bookings (space_id, party_id, use_range, heads, purpose, state, policy_id)
SELECT s.id, p.id, tstzrange(now(), now() + interval '1 hour'), 5, 'meeting', 'confirmed', s.policy_id
FROM spaces s, parties p
"""
_CLAIMS: Final = text("""
INSERT INTO claims (booking_id, cell_id, during)
SELECT b.id, k.cell_id, tstzrange(t.begins, t.begins + interval '3 hours')
FROM bookings b JOIN space_cells k ON k.space_id = b.space_id
CROSS JOIN generate_series(CAST(:first AS int), :last) n
CROSS JOIN LATERAL (SELECT CAST(:until AS timestamptz) - n * interval '4 hours' AS begins) t
ORDER BY k.cell_id, n DESC
""")
_KEPT: Final = text("SELECT count(*), max(upper(during)) FROM claims")
_READ: Final = text("""
SELECT count(*) FROM claims c WHERE c.hard AND c.during && tstzrange(:start, :end)
""")
_SIZES: Final = text("""
SELECT pg_relation_size('claims') AS rows, pg_relation_size('ex_claims_no_overlap') AS law,
       pg_relation_size('ix_claims_during') AS during
""")


@dataclass(frozen=True, slots=True)
class Claimed:
    """What claims cost with so many in the table: processor milliseconds in the middle, and sizes in MB."""

    claims: int
    take_ms: float
    refuse_ms: float
    read_ms: float
    week_ms: float
    table_mb: float
    law_mb: float


def prepare(owner: Engine, until: datetime) -> tuple[int, datetime]:
    """Make rooms with one booking each in an empty database; return how many claims there are and how far they reach.

    Of one that was kept, both are as they were left.
    """
    with transaction(owner) as session:
        if session.execute(text("SELECT EXISTS (SELECT FROM spaces)")).scalar_one():
            many, last = session.execute(_KEPT).one()
            return many, last + EACH - timedelta(hours=3) if last else until
        for statement in _ROOMS.format(cells=CELLS).split(";\n"):
            session.execute(text(statement))
    return 0, until


def claim_until(owner: Engine, many: int, already: int, until: datetime, told: Callable[[str], None]) -> None:
    """Write claims until there are `many`; every statement is a transaction of its own."""
    if already >= many:
        return
    step = max(1, AT_ONCE // CELLS)
    for first in range(already // CELLS + 1, many // CELLS + 1, step):
        last = min(first + step - 1, many // CELLS)
        with transaction(owner) as session:
            session.execute(text("SET LOCAL statement_timeout = 0"))
            session.execute(_CLAIMS, {"first": first, "last": last, "until": until})
        told(f"claims {last * CELLS:,}")
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE claims"))


def measure(engine: Engine, many: int, until: datetime, rounds: int = 40) -> Claimed:
    """Take and be refused on cell after cell, and read windows of the last weeks; nothing of it stays."""
    with Session(engine) as session:
        rooms = session.execute(text("SELECT b.id, b.space_id, k.cell_id FROM bookings b JOIN space_cells k"
                                     " ON k.space_id = b.space_id ORDER BY k.cell_id LIMIT :rounds"),
                                {"rounds": rounds}).all()  # fmt: skip
        free, taken = until - EACH + timedelta(hours=3), until - EACH
        half, days = timedelta(minutes=30), range(1, rounds + 1)
        take = _middle(session, [partial(_take, session, r.id, r.cell_id, (free, free + half), True) for r in rooms])
        refuse = _middle(session, [partial(_take, session, r.id, r.cell_id, (taken, until), False) for r in rooms])
        read = _middle(session, [partial(_read, session, until - n * timedelta(days=1)) for n in days])
        week = _middle(session, [partial(_week, session, r.space_id, until) for r in rooms])
        sizes = session.execute(_SIZES).one()
        session.rollback()
    return Claimed(many, take, refuse, read, week, sizes.rows / 1e6, sizes.law / 1e6)


def _take(session: Session, booking: UUID, cell: int, at: tuple[datetime, datetime], wanted: bool) -> None:
    assert take_claims(session, booking, [cell], *at) is wanted, (cell, at)


def _week(session: Session, space: UUID, until: datetime) -> None:
    read_busy(session, space, until - timedelta(days=7), until, until)


def _read(session: Session, at: datetime) -> None:
    session.execute(_READ, {"start": at, "end": at + timedelta(hours=2)}).scalar_one()


def _middle(session: Session, calls: list[Callable[[], object]]) -> float:
    """Return the middle of the processor milliseconds of some calls, the first left out: it warms the statement."""
    processes, taken = backends_of(session), []
    for call in calls:
        begun = time.process_time() * 1000 + processor_ms(processes)
        call()
        taken.append(time.process_time() * 1000 + processor_ms(processes) - begun)
    ordered = sorted(taken[1:])
    return ordered[len(ordered) // 2]
