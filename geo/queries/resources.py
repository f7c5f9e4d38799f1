"""Resources as they show: lists and one in full, for the public through its view or for those who look after them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.enums import ResourceState
from geo.errors import NotFound
from geo.queries.reach import AREA, DONG_CODE, IN_FORCE, REACHED, Reach
from geo.queries.search import Match, matches

PUBLIC: Final = "public_resources"
ALL: Final = "resources"


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A record with its dong of a date; lon/lat (EPSG:4326) is a point upon it, `geometry` GeoJSON of the whole.

    In public `state` is published and `rev` the published revision; for a person there is no place at all.
    """

    id: UUID
    kind: str
    name: str
    summary: str
    address: str
    properties: dict[str, Any]
    observed_on: date
    state: str
    rev: int
    site_id: UUID | None
    is_demo: bool
    source: str | None
    declared_dong: str
    dong_override: str | None
    updated_at: datetime
    lon: float | None
    lat: float | None
    geometry: dict[str, Any] | None
    distance_m: float | None
    dong_code: str | None
    dong_name: str | None
    district: str | None
    district_code: str | None
    province_code: str | None


@dataclass(frozen=True, slots=True)
class ResourceFilter:
    """What is looked for. With `states` and `reach` also what is not public, of the places the reach covers.

    `near` is (lon, lat) in EPSG:4326, `radius_m` metres in EPSG:5179; `dong_code` and `district_code` mean the
    boundaries of `on_date`, and a route is in every dong it passes.
    """

    on_date: date
    kinds: Sequence[str] = ()
    words: str | None = None
    dong_code: str | None = None
    district_code: str | None = None
    near: tuple[float, float] | None = None
    radius_m: float | None = None
    source: str | None = None
    ids: Sequence[UUID] | None = None
    states: Sequence[str] = ()
    reach: Reach | None = None
    limit: int = 50
    offset: int = 0


_POINT = "ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 5179)"
_CODES = f"SELECT d.code FROM dongs d WHERE d.edition_id IN ({IN_FORCE}) AND {{which}}"  # noqa: S608  (fixed text; values are bound)
_IN_DONGS = f"""(p.dong_override IN ({_CODES}) OR p.dong_override IS NULL AND (
  p.id IN (
    SELECT rd.resource_id FROM resource_dongs rd WHERE rd.edition_id IN ({IN_FORCE}) AND rd.dong_code IN ({_CODES}))
  OR p.declared_dong IN ({_CODES}) AND NOT EXISTS (SELECT FROM resource_dongs rd WHERE rd.resource_id = p.id)))"""  # noqa: S608  (fixed text; values are bound)
"""The dong a person set, else every dong the record lies in, else for one without a shape the one its source states."""

# The page is found first and its places are looked up for it alone; the count is its own pass, which carries no rows.
_LIST = f"""
WITH found AS MATERIALIZED (
  SELECT p.id, {{distance}} AS distance_m FROM {{relation}} p WHERE {{where}}
  ORDER BY {{order}} LIMIT :limit OFFSET :offset
)
SELECT p.id, p.kind, p.name, p.summary, p.address, p.properties, p.observed_on, {{state}} AS state, p.rev, p.site_id,
       p.is_demo, p.source, p.declared_dong, p.dong_override, p.updated_at, f.distance_m,
       (SELECT count(*) FROM {{relation}} p WHERE {{where}}) AS total,
       ST_X(ST_PointOnSurface(p.location)) AS lon, ST_Y(ST_PointOnSurface(p.location)) AS lat,
       CAST(ST_AsGeoJSON(p.location, 7) AS json) AS geometry,
       g.code AS dong_code, g.name AS dong_name, g.district, g.district_code, g.province_code
FROM found f JOIN {{relation}} p ON p.id = f.id
LEFT JOIN LATERAL (
  SELECT d.code, d.name, x.name AS district, x.code AS district_code, x.province_code
  FROM dongs d JOIN districts x ON x.code = d.district_code
  WHERE d.edition_id IN ({IN_FORCE}) AND d.code = {DONG_CODE.format("p")} LIMIT 1
) g ON true
ORDER BY {{order}}
"""  # noqa: S608  (fixed text; values are bound)


