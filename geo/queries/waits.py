"""Waiting lines as rows: who waits for what, in which place, with which offer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.claims import CELL_LOCKS
from geo.queries.guarded import write_guarded


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A place in a line. `ahead` are those still waiting before it; `start`, `end` the time of the session or offer."""

    id: UUID
    place: int
    session_id: UUID | None
    space_id: UUID | None
    account_id: UUID
    heads: int
    purpose: str
    state: str
    offered_at: datetime | None
    deadline: datetime | None
    told_free: int
    reason_code: str | None
    version: int
    created_at: datetime
    title: str
    site_name: str
    timezone: str
    programme_id: UUID | None
    booking_id: UUID | None
    start: datetime
    end: datetime
    ahead: int

    @property
    def position(self) -> int:
        """Return the place in the line as people count it."""
        return self.ahead + 1


_SELECT = """
SELECT w.id, w.place, w.session_id, w.space_id, w.account_id, w.heads, w.purpose, w.state, w.offered_at, w.deadline,
       w.told_free, w.reason_code, w.version, w.created_at, coalesce(p.title, s.name) AS title, t.name AS site_name,
       t.timezone, e.programme_id, b.id AS booking_id,
       lower(d.during) AS start, upper(d.during) AS "end",
       (SELECT count(*) FROM wait_entries o WHERE o.state = 'waiting' AND o.place < w.place
        AND (o.session_id = w.session_id OR o.space_id = w.space_id AND EXISTS (
          SELECT FROM wait_wishes y JOIN wait_wishes z ON z.wished && y.wished
          WHERE y.wait_id = o.id AND z.wait_id = w.id))) AS ahead
FROM wait_entries w
LEFT JOIN programme_sessions e ON e.id = w.session_id LEFT JOIN programmes p ON p.id = e.programme_id
LEFT JOIN spaces s ON s.id = w.space_id LEFT JOIN wait_wishes x ON x.wait_id = w.id AND x.choice = 1
LEFT JOIN LATERAL (SELECT id, use_range FROM bookings WHERE wait_id = w.id ORDER BY created_at DESC LIMIT 1) b ON true
CROSS JOIN LATERAL (SELECT coalesce(b.use_range, e.during, x.wished) AS during) d
JOIN sites t ON t.id = coalesce(p.site_id, s.site_id)
"""


def get_wait(session: Session, wait_id: UUID, *, lock: bool = False) -> WaitRow:
    """Return one place in a line, its row locked when it is about to change; raise NotFound without it."""
    if lock:
        session.execute(text("SELECT 1 FROM wait_entries WHERE id = :id FOR UPDATE"), {"id": wait_id})
    row = session.execute(text(f"{_SELECT} WHERE w.id = :id"), {"id": wait_id}).mappings().one_or_none()
    if row is None:
        raise wait_unknown()
    return WaitRow(**row)


def wait_unknown() -> NotFound:
    """Return the fault of naming a place in a line that is not there, or somebody else's."""
    return NotFound("그런 대기가 없어요.", "There is no such place in a line.", code="wait_unknown")


@dataclass(frozen=True, slots=True)
class WaitFilter:
    """Which places to list; None and empty do not narrow."""

    account_id: UUID | None = None
    session_id: UUID | None = None
    space_id: UUID | None = None
    states: Sequence[str] = ()
    limit: int = 50
    offset: int = 0


_TESTS = {
    "account_id": "w.account_id = :account_id",
    "session_id": "w.session_id = :session_id",
    "space_id": "w.space_id = :space_id",
    "states": "w.state = ANY(:states)",
}


def list_waits(session: Session, wanted: WaitFilter) -> tuple[list[WaitRow], int]:
    """Return one page of places, offers first and then in order of the line, and how many there are."""
    given: dict[str, Any] = {name: getattr(wanted, name) for name in _TESTS}
    values = {k: list(v) if isinstance(v, list | tuple) else v for k, v in given.items() if v not in (None, ())}
    where = " AND ".join(_TESTS[name] for name in values) or "true"
    order = "array_position(ARRAY['offered', 'waiting'], w.state) NULLS LAST, w.place DESC"
    if wanted.session_id or wanted.space_id:
        order = "w.place"
    counted = f"SELECT count(*) FROM wait_entries w WHERE {where}"  # noqa: S608  (fixed text; values are bound)
    count = session.execute(text(counted), values).scalar_one()
    sql = f"{_SELECT} WHERE {where} ORDER BY {order} LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), {**values, "limit": wanted.limit, "offset": wanted.offset}).mappings()
    return [WaitRow(**row) for row in rows], int(count)


