"""Figures of use, calendars and door timetables: the pages."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, require
from api.auth.reach import reach_of, required_reach
from api.auth.secrets import new_secret, sha256_of
from api.deps import SessionDep, SettingsDep
from api.desk import place_of
from api.feeds import feed_url
from api.web.forms import Fields, moment
from api.web.labels import day_text, span_text
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import KEEP, MY, tabs
from api.web.use_cards import (
    demand_lines,
    dong_lines,
    facts,
    heat_rows,
    hour_bars,
    peak,
    space_lines,
    weekday_bars,
    weekday_names,
)
from api.web.use_views import CalendarPage, DoorDay, DoorPage, DoorUse, FeedLine, UsePage
from api.web.views import Choice, Link
from geo import clock
from geo.enums import LIVE_STATES, BookingState, BookingType, FeedKind, Purpose
from geo.errors import InvalidInput
from geo.queries import feeds
from geo.queries.bookings import BookingFilter, BookingRow, list_bookings
from geo.queries.spaces import get_space
from geo.queries.use import FIRST_DAY, LAST_DAY, Asked, Period, period_between, unmet_demand, use_by_hour, use_of_spaces

router = APIRouter()

QUICK = ("이번 달", "지난달", "올해")
_AT_THE_DOOR = (*LIVE_STATES, BookingState.COMPLETED)


@router.get("/keep/use")
def use(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show how much one's spaces were used, and what was wished in vain around them."""
    reach = required_reach(caller, Action.SEE_FIGURES)
    period, error = _asked_period(frame)
    today = clock.today()
    rows = use_of_spaces(session, Asked(reach), period, today)
    hours = use_by_hour(session, [row.space_id for row in rows], period)
    view = UsePage(
        tabs=tabs(frame, KEEP),
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        quick=_quick(frame, period, today),
        facts=facts(rows, frame.say),
        spaces=space_lines(rows, frame.say),
        dongs=dong_lines(rows, frame.say),
        weekdays=weekday_names(frame.lang),
        heat=heat_rows(hours, frame),
        demand=demand_lines(unmet_demand(session, Asked(reach), period, today), frame),
        by_weekday=weekday_bars(hours, frame),
        by_hour=hour_bars(hours, frame),
        peak=peak(hours, frame),
        error=error,
    )
    return frame.show("keep_use.html", "keep", status=422 if error else 200, use=view)


def _asked_period(frame: Frame) -> tuple[Period, str]:
    """Return the days asked for, by default the last thirty, and what is wrong with those typed."""
    today = clock.today()
    query = frame.request.query_params
    typed = [query.get(name, "") for name in ("from", "until")]
    if not any(typed):
        return period_between(None, None, today), ""
    try:
        first, last = (_day(text) for text in typed)
        return period_between(first, last, today), ""
    except InvalidInput as error:
        return period_between(None, None, today), frame.said(error)


def _quick(frame: Frame, shown: Period, today: date) -> tuple[Link, ...]:
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    year = today.replace(month=1, day=1)
    spans = ((month, today), (before, month - timedelta(days=1)), (year, today))
    labelled = zip(QUICK, spans, strict=True)
    return tuple(
        Link(f"/keep/use?from={a}&until={b}", frame.say(label), (a, b) == (shown.first, shown.last))
        for label, (a, b) in labelled
    )


