"""Districts and dongs, and the dong of a point on a date."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from api.deps import ReadingDep
from api.dongs import editions
from api.http import Lat, Limit, Lon, Next, json_answer, list_answer, offset_of, wants_geojson
from geo import clock
from geo.drawn import check_in_korea
from geo.errors import NotFound
from geo.queries.lineage import refuse_unknown_dong
from geo.queries.places import DongRow, get_dong, list_districts, list_dongs, locate_dong, resolve_district

router = APIRouter(tags=["행정동"])
router.include_router(editions.router)
SCHEMATIC_NOTE = "약도 경계"
On = Annotated[date | None, Query(alias="date", description="어느 날의 경계인지; 없으면 오늘")]


class DistrictOut(BaseModel):
    code: str
    name: str
    province: str
    dongs: int


class DistrictList(BaseModel):
    items: list[DistrictOut]
    next: str | None
    total: int


class Point(BaseModel):
    lon: float
    lat: float


class DongOut(BaseModel):
    """A dong of the boundary edition in force; `location` is a point inside it for its label."""

    id: str
    code: str
    name: str
    district: str
    district_code: str
    stat_code: str | None
    location: Point
    area_m2: float
    residents: int | None
    boundary: str
    boundary_from: date | None


class DongList(BaseModel):
    items: list[DongOut]
    next: str | None
    total: int


class LocatedOut(DongOut):
    border_m: float


def dong_out(row: DongRow) -> dict[str, Any]:
    """Return a dong as JSON-ready values; `boundary` says when its outline is only schematic."""
    return {
        "id": row.code,
        "code": row.code,
        "name": row.name,
        "district": row.district,
        "district_code": row.district_code,
        "stat_code": row.stat_code,
        "location": {"lon": row.lon, "lat": row.lat},
        "area_m2": round(row.area_m2, 1),
        "residents": row.residents,
        "boundary": SCHEMATIC_NOTE if row.is_schematic else "행정동 경계",
        "boundary_from": row.valid_from.isoformat() if row.valid_from else None,
    }


@router.get("/districts", response_model=DistrictList)
def districts(session: ReadingDep, on: On = None) -> Response:
    """List the districts that have boundaries."""
    items = [
        {"code": x.code, "name": x.name, "province": x.province, "dongs": x.dongs}
        for x in list_districts(session, on or clock.today())
    ]
    return json_answer({"items": items, "next": None, "total": len(items)})


@router.get("/dongs", response_model=DongList)
def dongs(
    request: Request,
    session: ReadingDep,
    district: Annotated[str | None, Query(max_length=60)] = None,
    on: On = None,
    limit: Limit = 50,
    cursor: Next = None,
    fmt: Annotated[str | None, Query(alias="format")] = None,
) -> Response:
    """List dongs, of one district by name or code when asked."""
    day = on or clock.today()
    code = resolve_district(session, district, day).code if district else None
    rows = list_dongs(session, day, code)
    offset = offset_of(cursor)
    items = [dong_out(row) for row in rows[offset : offset + limit]]
    geojson = wants_geojson(request, fmt)
    return list_answer(request, items, offset=offset, limit=limit, total=len(rows), geojson=geojson)


@router.get("/dongs/locate", response_model=LocatedOut)
def locate(session: ReadingDep, lon: Lon, lat: Lat, on: On = None) -> Response:
    """Say in which dong a point lies and how far it is from the dong's border, in metres."""
    check_in_korea(lon, lat)
    found = locate_dong(session, lon, lat, on or clock.today())
    if found is None:
        raise NotFound(
            "읽어 들인 행정동 경계 밖의 위치예요.", "The point is outside every loaded dong.", code="outside_boundaries"
        )
    return json_answer({**dong_out(found.dong), "border_m": round(found.border_m, 1)})


@router.get("/dongs/{code}", response_model=DongOut)
def show(session: ReadingDep, code: str, on: On = None) -> Response:
    """Show one dong by its code; one of other days answers 404 with what became of it or what was there before."""
    day = on or clock.today()
    try:
        return json_answer(dong_out(get_dong(session, code, day)))
    except NotFound:
        refuse_unknown_dong(session, code, day)
        raise
