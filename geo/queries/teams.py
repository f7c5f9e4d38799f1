"""Survey teams of a year, their training sessions, and who has completed them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.surveys.campaign_states import TeamRole


@dataclass(frozen=True, slots=True)
class TeamRow:
    id: UUID
    district_code: str
    district: str
    province_code: str
    year: int
    name: str
    members: int


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of a team; `done` of `required` training sessions of the year attended, `completed` when all."""

    team_id: UUID
    account_id: UUID
    name: str
    email: str
    role: TeamRole
    done: int
    required: int

    @property
    def completed(self) -> bool:
        return self.done >= self.required


@dataclass(frozen=True, slots=True)
class NewTraining:
    district_code: str
    title: str
    held_on: date
    minutes: int
    required: bool = True


@dataclass(frozen=True, slots=True)
class TrainingRow:
    id: UUID
    district_code: str
    province_code: str
    title: str
    held_on: date
    minutes: int
    required: bool
    attended: int


_TEAMS: Final = """
SELECT t.id, t.district_code, x.name AS district, x.province_code, t.year, t.name,
       (SELECT count(*) FROM team_members m WHERE m.team_id = t.id) AS members
FROM teams t JOIN districts x ON x.code = t.district_code
"""


def insert_team(session: Session, district_code: str, year: int, name: str, actor_id: UUID | None) -> UUID:
    """Write a team; the database refuses a second one of the same name in a year."""
    sql = text("""
    INSERT INTO teams (district_code, year, name, created_by) VALUES (:district_code, :year, :name, :actor_id)
    RETURNING id
    """)
    values = {"district_code": district_code, "year": year, "name": name, "actor_id": actor_id}
    made: UUID = session.execute(sql, values).scalar_one()
    return made


def get_team(session: Session, team_id: UUID) -> TeamRow:
    """Return a team; raise NotFound without it."""
    row = session.execute(text(f"{_TEAMS} WHERE t.id = :id"), {"id": team_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 조사단이 없어요.", "There is no such team.", code="team_unknown")
    return TeamRow(**row)


def list_teams(
    session: Session, *, districts: Sequence[str] | None = None, year: int | None = None, ids: Sequence[UUID] = ()
) -> list[TeamRow]:
    """Return teams, the newest year first; of some districts, of a year, or those of some ids."""
    where = """
    WHERE (:everywhere OR t.district_code = ANY(:districts)) AND (CAST(:year AS integer) IS NULL OR t.year = :year)
      AND (:any_id OR t.id = ANY(CAST(:ids AS uuid[])))
    ORDER BY t.year DESC, x.name, t.name
    """
    values = {
        "everywhere": districts is None,
        "districts": list(districts or ()),
        "year": year,
        "any_id": not ids,
        "ids": list(ids),
    }
    return [TeamRow(**row) for row in session.execute(text(_TEAMS + where), values).mappings()]


def put_member(session: Session, team_id: UUID, account_id: UUID, role: TeamRole) -> None:
    """Take somebody into a team, or change what they are in it."""
    sql = text("""
    INSERT INTO team_members (team_id, account_id, role) VALUES (:team_id, :account_id, :role)
    ON CONFLICT (team_id, account_id) DO UPDATE SET role = excluded.role
    """)
    session.execute(sql, {"team_id": team_id, "account_id": account_id, "role": role.value})


def drop_member(session: Session, team_id: UUID, account_id: UUID) -> None:
    """Take somebody out of a team; what they recorded stays theirs."""
    sql = text("DELETE FROM team_members WHERE team_id = :team_id AND account_id = :account_id")
    values = {"team_id": team_id, "account_id": account_id}
    if session.connection().execute(sql, values).rowcount == 0:
        raise NotFound("그런 조사단원이 없어요.", "There is no such member.", code="member_unknown")


def list_members(session: Session, team_ids: Sequence[UUID]) -> list[MemberRow]:
    """Return the members of some teams with how much of the year's required training they have attended."""
    sql = text("""
    SELECT m.team_id, m.account_id, a.name, a.email, m.role,
           (SELECT count(*) FROM trainings g JOIN training_attendance d ON d.training_id = g.id
            WHERE g.district_code = t.district_code AND g.year = t.year AND g.required
              AND d.account_id = m.account_id) AS done,
           (SELECT count(*) FROM trainings g
            WHERE g.district_code = t.district_code AND g.year = t.year AND g.required) AS required
    FROM team_members m JOIN teams t ON t.id = m.team_id JOIN accounts a ON a.id = m.account_id
    WHERE m.team_id = ANY(CAST(:ids AS uuid[])) ORDER BY t.name, m.role, a.name, m.account_id
    """)
    rows = session.execute(sql, {"ids": list(team_ids)}).mappings()
    return [MemberRow(**{**row, "role": TeamRole(row["role"])}) for row in rows]


def insert_training(session: Session, new: NewTraining, actor_id: UUID | None) -> UUID:
    """Write a training session; its year is that of its day."""
    sql = text("""
    INSERT INTO trainings (district_code, year, title, held_on, minutes, required, created_by)
    VALUES (:district_code, :year, :title, :held_on, :minutes, :required, :actor_id) RETURNING id
    """)
    values = {name: getattr(new, name) for name in NewTraining.__slots__}
    made: UUID = session.execute(sql, {**values, "year": new.held_on.year, "actor_id": actor_id}).scalar_one()
    return made


_TRAININGS: Final = """
SELECT g.id, g.district_code, x.province_code, g.title, g.held_on, g.minutes, g.required,
       (SELECT count(*) FROM training_attendance d WHERE d.training_id = g.id) AS attended
FROM trainings g JOIN districts x ON x.code = g.district_code
"""


def get_training(session: Session, training_id: UUID) -> TrainingRow:
    """Return a training session; raise NotFound without it."""
    row = session.execute(text(f"{_TRAININGS} WHERE g.id = :id"), {"id": training_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 교육이 없어요.", "There is no such training.", code="training_unknown")
    return TrainingRow(**row)


def list_trainings(session: Session, districts: Sequence[str] | None, year: int | None = None) -> list[TrainingRow]:
    """Return training sessions of districts (None: of all), the latest first."""
    where = """
    WHERE (:everywhere OR g.district_code = ANY(:districts)) AND (CAST(:year AS integer) IS NULL OR g.year = :year)
    ORDER BY g.held_on DESC, g.title
    """
    values = {"everywhere": districts is None, "districts": list(districts or ()), "year": year}
    return [TrainingRow(**row) for row in session.execute(text(_TRAININGS + where), values).mappings()]


def replace_attendance(
    session: Session, training_id: UUID, account_ids: Sequence[UUID], actor_id: UUID | None, now: datetime
) -> None:
    """Write who came to a training session: exactly these."""
    ids = list(dict.fromkeys(account_ids))
    gone = "DELETE FROM training_attendance WHERE training_id = :id AND account_id <> ALL(CAST(:ids AS uuid[]))"
    session.execute(text(gone), {"id": training_id, "ids": ids})
    sql = text("""
    INSERT INTO training_attendance (training_id, account_id, noted_by, noted_at)
    SELECT :id, unnest(CAST(:ids AS uuid[])), :actor_id, :now ON CONFLICT DO NOTHING
    """)
    session.execute(sql, {"id": training_id, "ids": ids, "actor_id": actor_id, "now": now})


def attended(session: Session, training_id: UUID) -> set[UUID]:
    """Return who came to a training session."""
    sql = text("SELECT account_id FROM training_attendance WHERE training_id = :id")
    return set(session.execute(sql, {"id": training_id}).scalars())