@dataclass(frozen=True, slots=True)
class NewWait:
    """A place about to be taken in a line: of a session, or of a space with the wished times."""

    account_id: UUID
    heads: int
    session_id: UUID | None = None
    space_id: UUID | None = None
    purpose: str = "other"
    wishes: Sequence[tuple[datetime, datetime]] = ()


def insert_wait(session: Session, new: NewWait, actor_id: UUID | None) -> UUID:
    """Put somebody at the end of a line."""
    sql = text(
        "INSERT INTO wait_entries (account_id, heads, session_id, space_id, purpose)"
        " VALUES (:account_id, :heads, :session_id, :space_id, :purpose) RETURNING id"
    )
    fields = ("account_id", "heads", "session_id", "space_id", "purpose")
    made: UUID = session.execute(sql, {name: getattr(new, name) for name in fields}).scalar_one()
    wish = text("INSERT INTO wait_wishes (wait_id, choice, wished) VALUES (:id, :choice, tstzrange(:start, :end))")
    for choice, (start, end) in enumerate(new.wishes, 1):
        session.execute(wish, {"id": made, "choice": choice, "start": start, "end": end})
    add_wait_event(session, made, WaitStep("join", "waiting", actor_id))
    return made


def find_wait(session: Session, new: NewWait) -> UUID | None:
    """Return the live place of the same account for the same session, or the same space and first wish."""
    sql = text("""
    SELECT w.id FROM wait_entries w LEFT JOIN wait_wishes x ON x.wait_id = w.id AND x.choice = 1
    WHERE w.account_id = :account_id AND w.state IN ('waiting', 'offered')
      AND (w.session_id = :session_id OR w.space_id = :space_id AND x.wished = tstzrange(:start, :end))
    ORDER BY w.place LIMIT 1
    """)
    start, end = new.wishes[0] if new.wishes else (None, None)
    values = {"account_id": new.account_id, "session_id": new.session_id, "space_id": new.space_id}
    found: UUID | None = session.execute(sql, {**values, "start": start, "end": end}).scalar_one_or_none()
    return found


@dataclass(frozen=True, slots=True)
class WaitStep:
    """One step of a place in a line, as its event keeps it."""

    action: str
    to_state: str
    actor_id: UUID | None
    reason_code: str | None = None
    details: dict[str, Any] | None = None


_CHANGE = text("""
UPDATE wait_entries SET state = :to_state, reason_code = :reason_code, version = version + 1, updated_at = :now,
       offered_at = CASE WHEN :to_state = 'offered' THEN :now ELSE offered_at END,
       deadline = coalesce(CAST(:deadline AS timestamptz), deadline)
WHERE id = :id AND version = :version AND state = :from_state
""")


def change_wait(
    session: Session, entry: WaitRow, step: WaitStep, now: datetime, deadline: datetime | None = None
) -> None:
    """Take a place one step on, guarded by its version and state; raise Conflict when it has changed meanwhile."""
    values = {
        "id": entry.id,
        "version": entry.version,
        "from_state": entry.state,
        "to_state": step.to_state,
        "reason_code": step.reason_code,
        "now": now,
        "deadline": deadline,
    }
    write_guarded(session, _CHANGE, values)
    add_wait_event(session, entry.id, step)


_EVENT = text(
    "INSERT INTO wait_events (wait_id, action, to_state, actor_id, reason_code, details)"
    " VALUES (:id, :action, :to_state, :actor_id, :reason_code, :details)"
).bindparams(bindparam("details", type_=JSONB))


def add_wait_event(session: Session, wait_id: UUID, step: WaitStep) -> None:
    """Append one event to the history of a place."""
    values = {name: getattr(step, name) for name in WaitStep.__slots__}
    session.execute(_EVENT, {**values, "id": wait_id, "details": step.details or {}})


def note_told(session: Session, wait_id: UUID, free: int) -> None:
    """Remember how many free seats somebody has been told are too few, so as to tell it once."""
    session.execute(text("UPDATE wait_entries SET told_free = :free WHERE id = :id"), {"id": wait_id, "free": free})


