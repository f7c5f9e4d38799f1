"""A record's way to the public: submitted, approved, published and back, singly or for a whole import run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import RESOURCE_MOVES, ResourceAction, ResourceState
from geo.errors import Conflict
from geo.queries.reach import AREA, IN_FORCE, Reach
from geo.queries.revisions import Head

RUN_TIMEOUT: Final = "10min"
"""A whole run may move 100,000 records in one statement; requests are held to seconds."""

Steps = Sequence[ResourceAction]

FACE: Final = """kind = v.kind, name = v.name, summary = v.summary, location = v.location, address = v.address,
  properties = v.properties, observed_on = v.observed_on, declared_dong = v.declared_dong,
  dong_override = v.dong_override, dong_override_reason = v.dong_override_reason, site_id = v.site_id,
  source = v.source,"""
# The records due are locked, moved and written about in one statement, however many they are.
_MOVE = """
WITH due AS MATERIALIZED (
  SELECT r.id, r.rev, r.state FROM resources r {newest} WHERE r.state = ANY(:from_states) AND {which} FOR UPDATE OF r
), moved AS (
  UPDATE resources r SET {face} state = {to_state}, {public} updated_at = :now
  FROM due {revision} WHERE r.id = due.id {revision_is}
  RETURNING r.id, r.rev, due.state AS was, r.state AS becomes
), logged AS (
  INSERT INTO resource_events (resource_id, rev, action, from_state, to_state, note, actor_id, at)
  SELECT m.id, m.rev, s.action, coalesce(s.from_state, m.was), coalesce(s.to_state, m.becomes), :note, :actor_id, :now
  FROM moved m CROSS JOIN unnest(CAST(:actions AS text[]), CAST(:froms AS text[]), CAST(:tos AS text[]))
    WITH ORDINALITY s (action, from_state, to_state, step)
  ORDER BY m.id, s.step
)
SELECT m.id, m.becomes FROM moved m
"""
_NEWEST = "JOIN resource_revisions v ON v.resource_id = r.id AND v.rev = r.rev"


def move(
    session: Session, head: Head, steps: Steps, *, actor_id: UUID | None, note: str, now: datetime
) -> ResourceState:
    """Take one record along `steps` and return where it stands; raise Conflict for a step its state does not know."""
    if head.state not in RESOURCE_MOVES[steps[0]][0]:
        raise Conflict(
            f"'{head.state.label}' 상태에서는 '{steps[0].label}'을(를) 할 수 없어요.",
            f"A record that is {head.state} cannot be moved by {steps[0].value}.",
            code="resource_move_not_allowed",
            details={"state": head.state.value, "allowed": allowed(head.state)},
        )
    which = {"which": "r.id = :id", "face": head.public_rev is not None}
    ((_id, becomes),) = _move(session, steps, which, {"id": head.id, "actor_id": actor_id, "note": note, "now": now})
    return ResourceState(becomes)


def allowed(state: ResourceState) -> list[str]:
    """Return the actions that lead on from a state."""
    return [action.value for action, (starts, _end) in RESOURCE_MOVES.items() if state in starts]


def _move(session: Session, steps: Steps, given: dict[str, Any], values: dict[str, Any]) -> list[tuple[UUID, str]]:
    """Move what `given["which"]` selects; `face` copies the newest revision onto the record when it is published."""
    ends = [RESOURCE_MOVES[step][1].value for step in steps]
    published = ends[-1] == ResourceState.PUBLISHED
    face = published and given["face"]
    sql = _MOVE.format(
        newest=given.get("newest", ""),
        which=given["which"],
        face=FACE if face else "",
        revision=", resource_revisions v" if face else "",
        revision_is="AND v.resource_id = due.id AND v.rev = due.rev" if face else "",
        to_state="CASE WHEN :again AND r.public_rev = r.rev THEN 'published' ELSE :to_state END",
        public="public_rev = r.rev," if published else "",
    )
    parameters = {
        **values,
        "from_states": sorted(RESOURCE_MOVES[steps[0]][0]),
        "to_state": ends[-1],
        "again": steps[-1] is ResourceAction.REOPEN,
        "actions": [step.value for step in steps],
        "froms": [None, *ends[:-1]],
        "tos": [*ends[:-1], None],
    }
    return [(row.id, row.becomes) for row in session.execute(text(sql), parameters)]


@dataclass(frozen=True, slots=True)
class RunMoved:
    """How many records of a run went on and how many stayed; `republished` are those whose public content changed."""

    moved: int
    left: int
    republished: list[UUID]


# Editions and codes are looked up before: the planner knows nothing of fresh rows, and would ask for them row by row.
_REACHED = """(v.site_id = ANY(CAST(:sites AS uuid[])) OR coalesce(v.dong_override, (
  SELECT rd.dong_code FROM resource_dongs rd WHERE rd.resource_id = r.id AND rd.edition_id = ANY(:in_force)
  ORDER BY rd.share DESC, rd.dong_code LIMIT 1), v.declared_dong) = ANY(:codes))"""


def move_run(
    session: Session,
    run_id: UUID,
    action: ResourceAction,
    *,
    reach: Reach,
    actor_id: UUID | None,
    now: datetime,
    on_date: date,
    publish: bool = False,
) -> RunMoved:
    """Take every record whose newest revision the run brought one step on, as far as `reach` covers its place.

    With `publish` an approval publishes at once. Set-based: one statement for each kind of record (new or changed),
    however many there are. What somebody has changed since the run stays.
    """
    session.execute(text("SELECT set_config('statement_timeout', :limit, true)"), {"limit": RUN_TIMEOUT})
    total = _count(session, run_id)
    values = {"run_id": run_id, "actor_id": actor_id, "note": "", "now": now, **_reached(session, reach, on_date)}
    moved: list[tuple[UUID, str]] = []
    again: list[UUID] = []
    for steps in _ways(action, publish):
        for known in (False, True):
            done = _move_part(session, steps, reach, values, known=known)
            moved += done
            again += [each for each, becomes in done if known and becomes == ResourceState.PUBLISHED]
    ids = {each for each, _becomes in moved}
    return RunMoved(len(ids), total - len(ids), again)


def move_picked(
    session: Session,
    ids: Sequence[UUID],
    action: ResourceAction,
    *,
    actor_id: UUID | None,
    note: str,
    now: datetime,
    publish: bool = False,
) -> dict[UUID, str]:
    """Take these records, locked already, one step on and return where each stands that its state let go.

    Set-based: one statement for each way on, however many they are.
    """
    values = {"ids": list(ids), "actor_id": actor_id, "note": note, "now": now}
    moved: dict[UUID, str] = {}
    for steps in _ways(action, publish):
        moved |= dict(_move(session, steps, {"which": "r.id = ANY(:ids)", "face": True}, values))
    return moved


def _ways(action: ResourceAction, publish: bool) -> list[Steps]:
    if action is ResourceAction.APPROVE and publish:
        return [(ResourceAction.APPROVE, ResourceAction.PUBLISH), (ResourceAction.PUBLISH,)]
    return [(action,)]


def _move_part(
    session: Session, steps: Steps, reach: Reach, values: dict[str, Any], *, known: bool
) -> list[tuple[UUID, str]]:
    """Move the records of a run that the public knows already (`known`), or those it does not."""
    which = f"v.run_id = :run_id AND r.public_rev IS {'NOT ' if known else ''}NULL"
    mine = which if reach.everywhere else f"{which} AND {_REACHED}"
    return _move(session, steps, {"newest": _NEWEST, "which": mine, "face": known}, values)


def _reached(session: Session, reach: Reach, on_date: date) -> dict[str, Any]:
    """Return what `_REACHED` binds: the editions in force and the codes of the dong that the reach covers."""
    if reach.everywhere:
        return {}
    asked = {**reach.parameters(), "on_date": on_date}
    return {
        "sites": asked["sites"],
        "in_force": list(session.execute(text(IN_FORCE), asked).scalars()),
        "codes": list(session.execute(text(AREA), asked).scalars()),
    }


def _count(session: Session, run_id: UUID) -> int:
    sql = f"SELECT count(*) FROM resources r {_NEWEST} WHERE v.run_id = :run_id"  # noqa: S608  (fixed text; values are bound)
    return int(session.execute(text(sql), {"run_id": run_id}).scalar_one())
