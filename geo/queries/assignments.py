"""Who looks after which area or places of a campaign; handing over ends one assignment and begins the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import InvalidInput, NotFound
from geo.queries.guarded import write_guarded
from geo.surveys.campaign_states import AssignmentState


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """An area, or else a list of targets, for an account."""

    campaign_id: UUID
    account_id: UUID
    area_id: UUID | None = None
    target_ids: Sequence[UUID] = ()
    due_on: date | None = None
    note: str = ""
    moved_from: UUID | None = None


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment with how much it is and how much has been looked at, by whomever."""

    id: UUID
    campaign_id: UUID
    campaign: str
    campaign_state: str
    area_id: UUID | None
    area: str | None
    account_id: UUID
    surveyor: str
    due_on: date | None
    state: AssignmentState
    note: str
    moved_from: UUID | None
    version: int
    targets: int
    looked: int


_INSERT: Final = text("""
INSERT INTO assignments (campaign_id, area_id, account_id, due_on, note, moved_from, created_by, created_at)
VALUES (:campaign_id, :area_id, :account_id, :due_on, :note, :moved_from, :actor_id, :now) RETURNING id
""")


def insert_assignment(session: Session, new: NewAssignment, actor_id: UUID | None, now: datetime) -> UUID:
    """Write an assignment; raise InvalidInput where the campaign has no such area or places."""
    values = {name: getattr(new, name) for name in NewAssignment.__slots__ if name != "target_ids"}
    made: UUID = session.execute(_INSERT, {**values, "actor_id": actor_id, "now": now}).scalar_one()
    wanted = list(dict.fromkeys(new.target_ids))
    sql = text("""
    INSERT INTO assignment_targets (assignment_id, campaign_id, target_id)
    SELECT :made, t.campaign_id, t.id FROM campaign_targets t
    WHERE t.campaign_id = :campaign_id AND t.id = ANY(CAST(:wanted AS uuid[]))
    """)
    given = {"made": made, "campaign_id": new.campaign_id, "wanted": wanted}
    if session.connection().execute(sql, given).rowcount != len(wanted):
        raise InvalidInput(
            "이 조사 사업의 목록에 없는 곳이 있어요.", "The campaign's list has no such place.", code="target_unknown"
        )
    return made


_SELECT: Final = """
SELECT m.id, m.campaign_id, c.title AS campaign, c.state AS campaign_state, m.area_id, a.name AS area, m.account_id,
       w.name AS surveyor, m.due_on, m.state, m.note, m.moved_from, m.version, n.targets, n.looked
FROM assignments m JOIN campaigns c ON c.id = m.campaign_id JOIN accounts w ON w.id = m.account_id
LEFT JOIN campaign_areas a ON a.id = m.area_id
JOIN LATERAL (
  SELECT count(*) AS targets,
         count(*) FILTER (WHERE EXISTS (
           SELECT FROM visits v WHERE v.target_id = t.id AND v.result <> 'not_reached')) AS looked
  FROM campaign_targets t WHERE t.campaign_id = m.campaign_id AND (t.area_id = m.area_id OR EXISTS (
    SELECT FROM assignment_targets x WHERE x.assignment_id = m.id AND x.target_id = t.id))
) n ON true
"""


def get_assignment(session: Session, assignment_id: UUID, *, lock: bool = False) -> AssignmentRow:
    """Return one assignment, its row locked when it is about to change; raise NotFound without it."""
    ending = "FOR UPDATE OF m" if lock else ""
    row = session.execute(text(f"{_SELECT} WHERE m.id = :id {ending}"), {"id": assignment_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 맡은 일이 없어요.", "There is no such assignment.", code="assignment_unknown")
    return _row(row)


def _row(row: Any) -> AssignmentRow:
    return AssignmentRow(**{**row, "state": AssignmentState(row["state"])})


@dataclass(frozen=True, slots=True)
class AssignmentFilter:
    """Which assignments; `states` empty: all."""

    campaign_id: UUID | None = None
    account_id: UUID | None = None
    states: Sequence[str] = ()
    campaign_states: Sequence[str] = ()


def list_assignments(session: Session, wanted: AssignmentFilter) -> list[AssignmentRow]:
    """Return the assignments, what is due first before the rest."""
    where = """
    WHERE (CAST(:campaign_id AS uuid) IS NULL OR m.campaign_id = :campaign_id)
      AND (CAST(:account_id AS uuid) IS NULL OR m.account_id = :account_id)
      AND (:any_state OR m.state = ANY(:states)) AND (:any_campaign OR c.state = ANY(:campaign_states))
    ORDER BY m.state <> 'open', m.due_on NULLS LAST, a.position, w.name, m.id
    """
    values = {
        "campaign_id": wanted.campaign_id,
        "account_id": wanted.account_id,
        "any_state": not wanted.states,
        "states": list(wanted.states),
        "any_campaign": not wanted.campaign_states,
        "campaign_states": list(wanted.campaign_states),
    }
    return [_row(row) for row in session.execute(text(_SELECT + where), values).mappings()]


def was_told(session: Session, row: AssignmentRow, since: datetime) -> bool:
    """Say whether its surveyor was given something else in the campaign by somebody after `since`.

    What was given in advance counts from the opening, when it was told.
    """
    sql = text("""
    SELECT EXISTS (SELECT FROM assignments a JOIN campaigns c ON c.id = a.campaign_id
      WHERE a.campaign_id = :campaign_id AND a.account_id = :account_id AND a.id <> :id
        AND a.created_by IS DISTINCT FROM a.account_id AND greatest(a.created_at, c.opened_at) > :since
        AND (a.ended_at IS NULL OR a.ended_at > c.opened_at))
    """)
    values = {"id": row.id, "campaign_id": row.campaign_id, "account_id": row.account_id, "since": since}
    return bool(session.execute(sql, values).scalar_one())


def end_assignment(session: Session, row: AssignmentRow, state: AssignmentState, now: datetime) -> None:
    """End an open assignment, guarded by its state and version."""
    sql = text("""
    UPDATE assignments SET state = :state, ended_at = :now, version = version + 1
    WHERE id = :id AND state = 'open' AND version = :version
    """)
    values = {"id": row.id, "version": row.version, "state": state.value, "now": now}
    write_guarded(session, sql, values)


def listed_targets(session: Session, assignment_id: UUID) -> list[UUID]:
    """Return the places of an assignment that has a list of its own."""
    sql = text("SELECT target_id FROM assignment_targets WHERE assignment_id = :id ORDER BY target_id")
    return list(session.execute(sql, {"id": assignment_id}).scalars())


def works_on(session: Session, campaign_id: UUID, account_id: UUID) -> bool:
    """Say whether somebody is in a team of a campaign, or has or had something to do in it.

    One whose part went to somebody else still counts: a phone may hold what they wrote.
    """
    sql = text("""
    SELECT EXISTS (SELECT FROM assignments WHERE campaign_id = :campaign_id AND account_id = :account_id)
        OR EXISTS (SELECT FROM campaign_teams k JOIN team_members m ON m.team_id = k.team_id
                   WHERE k.campaign_id = :campaign_id AND m.account_id = :account_id)
    """)
    return bool(session.execute(sql, {"campaign_id": campaign_id, "account_id": account_id}).scalar_one())
