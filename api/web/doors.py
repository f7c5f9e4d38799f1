"""The doors of the main menu: which of them a reader can use, and the five that fit on a phone."""

from typing import Final

from api.auth.permissions import ACTIONS, EVERYWHERE, Action, Caller, may
from api.web.views import Door, Viewer
from geo.enums import Role

FIND: Final = Door("find", "/", "공간 찾기", "search")
MINE: Final = Door("my", "/my", "내 예약", "calendar")
TOGETHER: Final = Door("programmes", "/programmes", "프로그램", "people")
ATLAS: Final = Door("atlas", "/atlas", "지도책", "book")
KEEP: Final = Door("keep", "/keep", "공간지기", "key")
SURVEY: Final = Door("survey", "/survey", "조사", "map")
REVIEW: Final = Door("survey", "/review", "조사", "map")
"""The same door for those who decide about what was surveyed: it leads to their desk."""
PLAN: Final = Door("plan", "/plan", "계획", "chart")
ADMIN: Final = Door("admin", "/admin", "관리", "desk")
MENU: Final = Door("menu", "/menu", "전체", "menu")

DOORS: Final = (FIND, MINE, TOGETHER, ATLAS, KEEP, SURVEY, PLAN, ADMIN, MENU)

MAIN: Final = (
    (Role.ADMIN, ADMIN),
    (Role.OFFICER, ADMIN),
    (Role.PLANNER, PLAN),
    (Role.COORDINATOR, SURVEY),
    (Role.KEEPER, KEEP),
    (Role.SURVEYOR, SURVEY),
)
"""Whose own work is behind which door, the strongest role first."""


def viewer_of(caller: Caller, waiting: int) -> Viewer:
    """Return what the frame of a page knows about its reader."""
    return Viewer(
        caller.name,
        caller.email,
        waiting,
        loads_data(caller),
        surveys(caller),
        plans(caller),
        keeps_anything(caller),
        administers(caller),
        main_section(caller),
        reviews(caller),
    )


def doors_of(viewer: Viewer | None) -> tuple[Door, ...]:
    """Return the doors that a reader can use, the whole menu last."""
    work = _work(viewer) if viewer else ()
    return (FIND, MINE, *(() if work else (TOGETHER,)), ATLAS, *work, MENU)


def bar_of(viewer: Viewer | None) -> tuple[Door, ...]:
    """Return the at most five doors of a phone: everybody's, the reader's own main one, and the whole menu."""
    own = [door for door in doors_of(viewer) if viewer and door.section == viewer.main]
    return (FIND, MINE, *(own or [TOGETHER]), ATLAS, MENU)


def _work(viewer: Viewer) -> tuple[Door, ...]:
    keep = Door(KEEP.section, KEEP.url, KEEP.label, KEEP.icon, viewer.requests_waiting)
    survey = REVIEW if viewer.reviews else SURVEY
    opens = ((viewer.keeps, keep), (viewer.surveys, survey), (viewer.plans, PLAN), (viewer.administers, ADMIN))
    return tuple(door for may_enter, door in opens if may_enter)


def main_section(caller: Caller) -> str:
    """Return the section of the door behind which the caller's own work is, by the strongest role held."""
    roles = {grant.role for grant in caller.grants}
    return next((door.section for role, door in MAIN if role in roles), "")


def keeps_anything(caller: Caller) -> bool:
    """Say whether one of the caller's rights is about keeping spaces."""
    return _has(caller, Action.KEEP_SPACES)


def loads_data(caller: Caller) -> bool:
    """Say whether one of the caller's rights is about bringing files in; planners bring residents and streets."""
    return may(caller, Action.PLAN, EVERYWHERE) or _has(caller, Action.LOAD_DATA)


def surveys(caller: Caller) -> bool:
    """Say whether one of the caller's rights is about recording what a neighbourhood has."""
    return _has(caller, Action.WRITE_RESOURCES)


def reviews(caller: Caller) -> bool:
    """Say whether one of the caller's rights is about deciding on what was surveyed."""
    return _has(caller, Action.REVIEW_RESOURCES)


def plans(caller: Caller) -> bool:
    """Say whether one of the caller's rights is about planning where the next places should be."""
    return _has(caller, Action.PLAN)


def administers(caller: Caller) -> bool:
    """Say whether one of the caller's rights is about the sites of an area."""
    return _has(caller, Action.EDIT_SITES)


def _has(caller: Caller, action: Action) -> bool:
    return any(action in ACTIONS[grant.role] for grant in caller.grants)
