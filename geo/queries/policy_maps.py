"""Policy maps as stored: the map, the rows of its table, and what each row was joined to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.models.policy_maps import PolicyMapRow
from geo.names import dong_name_key
from geo.planning.joining import Ground, JoinDistrict, JoinDong, Joined
from geo.queries.guarded import Versioned, write_guarded, write_version
from geo.queries.places import list_districts, list_dongs
from geo.queries.reach import Reach

_MAPS: Final = Versioned(
    "policy_maps",
    ("title", "about", "source", "licence", "district_code", "boundary_on", "reading", "style", "is_public"),
    also=", updated_at = :now",
    guard="removed_at IS NULL",
)


@dataclass(frozen=True, slots=True)
class MapRow:
    """A policy map; `rows` is how many its table has, `joined` how many of them have a dong."""

    id: UUID
    title: str
    about: str
    subject: str
    source: str
    licence: str
    district_code: str | None
    district: str | None
    province_code: str | None
    boundary_on: date
    file_name: str
    reading: dict[str, Any]
    style: dict[str, Any]
    is_public: bool
    version: int
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime
    rows: int
    joined: int


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row of the table with what became of it; `candidates` are codes of dong it may mean."""

    line: int
    cells: list[str]
    dong_code: str | None
    way: str
    reason: str
    message: str
    candidates: list[str]


@dataclass(frozen=True, slots=True)
class MapFilter:
    """Public maps, and those within a reach or of one's own; `words` must stand in the title."""

    reach: Reach
    account_id: UUID | None = None
    words: str = ""
    limit: int | None = None
    offset: int = 0


_SELECT: Final = """
SELECT m.id, m.title, m.about, m.subject, m.source, m.licence, m.district_code, x.name AS district, x.province_code,
       m.boundary_on, m.file_name, m.reading, m.style, m.is_public, m.version, m.created_by, m.created_at,
       m.updated_at, n.rows, n.joined
FROM policy_maps m LEFT JOIN districts x ON x.code = m.district_code
CROSS JOIN LATERAL (SELECT count(*) AS rows, count(r.dong_code) AS joined FROM policy_map_rows r
                    WHERE r.map_id = m.id) n
"""
_SEEN: Final = """
m.removed_at IS NULL AND (m.is_public OR :everywhere OR m.created_by = CAST(:account AS uuid)
  OR m.district_code = ANY(:districts) OR x.province_code = ANY(:provinces))
AND (:words = '' OR position(lower(:words) IN lower(m.title)) > 0)
"""


def list_maps(session: Session, wanted: MapFilter) -> tuple[list[MapRow], int]:
    """Return the maps somebody may see, the latest first, and how many there are."""
    values = {**wanted.reach.parameters(), "account": wanted.account_id, "words": wanted.words}
    values |= {"limit": wanted.limit, "offset": wanted.offset}
    sql = f"{_SELECT} WHERE {_SEEN} ORDER BY m.updated_at DESC, m.id LIMIT :limit OFFSET :offset"
    rows = session.execute(text(sql), values).mappings()
    count = f"""SELECT count(*) FROM policy_maps m LEFT JOIN districts x ON x.code = m.district_code
    WHERE {_SEEN}"""  # noqa: S608  (fixed text; values are bound)
    return [MapRow(**row) for row in rows], int(session.execute(text(count), values).scalar_one())


def get_map(session: Session, map_id: UUID) -> MapRow:
    """Return one map; raise NotFound for one that is not there or was removed."""
    sql = f"{_SELECT} WHERE m.id = :id AND m.removed_at IS NULL"
    row = session.execute(text(sql), {"id": map_id}).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 정책지도가 없어요.", "There is no such policy map.", code="policy_map_unknown")
    return MapRow(**row)


def insert_map(session: Session, values: dict[str, Any], by: UUID | None, now: datetime) -> UUID:
    """Store a new map and return its id."""
    sql = """
    INSERT INTO policy_maps (title, about, subject, source, licence, district_code, boundary_on, file_name, reading,
                             style, created_by, created_at, updated_at)
    VALUES (:title, :about, :subject, :source, :licence, :district_code, :boundary_on, :file_name, :reading, :style,
            :by, :now, :now) RETURNING id
    """
    made: UUID = session.execute(text(sql), {**_packed(values), "by": by, "now": now}).scalar_one()
    return made


