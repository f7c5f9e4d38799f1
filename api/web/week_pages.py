"""A keeper's week: all spaces, all days, on one sheet."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn
from api.deps import SessionDep
from api.hours.service import holidays_of
from api.web import kept_booking_pages
from api.web.forms import Fields, moment
from api.web.keep import bookable_spaces, kept_sites, require_keeper
from api.web.labels import WEEKDAYS, WEEKDAYS_EN, day_text
from api.web.pages import Frame, FrameDep
from api.web.paging import pager
from api.web.tabs import KEEP, tabs
from api.web.views import Choice
from api.web.week_cards import DAYS, Days, week_sites
from api.web.week_views import WeekDay, WeekPage, WeekSite
from geo import clock
from geo.queries import doors
from geo.queries.kept_time import read_kept_time
from geo.queries.sites import SiteRow
from geo.queries.spaces import SpaceRow

router = APIRouter()
router.include_router(kept_booking_pages.router)

SHOWN_AT_ONCE = 20
MOST_ROWS = 5000
WEEK = timedelta(days=DAYS)


@router.get("/keep/week")
def week(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show a week of one's spaces: uses, requests, closures, who opens the doors, and what is free."""
    require_keeper(caller)
    fields = Fields(frame.request.query_params, frame.say)
    sites = kept_sites(session, caller)
    site = next((one for one in sites if str(one) == fields.raw("site", 40)), None)
    words = fields.text("q", 80, required=False)
    days = _days(frame, fields)
    found = bookable_spaces(session, {site: sites[site]} if site else sites, words)
    begins = min(_row_number(fields.raw("row", 6)), max(len(found) - 1, 0))
    shown = found[begins : begins + SHOWN_AT_ONCE]
    kept = {"site": site, "q": words}

    def to(day: date) -> str:
        given = {name: value for name, value in kept.items() if value}
        return f"/keep/week?{urlencode({**given, 'from': day})}"

    view = WeekPage(
        tabs=tabs(frame, KEEP, "/keep/week"),
        title=f"{day_text(days.first, frame.lang)}~{day_text(days.all()[-1], frame.lang)}",
        first=days.first.isoformat(),
        previous_url=to(days.first - WEEK),
        next_url=to(days.first + WEEK),
        today_url="" if days.first == days.today else to(days.today),
        days=_heads(session, days, lambda day: f"{to(days.first)}&row={begins}&day={day}"),
        sites=_rows(session, shown, days),
        site_choices=_choices(sites, site, frame),
        q=words,
        pager=pager(
            lambda row: f"{to(days.first)}&row={row}",
            begins,
            len(shown),
            len(found),
            step=SHOWN_AT_ONCE,
        ),
        printed=day_text(days.today, frame.lang),
    )
    return frame.show("keep_week.html", "keep", week=view)


def _row_number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() else 0


def _days(frame: Frame, fields: Fields) -> Days:
    """Return the seven days from the asked one, by default from today; a phone shows one of them."""
    today = clock.today()
    first = fields.day("from", required=False) or today
    chosen = fields.day("day", required=False) or first
    return Days(first, chosen if first <= chosen < first + WEEK else first, today, clock.now(), frame.lang, frame.say)


def _choices(sites: Mapping[UUID, SiteRow], chosen: UUID | None, frame: Frame) -> tuple[Choice, ...]:
    named = sorted(sites.values(), key=lambda row: row.name)
    every = Choice("", frame.say("모든 시설"), chosen is None)
    return (every, *(Choice(str(row.id), row.name, row.id == chosen) for row in named)) if len(named) > 1 else ()


def _heads(session: Session, days: Days, to: Callable[[date], str]) -> tuple[WeekDay, ...]:
    known = {one.day: one for year in {day.year for day in days.all()} for one in holidays_of(session, year)}
    names = WEEKDAYS_EN if days.lang == "en" else WEEKDAYS

    def head(day: date) -> WeekDay:
        holiday = known.get(day)
        off = (holiday.name or days.say("임시 공휴일")) if holiday and holiday.is_holiday else ""
        return WeekDay(
            weekday=names[day.weekday()],
            day=str(day.day),
            full=day_text(day, days.lang),
            url=to(day),
            chosen=day == days.chosen,
            today=day == days.today,
            holiday=off,
        )

    return tuple(head(day) for day in days.all())


def _rows(session: Session, spaces: Sequence[SpaceRow], days: Days) -> tuple[WeekSite, ...]:
    start, end = moment(days.first, 0), moment(days.first + WEEK, 0)
    sites = list({row.site_id for row in spaces})
    time = read_kept_time(session, [row.id for row in spaces], start, end, days.now)
    shifts, visits = doors.list_shifts(session, sites, start, end), doors.list_visits(session, sites, start, end)
    return week_sites(spaces, time, (shifts, visits), days)
