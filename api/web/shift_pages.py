"""Who opens the doors this week, and for which bookings nobody does yet."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.web.committee_views import ShiftDay, ShiftLine, ShiftsPage, VisitLine
from api.web.forms import moment
from api.web.keep import kept_sites, require_keeper
from api.web.labels import MINUTES_OF_DAY, clock_text, day_text, minutes_from
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import KEEP, tabs
from api.web.views import Choice
from api.web.visit_pages import told_in
from geo import clock
from geo.booking import shifts
from geo.errors import Conflict, InvalidInput, NotFound
from geo.queries import doors
from geo.queries.doors import ShiftRow, VisitRow
from geo.queries.refusing import refusals_told
from geo.queries.sites import SiteRow

router = APIRouter()

WEEK = timedelta(days=7)
STEP_MINUTES = 30


@router.get("/keep/shifts")
def show(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show a week: bookings with and without somebody to open the door, and the shifts."""
    require_keeper(caller)
    return _page(frame, session, caller, frame.request.query_params)


@router.post("/keep/shifts")
def take(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Take a shift, or show what is wrong with it."""
    require_keeper(caller)
    day = _day(form.get("date", ""))
    times = [_minutes(form.get(name, "")) for name in ("start", "end")]
    site_id = _chosen(list(kept_sites(session, caller)), form.get("site", ""))
    if site_id is None or day is None or None in times:
        return _page(frame, session, caller, form, frame.say("날짜와 시각을 골라 주세요."), 422)
    start, end = (moment(day, minutes or 0) for minutes in times)
    try:
        with refusals_told(session):
            shifts.take(session, site_id, caller.account_id, start, end)
    except InvalidInput as fault:
        return _page(frame, session, caller, form, told_in(frame, fault), 422)
    except Conflict:
        return _page(frame, session, caller, form, frame.say("그 시간에 이미 당번이에요."), 409)
    return go(f"/keep/shifts?site={site_id}&week={_day(form.get('week', '')) or day}&done=shift-taken")


@router.post("/keep/shifts/{shift_id}/give-back")
def give_back(caller: Writer, session: SessionDep, shift_id: UUID, form: FormDep) -> Response:
    """Give back a shift at one of one's sites."""
    found = doors.find_shift(session, shift_id)
    if found is None or (found.account_id != caller.account_id and found.site_id not in kept_sites(session, caller)):
        raise NotFound("그런 당번이 없어요.", "There is no such shift.", code="shift_unknown")
    doors.drop_shift(session, shift_id)
    day = found.start.astimezone(clock.SEOUL).date()
    return go(f"/keep/shifts?site={found.site_id}&week={_day(form.get('week', '')) or day}&done=shift-given")


def _chosen(sites: list[UUID], asked: str) -> UUID | None:
    return next((site for site in sites if str(site) == asked), sites[0] if sites else None)


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if abs((found - clock.today()).days) < 3660 else None  # noqa: PLR2004  (ten years either way)


def _minutes(typed: str) -> int | None:
    hours, colon, rest = typed.partition(":")
    if not colon or not (hours + rest).isascii() or not hours.isdigit() or not rest.isdigit() or len(typed) > 5:  # noqa: PLR2004  (HH:MM)
        return None
    return int(hours) * 60 + int(rest)


def _page(
    frame: Frame, session: Session, caller: Caller, typed: Mapping[str, str], problem: str = "", status: int = 200
) -> Response:
    sites = kept_sites(session, caller)
    first = _day(typed.get("week", "")) or clock.today()
    start, end = moment(first, 0), moment(first + WEEK, 0)
    open_doors = Counter(row.site_id for row in doors.list_visits(session, list(sites), start, end) if _lacks(row))
    site_id = _chosen([*(site for site, _ in open_doors.most_common(1)), *sites], typed.get("site", ""))
    asked = [site_id] if site_id else []
    bookings = doors.list_visits(session, asked, start, end)
    held = doors.list_shifts(session, asked, start, end)
    days = [first + timedelta(days=n) for n in range(7)]
    around = f"/keep/shifts?site={site_id}&week="
    view = ShiftsPage(
        tabs=tabs(frame, KEEP),
        sites=tuple(_site(site, open_doors[site.id], site.id == site_id, frame) for site in sites.values()),
        site_id=str(site_id or ""),
        week=first.isoformat(),
        title=f"{day_text(first, frame.lang)} ~ {day_text(days[-1], frame.lang)}",
        previous_url=f"{around}{first - WEEK}",
        next_url=f"{around}{first + WEEK}",
        uncovered=sum(_lacks(visit) for visit in bookings),
        days=tuple(_shift_day(day, bookings, held, frame, caller) for day in days),
        date=typed.get("date") or max(clock.today(), first).isoformat(),
        date_min=clock.today().isoformat(),
        starts=_times(typed.get("start") or "10:00", 0),
        ends=_times(typed.get("end") or "12:00", STEP_MINUTES),
        errors={"date": problem} if problem else {},
    )
    return frame.show("keep_shifts.html", "keep", status=status, shifts=view)


def _lacks(visit: VisitRow) -> bool:
    return not visit.covered and visit.end > clock.now()


def _site(site: SiteRow, lacking: int, chosen: bool, frame: Frame) -> Choice:
    """Name a site with how many bookings have nobody at their door."""
    told = frame.say("{site} · 문 열 사람 없음 {n}건").format(site=site.name, n=lacking)
    return Choice(str(site.id), told if lacking else site.name, chosen)


def _times(chosen: str, first: int) -> tuple[Choice, ...]:
    texts = [clock_text(minutes) for minutes in range(first, MINUTES_OF_DAY + first, STEP_MINUTES)]
    if chosen not in texts and _minutes(chosen) is not None:
        texts = sorted([*texts, chosen])
    return tuple(Choice(text, text, text == chosen) for text in texts)


def _shift_day(day: date, bookings: list[VisitRow], held: list[ShiftRow], frame: Frame, caller: Caller) -> ShiftDay:
    visits = tuple(_visit(row, day) for row in bookings if row.start.astimezone(clock.SEOUL).date() == day)
    lines = tuple(
        ShiftLine(str(row.id), row.name, _span(day, row), row.account_id == caller.account_id)
        for row in held
        if row.start.astimezone(clock.SEOUL).date() == day
    )
    return ShiftDay(day.isoformat(), day_text(day, frame.lang), visits, lines)


def _visit(row: VisitRow, day: date) -> VisitLine:
    start, end = (clock_text(minutes_from(day, at)) for at in (row.start, row.end))
    return VisitLine(row.space_name, _span(day, row), row.heads, row.covered, start, end)


def _span(day: date, row: VisitRow | ShiftRow) -> str:
    return f"{clock_text(minutes_from(day, row.start))}~{clock_text(minutes_from(day, row.end))}"
