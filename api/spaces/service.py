"""Searching for spaces and keeping them, for the API, the pages and the command line alike."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, require
from geo import clock
from geo.booking.day_changes import change_hours
from geo.booking.desk import Desk
from geo.closing_rules import ClosingRule
from geo.drawn import check_in_korea
from geo.enums import Approval
from geo.errors import Conflict, InvalidInput
from geo.faults import stale_row
from geo.free_time import free_windows, merged
from geo.queries import keeping
from geo.queries.bookings import Miss, record_miss
from geo.queries.closings import replace_closings
from geo.queries.hours import Interval, read_space_time
from geo.queries.keeping import OpeningRow, SpaceValues
from geo.queries.places import locate_dong, resolve_district
from geo.queries.sites import get_site
from geo.queries.spaces import SpaceDetail, SpaceRow, SpaceSearch, find_spaces, get_space
from geo.settings import Settings
from geo.walking import reach_m

LONGEST_SEARCH = timedelta(days=7)
LONGEST_CALENDAR = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Find:
    """A search as people ask it; see GET /spaces. Times carry their offset, `near` is (lon, lat) in WGS84."""

    near: tuple[float, float] | None = None
    radius_m: float | None = None
    walk_minutes: int | None = None
    free_from: datetime | None = None
    free_until: datetime | None = None
    heads: int | None = None
    purpose: str | None = None
    natures: Sequence[str] = ()
    kinds: Sequence[str] = ()
    features: Sequence[str] = ()
    access: Sequence[str] = ()
    approvals: Sequence[str] = ()
    dong: str | None = None
    district: str | None = None
    words: str | None = None
    limit: int = 50
    offset: int = 0


def find(session: Session, settings: Settings, wanted: Find) -> tuple[list[SpaceRow], int]:
    """Return one page of fitting spaces, nearest first, and how many fit; an empty search in time is remembered."""
    now = clock.now()
    search = _search_of(session, settings, wanted)
    rows, total = find_spaces(session, search, now)
    if total == 0 and search.free is not None:
        _remember(session, wanted, search)
    return rows, total


def _search_of(session: Session, settings: Settings, wanted: Find) -> SpaceSearch:
    today = clock.today()
    return SpaceSearch(
        near=wanted.near,
        radius_m=_radius(settings, wanted),
        free=_free(wanted),
        heads=wanted.heads,
        purpose=wanted.purpose,
        natures=wanted.natures,
        kinds=wanted.kinds,
        features=wanted.features,
        access=wanted.access,
        approvals=wanted.approvals,
        dong_code=wanted.dong,
        district_code=resolve_district(session, wanted.district, today).code if wanted.district else None,
        words=wanted.words or None,
        limit=wanted.limit,
        offset=wanted.offset,
    )


def _radius(settings: Settings, wanted: Find) -> float | None:
    if wanted.near is None and (wanted.radius_m is not None or wanted.walk_minutes is not None):
        raise InvalidInput(
            "거리나 걷는 시간으로 찾으려면 위치(near)도 적어 주세요.", "A radius needs `near`.", code="near_missing"
        )
    limits = [wanted.radius_m] if wanted.radius_m is not None else []
    if wanted.walk_minutes is not None:
        limits.append(reach_m(wanted.walk_minutes, settings.walk_speed_m_per_min, settings.walk_detour))
    return min(limits, default=None)


def _free(wanted: Find) -> Interval | None:
    if wanted.free_from is None and wanted.free_until is None:
        return None
    if wanted.free_from is None or wanted.free_until is None:
        raise InvalidInput(
            "언제부터 언제까지 쓸지 둘 다 적어 주세요.", "Give both free_from and free_until.", code="time_half"
        )
    if wanted.free_until <= wanted.free_from:
        raise InvalidInput(
            "끝나는 시각이 시작보다 늦어야 해요.", "The end must be after the start.", code="end_before_start"
        )
    if wanted.free_until - wanted.free_from > LONGEST_SEARCH:
        raise InvalidInput("한 번에 7일까지 찾을 수 있어요.", "At most seven days.", code="too_long")
    return wanted.free_from, wanted.free_until


def _remember(session: Session, wanted: Find, search: SpaceSearch) -> None:
    if search.free is None:
        return
    located = locate_dong(session, *search.near, clock.today()) if search.near else None
    dong = wanted.dong or (located.dong.code if located else None)
    kind = wanted.kinds[0] if len(wanted.kinds) == 1 else None
    record_miss(session, Miss(None, dong, *search.free, wanted.heads, kind, "nothing_free"))


@dataclass(frozen=True, slots=True)
class Calendar:
    """A space's time inside a window: when it is open, when taken, and what can still be booked."""

    open: list[Interval]
    busy: list[Interval]
    free: list[Interval]


def read_calendar(session: Session, space: SpaceDetail, start: datetime, end: datetime) -> Calendar:
    """Return open, taken and bookable time; nothing is bookable in a space that cannot be booked here."""
    if not timedelta(0) < end - start <= LONGEST_CALENDAR:
        raise InvalidInput("기간은 62일까지 볼 수 있어요.", "At most 62 days, the end after the start.", code="window")
    now = clock.now()
    time = read_space_time(session, space.id, start, end, now)
    hours = merged(time.hours)
    if space.policy is None or space.approval == "inquire" or space.state != "open" or space.site_state != "open":
        return Calendar(hours, time.busy, [])
    earliest = now + timedelta(minutes=space.policy.closes_before_minutes)
    return Calendar(hours, time.busy, free_windows(hours, time.busy, space.policy, earliest))


