"""What an atlas of one dong or district says, read at once: only what its channel may show."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

import geopandas as gpd
import shapely
from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo import clock
from geo.atlas.content import AtlasContent, Channel, Record, Scope
from geo.atlas.doubles import without_doubles
from geo.atlas.numbering import numbered
from geo.crs import WGS84
from geo.enums import Approval, Labelled, ResourceKind, SiteKind, SpaceKind
from geo.errors import NotFound
from geo.frames import RECORD_COLUMNS, AtlasFrames
from geo.geometry import SIMPLIFY_LEVELS_M, simplify_coverage
from geo.queries.atlas_areas import Area, all_codes, dongs_of_district, read_area
from geo.queries.atlas_people import main_photos, read_contacts, read_stories
from geo.queries.atlas_records import LAYERS, read_records
from geo.queries.atlas_relations import alone, read_courses, related
from geo.queries.atlas_sources import read_sources, survey_period
from geo.queries.atlas_themes import NOTHING_PLANNED, read_planned
from geo.queries.short_keys import keys_for, known_keys

__all__ = ["LAYERS", "all_codes", "dongs_of_district", "read_content"]

_IN_FORCE = "IN (SELECT f.edition_id FROM editions_in_force(:on_date) f)"
_AREA = f"SELECT a.boundary_m FROM dongs a WHERE a.edition_id {_IN_FORCE} AND :code IN (a.code, a.district_code)"  # noqa: S608  (fixed text; values are bound)

# Neighbours are dong within ten metres: two editions may not meet exactly at the border of a province.
_DONGS = f"""
SELECT d.code, d.name, x.name AS district, :code IN (d.code, d.district_code) AS within,
       d.district_code = :code AS whole_district, ST_AsBinary(d.boundary) AS shape,
       e.is_schematic, e.valid_from, e.source_note
FROM dongs d JOIN districts x ON x.code = d.district_code JOIN boundary_editions e ON e.id = d.edition_id
WHERE d.edition_id {_IN_FORCE} AND EXISTS (SELECT FROM ({_AREA}) w WHERE ST_DWithin(w.boundary_m, d.boundary_m, 10))
ORDER BY d.code
"""  # noqa: S608  (fixed text)
_OPEN = """{0}.state = 'open' AND ({0}.opened_on IS NULL OR {0}.opened_on <= :on_date)
AND ({0}.closed_on IS NULL OR {0}.closed_on > :on_date)"""
_INSIDE = f"EXISTS (SELECT FROM ({_AREA}) w WHERE ST_Covers(w.boundary_m, {{0}}))"
_INSIDE_AT_ALL = f"EXISTS (SELECT FROM ({_AREA}) w WHERE ST_Intersects(w.boundary_m, {{0}}))"
_SQL: Final = {
    "spaces": f"""
SELECT 'space' AS category, s.id::text, s.kind, s.name, t.name AS place, t.address, s.is_demo,
       coalesce(nullif(s.phone, ''), t.phone) AS phone, coalesce(nullif(s.homepage, ''), t.homepage) AS url,
       coalesce(p.approval, 'inquire') AS approval, s.heads_max, s.hours_text, s.closing_text, s.fee_text, s.about,
       ST_AsBinary(s.location) AS shape
FROM spaces s JOIN sites t ON t.id = s.site_id LEFT JOIN policies p ON p.id = s.policy_id
WHERE {_OPEN.format("s")} AND {_OPEN.format("t")} AND {_INSIDE.format("s.location_m")} ORDER BY s.id
""",  # noqa: S608  (fixed text)
    "sites": f"""
SELECT 'site' AS category, t.id::text, t.kind, t.name, '' AS place, t.address, t.is_demo, t.phone, t.homepage AS url,
       t.about, ST_AsBinary(t.location) AS shape
FROM sites t WHERE {_OPEN.format("t")} AND {_INSIDE.format("t.location_m")} ORDER BY t.id
""",  # noqa: S608  (fixed text; values are bound)
    # A line or area shows in every dong it meets, at a point of its part there; an override moves a record (R6).
    "resources": f"""
