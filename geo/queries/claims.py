"""Claims on cells: the locks, the sweep of dead holds, and the insert that the exclusion constraint decides."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

CELL_LOCKS = 7301
"""First half of the advisory lock keys; the second half is the cell's id."""

_LOCK = text("""
SELECT pg_advisory_xact_lock(:kind, c.cell) FROM (SELECT unnest(CAST(:cells AS int[])) AS cell ORDER BY 1) c
""")
_EXPIRE = """
WITH dead AS (
  UPDATE bookings b SET state = 'expired', version = version + 1, reason_code = 'hold_expired', updated_at = :now
  WHERE b.id IN (
    SELECT h.id FROM bookings h
    WHERE h.state = 'hold' AND h.hold_until <= :now {reach} ORDER BY h.id FOR UPDATE
  ) RETURNING b.id
)
INSERT INTO booking_events (booking_id, action, from_state, to_state, channel, reason_code, at)
SELECT id, 'expire', 'hold', 'expired', 'api', 'hold_expired', :now FROM dead RETURNING booking_id
"""
_EXPIRE_ALL = text(_EXPIRE.format(reach=""))
_EXPIRE_NEAR = text(
    _EXPIRE.format(reach="AND EXISTS (SELECT FROM claims c WHERE c.booking_id = h.id AND c.cell_id = ANY(:cells))")
)
_TAKE = text("""
INSERT INTO claims (booking_id, cell_id, during, hard)
SELECT :booking_id, c.cell, tstzrange(:start, :end), :hard
FROM (SELECT unnest(CAST(:cells AS int[])) AS cell ORDER BY 1) c
ON CONFLICT DO NOTHING RETURNING cell_id
""")

_TAKE_SOFT = text("""
INSERT INTO claims (booking_id, cell_id, during, hard)
SELECT :booking_id, c.cell, tstzrange(:start, :end), false
FROM unnest(CAST(:cells AS int[])) AS c(cell)
WHERE NOT EXISTS (SELECT FROM claims x WHERE x.hard AND x.cell_id = c.cell AND x.during && tstzrange(:start, :end))
RETURNING cell_id
""")
_HARDEN = text("""
WITH mine AS (DELETE FROM claims WHERE booking_id = :id RETURNING cell_id, during)
INSERT INTO claims (booking_id, cell_id, during, hard)
SELECT :id, cell_id, during, true FROM mine ORDER BY cell_id ON CONFLICT DO NOTHING RETURNING cell_id
""")

_TAKE_MANY = text("""
INSERT INTO claims (booking_id, cell_id, during, hard)
SELECT u.id, c.cell, tstzrange(u.start_at, u.end_at), :hard
FROM unnest(CAST(:ids AS uuid[]), CAST(:starts AS timestamptz[]), CAST(:ends AS timestamptz[]))
       AS u(id, start_at, end_at),
     unnest(CAST(:cells AS int[])) AS c(cell)
ORDER BY c.cell, u.start_at
ON CONFLICT DO NOTHING RETURNING cell_id
""")


def lock_cells(session: Session, cells: Sequence[int]) -> None:
    """Queue up for the cells, always in the same order, until the transaction (or savepoint) ends."""
    session.execute(_LOCK, {"kind": CELL_LOCKS, "cells": sorted(cells)})


def expire_holds(session: Session, now: datetime, cells: Sequence[int] | None = None) -> list[UUID]:
    """Expire the holds whose time is over, all or those on `cells`; their claims go with them."""
    if cells is None:
        rows = session.execute(_EXPIRE_ALL, {"now": now})
    else:
        rows = session.execute(_EXPIRE_NEAR, {"now": now, "cells": list(cells)})
    return list(rows.scalars())


def take_claims(
    session: Session, booking_id: UUID, cells: Sequence[int], start: datetime, end: datetime, *, hard: bool = True
) -> bool:
    """Claim every cell for [start, end); False when one is taken, and then the caller must roll back.

    A claim that is not hard stands beside others of its kind, but not where a hard one lies already.
    """
    if not hard:
        soft = {"booking_id": booking_id, "cells": list(cells), "start": start, "end": end}
        return len(session.execute(_TAKE_SOFT, soft).all()) == len(set(cells))
    parameters = {"booking_id": booking_id, "cells": sorted(cells), "start": start, "end": end, "hard": hard}
    return len(session.execute(_TAKE, parameters).all()) == len(set(cells))


def take_many(
    session: Session, pieces: Sequence[tuple[UUID, datetime, datetime]], cells: Sequence[int], *, hard: bool = True
) -> bool:
    """Claim every cell for each booking's [start, end) in one statement; False when any is taken."""
    parameters = {
        "ids": [piece[0] for piece in pieces],
        "starts": [piece[1] for piece in pieces],
        "ends": [piece[2] for piece in pieces],
        "cells": sorted(cells),
        "hard": hard,
    }
    return len(session.execute(_TAKE_MANY, parameters).all()) == len(pieces) * len(set(cells))


def harden_claims(session: Session, booking_id: UUID, cells: int) -> bool:
    """Make a booking's claims hard; False when one of its `cells` is taken, and then the caller must roll back."""
    return len(session.execute(_HARDEN, {"id": booking_id}).all()) == cells


def count_soft(session: Session, booking_id: UUID) -> int:
    """Return on how many cells a booking still competes with others."""
    sql = text("SELECT count(*) FROM claims WHERE booking_id = :id AND NOT hard")
    return int(session.execute(sql, {"id": booking_id}).scalar_one())


def drop_claims(session: Session, booking_id: UUID) -> None:
    """Free the cells of a booking that is about to be moved."""
    session.execute(text("DELETE FROM claims WHERE booking_id = :id"), {"id": booking_id})