def create(
    session: Session, caller: Caller, site_id: UUID, values: SpaceValues, cells: Sequence[str], approval: str
) -> UUID:
    """Register a space in a site one keeps."""
    site = get_site(session, site_id, clock.today())
    require(caller, Action.KEEP_SPACES, Place(site.id, site.district_code, site.province_code))
    _check_place(values)
    space_id = keeping.insert_space(session, site_id, values, cells)
    keeping.mark_taken_over(session, space_id, clock.now())
    keeping.add_policy(session, space_id, {"approval": approval}, caller.account_id)
    return space_id


def change(session: Session, caller: Caller, space_id: UUID, values: SpaceValues, version: int | None) -> None:
    """Change a space one keeps; with `version`, only if nobody has changed it since."""
    space = kept_space(session, caller, space_id)
    if version is not None and version != space.version:
        raise stale_row()
    _check_place(values)
    keeping.update_space(session, space_id, space.version, values, clock.now())


def kept_space(session: Session, caller: Caller, space_id: UUID) -> SpaceDetail:
    """Return a space that `caller` keeps; raise NotAllowed for one of others."""
    space = get_space(session, space_id, clock.today())
    require(caller, Action.KEEP_SPACES, Place(space.site_id, space.district_code, space.province_code))
    return space


def take_over(session: Session, caller: Caller, space_id: UUID, approval: str) -> None:
    """Begin to look after a space that came from a list, and make it bookable here.

    Raises Conflict without opening hours: nobody could book it.
    """
    kept_space(session, caller, space_id)
    if not keeping.list_openings(session, space_id):
        raise Conflict(
            "먼저 여는 시간을 적어 주세요. 여는 시간이 없으면 아무도 예약할 수 없어요.",
            "Give it opening hours first.",
            code="openings_missing",
        )
    keeping.mark_taken_over(session, space_id, clock.now())
    keeping.add_policy(session, space_id, {"approval": approval}, caller.account_id)


def set_openings(
    session: Session,
    caller: Caller,
    space_id: UUID,
    rows: Sequence[OpeningRow],
    closings: Sequence[ClosingRule] | None = None,
    desk: Desk | None = None,
) -> None:
    """Put new weekly hours, and closing days unless None, in the place of the old; bookings already made stay.

    With a desk, those that no longer lie within the hours are put on the list of what their keepers look at.
    """
    kept_space(session, caller, space_id)
    change = partial(_put_hours, session, space_id, rows, closings)
    if desk is None:
        change()
    else:
        change_hours(desk, space_id, change)
    keeping.mark_taken_over(session, space_id, clock.now())


def _put_hours(
    session: Session, space_id: UUID, rows: Sequence[OpeningRow], closings: Sequence[ClosingRule] | None
) -> None:
    keeping.replace_openings(session, space_id, rows)
    if closings is not None:
        replace_closings(session, space_id, closings)


def set_policy(session: Session, caller: Caller, space_id: UUID, changes: dict[str, Any]) -> None:
    """Write a new version of a space's rules."""
    space = kept_space(session, caller, space_id)
    present = asdict(space.policy) if space.policy else keeping.DEFAULT_POLICY
    after = {**present, **changes}
    if after["min_minutes"] > after["max_minutes"]:
        raise InvalidInput(
            "가장 짧은 시간이 가장 긴 시간보다 길어요.", "min_minutes is above max_minutes.", code="lengths"
        )
    _check_opening(after)
    _check_votes(after)
    _check_release(after)
    keeping.add_policy(session, space_id, changes, caller.account_id)
    keeping.mark_taken_over(session, space_id, clock.now())


def _check_opening(after: dict[str, Any]) -> None:
    """Opening by the week or the month needs its moment; what the other ways need is put away by `add_policy`."""
    needed = {"weekly": ("opens_weekday", "opens_minute"), "monthly": ("opens_day", "opens_minute")}
    if any(after[name] is None for name in needed.get(after["opens"], ())):
        raise InvalidInput(
            "예약을 여는 요일이나 날짜와 시각을 적어 주세요.",
            "Opening by the week or month needs its day and clock.",
            code="opening_incomplete",
        )


def _check_votes(after: dict[str, Any]) -> None:
    """A committee decides by n of m votes; nobody else has any."""
    needed, of = after["votes_needed"], after["votes_of"]
    if after["approval"] == Approval.COMMITTEE and (needed is None or of is None or needed > of):
        raise InvalidInput(
            "운영위원회 승인에는 몇 명 가운데 몇 표가 필요한지 정해 주세요.",
            "A committee needs votes_needed of votes_of.",
            code="votes_missing",
        )


def _check_release(after: dict[str, Any]) -> None:
    if 0 < after["release_after_minutes"] < after["check_in_after_minutes"]:
        raise InvalidInput(
            "이용 시작 확인이 끝나기 전에 자리를 비울 수는 없어요.",
            "release_after_minutes lies before the end of check-in.",
            code="release_too_soon",
        )


def _check_place(values: SpaceValues) -> None:
    if values.lon is not None and values.lat is not None:
        check_in_korea(values.lon, values.lat)
