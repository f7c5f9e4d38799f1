"""A weekly time over a season as a series of confirmed bookings: what a draw or a match ends in."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from geo import clock
from geo.booking import bulk
from geo.booking.desk import Desk
from geo.booking.recurrence import Occurrence, Rule, occurrences, ruled
from geo.booking.rules import Wish
from geo.booking.writing import Draft
from geo.enums import BookingState, Repeats, SeriesDayState
from geo.queries.accounts import address_of
from geo.queries.bookings import ContactRow
from geo.queries.series import NewDay, NewSeries, insert_days, insert_series
from geo.queries.spaces import get_space

AGREED_BEFOREHAND = frozenset(
    {"too_early", "too_late", "off_grid", "too_short", "too_long", "too_many_heads", "quota_reached", "purpose_refused"}
)
"""Rules that the keeper has settled by offering these hours; opening hours and days off still hold."""


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekly time of a space for somebody, both days of the season included."""

    space_id: UUID
    weekday: int
    from_min: int
    until_min: int
    starts_on: date
    ends_on: date
    account_id: UUID
    party_id: UUID | None
    heads: int
    purpose: str
    type: str


@dataclass(frozen=True, slots=True)
class Booked:
    """The series that was made, and which of its dates were left out and why."""

    series_id: UUID
    made: int
    skipped: list[tuple[date, str]]


def book_weekly(desk: Desk, weekly: Weekly) -> Booked | None:
    """Book every date that is free and open, the others with their reason; None when no date is left.

    Raises BookingRefused only when the constraint decides against the locks; tells nobody.
    """
    space = get_space(desk.session, weekly.space_id, clock.today())
    rule = _rule(weekly)
    if rule is None:
        return None
    dates = [one for one in occurrences(rule, ZoneInfo(space.timezone)) if one.start > clock.now()]
    sound = [one for one in dates if one.trouble is None]
    if not sound:
        return None
    series_id = insert_series(desk.session, _series(desk, weekly, rule))
    contact = _contact(desk, weekly.account_id)
    drafts = [
        Draft(
            space=space,
            wish=Wish(one.start, one.end, weekly.heads),
            purpose=weekly.purpose,
            channel=desk.actor.channel,
            owner_id=weekly.account_id,
            contact=contact,
            type=weekly.type,
            on_behalf_of=weekly.party_id,
            state=BookingState.CONFIRMED,
            series_id=series_id,
            leave_out=AGREED_BEFOREHAND,
        )
        for one in sound
    ]
    checked = dict(zip(sound, bulk.write_fitting(desk, drafts, skip=True), strict=True))
    days = [_day(one, checked.get(one)) for one in dates]
    insert_days(desk.session, series_id, days)
    skipped = [(one.day, day.reason_code or "") for one, day in zip(dates, days, strict=True) if day.booking_id is None]
    return Booked(series_id, len(dates) - len(skipped), skipped)


def _rule(weekly: Weekly) -> Rule | None:
    first = max(weekly.starts_on, clock.today())
    first += timedelta(days=(weekly.weekday - first.isoweekday()) % 7)
    if first > weekly.ends_on:
        return None
    return ruled(Rule(Repeats.WEEKLY, first, weekly.from_min, weekly.until_min, until=weekly.ends_on))


def _series(desk: Desk, weekly: Weekly, rule: Rule) -> NewSeries:
    return NewSeries(
        space_id=weekly.space_id,
        account_id=weekly.account_id,
        channel=desk.actor.channel,
        heads=weekly.heads,
        purpose=weekly.purpose,
        repeats=rule.repeats,
        step=rule.step,
        nth=rule.nth,
        first_on=rule.first,
        until_on=rule.until,
        times=None,
        start_min=rule.start_min,
        end_min=rule.end_min,
        on_behalf_of=weekly.party_id,
    )


def _contact(desk: Desk, account_id: UUID) -> ContactRow | None:
    found = address_of(desk.session, account_id)
    return ContactRow(found.name, "", found.email, "") if found else None


def _day(one: Occurrence, found: bulk.Checked | None) -> NewDay:
    if found is None:
        return NewDay(one.day, SeriesDayState.SKIPPED, one.trouble.code if one.trouble else None)
    if found.booking_id is not None:
        return NewDay(one.day, SeriesDayState.MADE, None, found.booking_id, (one.start, one.end))
    return NewDay(
        one.day, SeriesDayState.SKIPPED, found.refused.code if found.refused else None, None, (one.start, one.end)
    )