def change_map(session: Session, map_id: UUID, version: int, values: dict[str, Any], now: datetime) -> None:
    """Write the next version of a map; raise Conflict (`stale_version`) where somebody was first."""
    write_version(session, _MAPS, map_id, version, {**_packed(values), "now": now})


def remove_map(session: Session, map_id: UUID, version: int, now: datetime) -> None:
    """Take a map back with the rows of its table."""
    sql = """
    UPDATE policy_maps SET removed_at = :now, is_public = false, version = version + 1
    WHERE id = :id AND version = :version AND removed_at IS NULL
    """
    write_guarded(session, sql, {"id": map_id, "version": version, "now": now})
    session.execute(text("DELETE FROM policy_map_rows WHERE map_id = :id"), {"id": map_id})


def _packed(values: dict[str, Any]) -> dict[str, Any]:
    return {name: Jsonb(value) if name in {"reading", "style"} else value for name, value in values.items()}


# ---- rows ----


def insert_rows(
    session: Session, map_id: UUID, rows: Sequence[tuple[int, Sequence[str]]], joined: Sequence[Joined]
) -> None:
    """Store the rows of a table (line, cells) with what each was joined to."""
    values = [
        {"map_id": map_id, "line": line, "cells": list(cells), **_outcome(found)}
        for (line, cells), found in zip(rows, joined, strict=True)
    ]
    if values:
        session.execute(insert(PolicyMapRow), values)


def _outcome(found: Joined) -> dict[str, Any]:
    return {
        "dong_code": found.dong_code,
        "way": found.way.value if found.way else "",
        "reason": found.reason.value if found.reason else "",
        "message": found.message,
        "candidates": list(found.candidates),
    }


def rewrite_joins(session: Session, map_id: UUID, joined: Iterable[Joined]) -> None:
    """Write anew what rows were joined to."""
    told = [{"line": found.line, **_outcome(found)} for found in joined]
    columns = {name: [row[name] for row in told] for name in ("line", "dong_code", "way", "reason", "message")}
    sql = """
    UPDATE policy_map_rows r SET dong_code = u.dong_code, way = u.way, reason = u.reason, message = u.message,
           candidates = u.candidates
    FROM unnest(CAST(:line AS int[]), CAST(:dong_code AS text[]), CAST(:way AS text[]), CAST(:reason AS text[]),
                CAST(:message AS text[]), CAST(:candidates AS jsonb[]))
         AS u(line, dong_code, way, reason, message, candidates)
    WHERE r.map_id = :id AND r.line = u.line
    """
    candidates = [Jsonb(row["candidates"]) for row in told]
    session.execute(text(sql), {**columns, "candidates": candidates, "id": map_id})


def read_rows(session: Session, map_id: UUID, *, joined: bool = False) -> list[StoredRow]:
    """Return the rows of a map's table in order, only those with a dong where `joined`."""
    sql = """
    SELECT line, cells, dong_code, way, reason, message, candidates FROM policy_map_rows
    WHERE map_id = :id AND (dong_code IS NOT NULL OR NOT :joined) ORDER BY line
    """
    return [StoredRow(**row) for row in session.execute(text(sql), {"id": map_id, "joined": joined}).mappings()]


def list_unjoined(
    session: Session, map_id: UUID, *, reason: str = "", limit: int | None = None, offset: int = 0
) -> tuple[list[StoredRow], int]:
    """Return the rows without a dong in order, of one reason where given, and how many there are."""
    where = "map_id = :id AND dong_code IS NULL AND :reason IN ('', reason)"
    values = {"id": map_id, "reason": reason, "limit": limit, "offset": offset}
    sql = f"""SELECT line, cells, dong_code, way, reason, message, candidates FROM policy_map_rows
    WHERE {where} ORDER BY line LIMIT :limit OFFSET :offset"""  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), values).mappings()
    total = session.execute(text(f"SELECT count(*) FROM policy_map_rows WHERE {where}"), values)  # noqa: S608  (fixed text)
    return [StoredRow(**row) for row in rows], int(total.scalar_one())


