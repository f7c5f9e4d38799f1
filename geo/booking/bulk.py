"""The set-based twin of `writing.write`: many times of one space under the same rules, locks and constraint.

A series of a year costs a few statements instead of a few hundred. Everything that decides is asked of
`geo.booking.writing` and `geo.booking.rules`; only the reading and writing is done for all at once.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from geo import clock
from geo.booking import money
from geo.booking.desk import Desk
from geo.booking.quotas import Counting
from geo.booking.refusals import refusal_of
from geo.booking.rules import Broken, Facts, Wish, broken_rules
from geo.booking.writing import (
    KEEP_CONTACT_DAYS,
    Draft,
    claims_hard,
    counting_of,
    new_row,
    price_of,
    state_of,
    told_wish,
)
from geo.errors import BookingRefused
from geo.queries import claims
from geo.queries.bookings import (
    NewBooking,
    Step,
    add_first_events,
    get_booking,
    insert_bookings,
    insert_contacts,
)
from geo.queries.hours import Interval, read_busy, read_hours, read_off
from geo.queries.spaces import PolicyRow

AROUND = timedelta(days=2)
TAKEN = Broken("taken", "그 시간은 이미 예약되어 있어요.", "That time is already taken.")
"""The same words as `writing.claim` uses."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft with why it may not be written, or None; `start` and `end` include the policy's margins."""

    draft: Draft
    start: datetime
    end: datetime
    refused: BookingRefused | None
    booking_id: UUID | None = None


def check_all(desk: Desk, drafts: Sequence[Draft]) -> list[Checked]:
    """Hold every draft of one booker and space against rules, claims and quotas, and against the drafts before it."""
    return _Look.at(desk, drafts).check_all(drafts)


def _policy_of(draft: Draft) -> PolicyRow:
    if draft.space.policy is None or not draft.space.cells:
        broken = Broken("inquire_only", "운영하는 곳에 문의해야 하는 공간이에요.", "Ask the operator.")
        raise refusal_of([broken])
    return draft.space.policy


@dataclass(slots=True)
class _Look:
    """Open and taken time of one space over the whole of many wishes, read once; and what was found to fit so far."""

    desk: Desk
    space_id: UUID
    now: datetime
    start: datetime
    end: datetime
    hours: list[Interval]
    off: list[Interval]
    counting: Counting
    busy: list[Interval] = field(default_factory=list)
    planned: list[Interval] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)

    @classmethod
    def at(cls, desk: Desk, drafts: Sequence[Draft]) -> "_Look":
        now, space_id, session = clock.now(), drafts[0].space.id, desk.session
        start = min(draft.wish.start for draft in drafts) - AROUND
        end = max(draft.wish.end for draft in drafts) + AROUND
        today = now.astimezone(clock.SEOUL).date()
        hours = read_hours(session, space_id, start, end, today)
        off = read_off(session, space_id, start, end, today)
        return cls(desk, space_id, now, start, end, hours, off, counting_of(session, drafts[0]))

    def check_all(self, drafts: Sequence[Draft]) -> list[Checked]:
        """Return every draft with why it may not be written, by the claims and quotas as they stand now."""
        policy = _policy_of(drafts[0])
        self.busy = read_busy(self.desk.session, self.space_id, self.start, self.end, self.now)
        self.planned, self.wishes = [], []
        return [self.check(draft, policy) for draft in drafts]

    def check(self, draft: Draft, policy: PolicyRow) -> Checked:
        """Return a draft with why it may not be written; one that fits counts for those after it."""
        start = draft.wish.start - timedelta(minutes=policy.setup_minutes)
        end = draft.wish.end + timedelta(minutes=policy.turnover_minutes)
        broken = self._broken(draft, policy) or ([TAKEN] if self._is_taken(start, end) else self._over(draft))
        if not broken:
            self.planned.append((start, end))
            self.wishes.append(draft.wish)
        return Checked(draft, start, end, refusal_of(broken) if broken else None)

    def _broken(self, draft: Draft, policy: PolicyRow) -> list[Broken]:
        first, last = draft.wish.start - AROUND, draft.wish.end + AROUND
        hours, off = _near(self.hours, first, last), _near(self.off, first, last)
        found = broken_rules(told_wish(draft), Facts(draft.space, policy, hours, self.now, off))
        return [one for one in found if one.code not in draft.leave_out]

    def _is_taken(self, start: datetime, end: datetime) -> bool:
        near = (*_near(self.busy, start, end), *self.planned[-1:])
        return any(s < end and start < e for s, e in near)

    def _over(self, draft: Draft) -> list[Broken]:
        broken = self.counting.broken(draft.wish, also=self.wishes)
        return [broken] if broken else []


