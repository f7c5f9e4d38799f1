"""The set-based twin of `writing.write`: many times of one space under the same rules, locks and constraint.

A series of a year costs a few statements instead of a few hundred. Everything that decides is asked of
`geo.booking.writing` and `geo.booking.rules`; only the reading and writing is done for all at once.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from geo import clock
from geo.booking.desk import Desk
from geo.booking.refusals import refusal_of
from geo.booking.rules import Broken, Facts, broken_rules
from geo.booking.writing import KEEP_CONTACT_DAYS, Draft, first_state, new_row
from geo.errors import BookingRefused
from geo.queries import claims
from geo.queries.bookings import Step, add_first_events, insert_bookings, insert_contacts
from geo.queries.hours import Interval, read_busy, read_hours
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
    """Hold every draft of one space against the rules and the claims as they stand, and against those before it."""
    policy = _policy_of(drafts[0])
    look = _Look.at(desk, drafts)
    checked: list[Checked] = []
    for draft in drafts:
        start = draft.wish.start - timedelta(minutes=policy.setup_minutes)
        end = draft.wish.end + timedelta(minutes=policy.turnover_minutes)
        broken = look.broken(draft, policy) or ([TAKEN] if look.is_taken(start, end) else [])
        checked.append(Checked(draft, start, end, refusal_of(broken) if broken else None))
        if not broken:
            look.planned.append((start, end))
    return checked


def _policy_of(draft: Draft) -> PolicyRow:
    if draft.space.policy is None or not draft.space.cells:
        broken = Broken("inquire_only", "운영하는 곳에 문의해야 하는 공간이에요.", "Ask the operator.")
        raise refusal_of([broken])
    return draft.space.policy


@dataclass(slots=True)
class _Look:
    """Open and taken time of one space over the whole of many wishes, read once."""

    now: datetime
    hours: list[Interval]
    busy: list[Interval]
    planned: list[Interval]

    @classmethod
    def at(cls, desk: Desk, drafts: Sequence[Draft]) -> "_Look":
        now, space_id = clock.now(), drafts[0].space.id
        start = min(draft.wish.start for draft in drafts) - AROUND
        end = max(draft.wish.end for draft in drafts) + AROUND
        hours = read_hours(desk.session, space_id, start, end, now.astimezone(clock.SEOUL).date())
        return cls(now, hours, read_busy(desk.session, space_id, start, end, now), [])

    def broken(self, draft: Draft, policy: PolicyRow) -> list[Broken]:
        """Return the rules that a draft breaks, but for those it leaves out."""
        hours = _near(self.hours, draft.wish.start - AROUND, draft.wish.end + AROUND)
        found = broken_rules(draft.wish, Facts(draft.space, policy, hours, self.now))
        return [one for one in found if one.code not in draft.leave_out]

    def is_taken(self, start: datetime, end: datetime) -> bool:
        """Say whether a claim, or a draft before this one, lies in the way."""
        near = (*_near(self.busy, start, end), *self.planned[-1:])
        return any(s < end and start < e for s, e in near)


def _near(pieces: list[Interval], start: datetime, end: datetime) -> list[Interval]:
    """Return those of sorted, disjoint pieces that may touch [start, end)."""
    first = bisect_left(pieces, (start, start))
    return pieces[max(first - 1, 0) : bisect_left(pieces, (end, end))]


def write_fitting(desk: Desk, drafts: Sequence[Draft], *, skip: bool) -> list[Checked]:
    """Write the drafts of one space, given in order of time; each one written has its `booking_id`.

    Without `skip` a single refusal means that nothing is written. Raises BookingRefused when the constraint decides
    against what the locks promised; the caller rolls back (a savepoint is enough). Tells nobody.
    """
    claims.lock_cells(desk.session, drafts[0].space.cells)
    claims.expire_holds(desk.session, clock.now(), drafts[0].space.cells)
    checked = check_all(desk, drafts)
    fitting = [one for one in checked if one.refused is None]
    if not fitting or (len(fitting) < len(checked) and not skip):
        return checked
    made = iter(_write(desk, fitting))
    return [next(made) if one.refused is None else one for one in checked]


def _write(desk: Desk, fitting: Sequence[Checked]) -> list[Checked]:
    first, session = fitting[0].draft, desk.session
    policy = _policy_of(first)
    state = first.state or first_state(policy)
    ids = [uuid4() for _ in fitting]
    rows = [new_row(one.draft, state, policy.id) for one in fitting]
    insert_bookings(session, [replace(row, id=made) for row, made in zip(rows, ids, strict=True)])
    pieces = [(made, one.start, one.end) for made, one in zip(ids, fitting, strict=True)]
    if not claims.take_many(session, pieces, first.space.cells):
        raise refusal_of([TAKEN])
    if first.contact is not None:
        zone = ZoneInfo(first.space.timezone)
        ends = [one.draft.wish.end.astimezone(zone).date() for one in fitting]
        insert_contacts(session, ids, first.contact, [end + timedelta(days=KEEP_CONTACT_DAYS) for end in ends])
    step = Step("book", state, desk.actor.account_id, first.channel)
    add_first_events(session, ids, step, clock.now())
    return [replace(one, booking_id=made) for one, made in zip(fitting, ids, strict=True)]
