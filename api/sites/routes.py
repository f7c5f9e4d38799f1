"""Sites over HTTP: hubs and other places with their life cycle."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from api.auth.deps import Writer
from api.auth.permissions import Action, Place, require
from api.deps import ReadingDep, SessionDep
from api.http import (
    Lat,
    Limit,
    Lon,
    Next,
    json_answer,
    list_answer,
    offset_of,
    trimmed,
    wants_geojson,
)
from api.sites.access_routes import router as access
from api.sites.calendar_routes import router as calendar
from geo import clock
from geo.drawn import check_in_korea
from geo.enums import SiteKind, SiteState
from geo.faults import stale_row
from geo.queries.places import locate_dong, resolve_district
from geo.queries.sites import SiteFilter, SiteRow, SiteValues, get_site, insert_site, list_sites, update_site

router = APIRouter(prefix="/sites", tags=["시설"])
Line = Annotated[str, trimmed(200, least=0)]


class PointIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    lon: Lon
    lat: Lat


class SiteChange(BaseModel):
    """What an officer may change; a field left out stays as it is."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, trimmed(200)] | None = None
    kind: SiteKind | None = None
    state: SiteState | None = None
    location: PointIn | None = None
    address: Line | None = None
    operator: Line | None = None
    phone: Line | None = None
    homepage: Line | None = None
    about: Annotated[str, trimmed(2000, least=0)] | None = None
    planned_on: date | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    version: int | None = None

    def values(self) -> SiteValues:
        """Return what is to be written."""
        point = self.location
        given = self.model_dump(exclude={"location", "version"})
        return SiteValues(**given, lon=point.lon if point else None, lat=point.lat if point else None)


class SiteIn(SiteChange):
    name: Annotated[str, trimmed(200)]
    kind: SiteKind
    location: PointIn


class Point(BaseModel):
    lon: float
    lat: float


class DongRef(BaseModel):
    code: str
    name: str
    district: str


class SiteOut(BaseModel):
    id: UUID
    name: str
    kind: str
    state: str
    address: str
    operator: str
    phone: str
    homepage: str
    about: str
    dong: DongRef | None
    location: Point | None
    planned_on: date | None
    opened_on: date | None
    closed_on: date | None
    spaces: int
    is_demo: bool
    version: int


class SiteList(BaseModel):
    items: list[SiteOut]
    next: str | None
    total: int


_PLAIN = ("name", "kind", "state", "address", "operator", "phone", "homepage", "about", "spaces", "is_demo", "version")
_DATES = ("planned_on", "opened_on", "closed_on")


def site_out(row: SiteRow) -> dict[str, Any]:
    """Return a site as JSON-ready values."""
    dong = {"code": row.dong_code, "name": row.dong_name, "district": row.district} if row.dong_code else None
    dates = {name: getattr(row, name) for name in _DATES}
    return {
        "id": str(row.id),
        **{name: getattr(row, name) for name in _PLAIN},
        **{name: day.isoformat() if day else None for name, day in dates.items()},
        "dong": dong,
        "location": {"lon": row.lon, "lat": row.lat} if row.lon is not None else None,
    }


@router.get("", response_model=SiteList)
def index(
    request: Request,
    session: ReadingDep,
    kind: Annotated[list[SiteKind] | None, Query()] = None,
    state: Annotated[list[SiteState] | None, Query()] = None,
    district: Annotated[str | None, Query(max_length=60)] = None,
    dong: Annotated[str | None, Query(max_length=20)] = None,
    q: Annotated[Annotated[str, trimmed(100, least=0)], Query()] = "",
    limit: Limit = 50,
    cursor: Next = None,
    fmt: Annotated[str | None, Query(alias="format")] = None,
) -> Response:
    """List sites by kind, state, district, dong or the words of their names and addresses."""
    today = clock.today()
    code = resolve_district(session, district, today).code if district else None
    offset = offset_of(cursor)
    wanted = SiteFilter(kind or (), state or (), code, dong, words=q, limit=limit, offset=offset)
    rows, total = list_sites(session, wanted, today)
    items = [site_out(row) for row in rows]
    geojson = wants_geojson(request, fmt)
    return list_answer(request, items, offset=offset, limit=limit, total=total, geojson=geojson)


@router.get("/{site_id}", response_model=SiteOut)
def show(site_id: UUID, session: ReadingDep) -> Response:
    """Show one site."""
    return json_answer(site_out(get_site(session, site_id, clock.today())))


@router.post("", status_code=201, response_model=SiteOut)
def create(caller: Writer, session: SessionDep, body: SiteIn) -> Response:
    """Register a site, as an officer of its district."""
    check_in_korea(body.location.lon, body.location.lat)
    located = locate_dong(session, body.location.lon, body.location.lat, clock.today())
    district = located.dong.district_code if located else None
    require(caller, Action.ADD_SITES, Place(None, district, district[:2] if district else None))
    site_id = insert_site(session, body.values(), caller.account_id, clock.now())
    return json_answer(site_out(get_site(session, site_id, clock.today())), 201)


@router.patch("/{site_id}", response_model=SiteOut)
def change(site_id: UUID, caller: Writer, session: SessionDep, body: SiteChange) -> Response:
    """Change a site or take it one step on in its life."""
    present = get_site(session, site_id, clock.today())
    require(caller, Action.EDIT_SITES, Place(present.id, present.district_code, present.province_code))
    if body.version is not None and body.version != present.version:
        raise stale_row()
    if body.location is not None:
        check_in_korea(body.location.lon, body.location.lat)
    update_site(session, present, body.values(), caller.account_id, clock.now())
    return json_answer(site_out(get_site(session, site_id, clock.today())))


router.include_router(access)
router.include_router(calendar)
