"""Steps in a booking's life: ask, submit, decide, move, call off.

A refusal is returned, not raised, so that the request's transaction still keeps the unmet wish.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from geo import clock
from geo.booking import rules
from geo.booking.desk import Actor, Desk
from geo.booking.refusals import explain
from geo.booking.rules import Wish
from geo.booking.writing import Draft, check_rules, claim, first_state, write
from geo.enums import BookingState, Channel
from geo.errors import BookingRefused, Conflict, NotAllowed, NotFound
from geo.queries import claims
from geo.queries.bookings import (
    BookingRow,
    ContactRow,
    NewTime,
    Step,
    begin_key,
    change_booking,
    finish_key,
    get_booking,
    read_contact,
    stale,
)
from geo.queries.spaces import PolicyRow, SpaceDetail, get_space


@dataclass(frozen=True, slots=True)
class Request:
    """A request to book, already clean."""

    space_id: UUID
    wish: Wish
    purpose: str
    contact: ContactRow
    channel: str
    hold: bool = False
    key: str | None = None
    body_sha256: str = ""


def book(
    desk: Desk, request: Request, answer_of: Callable[[BookingRow], dict[str, Any]]
) -> dict[str, Any] | BookingRefused:
    """Book, hold or ask for a space; return the answer (the first one again for a repeated key) or the refusal."""
    space = _known_space(desk, request.space_id)
    check_channel(desk.actor, request.channel, space)
    try:
        with desk.session.begin_nested():
            return _answer_once(desk, request, space, answer_of)
    except BookingRefused as refused:
        return explain(desk.session, desk.settings, space, request.wish, refused)


def _answer_once(
    desk: Desk, request: Request, space: SpaceDetail, answer_of: Callable[[BookingRow], dict[str, Any]]
) -> dict[str, Any]:
    account = desk.actor.account_id
    if request.key is None or account is None:
        return answer_of(_book(desk, request, space))
    stored = begin_key(desk.session, account, request.key, request.body_sha256)
    if stored is not None:
        return stored
    booking = _book(desk, request, space)
    answer = answer_of(booking)
    finish_key(desk.session, account, request.key, booking.id, answer)
    return answer


def _book(desk: Desk, request: Request, space: SpaceDetail) -> BookingRow:
    hold_until = clock.now() + timedelta(minutes=desk.settings.hold_minutes)
    draft = Draft(
        space=space,
        wish=request.wish,
        purpose=request.purpose,
        channel=request.channel,
        owner_id=desk.actor.account_id,
        contact=request.contact,
        state=BookingState.HOLD if request.hold else None,
        hold_until=hold_until if request.hold else None,
        key=request.key,
    )
    booking = write(desk, draft)
    if not request.hold:
        desk.notify(booking.state, booking, "")
    return booking


def check_channel(actor: Actor, channel: str, space: SpaceDetail) -> None:
    """Raise NotAllowed when somebody who does not keep the space books for callers or visitors."""
    if channel in {Channel.PHONE, Channel.VISIT, Channel.KIOSK} and not actor.keeps(space):
        raise NotAllowed(
            "전화·방문 예약은 그 공간의 공간지기만 넣을 수 있어요.",
            "Only keepers may book for callers and visitors.",
            code="channel_not_allowed",
        )


def _known_space(desk: Desk, space_id: UUID) -> SpaceDetail:
    return get_space(desk.session, space_id, clock.today())


def _open_case(desk: Desk, booking_id: UUID, version: int | None) -> tuple[BookingRow, SpaceDetail]:
    """Return a booking the actor may see, locked, and its space; raise NotFound for others' bookings."""
    booking = get_booking(desk.session, booking_id, lock=True)
    space = _known_space(desk, booking.space_id)
    if booking.account_id != desk.actor.account_id and not desk.actor.keeps(space):
        raise NotFound("그런 예약이 없어요.", "There is no such booking.", code="booking_unknown")
    if version is not None and version != booking.version:
        raise stale(booking)
    return booking, space


def _owned(desk: Desk, booking: BookingRow) -> None:
    if booking.account_id != desk.actor.account_id:
        raise NotAllowed("예약한 사람만 할 수 있는 일이에요.", "Only who booked may do this.", code="not_your_booking")


def _kept(desk: Desk, space: SpaceDetail) -> None:
    if not desk.actor.keeps(space):
        raise NotAllowed("이 공간의 공간지기만 할 수 있어요.", "Only its keepers may do this.", code="not_keeper")


def _in_state(booking: BookingRow, *allowed: BookingState) -> None:
    if booking.state not in allowed:
        raise Conflict(
            f"'{BookingState(booking.state).label}' 상태라서 할 수 없어요.",
            f"The booking is {booking.state}.",
            code="move_not_allowed",
            details={"state": booking.state, "version": booking.version},
        )


def _step(desk: Desk, action: str, to_state: str, reason_code: str | None = None) -> Step:
    return Step(action, to_state, desk.actor.account_id, desk.actor.channel, reason_code)


def submit(desk: Desk, booking_id: UUID, version: int | None = None) -> BookingRow:
    """Turn a hold into a booking or a request, before its time is over."""
    booking, space = _open_case(desk, booking_id, version)
    _owned(desk, booking)
    now = clock.now()
    _not_run_out(booking, now)
    _in_state(booking, BookingState.HOLD)
    policy = space.policy
    if policy is None:
        raise NotFound("예약 규칙이 없는 공간이에요.", "The space has no rules.", code="policy_unknown")
    changed = change_booking(desk.session, booking, _step(desk, "submit", first_state(policy)), now)
    desk.notify(changed.state, changed, "")
    return changed


