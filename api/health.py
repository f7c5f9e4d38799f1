"""What machines ask of the service: is it alive, may it have requests, and its figures."""

from typing import Any, Final

import anyio
import anyio.to_thread
from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.orm import Session

from api import errors, metrics
from api.auth.secrets import same
from api.metrics_standing import Standing
from api.operation.looking import newest_schema
from api.reads import standby_now, told_of_standby
from geo.errors import Busy, NotFound
from geo.faults import busy
from geo.networks import as_address, lies_in
from geo.readiness import Stand, stand
from geo.settings import Settings

READY_WITHIN_S: Final = 1
_WHY_NOT: Final = {
    Stand.SCHEMA_OLD: (
        "데이터베이스가 이 프로그램보다 옛 판이에요. 'maeul db migrate'를 해 주세요.",
        "The database has an older schema than this program: run 'maeul db migrate'.",
    ),
    Stand.SCHEMA_NEW: (
        "데이터베이스가 이 프로그램보다 새 판이에요. 프로그램을 새 판으로 바꿔 주세요.",
        "The database has a newer schema than this program: update the program.",
    ),
}


def install(app: FastAPI) -> None:
    """Add the three addresses; none of them is part of the API."""
    needed = newest_schema()

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz(request: Request) -> Any:
        state = request.app.state
        if getattr(state, "draining", False):
            return errors.problem(request, Busy("곧 멈춰요.", "The service is about to stop.", code="draining"))
        found = Stand.AWAY
        with anyio.move_on_after(READY_WITHIN_S):
            found = await anyio.to_thread.run_sync(
                stand, state.engine, needed, limiter=state.waiting_room, abandon_on_cancel=True
            )
        return {"status": "ready", **told_of_standby(request)} if found is Stand.READY else _not_ready(request, found)

    @app.get("/metrics", include_in_schema=False)
    def figures(request: Request) -> Response:
        settings: Settings = request.app.state.settings
        if not may_see_metrics(request, settings):
            raise NotFound("찾는 것이 없어요. 주소를 확인해 주세요.", "There is nothing at this address.")
        standing = Standing(lambda: Session(request.app.state.reading_engine), settings, standby_now(request))
        return Response(generate_latest(metrics.registry(standing)), media_type=CONTENT_TYPE_LATEST)


def may_see_metrics(request: Request, settings: Settings) -> bool:
    """Say whether the asker has the token, or asks from a network that needs none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if settings.metrics_token and scheme.lower() == "bearer" and same(token.strip(), settings.metrics_token):
        return True
    address = as_address(request.client.host) if request.client else None
    return address is not None and lies_in(address, settings.metrics_from)


def _not_ready(request: Request, found: Stand) -> Response:
    fault = Busy(*_WHY_NOT[found], code=found.value) if found in _WHY_NOT else busy()
    return errors.problem(request, fault)
