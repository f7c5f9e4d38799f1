"""A space's page with its calendar and booking form, and the page of the site it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import BookingWriter
from api.booking_schemas import booking_out
from api.deps import ReadingDep, SessionDep, SettingsDep
from api.desk import WritingDesk
from api.spaces import service
from api.web.booking_forms import (
    Booking,
    FormFrame,
    booking_form,
    chosen_time,
    read_booking,
    refusal_view,
)
from api.web.calendar_view import WeekTime, week_view
from api.web.forms import Fields, moment
from api.web.labels import minutes_from
from api.web.money_cards import price_of_form, read_ask
from api.web.outlines import OUTLINES_URL, read_atlas
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.poster_pages import router as posters
from api.web.resource_cards import site_records
from api.web.series_forms import preview_answer, read_rule, repeat_choices, wanted_series
from api.web.space_around import around_site, around_space, room_cards
from api.web.space_facts import facts_of, site_page
from api.web.space_views import Way
from api.web.views import BookingForm, Choice, Refusal, SpacePage, Week
from geo import clock
from geo.booking import steps as bookings
from geo.booking.opening import last_open_day
from geo.booking.pricing import PriceAsk
from geo.booking.rules import Wish
from geo.enums import Approval, BookingState
from geo.errors import BookingRefused, Conflict, InvalidInput
from geo.queries.closings import list_closings
from geo.queries.keeping import list_openings
from geo.queries.parties import parties_of
from geo.queries.site_access import get_site_access
from geo.queries.sites import get_site
from geo.queries.spaces import SpaceDetail, SpaceSearch, get_space
from geo.queries.things import find_thing
from geo.settings import Settings

router = APIRouter()
router.include_router(posters)

CALENDAR_DAYS = 7
MOST_SPACES_OF_SITE = 200


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that came back: what was typed, what is wrong, why it was refused."""

    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    refusal: Refusal | None = None
    status: int = 200


@router.get("/spaces/{space_id}")
def show(frame: FrameDep, session: ReadingDep, space_id: UUID) -> Response:
    """Show a space; a time in the address is filled into the form."""
    query = frame.request.query_params
    typed = {name: query[name] for name in ("date", "start", "end", "heads") if query.get(name)}
    return space_answer(frame, session, get_space(session, space_id, clock.today()), Tried(typed))


@router.post("/spaces/{space_id}/book")
def book(frame: FrameDep, desk: WritingDesk, space_id: UUID, form: FormDep) -> Response:
    """Book, and go to one's bookings; or show the same form with what is wrong and what would work."""
    session = desk.session
    space = get_space(session, space_id, clock.today())
    fields = Fields(form, frame.say)
    wanted = read_booking(fields)
    rule = read_rule(fields) if form.get("repeat") else None
    if wanted is None or fields.errors:
        return space_answer(frame, session, space, Tried(form, fields.errors, status=422))
    if rule is not None:
        return preview_answer(frame, desk, space, form, wanted_series(space, wanted, rule, read_ask(form), skip=False))
    try:
        outcome = bookings.book(desk, _request(space_id, wanted, read_ask(form)), booking_out)
    except (Conflict, InvalidInput) as error:
        return space_answer(frame, session, space, Tried(form, refusal=Refusal(error.message), status=409))
    if isinstance(outcome, BookingRefused):
        refusal = refusal_view(outcome, frame, "/spaces/{space_id}/pick")
        return space_answer(frame, session, space, Tried(form, refusal=refusal, status=409))
    done = "booked" if outcome["state"] == BookingState.CONFIRMED else "requested"
    return go(f"/my?done={done}#booking-{outcome['id']}")


def _request(space_id: UUID, wanted: Booking, ask: PriceAsk) -> bookings.Request:
    return bookings.Request(
        space_id=space_id,
        wish=Wish(wanted.start, wanted.end, wanted.heads),
        purpose=wanted.purpose,
        contact=wanted.contact,
        channel="web",
        price_ask=ask,
        natures=wanted.natures,
        on_behalf_of=wanted.on_behalf_of,
        key=wanted.key,
        body_sha256=wanted.digest(str(space_id)),
    )


@router.post("/spaces/{space_id}/pick")
def pick(frame: FrameDep, _caller: BookingWriter, session: SessionDep, space_id: UUID, form: FormDep) -> Response:
    """Put an offered time into the form of its space, everything else as it was typed; nothing is booked yet."""
    query = frame.request.query_params
    typed = {**form, **{name: query.get(name, "") for name in ("date", "start", "end")}}
    return space_answer(frame, session, get_space(session, space_id, clock.today()), Tried(typed))


