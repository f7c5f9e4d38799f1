"""A what-if laid over real sites: a copy of them with the changes, never the sites themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from geo.coverage.dated import PLANNED_STATES
from geo.coverage.model import Site
from geo.enums import SiteState
from geo.errors import InvalidInput
from geo.metric_points import to_metres
from geo.planning.changes import Change, Doing, days_out_of_order, is_added

ASSUMED: Final = "assumed"
"""How a place that only the what-if knows was located."""
_NOT_YET: Final = PLANNED_STATES | {SiteState.CANDIDATE}


@dataclass(frozen=True, slots=True)
class Applied:
    """A change that was made: the site `before` it (None: added) and `after` it (None: a plan given up)."""

    change: Change
    before: Site | None
    after: Site | None

    @property
    def name(self) -> str:
        """Return what the site is called now, else what it was called when the change was written."""
        site = self.after or self.before
        return site.name if site else self.change.name


@dataclass(frozen=True, slots=True)
class Missed:
    """A change that cannot be made, with the reason."""

    change: Change
    fault: InvalidInput


@dataclass(frozen=True, slots=True)
class Overlaid:
    """The sites as they would be; ids of untouched sites stay as they are."""

    sites: tuple[Site, ...]
    applied: tuple[Applied, ...]
    missed: tuple[Missed, ...]


def overlay(sites: Iterable[Site], changes: Sequence[Change], day: date) -> Overlaid:
    """Return the sites with the changes made one after another, as of the asked day."""
    laid = {site.id: site for site in sites}
    applied: list[Applied] = []
    missed: list[Missed] = []
    for change in changes:
        before = laid.get(change.site)
        try:
            after = changed(before, change, day)
        except InvalidInput as fault:
            missed.append(Missed(change, fault))
            continue
        applied.append(Applied(change, before, after))
        if after is None:
            del laid[change.site]
        else:
            laid[change.site] = after
    return Overlaid(tuple(laid.values()), tuple(applied), tuple(missed))


def touched(changes: Iterable[Change]) -> frozenset[str]:
    """Return the ids of the real sites that are changed."""
    return frozenset(change.site for change in changes if not is_added(change.site))


def changed(site: Site | None, change: Change, day: date) -> Site | None:
    """Return a site as a change leaves it; None for a plan that is given up.

    Raises InvalidInput (`scenario_site_unknown`, `scenario_site_exists`, `scenario_days_order`).
    """
    if change.do is Doing.ADD:
        if site is not None:
            raise InvalidInput(
                "같은 번호로 더한 곳이 이미 있어요.", "A site with that id exists.", code="scenario_site_exists"
            )
        return _added(change, day)
    if site is None:
        raise InvalidInput(
            f"바꾸려는 시설({change.name or change.site})을 찾을 수 없어요.",
            "There is no such site to change.",
            code="scenario_site_unknown",
            details={"site": change.site},
        )
    return {Doing.MOVE: _moved, Doing.CLOSE: _closed, Doing.REDATE: _redated}[change.do](site, change, day)


def _added(change: Change, day: date) -> Site:
    """A site without an opening day opens on the asked day: so it counts as a new one."""
    x_m, y_m = _metres(change)
    return Site(
        id=change.site,
        name=change.name,
        kind=change.kind,
        x_m=x_m,
        y_m=y_m,
        state=SiteState.OPEN,
        opened_on=_in_order(change.opened_on or min(day, change.closed_on or day), change.closed_on, change.name),
        closed_on=change.closed_on,
        capacity=change.capacity,
        located_how=ASSUMED,
        childcare=change.childcare,
    )


def _moved(site: Site, change: Change, _day: date) -> Site:
    x_m, y_m = _metres(change)
    return replace(site, x_m=x_m, y_m=y_m, declared_dong="", located_how=ASSUMED)


def _closed(site: Site, change: Change, day: date) -> Site | None:
    """A plan is given up; what runs closes on the day told, or on the asked one. Nothing closed is opened by it."""
    if site.state in _NOT_YET:
        return None
    closed_on = change.closed_on or max(day, site.opened_on or day)
    _in_order(site.opened_on, closed_on, site.name)
    over = site.state == SiteState.CLOSED if site.closed_on is None else site.closed_on <= closed_on
    return site if over else replace(site, closed_on=closed_on)


def _redated(site: Site, change: Change, _day: date) -> Site:
    """A plan that is given an opening day opens on it; what stays open has no closing day any more."""
    opened_on = change.opened_on or site.opened_on
    closed_on = None if change.stays_open else change.closed_on or site.closed_on
    state = site.state
    if (change.opened_on and state in _NOT_YET) or (change.stays_open and state == SiteState.CLOSED):
        state = SiteState.OPEN
    return replace(site, state=state, opened_on=_in_order(opened_on, closed_on, site.name), closed_on=closed_on)


def _in_order(opened_on: date | None, closed_on: date | None, name: str) -> date | None:
    if opened_on and closed_on and closed_on < opened_on:
        raise days_out_of_order(name)
    return opened_on


def _metres(change: Change) -> tuple[float, float]:
    x_m, y_m = to_metres(np.array([change.lon], dtype=float), np.array([change.lat], dtype=float))
    return float(x_m[0]), float(y_m[0])
