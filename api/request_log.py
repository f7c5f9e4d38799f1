"""Every request is watched: one line in the log, one count in the metrics, and a number that finds it again.

The line names the route as it stands in the code, never the address that was asked: addresses hold ids and what people
searched for. Of the asker it keeps the kind of role.
"""

import logging
import re
import time
from typing import Any, Final
from uuid import uuid4

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from api import metrics

log = logging.getLogger("maeul.web")

VISITOR: Final = "visitor"
NOWHERE: Final = "(none)"
"""The route of an address that leads nowhere: however many are tried, they are one."""
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET: Final = frozenset({"/healthz", "/readyz", "/metrics", "/static", "/static/web"})
_SANE_ID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}")
"""A UUID or a trace id: long enough that nobody's number or name fits in."""


class Watched:
    """Stands around everything else, so that what it tells is what was answered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = _number_of(scope)
        scope.setdefault("state", {})
        begun, status = time.perf_counter(), 500

        async def send_with_number(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = number
            await send(message)

        with bound_contextvars(request=number), metrics.in_flight():
            try:
                await self.app(scope, receive, send_with_number)
            finally:
                _tell(scope, status, time.perf_counter() - begun)


def note_reader(request: Request, kind: str) -> None:
    """Remember for the log what kind of role is asking."""
    request.state.reader = kind


def route_of(scope: Scope) -> str:
    """Return the template of the route that took a request, with all its prefixes."""
    taken = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    path = getattr(taken, "path_format", None) or getattr(taken, "path", None)
    if isinstance(scope.get("route"), Mount):
        path = scope["route"].path
    return path if isinstance(path, str) and path else NOWHERE


def _number_of(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _SANE_ID.fullmatch(given) else uuid4().hex


def _tell(scope: Scope, status: int, seconds: float) -> None:
    route, method = route_of(scope), scope["method"] if scope["method"] in METHODS else "OTHER"
    metrics.count(route, method, status, seconds)
    facts: dict[str, Any] = {"route": route, "method": method, "status": status, "ms": round(seconds * 1000, 1)}
    facts["reader"] = scope["state"].get("reader", VISITOR)
    log.log(logging.DEBUG if route in QUIET else logging.INFO, "request", extra=facts)
