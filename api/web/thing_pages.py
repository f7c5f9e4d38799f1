"""The things a site lends, day by day, and borrowing one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.deps import SessionDep
from api.desk import WritingDesk
from api.web.forms import Fields, moment
from api.web.labels import WEEKDAYS, WEEKDAYS_EN, span_text
from api.web.money_cards import rates_said
from api.web.money_views import DayCell, ThingSet, ThingsPage
from api.web.pages import FormDep, Frame, FrameDep, go
from geo import clock
from geo.booking.lending import DAY, DayOfSet, Loan, days_of, lend
from geo.booking.price_words import clock_text
from geo.enums import BookingState
from geo.errors import BookingRefused
from geo.queries.bookings import ContactRow
from geo.queries.prices import read_prices
from geo.queries.sites import get_site
from geo.queries.things import Out, ThingRow, things_of_site, things_out

router = APIRouter()
SHOWN_DAYS = 28


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that came back."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: BookingRefused | None = None
    status: int = 200


@router.get("/things/{site_id}")
def things(frame: FrameDep, session: SessionDep, site_id: UUID) -> Response:
    """Show what a site lends and on which days how many are there."""
    return _answer(frame, session, site_id, Tried())


@router.post("/things/{site_id}")
def borrow(frame: FrameDep, desk: WritingDesk, site_id: UUID, form: FormDep) -> Response:
    """Borrow a thing, or show the same form with what is wrong and what would work."""
    fields = Fields(form, frame.say)
    first, last = fields.day("first"), fields.day("last")
    name, phone = fields.text("contact_name", 60), fields.text("contact_phone", 30)
    if first is None or last is None or fields.errors:
        return _answer(frame, desk.session, site_id, Tried(form, fields.errors, status=422))
    loan = Loan(site_id, form.get("set_name", ""), first, last, ContactRow(name, phone, "", ""))
    outcome = lend(desk, loan)
    if isinstance(outcome, BookingRefused):
        return _answer(frame, desk.session, site_id, Tried(form, refused=outcome, status=409))
    done = "booked" if outcome.state == BookingState.CONFIRMED else "requested"
    return go(f"/my?done={done}#booking-{outcome.id}")


def _answer(frame: Frame, session: Session, site_id: UUID, tried: Tried) -> Response:
    site = get_site(session, site_id, clock.today())
    start = moment(clock.today(), 0)
    out = things_out(session, site_id, start - DAY, start + timedelta(days=SHOWN_DAYS + 2), clock.now())
    rows = things_of_site(session, site_id)
    sets = tuple(
        _set(frame, session, name, list(same), out, tried) for name, same in groupby(rows, key=lambda row: row.set_name)
    )
    contact = {name: tried.typed.get(name, "") for name in ("contact_name", "contact_phone")}
    view = ThingsPage(site.name, f"/sites/{site_id}", f"/things/{site_id}", sets, contact)
    return frame.show("things.html", "find", status=tried.status, things=view)


def _set(frame: Frame, session: Session, name: str, rows: list[ThingRow], out: list[Out], tried: Tried) -> ThingSet:
    mine = tried.typed if tried.typed.get("set_name") == name else {}
    refused = tried.refused if mine else None
    days = days_of(rows, out, clock.today(), SHOWN_DAYS)
    about = frame.say("{n}개 · 빌리는 때 {pickup} · 돌려주는 때 {back} · 한 번에 {days}일까지").format(
        n=len(rows), pickup=clock_text(rows[0].pickup_min), back=clock_text(rows[0].return_min), days=rows[0].max_days
    )
    return ThingSet(
        name=name,
        about=about,
        price=", ".join(rates_said(frame, read_prices(session, rows[0].space_id))) or frame.say("무료"),
        days=tuple(_cell(frame, one) for one in days),
        first=mine.get("first", ""),
        last=mine.get("last", ""),
        day_min=clock.today().isoformat(),
        errors=tried.errors if mine else {},
        refusal=_said(frame, refused),
        others=_others(frame, refused),
    )


def _said(frame: Frame, refused: BookingRefused | None) -> str:
    if refused is None:
        return ""
    return frame.said(refused)


def _others(frame: Frame, refused: BookingRefused | None) -> tuple[str, ...]:
    found = refused.details.get("alternatives", ()) if refused else ()
    return tuple(
        span_text(datetime.fromisoformat(one["start"]), datetime.fromisoformat(one["end"]), frame.lang) for one in found
    )


def _cell(frame: Frame, one: DayOfSet) -> DayCell:
    weekday = (WEEKDAYS if frame.lang == "ko" else WEEKDAYS_EN)[one.day.weekday()]
    says = frame.say("{day} {free}개 남음").format(day=f"{one.day:%m-%d}", free=one.free)
    return DayCell(f"{one.day.month}.{one.day.day}", weekday, one.free, says)
