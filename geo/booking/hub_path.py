"""The path of an idle place to a hub: what is done moves the site on in its life."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from geo import clock
from geo.agreement_states import SITE_AT_STEP, PathStep
from geo.enums import SITE_MOVES, SiteKind, SiteState
from geo.errors import InvalidInput
from geo.queries.hub_paths import PathRow, StepRow, put_path, read_path
from geo.queries.sites import SiteRow, SiteValues, get_site, update_site

RUNNING = frozenset({SiteState.OPEN, SiteState.PAUSED})


def walk(session: Session, site: SiteRow, path: PathRow, steps: Sequence[StepRow], actor_id: UUID | None) -> PathRow:
    """Write the whole path and take the site to where it leads; a hub that runs is not called back by a correction."""
    today = clock.today()
    if any(step.done_on and step.done_on > today for step in steps):
        raise InvalidInput(
            "앞으로 올 날은 한 날로 적을 수 없어요.", "A step is done today at the latest.", code="day_in_future"
        )
    put_path(session, path, steps, actor_id, clock.now())
    after = read_path(session, site.id)
    reached = after.reached
    if reached is not None and not _runs_already(site):
        _take_to(session, site, reached, actor_id)
    return after


def _runs_already(site: SiteRow) -> bool:
    return site.state in RUNNING and site.kind != SiteKind.IDLE


def _take_to(session: Session, site: SiteRow, reached: StepRow, actor_id: UUID | None) -> None:
    """Move the site along its life cycle, every stage an event; the opening makes it a hub from its day on."""
    now = clock.now()
    target = SITE_AT_STEP[reached.step]
    stages = way_between(SiteState(site.state), target)
    for stage in stages:
        present = get_site(session, site.id, clock.today())
        update_site(session, present, _at(stage, reached, target), actor_id, now)
    if reached.step is PathStep.OPENING:
        _make_hub(session, site.id, reached, actor_id, now)


def _at(stage: SiteState, reached: StepRow, target: SiteState) -> SiteValues:
    on_day = reached.done_on if stage == target else None
    return SiteValues(
        state=stage.value,
        planned_on=on_day if stage is SiteState.PLANNED else None,
        opened_on=on_day if stage is SiteState.OPEN else None,
    )


def _make_hub(session: Session, site_id: UUID, reached: StepRow, actor_id: UUID | None, now: datetime) -> None:
    present = get_site(session, site_id, clock.today())
    update_site(session, present, SiteValues(kind=SiteKind.HUB, opened_on=reached.done_on), actor_id, now)


def way_between(present: SiteState, target: SiteState) -> list[SiteState]:
    """Return the shortest way from one state of a site to another along the allowed moves, its start left out.

    A place that is said to be open while it stands idle goes by way of closed: that is what it is.
    """
    ways = deque([[present]])
    seen = {present}
    while ways:
        way = ways.popleft()
        if way[-1] == target:
            return way[1:]
        for following in sorted(SITE_MOVES[way[-1]] - seen):
            seen.add(following)
            ways.append([*way, following])
    return []
