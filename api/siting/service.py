"""Choose next sites for a request: read in a short transaction, choose without one, and not too many at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller
from api.auth.reach import required_reach
from api.coverage_asks import wanted_of
from api.scenario_rights import require_seen
from geo import clock
from geo.db import transaction
from geo.errors import NotSignedIn
from geo.faults import busy
from geo.planning.asking import USUAL_MINUTES, USUAL_TARGET, Wanted
from geo.planning.candidates import Choosing
from geo.settings import Settings

if TYPE_CHECKING:
    from geo.planning.siting import NextSites

AT_ONCE: Final = 2
WAITS_S: Final = 5.0
_PLAIN: Final = BoundedSemaphore(AT_ONCE)
_EXACT: Final = BoundedSemaphore(1)
"""A choice is work for one processor: what comes beyond these waits a little, and then is asked to come again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, in the words of the address: `district` is a name or a code."""

    target: str = USUAL_TARGET
    district: str = ""
    minutes: int = USUAL_MINUTES
    group: str = ""
    on: date | None = None
    scenario: UUID | None = None


def next_sites(
    engine: Engine, settings: Settings, caller: Caller | None, question: Question, choosing: Choosing
) -> "NextSites":
    """Return where the next sites should go; nothing is stored, and no connection is held while choosing.

    Raises NotSignedIn or NotAllowed for the exact choice and scenarios unless the caller plans somewhere, Busy when
    too many choose at once.
    """
    # Choosing brings scipy's solver, which a server that nobody asks need not hold in memory.
    from geo.planning.reading import read_ground
    from geo.planning.siting import choose, gather

    if choosing.exact:
        _require_planner(caller)
    with _turn(_EXACT if choosing.exact else _PLAIN):
        with transaction(engine) as session:
            wanted = _wanted(session, settings, caller, question)
            read = read_ground(session, wanted)
            offered = gather(session, read, wanted, choosing, clock.today())
        return choose(read, wanted, offered, choosing)


def _wanted(session: Session, settings: Settings, caller: Caller | None, question: Question) -> Wanted:
    if question.scenario is not None:
        require_seen(session, caller, question.scenario)
    return wanted_of(
        session,
        settings,
        target=question.target,
        district=question.district or None,
        walk_minutes=question.minutes,
        on=question.on,
        group=question.group,
        scenario=question.scenario,
    )


@contextmanager
def _turn(door: BoundedSemaphore) -> Iterator[None]:
    if not door.acquire(timeout=WAITS_S):
        raise busy()
    try:
        yield
    finally:
        door.release()


def _require_planner(caller: Caller | None) -> None:
    if caller is None:
        raise NotSignedIn("정확한 계산은 계획 담당자로 로그인해야 할 수 있어요.", "Sign in for the exact choice.")
    required_reach(caller, Action.PLAN)
