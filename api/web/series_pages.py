"""Series of bookings: the pages."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from api.desk import ReadingDesk, WritingDesk
from api.series.schemas import series_out
from api.web.booking_forms import read_booking
from api.web.forms import Fields
from api.web.labels import REASONS, REJECT_REASONS
from api.web.money_cards import read_ask
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.series_cards import series_card
from api.web.series_forms import preview_answer, read_rule, read_since, wanted_series
from api.web.series_views import KeepSeries, MySeries
from api.web.space_pages import Tried, space_answer
from api.web.tabs import KEEP, MY, tabs
from api.web.views import Choice
from geo import clock
from geo.booking import series, series_steps
from geo.booking.desk import Desk
from geo.enums import BookingState
from geo.errors import BookingRefused, Conflict, InvalidInput, NotAllowed
from geo.queries.series import days_of, list_series
from geo.queries.spaces import get_space

router = APIRouter()

MOST = 50


@router.post("/spaces/{space_id}/series")
def make(frame: FrameDep, desk: WritingDesk, space_id: UUID, form: FormDep) -> Response:
    """Book the dates that were shown; refused meanwhile, show them as they stand now."""
    space = get_space(desk.session, space_id, clock.today())
    fields = Fields(form, frame.say)
    wanted, rule = read_booking(fields), read_rule(fields)
    if wanted is None or rule is None:
        return space_answer(frame, desk.session, space, Tried(form, fields.errors, status=422))
    request = wanted_series(space, wanted, rule, read_ask(form), skip=form.get("clashes") == "skip")
    try:
        outcome = series.make(desk, request, series_out)
    except (Conflict, InvalidInput) as error:
        return preview_answer(frame, desk, space, form, request, error.message)
    if isinstance(outcome, BookingRefused):
        problem = frame.said(outcome)
        return preview_answer(frame, desk, space, form, request, problem)
    asked = any(day["booking_state"] == BookingState.REQUESTED for day in outcome["days"])
    return go(f"/my/series?done={'series-requested' if asked else 'series-made'}#series-{outcome['id']}")


@router.get("/my/series")
def my_series(frame: FrameDep, desk: ReadingDesk) -> Response:
    """Show one's series, each with its dates."""
    return _my_page(frame, desk)


def _my_page(frame: Frame, desk: Desk, problem: str = "") -> Response:
    rows, _total = list_series(desk.session, account_id=desk.actor.account_id, limit=MOST)
    days = days_of(desk.session, [row.id for row in rows])
    view = MySeries(tabs(frame, MY), tuple(series_card(row, days[row.id], frame) for row in rows), problem)
    return frame.show("my_series.html", "my", status=409 if problem else 200, my=view)


@router.post("/my/series/{series_id}/cancel")
def cancel(frame: FrameDep, desk: WritingDesk, series_id: UUID, form: FormDep) -> Response:
    """Call off every date to come, or those from a date on."""
    kept = series_steps.cancel_from(desk, series_id, read_since(form, frame.say))
    return go(f"/my/series?done={'series-kept' if kept else 'series-cancelled'}#series-{series_id}")


@router.post("/my/series/{series_id}/days/{day}/cancel")
def cancel_day(frame: FrameDep, desk: WritingDesk, series_id: UUID, day: date) -> Response:
    """Call one date off, or give up one that was skipped."""
    try:
        series_steps.cancel_day(desk, series_id, day)
    except Conflict as error:
        return _my_page(frame, desk, error.message)
    return go(f"/my/series?done=series-day-cancelled#series-{series_id}")


@router.post("/my/series/{series_id}/days/{day}/accept")
def accept_day(frame: FrameDep, desk: WritingDesk, series_id: UUID, day: date) -> Response:
    """Book a skipped date that has become free, or say why not."""
    outcome = series.accept(desk, series_id, day)
    if isinstance(outcome, BookingRefused):
        return _my_page(frame, desk, frame.said(outcome))
    return go(f"/my/series?done=series-day-taken#series-{series_id}")


@router.get("/keep/series/{series_id}")
def keep_series(frame: FrameDep, desk: ReadingDesk, series_id: UUID) -> Response:
    """Show a series to the keepers of its space, who decide it as one."""
    row, space = series.open_series(desk, series_id)
    if not desk.actor.keeps(space):
        raise NotAllowed("이 공간의 공간지기만 할 수 있어요.", "Only its keepers may do this.", code="not_keeper")
    days = days_of(desk.session, [series_id])[series_id]
    card = series_card(row, days, frame)
    waiting = {day.day.isoformat() for day in days if day.booking_state == BookingState.REQUESTED}
    asked = tuple(Choice(view.day, f"{view.label} {view.time}") for view in card.dates if view.day in waiting)
    reasons = tuple(Choice(code, frame.say(REASONS[code])) for code in REJECT_REASONS)
    return frame.show("keep_series.html", "keep", keep=KeepSeries(tabs(frame, KEEP), card, asked, reasons))


@router.post("/keep/series/{series_id}/approve")
def approve(desk: WritingDesk, series_id: UUID, form: FormDep) -> Response:
    """Approve a series as one, but for the dates ticked."""
    left_out = [day for name in form if (day := _ticked(name)) is not None]
    series_steps.approve(desk, series_id, left_out, form.get("message", "")[:500])
    return go(f"/keep/series/{series_id}?done=approved")


def _ticked(name: str) -> date | None:
    """Return the date of a ticked box `out-2026-09-15`."""
    try:
        return date.fromisoformat(name.removeprefix("out-")) if name.startswith("out-") else None
    except ValueError:
        return None


@router.post("/keep/series/{series_id}/reject")
def reject(desk: WritingDesk, series_id: UUID, form: FormDep) -> Response:
    """Refuse a series as one, with a reason."""
    reason = form.get("reason", "")
    series_steps.reject(desk, series_id, reason if reason in REJECT_REASONS else "other", form.get("message", "")[:500])
    return go(f"/keep/series/{series_id}?done=rejected")
