"""Rights as lines, and the places where one may give them."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of
from api.web.labels import dated
from api.web.office_views import RightLine
from api.web.pages import Frame
from api.web.views import Badge, Choice
from geo import clock
from geo.clock import SEOUL
from geo.enums import Scope, SiteState
from geo.office_words import RIGHT_ENDS_SOON_DAYS, GrantStanding
from geo.queries import grants
from geo.queries.grants import GrantRow, GrantStepRow
from geo.queries.sites import SiteFilter, list_sites

TONES: Final = {GrantStanding.LIVE: "good", GrantStanding.COMING: "info", GrantStanding.OVER: "plain"}
MOST_SITES: Final = 500
LIVING: Final = [state.value for state in SiteState if state is not SiteState.CLOSED]


def right_line(row: GrantRow, steps: Sequence[GrantStepRow], frame: Frame, *, can_change: bool) -> RightLine:
    """Return a right as a line."""
    say = frame.say
    given = say("{day}에 {name} 님이 줌") if row.granted_by else say("{day}에 명령줄에서 줌")
    soonest = max(clock.today(), row.begins_on)
    return RightLine(
        id=row.id,
        role=say(row.role.label),
        place=place_words(row, frame),
        days=_days(row, frame),
        standing=Badge(say(row.standing.label), TONES[row.standing]),
        reason=row.reason,
        given=given.format(day=dated(row.created_at.astimezone(SEOUL).date(), frame.lang), name=row.granted_by or ""),
        soon=_soon(row, frame),
        can_change=can_change,
        until=row.until.isoformat() if row.until else "",
        soonest=soonest.isoformat(),
        steps=tuple(_step(step, frame) for step in steps) if len(steps) > 1 else (),
    )


def place_words(row: GrantRow, frame: Frame) -> str:
    """Return where a right holds."""
    return frame.say("모든 곳") if row.scope is Scope.EVERYWHERE else row.place


def _days(row: GrantRow, frame: Frame) -> str:
    first = dated(row.begins_on, frame.lang)
    if row.standing is GrantStanding.OVER and row.ended_at is not None:
        last = dated(row.ended_at.astimezone(SEOUL).date(), frame.lang)
        return frame.say("{first}부터 {last}에 끝냄").format(first=first, last=last)
    if row.until is None:
        return frame.say("{first}부터, 끝나는 날 없음").format(first=first)
    return frame.say("{first}부터 {last}까지").format(first=first, last=dated(row.until, frame.lang))


def _soon(row: GrantRow, frame: Frame) -> str:
    if row.until is None or row.standing is GrantStanding.OVER:
        return ""
    left = (row.until - clock.today()).days
    if left > RIGHT_ENDS_SOON_DAYS:
        return ""
    return frame.say("오늘까지") if left == 0 else frame.say("{n}일 남음").format(n=left)


def _step(step: GrantStepRow, frame: Frame) -> str:
    say, day = frame.say, dated(step.at.astimezone(SEOUL).date(), frame.lang)
    until: date | None = step.until
    ends = say("{last}까지").format(last=dated(until, frame.lang)) if until else say("끝나는 날 없음")
    parts = (day, say(step.step.label), ends if step.step != "ended" else "", step.by or "", step.reason)
    return " · ".join(part for part in parts if part)


def place_choices(
    session: Session, caller: Caller, frame: Frame, chosen: str
) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """Return the places where the caller may give rights: sites, districts, provinces, everywhere."""
    reach = reach_of(caller, Action.GRANT_RIGHTS)
    say = frame.say
    found, _total = list_sites(session, SiteFilter(states=LIVING, reach=reach, limit=MOST_SITES), clock.today())
    sites = [Choice(f"site:{one.id}", _site_name(one.name, one.district), f"site:{one.id}" == chosen) for one in found]
    wide = reach.everywhere
    districts = [
        Choice(f"district:{one.district_code}", one.name, f"district:{one.district_code}" == chosen)
        for one in grants.list_all_districts(session)
        if wide or one.province_code in reach.provinces or one.district_code in reach.districts
    ]
    provinces = [
        Choice(f"province:{one.province_code}", one.name, f"province:{one.province_code}" == chosen)
        for one in grants.list_provinces(session)
        if wide or one.province_code in reach.provinces
    ]
    every = [Choice("everywhere", say("모든 곳"), chosen == "everywhere")] if wide else []
    groups = ((say("자치구"), districts), (say("시설"), sites), (say("시·도"), provinces), (say("전체"), every))
    return tuple((name, tuple(choices)) for name, choices in groups if choices)


def _site_name(name: str, district: str | None) -> str:
    return f"{name} ({district})" if district else name


def read_place(typed: str) -> dict[str, object]:
    """Return a chosen place as the fields of a right; one that is none at all names no known place."""
    kind, _, code = typed.partition(":")
    if typed == "everywhere":
        return {}
    if kind == "site":
        return {"site_id": UUID(code) if len(code) == len(str(UUID(int=0))) else "?"}
    return {kind: code} if kind in {"district", "province"} and code else {"district": ""}
