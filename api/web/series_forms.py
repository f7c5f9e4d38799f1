"""The repeating part of the booking form, and the page that shows every date before anything is booked."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from fastapi import Response

from api.web.booking_forms import Booking
from api.web.forms import Fields
from api.web.messages import Translator
from api.web.pages import Frame
from api.web.series_cards import result_view
from api.web.series_views import SeriesPreview
from api.web.views import Choice
from geo.booking import series
from geo.booking.desk import Desk
from geo.booking.pricing import PriceAsk
from geo.booking.recurrence import Rule, dates_of, ruled
from geo.booking.series_words import rule_words
from geo.enums import Approval, Channel, Repeats
from geo.errors import BookingRefused, InvalidInput
from geo.queries.spaces import SpaceDetail

REPEATS = {
    "weekly": (Repeats.WEEKLY, 1, "매주 같은 요일에"),
    "biweekly": (Repeats.WEEKLY, 2, "2주마다 같은 요일에"),
    "monthly": (Repeats.MONTHLY, 1, "매달 같은 주 같은 요일에"),
}
NOT_SENT_ON = frozenset({"csrf_token", "clashes"})


def repeat_choices(typed: Mapping[str, str], say: Translator) -> tuple[Choice, ...]:
    """Return how often a use may repeat; once is what most people want."""
    chosen = typed.get("repeat", "")
    often = (Choice(value, say(label), value == chosen) for value, (_kind, _step, label) in REPEATS.items())
    return (Choice("", say("한 번만"), chosen not in REPEATS), *often)


def read_rule(fields: Fields) -> Rule | None:
    """Return the rule of a form that asks for repetition, or None with the reasons in `fields.errors`."""
    kind = REPEATS.get(fields.raw("repeat"))
    first, start, end = fields.day("date"), fields.minutes("start"), fields.minutes("end")
    until = fields.day("until")
    if kind is None or first is None or start is None or end is None or until is None:
        return None
    try:
        rule = ruled(Rule(kind[0], first, start, end, until=until, step=kind[1]))
        dates_of(rule)
    except InvalidInput as fault:
        fields.errors.setdefault("until", fields.say(fault.message))
        return None
    return rule


def wanted_series(space: SpaceDetail, wanted: Booking, rule: Rule, ask: PriceAsk, *, skip: bool) -> series.Request:
    """Return the request for a series that a sound form stands for."""
    return series.Request(
        space_id=space.id,
        rule=rule,
        heads=wanted.heads,
        purpose=wanted.purpose,
        contact=wanted.contact,
        channel=Channel.WEB,
        skip=skip,
        key=wanted.key,
        body_sha256=wanted.digest(repr((space.id, rule, ask, skip))),
        on_behalf_of=wanted.on_behalf_of,
        natures=wanted.natures,
        price_ask=ask,
    )


def preview_answer(
    frame: Frame, desk: Desk, space: SpaceDetail, form: Mapping[str, str], request: series.Request, problem: str = ""
) -> Response:
    """Show every date with what would become of it; a refusal in between is told above."""
    try:
        results = series.preview(desk, request)
    except BookingRefused as refused:
        results, problem = [], frame.said(refused)
    dates = tuple(result_view(one, frame) for one in results)
    bad = sum(one.refused is not None for one in results)
    view = SeriesPreview(
        space_name=space.name,
        space_url=f"/spaces/{space.id}",
        words=rule_words(series.planned(request), frame.lang),
        good=len(dates) - bad,
        bad=bad,
        dates=dates,
        fields=tuple((name, value) for name, value in form.items() if name not in NOT_SENT_ON),
        action=f"/spaces/{space.id}/series",
        back_url=_back(space, form),
        submit_label=_submit_label(space, bad, frame.say),
        problem=problem,
    )
    return frame.show("series_preview.html", "find", status=409 if problem else 200, series=view)


def _back(space: SpaceDetail, form: Mapping[str, str]) -> str:
    return f"/spaces/{space.id}/pick?{urlencode({name: form.get(name, '') for name in ('date', 'start', 'end')})}"


def _submit_label(space: SpaceDetail, bad: int, say: Translator) -> str:
    if space.approval == Approval.INSTANT:
        return say("되는 날만 예약하기") if bad else say("모두 예약하기")
    return say("되는 날만 신청하기") if bad else say("모두 신청하기")


def read_since(form: Mapping[str, str], say: Translator) -> date | None:
    """Return from which date on a series is called off; without one, all of it."""
    return Fields(form, say).day("since", required=False)
