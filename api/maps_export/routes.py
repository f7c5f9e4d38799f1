"""Maps over HTTP: one self-contained page per dong or district."""

from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import HTMLResponse

from api.deps import SessionDep
from api.maps_export.service import layers_of, make_map
from geo import clock

router = APIRouter(prefix="/maps", tags=["지도"])


@router.get("/{code}.html", response_class=HTMLResponse)
def show_map(
    session: SessionDep,
    code: Annotated[str, Path(max_length=40, description="행정동 10자리 코드나 자치구 5자리 코드")],
    layers: Annotated[str | None, Query(max_length=100, description="spaces,sites,resources 가운데 쉼표로")] = None,
    on: Annotated[date | None, Query(alias="date", description="어느 날의 경계인지; 없으면 오늘")] = None,
) -> Response:
    """Return the map of a dong or district as one HTML file that asks for nothing else."""
    made = make_map(session, code, on or clock.today(), layers=layers_of(layers))
    headers = {
        # The file's own policy; frame-ancestors only counts in a header.
        "Content-Security-Policy": f"{made.policy}; frame-ancestors 'none'",
        "Content-Disposition": f"inline; filename=\"{made.file_name}\"; filename*=UTF-8''{quote(made.title)}.html",
    }
    return HTMLResponse(made.html, headers=headers)
