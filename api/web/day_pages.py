"""The office's page of days off and holidays: everything is previewed, nothing is called off by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import ACTIONS, EVERYWHERE, Action, Caller, Place, may
from api.deps import SessionDep, SettingsDep
from api.desk import open_desk
from api.hours import service
from api.hours.schemas import scope_of
from api.web.forms import Fields
from api.web.hours_cards import booking_lines, days_text
from api.web.hours_views import DayOffLine, DaysPage, HolidayLine, PreviewPage
from api.web.keep import kept_sites
from api.web.labels import day_text
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import OFFICE, tabs
from api.web.views import Choice
from geo import clock
from geo.booking.desk import Desk
from geo.errors import MaeulError, NotAllowed
from geo.queries import days
from geo.queries.bookings import BookingRow
from geo.queries.days import HolidayEdit, Scope
from geo.queries.places import list_districts

router = APIRouter(prefix="/admin/days")

LONGEST_DAYS = 366
SITES_SHOWN = 60
YEARS = (2000, 2200)
FIELDS = ("kind", "place", "first", "last", "day", "reason")
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Change:
    """A change of days as it was typed: days off of a scope, or what holds on one day."""

    said: str
    first: date
    last: date
    reason: str
    scope: Scope | None = None
    is_holiday: bool | None = None


def require_office(caller: Caller) -> None:
    """Raise NotAllowed, in words that help, for people who look after no district."""
    if not any(Action.EDIT_SITES in ACTIONS[grant.role] for grant in caller.grants):
        raise NotAllowed(
            "구 담당자만 쓸 수 있는 화면이에요. 한 시설만 쉬는 날은 공간지기의 휴관에서 정해 주세요.",
            "This page is for officers; keepers close their own site under closures.",
            code="officers_only",
        )


@router.get("")
def index(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show days off to come, the year's holidays, and the form."""
    return _index(frame, caller, session, frame.request.query_params)


def _index(
    frame: Frame, caller: Caller, session: Session, typed: Typed, errors: Typed | None = None, status: int = 200
) -> Response:
    require_office(caller)
    year = _year(typed)
    view = DaysPage(
        tabs=tabs(frame, OFFICE),
        days_off=_days_off(frame, caller, session),
        places=_places(session, caller, typed),
        typed={name: typed.get(name, "")[:200] for name in FIELDS},
        errors=errors or {},
        year=year,
        previous_url=f"?year={year - 1}" if year > YEARS[0] else "",
        next_url=f"?year={year + 1}" if year < YEARS[1] else "",
        holidays=tuple(_holiday(one, frame) for one in service.holidays_of(session, year)),
        may_edit_holidays=may(caller, Action.EDIT_SITES, EVERYWHERE),
        q=typed.get("q", "")[:80],
    )
    return frame.show("days.html", "admin", status=status, days=view)


def _year(typed: Typed) -> int:
    given = typed.get("year", "")
    year = int(given) if given.isascii() and given.isdigit() and len(given) == len("2026") else clock.today().year
    return min(max(year, YEARS[0]), YEARS[1])


def _days_off(frame: Frame, caller: Caller, session: Session) -> tuple[DayOffLine, ...]:
    rows = days.list_days_off(session, clock.today())
    return tuple(
        DayOffLine(
            row.id, days_text(row.first, row.last, frame.lang), row.where, row.reason, _may(session, caller, row)
        )
        for row in rows
    )


def _may(session: Session, caller: Caller, row: days.DayOffRow) -> bool:
    try:
        service.require_days(session, caller, scope_of(row))
    except MaeulError:
        return False
    return True


def _holiday(one: service.Holiday, frame: Frame) -> HolidayLine:
    return HolidayLine(
        day=one.day.isoformat(),
        when=day_text(one.day, frame.lang),
        name=one.name or frame.say("임시 공휴일"),
        reason=one.reason or "",
        is_holiday=one.is_holiday,
        is_edited=one.reason is not None,
    )


def _places(session: Session, caller: Caller, typed: Typed) -> tuple[Choice, ...]:
    """Return what the caller may close: provinces, districts, and sites as far as they are few or looked for."""
    chosen = typed.get("place", "")
    words = typed.get("q", "")[:80].strip()
    found = []
    for code, name in days.list_provinces(session).items():
        if may(caller, Action.EDIT_SITES, Place(None, None, code)):
            found.append((f"province:{code}", name))
    for district in list_districts(session, clock.today()):
        place = Place(None, district.code, days.province_of(session, district.code))
        if may(caller, Action.EDIT_SITES, place):
            found.append((f"district:{district.code}", f"{district.province} {district.name}"))
    sites = sorted(kept_sites(session, caller).values(), key=lambda site: site.name)
    fitting = [site for site in sites if words in site.name]
    found += [(f"site:{site.id}", site.name) for site in fitting[:SITES_SHOWN]]
    return tuple(Choice(key, label, key == chosen) for key, label in found)


