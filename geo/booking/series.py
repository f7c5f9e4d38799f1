"""Series of bookings: one rule, every date checked alike, all of them written in one transaction or none.

A refusal is returned, not raised, so that the request's transaction still keeps the unmet wishes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from geo import clock
from geo.booking import bulk, money
from geo.booking.attempts import attempt
from geo.booking.desk import Desk
from geo.booking.pricing import PriceAsk
from geo.booking.recurrence import Occurrence, Rule, occurrences, ruled
from geo.booking.refusals import alternatives_to, explain, refusal_of, remember_miss
from geo.booking.rules import Wish
from geo.booking.series_words import listed, rule_words, when_words
from geo.booking.writing import FOR_OTHERS, Draft, check_channel, party_for, write
from geo.enums import BookingState, SeriesDayState
from geo.errors import BookingRefused, Conflict, NotFound
from geo.queries.bookings import BookingRow, ContactRow, begin_key, finish_key, read_contact
from geo.queries.series import (
    DayRow,
    FreedDay,
    NewDay,
    NewSeries,
    SeriesRow,
    days_of,
    freed_days,
    get_day,
    get_series,
    insert_days,
    insert_series,
    keepers_of,
    make_day,
    offer_day,
)
from geo.queries.spaces import SpaceDetail, get_space

MOST_EXPLAINED = 10
"""For how many clashing dates alternatives are looked for."""
FREED_AROUND = timedelta(days=1)
"""Wider than the margins of any two bookings: what a freed time may have stood in the way of."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request for a series, already clean; `skip` makes the dates that work and leaves out the others."""

    space_id: UUID
    rule: Rule
    heads: int
    purpose: str
    contact: ContactRow
    channel: str
    skip: bool = False
    key: str | None = None
    body_sha256: str = ""
    on_behalf_of: UUID | None = None
    natures: tuple[str, ...] = ()
    price_ask: PriceAsk = money.ASKED_NOTHING


@dataclass(frozen=True, slots=True)
class DateResult:
    """What would become of one date: `refused` says why not, with alternatives for the first few."""

    day: date
    start: datetime
    end: datetime
    refused: BookingRefused | None
    booking_id: UUID | None = None


AnswerOf = Callable[[SeriesRow, Sequence[DayRow]], dict[str, Any]]


def preview(desk: Desk, request: Request) -> list[DateResult]:
    """Return what would become of every date now; nothing is locked, written or remembered."""
    space = _space(desk, request.space_id)
    request = replace(request, on_behalf_of=party_for(desk, request.on_behalf_of, request.channel))
    results = _results(_drafts(desk, request, space), lambda drafts: bulk.check_all(desk, drafts))
    _explain(desk, space, request.heads, results)
    return results


def planned(request: Request) -> NewSeries:
    """Return the series as it would be written, for saying it in words."""
    return _new(request, ruled(request.rule), UUID(int=0))


def make(desk: Desk, request: Request, answer_of: AnswerOf) -> dict[str, Any] | BookingRefused:
    """Make a series; return the answer (the first one again for a repeated key), or the refusal naming each clash."""
    space = _space(desk, request.space_id)
    check_channel(desk.actor, request.channel, space)
    request = replace(request, on_behalf_of=party_for(desk, request.on_behalf_of, request.channel))
    results: list[DateResult] = []
    try:
        return attempt(desk.session, lambda: _answer_once(desk, request, space, answer_of, results))
    except BookingRefused as refused:
        clashes = [one for one in results if one.refused is not None]
        _explain(desk, space, request.heads, clashes)
        _remember(desk, space, request.heads, clashes)
        return _clashing(results, ZoneInfo(space.timezone)) if clashes else refused


def _space(desk: Desk, space_id: UUID) -> SpaceDetail:
    return get_space(desk.session, space_id, clock.today())


def _answer_once(
    desk: Desk, request: Request, space: SpaceDetail, answer_of: AnswerOf, results: list[DateResult]
) -> dict[str, Any]:
    account = desk.actor.account_id
    if account is None:
        raise NotFound("누가 쓰는지 알 수 없어요.", "A series needs an owner.", code="owner_unknown")
    if request.key is not None:
        stored = begin_key(desk.session, account, request.key, request.body_sha256)
        if stored is not None:
            return stored
    series, days = _make(desk, request, space, account, results)
    answer = answer_of(series, days)
    if request.key is not None:
        finish_key(desk.session, account, request.key, None, answer)
    return answer


