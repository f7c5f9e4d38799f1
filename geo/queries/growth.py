"""Groups and participants over time: what is known of them, from every part of the product, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class StageRow:
    id: UUID
    stage: str
    since: date
    note: str


@dataclass(frozen=True, slots=True)
class ActivityRow:
    id: UUID
    kind: str
    title: str
    happened_on: date
    minutes: int | None
    heads: int | None
    note: str
    shown: bool


@dataclass(frozen=True, slots=True)
class MonthOfUse:
    """The bookings of one month that are over: how many, and how many minutes in all."""

    month: date
    bookings: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Held:
    """Something with a title on a day, and where it is to be read about."""

    day: date
    title: str
    id: UUID | None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class LinkRow:
    """The party that books for a group; `confirmed_at` is None while a coordinator has not agreed."""

    id: UUID
    group_id: UUID
    party_id: UUID
    party_name: str
    asked_at: datetime
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tie:
    """A live relation of a group: whether the group is its start, and what the public sees of the other end."""

    kind: str
    starts: bool
    since: date
    other_id: UUID
    other_kind: str
    shown: str | None


_OF_GROUP: Final = "group_id IN (SELECT records_within(:group_id))"


def list_stages(session: Session, group_id: UUID) -> list[StageRow]:
    """Return the stages of a group and of what was merged into it, in the order of their days."""
    sql = f"""
    SELECT id, stage, since, note FROM group_stages WHERE {_OF_GROUP} AND taken_back_at IS NULL ORDER BY since, id
    """  # noqa: S608  (fixed text; values are bound)
    return [StageRow(**row) for row in session.execute(text(sql), {"group_id": group_id}).mappings()]


def list_activities(session: Session, group_id: UUID) -> list[ActivityRow]:
    """Return what a group noted down, the newest first."""
    sql = f"""
    SELECT id, kind, title, happened_on, minutes, heads, note, shown FROM group_activities
    WHERE {_OF_GROUP} AND taken_back_at IS NULL ORDER BY happened_on DESC, id LIMIT :most
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {"group_id": group_id, "most": MOST}).mappings()
    return [ActivityRow(**row) for row in rows]


def links_of(session: Session, group_id: UUID) -> list[LinkRow]:
    """Return the parties that are, or ask to be, the group; the confirmed one first."""
    return _links(session, _OF_GROUP.replace("group_id IN", "l.group_id IN"), {"group_id": group_id})


def links_of_account(session: Session, account_id: UUID) -> list[LinkRow]:
    """Return the links of the parties that somebody is in."""
    mine = "l.party_id IN (SELECT party_id FROM party_members WHERE account_id = :account_id)"
    return _links(session, mine, {"account_id": account_id})


def _links(session: Session, which: str, values: dict[str, Any]) -> list[LinkRow]:
    sql = f"""
    SELECT l.id, l.group_id, l.party_id, p.name AS party_name, l.asked_at, l.confirmed_at
    FROM group_links l JOIN parties p ON p.id = l.party_id
    WHERE {which} AND l.ended_at IS NULL ORDER BY l.confirmed_at NULLS LAST, l.asked_at, l.id
    """  # noqa: S608  (fixed text; values are bound)
    return [LinkRow(**row) for row in session.execute(text(sql), values).mappings()]


_USE = """
SELECT CAST(date_trunc('month', lower(b.use_range) AT TIME ZONE 'Asia/Seoul') AS date) AS month, count(*) AS bookings,
       CAST(round(sum(extract(epoch FROM upper(b.use_range) - lower(b.use_range))) / 60) AS integer) AS minutes
FROM bookings b
WHERE {which} AND b.type = 'normal' AND b.state IN ('confirmed', 'in_use', 'completed') AND upper(b.use_range) <= :now
GROUP BY 1 ORDER BY 1
"""


def use_by_parties(session: Session, party_ids: Sequence[UUID], now: datetime) -> list[MonthOfUse]:
    """Return the use of spaces on behalf of parties, month by month."""
    return _use(session, "b.on_behalf_of = ANY(:ids)", {"ids": list(party_ids), "now": now})


def use_by_account(session: Session, account_id: UUID, now: datetime) -> list[MonthOfUse]:
    """Return the use of spaces that somebody booked, month by month."""
    return _use(session, "b.account_id = :account_id", {"account_id": account_id, "now": now})


def _use(session: Session, which: str, values: dict[str, Any]) -> list[MonthOfUse]:
    rows = session.execute(text(_USE.format(which=which)), values).mappings()
    return [MonthOfUse(**row) for row in rows]


