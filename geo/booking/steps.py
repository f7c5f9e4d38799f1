"""Steps in a booking's life: ask, submit, decide, move, call off.

A refusal is returned, not raised, so that the request's transaction still keeps the unmet wish.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from geo import clock
from geo.booking import money, rules
from geo.booking.attempts import attempt
from geo.booking.cases import locked_case, only_in, only_owner, owns, see_case, step_of
from geo.booking.desk import Desk
from geo.booking.freed import after_freeing, after_moving
from geo.booking.pricing import Price, PriceAsk
from geo.booking.quotas import Booker, Counting
from geo.booking.refusals import explain
from geo.booking.rivals import confirm
from geo.booking.rules import Wish
from geo.booking.writing import (
    FOR_OTHERS,
    Draft,
    check_channel,
    check_quotas,
    check_rules,
    claim,
    claims_hard,
    first_state,
    harden,
    party_for,
    price_again,
    write,
)
from geo.enums import Approval, BookingState, BookingType
from geo.errors import BookingRefused, Conflict, NotAllowed, NotAllowedNoted, NotFound
from geo.queries import claims
from geo.queries.access import note_access
from geo.queries.bookings import (
    BookingRow,
    ContactRow,
    NewTime,
    Step,
    add_event,
    begin_key,
    change_booking,
    finish_key,
    get_booking,
    read_contact,
    stale,
)
from geo.queries.policies import get_policy
from geo.queries.spaces import PolicyRow, SpaceDetail, get_space

CANCELLABLE = (BookingState.HOLD, BookingState.REQUESTED, BookingState.AWAITING_PAYMENT, BookingState.CONFIRMED)


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
    on_behalf_of: UUID | None = None
    natures: tuple[str, ...] = ()
    price_ask: PriceAsk = money.ASKED_NOTHING


def book(
    desk: Desk, request: Request, answer_of: Callable[[BookingRow], dict[str, Any]]
) -> dict[str, Any] | BookingRefused:
    """Book, hold or ask for a space; return the answer (the first one again for a repeated key) or the refusal."""
    space = _known_space(desk, request.space_id)
    check_channel(desk.actor, request.channel, space)
    try:
        return attempt(desk.session, lambda: _answer_once(desk, request, space, answer_of))
    except BookingRefused as refused:
        wish = replace(request.wish, purpose=request.purpose, natures=request.natures)
        return explain(desk.session, desk.settings, space, wish, refused)


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
        owner_id=None if request.channel in FOR_OTHERS else desk.actor.account_id,
        contact=request.contact,
        state=BookingState.HOLD if request.hold else None,
        hold_until=hold_until if request.hold else None,
        key=request.key,
        on_behalf_of=party_for(desk, request.on_behalf_of, request.channel),
        natures=request.natures,
        price_ask=request.price_ask,
    )
    booking = write(desk, draft)
    if booking.state not in {BookingState.HOLD, BookingState.AWAITING_PAYMENT}:
        desk.notify(booking.state, booking, "")
    return booking


def _known_space(desk: Desk, space_id: UUID) -> SpaceDetail:
    return get_space(desk.session, space_id, clock.today())


def _open_case(desk: Desk, booking_id: UUID, version: int | None) -> tuple[BookingRow, SpaceDetail]:
    """Return a booking the actor may see, locked, and its space; raise NotFound for others' bookings."""
    booking, space = locked_case(desk, booking_id, version)
    see_case(desk, booking, space)
    return booking, space


def _decided_by(desk: Desk, booking_id: UUID, step: str, version: int | None) -> tuple[BookingRow, SpaceDetail]:
    """Return a request that the actor may decide; whoever tries without the right is told so and is remembered."""
    booking, space = locked_case(desk, booking_id)
    if not desk.actor.keeps(space):
        refused = step_of(desk, "refused", booking.state, "not_keeper")
        add_event(desk.session, booking.id, booking.state, replace(refused, details={"tried": step}), clock.now())
        raise NotAllowedNoted("이 공간의 공간지기만 할 수 있어요.", "Only its keepers may do this.", code="not_keeper")
    if version is not None and version != booking.version:
        raise stale(booking)
    only_in(booking, BookingState.REQUESTED)
    return booking, space


def submit(desk: Desk, booking_id: UUID, version: int | None = None) -> BookingRow:
    """Turn a hold into a booking or a request, before its time is over."""
    booking, space = _open_case(desk, booking_id, version)
    only_owner(desk, booking)
    now = clock.now()
    _not_run_out(booking, now)
    only_in(booking, BookingState.HOLD)
    policy = space.policy
    if policy is None:
        raise NotFound("예약 규칙이 없는 공간이에요.", "The space has no rules.", code="policy_unknown")
    state = money.next_state(desk.session, space, first_state(policy), _price_at_hold(booking))
    if claims_hard(policy, state):
        harden(desk.session, booking.id)
    changed = change_booking(desk.session, booking, step_of(desk, "submit", state), now)
    _tell_state(desk, changed)
    return changed


