"""How /ogc speaks: JSON to programs and pages to people at the same addresses, faults of a question as 400."""

from collections.abc import Callable, Coroutine
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, QueryParams
from starlette.routing import Match
from starlette.types import Scope

from api.errors import problem
from geo.errors import InvalidInput
from geo.settings import Settings

ROOT: Final = "/ogc"
_SAFE: Final = frozenset({"GET", "HEAD"})


def wants_page(scope: Scope) -> bool:
    """Say whether a person asks: by `f=html`, or without `f` by a browser's Accept."""
    if scope["method"] not in _SAFE:
        return False
    asked = QueryParams(scope["query_string"]).get("f")
    if asked is not None:
        return asked == "html"
    accept = Headers(scope=scope).get("accept", "")
    page, data = accept.find("text/html"), accept.find("json")
    return page >= 0 and (data < 0 or page < data)


class DataRoute(APIRoute):
    """A route for programs: it stands back where a person asks, and what cannot be asked is a bad request."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        found, child = super().matches(scope)
        return (Match.NONE, {}) if found is not Match.NONE and wants_page(scope) else (found, child)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return refusing(super().get_route_handler())


class PageRoute(APIRoute):
    """The same address for people."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        found, child = super().matches(scope)
        return (found, child) if found is Match.NONE or wants_page(scope) else (Match.NONE, {})

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return refusing(super().get_route_handler())


def refusing(
    handle: Callable[[Request], Coroutine[Any, Any, Response]],
) -> Callable[[Request], Coroutine[Any, Any, Response]]:
    """Answer what cannot be asked with 400, as OGC API has it."""

    async def answer(request: Request) -> Response:
        try:
            return await handle(request)
        except InvalidInput as fault:
            return problem(request, fault, 400)

    return answer


def base_of(request: Request) -> str:
    """Return the address of the service, without a slash at the end."""
    settings: Settings = request.app.state.settings
    return (settings.public_url or f"{request.url.scheme}://{request.url.netloc}").rstrip("/")


def address_of(path: str, query: list[tuple[str, str]]) -> str:
    """Return an address with what is asked behind it, if anything."""
    return f"{path}?{urlencode(query)}" if query else path
