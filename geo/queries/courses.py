"""Tour courses as they are kept: a route's line, stops, signs and keeper houses, each write under its version."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.enums import RelationKind
from geo.faults import stale_row
from geo.queries.reach import DONG_CODE, IN_FORCE
from geo.surveys.courses import Line, Point
from geo.walking import SPEED_M_PER_MIN

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class CourseRow:
    """The course of a route; a route that nobody has made one of yet has version 0.

    `line` is in metres (EPSG:5179), `drawn` the same corners in degrees (EPSG:4326); both empty without a line.
    """

    resource_id: UUID
    version: int
    walk_m_per_min: int
    line: Line
    drawn: Line
    properties: Mapping[str, Any]
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop: its record as the public sees it, or without `shown` one that it does not; `at` is in metres."""

    position: int
    stay_minutes: int
    note: str
    resource_id: UUID
    kind: str
    name: str
    shown: bool
    state: str
    hours: str
    closing_days: str
    lon: float | None
    lat: float | None
    at: Point | None


@dataclass(frozen=True, slots=True)
class SignRow:
    number: int
    name: str
    note: str
    lon: float
    lat: float
    at: Point


@dataclass(frozen=True, slots=True)
class KeeperRow:
    """A keeper house; `name` is that of its record where the public sees it, its place only when it is no person's."""

    number: int
    resource_id: UUID | None
    kind: str | None
    name: str | None
    dong_code: str
    dong_name: str
    district: str
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class CourseCount:
    """What a list says of a course: metres of its line, and how much belongs to it."""

    length_m: float
    stay_minutes: int
    walk_m_per_min: int
    stops: int
    signs: int
    keepers: int


def get_course(session: Session, route_id: UUID, *, public: bool) -> CourseRow:
    """Return the course of a route that exists, its line as the public sees it or as it stands."""
    relation = "public_resources" if public else "resources"
    sql = f"""
    SELECT r.id, coalesce(c.version, 0) AS version, coalesce(c.walk_m_per_min, :pace) AS pace, r.properties,
           greatest(r.updated_at, c.updated_at) AS updated_at,
           CASE WHEN ST_Dimension(r.location) = 1 THEN CAST(ST_AsGeoJSON(r.location, 7) AS json) END AS drawn,
           CASE WHEN ST_Dimension(r.location) = 1 THEN CAST(ST_AsGeoJSON(r.location_m, 3) AS json) END AS line
    FROM {relation} r LEFT JOIN courses c ON c.resource_id = r.id WHERE r.id = :id
    """  # noqa: S608  (fixed text; values are bound)
    row = session.execute(text(sql), {"id": route_id, "pace": SPEED_M_PER_MIN}).one()
    parts = (_parts(row.line), _parts(row.drawn))
    return CourseRow(row.id, row.version, int(row.pace), *parts, row.properties, row.updated_at)


def _parts(shape: Mapping[str, Any] | None) -> Line:
    """Return a GeoJSON line as parts of corners."""
    if shape is None:
        return []
    parts = [shape["coordinates"]] if shape["type"] == "LineString" else shape["coordinates"]
    return [[(x, y) for x, y, *_height in part] for part in parts]


_STOPS = text("""
SELECT s.position, s.stay_minutes, s.note, r.id AS resource_id, r.kind,
       coalesce(p.name, r.name) AS name, p.id IS NOT NULL AS shown, r.state,
       coalesce(p.properties, r.properties) ->> 'hours' AS hours,
       coalesce(p.properties, r.properties) ->> 'closing_days' AS closing_days,
       ST_X(o.point) AS lon, ST_Y(o.point) AS lat, ST_X(o.point_m) AS x, ST_Y(o.point_m) AS y
FROM course_stops s JOIN resources r ON r.id = kept_resource(s.resource_id)
LEFT JOIN public_resources p ON p.id = r.id
CROSS JOIN LATERAL (
  SELECT ST_PointOnSurface(CASE WHEN p.id IS NULL THEN r.location ELSE p.location END) AS point,
         ST_PointOnSurface(CASE WHEN p.id IS NULL THEN r.location_m ELSE p.location_m END) AS point_m
) o
WHERE s.course_id = :id AND s.until_version IS NULL ORDER BY s.position
""")


