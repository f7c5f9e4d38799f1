"""Every refusal explains itself: a code, the rule in plain Korean, and what would work instead."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from geo import clock
from geo.booking.opening import last_open_day
from geo.booking.rules import Broken, Wish
from geo.errors import BookingRefused
from geo.free_time import TimeFrame, nearest_free_times
from geo.queries.bookings import Miss, record_miss
from geo.queries.hours import read_space_time
from geo.queries.spaces import PolicyRow, SpaceDetail, SpaceSearch, find_spaces
from geo.settings import Settings
from geo.walking import reach_m, walk_minutes

LOOK_BACK = timedelta(days=3)
LOOK_AHEAD = timedelta(days=14)
NEIGHBOURS_WITHIN_MINUTES = 40
MOST_TIMES = 2
MOST_SPACES = 2
_NO_OTHER_TIME = {
    "space_closed",
    "site_closed",
    "inquire_only",
    "too_many_heads",
    "purpose_refused",
    "nature_refused",
    "quota_reached",
    "too_many_no_shows",
}


def refusal_of(broken: Sequence[Broken]) -> BookingRefused:
    """Return the refusal that names the first broken rule and lists all of them."""
    first = broken[0]
    reasons = [{"code": one.code, "detail": one.message} for one in broken]
    details = {"reasons": reasons} | ({"held": list(first.held)} if first.held else {})
    return BookingRefused(first.message, first.message_en, code=first.code, details=details)


def explain(
    session: Session,
    settings: Settings,
    space: SpaceDetail,
    wish: Wish,
    refused: BookingRefused,
    but: UUID | None = None,
) -> BookingRefused:
    """Return the refusal with alternatives, and remember the unmet wish; `but` is a booking that is being moved."""
    refused.details["alternatives"] = alternatives_to(session, settings, space, wish, refused.code, but)
    remember_miss(session, space, wish, refused.code)
    return refused


def alternatives_to(
    session: Session,
    settings: Settings,
    space: SpaceDetail,
    wish: Wish,
    code: str,
    but: UUID | None = None,
    times: int = MOST_TIMES,
) -> list[dict[str, Any]]:
    """Return times and spaces near a wish refused with `code`, at most `times` of its own; nothing is remembered."""
    now = clock.now()
    found: list[dict[str, Any]] = []
    if timedelta(0) < wish.end - wish.start:
        if code not in _NO_OTHER_TIME and space.policy is not None:
            found += _other_times(session, space, space.policy, wish, now, but, times)
        found += _other_spaces(session, settings, space, wish, now)
    return found


def remember_miss(session: Session, space: SpaceDetail, wish: Wish, code: str) -> None:
    """Keep the unmet wish for the planners, without any person in it."""
    if timedelta(0) < wish.end - wish.start:
        miss = Miss(space.id, space.dong_code, wish.start, wish.end, wish.heads, space.kind, code)
        record_miss(session, miss)


def _other_times(
    session: Session, space: SpaceDetail, policy: PolicyRow, wish: Wish, now: datetime, but: UUID | None, times: int
) -> list[dict[str, Any]]:
    zone = ZoneInfo(space.timezone)
    earliest = now + timedelta(minutes=policy.closes_before_minutes)
    latest = _last_bookable(now, policy, zone)
    around = min(max(wish.start, earliest), latest)
    start, end = max(around - LOOK_BACK, earliest), min(around + LOOK_AHEAD, latest)
    if end <= start:
        return []
    time = read_space_time(session, space.id, start, end, now, [but] if but else [])
    frame = TimeFrame(earliest, wish.start, zone)
    found = nearest_free_times(time.hours, time.busy, _fitting_length(wish, policy), policy, frame, times)
    return [_alternative(space.id, space.name, space.site_name, s, e, 0, zone) for s, e in found]


def _last_bookable(now: datetime, policy: PolicyRow, zone: ZoneInfo) -> datetime:
    """Return the end of the last day that may be booked now."""
    last = last_open_day(policy, now.astimezone(zone))
    return datetime.combine(last + timedelta(days=1), time(), zone)


def _fitting_length(wish: Wish, policy: PolicyRow) -> timedelta:
    """Return the wished length, moved onto the grid and between the shortest and longest allowed."""
    grid = timedelta(minutes=policy.grid_minutes)
    length = wish.end - wish.start
    length += -length % grid
    return min(max(length, timedelta(minutes=policy.min_minutes)), timedelta(minutes=policy.max_minutes))


def _other_spaces(
    session: Session, settings: Settings, space: SpaceDetail, wish: Wish, now: datetime
) -> list[dict[str, Any]]:
    if wish.start < now or wish.end - wish.start > timedelta(days=7):
        return []
    search = SpaceSearch(
        near=(space.lon, space.lat),
        radius_m=reach_m(NEIGHBOURS_WITHIN_MINUTES, settings.walk_speed_m_per_min, settings.walk_detour),
        free=(wish.start, wish.end),
        heads=wish.heads,
        purpose=wish.purpose,
        natures=wish.natures,
        kinds=[space.kind] if space.kind in {"childcare", "kitchen", "sports", "thing"} else [],
        but=space.id,
        limit=MOST_SPACES,
    )
    rows, _total = find_spaces(session, search, now)
    zone = ZoneInfo(space.timezone)
    return [
        _alternative(row.id, row.name, row.site_name, wish.start, wish.end, _walk(row.distance_m, settings), zone)
        for row in rows
    ]


def _walk(distance_m: float | None, settings: Settings) -> int:
    return walk_minutes(distance_m or 0.0, settings.walk_speed_m_per_min, settings.walk_detour)


def _alternative(
    space_id: UUID, name: str, site: str, start: datetime, end: datetime, minutes: int, zone: ZoneInfo
) -> dict[str, Any]:
    return {
        "space_id": str(space_id),
        "space_name": name,
        "site_name": site,
        "start": start.astimezone(zone).isoformat(),
        "end": end.astimezone(zone).isoformat(),
        "walk_minutes": minutes,
    }
