"""What those who decide look at: requests for one time side by side, with votes and earlier use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from geo import clock
from geo.booking.committee import Tally, tally
from geo.booking.rivals import slots
from geo.enums import Approval, BookingState
from geo.queries import votes
from geo.queries.bookings import BookingFilter, BookingRow, list_bookings
from geo.queries.policies import get_policy
from geo.queries.votes import UseCount, VoteRow

MOST = 200


@dataclass(frozen=True, slots=True)
class Rival:
    """A waiting request; `tally` is None where a keeper decides alone."""

    booking: BookingRow
    tally: Tally | None
    cast: Sequence[VoteRow]
    use: UseCount


def list_slots(session: Session, site_ids: Sequence[UUID]) -> list[list[Rival]]:
    """Return the requests waiting at these sites, those that want the same time together, in order of time."""
    if not site_ids:
        return []
    wanted = BookingFilter(site_ids=site_ids, states=(BookingState.REQUESTED,), from_at=clock.now(), limit=MOST)
    rows, _total = list_bookings(session, wanted)
    groups = slots(rows, votes.clashes(session, [row.id for row in rows]))
    told = {rival.booking.id: rival for rival in _rivals(session, rows)}
    return [[told[row.id] for row in group] for group in groups]


def slot_of(session: Session, booking: BookingRow) -> list[Rival]:
    """Return the request among those that want its time."""
    for group in list_slots(session, [booking.site_id]):
        if any(rival.booking.id == booking.id for rival in group):
            return group
    return []


def _rivals(session: Session, rows: Sequence[BookingRow]) -> list[Rival]:
    cast = votes.votes_on(session, [row.id for row in rows])
    rules = {policy_id: get_policy(session, policy_id) for policy_id in {row.policy_id for row in rows}}
    uses = _uses(session, rows)
    return [
        Rival(
            row,
            tally(cast[row.id], rules[row.policy_id]) if rules[row.policy_id].approval == Approval.COMMITTEE else None,
            cast[row.id],
            uses.get((row.site_id, row.account_id), UseCount()),
        )
        for row in rows
    ]


def _uses(session: Session, rows: Sequence[BookingRow]) -> dict[tuple[UUID, UUID | None], UseCount]:
    today = clock.today()
    since = datetime(today.year, 1, 1, tzinfo=clock.SEOUL)
    found: dict[tuple[UUID, UUID | None], UseCount] = {}
    for site_id in {row.site_id for row in rows}:
        accounts = [row.account_id for row in rows if row.site_id == site_id and row.account_id]
        counts = votes.uses_since(session, site_id, accounts, since)
        found |= {(site_id, account): count for account, count in counts.items()}
    return found
