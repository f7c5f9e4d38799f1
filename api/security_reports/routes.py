"""POST /csp-reports: browsers tell what they refused on our pages; counted, not kept."""

import re
from functools import cache
from typing import Annotated, Final

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from api.auth.browser import client_address
from api.auth.secrets import sha256_of
from api.deps import SessionDep, SettingsDep
from api.security_reports.reading import refusals_in
from geo import clock
from geo.queries.csp_reports import OTHER, count_refusals
from geo.queries.rate_limits import MINUTE, count_hit

router = APIRouter(include_in_schema=False)

MOST_BYTES: Final = 64_000
TYPES: Final = frozenset({"application/csp-report", "application/reports+json", "application/json"})


async def _body(request: Request) -> bytes:
    """Read a small body of a type that browsers send; anything else is refused before it is read."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() not in TYPES:
        raise HTTPException(415)
    read = b""
    async for piece in request.stream():
        read += piece
        if len(read) > MOST_BYTES:
            raise HTTPException(413)
    return read


@router.post("/csp-reports", status_code=204, response_class=Response)
def take_reports(
    request: Request, session: SessionDep, settings: SettingsDep, body: Annotated[bytes, Depends(_body)]
) -> Response:
    """Count what one browser reports; who it was is not kept."""
    bucket = f"csp:{sha256_of(client_address(request))}"
    count_hit(request.app.state.engine, bucket, MINUTE, settings.csp_reports_per_minute)
    patterns = _patterns(request.app)
    count_refusals(session, refusals_in(body, lambda path: _page_of(path, patterns)), clock.today())
    return Response(status_code=204)


@cache
def _patterns(app: FastAPI) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return every pattern of the service's addresses, those without parts that change first."""
    found = {context.path_format for context in iter_route_contexts(app.routes) if context.path_format}
    ordered = sorted(found, key=lambda path: ("{" in path, path))
    return tuple((compile_path(path)[0], path) for path in ordered)


def _page_of(path: str, patterns: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    return next((name for pattern, name in patterns if pattern.match(path)), OTHER)
