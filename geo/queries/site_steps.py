"""A site's life step by step: taken with its day and its reason, kept for ever, taken back by a step of its own."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import SITE_MOVES, SiteState
from geo.errors import Conflict, InvalidInput
from geo.queries.guarded import write_guarded
from geo.queries.sites import SiteRow


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step: `undoable` is the last one, while it can still be taken back."""

    id: int
    state: SiteState
    on_date: date | None
    operator: str
    reason: str
    by: str | None
    at: datetime
    undoes: int | None
    undone: bool
    undoable: bool


def list_steps(session: Session, site_id: UUID) -> list[StepRow]:
    """Return every step of a site's life, the newest first."""
    sql = """
    SELECT e.id, e.state, e.on_date, e.operator, e.reason, a.name AS by, e.at, e.undoes, u.id IS NOT NULL AS undone,
           e.before IS NOT NULL AND e.undoes IS NULL AND u.id IS NULL
             AND e.id = (SELECT max(x.id) FROM site_events x WHERE x.site_id = e.site_id) AS undoable
    FROM site_events e LEFT JOIN accounts a ON a.id = e.actor_id LEFT JOIN site_events u ON u.undoes = e.id
    WHERE e.site_id = :id ORDER BY e.id DESC
    """
    rows = session.execute(text(sql), {"id": site_id}).mappings()
    return [StepRow(**{**row, "state": SiteState(row["state"])}) for row in rows]


@dataclass(frozen=True, slots=True)
class Move:
    """A step to take: `on` is the day of opening or closing, or the day the opening is planned for."""

    state: SiteState
    on: date
    reason: str


_MOVE: Final = """
UPDATE sites SET state = :state, version = version + 1, updated_at = :now,
  planned_on = CASE WHEN :state IN ('planned', 'building') THEN :on ELSE planned_on END,
  opened_on = CASE WHEN :state = 'open' THEN coalesce(opened_on, :on) ELSE opened_on END,
  closed_on = CASE :state WHEN 'closed' THEN CAST(:on AS date) WHEN 'paused' THEN closed_on END
WHERE id = :id AND version = :version
"""
_NOTE: Final = text("""
INSERT INTO site_events (site_id, state, on_date, operator, actor_id, at, reason, before)
SELECT id, state, :on, operator, :actor_id, :now, :reason,
       jsonb_build_object('state', CAST(:was AS text), 'planned_on', CAST(:planned_on AS date),
                          'opened_on', CAST(:opened_on AS date), 'closed_on', CAST(:closed_on AS date))
FROM sites WHERE id = :id
""")


def move_site(session: Session, site: SiteRow, move: Move, actor_id: UUID | None, now: datetime, today: date) -> None:
    """Take a site one step on in its life, under its version; raise Conflict for a step that its life does not know."""
    _check(site, move, today)
    values = {"id": site.id, "version": site.version, "state": move.state.value, "on": move.on, "now": now}
    write_guarded(session, _MOVE, values)
    before = {"was": site.state, **{name: getattr(site, name) for name in ("planned_on", "opened_on", "closed_on")}}
    note = {"id": site.id, "on": move.on, "actor_id": actor_id, "now": now, "reason": move.reason}
    session.execute(_NOTE, note | before)


def _check(site: SiteRow, move: Move, today: date) -> None:
    if move.state not in SITE_MOVES[SiteState(site.state)]:
        raise Conflict(
            f"'{SiteState(site.state).label}'에서 '{move.state.label}'(으)로 바로 바꿀 수 없어요.",
            f"A site cannot go from {site.state} to {move.state}.",
            code="site_move_not_allowed",
            details={"state": site.state, "allowed": sorted(SITE_MOVES[SiteState(site.state)])},
        )
    if move.state in {SiteState.OPEN, SiteState.CLOSED, SiteState.PAUSED} and move.on > today:
        raise InvalidInput(
            "아직 오지 않은 날이에요. 그날이 되면 바꿔 주세요.", "That day has not come yet.", code="day_ahead"
        )
    if move.state is SiteState.CLOSED and site.opened_on and move.on < site.opened_on:
        raise InvalidInput(
            "연 날보다 앞서 닫을 수 없어요.", "It cannot close before it opened.", code="dates_out_of_order"
        )


_BACK: Final = """
UPDATE sites t SET state = e.before ->> 'state', version = version + 1, updated_at = :now,
  planned_on = (e.before ->> 'planned_on')::date, opened_on = (e.before ->> 'opened_on')::date,
  closed_on = (e.before ->> 'closed_on')::date
FROM site_events e WHERE t.id = :id AND t.version = :version AND e.id = :step AND e.site_id = t.id
  AND e.before IS NOT NULL AND e.undoes IS NULL
  AND e.id = (SELECT max(x.id) FROM site_events x WHERE x.site_id = t.id)
"""
_BACK_NOTE: Final = text("""
INSERT INTO site_events (site_id, state, on_date, operator, actor_id, at, undoes)
SELECT id, state, CASE state WHEN 'open' THEN opened_on WHEN 'closed' THEN closed_on ELSE planned_on END, operator,
       :actor_id, :now, :step FROM sites WHERE id = :id
""")


def undo_step(session: Session, site: SiteRow, step: int, actor_id: UUID | None, now: datetime) -> None:
    """Take the last step of a site's life back, with a step that says so; raise Conflict for any other step."""
    values = {"id": site.id, "version": site.version, "step": step, "now": now}
    write_guarded(session, _BACK, values)
    session.execute(_BACK_NOTE, {"id": site.id, "step": step, "actor_id": actor_id, "now": now})


def bookings_ahead(session: Session, site_id: UUID, now: datetime) -> int:
    """Count the bookings at a site that are still to come or wait for an answer."""
    sql = """SELECT count(*) FROM bookings b JOIN spaces s ON s.id = b.space_id
    WHERE s.site_id = :id AND upper(b.use_range) > :now
      AND b.state IN ('requested', 'hold', 'awaiting_payment', 'confirmed', 'in_use')"""
    return int(session.execute(text(sql), {"id": site_id, "now": now}).scalar_one())
