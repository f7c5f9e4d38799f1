"""What happens to a series afterwards: dates called off or moved, the rest at another time, decided as one."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from geo import clock
from geo.booking import steps
from geo.booking.desk import Desk
from geo.booking.recurrence import occurrence
from geo.booking.refusals import refusal_of
from geo.booking.series import DateResult, clash_of, facts_of, open_series
from geo.booking.series_words import clock_words, listed
from geo.enums import BookingState, SeriesDayState
from geo.errors import BookingRefused, Conflict, InvalidInput, NotAllowed
from geo.queries import claims
from geo.queries.bookings import BookingRow
from geo.queries.series import DayRow, SeriesRow, change_time, days_of, get_day, give_up_day
from geo.queries.spaces import SpaceDetail

_OPEN = {BookingState.HOLD, BookingState.REQUESTED, BookingState.AWAITING_PAYMENT, BookingState.CONFIRMED}
LONGEST = 2880


def cancel_day(desk: Desk, series_id: UUID, day: date, message: str = "") -> None:
    """Call one date off; a skipped one is given up, so that it is offered no more."""
    open_series(desk, series_id)
    row = get_day(desk.session, series_id, day)
    if row.state == SeriesDayState.SKIPPED:
        give_up_day(desk.session, series_id, day)
    else:
        steps.cancel(desk, _booking_of(row), message)


def move_day(desk: Desk, series_id: UUID, day: date, start: datetime, end: datetime) -> BookingRow | BookingRefused:
    """Move one date to another time of the same space, or return why not and leave it as it was."""
    open_series(desk, series_id)
    return steps.move(desk, _booking_of(get_day(desk.session, series_id, day)), start, end)


def _booking_of(row: DayRow) -> UUID:
    if row.booking_id is None:
        raise Conflict("예약하지 않은 날짜예요.", "That date is not booked.", code="not_made")
    return row.booking_id


def cancel_from(desk: Desk, series_id: UUID, since: date | None = None, message: str = "") -> list[date]:
    """Call off every date from `since` on, or all to come, and return those that it is too late for."""
    series, space = open_series(desk, series_id)
    claims.lock_cells(desk.session, space.cells)
    days = _to_come(desk, series, since)
    kept: list[DayRow] = []
    for row in days:
        try:
            with desk.session.begin_nested():
                steps.cancel(_quiet(desk), _booking_of(row), message)
        except Conflict as fault:
            if fault.code != "too_late_to_change" or len(kept) + 1 == len(days):
                raise
            kept.append(row)
    for row in days_of(desk.session, [series_id])[series_id]:
        if row.state == SeriesDayState.SKIPPED and (since is None or row.day >= since):
            give_up_day(desk.session, series_id, row.day)
    gone = [row.day for row in days if row not in kept]
    _tell(desk, series, "series_cancelled", gone, word=message or "-")
    return [row.day for row in kept]


def _to_come(desk: Desk, series: SeriesRow, since: date | None) -> list[DayRow]:
    """Return the booked dates not begun yet; raise Conflict when there are none."""
    now = clock.now()
    found = [
        row
        for row in days_of(desk.session, [series.id])[series.id]
        if row.booking_state in _OPEN and row.start and row.start > now and (since is None or row.day >= since)
    ]
    if not found:
        raise Conflict("앞으로 남은 예약이 없어요.", "No dates are left.", code="nothing_left")
    return found


def _quiet(desk: Desk) -> Desk:
    """Return the same desk without a mail per date: a series is told once."""
    return replace(desk, notify=lambda _kind, _booking, _word: None)


def _tell(desk: Desk, series: SeriesRow, kind: str, days: list[date], **facts: str) -> None:
    desk.tell(series.account_id, kind, {**facts_of(series), "n": len(days), "dates": listed(days) or "-", **facts})


@dataclass(frozen=True, slots=True)
class NewTimes:
    """Other clock times for the dates from `since` on."""

    since: date
    start_min: int
    end_min: int


def change_rest(desk: Desk, series_id: UUID, times: NewTimes) -> BookingRefused | None:
    """Give every booked date from a date on another clock time, all of them or none; return what clashes."""
    if not 0 <= times.start_min < times.end_min <= LONGEST:
        raise InvalidInput(
            "끝나는 시각이 시작보다 늦어야 해요.", "The end must be after the start.", code="series_rule"
        )
    series, space = open_series(desk, series_id)
    days = _to_come(desk, series, times.since)
    clashes: list[DateResult] = []
    try:
        with desk.session.begin_nested():
            clashes += [one for one in _moved(desk, space, days, times) if one.refused is not None]
            if clashes:
                raise _not_all(len(days), clashes, ZoneInfo(space.timezone))
            change_time(desk.session, series_id, times.start_min, times.end_min)
    except BookingRefused as refused:
        return refused
    time = f"{clock_words(times.start_min)}~{clock_words(times.end_min)}"
    _tell(desk, series, "series_moved", [row.day for row in days], time=time)
    return None


def _moved(desk: Desk, space: SpaceDetail, days: list[DayRow], times: NewTimes) -> list[DateResult]:
    results, zone = [], ZoneInfo(space.timezone)
    for row in days:
        one = occurrence(row.day, times.start_min, times.end_min, zone)
        outcome: object = refusal_of([one.trouble]) if one.trouble else None
        if outcome is None:
            outcome = steps.move(_quiet(desk), _booking_of(row), one.start, one.end)
        refused = outcome if isinstance(outcome, BookingRefused) else None
        results.append(DateResult(row.day, one.start, one.end, refused))
    return results


def _not_all(total: int, clashes: list[DateResult], zone: ZoneInfo) -> BookingRefused:
    return BookingRefused(
        f"{total}번 가운데 {len(clashes)}번은 그 시간으로 바꿀 수 없어요. 모두 그대로 두었어요.",
        f"{len(clashes)} of {total} dates cannot be moved; all stay as they were.",
        code="series_clashes",
        details={"clashes": [clash_of(one, zone) for one in clashes]},
    )


def approve(desk: Desk, series_id: UUID, but: Collection[date] = (), message: str = "") -> list[date]:
    """Approve every requested date of a series as one, those in `but` rejected; return the dates approved."""
    series, days = _asked(desk, series_id)
    for row in days:
        booking = _booking_of(row)
        if row.day in but:
            steps.reject(_quiet(desk), booking, "venue", message)
        else:
            steps.approve(_quiet(desk), booking)
    approved = [row.day for row in days if row.day not in but]
    refused = [row.day for row in days if row.day in but]
    kind = "series_approved" if approved else "series_rejected"
    _tell(desk, series, kind, approved or refused, word=message or "-", left_out=listed(refused) or "-")
    return approved


def reject(desk: Desk, series_id: UUID, reason_code: str, message: str = "") -> list[date]:
    """Refuse every requested date of a series as one; return the dates."""
    series, days = _asked(desk, series_id)
    for row in days:
        steps.reject(_quiet(desk), _booking_of(row), reason_code, message)
    dates = [row.day for row in days]
    _tell(desk, series, "series_rejected", dates, word=message or "-", left_out="-")
    return dates


def _asked(desk: Desk, series_id: UUID) -> tuple[SeriesRow, list[DayRow]]:
    """Return a series with its requested dates, for keepers; their cells locked in the one order."""
    series, space = open_series(desk, series_id)
    if not desk.actor.keeps(space):
        raise NotAllowed("이 공간의 공간지기만 할 수 있어요.", "Only its keepers may do this.", code="not_keeper")
    claims.lock_cells(desk.session, space.cells)
    days = [d for d in days_of(desk.session, [series_id])[series_id] if d.booking_state == BookingState.REQUESTED]
    if not days:
        raise Conflict("승인을 기다리는 날짜가 없어요.", "No date waits for approval.", code="nothing_left")
    return series, days
