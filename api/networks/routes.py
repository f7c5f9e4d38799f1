"""Walking networks over HTTP: what is loaded, and taking one away; loading is a run of imports."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from api.auth.deps import Writer
from api.auth.permissions import EVERYWHERE, Action, require
from api.deps import ReadingDep, SessionDep
from api.http import Limit, Next, json_answer, list_answer, offset_of
from geo.queries.networks import NetworkRow, get_network, list_networks, remove_network

router = APIRouter(prefix="/networks", tags=["형평"])


class PieceOut(BaseModel):
    """A part that is not linked with the largest; `location` is its middle."""

    points: int
    metres: float
    location: dict[str, float]


class NetworkOut(BaseModel):
    """One network; `holds_together` false: too many pieces, so that straight lines stand in for it."""

    id: UUID
    title: str
    file_name: str
    kind: str
    source: str
    publisher: str
    licence: str
    as_of: date | None
    fingerprint: str
    points: int
    links: int
    km: float
    pieces: int
    largest_share: float
    holds_together: bool
    others: list[PieceOut]
    counts: dict[str, int]
    bbox: list[float]
    loaded_at: datetime


class NetworkList(BaseModel):
    items: list[NetworkOut]
    next: str | None
    total: int


@router.get("", response_model=NetworkList)
def index(request: Request, session: ReadingDep, limit: Limit = 50, cursor: Next = None) -> Response:
    """List the loaded networks, the longest first."""
    rows = list_networks(session)
    offset = offset_of(cursor)
    items = [network_out(row) for row in rows[offset : offset + limit]]
    return list_answer(request, items, offset=offset, limit=limit, total=len(rows))


@router.get("/{network_id}", response_model=NetworkOut)
def show(network_id: UUID, session: ReadingDep) -> Response:
    """Show one network and its largest pieces that are not walked."""
    return json_answer(network_out(get_network(session, network_id)))


@router.delete("/{network_id}", status_code=204, response_class=Response)
def remove(network_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take a network away: distances there are straight lines again."""
    require(caller, Action.PLAN, EVERYWHERE)
    remove_network(session, network_id)
    return Response(status_code=204)


def network_out(row: NetworkRow) -> dict[str, Any]:
    """Return a network as JSON-ready values."""
    return {
        "id": row.id,
        "title": row.title,
        "file_name": row.file_name,
        "kind": row.kind,
        "source": row.source,
        "publisher": row.publisher,
        "licence": row.licence.value,
        "as_of": row.as_of,
        "fingerprint": row.fingerprint,
        "points": row.points,
        "links": row.links,
        "km": round(row.metres / 1000, 3),
        "pieces": row.pieces,
        "largest_share": round(row.largest_share, 6),
        "holds_together": row.holds_together,
        "others": [
            {"points": one.points, "metres": one.metres, "location": {"lon": one.lon, "lat": one.lat}}
            for one in row.others
        ],
        "counts": row.counts,
        "bbox": list(row.box),
        "loaded_at": row.loaded_at,
    }
