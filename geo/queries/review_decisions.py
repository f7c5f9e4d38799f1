"""Decisions about many records at once: each row answered, set-based, and taken back as long as nothing came after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.enums import RESOURCE_MOVES, ResourceAction, ResourceState
from geo.errors import Conflict, NotFound
from geo.queries.media import release_of_records
from geo.queries.reach import Reach
from geo.queries.resource_moves import FACE, move_picked
from geo.queries.review import CAMPAIGN, CODE, MINE, NEWEST, reached
from geo.queries.review_photos import hide_again
from geo.review_states import UNDO_HOURS, Outcome, ReviewAction

Picked = tuple[UUID, int]
"""A record and the revision of it that somebody saw."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be decided; `note` is the reason, which sending back and rejecting cannot do without.

    With `photos` the new photos of what is published are released as well.
    """

    action: ReviewAction
    note: str = ""
    publish: bool = False
    photos: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of one row of a decision: from which state to which, or why not."""

    id: UUID
    name: str
    rev: int
    outcome: Outcome
    from_state: str
    to_state: str
    taken_back: bool | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision with the rows of it that somebody may see; `asked` counts them all.

    `undo_until` is when it is too late to take it back.
    """

    id: UUID
    action: ReviewAction
    publish: bool
    note: str
    asked: int
    actor_id: UUID
    actor: str
    at: datetime
    undone_at: datetime | None
    rows: list[Answered]

    @property
    def undo_until(self) -> datetime:
        return self.at + timedelta(hours=UNDO_HOURS)

    @property
    def done(self) -> int:
        return sum(row.outcome is Outcome.DONE for row in self.rows)


# Locked in the order of their ids, so that two who decide at once wait for each other instead of both giving up.
_JUDGE: Final = f"""
SELECT r.id, a.place, v.name, r.rev, r.state, r.public_rev,
  CASE WHEN a.rev <> r.rev THEN 'changed' WHEN r.state <> ALL(:from_states) THEN 'state' ELSE 'done' END AS outcome
FROM unnest(CAST(:ids AS uuid[]), CAST(:revs AS int[])) WITH ORDINALITY AS a (id, rev, place)
JOIN resources r ON r.id = a.id {NEWEST} {CAMPAIGN} WHERE {{mine}} ORDER BY r.id FOR UPDATE OF r
"""  # noqa: S608  (fixed text; values are bound)


@dataclass(frozen=True, slots=True)
class Judged:
    """One row before anything is done: whether it may go on, and what it would be brought back to."""

    id: UUID
    place: int
    name: str
    rev: int
    state: str
    public_rev: int | None
    outcome: str


def decide(
    session: Session,
    wish: Wish,
    picked: Sequence[Picked],
    *,
    reach: Reach,
    actor_id: UUID,
    now: datetime,
    on_date: date,
) -> UUID:
    """Do what is wished with every picked record that a reach covers and that stands as it was seen; return the
    decision, which remembers what became of each."""
    judged = _judge(session, wish, picked, reach, on_date)
    due = [row.id for row in judged if row.outcome == Outcome.DONE]
    moved = move_picked(
        session, due, wish.action.step, actor_id=actor_id, note=wish.note, now=now, publish=wish.publish
    )
    shown = {one for one, state in moved.items() if state == ResourceState.PUBLISHED}
    _place(session, [row.id for row in judged if row.public_rev is not None and row.id in shown])
    if wish.photos:
        release_of_records(session, sorted(shown), actor_id, now)
    decision = _remember(session, wish, len(dict(picked)), actor_id, now)
    _keep_rows(session, decision, judged, moved)
    return decision


def _judge(session: Session, wish: Wish, picked: Sequence[Picked], reach: Reach, on_date: date) -> list[Judged]:
    """Lock the picked records within a reach and say of each what is to become of it."""
    once = dict(picked)
    values = {
        "ids": list(once),
        "revs": list(once.values()),
        "from_states": sorted(_starts(wish)),
        **reached(session, reach, on_date),
    }
    mine = "true" if reach.everywhere else MINE.format(code=CODE, site="v.site_id", district="c.district_code")
    rows = session.execute(text(_JUDGE.format(mine=mine)), values).mappings()
    return [Judged(**row) for row in rows]


def _starts(wish: Wish) -> frozenset[ResourceState]:
    starts = RESOURCE_MOVES[wish.action.step][0]
    return starts | RESOURCE_MOVES[ResourceAction.PUBLISH][0] if wish.publish else starts


def _place(session: Session, ids: Sequence[UUID]) -> None:
    """Compute the dong again of records whose public place may have changed."""
    if ids:
        from geo.queries.dongs_of import assign_dongs  # it brings geopandas: other decisions need not carry that

        assign_dongs(session, resource_ids=ids)


def _remember(session: Session, wish: Wish, asked: int, actor_id: UUID, now: datetime) -> UUID:
    sql = """
    INSERT INTO review_decisions (action, publish, note, asked, actor_id, at)
    VALUES (:action, :publish, :note, :asked, :actor_id, :now) RETURNING id
    """
    values = {"action": wish.action.value, "publish": wish.publish, "note": wish.note, "asked": asked}
    made: UUID = session.execute(text(sql), {**values, "actor_id": actor_id, "now": now}).scalar_one()
    return made


_KEEP = text("""
INSERT INTO review_decision_rows (decision_id, resource_id, place, rev, outcome, from_state, to_state, public_before)
SELECT :decision, u.id, u.place, u.rev, u.outcome, u.from_state, u.to_state, u.public_before
FROM unnest(CAST(:ids AS uuid[]), CAST(:places AS int[]), CAST(:revs AS int[]), CAST(:outcomes AS text[]),
            CAST(:froms AS text[]), CAST(:tos AS text[]), CAST(:publics AS int[]))
  AS u (id, place, rev, outcome, from_state, to_state, public_before)