def _make(
    desk: Desk, request: Request, space: SpaceDetail, account: UUID, results: list[DateResult]
) -> tuple[SeriesRow, list[DayRow]]:
    rule = ruled(request.rule)
    drafts = _drafts(desk, request, space)
    series_id = insert_series(desk.session, _new(request, rule, account))
    drafts = [(one, replace(draft, series_id=series_id)) for one, draft in drafts]
    results[:] = _results(drafts, lambda those: bulk.write_fitting(desk, those, skip=request.skip))
    clashes = [one for one in results if one.refused is not None]
    if len(clashes) == len(results) or (clashes and not request.skip):
        raise _clashing(results, ZoneInfo(space.timezone))
    insert_days(desk.session, series_id, [_new_day(one) for one in results])
    _remember(desk, space, request.heads, clashes)
    series, days = get_series(desk.session, series_id), days_of(desk.session, [series_id])[series_id]
    _tell_made(desk, series, days)
    return series, days


def _new(request: Request, rule: Rule, account: UUID) -> NewSeries:
    return NewSeries(
        space_id=request.space_id,
        account_id=account,
        channel=request.channel,
        heads=request.heads,
        purpose=request.purpose,
        repeats=rule.repeats,
        step=rule.step,
        nth=rule.nth,
        first_on=rule.first,
        until_on=rule.until,
        times=rule.times,
        start_min=rule.start_min,
        end_min=rule.end_min,
        on_behalf_of=request.on_behalf_of,
        natures=list(request.natures),
    )


def _new_day(one: DateResult) -> NewDay:
    if one.booking_id is not None:
        return NewDay(one.day, SeriesDayState.MADE, None, one.booking_id, (one.start, one.end))
    code = one.refused.code if one.refused else None
    bookable = code not in {"time_missing", "time_ambiguous"}
    return NewDay(one.day, SeriesDayState.SKIPPED, code, None, (one.start, one.end) if bookable else None)


Drafts = list[tuple[Occurrence, Draft]]


def _drafts(desk: Desk, request: Request, space: SpaceDetail) -> Drafts:
    return [
        (one, _draft(desk, request, space, one)) for one in occurrences(ruled(request.rule), ZoneInfo(space.timezone))
    ]


def _draft(desk: Desk, request: Request, space: SpaceDetail, one: Occurrence) -> Draft:
    return Draft(
        space=space,
        wish=Wish(one.start, one.end, request.heads),
        purpose=request.purpose,
        channel=request.channel,
        owner_id=None if request.channel in FOR_OTHERS else desk.actor.account_id,
        contact=request.contact,
        on_behalf_of=request.on_behalf_of,
        natures=request.natures,
        price_ask=request.price_ask,
    )


def _results(drafts: Drafts, check: Callable[[list[Draft]], Sequence[bulk.Checked]]) -> list[DateResult]:
    """Return one result per date; what the clock does not have is refused without asking anybody."""
    sound = [draft for one, draft in drafts if one.trouble is None]
    checked = iter(check(sound) if sound else ())
    results = []
    for one, _draft in drafts:
        if one.trouble is not None:
            results.append(DateResult(one.day, one.start, one.end, refusal_of([one.trouble])))
        else:
            found = next(checked)
            results.append(DateResult(one.day, one.start, one.end, found.refused, found.booking_id))
    return results


def _explain(desk: Desk, space: SpaceDetail, heads: int, results: Sequence[DateResult]) -> None:
    """Look for what would work instead, for the first clashing dates."""
    clashes = [one for one in results if one.refused is not None]
    for one in clashes[:MOST_EXPLAINED]:
        wish, refused = Wish(one.start, one.end, heads), one.refused
        if refused is not None:
            found = alternatives_to(desk.session, desk.settings, space, wish, refused.code)
            refused.details["alternatives"] = found


def _remember(desk: Desk, space: SpaceDetail, heads: int, clashes: Sequence[DateResult]) -> None:
    for one in clashes:
        if one.refused is not None:
            remember_miss(desk.session, space, Wish(one.start, one.end, heads), one.refused.code)


def _clashing(results: Sequence[DateResult], zone: ZoneInfo) -> BookingRefused:
    """Return the refusal of a whole series, naming exactly the dates that clash."""
    clashes = [clash_of(one, zone) for one in results if one.refused is not None]
    return BookingRefused(
        f"{len(results)}번 가운데 {len(clashes)}번은 예약할 수 없는 날이에요. 아무것도 예약하지 않았어요.",
        f"{len(clashes)} of {len(results)} dates cannot be booked; nothing was booked.",
        code="series_clashes",
        details={"clashes": clashes},
    )


