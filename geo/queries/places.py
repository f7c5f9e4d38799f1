"""Provinces, districts and dongs: lists, one by its code, and the dong of a point on a date."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import InvalidInput, NotFound

SHARED_BORDER_M = 1.0
"""As geo.dong_shares has it; requests need not carry geopandas for one point."""


@dataclass(frozen=True, slots=True)
class DistrictRow:
    code: str
    name: str
    province: str
    dongs: int


@dataclass(frozen=True, slots=True)
class DongRow:
    """A dong of the edition in force; `lon`, `lat` is its label point in WGS84, `area_m2` in EPSG:5179."""

    code: str
    name: str
    district: str
    district_code: str
    stat_code: str | None
    lon: float
    lat: float
    area_m2: float
    residents: int | None
    is_schematic: bool
    valid_from: date | None


@dataclass(frozen=True, slots=True)
class LocatedDong:
    """A point's dong on a date and how far, in metres (EPSG:5179), the point is from the dong's border."""

    dong: DongRow
    border_m: float


_IN_FORCE = "d.edition_id IN (SELECT f.edition_id FROM editions_in_force(:on_date) f)"
_DONG_COLUMNS = """
d.code, d.name, x.name AS district, d.district_code, d.stat_code, ST_X(d.label_point) AS lon,
ST_Y(d.label_point) AS lat, d.area_m2, e.is_schematic, e.valid_from,
coalesce(d.residents, (SELECT r.total FROM populations r WHERE r.code = d.code AND r.month <= :on_date
                       ORDER BY r.month DESC LIMIT 1)) AS residents
"""
_DONG_TABLES = "dongs d JOIN districts x ON x.code = d.district_code JOIN boundary_editions e ON e.id = d.edition_id"


def list_districts(session: Session, on_date: date) -> list[DistrictRow]:
    """Return the districts that have dongs in the editions in force, by code."""
    sql = f"""
    SELECT x.code, x.name, p.name AS province, count(*) AS dongs
    FROM dongs d JOIN districts x ON x.code = d.district_code JOIN provinces p ON p.code = x.province_code
    WHERE {_IN_FORCE} GROUP BY x.code, x.name, p.name ORDER BY x.code
    """  # noqa: S608  (fixed text)
    return [DistrictRow(**row) for row in session.execute(text(sql), {"on_date": on_date}).mappings()]


def list_dongs(session: Session, on_date: date, district_code: str | None = None) -> list[DongRow]:
    """Return the dongs of the editions in force on a date, by code."""
    only = "AND d.district_code = :district" if district_code else ""
    sql = f"SELECT {_DONG_COLUMNS} FROM {_DONG_TABLES} WHERE {_IN_FORCE} {only} ORDER BY d.code"  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {"on_date": on_date, "district": district_code}).mappings()
    return [DongRow(**row) for row in rows]


def get_dong(session: Session, code: str, on_date: date) -> DongRow:
    """Return one dong of the edition in force; raise NotFound for a code it does not have."""
    sql = f"SELECT {_DONG_COLUMNS} FROM {_DONG_TABLES} WHERE {_IN_FORCE} AND d.code = :code"  # noqa: S608  (fixed text; values are bound)
    row = session.execute(text(sql), {"on_date": on_date, "code": code}).mappings().one_or_none()
    if row is None:
        raise NotFound(
            "그런 행정동이 없어요. 10자리 코드를 확인해 주세요.", "There is no such dong.", code="dong_unknown"
        )
    return DongRow(**row)


def locate_dong(
    session: Session, lon: float, lat: float, on_date: date, declared: str | None = None
) -> LocatedDong | None:
    """Return the dong of a WGS84 point on a date, or None outside every dong.

    On a border it is the dong whose code is `declared` when that is at most a metre away, else the lowest code.
    """
    sql = f"""
    SELECT {_DONG_COLUMNS}, ST_Distance(ST_Boundary(d.boundary_m), p.at) AS border_m
    FROM {_DONG_TABLES}, (SELECT ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 5179) AS at) p
    WHERE {_IN_FORCE} AND ST_DWithin(d.boundary_m, p.at, :shared_m)
      AND (d.code = :declared OR ST_Covers(d.boundary_m, p.at))
    ORDER BY d.code = coalesce(:declared, '') DESC, d.code LIMIT 1
    """  # noqa: S608  (fixed text; values are bound)
    values = {"on_date": on_date, "lon": lon, "lat": lat, "declared": declared, "shared_m": SHARED_BORDER_M}
    row = session.execute(text(sql), values).mappings().one_or_none()
    if row is None:
        return None
    found = dict(row)
    border_m = float(found.pop("border_m"))
    return LocatedDong(DongRow(**found), border_m)


def resolve_district(session: Session, name_or_code: str, on_date: date) -> DistrictRow:
    """Return the district meant by a name or code; raise InvalidInput with the candidates of an ambiguous name."""
    districts = list_districts(session, on_date)
    found = [x for x in districts if name_or_code in {x.code, x.name, f"{x.province} {x.name}"}]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(
            f"'{name_or_code}' 자치구를 찾지 못했어요.", "There is no such district.", code="district_unknown"
        )
    raise InvalidInput(
        f"'{name_or_code}'는 여러 곳에 있어요. 시·도를 붙이거나 5자리 코드로 적어 주세요.",
        "That name means several districts.",
        code="district_ambiguous",
        details={"candidates": [{"code": x.code, "name": f"{x.province} {x.name}"} for x in found]},
    )


@dataclass(frozen=True, slots=True)
class Outline:
    """A dong's outline as GeoJSON geometry text (WGS84), thinned for drawing; shared borders stay shared."""

    code: str
    name: str
    district: str
    geometry: str


def list_outlines(session: Session, on_date: date, tolerance_m: float) -> list[Outline]:
    """Return every outline in force, simplified as one coverage per edition by `tolerance_m` metres (EPSG:5179).

    Needs GEOS 3.12 for coverages; older servers keep the full outlines (five decimals, about a metre).
    """
    thin = "ST_CoverageSimplify(d.boundary_m, :tolerance) OVER (PARTITION BY d.edition_id)"
    shape = thin if _has_coverages(session) else "d.boundary_m"
    sql = f"""
    SELECT d.code, d.name, x.name AS district, ST_AsGeoJSON(ST_Transform({shape}, 4326), 5) AS geometry
    FROM {_DONG_TABLES} WHERE {_IN_FORCE} ORDER BY d.code
    """  # noqa: S608  (fixed text; values are bound)
    rows = session.execute(text(sql), {"on_date": on_date, "tolerance": tolerance_m}).mappings()
    return [Outline(**row) for row in rows]


def _has_coverages(session: Session) -> bool:
    return bool(session.execute(text("SELECT to_regproc('st_coveragesimplify') IS NOT NULL")).scalar_one())