@dataclass(frozen=True, slots=True)
class AlikeRows:
    """Rows without a dong that say the same: the first of them, and how many there are."""

    first: StoredRow
    rows: int
    last_line: int


def list_alike(
    session: Session, map_id: UUID, *, reason: str = "", limit: int | None = None, offset: int = 0
) -> tuple[list[AlikeRows], int]:
    """Return the rows without a dong, those that say the same place as one, and how many such there are."""
    where = "map_id = :id AND dong_code IS NULL AND :reason IN ('', reason)"
    values = {"id": map_id, "reason": reason, "limit": limit, "offset": offset}
    sql = f"""
    SELECT g.rows, g.last_line, r.line, r.cells, r.dong_code, r.way, r.reason, r.message, r.candidates
    FROM (SELECT min(line) AS line, max(line) AS last_line, count(*) AS rows FROM policy_map_rows
          WHERE {where} GROUP BY reason, message) g
    JOIN policy_map_rows r ON r.map_id = :id AND r.line = g.line
    ORDER BY r.reason IN ('not_a_dong', 'elsewhere', 'left_out'), r.line LIMIT :limit OFFSET :offset
    """  # noqa: S608  (fixed text; values are bound)
    found = [dict(row) for row in session.execute(text(sql), values).mappings()]
    alike = [AlikeRows(rows=row.pop("rows"), last_line=row.pop("last_line"), first=StoredRow(**row)) for row in found]
    count = f"SELECT count(DISTINCT (reason, message)) FROM policy_map_rows WHERE {where}"  # noqa: S608  (fixed text)
    return alike, int(session.execute(text(count), values).scalar_one())


def lines_alike(session: Session, map_id: UUID, line: int) -> list[int]:
    """Return the lines without a dong that say the same place as one of them, that included."""
    sql = """
    SELECT o.line FROM policy_map_rows r JOIN policy_map_rows o
      ON o.map_id = r.map_id AND o.dong_code IS NULL AND o.reason = r.reason AND o.message = r.message
    WHERE r.map_id = :id AND r.line = :line ORDER BY o.line
    """
    return list(session.execute(text(sql), {"id": map_id, "line": line}).scalars())


def count_reasons(session: Session, map_id: UUID) -> dict[str, int]:
    """Return how many rows have no dong, by reason, the most frequent first."""
    sql = """
    SELECT reason, count(*) AS rows FROM policy_map_rows WHERE map_id = :id AND dong_code IS NULL
    GROUP BY reason ORDER BY rows DESC, reason
    """
    return {row.reason: row.rows for row in session.execute(text(sql), {"id": map_id})}


# ---- the ground that rows are joined to ----


def join_ground(session: Session, on_date: date) -> Ground:
    """Return the dong in force on a date, and when those of other editions were."""
    dongs = [
        JoinDong(dong.code, dong.name, dong.district, dong.district_code, dong.stat_code)
        for dong in list_dongs(session, on_date)
    ]
    districts = [JoinDistrict(row.code, row.name, row.province) for row in list_districts(session, on_date)]
    return Ground(dongs, districts, _former(session, on_date))


def _former(session: Session, on_date: date) -> dict[str | tuple[str, str], date]:
    sql = """
    SELECT d.code, d.name, d.district_code, e.valid_from FROM dongs d JOIN boundary_editions e ON e.id = d.edition_id
    WHERE NOT e.is_schematic AND d.edition_id NOT IN (SELECT f.edition_id FROM editions_in_force(:on_date) f)
    ORDER BY e.valid_from
    """
    found: dict[str | tuple[str, str], date] = {}
    for row in session.execute(text(sql), {"on_date": on_date}):
        found[row.code] = row.valid_from
        found[row.district_code, dong_name_key(row.name)] = row.valid_from
    return found