def clash_of(one: DateResult, zone: ZoneInfo) -> dict[str, Any]:
    """Return a date that clashes as JSON-ready values, its times on the venue's clock."""
    refused = one.refused
    return {
        "date": one.day.isoformat(),
        "start": one.start.astimezone(zone).isoformat(),
        "end": one.end.astimezone(zone).isoformat(),
        "code": refused.code if refused else None,
        "detail": refused.message if refused else "",
        "detail_en": refused.message_en if refused else "",
        "alternatives": refused.details.get("alternatives", []) if refused else [],
    }


def _tell_made(desk: Desk, series: SeriesRow, days: Sequence[DayRow]) -> None:
    """Tell the owner all dates in one mail, and the keepers when it is theirs to decide."""
    made = [day for day in days if day.state == SeriesDayState.MADE]
    asked = made[0].booking_state == BookingState.REQUESTED
    facts = {
        **facts_of(series),
        "made": len(made),
        "skipped": len(days) - len(made),
        "dates": listed([day.day for day in made]),
        "left_out": listed([day.day for day in days if day.state == SeriesDayState.SKIPPED]) or "-",
    }
    desk.tell(series.account_id, "series_requested" if asked else "series_made", facts)
    if asked:
        for keeper in keepers_of(desk.session, series.site_id, clock.today()):
            desk.tell(keeper, "series_asked", facts)


def facts_of(series: SeriesRow) -> dict[str, Any]:
    """Return what every notice about a series may name."""
    return {
        "id": series.id,
        "space": series.space_name,
        "site": series.site_name,
        "rule": rule_words(series),
        "rule_en": rule_words(series, "en"),
        "heads": series.heads,
    }


def offer_freed(desk: Desk, booking: BookingRow) -> None:
    """Tell the owners of skipped dates, once, that their date is free now because `booking` ended or moved."""
    start, end = booking.start - FREED_AROUND, booking.end + FREED_AROUND
    for freed in freed_days(desk.session, booking.space_id, start, end, clock.now()):
        _offer(desk, freed)


def _offer(desk: Desk, freed: FreedDay) -> None:
    space = _space(desk, freed.space_id)
    wish = Wish(freed.start, freed.end, freed.heads)
    owner = None if freed.by_keeper else freed.account_id
    draft = Draft(space, wish, freed.purpose, desk.actor.channel, owner)
    draft = replace(draft, on_behalf_of=freed.on_behalf_of, natures=tuple(freed.natures))
    bookable = bool(space.policy and space.cells) and bulk.check_all(desk, [draft])[0].refused is None
    if bookable and offer_day(desk.session, freed.series_id, freed.day, clock.now()):
        series = get_series(desk.session, freed.series_id)
        when = when_words(freed.start, freed.end, ZoneInfo(series.timezone))
        desk.tell(freed.account_id, "series_date_free", {**facts_of(series), "when": when})


def accept(desk: Desk, series_id: UUID, day: date) -> BookingRow | BookingRefused:
    """Book a date of a series that was skipped and is free now, or return why not."""
    series, space = open_series(desk, series_id)
    row = get_day(desk.session, series_id, day)
    if row.state != SeriesDayState.SKIPPED:
        raise Conflict("건너뛴 날짜가 아니에요.", "That date was not skipped.", code="not_skipped")
    if row.start is None or row.end is None:
        raise Conflict("그날에는 없거나 두 번 있는 시각이에요.", "No such clock time.", code=row.reason_code)
    wish = Wish(row.start, row.end, series.heads)
    draft = Draft(
        space=space,
        wish=wish,
        purpose=series.purpose,
        channel=series.channel,
        owner_id=None if series.channel in FOR_OTHERS else series.account_id,
        contact=_contact(desk, series_id),
        series_id=series_id,
        on_behalf_of=series.on_behalf_of,
        natures=tuple(series.natures),
    )
    try:
        with desk.session.begin_nested():
            booking = write(desk, draft)
            make_day(desk.session, series_id, day, booking.id)
    except BookingRefused as refused:
        return explain(desk.session, desk.settings, space, wish, refused)
    desk.notify(booking.state, booking, "")
    return booking


def _contact(desk: Desk, series_id: UUID) -> ContactRow | None:
    """Return the contact of the newest date that still has one."""
    for day in reversed(days_of(desk.session, [series_id])[series_id]):
        found = read_contact(desk.session, day.booking_id) if day.booking_id else None
        if found is not None:
            return found
    return None


def open_series(desk: Desk, series_id: UUID) -> tuple[SeriesRow, SpaceDetail]:
    """Return a series and its space, for its owner and the space's keepers; NotFound for everybody else."""
    series = get_series(desk.session, series_id)
    space = _space(desk, series.space_id)
    if series.account_id != desk.actor.account_id and not desk.actor.keeps(space):
        raise NotFound("그런 연속 예약이 없어요.", "There is no such series.", code="series_unknown")
    return series, space
