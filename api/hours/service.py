"""Holidays, days off and closures for the API and the pages alike: who may, and what it leads to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import EVERYWHERE, Action, Caller, Place, require
from api.desk import place_of
from api.hours.letters import send_letters
from api.hours.schemas import scope_of
from geo import calendar, clock
from geo.booking import closing, day_changes
from geo.booking.closing import Closed, Letter, Preview, Wanted
from geo.booking.desk import Desk
from geo.booking_checks import CheckCause, CheckDecision
from geo.errors import NotFound
from geo.queries import closures, days
from geo.queries.bookings import BookingRow, get_booking
from geo.queries.closures import ClosureRow
from geo.queries.days import DayOffRow, HolidayEdit, Scope
from geo.queries.places import resolve_district
from geo.queries.sites import get_site
from geo.queries.spaces import get_space

Change = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day that is a holiday, or would be one by the calendar; `reason` is what somebody said about it here."""

    day: date
    name: str
    is_holiday: bool
    reason: str | None


def holidays_of(session: Session, year: int) -> list[Holiday]:
    """Return the year's holidays, those switched off and those added among them, in order."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    edits = {edit.day: edit for edit in days.list_holiday_edits(session, first, last)}
    known = [day for day in calendar.days_between(first, last) if calendar.is_holiday(day)]
    return [_holiday(day, edits.get(day)) for day in sorted({*known, *edits})]


def _holiday(day: date, edit: HolidayEdit | None) -> Holiday:
    name = calendar.holiday_name(day)
    return Holiday(day, name, edit.is_holiday, edit.reason) if edit else Holiday(day, name, True, None)


def set_holiday(desk: Desk, caller: Caller, edit: HolidayEdit, *, preview: bool) -> list[BookingRow]:
    """Say that a day is or is not a holiday everywhere; return the bookings that fall out of the hours by it."""
    require(caller, Action.EDIT_SITES, EVERYWHERE)
    change = partial(days.put_holiday_edit, desk.session, edit, caller.account_id, clock.now())
    return _change(desk, change, (edit.day, edit.day), (CheckCause.HOLIDAY, edit.reason), preview=preview)


def forget_holiday(desk: Desk, caller: Caller, day: date, *, preview: bool) -> list[BookingRow]:
    """Let the calendar's own word about a day hold again."""
    require(caller, Action.EDIT_SITES, EVERYWHERE)
    change = partial(days.drop_holiday_edit, desk.session, day)
    return _change(desk, change, (day, day), (CheckCause.HOLIDAY, ""), preview=preview)


def _change(
    desk: Desk, change: Change, span: tuple[date, date], why: tuple[CheckCause, str], *, preview: bool
) -> list[BookingRow]:
    window = day_changes.window_of(*span)
    if preview:
        return day_changes.affected_by(desk, change, window)
    return day_changes.apply(desk, change, window, *why)


def scope_named(session: Session, site_id: UUID | None, district: str | None, province: str | None) -> Scope:
    """Return where days off are meant to hold; raise NotFound for places that are not there."""
    if site_id is not None:
        return Scope(site_id=get_site(session, site_id, clock.today()).id)
    if district is not None:
        return Scope(district_code=resolve_district(session, district, clock.today()).code)
    if province not in days.list_provinces(session):
        raise NotFound("그런 시·도가 없어요.", "There is no such province.", code="province_unknown")
    return Scope(province_code=province)


def require_days(session: Session, caller: Caller, scope: Scope) -> None:
    """Raise NotAllowed unless the caller may close `scope`: keepers their site, officers their district."""
    if scope.site_id is not None:
        site = get_site(session, scope.site_id, clock.today())
        require(caller, Action.KEEP_SPACES, Place(site.id, site.district_code, site.province_code))
    else:
        district = scope.district_code
        province = days.province_of(session, district) if district else scope.province_code
        require(caller, Action.EDIT_SITES, Place(None, district, province))


def add_day_off(
    desk: Desk, caller: Caller, scope: Scope, span: tuple[date, date], reason: str, *, preview: bool
) -> list[BookingRow]:
    """Close everything in `scope` on the days of `span`, the last included; return the bookings that this meets."""
    require_days(desk.session, caller, scope)
    change = partial(days.insert_day_off, desk.session, scope, span, reason, caller.account_id, clock.now())
    return _change(desk, change, span, (CheckCause.DAY_OFF, reason), preview=preview)


def drop_day_off(desk: Desk, caller: Caller, day_off_id: int) -> DayOffRow:
    """Open again on days off; bookings that waited for a word about them no longer do."""
    row = days.get_day_off(desk.session, day_off_id)
    require_days(desk.session, caller, scope_of(row))
    change = partial(days.drop_day_off, desk.session, day_off_id)
    _change(desk, change, (row.first, row.last), (CheckCause.DAY_OFF, ""), preview=False)
    return row


def require_keeper_of(session: Session, caller: Caller, site_id: UUID, action: Action = Action.KEEP_SPACES) -> str:
    """Raise NotAllowed unless the caller may do `action` at the site; return its time zone's name."""
    site = get_site(session, site_id, clock.today())
    require(caller, action, Place(site.id, site.district_code, site.province_code))
    return closures.timezone_of(session, site_id)


def preview_closure(desk: Desk, caller: Caller, wanted: Wanted) -> tuple[Preview, str]:
    """Return what a closure would call off, and the venue's time zone."""
    zone = require_keeper_of(desk.session, caller, wanted.site_id)
    return closing.preview(desk, wanted), zone


def close(desk: Desk, caller: Caller, wanted: Wanted, token: str, base: str) -> tuple[Closed, list[Letter]]:
    """Close, call off and tell, all in the request's transaction; return also the letters that no mail carries."""
    require_keeper_of(desk.session, caller, wanted.site_id)
    closed = closing.close(desk, wanted, token)
    return closed, send_letters(desk.session, closed, base)


def lift(desk: Desk, caller: Caller, closure_id: UUID) -> ClosureRow:
    """Open again what a closure held."""
    require_keeper_of(desk.session, caller, closures.get_closure(desk.session, closure_id).site_id)
    return closing.lift(desk, closure_id)


def decide(desk: Desk, caller: Caller, booking_id: UUID, decision: CheckDecision) -> BookingRow:
    """Settle a booking that fell out of the hours."""
    space = get_space(desk.session, get_booking(desk.session, booking_id).space_id, clock.today())
    require(caller, Action.DECIDE_BOOKINGS, place_of(space))
    return day_changes.decide(desk, booking_id, decision)
