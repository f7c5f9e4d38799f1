"""Spare hours and needs as rows; changes guarded by state and version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.queries.guarded import write_guarded


@dataclass(frozen=True, slots=True)
class NewSpare:
    """Weekly hours in minutes of the venue's day; no purposes named: all are welcome."""

    space_id: UUID
    weekday: int
    from_min: int
    until_min: int
    starts_on: date
    ends_on: date
    conditions: str
    purposes: list[str]


@dataclass(frozen=True, slots=True)
class SpareRow(NewSpare):
    """Spare hours with the names a person needs beside them, and where the space is."""

    id: UUID
    state: str
    version: int
    space_name: str
    site_id: UUID
    site_name: str
    heads_max: int | None
    features: list[str]


@dataclass(frozen=True, slots=True)
class NewNeed:
    """What somebody looks for: `minutes` long, somewhere between `from_min` and `until_min` on one of the weekdays."""

    account_id: UUID
    party_id: UUID | None
    dong_codes: list[str]
    weekdays: list[int]
    from_min: int
    until_min: int
    minutes: int
    heads: int
    purpose: str
    features: list[str]
    starts_on: date
    ends_on: date
    about: str
    shows_name: bool


@dataclass(frozen=True, slots=True)
class NeedRow(NewNeed):
    """A need with the names of its dongs; `group_name` only where the group agrees to be named."""

    id: UUID
    state: str
    version: int
    dong_names: list[str]
    group_name: str


_SPARE = """
SELECT x.id, x.space_id, x.weekday, x.from_min, x.until_min, x.starts_on, x.ends_on, x.conditions, x.purposes, x.state,
       x.version, s.name AS space_name, s.site_id, t.name AS site_name, s.heads_max, s.features
FROM spare_hours x JOIN spaces s ON s.id = x.space_id JOIN sites t ON t.id = s.site_id
"""
_NEED = """
SELECT n.id, n.account_id, n.party_id, n.dong_codes, n.weekdays, n.from_min, n.until_min, n.minutes, n.heads,
       n.purpose, n.features, n.starts_on, n.ends_on, n.about, n.shows_name, n.state, n.version,
       CASE WHEN n.shows_name THEN coalesce(p.name, '') ELSE '' END AS group_name,
       ARRAY(SELECT d.name FROM dongs d
             WHERE d.code = ANY(n.dong_codes) AND d.edition_id IN (SELECT edition_id FROM editions_in_force(:today))
             ORDER BY array_position(n.dong_codes, d.code)) AS dong_names
FROM needs n LEFT JOIN parties p ON p.id = n.party_id
"""


def insert_spare(session: Session, new: NewSpare, actor_id: UUID | None) -> UUID:
    """Write spare hours."""
    sql = text("""
    INSERT INTO spare_hours (space_id, weekday, from_min, until_min, starts_on, ends_on, conditions, purposes,
                             created_by)
    VALUES (:space_id, :weekday, :from_min, :until_min, :starts_on, :ends_on, :conditions, :purposes, :actor_id)
    RETURNING id
    """)
    values = {name: getattr(new, name) for name in NewSpare.__slots__}
    spare_id: UUID = session.execute(sql, {**values, "actor_id": actor_id}).scalar_one()
    return spare_id


