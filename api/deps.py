"""What routes ask for: the one transaction of the request, and the settings."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import Annotated

import anyio.to_thread
from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.reads import reading_engine, way_of
from geo.db import Actor, acting_for, transaction
from geo.settings import Settings


async def get_session(request: Request) -> AsyncIterator[Session]:
    """Open the request's transaction; it is committed before the answer leaves, or nothing is stored."""
    async with _ended_beside(transaction(_acting(request))) as session:
        yield session


def actor_of(request: Request) -> Actor:
    """Return who acts in this request; whoever finds out says so here, before the first statement."""
    actor: Actor = request.scope.setdefault("maeul.actor", Actor())
    return actor


def _acting(request: Request) -> Engine:
    return acting_for(request.app.state.reading_engine, actor_of(request))


async def get_reading(request: Request) -> AsyncIterator[Session]:
    """Open a session for showing what may be a moment old: at the standby if there is one, else as `get_session`.

    It must not write: a standby refuses that, and the request is then begun anew at the primary.
    """
    opened = _at_standby(request) if way_of(request).standby else transaction(_acting(request))
    async with _ended_beside(opened) as session:
        yield session


@contextmanager
def _at_standby(request: Request) -> Iterator[Session]:
    """Open a transaction at the standby, which shows rows of personal data to the same people as the primary."""
    with reading_engine(request) as engine, transaction(acting_for(engine, actor_of(request))) as session:
        yield session


@asynccontextmanager
async def _ended_beside(opened: AbstractContextManager[Session]) -> AsyncIterator[Session]:
    """Give a session and end it on another thread.

    Opening touches nothing: the connection is taken by the first statement, in the endpoint's thread. Only the end
    waits for the database, on a thread beside the endpoints' own: these may all be waiting for this very connection.
    """
    session = opened.__enter__()
    try:
        yield session
    except BaseException as fault:
        await _beside(opened.__exit__, type(fault), fault, fault.__traceback__)
        raise
    await _beside(opened.__exit__, None, None, None)


async def _beside(end: Callable[..., object], *fault: object) -> None:
    with anyio.CancelScope(shield=True):
        await anyio.to_thread.run_sync(end, *fault, limiter=anyio.CapacityLimiter(1))


@contextmanager
def reading(request: Request) -> Iterator[Session]:
    """Give a session for searches: every statement is a transaction of its own, so that there is nothing to commit.

    Opened in the endpoint's own thread, not as a dependency: that saves two round trips and all work in the event
    loop, a third of a search's cost. What must change together needs `SessionDep`.
    """
    with reading_engine(request) as engine, Session(engine, expire_on_commit=False) as session:
        yield session


async def get_settings(request: Request) -> Settings:
    """Return the settings the app was made with; async, because a plain function would cost a change of threads."""
    settings: Settings = request.app.state.settings
    return settings


# scope="function": with FastAPI's default the commit would come after the answer, and a failed one would be a lie.
SessionDep = Annotated[Session, Depends(get_session, scope="function")]
ReadingDep = Annotated[Session, Depends(get_reading, scope="function")]
SettingsDep = Annotated[Settings, Depends(get_settings)]