def list_resources(session: Session, wanted: ResourceFilter) -> tuple[list[ResourceRow], int]:
    """Return one page, nearest first with `near`, else by name; and how many there are."""
    relation = ALL if wanted.reach is not None else PUBLIC
    where, values = _conditions(wanted)
    match = _match(wanted)
    sql = _LIST.format(
        relation=relation,
        where=" AND ".join(where) or "true",
        state="p.state" if relation == ALL else f"'{ResourceState.PUBLISHED.value}'",
        distance=f"p.location_m <-> {_POINT}" if wanted.near else "CAST(NULL AS float)",
        order=f"p.location_m <-> {_POINT}, p.id"
        if wanted.near
        else f"{match.rank}, p.name, p.id"
        if match
        else "p.name, p.id",
    )
    rows = session.execute(text(sql), {**values, "limit": wanted.limit, "offset": wanted.offset}).mappings().all()
    return [_row(row) for row in rows], int(rows[0]["total"]) if rows else 0


def get_public(session: Session, resource_id: UUID, on_date: date) -> ResourceRow | None:
    """Return what the public sees of one record, or None."""
    rows, _total = list_resources(session, ResourceFilter(on_date, ids=[resource_id]))
    return rows[0] if rows else None


def get_face(session: Session, resource_id: UUID, on_date: date) -> ResourceRow:
    """Return a record as it stands, public or not; raise NotFound when there is none with that id."""
    rows, _total = list_resources(session, ResourceFilter(on_date, ids=[resource_id], reach=Reach(everywhere=True)))
    if not rows:
        raise unknown_resource()
    return rows[0]


def unknown_resource() -> NotFound:
    """Return the fault of a record that does not exist, or not for the one who asks."""
    return NotFound("그런 지역자원이 없어요.", "There is no such resource.", code="resource_unknown")


def _row(row: RowMapping) -> ResourceRow:
    return ResourceRow(**{field.name: row[field.name] for field in fields(ResourceRow)})


def _conditions(wanted: ResourceFilter) -> tuple[list[str], dict[str, Any]]:
    """Return the conditions as SQL and the values they bind."""
    values: dict[str, Any] = {"on_date": wanted.on_date}
    tests = {
        "p.kind = ANY(:kinds)": {"kinds": list(wanted.kinds)} if wanted.kinds else None,
        **({match.sql: match.values} if (match := _match(wanted)) else {}),
        "p.source = :source": {"source": wanted.source} if wanted.source else None,
        "p.id = ANY(:ids)": {"ids": list(wanted.ids)} if wanted.ids is not None else None,
        _IN_DONGS.format(which="d.code = :dong_code"): {"dong_code": wanted.dong_code} if wanted.dong_code else None,
        _IN_DONGS.format(which="d.district_code = :district_code"): (
            {"district_code": wanted.district_code} if wanted.district_code else None
        ),
        "p.state = ANY(:states)": {"states": list(wanted.states)} if wanted.states and wanted.reach else None,
        REACHED.format(code=DONG_CODE.format("p"), area=AREA, site="p.site_id"): (
            wanted.reach.parameters() if wanted.reach and not wanted.reach.everywhere else None
        ),
        **_near(wanted),
    }
    for given in tests.values():
        values |= given or {}
    return [sql for sql, given in tests.items() if given is not None], values


def _match(wanted: ResourceFilter) -> Match | None:
    return matches(wanted.words or "", ("p",))