@router.get("/my/calendar")
def calendar(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the calendars one subscribes to."""
    return _calendar_page(frame, caller, session)


def _calendar_page(frame: Frame, caller: Caller, session: Session, fresh_url: str = "") -> Response:
    rows = feeds.list_feeds(session, caller.account_id)
    kinds = [FeedKind.MINE, *([FeedKind.KEPT] if reach_of(caller, Action.SEE_BOOKINGS) else [])]
    lines = tuple(
        FeedLine(
            str(row.id),
            f"{frame.say(row.kind.label)}{': ' + row.space_name if row.space_name else ''}",
            day_text(row.created_at.astimezone(clock.SEOUL).date(), frame.lang),
        )
        for row in rows
    )
    choices = tuple(Choice(kind.value, frame.say(kind.label)) for kind in kinds)
    view = CalendarPage(tabs(frame, MY), lines, choices, fresh_url)
    return frame.show("my_calendar.html", "my", calendar=view)


@router.post("/my/calendar")
def subscribe(frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, form: FormDep) -> Response:
    """Make a calendar; its address is on the answer itself and nowhere else, so there is no redirect."""
    kind = FeedKind(form["kind"]) if form.get("kind") in {"mine", "kept"} else FeedKind.MINE
    if kind is FeedKind.KEPT:
        required_reach(caller, Action.SEE_BOOKINGS)
    secret = new_secret()
    feeds.put_feed(session, caller.account_id, kind, None, sha256_of(secret))
    return _calendar_page(frame, caller, session, feed_url(frame.request, settings, secret))


@router.post("/my/calendar/{feed_id}/revoke")
def revoke(caller: Writer, session: SessionDep, feed_id: UUID) -> Response:
    """Take a calendar back."""
    feeds.revoke_feed(session, caller.account_id, feed_id, clock.now())
    return go("/my/calendar?done=calendar-revoked")


@router.get("/keep/spaces/{space_id}/door")
def door(frame: FrameDep, caller: SignedIn, session: SessionDep, space_id: UUID) -> Response:
    """Show a week's timetable of a space, to print and hang at its door."""
    space = get_space(session, space_id, clock.today())
    require(caller, Action.SEE_BOOKINGS, place_of(space))
    first = _week_of(Fields(frame.request.query_params, frame.say).text("week", 10, required=False))
    days = [first + timedelta(days=n) for n in range(7)]
    wanted = BookingFilter(
        space_id=space_id,
        states=_AT_THE_DOOR,
        from_at=moment(first, 0),
        until_at=moment(first + timedelta(days=7), 0),
        limit=500,
    )
    rows = list_bookings(session, wanted)[0]
    here = f"/keep/spaces/{space_id}/door?week="
    view = DoorPage(
        space=space.name,
        site=space.site_name,
        week=f"{day_text(days[0], frame.lang)}~{day_text(days[-1], frame.lang)}",
        days=tuple(_door_day(day, rows, frame) for day in days),
        previous_url=f"{here}{first - timedelta(days=7)}",
        next_url=f"{here}{first + timedelta(days=7)}",
        printed=day_text(clock.today(), frame.lang),
    )
    return frame.show("door.html", "keep", door=view)


def _week_of(typed: str) -> date:
    """Return the Monday of the week asked for, or of this one; on a Sunday a sheet for the door is about the next."""
    day = _day(typed) if typed else clock.today() + timedelta(days=1)
    return day - timedelta(days=day.weekday())


def _day(typed: str) -> date:
    """Return the day that was typed; raise InvalidInput when it is none that every layer below copes with."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = date.min
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InvalidInput("날짜를 2026-11-21처럼 적어 주세요.", "Write the date as 2026-11-21.")
    return day


def _door_day(day: date, rows: Sequence[BookingRow], frame: Frame) -> DoorDay:
    start, end = moment(day, 0), moment(day + timedelta(days=1), 0)
    uses = [
        DoorUse(span_text(max(row.start, start), min(row.end, end), frame.lang).split(" ")[-1], _what(row, frame))
        for row in rows
        if row.start < end and start < row.end
    ]
    return DoorDay(day_text(day, frame.lang), tuple(uses), day == clock.today())


def _what(row: BookingRow, frame: Frame) -> str:
    """Say what happens, as a passer-by may know it: never for whom."""
    if row.type == BookingType.BLOCK:
        return frame.say(BookingType.BLOCK.label)
    waits = row.state in {BookingState.HOLD, BookingState.REQUESTED, BookingState.AWAITING_PAYMENT}
    words = frame.say(Purpose(row.purpose).label)
    return f"{words} ({frame.say('확정 전')})" if waits else words
