"""A committee decides: n of m votes confirm a request, and it is refused as soon as n can no longer be reached."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from geo import clock
from geo.booking import freed, rivals
from geo.booking.cases import locked_case, only_in, see_case, step_of
from geo.booking.desk import Desk, Tell
from geo.enums import Approval, Ballot, BookingState
from geo.errors import Conflict, NotAllowed
from geo.queries import votes
from geo.queries.bookings import BookingRow, change_booking, stale
from geo.queries.policies import get_policy
from geo.queries.spaces import PolicyRow, SpaceDetail
from geo.queries.votes import VoteRow


@dataclass(frozen=True, slots=True)
class Tally:
    """Votes so far, of the number that confirms and the number of seats."""

    yes: int
    no: int
    needed: int
    of: int

    @property
    def verdict(self) -> BookingState:
        """Return what the votes decide: still requested while both ends can be reached."""
        if self.yes >= self.needed:
            return BookingState.CONFIRMED
        return BookingState.REJECTED if self.no > self.of - self.needed else BookingState.REQUESTED


def tally(cast: list[VoteRow], rule: PolicyRow) -> Tally:
    """Count the votes under the rule of the booking."""
    yes = sum(vote.choice == Ballot.YES for vote in cast)
    return Tally(yes, len(cast) - yes, rule.votes_needed or 1, rule.votes_of or 1)


def vote(
    desk: Desk, booking_id: UUID, choice: Ballot, reason_code: str | None = None, version: int | None = None
) -> BookingRow:
    """Cast a vote, or change it while nothing is decided; the deciding one confirms or refuses the request.

    The same vote again changes nothing and is no fault: somebody clicked twice.
    """
    booking, space = locked_case(desk, booking_id)
    member = _member(desk, booking, space)
    reason = (reason_code or "other") if choice == Ballot.NO else None
    if _voted_so(desk, booking, member, choice, reason):
        return booking
    if version is not None and version != booking.version:
        raise stale(booking)
    rule = _open_for_votes(desk, booking)
    cast = VoteRow(member, booking.version, choice, reason)
    votes.cast_vote(desk.session, booking.id, cast, clock.now())
    return _decide(desk, booking, space, rule)


def _member(desk: Desk, booking: BookingRow, space: SpaceDetail) -> UUID:
    """Return the actor's account if it votes here; strangers do not even learn that there is such a booking."""
    account = desk.actor.account_id
    if account is not None and account in votes.voters(desk.session, booking.site_id, clock.today()):
        return account
    see_case(desk, booking, space)
    raise NotAllowed("운영위원만 표를 낼 수 있어요.", "Only members of the committee vote.", code="not_on_committee")


def ask_members(session: Session, tell: Tell, booking: BookingRow) -> None:
    """Tell the named members of the committee, where one decides, that a request waits for their votes."""
    if get_policy(session, booking.policy_id).approval != Approval.COMMITTEE:
        return
    for member in votes.list_members(session, booking.site_id, clock.today()):
        if member.since <= clock.today() and member.account_id != booking.account_id:
            tell(member.account_id, "vote_asked", rivals.facts_of(booking))


def _voted_so(desk: Desk, booking: BookingRow, member: UUID, choice: str, reason: str | None) -> bool:
    cast = votes.votes_on(desk.session, [booking.id])[booking.id]
    return any((v.account_id, v.choice, v.reason_code) == (member, choice, reason) for v in cast)


def _open_for_votes(desk: Desk, booking: BookingRow) -> PolicyRow:
    only_in(booking, BookingState.REQUESTED)
    rule = get_policy(desk.session, booking.policy_id)
    if rule.approval != Approval.COMMITTEE:
        raise Conflict("운영위원회가 정하는 예약이 아니에요.", "No committee decides this.", code="no_committee")
    if booking.account_id == desk.actor.account_id:
        raise NotAllowed("자기 신청에는 표를 낼 수 없어요.", "Nobody votes upon their own request.", code="own_request")
    return rule


def _decide(desk: Desk, booking: BookingRow, space: SpaceDetail, rule: PolicyRow) -> BookingRow:
    cast = votes.votes_on(desk.session, [booking.id])[booking.id]
    match tally(cast, rule).verdict:
        case BookingState.CONFIRMED:
            return rivals.confirm(desk, booking, space, "vote")
        case BookingState.REJECTED:
            reasons = [v.reason_code or "other" for v in cast if v.choice == Ballot.NO]
            most = max(sorted(set(reasons)), key=reasons.count)
            step = step_of(desk, "vote", BookingState.REJECTED, most)
            refused = change_booking(desk.session, booking, step, clock.now())
            desk.notify("rejected", refused, "")
            freed.after_freeing(desk, refused)
            return refused
        case _:
            return booking
