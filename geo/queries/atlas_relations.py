"""How the records of an atlas belong together, and the courses among them with their stops, by channel."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

import shapely
from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.atlas.content import Channel, Course, Record, Stop
from geo.enums import RelationKind, ResourceKind
from geo.queries.atlas_records import SHOWN
from geo.relation_words import ENDS
from geo.surveys.consent_words import HIDDEN
from geo.surveys.courses import StopPlace, minutes_for, walk

_RELATIONS: Final = text("""
SELECT l.from_id::text AS start, l.to_id::text AS finish, l.kind FROM resource_relations l
WHERE l.closed_at IS NULL AND l.from_id = ANY(CAST(:ids AS uuid[])) AND l.to_id = ANY(CAST(:ids AS uuid[]))
ORDER BY l.kind, l.created_at, l.id
""")
_COURSES: Final = """
SELECT c.resource_id::text AS id, c.walk_m_per_min AS pace, p.summary,
       CASE WHEN ST_Dimension(p.location) = 1 THEN ST_Length(p.location_m) ELSE 0 END AS length_m,
       (SELECT count(*) FROM keeper_houses k WHERE k.course_id = c.resource_id AND k.until_version IS NULL) AS keepers
FROM courses c JOIN {shown} p ON p.id = c.resource_id WHERE c.resource_id = ANY(CAST(:ids AS uuid[]))
"""
_STOPS: Final = """
SELECT s.course_id::text AS course, p.id::text AS record, s.stay_minutes, s.note, p.name,
       p.properties ->> 'hours' AS hours, ST_X(o.at) AS lon, ST_Y(o.at) AS lat,
       ST_X(o.at_m) AS x, ST_Y(o.at_m) AS y
FROM course_stops s LEFT JOIN {shown} p ON p.id = kept_resource(s.resource_id) AND p.kind <> 'person'
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(p.location) AS at, ST_PointOnSurface(p.location_m) AS at_m) o
WHERE s.course_id = ANY(CAST(:ids AS uuid[])) AND s.until_version IS NULL ORDER BY s.course_id, s.position
"""
_DECIMALS: Final = 7


def related(session: Session, records: Sequence[Record]) -> tuple[Record, ...]:
    """Return the records with their relations to each other, told from either end."""
    ids = [record.id for record in records if record.category == "resource"]
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in session.execute(_RELATIONS, {"ids": ids}):
        there, back = ENDS[RelationKind(row.kind)]
        found[row.start].append((row.finish, there))
        found[row.finish].append((row.start, back))
    return tuple(replace(one, relations=tuple(found[one.id])) if one.id in found else one for one in records)


_ALONE: Final = text("""
SELECT r.id::text FROM resources r WHERE r.id = ANY(CAST(:ids AS uuid[])) AND r.site_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM consents c WHERE c.resource_id = r.id)
  AND NOT EXISTS (SELECT FROM resource_relations l WHERE r.id IN (l.from_id, l.to_id) AND l.closed_at IS NULL)
  AND NOT EXISTS (SELECT FROM resource_media m WHERE m.resource_id = r.id AND m.closed_at IS NULL)
  AND NOT EXISTS (SELECT FROM course_stops s WHERE s.resource_id = r.id AND s.until_version IS NULL)
""")


def alone(session: Session, records: Iterable[Record]) -> frozenset[str]:
    """Return the ids of resources at a site that nothing else speaks of and nobody was asked about."""
    ids = [record.id for record in records if record.category == "resource"]
    return frozenset(session.execute(_ALONE, {"ids": ids}).scalars())


def read_courses(session: Session, records: Iterable[Record], channel: Channel) -> tuple[Course, ...]:
    """Return the routes that have stops, in the order of their numbers.

    A stop that the channel may not show keeps its number and nothing else.
    """
    routes = {one.id: one for one in records if one.kind == ResourceKind.ROUTE}
    values, shown = {"ids": list(routes)}, SHOWN[channel]
    told = {row["id"]: row for row in session.execute(text(_COURSES.format(shown=shown)), values).mappings()}
    stops = session.execute(text(_STOPS.format(shown=shown)), values).mappings().all()
    by_course = {course: list(group) for course, group in groupby(stops, key=lambda row: row["course"])}
    return tuple(
        _course(route, told[key], by_course[key]) for key, route in routes.items() if key in told and key in by_course
    )


def _course(route: Record, told: RowMapping, rows: Sequence[RowMapping]) -> Course:
    metres = told["length_m"] or walk([], [_place(row) for row in rows], told["pace"]).length_m
    stays = sum(row["stay_minutes"] for row in rows)
    is_line = bool(route.shape) and shapely.get_dimensions(shapely.from_wkb(route.shape)) == 1
    return Course(
        record=route.id,
        name=route.name,
        told=told["summary"],
        metres=round(metres),
        minutes=minutes_for(metres, told["pace"]) + stays,
        line=route.shape if is_line else "",
        stops=tuple(_stop(at, row) for at, row in enumerate(rows, start=1)),
        keepers=told["keepers"],
    )


def _place(row: RowMapping) -> StopPlace:
    return StopPlace((row["x"], row["y"]) if row["x"] is not None else None, row["stay_minutes"])


def _stop(number: int, row: RowMapping) -> Stop:
    if row["name"] is None or row["name"] == HIDDEN:
        return Stop(number, HIDDEN, "", None, None)
    stay = f"{row['stay_minutes']}분 머물기" if row["stay_minutes"] else ""
    told = " · ".join(word for word in (row["note"], row["hours"], stay) if word)
    placed = row["lon"] is not None
    lon, lat = (round(row["lon"], _DECIMALS), round(row["lat"], _DECIMALS)) if placed else (None, None)
    return Stop(number, row["name"], told, lon, lat, row["record"])
