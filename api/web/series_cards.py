"""Series and their dates as their owners and keepers see them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from api.web.labels import booking_badge, day_text, span_text
from api.web.pages import Frame
from api.web.series_views import SeriesCard, SeriesDate
from api.web.views import Badge, Choice
from geo import clock
from geo.booking.series import DateResult
from geo.booking.series_words import rule_words
from geo.enums import BookingState, Purpose, SeriesDayState
from geo.queries.series import DayRow, SeriesRow

SKIPPED = {
    "taken": "다른 예약이 있었어요",
    "outside_hours": "여는 시간이 아니에요",
    "too_early": "아직 예약이 열리지 않았어요",
    "too_late": "신청할 수 있는 때가 지났어요",
    "in_the_past": "지난 날이에요",
    "quota_reached": "정해진 횟수를 넘어요",
    "time_missing": "시계를 앞당기는 날이라 없는 시각이에요",
    "time_ambiguous": "시계를 되돌리는 날이라 두 번 있는 시각이에요",
}
"""Why a date was left out, when its full sentence is no longer at hand."""
OTHER = "다른 까닭이 있었어요"
_OPEN = {BookingState.HOLD, BookingState.REQUESTED, BookingState.AWAITING_PAYMENT, BookingState.CONFIRMED}
_MOVABLE = {BookingState.REQUESTED, BookingState.CONFIRMED}


def result_view(one: DateResult, frame: Frame) -> SeriesDate:
    """Return what would become of one date."""
    refused = one.refused
    label, time = _when(one.day, one.start, one.end, frame.lang)
    if refused is None:
        return SeriesDate(one.day.isoformat(), label, time, Badge(frame.say("돼요"), "good"))
    state = Badge(frame.say("찼어요"), "bad") if refused.code == "taken" else Badge(frame.say("안 돼요"), "wait")
    reason = frame.said(refused)
    others = tuple(_other(found, frame) for found in refused.details.get("alternatives", ()))
    return SeriesDate(one.day.isoformat(), label, time, state, reason, others)


def _other(found: dict[str, Any], frame: Frame) -> str:
    when = span_text(datetime.fromisoformat(found["start"]), datetime.fromisoformat(found["end"]), frame.lang)
    return f"{when} · {found['space_name']}"


def _when(day: date, start: datetime | None, end: datetime | None, lang: str) -> tuple[str, str]:
    """Return a date with its year and its clock time; one moved to another day tells that day with it."""
    year = f"{day.year} " if lang == "en" else f"{day.year}년 "
    if start is None or end is None:
        return year + day_text(day, lang), ""
    span = span_text(start, end, lang)
    own = f"{day_text(day, lang)} "
    return year + own.strip(), span.removeprefix(own)


def series_card(row: SeriesRow, days: Sequence[DayRow], frame: Frame) -> SeriesCard:
    """Return a series with each of its dates and what may be done about it."""
    states, say = [day.state for day in days], frame.say
    dates = tuple(_date_view(day, frame) for day in days)
    coming = [view for view in dates if view.can_cancel]
    return SeriesCard(
        id=str(row.id),
        space_name=row.space_name,
        space_url=f"/spaces/{row.space_id}",
        site_name=row.site_name,
        words=rule_words(row, frame.lang),
        heads=row.heads,
        purpose=say(Purpose(row.purpose).label),
        made=states.count(SeriesDayState.MADE),
        skipped=states.count(SeriesDayState.SKIPPED),
        cancelled=states.count(SeriesDayState.CANCELLED),
        dates=dates,
        coming=tuple(Choice(view.day, view.label) for view in coming),
        offered=any(view.offered for view in dates),
    )


def _date_view(day: DayRow, frame: Frame) -> SeriesDate:
    label, time = _when(day.day, day.start, day.end, frame.lang)
    ahead = day.start is not None and day.start > clock.now()
    skipped = day.state == SeriesDayState.SKIPPED
    open_still = ahead and day.booking_state in _OPEN
    return SeriesDate(
        day=day.day.isoformat(),
        label=label,
        time=time,
        state=_state(day, frame),
        reason=frame.say(SKIPPED.get(day.reason_code or "", OTHER)) if skipped else "",
        offered=skipped and ahead and day.offered_at is not None,
        can_cancel=open_still,
        can_take=skipped and ahead,
        move_url=f"/my/{day.booking_id}/move" if open_still and day.booking_state in _MOVABLE else "",
    )


def _state(day: DayRow, frame: Frame) -> Badge:
    if day.booking_state is not None:
        return booking_badge(day.booking_state, frame.say)
    tone = "wait" if day.state == SeriesDayState.SKIPPED else "plain"
    return Badge(frame.say(SeriesDayState(day.state).label), tone)