""")


def _keep_rows(session: Session, decision: UUID, judged: Sequence[Judged], moved: dict[UUID, str]) -> None:
    values = {
        "ids": [row.id for row in judged],
        "places": [row.place for row in judged],
        "revs": [row.rev for row in judged],
        "outcomes": [row.outcome for row in judged],
        "froms": [row.state for row in judged],
        "tos": [moved.get(row.id, row.state) for row in judged],
        "publics": [row.public_rev for row in judged],
    }
    session.execute(_KEEP, {**values, "decision": decision})


_DECISION = text("""
SELECT d.id, d.action, d.publish, d.note, d.asked, d.actor_id, a.name AS actor, d.at, d.undone_at
FROM review_decisions d JOIN accounts a ON a.id = d.actor_id WHERE d.id = :id
""")
_ROWS: Final = f"""
SELECT d.resource_id AS id, v.name, d.rev, d.outcome, d.from_state, d.to_state, d.taken_back
FROM review_decision_rows d JOIN resources r ON r.id = d.resource_id {NEWEST} {CAMPAIGN}
WHERE d.decision_id = :decision AND {{mine}} ORDER BY d.place
"""  # noqa: S608  (fixed text; values are bound)


def get_decision(session: Session, decision_id: UUID, reach: Reach, reader_id: UUID, on_date: date) -> Decision:
    """Return a decision with the rows that a reach covers; raise NotFound for a reader who sees nothing of it and has
    not made it."""
    row = session.execute(_DECISION, {"id": decision_id}).mappings().one_or_none()
    mine = "true" if reach.everywhere else MINE.format(code=CODE, site="v.site_id", district="c.district_code")
    values = {"decision": decision_id, **reached(session, reach, on_date)}
    found = session.execute(text(_ROWS.format(mine=mine)), values).mappings().all() if row else []
    rows = [Answered(**{**each, "outcome": Outcome(each["outcome"])}) for each in found]
    if row is None or not (rows or row["actor_id"] == reader_id):
        raise NotFound("그런 결정이 없어요.", "There is no such decision.", code="decision_unknown")
    return Decision(**{**row, "action": ReviewAction(row["action"])}, rows=rows)


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision in a list: how many records it was about, and how many it moved."""

    id: UUID
    action: str
    publish: bool
    note: str
    at: datetime
    undone_at: datetime | None
    asked: int
    done: int


def list_decisions(session: Session, actor_id: UUID, limit: int, offset: int = 0) -> tuple[list[DecisionLine], int]:
    """Return somebody's own decisions, the newest first, and how many there are."""
    sql = """
    SELECT d.id, d.action, d.publish, d.note, d.at, d.undone_at, d.asked, count(*) OVER () AS total,
      (SELECT count(*) FROM review_decision_rows w WHERE w.decision_id = d.id AND w.outcome = 'done') AS done
    FROM review_decisions d
    WHERE d.actor_id = :actor_id ORDER BY d.at DESC, d.id LIMIT :limit OFFSET :offset
    """
    values = {"actor_id": actor_id, "limit": limit, "offset": offset}
    rows = session.execute(text(sql), values).mappings().all()
    lines = [DecisionLine(**{name: value for name, value in row.items() if name != "total"}) for row in rows]
    return lines, int(rows[0]["total"]) if rows else 0