def _price_at_hold(booking: BookingRow) -> Price | None:
    """The price is what it was when the time was held, whatever it is by now."""
    return None if booking.price_won is None else Price(booking.price_won, booking.price or {})


def _tell_state(desk: Desk, booking: BookingRow) -> None:
    """Tell how a booking stands; one that waits for its money is told by its bill."""
    money.charge(desk, booking)
    if booking.state != BookingState.AWAITING_PAYMENT:
        desk.notify(booking.state, booking, "")


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
    only_owner(desk, booking)
    only_in(booking, BookingState.REQUESTED, BookingState.HOLD, BookingState.AWAITING_PAYMENT)
    return _free(desk, booking, step_of(desk, "withdraw", BookingState.CANCELLED, "withdrawn"))


def _free(desk: Desk, booking: BookingRow, step: Step) -> BookingRow:
    """End a booking and hand its time on."""
    changed = change_booking(desk.session, booking, step, clock.now())
    after_freeing(desk, changed)
    return changed


def approve(desk: Desk, booking_id: UUID, version: int | None = None) -> BookingRow:
    """Approve a request, as a keeper of its site; rivals for the same time lose."""
    booking, space = _decided_by(desk, booking_id, "approve", version)
    if get_policy(desk.session, booking.policy_id).approval == Approval.COMMITTEE:
        raise NotAllowed(
            "운영위원회가 표로 정하는 신청이에요.", "The committee decides this by its votes.", code="committee_decides"
        )
    return confirm(desk, booking, space)


def reject(desk: Desk, booking_id: UUID, reason_code: str, message: str = "", version: int | None = None) -> BookingRow:
    """Refuse a request, with a reason; `message` goes to the person and is not stored."""
    booking, _space = _decided_by(desk, booking_id, "reject", version)
    changed = change_booking(
        desk.session, booking, step_of(desk, "reject", BookingState.REJECTED, reason_code), clock.now()
    )
    desk.notify("rejected", changed, message)
    after_freeing(desk, changed)
    return changed


def cancel(
    desk: Desk, booking_id: UUID, message: str = "", version: int | None = None, *, late: bool = False
) -> BookingRow:
    """Call a booking off: who booked until the policy's last moment, a keeper at any time before its end.

    With `late` who booked may still give the time back afterwards; it then counts as used.
    """
    booking, space = _open_case(desk, booking_id, version)
    only_in(booking, *CANCELLABLE)
    owner = owns(desk, booking)
    reason = "by_resident" if owner else "by_venue"
    if owner and not desk.actor.keeps(space) and _is_late(booking, space.policy, "cancel_until_minutes"):
        if not late:
            raise _too_late(space.policy, "cancel_until_minutes", "취소")
        reason = "late"
    changed = change_booking(
        desk.session, booking, step_of(desk, "cancel", BookingState.CANCELLED, reason), clock.now()
    )
    desk.notify("cancelled", changed, message)
    after_freeing(desk, changed)
    return changed


def cancel_by_venue(desk: Desk, booking: BookingRow, reason_code: str, quiet: bool = False) -> BookingRow:
    """Call a booking off for the venue's own reasons, its cells being locked: in full, without any fault of theirs."""
    only_in(booking, *CANCELLABLE, BookingState.IN_USE)
    step = step_of(desk, "cancel", BookingState.CANCELLED, reason_code)
    changed = change_booking(desk.session, booking, step, clock.now())
    if not quiet:
        desk.notify("cancelled", changed, "")
    after_freeing(desk, changed)
    return changed


def _is_late(booking: BookingRow, policy: PolicyRow | None, rule: str) -> bool:
    notice = int(getattr(policy, rule)) if policy else 0
    return clock.now() > booking.start - timedelta(minutes=notice)


def _too_late(policy: PolicyRow | None, rule: str, what: str) -> Conflict:
    notice = int(getattr(policy, rule)) if policy else 0
    limit = f"시작 {rules.length_text(notice)} 전" if notice else "시작 시각"
    return Conflict(
        f"{limit}까지만 {what}할 수 있어요. 공간지기에게 연락해 주세요.",
        "It is too late for that; please call the keeper.",
        code="too_late_to_change",
    )