def _near(pieces: list[Interval], start: datetime, end: datetime) -> list[Interval]:
    """Return those of sorted, disjoint pieces that may touch [start, end)."""
    first = bisect_left(pieces, (start, start))
    return pieces[max(first - 1, 0) : bisect_left(pieces, (end, end))]


def write_fitting(desk: Desk, drafts: Sequence[Draft], *, skip: bool) -> list[Checked]:
    """Write the drafts of one booker and space, given in order of time; each one written has its `booking_id`.

    Without `skip` a single refusal means that nothing is written. Raises BookingRefused when the constraint decides
    against what the locks promised; the caller rolls back (a savepoint is enough). Tells nobody.
    """
    look = _Look.at(desk, drafts)
    seen = [] if skip else look.check_all(drafts)
    if any(one.refused for one in seen):
        return seen  # nobody queues up for what is refused anyway
    look.counting.lock()
    claims.lock_cells(desk.session, drafts[0].space.cells)
    claims.expire_holds(desk.session, look.now, drafts[0].space.cells)
    checked = look.check_all(drafts)
    fitting = [one for one in checked if one.refused is None]
    if not fitting or (len(fitting) < len(checked) and not skip):
        return checked
    made = iter(_write(desk, fitting))
    return [next(made) if one.refused is None else one for one in checked]


def _write(desk: Desk, fitting: Sequence[Checked]) -> list[Checked]:
    session, first = desk.session, fitting[0].draft
    policy = _policy_of(first)
    made = [replace(one, booking_id=uuid4()) for one in fitting]
    rows = [_row(desk, one, policy) for one in made]
    insert_bookings(session, rows)
    for state, of_state in _by_state(rows):
        ids = {row.id for row in of_state}
        _claim(desk, [one for one in made if one.booking_id in ids], hard=claims_hard(policy, state))
        step = Step("book", state, desk.actor.account_id, first.channel)
        add_first_events(session, [row.id for row in of_state if row.id], step, clock.now())
    _keep_contact(desk, made)
    for row in rows:
        if row.price is not None and row.id:
            money.charge(desk, get_booking(session, row.id))
    return made


def _row(desk: Desk, one: Checked, policy: PolicyRow) -> NewBooking:
    price = price_of(desk.session, one.draft)
    state = state_of(desk.session, one.draft, policy, price)
    return replace(new_row(one.draft, state, policy.id, price), id=one.booking_id)


def _by_state(rows: Sequence[NewBooking]) -> list[tuple[str, list[NewBooking]]]:
    """A price that is nothing on some dates lets these be confirmed while the others wait for their money."""
    return [(state, [row for row in rows if row.state == state]) for state in sorted({row.state for row in rows})]


def _claim(desk: Desk, made: Sequence[Checked], *, hard: bool) -> None:
    pieces = [(one.booking_id, one.start, one.end) for one in made if one.booking_id is not None]
    if not claims.take_many(desk.session, pieces, made[0].draft.space.cells, hard=hard):
        raise refusal_of([TAKEN])


def _keep_contact(desk: Desk, made: Sequence[Checked]) -> None:
    """Keep whom to call, for each date until its own day of forgetting."""
    draft = made[0].draft
    if draft.contact is not None:
        zone, ids = ZoneInfo(draft.space.timezone), [one.booking_id for one in made if one.booking_id is not None]
        ends = [one.draft.wish.end.astimezone(zone).date() for one in made]
        insert_contacts(desk.session, ids, draft.contact, [end + timedelta(days=KEEP_CONTACT_DAYS) for end in ends])
