"""Closures as rows: which cells, when and why; what lies in their way, and the blocks that keep them free."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import LIVE_STATES
from geo.errors import InvalidInput, NotFound
from geo.queries.guarded import write_guarded


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """A closure with the names a person needs; `space_name` is empty where no single space was chosen."""

    id: UUID
    site_id: UUID
    site_name: str
    timezone: str
    space_id: UUID | None
    space_name: str
    start: datetime
    end: datetime
    reason: str
    cells: list[int]
    cell_names: list[str]
    is_whole_site: bool
    made_at: datetime
    lifted_at: datetime | None


_SELECT = """
SELECT c.id, c.site_id, t.name AS site_name, t.timezone, c.space_id, coalesce(s.name, '') AS space_name,
       lower(c.during) AS start, upper(c.during) AS "end", c.reason, k.cells, k.cell_names,
       c.space_id IS NULL
         AND cardinality(k.cells) = (SELECT count(*) FROM cells x WHERE x.site_id = c.site_id) AS is_whole_site,
       c.made_at, c.lifted_at
FROM closures c JOIN sites t ON t.id = c.site_id LEFT JOIN spaces s ON s.id = c.space_id
CROSS JOIN LATERAL (
  SELECT array_agg(x.id ORDER BY x.id) AS cells, array_agg(x.name ORDER BY x.name) AS cell_names
  FROM closure_cells y JOIN cells x ON x.id = y.cell_id WHERE y.closure_id = c.id
) k
"""


def get_closure(session: Session, closure_id: UUID, *, lock: bool = False) -> ClosureRow:
    """Return one closure, its row locked when it is about to change; raise NotFound without it."""
    ending = "FOR UPDATE OF c" if lock else ""
    row = session.execute(text(f"{_SELECT} WHERE c.id = :id {ending}"), {"id": closure_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 휴관이 없어요.", "There is no such closure.", code="closure_unknown")
    return ClosureRow(**row)


def list_closures(session: Session, site_ids: Sequence[UUID], since: datetime) -> list[ClosureRow]:
    """Return the closures that stand in `site_ids` and end after `since`, in order."""
    sql = text(
        f"{_SELECT} WHERE c.lifted_at IS NULL AND upper(c.during) > :since AND c.site_id = ANY(:sites)"
        " ORDER BY c.during, c.id"
    )
    rows = session.execute(sql, {"since": since, "sites": list(site_ids)}).mappings()
    return [ClosureRow(**row) for row in rows]


def closures_beside(session: Session, closure: ClosureRow) -> list[UUID]:
    """Return the other closures that stand on some of its cells at some of its time."""
    sql = text(
        "SELECT DISTINCT c.id FROM closures c JOIN closure_cells x ON x.closure_id = c.id"
        " WHERE c.lifted_at IS NULL AND c.id <> :id AND x.cell_id = ANY(:cells)"
        " AND c.during && tstzrange(:start, :end) ORDER BY c.id"
    )
    given = {"id": closure.id, "cells": closure.cells, "start": closure.start, "end": closure.end}
    return list(session.execute(sql, given).scalars())


def cells_of(session: Session, site_id: UUID, space_id: UUID | None, names: Sequence[str]) -> list[int]:
    """Return the cells meant by names or by a space, else all of the site; raise InvalidInput for unknown names."""
    sql = text(
        "SELECT x.id, x.name FROM cells x WHERE x.site_id = :site_id"
        " AND (cardinality(CAST(:names AS text[])) = 0 OR x.name = ANY(CAST(:names AS text[])))"
        " AND (CAST(:space_id AS uuid) IS NULL OR EXISTS ("
        "   SELECT FROM space_cells y WHERE y.cell_id = x.id AND y.space_id = :space_id)) ORDER BY x.id"
    )
    rows = session.execute(sql, {"site_id": site_id, "space_id": space_id, "names": list(names)}).all()
    unknown = sorted(set(names) - {row.name for row in rows})
    if unknown:
        raise InvalidInput(
            f"이 시설에 없는 칸이에요: {', '.join(unknown)}",
            "The site has no such cell.",
            code="cell_unknown",
            details={"cells": unknown},
        )
    return [row.id for row in rows]


@dataclass(frozen=True, slots=True)
class InTheWay:
    """A live booking whose use meets a closure, with whom to tell."""

    id: UUID
    version: int
    state: str
    type: str
    channel: str
    space_id: UUID
    space_name: str
    start: datetime
    end: datetime
    heads: int
    purpose: str
    account_id: UUID | None
    series_id: UUID | None
    session_id: UUID | None
    cells: list[int]
    contact_name: str
    contact_phone: str
    contact_email: str
    account_name: str
    account_email: str


_IN_THE_WAY = text("""
SELECT b.id, b.version, b.state, b.type, b.channel, b.space_id, s.name AS space_name, lower(b.use_range) AS start,
       upper(b.use_range) AS "end", b.heads, b.purpose, b.account_id, b.series_id, b.session_id,
       ARRAY(SELECT DISTINCT k.cell_id FROM claims k WHERE k.booking_id = b.id ORDER BY 1) AS cells,
       coalesce(p.name, '') AS contact_name, coalesce(p.phone, '') AS contact_phone,
       coalesce(p.email, '') AS contact_email, coalesce(a.name, '') AS account_name,
       coalesce(a.email, '') AS account_email
