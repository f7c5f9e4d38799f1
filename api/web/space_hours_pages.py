"""A space's timetable by period: several openings a day, past midnight, other hours on public holidays."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from fastapi import APIRouter, Response

from api.auth.deps import SignedIn, Writer
from api.deps import SessionDep, SettingsDep
from api.desk import open_desk
from api.spaces import service
from api.web.forms import Fields
from api.web.hours_cards import days_text
from api.web.hours_views import Period, SpaceHoursPage, WeekdayText
from api.web.labels import WEEKDAYS, clock_text
from api.web.messages import Translator
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.views import Choice
from geo import clock
from geo.enums import HolidayRule
from geo.errors import Conflict
from geo.opening_periods import laid_over, taken_out
from geo.queries.keeping import OpeningRow, list_openings
from geo.queries.spaces import SpaceDetail

router = APIRouter(prefix="/keep/spaces/{space_id}/hours")

ON_HOLIDAYS = 8
DAY_MINUTES = 1440
MOST_ROWS = 200
_PIECE = re.compile(r"(\d{1,2}):([0-5]\d)\s*[~\-–]\s*(\d{1,2}):([0-5]\d)")
Typed = Mapping[str, str]


@router.get("")
def show(frame: FrameDep, caller: SignedIn, session: SessionDep, space_id: UUID) -> Response:
    """Show the timetable by period, and the form that lays a period over it."""
    space = service.kept_space(session, caller, space_id)
    return _page(frame, space, list_openings(session, space_id), frame.request.query_params)


@router.post("")
def lay(
    frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, space_id: UUID, form: FormDep
) -> Response:
    """Lay hours over a period; outside of it everything stays."""
    space = service.kept_space(session, caller, space_id)
    present = list_openings(session, space_id)
    fields = Fields(form, frame.say)
    first, last = fields.day("first", required=False), fields.day("last", required=False)
    rows = _read_rows(fields)
    if first and last and last < first:
        fields.refuse("last", "끝 날짜가 시작 날짜와 같거나 늦어야 해요.")
    if fields.errors:
        return _page(frame, space, present, form, fields.errors, 422)
    after = laid_over(present, (first, _next(last)), rows)
    if len(after) > MOST_ROWS:
        return _page(frame, space, present, form, {"": frame.say("시간표가 너무 많아요.")}, 422)
    try:
        with session.begin_nested():
            desk = open_desk(frame.request, session, settings, caller)
            service.set_openings(session, caller, space_id, after, desk=desk)
    except Conflict as error:
        return _page(frame, space, present, form, {"": error.message}, 409)
    return go(f"/keep/spaces/{space_id}/hours?done=hours-set")


@router.post("/drop")
def drop(
    frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, space_id: UUID, form: FormDep
) -> Response:
    """Take a period out again; the hours that it had parted grow together."""
    service.kept_space(session, caller, space_id)
    fields = Fields(form, frame.say)
    period = fields.day("first", required=False), _next(fields.day("last", required=False))
    after = taken_out(list_openings(session, space_id), period)
    desk = open_desk(frame.request, session, settings, caller)
    service.set_openings(session, caller, space_id, after, desk=desk)
    return go(f"/keep/spaces/{space_id}/hours?done=hours-set")


def _next(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _read_rows(fields: Fields) -> list[OpeningRow]:
    holiday = fields.raw("holiday", 10)
    rule = HolidayRule(holiday) if holiday in {HolidayRule.NO, HolidayRule.YES} else HolidayRule.NO
    rows = [
        OpeningRow(day, opens, closes, rule)
        for day in range(1, ON_HOLIDAYS)
        for opens, closes in _read_day(fields, f"day_{day}")
    ]
    line = f"day_{ON_HOLIDAYS}"
    special = _read_day(fields, line)
    if special and rule == HolidayRule.YES:
        fields.refuse(line, "공휴일 시간을 따로 적으려면 위에서 '공휴일은 쉼'을 골라 주세요.")
    only = [
        OpeningRow(day, opens, closes, HolidayRule.ONLY) for day in range(1, ON_HOLIDAYS) for opens, closes in special
    ]
    return rows + only


def _read_day(fields: Fields, name: str) -> list[tuple[int, int]]:
    """Return the openings of a line such as 10:00~12:00, 13:00~26:00."""
    typed = fields.raw(name, 200).strip()
    found = []
    for piece in filter(None, (part.strip() for part in typed.split(","))):
        match = _PIECE.fullmatch(piece)
        opens, closes = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])) if match else (0, 0)
        if not opens < closes <= opens + DAY_MINUTES or opens >= DAY_MINUTES or closes > 2 * DAY_MINUTES:
            fields.refuse(name, "10:00~12:00, 13:00~26:00처럼 적어 주세요. 자정을 넘기면 시를 이어서 세요.")
            return []
        found.append((opens, closes))
    return found


def _page(
    frame: Frame,
    space: SpaceDetail,
    rows: Sequence[OpeningRow],
    typed: Typed,
    errors: Typed | None = None,
    status: int = 200,
) -> Response:
    say = frame.say
    names = [*(say(day) for day in WEEKDAYS), say("공휴일")]
    chosen = typed.get("holiday", HolidayRule.NO)
    view = SpaceHoursPage(
        space_id=str(space.id),
        name=space.name,
        periods=_periods(rows, frame),
        days=tuple(
            WeekdayText(number, name, typed.get(f"day_{number}", "")[:200]) for number, name in enumerate(names, 1)
        ),
        holidays=tuple(Choice(h.value, say(h.label), h == chosen) for h in (HolidayRule.NO, HolidayRule.YES)),
        typed={name: typed.get(name, "")[:20] for name in ("first", "last")},
        errors=errors or {},
    )
    return frame.show("space_hours.html", "keep", status=status, hours=view)


def _periods(rows: Sequence[OpeningRow], frame: Frame) -> tuple[Period, ...]:
    today = clock.today()
    spans = sorted(
        {(row.valid_from, row.valid_until) for row in rows}, key=lambda one: (one[0] or date.min, one[1] or date.max)
    )
    return tuple(
        Period(
            when=_span(first, until, frame),
            lines=tuple(
                _lines([row for row in rows if (row.valid_from, row.valid_until) == (first, until)], frame.say)
            ),
            first=first.isoformat() if first else "",
            last=(until - timedelta(days=1)).isoformat() if until else "",
            is_now=(first is None or first <= today) and (until is None or today < until),
        )
        for first, until in spans
    )


def _span(first: date | None, until: date | None, frame: Frame) -> str:
    last = until - timedelta(days=1) if until else None
    if first and last:
        return days_text(first, last, frame.lang)
    if first:
        return frame.say("{day}부터").format(day=days_text(first, first, frame.lang))
    return frame.say("{day}까지").format(day=days_text(last, last, frame.lang)) if last else frame.say("언제나")


def _lines(rows: Sequence[OpeningRow], say: Translator) -> list[str]:
    """Return one line per weekday, public holidays with hours of their own after them."""
    said = []
    for number, name in enumerate(WEEKDAYS, 1):
        plain = [row for row in rows if row.weekday == number and row.holiday != HolidayRule.ONLY]
        special = [row for row in rows if row.weekday == number and row.holiday == HolidayRule.ONLY]
        if plain:
            closed = f" ({say(HolidayRule.NO.label)})" if plain[0].holiday == HolidayRule.NO and not special else ""
            said.append(f"{say(name)} {_pieces(plain)}{closed}")
        if special:
            said.append(f"{say(name)} · {say('공휴일')} {_pieces(special)}")
    return said


def _pieces(rows: Sequence[OpeningRow]) -> str:
    return ", ".join(f"{clock_text(row.open_min)}~{clock_text(row.close_min)}" for row in rows)