def move(
    desk: Desk, booking_id: UUID, start: datetime, end: datetime, heads: int | None = None, version: int | None = None
) -> BookingRow | BookingRefused:
    """Move a booking to another time of the same space, or return the refusal and leave it as it was."""
    booking, space = _open_case(desk, booking_id, version)
    only_in(booking, BookingState.REQUESTED, BookingState.CONFIRMED)
    if not desk.actor.keeps(space) and _is_late(booking, space.policy, "move_until_minutes"):
        raise _too_late(space.policy, "move_until_minutes", "변경")
    wish = Wish(start, end, heads or booking.heads)
    try:
        changed = attempt(desk.session, lambda: rewrite(desk, booking, space, wish))
    except BookingRefused as refused:
        return explain(desk.session, desk.settings, space, wish, refused, but=booking.id)
    _tell_moved(desk, booking, changed)
    return changed


def _tell_moved(desk: Desk, before: BookingRow, changed: BookingRow) -> None:
    """Tell the new time; the old one is free for others."""
    money.charge(desk, changed)
    desk.notify("moved", changed, "")
    after_moving(desk, before)


def swap(desk: Desk, first_id: UUID, second_id: UUID, versions: tuple[int | None, int | None]) -> list[BookingRow]:
    """Let two bookings change places, spaces and times alike, in one transaction.

    Both must be the actor's own or lie where the actor keeps. Raises BookingRefused when one does not fit there.
    """
    cases = _swapped_cases(desk, (first_id, second_id), versions)
    (one, here), (other, there) = cases
    for booking, space in cases:
        only_in(booking, BookingState.REQUESTED, BookingState.CONFIRMED)
        if not desk.actor.keeps(space) and _is_late(booking, space.policy, "move_until_minutes"):
            raise _too_late(space.policy, "move_until_minutes", "변경")
    but = (one.id, other.id)
    with desk.session.begin_nested():
        for booking in (one, other):
            claims.drop_claims(desk.session, booking.id)
        changed = [
            rewrite(desk, one, there, Wish(other.start, other.end, one.heads), but),
            rewrite(desk, other, here, Wish(one.start, one.end, other.heads), but),
        ]
    for booking in changed:
        money.charge(desk, booking)
        desk.notify("moved", booking, "")
    return changed


def _swapped_cases(
    desk: Desk, ids: tuple[UUID, UUID], versions: tuple[int | None, int | None]
) -> list[tuple[BookingRow, SpaceDetail]]:
    """Lock all cells of both, then both rows, each in one order for everybody."""
    spaces = [_known_space(desk, get_booking(desk.session, one).space_id) for one in ids]
    claims.lock_cells(desk.session, sorted({cell for space in spaces for cell in space.cells}))
    rows = {one: get_booking(desk.session, one, lock=True) for one in sorted(set(ids))}
    for one, version, space in zip(ids, versions, spaces, strict=True):
        see_case(desk, rows[one], space)
        if version is not None and version != rows[one].version:
            raise stale(rows[one])
    if ids[0] == ids[1]:
        raise Conflict("서로 다른 두 예약을 골라 주세요.", "Choose two different bookings.", code="same_booking")
    return [(rows[one], space) for one, space in zip(ids, spaces, strict=True)]


def rewrite(desk: Desk, booking: BookingRow, space: SpaceDetail, wish: Wish, but: Sequence[UUID] = ()) -> BookingRow:
    """Give a booking another time, and perhaps another space, its cells being locked; raise BookingRefused."""
    session, now = desk.session, clock.now()
    told = replace(wish, purpose=booking.purpose, natures=tuple(booking.natures))
    policy = check_rules(session, space, told, now)
    contact = read_contact(session, booking.id)
    booker = Booker(booking.account_id, booking.on_behalf_of, contact.phone if contact else "")
    counting = Counting(session, space, booker, counts=booking.type == BookingType.NORMAL)
    counting.lock()
    claims.expire_holds(session, now, space.cells)
    check_quotas(counting, wish, [booking.id, *but])
    claims.drop_claims(session, booking.id)
    asks_again = policy.approval != Approval.INSTANT and not desk.actor.keeps(space)
    state = BookingState.REQUESTED if asks_again else BookingState(booking.state)
    claim(session, booking.id, space, policy, wish, hard=claims_hard(policy, state))
    price = price_again(session, booking, space, wish)
    new_time = NewTime(
        wish.start,
        wish.end,
        policy.id,
        wish.heads,
        space.id,
        price.snapshot if price else None,
        price.won if price else None,
    )
    return change_booking(session, booking, step_of(desk, "move", state), now, new_time)


def read_booking(desk: Desk, booking_id: UUID) -> tuple[BookingRow, ContactRow | None]:
    """Return a booking and whom to call, for who booked and for keepers; NotFound for everybody else.

    A keeper's look at somebody's name and phone number is remembered.
    """
    booking = get_booking(desk.session, booking_id)
    see_case(desk, booking, _known_space(desk, booking.space_id))
    contact = read_contact(desk.session, booking_id)
    if contact is not None and not owns(desk, booking):
        note_access(desk.session, desk.actor.account_id, "booking_contact", [booking_id])
    return booking, contact