@dataclass(frozen=True, slots=True)
class Told:
    """An account whose records a decision was about: how many, and the names of the first of them (people's aside)."""

    account_id: UUID
    records: int
    names: list[str]


def authors_of(session: Session, decision_id: UUID) -> list[Told]:
    """Return who wrote what a decision moved, whoever decided left out."""
    sql = """
    SELECT v.author_id AS account_id, count(*) AS records,
           (array_agg(CASE WHEN v.kind = 'person' THEN '' ELSE v.name END ORDER BY w.place))[1:10] AS names
    FROM review_decisions d JOIN review_decision_rows w ON w.decision_id = d.id
    JOIN resource_revisions v ON v.resource_id = w.resource_id AND v.rev = w.rev
    WHERE d.id = :id AND w.outcome = 'done' AND v.author_id <> d.actor_id GROUP BY v.author_id ORDER BY v.author_id
    """
    return [Told(**row) for row in session.execute(text(sql), {"id": decision_id}).mappings()]


# A record comes back only if nothing happened to it since: same revision, same state, no later step.
_UNDO: Final = f"""
WITH due AS MATERIALIZED (
  SELECT d.resource_id AS id, d.rev, d.from_state, d.to_state, d.public_before
  FROM review_decision_rows d JOIN resources r ON r.id = d.resource_id {NEWEST} {CAMPAIGN}
  WHERE d.decision_id = :decision AND d.outcome = 'done' AND r.rev = d.rev AND r.state = d.to_state AND {{mine}}
    AND NOT EXISTS (SELECT FROM resource_events e WHERE e.resource_id = r.id AND e.at > :at)
  ORDER BY r.id FOR UPDATE OF r
), back AS (
  UPDATE resources r SET {FACE} state = due.from_state, public_rev = due.public_before, updated_at = :now
  FROM due JOIN resource_revisions v ON v.resource_id = due.id AND v.rev = coalesce(due.public_before, due.rev)
  WHERE r.id = due.id RETURNING r.id, due.rev, due.to_state, due.from_state, due.public_before
), logged AS (
  INSERT INTO resource_events (resource_id, rev, action, from_state, to_state, note, actor_id, at)
  SELECT b.id, b.rev, 'undo', b.to_state, b.from_state, '', :actor_id, :now FROM back b ORDER BY b.id
), told AS (
  UPDATE review_decision_rows d SET taken_back = EXISTS (SELECT FROM back b WHERE b.id = d.resource_id)
  WHERE d.decision_id = :decision AND d.outcome = 'done'
)
SELECT b.id, b.to_state, b.public_before FROM back b
"""  # noqa: S608  (fixed text; values are bound)


def undo(
    session: Session, decision_id: UUID, *, reach: Reach, actor_id: UUID, now: datetime, on_date: date
) -> tuple[int, int]:
    """Take a decision back: every record that stands as the decision left it goes to where it was, public content
    included. Returns how many came back and how many did not; raises Conflict when that was done, or is too late."""
    seen = get_decision(session, decision_id, reach, actor_id, on_date)
    _check_undoable(session, seen, actor_id, now)
    mine = "true" if reach.everywhere else MINE.format(code=CODE, site="v.site_id", district="c.district_code")
    values = {"decision": decision_id, "at": seen.at, "actor_id": actor_id, "now": now}
    found = session.execute(text(_UNDO.format(mine=mine)), {**values, **reached(session, reach, on_date)}).all()
    shown = ResourceState.PUBLISHED
    _place(session, [row.id for row in found if row.to_state == shown and row.public_before is not None])
    hide_again(session, [row.id for row in found], seen.at, seen.actor_id)
    return len(found), seen.done - len(found)


def _check_undoable(session: Session, seen: Decision, actor_id: UUID, now: datetime) -> None:
    """Raise Conflict (`decision_old`, `decision_undone`) for a decision that stays; mark it as taken back."""
    if now > seen.undo_until:
        raise Conflict(
            f"{UNDO_HOURS}시간이 지나 되돌릴 수 없어요. 기록마다 다시 정해 주세요.",
            f"A decision can be taken back for {UNDO_HOURS} hours.",
            code="decision_old",
        )
    sql = "UPDATE review_decisions SET undone_at = :now, undone_by = :actor WHERE id = :id AND undone_at IS NULL"
    done: Any = session.execute(text(sql), {"now": now, "actor": actor_id, "id": seen.id})
    if not done.rowcount:
        raise Conflict("이미 되돌린 결정이에요.", "This decision was taken back already.", code="decision_undone")