@router.get("/sites/{site_id}")
def show_site(frame: FrameDep, session: ReadingDep, settings: SettingsDep, site_id: UUID) -> Response:
    """Show a site and the spaces in it."""
    site = get_site(session, site_id, clock.today())
    cards = room_cards(frame, session, settings, SpaceSearch(site_id=site_id, limit=MOST_SPACES_OF_SITE))
    view = site_page(site, cards, frame, schematic=read_atlas(session).schematic)
    known = get_site_access(session, site_id)
    way = Way(known.way_text, known.entrance_text)
    around = around_site(frame, session, settings, site, known.access, way)
    return frame.show(
        "site.html", "find", site=replace(view, around=around), records=site_records(session, site, frame)
    )


def space_answer(frame: Frame, session: Session, space: SpaceDetail, tried: Tried) -> Response:
    """Answer with a space's page around a form as it stands."""
    bookable = space.approval != Approval.INQUIRE and space.state == "open" and space.site_state == "open"
    week, span = week_of(frame, session, space, tried.typed, f"/spaces/{space.id}") if bookable else (None, (0, 1440))
    around = FormFrame(space, f"/spaces/{space.id}/book", tried.typed, span, tried.errors, tried.refusal)
    form: BookingForm | None = _new_form(booking_form(frame, around), tried, frame, session) if bookable else None
    closings = list_closings(session, [space.id]).get(space.id, ())
    facts = facts_of(space, list_openings(session, space.id), closings, frame, bookable=bookable)
    settings: Settings = frame.request.app.state.settings
    chosen = " ".join(tried.typed.get(name, "") for name in ("date", "start", "end"))
    view = SpacePage(
        facts,
        week,
        form,
        OUTLINES_URL,
        read_atlas(session).schematic,
        price_of_form(frame, session, space, tried.typed),
        f"/things/{space.site_id}" if find_thing(session, space.id) else "",
        around_space(frame, session, settings, space, bookable=bookable, chosen=chosen),
    )
    return frame.show("space.html", "find", status=tried.status, space_page=view)


def _new_form(form: BookingForm, tried: Tried, frame: Frame, session: Session) -> BookingForm:
    """A new booking may repeat and be for a group; one that is moved may not."""
    own = parties_of(session, frame.caller.account_id) if frame.caller else []
    chosen = tried.typed.get("behalf", "")
    behalf = (
        Choice("", frame.say("나"), not chosen),
        *(Choice(str(row.id), row.name, str(row.id) == chosen) for row in own),
    )
    return replace(
        form,
        repeats=repeat_choices(tried.typed, frame.say),
        until=tried.typed.get("until", ""),
        behalf=behalf if own else (),
    )


def week_of(
    frame: Frame, session: Session, space: SpaceDetail, typed: Mapping[str, str], base_url: str
) -> tuple[Week, tuple[int, int]]:
    """Return the calendar of the asked week and the clock times, in minutes, between which it is ever open."""
    time = chosen_time(typed, frame.say)
    first = _first_day(frame, time[0] if time else None)
    start, end = moment(first, 0), moment(first + timedelta(days=CALENDAR_DAYS), 0)
    calendar = service.read_calendar(session, space, start, end)
    policy = space.policy
    shown = WeekTime(
        first=first,
        today=clock.today(),
        earliest=clock.now() + timedelta(minutes=policy.closes_before_minutes if policy else 0),
        last=last_open_day(policy, clock.now().astimezone(ZoneInfo(space.timezone))) if policy else clock.today(),
        hours=calendar.open,
        free=calendar.free,
        busy=calendar.busy,
        grid=policy.grid_minutes if policy else 30,
        least=policy.min_minutes if policy else 30,
        base_url=base_url,
        chosen=time,
    )
    return week_view(shown, frame.lang, frame.say), _clock_span(session, space)


def _first_day(frame: Frame, chosen: datetime | None) -> date:
    """Return the first day to show: the asked one, else the week from today that holds the chosen time."""
    today = clock.today()
    asked = Fields(frame.request.query_params, frame.say).day("week", required=False)
    if asked is not None:
        return max(asked, today)
    days = (minutes_from(today, chosen) // 1440) if chosen else 0
    return today + timedelta(days=max(days, 0) // CALENDAR_DAYS * CALENDAR_DAYS)


def _clock_span(session: Session, space: SpaceDetail) -> tuple[int, int]:
    rows = list_openings(session, space.id)
    return (min(row.open_min for row in rows), max(row.close_min for row in rows)) if rows else (0, 1440)