def get_spare(session: Session, spare_id: UUID) -> SpareRow:
    """Return spare hours; raise NotFound without them."""
    row = session.execute(text(f"{_SPARE} WHERE x.id = :id"), {"id": spare_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 남는 시간이 없어요.", "There are no such spare hours.", code="spare_unknown")
    return SpareRow(**row)


def list_spares(
    session: Session, today: date, site_ids: Sequence[UUID] | None = None, limit: int = 500, offset: int = 0
) -> tuple[list[SpareRow], int]:
    """Return one page of the open spare hours that are not over, and how many there are."""
    where = "x.state = 'open' AND x.ends_on >= :today AND (:everywhere OR s.site_id = ANY(CAST(:site_ids AS uuid[])))"
    values = {"today": today, "everywhere": site_ids is None, "site_ids": list(site_ids or ())}
    sql = f"{_SPARE} WHERE {where} ORDER BY t.name, s.name, x.weekday, x.from_min, x.id LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), {**values, "limit": limit, "offset": offset}).mappings()
    count = f"SELECT count(*) FROM spare_hours x JOIN spaces s ON s.id = x.space_id WHERE {where}"  # noqa: S608  (fixed text; values are bound)
    return [SpareRow(**row) for row in rows], int(session.execute(text(count), values).scalar_one())


def insert_need(session: Session, new: NewNeed) -> UUID:
    """Write a need."""
    columns = ", ".join(NewNeed.__slots__)
    marks = ", ".join(f":{name}" for name in NewNeed.__slots__)
    sql = text(f"INSERT INTO needs ({columns}) VALUES ({marks}) RETURNING id")  # noqa: S608  (names of our own columns)
    need_id: UUID = session.execute(sql, {name: getattr(new, name) for name in NewNeed.__slots__}).scalar_one()
    return need_id


def get_need(session: Session, need_id: UUID, today: date, *, lock: bool = False) -> NeedRow:
    """Return one need, its row locked when it is about to change; raise NotFound without it."""
    ending = "FOR UPDATE OF n" if lock else ""
    sql = text(f"{_NEED} WHERE n.id = :id {ending}")
    row = session.execute(sql, {"id": need_id, "today": today}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 글이 없어요.", "There is no such need.", code="need_unknown")
    return NeedRow(**row)


def list_needs(
    session: Session, today: date, account_id: UUID | None = None, limit: int = 500, offset: int = 0
) -> tuple[list[NeedRow], int]:
    """Return one page of needs, newest first: the open ones of everybody, or all that an account or its groups post."""
    groups = "SELECT party_id FROM party_members WHERE account_id = :account_id"
    mine = f"(n.account_id = :account_id OR n.party_id IN ({groups}))"
    where = mine if account_id else "n.state = 'open' AND n.ends_on >= :today"
    values = {"today": today, "account_id": account_id}
    sql = f"{_NEED} WHERE {where} ORDER BY n.created_at DESC, n.id LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), {**values, "limit": limit, "offset": offset}).mappings()
    count = f"SELECT count(*) FROM needs n WHERE {where}"  # noqa: S608  (fixed text; values are bound)
    return [NeedRow(**row) for row in rows], int(session.execute(text(count), values).scalar_one())


_STATES = {
    "needs": text("UPDATE needs SET state = :to_state, version = version + 1 WHERE id = :id AND state = :state"),
    "spare_hours": text(
        "UPDATE spare_hours SET state = :to_state, version = version + 1 WHERE id = :id AND state = :state"
    ),
}


def change_state(session: Session, table: str, row_id: UUID, state: str, to_state: str) -> None:
    """Take a need or spare hours from `state` to `to_state`; raise Conflict when they are elsewhere meanwhile."""
    values = {"id": row_id, "state": state, "to_state": to_state}
    write_guarded(session, _STATES[table], values)


def known_dongs(session: Session, codes: Sequence[str], today: date) -> set[str]:
    """Return which of the codes are dongs of today."""
    sql = text(
        "SELECT code FROM dongs WHERE code = ANY(:codes)"
        " AND edition_id IN (SELECT edition_id FROM editions_in_force(:today))"
    )
    return set(session.execute(sql, {"codes": list(codes), "today": today}).scalars())


def distances_m(session: Session, pairs: Sequence[tuple[UUID, UUID]], today: date) -> dict[tuple[UUID, UUID], float]:
    """Return, for pairs of need and space, straight metres (EPSG:5179) from the nearest of the need's dongs.

    Inside one of them it is 0: who lives there is at home there. Otherwise it is from the middle of the dong.
    """
    sql = text("""
    SELECT n.id AS need_id, s.id AS space_id,
           min(CASE WHEN ST_Covers(d.boundary_m, s.location_m) THEN 0
                    ELSE ST_Distance(ST_Transform(d.label_point, 5179), s.location_m) END) AS metres
    FROM unnest(CAST(:needs AS uuid[]), CAST(:spaces AS uuid[])) AS u(need_id, space_id)
    JOIN needs n ON n.id = u.need_id JOIN spaces s ON s.id = u.space_id
    JOIN dongs d ON d.code = ANY(n.dong_codes) AND d.edition_id IN (SELECT edition_id FROM editions_in_force(:today))
    GROUP BY n.id, s.id
    """)
    values = {"needs": [need for need, _ in pairs], "spaces": [space for _, space in pairs], "today": today}
    return {(row.need_id, row.space_id): float(row.metres) for row in session.execute(sql, values)}