def list_stops(session: Session, course_id: UUID) -> list[StopRow]:
    """Return the stops in order, also those that the public does not see."""
    return [
        StopRow(
            **{
                name: row[name] for name in ("position", "stay_minutes", "note", "resource_id", "kind", "name", "shown")
            },
            state=row["state"],
            hours=row["hours"] or "",
            closing_days=row["closing_days"] or "",
            lon=row["lon"],
            lat=row["lat"],
            at=_point(row),
        )
        for row in session.execute(_STOPS, {"id": course_id}).mappings()
    ]


def _point(row: RowMapping) -> Point | None:
    return (row["x"], row["y"]) if row["x"] is not None else None


def list_signs(session: Session, course_id: UUID) -> list[SignRow]:
    """Return the signs by number."""
    sql = text(
        "SELECT number, name, note, ST_X(location) AS lon, ST_Y(location) AS lat, ST_X(m) AS x, ST_Y(m) AS y"
        " FROM course_signs, ST_Transform(location, 5179) m"
        " WHERE course_id = :id AND until_version IS NULL ORDER BY number"
    )
    return [
        SignRow(row.number, row.name, row.note, row.lon, row.lat, (row.x, row.y))
        for row in session.execute(sql, {"id": course_id})
    ]


_KEEPERS: Final = f"""
SELECT k.number, p.id AS resource_id, p.kind, nullif(p.name, '비공개') AS name, coalesce(d.code, '') AS dong_code,
       coalesce(d.name, '') AS dong_name, coalesce(x.name, '') AS district, ST_X(ST_PointOnSurface(p.location)) AS lon,
       ST_Y(ST_PointOnSurface(p.location)) AS lat
FROM keeper_houses k LEFT JOIN public_resources p ON p.id = kept_resource(k.resource_id)
LEFT JOIN dongs d ON d.edition_id IN ({IN_FORCE})
  AND d.code = coalesce(nullif(k.dong_code, ''), {DONG_CODE.format("p")})
LEFT JOIN districts x ON x.code = d.district_code
WHERE k.course_id = :id AND k.until_version IS NULL ORDER BY k.number
"""  # noqa: S608  (fixed text; values are bound)


def list_keepers(session: Session, course_id: UUID, on_date: date) -> list[KeeperRow]:
    """Return the keeper houses by number, each with no more than the public may know of it."""
    rows = session.execute(text(_KEEPERS), {"id": course_id, "on_date": on_date}).mappings()
    return [KeeperRow(**row) for row in rows]


def count_courses(session: Session, route_ids: Sequence[UUID]) -> dict[UUID, CourseCount]:
    """Return what a list says of public routes."""
    sql = """
    SELECT r.id, CASE WHEN ST_Dimension(r.location) = 1 THEN ST_Length(r.location_m) ELSE 0 END AS length_m,
           coalesce(c.walk_m_per_min, :pace) AS walk_m_per_min, s.stops, s.stay_minutes, g.signs, k.keepers
    FROM public_resources r LEFT JOIN courses c ON c.resource_id = r.id
    CROSS JOIN LATERAL (SELECT count(*) AS stops, coalesce(sum(stay_minutes), 0) AS stay_minutes FROM course_stops
      WHERE course_id = r.id AND until_version IS NULL) s
    CROSS JOIN LATERAL (SELECT count(*) AS signs FROM course_signs
      WHERE course_id = r.id AND until_version IS NULL) g
    CROSS JOIN LATERAL (SELECT count(*) AS keepers FROM keeper_houses
      WHERE course_id = r.id AND until_version IS NULL) k
    WHERE r.id = ANY(:ids)
    """
    rows = session.execute(text(sql), {"ids": list(route_ids), "pace": SPEED_M_PER_MIN}).mappings()
    return {row["id"]: CourseCount(**{name: row[name] for name in CourseCount.__slots__}) for row in rows}


@dataclass(frozen=True, slots=True)
class Write:
    """Who writes what version of a course, and when."""

    course_id: UUID
    version: int
    by: UUID | None
    now: datetime


def begin_version(session: Session, write: Write, walk_m_per_min: int | None = None) -> int:
    """Go one version on from the one that the writer saw and return it; raise Conflict when that is an old one."""
    values = {"id": write.course_id, "by": write.by, "now": write.now, "pace": walk_m_per_min, "version": write.version}
    if write.version == 0:
        sql = """
        INSERT INTO courses (resource_id, walk_m_per_min, updated_by, updated_at)
        VALUES (:id, coalesce(CAST(:pace AS integer), 50), :by, :now) ON CONFLICT DO NOTHING RETURNING version
        """
    else:
        sql = """
        UPDATE courses SET version = version + 1, walk_m_per_min = coalesce(CAST(:pace AS integer), walk_m_per_min),
          updated_by = :by, updated_at = :now
        WHERE resource_id = :id AND version = :version RETURNING version
        """
    version = session.execute(text(sql), values).scalar_one_or_none()
    if version is None:
        raise stale_row()
    return int(version)


