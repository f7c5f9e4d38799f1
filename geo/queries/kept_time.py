"""Many spaces' time at once, as their keeper plans it: open and taken time, uses with what they are for, closures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.clock import SEOUL
from geo.enums import LIVE_STATES, BookingState
from geo.queries.hours import OPEN_HOURS, Interval, day_parameters
from geo.queries.spaces import PolicyRow

_SHOWN: Final = (*LIVE_STATES, BookingState.COMPLETED, BookingState.NO_SHOW)

_HOURS = text(f"""
WITH cand AS (
  SELECT s.id AS space_id, s.site_id, t.timezone, s.location_m
  FROM spaces s JOIN sites t ON t.id = s.site_id WHERE s.id = ANY(CAST(:spaces AS uuid[]))
), {OPEN_HOURS}
SELECT w.space_id, lower(h.piece) AS start, upper(h.piece) AS "end"
FROM weekly w LEFT JOIN off o ON o.space_id = w.space_id,
     unnest((w.hours - coalesce(o.closed, '{{}}')) * tstzmultirange(tstzrange(:start, :end))) AS h(piece)
ORDER BY 1, 2
""")  # noqa: S608  (fixed text; values are bound)

_BUSY = text("""
SELECT u.space_id, lower(b.piece) AS start, upper(b.piece) AS "end"
FROM (
  SELECT k.space_id, range_agg(c.during) AS taken FROM space_cells k JOIN claims c ON c.cell_id = k.cell_id
  JOIN bookings g ON g.id = c.booking_id
  WHERE k.space_id = ANY(CAST(:spaces AS uuid[])) AND c.hard AND c.during && tstzrange(:start, :end)
    AND NOT (g.state = 'hold' AND g.hold_until <= :now)
  GROUP BY k.space_id
) u, unnest(u.taken) AS b(piece) ORDER BY 1, 2
""")

_USES = text("""
SELECT b.id, b.space_id, b.state, b.type, lower(b.use_range) AS start, upper(b.use_range) AS "end", b.heads, b.purpose,
       coalesce(p.title, '') AS programme, coalesce(g.name, '') AS party
FROM bookings b LEFT JOIN programme_sessions e ON e.id = b.session_id LEFT JOIN programmes p ON p.id = e.programme_id
LEFT JOIN parties g ON g.id = b.on_behalf_of
WHERE b.space_id = ANY(CAST(:spaces AS uuid[])) AND b.use_range && tstzrange(:start, :end) AND b.state = ANY(:states)
  AND b.closure_id IS NULL AND NOT (b.state = 'hold' AND b.hold_until <= :now)
ORDER BY lower(b.use_range), b.id
""")

_SHUT = text("""
SELECT DISTINCT y.space_id, lower(c.during) AS start, upper(c.during) AS "end", c.reason
FROM closures c JOIN closure_cells x ON x.closure_id = c.id JOIN space_cells y ON y.cell_id = x.cell_id
WHERE c.lifted_at IS NULL AND c.during && tstzrange(:start, :end) AND y.space_id = ANY(CAST(:spaces AS uuid[]))
ORDER BY 1, 2, 4
""")

_RULES = text(
    f"SELECT s.id AS space_id, {', '.join(f'p.{name}' for name in PolicyRow.__slots__)}"  # noqa: S608  (fixed text; values are bound)
    " FROM spaces s JOIN policies p ON p.id = s.policy_id JOIN sites t ON t.id = s.site_id"
    " WHERE s.id = ANY(CAST(:spaces AS uuid[])) AND s.state = 'open' AND t.state = 'open' AND p.approval <> 'inquire'"
)


@dataclass(frozen=True, slots=True)
class UseRow:
    """A booking as it lies in a plan: what for and in which group's name, no person."""

    id: UUID
    space_id: UUID
    state: str
    type: str
    start: datetime
    end: datetime
    heads: int
    purpose: str
    programme: str
    party: str


@dataclass(frozen=True, slots=True)
class ShutRow:
    """A piece of time in which a space is closed by hand, and why."""

    space_id: UUID
    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class KeptTime:
    """The time of one space; `hours` are not cut by uses, `rules` None where nothing can be booked."""

    hours: Sequence[Interval] = ()
    busy: Sequence[Interval] = ()
    uses: Sequence[UseRow] = ()
    shut: Sequence[ShutRow] = ()
    rules: PolicyRow | None = None


@dataclass(slots=True)
class _Gathered:
    hours: list[Interval] = field(default_factory=list)
    busy: list[Interval] = field(default_factory=list)
    uses: list[UseRow] = field(default_factory=list)
    shut: list[ShutRow] = field(default_factory=list)
    rules: PolicyRow | None = None


def read_kept_time(
    session: Session, space_ids: Sequence[UUID], start: datetime, end: datetime, now: datetime
) -> dict[UUID, KeptTime]:
    """Return the time of each space inside [start, end): five statements, however many spaces there are."""
    given = {"spaces": list(space_ids), "start": start, "end": end}
    found = {space_id: _Gathered() for space_id in space_ids}
    today = {"today": now.astimezone(SEOUL).date()}
    for row in session.execute(_HOURS, {**given, **today, **day_parameters(start, end)}):
        found[row.space_id].hours.append((row.start, row.end))
    for row in session.execute(_BUSY, {**given, "now": now}):
        found[row.space_id].busy.append((row.start, row.end))
    for use in session.execute(_USES, {**given, "now": now, "states": list(_SHOWN)}).mappings():
        found[use["space_id"]].uses.append(UseRow(**use))
    for shut in session.execute(_SHUT, given).mappings():
        found[shut["space_id"]].shut.append(ShutRow(**shut))
    for rules in session.execute(_RULES, {"spaces": given["spaces"]}).mappings():
        found[rules["space_id"]].rules = PolicyRow(**{name: rules[name] for name in PolicyRow.__slots__})
    return {key: KeptTime(one.hours, one.busy, one.uses, one.shut, one.rules) for key, one in found.items()}