def _not_run_out(booking: BookingRow, now: datetime) -> None:
    """A hold past its end is over, whether or not somebody has swept it away already."""
    passed = booking.state == BookingState.HOLD and booking.hold_until is not None and booking.hold_until <= now
    if passed or (booking.state == BookingState.EXPIRED and booking.reason_code == "hold_expired"):
        raise Conflict(
            "임시 보관 시간이 지났어요. 다시 예약해 주세요.",
            "The hold is over.",
            code="hold_expired",
            details={"state": booking.state, "version": booking.version},
        )


def withdraw(desk: Desk, booking_id: UUID, version: int | None = None) -> BookingRow:
    """Take back a request or a hold before it is decided."""
    booking, _space = _open_case(desk, booking_id, version)
    _owned(desk, booking)
    _in_state(booking, BookingState.REQUESTED, BookingState.HOLD, BookingState.AWAITING_PAYMENT)
    step = _step(desk, "withdraw", BookingState.CANCELLED, "withdrawn")
    return change_booking(desk.session, booking, step, clock.now())


def approve(desk: Desk, booking_id: UUID, version: int | None = None) -> BookingRow:
    """Approve a request, as a keeper of its site."""
    booking, space = _open_case(desk, booking_id, version)
    _kept(desk, space)
    _in_state(booking, BookingState.REQUESTED)
    changed = change_booking(desk.session, booking, _step(desk, "approve", BookingState.CONFIRMED), clock.now())
    desk.notify("approved", changed, "")
    return changed


def reject(desk: Desk, booking_id: UUID, reason_code: str, message: str = "", version: int | None = None) -> BookingRow:
    """Refuse a request, with a reason; `message` goes to the person and is not stored."""
    booking, space = _open_case(desk, booking_id, version)
    _kept(desk, space)
    _in_state(booking, BookingState.REQUESTED)
    step = _step(desk, "reject", BookingState.REJECTED, reason_code)
    changed = change_booking(desk.session, booking, step, clock.now())
    desk.notify("rejected", changed, message)
    return changed


def cancel(desk: Desk, booking_id: UUID, message: str = "", version: int | None = None) -> BookingRow:
    """Call a booking off: who booked until the policy's last moment, a keeper at any time before its end."""
    booking, space = _open_case(desk, booking_id, version)
    _in_state(booking, *[s for s in BookingState if s in {"hold", "requested", "awaiting_payment", "confirmed"}])
    owner = booking.account_id == desk.actor.account_id
    if owner and not desk.actor.keeps(space):
        _in_time(booking, space.policy, "cancel_until_minutes", "취소")
    step = _step(desk, "cancel", BookingState.CANCELLED, "by_resident" if owner else "by_venue")
    changed = change_booking(desk.session, booking, step, clock.now())
    desk.notify("cancelled", changed, message)
    return changed


def _in_time(booking: BookingRow, policy: PolicyRow | None, rule: str, what: str) -> None:
    notice = int(getattr(policy, rule)) if policy else 0
    if clock.now() > booking.start - timedelta(minutes=notice):
        limit = f"시작 {rules.length_text(notice)} 전" if notice else "시작 시각"
        raise Conflict(
            f"{limit}까지만 {what}할 수 있어요. 공간지기에게 연락해 주세요.",
            "It is too late for that; please call the keeper.",
            code="too_late_to_change",
        )


def move(
    desk: Desk, booking_id: UUID, start: datetime, end: datetime, heads: int | None = None, version: int | None = None
) -> BookingRow | BookingRefused:
    """Move a booking to another time of the same space, or return the refusal and leave it as it was."""
    booking, space = _open_case(desk, booking_id, version)
    _in_state(booking, BookingState.REQUESTED, BookingState.CONFIRMED)
    if not desk.actor.keeps(space):
        _in_time(booking, space.policy, "move_until_minutes", "변경")
    wish = Wish(start, end, heads or booking.heads)
    try:
        with desk.session.begin_nested():
            changed = _rewrite(desk, booking, space, wish)
    except BookingRefused as refused:
        return explain(desk.session, desk.settings, space, wish, refused, but=booking.id)
    desk.notify("moved", changed, "")
    return changed


def _rewrite(desk: Desk, booking: BookingRow, space: SpaceDetail, wish: Wish) -> BookingRow:
    now = clock.now()
    policy = check_rules(desk.session, space, wish, now)
    claims.lock_cells(desk.session, space.cells)
    claims.expire_holds(desk.session, now, space.cells)
    claims.drop_claims(desk.session, booking.id)
    claim(desk.session, booking.id, space, policy, wish)
    asks_again = policy.approval != "instant" and not desk.actor.keeps(space)
    state = BookingState.REQUESTED if asks_again else BookingState(booking.state)
    new_time = NewTime(wish.start, wish.end, policy.id, wish.heads)
    return change_booking(desk.session, booking, _step(desk, "move", state), now, new_time)


def read_booking(desk: Desk, booking_id: UUID) -> tuple[BookingRow, ContactRow | None]:
    """Return a booking and whom to call, for who booked and for keepers; NotFound for everybody else."""
    booking = get_booking(desk.session, booking_id)
    if booking.account_id != desk.actor.account_id and not desk.actor.keeps(_known_space(desk, booking.space_id)):
        raise NotFound("그런 예약이 없어요.", "There is no such booking.", code="booking_unknown")
    return booking, read_contact(desk.session, booking_id)
