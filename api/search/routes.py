"""One box for everything: spaces, sites and resources by words, initials and parts of addresses."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from api.deps import reading
from api.http import list_answer, trimmed, wants_geojson
from geo import clock
from geo.enums import ResourceKind, SiteKind, SpaceKind
from geo.queries.search_all import Found, search_all

router = APIRouter(tags=["찾기"])
KINDS = {"space": SpaceKind, "site": SiteKind, "resource": ResourceKind}


class Point(BaseModel):
    lon: float
    lat: float


class DongRef(BaseModel):
    code: str
    name: str
    district: str


class FoundOut(BaseModel):
    category: str
    id: UUID
    name: str
    kind: str
    kind_label: str
    place: str
    dong: DongRef | None
    location: Point | None
    url: str


class FoundList(BaseModel):
    items: list[FoundOut]
    next: str | None
    total: int


def found_out(row: Found) -> dict[str, Any]:
    """Return a hit as JSON-ready values; `url` is its page."""
    dong = {"code": row.dong_code, "name": row.dong_name, "district": row.district} if row.dong_code else None
    return {
        "category": row.category,
        "id": str(row.id),
        "name": row.name,
        "kind": row.kind,
        "kind_label": KINDS[row.category](row.kind).label,
        "place": row.place,
        "dong": dong,
        "location": {"lon": row.lon, "lat": row.lat} if row.lon is not None else None,
        "url": f"/{row.category}s/{row.id}",
    }


@router.get("/search", response_model=FoundList)
def index(
    request: Request,
    q: Annotated[Annotated[str, trimmed(100)], Query(description="낱말, 주소의 일부, 또는 초성(ㅎㅅㄷㅅㄱ)")],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    fmt: Annotated[str | None, Query(alias="format", max_length=20)] = None,
) -> Response:
    """Find spaces, sites and resources that have every word, best names first; `total` stops at 5,000 a kind."""
    with reading(request) as session:
        rows, total = search_all(session, q, clock.today(), limit)
    items = [found_out(row) for row in rows]
    # one page of the best: whoever wants them all asks the lists of spaces, sites or resources
    return list_answer(
        request, items, offset=0, limit=max(limit, total), total=total, geojson=wants_geojson(request, fmt)
    )