SELECT 'resource' AS category, r.id::text, r.kind, r.name, '' AS place, r.address, r.is_demo, '' AS phone, '' AS url,
       r.summary AS about, ST_AsBinary(CASE WHEN ST_Dimension(r.location) = 0 OR r.dong_override IS NOT NULL
         THEN ST_PointOnSurface(r.location)
         ELSE ST_Transform(ST_PointOnSurface(ST_Intersection(r.location_m, area.shape)), 4326) END) AS shape
FROM public_resources r CROSS JOIN (SELECT ST_Union(w.boundary_m) AS shape FROM ({_AREA}) w) area
WHERE r.kind <> 'person' AND r.location IS NOT NULL AND CASE WHEN r.dong_override IS NULL
  THEN r.location_m && area.shape AND {_INSIDE_AT_ALL.format("r.location_m")}
  ELSE r.dong_override = :code OR EXISTS (SELECT FROM dongs d WHERE d.edition_id {_IN_FORCE}
    AND d.code = r.dong_override AND d.district_code = :code) END
ORDER BY r.id
""",  # noqa: S608  (fixed text; values are bound)
}
_KINDS: Final[dict[str, type[Labelled]]] = {"space": SpaceKind, "site": SiteKind, "resource": ResourceKind}


def read_content(
    session: Session,
    code: str,
    on: date,
    *,
    channel: Channel = Channel.WEB,
    layers: Collection[str] | None = None,
    public_url: str = "",
    planned: bool = True,
) -> AtlasContent:
    """Return the atlas of a dong or district on a day, its records numbered; `layers` leaves some of LAYERS out.

    For the channel `book` records without a short address get one; `planned=False` leaves themes and targets out.
    Raises NotFound (`place_unknown`) for a code that the editions in force do not have.
    """
    area = read_area(session, code, on)
    wanted = LAYERS if layers is None else layers
    found = read_records(session, area.codes, on, channel, wanted)
    single = without_doubles(found.records, alone(session, found.records))
    plans = read_planned(session, area, single, on) if planned else NOTHING_PLANNED
    records = _completed(session, numbered(single, area.codes), channel)
    told = _told(session, area, records, on, channel) if "resources" in wanted else {}
    return AtlasContent(
        scope=area.scope,
        code=code,
        name=area.name,
        district=area.district,
        title=title_of(area),
        on=on,
        made_on=clock.today(),
        boundary_label=area.boundary_label,
        is_schematic=area.is_schematic,
        dongs=area.dongs,
        records=records,
        sources=(*read_sources(session, found.sources), *plans.sources, area.source),
        themes=plans.themes,
        targets=plans.targets,
        surveyed=survey_period(session, area.codes, on) or _observed(records),
        public_url=public_url,
        **told,
    )


def _completed(session: Session, records: Sequence[Record], channel: Channel) -> tuple[Record, ...]:
    """Give the records their relations, photos and short addresses; only what is handed out gets new addresses."""
    ids = [(record.category, UUID(record.id)) for record in records]
    keys = (
        keys_for(session, ids) if channel is Channel.BOOK else known_keys(session, [(one, kind) for kind, one in ids])
    )
    photos = main_photos(session, [one for kind, one in ids if kind == "resource"], channel)
    return tuple(
        replace(record, key=keys.get(UUID(record.id), ""), photo=photos.get(record.id, ""))
        for record in related(session, records)
    )


def _told(session: Session, area: Area, records: Sequence[Record], on: date, channel: Channel) -> dict[str, Any]:
    return {
        "courses": read_courses(session, records, channel),
        "stories": read_stories(session, area, channel),
        "contacts": read_contacts(session, area.codes, on, channel),
    }


def _observed(records: Iterable[Record]) -> tuple[date, date] | None:
    """Return the days between which the records were looked at, where no visit was written down."""
    days = [record.surveyed_on for record in records if record.surveyed_on and record.category == "resource"]
    return (min(days), max(days)) if days else None


def title_of(area: Area) -> str:
    """Return the title of an atlas."""
    own = f"{area.district} {area.name}" if area.scope is Scope.DONG else area.district
    return f"{own} 마을지도"


def read_atlas_frames(session: Session, code: str, on_date: date, *, layers: Collection[str] = LAYERS) -> AtlasFrames:
    """Return what the map of the dong or district `code` shows with the boundaries and places of a date.

    Spaces and sites that are open that day, and resources as `public_resources` shows them (people never: they are no
    points); `layers` leaves some of `LAYERS` out. Dongs and neighbours come in EPSG:4326, simplified as one coverage.
    Raises NotFound for a code that the editions in force do not have.
    """
    parameters = {"code": code, "on_date": on_date}
    rows = session.execute(text(_DONGS), parameters).mappings().all()
    mine = [row for row in rows if row["within"]]
    if not mine:
        raise NotFound(
            f"'{code[:40]}' 코드의 행정동이나 자치구가 없어요. 10자리 동 코드나 5자리 구 코드를 확인해 주세요.",
            "There is no dong or district with that code.",
            code="place_unknown",
        )
    records = [
        _record(row)
        for layer in LAYERS
        if layer in layers
        for row in session.execute(text(_SQL[layer]), parameters).mappings()
    ]
    return _frames(code, rows, mine, records)


def _frames(
    code: str, rows: Sequence[RowMapping], mine: Sequence[RowMapping], records: list[dict[str, Any]]
) -> AtlasFrames:
    first = mine[0]
    whole = bool(first["whole_district"])
    name = first["district"] if whole else first["name"]
    return AtlasFrames(
        title=f"{first['district']} 마을지도" if whole else f"{first['district']} {name} 마을지도",
        area_name=name,
        area_code=code,
        dongs=simplify_coverage(_dong_frame(rows), SIMPLIFY_LEVELS_M["district" if whole else "dong"]),
        records=_record_frame(records),
        boundary_label=_boundary_label(first),
        is_schematic=first["is_schematic"],
        sources=("마을아틀라스 등록 자료", first["source_note"]),
        made_on=clock.today(),
    )


def _boundary_label(row: RowMapping) -> str:
    return "약도 경계" if row["is_schematic"] else f"행정동 경계 {row['valid_from']:%Y-%m-%d} 기준"


def _dong_frame(rows: Sequence[RowMapping]) -> gpd.GeoDataFrame:
    values = {name: [row[name] for row in rows] for name in ("code", "name", "district", "within")}
    return gpd.GeoDataFrame(values, geometry=shapely.from_wkb([bytes(row["shape"]) for row in rows]), crs=WGS84)


def _record_frame(records: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    points = shapely.from_wkb([record.pop("shape") for record in records])
    return gpd.GeoDataFrame(records, columns=list(RECORD_COLUMNS), geometry=list(points), crs=WGS84)


def _record(row: RowMapping) -> dict[str, Any]:
    kept = {name: row[name] for name in ("id", "category", "kind", "name", "place", "address", "phone", "url")}
    return {
        **kept,
        "kind_label": _KINDS[row["category"]](row["kind"]).label,
        "state": " · ".join(_state_words(row)),
        "note": "\n".join(_note_lines(row)),
        "shape": bytes(row["shape"]),
    }


def _state_words(row: RowMapping) -> list[str]:
    booking = [Approval(row["approval"]).label] if "approval" in row else []
    return [*booking, *(["시범 자료"] if row["is_demo"] else [])]


def _note_lines(row: RowMapping) -> list[str]:
    heads = [f"{row['heads_max']}명까지"] if row.get("heads_max") else []
    lines = [row[name] for name in ("hours_text", "closing_text", "fee_text", "about") if row.get(name)]
    return [*heads, *lines]