def session_line(session: Session, session_id: UUID, states: Sequence[str]) -> list[WaitRow]:
    """Return the line of a session whose row is locked already, first come first."""
    wanted = WaitFilter(session_id=session_id, states=states, limit=100_000)
    return list_waits(session, wanted)[0]


def sessions_due(session: Session, now: datetime) -> list[UUID]:
    """Return the sessions with an overdue offer, with a line although they have begun, or with seats for their line."""
    sql = text("""
    SELECT DISTINCT w.session_id FROM wait_entries w JOIN programme_sessions e ON e.id = w.session_id
    WHERE w.state = 'offered' AND w.deadline <= :now
       OR w.state IN ('waiting', 'offered') AND lower(e.during) <= :now
       OR w.state = 'waiting' AND e.state = 'open' AND e.taken + e.held + w.heads <= e.cap ORDER BY 1
    """)
    return list(session.execute(sql, {"now": now}).scalars())


def spaces_waited_for(session: Session) -> list[UUID]:
    """Return the spaces for which somebody waits."""
    sql = text("SELECT DISTINCT space_id FROM wait_entries WHERE state = 'waiting' AND space_id IS NOT NULL ORDER BY 1")
    return list(session.execute(sql).scalars())


@dataclass(frozen=True, slots=True)
class Chance:
    """A wish that nothing stands against at the moment; whether it really fits, the one write function decides."""

    wait_id: UUID
    space_id: UUID
    start: datetime
    end: datetime
    heads: int


_CHANCES = text("""
SELECT w.id AS wait_id, w.space_id, lower(x.wished) AS start, upper(x.wished) AS "end", w.heads
FROM wait_entries w JOIN wait_wishes x ON x.wait_id = w.id
WHERE w.state = 'waiting' AND lower(x.wished) > :now
  AND w.space_id IN (SELECT o.space_id FROM space_cells c JOIN space_cells o ON o.cell_id = c.cell_id
                     WHERE c.space_id = :space_id)
  AND (CAST(:start AS timestamptz) IS NULL OR x.wished && tstzrange(:start, :end))
  AND NOT EXISTS (
    SELECT FROM space_cells k JOIN claims c ON c.cell_id = k.cell_id JOIN bookings g ON g.id = c.booking_id
    WHERE k.space_id = w.space_id AND c.hard AND c.during && x.wished
      AND NOT (g.state = 'hold' AND g.hold_until <= :now))
ORDER BY w.place, x.choice LIMIT :most
""")


def list_chances(
    session: Session, space_id: UUID, now: datetime, around: tuple[datetime, datetime] | None = None, most: int = 50
) -> list[Chance]:
    """Return, in order of the line, wishes for this space or one sharing cells with it whose time is free now."""
    start, end = around or (None, None)
    values = {"space_id": space_id, "now": now, "start": start, "end": end, "most": most}
    return [Chance(**row) for row in session.execute(_CHANCES, values).mappings()]


def lock_waiting(session: Session, wait_id: UUID) -> bool:
    """Lock a place that still waits; False when it does not, or somebody else is at it."""
    sql = text("SELECT 1 FROM wait_entries WHERE id = :id AND state = 'waiting' FOR UPDATE SKIP LOCKED")
    return session.execute(sql, {"id": wait_id}).scalar_one_or_none() is not None


def try_lock_cells(session: Session, cells: Sequence[int]) -> bool:
    """Lock cells without waiting for anybody; False when one of them is locked, or there is none."""
    sql = text("SELECT bool_and(pg_try_advisory_xact_lock(:kind, c)) FROM unnest(CAST(:cells AS int[])) AS c")
    return bool(session.execute(sql, {"kind": CELL_LOCKS, "cells": sorted(cells)}).scalar_one())


def late_space_waits(session: Session, now: datetime) -> list[UUID]:
    """Return the places of spaces whose every wished time has begun."""
    sql = text("""
    SELECT w.id FROM wait_entries w WHERE w.state = 'waiting' AND w.space_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM wait_wishes x WHERE x.wait_id = w.id AND lower(x.wished) > :now)
    ORDER BY w.id FOR UPDATE SKIP LOCKED
    """)
    return list(session.execute(sql, {"now": now}).scalars())


def wait_of_booking(session: Session, booking_id: UUID) -> UUID | None:
    """Return the place in a line whose offer a booking is, if it is one."""
    sql = text("SELECT wait_id FROM bookings WHERE id = :id")
    found: UUID | None = session.execute(sql, {"id": booking_id}).scalar_one_or_none()
    return found