_COLUMNS: Final = {
    "course_stops": "position integer, resource_id uuid, stay_minutes integer, note text",
    "course_signs": "number integer, lon float, lat float, name text, note text",
    "keeper_houses": "number integer, resource_id uuid, dong_code text",
}
_PLACE: Final = "ST_SetSRID(ST_MakePoint(lon, lat), 4326)"


def replace_part(
    session: Session, table: str, course_id: UUID, version: int, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Let the rows of one table hold from `version` on; those before them stay as what the course once was.

    `table` is one of ours, `rows` hold the values of its columns; a sign its `lon` and `lat`.
    """
    told = _COLUMNS[table]
    names = [column.split()[0] for column in told.split(", ")]
    into = ["location" if name == "lon" else name for name in names if name != "lat"]
    given = [_PLACE if name == "location" else name for name in into]
    session.execute(
        text(f"UPDATE {table} SET until_version = :version WHERE course_id = :id AND until_version IS NULL"),  # noqa: S608  (one of ours)
        {"id": course_id, "version": version},
    )
    sql = f"""
    INSERT INTO {table} (course_id, since_version, {", ".join(into)})
    SELECT :id, :version, {", ".join(given)} FROM jsonb_to_recordset(CAST(:rows AS jsonb)) g ({told})
    """  # noqa: S608  (one of ours; values are bound)
    session.execute(text(sql), {"id": course_id, "version": version, "rows": json.dumps(rows, default=str)})


def relate_stops(session: Session, course_id: UUID, by: UUID | None, now: datetime) -> None:
    """Let the relations "leads past" follow the stops: new ones are made, those to former stops end."""
    values = {"id": course_id, "kind": RelationKind.LEADS_PAST.value, "by": by, "now": now}
    ended = """
    UPDATE resource_relations l SET closed_at = :now
    WHERE l.from_id = :id AND l.kind = :kind AND l.closed_at IS NULL
      AND l.to_id IN (SELECT resource_id FROM course_stops WHERE course_id = :id AND until_version IS NOT NULL)
      AND l.to_id NOT IN (SELECT resource_id FROM course_stops WHERE course_id = :id AND until_version IS NULL)
    """
    made = """
    INSERT INTO resource_relations (from_id, to_id, kind, created_by)
    SELECT DISTINCT CAST(:id AS uuid), s.resource_id, :kind, CAST(:by AS uuid) FROM course_stops s
    WHERE s.course_id = :id AND s.until_version IS NULL
    ON CONFLICT (from_id, to_id, kind) WHERE closed_at IS NULL DO NOTHING
    """
    session.execute(text(ended), values)
    session.execute(text(made), values)


@dataclass(frozen=True, slots=True)
class Nearby:
    """A public record near a course, to choose stops from; `off_m` is how far from its line."""

    id: UUID
    kind: str
    name: str
    off_m: float


def records_near(session: Session, course_id: UUID, within_m: float, most: int = MOST) -> list[Nearby]:
    """Return public records near the line of a route, persons and routes aside, the nearest first."""
    sql = """
    SELECT p.id, p.kind, p.name, ST_Distance(p.location_m, r.location_m) AS off_m
    FROM resources r JOIN public_resources p ON ST_DWithin(p.location_m, r.location_m, :within)
    WHERE r.id = :id AND p.kind NOT IN ('person', 'route') ORDER BY off_m, p.name, p.id LIMIT :most
    """
    values = {"id": course_id, "within": within_m, "most": most}
    return [Nearby(**row) for row in session.execute(text(sql), values).mappings()]


def keeper_records(session: Session, course_id: UUID) -> dict[int, tuple[UUID, str]]:
    """Return id and kind of the records that keeper houses are, by number, for those who look after the course."""
    sql = text(
        "SELECT k.number, r.id, r.kind FROM keeper_houses k JOIN resources r ON r.id = kept_resource(k.resource_id)"
        " WHERE k.course_id = :id AND k.until_version IS NULL"
    )
    return {row.number: (row.id, row.kind) for row in session.execute(sql, {"id": course_id})}