def sessions_by_parties(session: Session, party_ids: Sequence[UUID], now: datetime) -> list[Held]:
    """Return the public sessions that parties have held."""
    sql = """
    SELECT CAST(lower(e.during) AT TIME ZONE 'Asia/Seoul' AS date) AS day, p.title, p.id
    FROM programme_sessions e JOIN programmes p ON p.id = e.programme_id
    WHERE p.party_id = ANY(:ids) AND p.published AND e.state = 'open' AND upper(e.during) <= :now
    ORDER BY 1, e.id LIMIT :most
    """
    rows = session.execute(text(sql), {"ids": list(party_ids), "now": now, "most": MOST}).mappings()
    return [Held(**row) for row in rows]


def courses_of(session: Session, group_id: UUID) -> list[Held]:
    """Return the public courses that a group runs or keeps a house of, since it was surveyed."""
    sql = """
    SELECT p.observed_on AS day, p.name AS title, p.id FROM public_resources p WHERE p.kind = 'route' AND p.id IN (
      SELECT k.course_id FROM keeper_houses k
      WHERE k.until_version IS NULL AND k.resource_id IN (SELECT records_within(:group_id))
      UNION SELECT l.to_id FROM resource_relations l
      WHERE l.from_id = :group_id AND l.kind = 'runs' AND l.closed_at IS NULL)
    ORDER BY 1, 2, 3
    """
    return [Held(**row) for row in session.execute(text(sql), {"group_id": group_id}).mappings()]


def ties_of(session: Session, group_id: UUID) -> list[Tie]:
    """Return the live relations of a group, routes aside: those are its courses."""
    sql = """
    SELECT l.kind, l.from_id = :group_id AS starts, CAST(l.created_at AT TIME ZONE 'Asia/Seoul' AS date) AS since,
           r.id AS other_id, r.kind AS other_kind, nullif(p.name, '비공개') AS shown
    FROM resource_relations l
    JOIN resources r ON r.id = CASE WHEN l.from_id = :group_id THEN l.to_id ELSE l.from_id END
    LEFT JOIN public_resources p ON p.id = r.id
    WHERE :group_id IN (l.from_id, l.to_id) AND l.closed_at IS NULL AND r.kind <> 'route'
    ORDER BY l.created_at, l.id LIMIT :most
    """
    rows = session.execute(text(sql), {"group_id": group_id, "most": MOST}).mappings()
    return [Tie(**row) for row in rows]


_HELD_BY_ACCOUNT: Final = {
    "programmes": """
    SELECT CAST(lower(e.during) AT TIME ZONE 'Asia/Seoul' AS date) AS day, p.title, p.id,
           CAST(extract(epoch FROM upper(e.during) - lower(e.during)) / 60 AS integer) AS minutes
    FROM signups u JOIN programme_sessions e ON e.id = u.session_id JOIN programmes p ON p.id = e.programme_id
    WHERE u.account_id = :account_id AND u.state = 'signed' AND e.state = 'open' AND upper(e.during) <= :now
    """,
    "trainings": """
    SELECT t.held_on AS day, t.title, CAST(NULL AS uuid) AS id, t.minutes
    FROM training_attendance a JOIN trainings t ON t.id = a.training_id
    WHERE a.account_id = :account_id AND t.held_on <= CAST(:now AT TIME ZONE 'Asia/Seoul' AS date)
    """,
    "teams": """
    SELECT CAST(m.joined_at AT TIME ZONE 'Asia/Seoul' AS date) AS day, t.year || ' ' || t.name AS title,
           CAST(NULL AS uuid) AS id, CAST(NULL AS integer) AS minutes
    FROM team_members m JOIN teams t ON t.id = m.team_id WHERE m.account_id = :account_id AND m.joined_at <= :now
    """,
    "groups": """
    SELECT CAST(m.joined_at AT TIME ZONE 'Asia/Seoul' AS date) AS day, p.name AS title, l.group_id AS id,
           CAST(NULL AS integer) AS minutes
    FROM party_members m JOIN parties p ON p.id = m.party_id
    LEFT JOIN group_links l ON l.party_id = p.id AND l.ended_at IS NULL AND l.confirmed_at IS NOT NULL
    WHERE m.account_id = :account_id AND m.kind = 'group' AND p.closed_at IS NULL AND m.joined_at <= :now
    """,
}


def held_by_account(session: Session, account_id: UUID, what: str, now: datetime) -> list[Held]:
    """Return what somebody took part in: `programmes`, `trainings`, `teams` or `groups`, the oldest first."""
    sql = f"{_HELD_BY_ACCOUNT[what]} ORDER BY 1, 2 LIMIT :most"
    rows = session.execute(text(sql), {"account_id": account_id, "now": now, "most": MOST}).mappings()
    return [Held(**row) for row in rows]