def _read(fields: Fields, session: Session) -> _Change | None:
    """Return the typed change, or None with the reasons in `fields.errors`."""
    reason = fields.text("reason", 200)
    kind = fields.raw("kind", 20)
    if kind in {"holiday", "workday"}:
        day = fields.day("day")
        said = fields.say("공휴일로 더하기") if kind == "holiday" else fields.say("공휴일에서 빼기")
        return _Change(said, day, day, reason, is_holiday=kind == "holiday") if day and not fields.errors else None
    first = fields.day("first")
    last = fields.day("last", required=False) or first
    scope = _scope(fields, session)
    if first is None or last is None or scope is None or fields.errors:
        return None
    if not 0 <= (last - first).days <= LONGEST_DAYS:
        fields.refuse("last", "끝 날짜가 시작 날짜와 같거나 늦고, 한 해 안이어야 해요.")
        return None
    return _Change(fields.say("쉬는 날 정하기"), first, last, reason, scope)


def _scope(fields: Fields, session: Session) -> Scope | None:
    kind, _, key = fields.raw("place", 60).partition(":")
    try:
        match kind:
            case "site":
                return service.scope_named(session, UUID(key), None, None)
            case "district":
                return service.scope_named(session, None, key, None)
            case "province":
                return service.scope_named(session, None, None, key)
    except (ValueError, MaeulError):
        pass
    fields.refuse("place", "어디를 쉬게 할지 골라 주세요.")
    return None


def _make(desk: Desk, caller: Caller, change: _Change, *, preview: bool) -> list[BookingRow]:
    if change.scope is not None:
        span = (change.first, change.last)
        return service.add_day_off(desk, caller, change.scope, span, change.reason, preview=preview)
    edit = HolidayEdit(change.first, bool(change.is_holiday), change.reason)
    return service.set_holiday(desk, caller, edit, preview=preview)


@router.get("/preview")
def preview(frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Show which bookings would fall out of the hours; nothing is changed yet."""
    typed = frame.request.query_params
    fields = Fields(typed, frame.say)
    change = _read(fields, session)
    if change is None:
        return _index(frame, caller, session, typed, fields.errors, 422)
    rows = _make(open_desk(frame.request, session, settings, caller), caller, change, preview=True)
    say = frame.say
    says = say("예약 {n}건이 쉬는 때에 놓여요. 저절로 취소되지 않고, 공간지기가 그대로 둘지 취소할지 정해요.")
    view = PreviewPage(
        section="admin",
        title=change.said,
        tabs=tabs(frame, OFFICE),
        facts=(
            (say("날짜"), days_text(change.first, change.last, frame.lang)),
            *(((say("곳"), _where(session, caller, typed)),) if change.scope else ()),
            (say("까닭"), change.reason),
        ),
        lines=booking_lines(rows, frame),
        says=says.format(n=len(rows)) if rows else say("이때 잡힌 예약이 없어요."),
        action="/admin/days",
        button=change.said,
        back="/admin/days",
        fields={name: typed.get(name, "") for name in FIELDS},
    )
    return frame.show("change_preview.html", "admin", preview=view)


def _where(session: Session, caller: Caller, typed: Typed) -> str:
    return next((one.label for one in _places(session, caller, typed) if one.chosen), "")


@router.post("")
def make(frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, form: FormDep) -> Response:
    """Set days off or what holds on one day; the bookings that fall out of the hours wait for their keepers."""
    fields = Fields(form, frame.say)
    change = _read(fields, session)
    if change is None:
        return _index(frame, caller, session, form, fields.errors, 422)
    _make(open_desk(frame.request, session, settings, caller), caller, change, preview=False)
    year = "" if change.scope else f"&year={change.first.year}"
    return go(f"/admin/days?done=days-set{year}")


@router.post("/{day_off_id}/drop")
def drop(frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, day_off_id: int) -> Response:
    """Open again on days off."""
    service.drop_day_off(open_desk(frame.request, session, settings, caller), caller, day_off_id)
    return go("/admin/days?done=days-dropped")


@router.post("/holidays/{day}/forget")
def forget(frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, day: date) -> Response:
    """Let the calendar's own word about a day hold again."""
    desk = open_desk(frame.request, session, settings, caller)
    service.forget_holiday(desk, caller, day, preview=False)
    return go(f"/admin/days?done=days-set&year={day.year}")