def _near(wanted: ResourceFilter) -> dict[str, dict[str, Any] | None]:
    """Return the tests of a place: found by the index on the table, held against what the view shows of it."""
    if wanted.near is None:
        return {}
    at = {"lon": wanted.near[0], "lat": wanted.near[1]}
    if wanted.radius_m is None:
        return {"p.location_m IS NOT NULL": at}
    inside = f"p.id IN (SELECT b.id FROM resources b WHERE ST_DWithin(b.location_m, {_POINT}, :radius_m))"  # noqa: S608  (fixed text; values are bound)
    return {f"p.location_m IS NOT NULL AND {inside}": {**at, "radius_m": wanted.radius_m}}


@dataclass(frozen=True, slots=True)
class DongShare:
    """A dong of a record on a date: the share of its line or area there (1 for a point), and for a point the distance
    to the border in metres (EPSG:5179)."""

    code: str
    name: str
    district: str
    district_code: str
    share: float
    border_m: float | None


def dongs_of(session: Session, resource_id: UUID, on_date: date) -> list[DongShare]:
    """Return every dong the record lies in with the boundaries of a date, the largest share first."""
    sql = f"""
    SELECT d.code, d.name, x.name AS district, x.code AS district_code, rd.share, rd.border_m
    FROM resource_dongs rd JOIN dongs d ON d.edition_id = rd.edition_id AND d.code = rd.dong_code
    JOIN districts x ON x.code = d.district_code
    WHERE rd.resource_id = :id AND rd.edition_id IN ({IN_FORCE}) ORDER BY rd.share DESC, d.code
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {"id": resource_id, "on_date": on_date}).mappings()
    return [DongShare(**row) for row in rows]


@dataclass(frozen=True, slots=True)
class DongPlace:
    """Where a record counts, for asking after rights."""

    dong_code: str
    district_code: str
    province_code: str


def place_of(session: Session, content: Mapping[str, Any], on_date: date) -> DongPlace | None:
    """Return where a content counts: the dong a person set, else the one of its shape, else the code its source states.

    `content` is flat as `geo.queries.revisions` has it; the shape counts where a point upon it lies.
    """
    sql = f"""
    SELECT d.code AS dong_code, x.code AS district_code, x.province_code
    FROM dongs d JOIN districts x ON x.code = d.district_code
    WHERE d.edition_id IN ({IN_FORCE}) AND d.code = coalesce(:override, (
      SELECT o.code FROM dongs o WHERE o.edition_id IN ({IN_FORCE}) AND ST_Covers(o.boundary_m, ST_Transform(
        ST_PointOnSurface(ST_SetSRID(ST_GeomFromWKB(decode(:geometry, 'hex')), 4326)), 5179)) ORDER BY o.code LIMIT 1
    ), :declared) LIMIT 1
    """  # noqa: S608  (fixed text; values are bound)
    override = content.get("dong_override")
    values = {
        "on_date": on_date,
        "override": override[0] if override else None,
        "geometry": content.get("geometry"),
        "declared": content.get("declared_dong"),
    }
    row = session.execute(text(sql), values).mappings().one_or_none()
    return DongPlace(**row) if row else None


def kept_one(session: Session, resource_id: UUID) -> UUID | None:
    """Return the record that a merged one went into, through merges of merges; None for one that is not merged."""
    sql = """
    WITH RECURSIVE way(id, into_id, steps) AS (
      SELECT r.id, r.merged_into, 0 FROM resources r WHERE r.id = :id
      UNION ALL SELECT r.id, r.merged_into, w.steps + 1 FROM way w JOIN resources r ON r.id = w.into_id
      WHERE w.steps < 20
    )
    SELECT id FROM way WHERE into_id IS NULL AND steps > 0
    """
    return session.execute(text(sql), {"id": resource_id}).scalar_one_or_none()


def was_public(session: Session, resource_id: UUID) -> bool:
    """Say whether a record has ever been public."""
    sql = "SELECT public_rev IS NOT NULL FROM resources WHERE id = :id"
    return bool(session.execute(text(sql), {"id": resource_id}).scalar_one_or_none())