FROM bookings b JOIN spaces s ON s.id = b.space_id
LEFT JOIN booking_contacts p ON p.booking_id = b.id LEFT JOIN accounts a ON a.id = b.account_id
WHERE b.id IN (SELECT booking_id FROM claims WHERE cell_id = ANY(:cells) AND during && tstzrange(:start, :end))
  AND b.use_range && tstzrange(:start, :end) AND upper(b.use_range) > :now AND b.closure_id IS NULL
  AND b.state = ANY(:states) AND NOT (b.state = 'hold' AND b.hold_until <= :now)
ORDER BY lower(b.use_range), s.name, b.id
""")


def bookings_in_the_way(
    session: Session, cells: Sequence[int], start: datetime, end: datetime, now: datetime
) -> list[InTheWay]:
    """Return every live booking that uses one of `cells` in [start, end), in order; no blocks of other closures."""
    given = {"cells": list(cells), "start": start, "end": end, "now": now, "states": list(LIVE_STATES)}
    return [InTheWay(**row) for row in session.execute(_IN_THE_WAY, given).mappings()]


@dataclass(frozen=True, slots=True)
class NewClosure:
    """What is written for a closure."""

    site_id: UUID
    space_id: UUID | None
    start: datetime
    end: datetime
    reason: str
    made_by: UUID | None


def insert_closure(session: Session, new: NewClosure, cells: Sequence[int], now: datetime) -> UUID:
    """Write a closure and its cells; its blocks are bookings of their own."""
    values = {name: getattr(new, name) for name in NewClosure.__slots__}
    closure_id: UUID = session.execute(
        text(
            "INSERT INTO closures (site_id, space_id, during, reason, made_by, made_at)"
            " VALUES (:site_id, :space_id, tstzrange(:start, :end), :reason, :made_by, :now) RETURNING id"
        ),
        {**values, "now": now},
    ).scalar_one()
    session.execute(
        text("INSERT INTO closure_cells (closure_id, cell_id) SELECT :id, unnest(CAST(:cells AS int[]))"),
        {"id": closure_id, "cells": list(cells)},
    )
    return closure_id


def mark_lifted(session: Session, closure_id: UUID, by: UUID | None, now: datetime) -> None:
    """Note that a closure no longer stands; raise Conflict when somebody was quicker."""
    sql = text("UPDATE closures SET lifted_at = :now, lifted_by = :by WHERE id = :id AND lifted_at IS NULL")
    write_guarded(session, sql, {"id": closure_id, "by": by, "now": now})


def blocks_of(session: Session, closure_id: UUID) -> list[UUID]:
    """Return the bookings that keep a closure's cells free, as far as they still hold them."""
    sql = text("SELECT id FROM bookings WHERE closure_id = :id AND state = ANY(:states) ORDER BY id")
    return list(session.execute(sql, {"id": closure_id, "states": list(LIVE_STATES)}).scalars())


@dataclass(frozen=True, slots=True)
class Gap:
    """A piece of a closure in which `cells` are not held by anything yet."""

    start: datetime
    end: datetime
    cells: list[int]


_GAPS = text("""
SELECT lower(g.piece) AS start, upper(g.piece) AS "end", array_agg(g.cell_id ORDER BY g.cell_id) AS cells
FROM (
  SELECT x.cell_id, unnest(tstzmultirange(c.during) - coalesce((
    SELECT range_agg(k.during) FROM claims k WHERE k.cell_id = x.cell_id AND k.hard AND k.during && c.during
  ), '{}')) AS piece
  FROM closures c JOIN closure_cells x ON x.closure_id = c.id WHERE c.id = :id
) g
GROUP BY 1, 2 ORDER BY 1, 2
""")


def gaps_of(session: Session, closure_id: UUID) -> list[Gap]:
    """Return when and where a closure's cells are not held by a block, another closure or a neighbour's margins."""
    return [Gap(**row) for row in session.execute(_GAPS, {"id": closure_id}).mappings()]


def hosts_of(session: Session, cells: Sequence[int]) -> list[tuple[UUID, set[int]]]:
    """Return the spaces with rules that hold some of `cells`, those that lie wholly within first, the largest first."""
    sql = text("""
    SELECT s.id, array_agg(y.cell_id) FILTER (WHERE y.cell_id = ANY(:cells)) AS inside
    FROM spaces s JOIN space_cells y ON y.space_id = s.id WHERE s.policy_id IS NOT NULL GROUP BY s.id
    HAVING bool_or(y.cell_id = ANY(:cells))
    ORDER BY bool_and(y.cell_id = ANY(:cells)) DESC, count(*) FILTER (WHERE y.cell_id = ANY(:cells)) DESC, s.id
    """)
    rows: Any = session.execute(sql, {"cells": list(cells)})
    return [(row.id, set(row.inside)) for row in rows]


def drop_claims_of(session: Session, bookings: Sequence[UUID]) -> None:
    """Free the cells of bookings that are about to be called off, before anybody is offered them."""
    session.execute(text("DELETE FROM claims WHERE booking_id = ANY(CAST(:ids AS uuid[]))"), {"ids": list(bookings)})


def timezone_of(session: Session, site_id: UUID) -> str:
    """Return the name of a site's time zone."""
    zone: str = session.execute(text("SELECT timezone FROM sites WHERE id = :id"), {"id": site_id}).scalar_one()
    return zone
