"""Which server answers a request that only reads: the hot standby where there is one, else the primary.

One request asks one server, so that a tag and what it stands for are of the same moment. Whoever has just written
carries a mark, the place in the log behind their own writing, in a cookie: the standby answers them once it has come
that far. The mark is not signed: a forged one makes its sender read from the primary, as any sent form does, or lets
them see their own writing late.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import anyio.to_thread
from fastapi import Request
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth.browser import is_https
from geo.standby import Standby, StandbyNow, is_elsewheres, written_until

MARK_COOKIE: Final = "maeul_mark"
MARK_S: Final = 3600
"""How long a mark is kept: a standby further behind than this is not asked at all, whatever the setting says."""
BEYOND_ALL: Final = 2**63 - 1
READS: Final = frozenset({"GET", "HEAD"})
SAFE: Final = READS | {"OPTIONS", "TRACE"}
_WAY: Final = "maeul.way"


@dataclass(slots=True)
class Way:
    """Where one request reads; `lost` when the standby failed it."""

    engine: Engine
    standby: Standby | None
    lost: bool = False

    def note(self, fault: BaseException) -> None:
        """See whether a fault is the standby's own; then the request is begun anew at the primary."""
        if self.standby is not None and not self.lost and is_elsewheres(fault):
            self.standby.failed(fault)
            self.lost = True


@contextmanager
def reading_engine(request: Request) -> Iterator[Engine]:
    """Give the engine of the server that this request reads from."""
    way = way_of(request)
    try:
        yield way.engine
    except SQLAlchemyError as fault:
        way.note(fault)
        raise


@contextmanager
def primary_reading(request: Request) -> Iterator[Session]:
    """Give a session for reading from the primary: for what no standby has, such as tables that are not logged."""
    with Session(request.app.state.reading_engine, expire_on_commit=False) as session:
        yield session


def way_of(request: Request) -> Way:
    """Return where this request reads; the first who asks decides for the whole of it."""
    way: Way | None = request.scope.get(_WAY)
    if way is None:
        state = request.app.state
        standby: Standby | None = state.standby
        there = standby is not None and _may_leave(request) and standby.fits(_mark_in(request))
        way = Way(standby.engine, standby) if there and standby else Way(state.reading_engine, None)
        request.scope[_WAY] = way
    return way


def _may_leave(request: Request) -> bool:
    """Say whether a request may read elsewhere: programs with a token may have written without keeping the mark."""
    return request.method in READS and ("authorization" not in request.headers or MARK_COOKIE in request.cookies)


def _mark_in(request: Request) -> int | None:
    given = request.cookies.get(MARK_COOKIE)
    if given is None:
        return None
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= len(str(BEYOND_ALL)) else BEYOND_ALL


class ReadAgain:
    """Ask the primary when the standby fails a request, and mark those who write; without a standby it does nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope["app"].state if scope["type"] == "http" else None
        if state is None or getattr(state, "standby", None) is None:
            await self.app(scope, receive, send)
        elif scope["method"] in READS:
            await self._read(scope, receive, send)
        elif scope["method"] in SAFE:
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, _marking(scope, send))

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        again = {**scope, "state": dict(scope.get("state", {}))}
        begun = False

        async def send_unless_lost(message: Message) -> None:
            nonlocal begun
            begun = begun or not _is_lost(scope)
            if begun:
                await send(message)

        try:
            await self.app(scope, receive, send_unless_lost)
        except Exception:
            if begun or not _is_lost(scope):
                raise
        if _is_lost(scope) and not begun:
            again[_WAY] = Way(scope["app"].state.reading_engine, None)
            await self.app(again, receive, send)


def _is_lost(scope: Scope) -> bool:
    way: Way | None = scope.get(_WAY)
    return way is not None and way.lost


def _marking(scope: Scope, send: Send) -> Send:
    """Give the answer to a writer the mark; it is taken after the commit, which comes before the answer."""

    async def send_marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            state = scope["app"].state
            mark = await anyio.to_thread.run_sync(_mark, state.reading_engine)
            secure = "; Secure" if is_https(Request(scope), state.settings) else ""
            cookie = f"{MARK_COOKIE}={mark}; Path=/; Max-Age={MARK_S}; HttpOnly; SameSite=Lax{secure}"
            MutableHeaders(scope=message).append("Set-Cookie", cookie)
        await send(message)

    return send_marked


def _mark(engine: Engine) -> int:
    """Return the place in the log by now; beyond everything when the primary does not say."""
    try:
        with Session(engine) as session:
            return written_until(session)
    except SQLAlchemyError:
        return BEYOND_ALL


def told_of_standby(request: Request) -> dict[str, Any]:
    """Return what /readyz tells of the standby; nothing where there is none."""
    now = standby_now(request)
    if now is None:
        return {}
    return {"standby": {"state": now.state, "lag_s": now.lag_told_s, "lag_bytes": now.lag_bytes}}


def standby_now(request: Request) -> StandbyNow | None:
    """Return how the server for reading stands, as this process saw it last; None without one."""
    standby: Standby | None = request.app.state.standby
    return standby.now() if standby else None
