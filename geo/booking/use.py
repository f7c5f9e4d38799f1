"""After a booking is made: coming, leaving, not coming, and what follows from it."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from geo import clock
from geo.booking import freed
from geo.booking.cases import locked_case, only_in, only_keeper, only_owner, see_case, step_of
from geo.booking.desk import Desk
from geo.booking.rivals import facts_of
from geo.enums import AppealState, BookingState, BookingType, Channel
from geo.errors import Conflict, NotAllowed, NotFound
from geo.queries import doors, strikes
from geo.queries.bookings import BookingRow, change_booking
from geo.queries.policies import get_policy
from geo.queries.spaces import PolicyRow, SpaceDetail, get_space
from geo.queries.strikes import StrikeRow

WORDS_KEPT_DAYS = 365
_OVER_THE_COUNTER = {Channel.PHONE, Channel.VISIT, Channel.KIOSK}


def check_in(desk: Desk, booking_id: UUID, code: str | None = None, version: int | None = None) -> BookingRow:
    """Begin a use: who booked by the code that hangs in the space, a keeper without it."""
    booking, space = locked_case(desk, booking_id, version)
    see_case(desk, booking, space)
    only_in(booking, BookingState.CONFIRMED)
    keeps = desk.actor.keeps(space)
    if not keeps:
        _at_the_door(desk, booking, code)
    first, last = window(booking, get_policy(desk.session, booking.policy_id))
    _inside(clock.now(), first, booking.end if keeps else last, space)
    return change_booking(desk.session, booking, step_of(desk, "check_in", BookingState.IN_USE), clock.now())


def _at_the_door(desk: Desk, booking: BookingRow, code: str | None) -> None:
    if code is None or doors.space_of_code(desk.session, code) != booking.space_id:
        raise NotAllowed(
            "그 공간에 붙어 있는 QR 코드를 찍어 주세요.", "Scan the code that hangs in the space.", code="code_needed"
        )


def window(booking: BookingRow, policy: PolicyRow) -> tuple[datetime, datetime]:
    """Return from when until when who booked may check in."""
    before, after = (timedelta(minutes=m) for m in (policy.check_in_before_minutes, policy.check_in_after_minutes))
    return booking.start - before, min(booking.start + after, booking.end)


def _inside(now: datetime, first: datetime, last: datetime, space: SpaceDetail) -> None:
    local = first.astimezone(ZoneInfo(space.timezone))
    if now < first:
        raise Conflict(
            f"{local.month}월 {local.day}일 {local:%H:%M}부터 이용 시작을 알릴 수 있어요.",
            f"Check-in begins at {local:%Y-%m-%d %H:%M}.",
            code="check_in_too_early",
        )
    if now > last:
        raise Conflict(
            "이용 시작을 알릴 수 있는 시간이 지났어요. 공간지기에게 연락해 주세요.",
            "The time for checking in is over; please call the keeper.",
            code="check_in_too_late",
        )


def check_out(desk: Desk, booking_id: UUID, version: int | None = None) -> BookingRow:
    """End a use; what is left of the time, after clearing up, is free for others."""
    booking, space = locked_case(desk, booking_id, version)
    see_case(desk, booking, space)
    only_in(booking, BookingState.IN_USE)
    now = clock.now()
    left = change_booking(desk.session, booking, step_of(desk, "check_out", BookingState.COMPLETED), now)
    turnover = timedelta(minutes=get_policy(desk.session, booking.policy_id).turnover_minutes)
    if now < booking.end and doors.shorten_claims(desk.session, booking.id, now + turnover):
        freed.after_freeing(desk, left)
    return left


def mark_no_show(desk: Desk, booking_id: UUID, version: int | None = None) -> BookingRow:
    """Note, as a keeper, that nobody came in the time for checking in."""
    booking, space = locked_case(desk, booking_id, version)
    see_case(desk, booking, space)
    only_keeper(desk, space)
    only_in(booking, BookingState.CONFIRMED)
    if clock.now() < window(booking, get_policy(desk.session, booking.policy_id))[1]:
        raise Conflict(
            "이용 시작을 알릴 수 있는 시간이 아직 남았어요.",
            "There is still time to check in.",
            code="no_show_too_early",
        )
    return _missed(desk, booking, "no_show")


def release(desk: Desk, booking_id: UUID) -> BookingRow | None:
    """Give the time of a booking to which nobody came back, if it still is so once its row is locked."""
    booking, _space = locked_case(desk, booking_id)
    return _missed(desk, booking, "release") if booking.state == BookingState.CONFIRMED else None


def _missed(desk: Desk, booking: BookingRow, action: str) -> BookingRow:
    now = clock.now()
    step = step_of(desk, action, BookingState.NO_SHOW, "no_show")
    missed = change_booking(desk.session, booking, step, now)
    days = get_policy(desk.session, booking.policy_id).strike_days
    owner = _who_missed(booking)
    if owner is not None and days > 0:
        expires_on = now.astimezone(clock.SEOUL).date() + timedelta(days=days)
        strikes.give_strike(desk.session, booking.id, owner, now, expires_on)
        desk.tell(owner, "strike_given", {**facts_of(missed), "until": f"{expires_on:%Y-%m-%d}"})
    freed.after_freeing(desk, missed)
    return missed


def _who_missed(booking: BookingRow) -> UUID | None:
    """Only residents who booked for themselves get strikes: not keepers who booked for a caller, not blocks."""
    own = booking.type == BookingType.NORMAL and booking.channel not in _OVER_THE_COUNTER
    return booking.account_id if own else None


# --- appeals ---------------------------------------------------------------------------------------------------------


def appeal(desk: Desk, booking_id: UUID, words: str) -> StrikeRow:
    """Say something against one's strike, once."""
    strike = _strike(desk, booking_id)
    if strike.account_id != desk.actor.account_id:
        raise _unknown()
    if not strike.is_live(clock.today()):
        raise Conflict("이미 지나간 기록이에요.", "That strike counts no longer.", code="strike_over")
    strikes.put_appeal(desk.session, booking_id, words, clock.now(), _forget_on())
    return _strike(desk, booking_id)


def decide_appeal(desk: Desk, booking_id: UUID, outcome: AppealState) -> StrikeRow:
    """Lift a strike or keep it, as a keeper of the space or an officer of its district."""
    strike = _strike(desk, booking_id)
    space = get_space(desk.session, strike.space_id, clock.today())
    by = desk.actor.account_id
    if by is None or not desk.actor.keeps(space):
        raise _unknown()
    if by == strike.account_id:
        raise NotAllowed("자기 이의는 스스로 정할 수 없어요.", "Nobody decides their own appeal.", code="own_appeal")
    if not strikes.decide_appeal(desk.session, booking_id, outcome, by, clock.now()):
        raise Conflict("기다리는 이의가 없어요.", "No appeal waits here.", code="no_open_appeal")
    local = strike.start.astimezone(clock.SEOUL)
    when = f"{local.month}월 {local.day}일 {local:%H:%M}"
    facts = {"space": strike.space_name, "site": strike.site_name, "when": when, "start": local}
    desk.tell(strike.account_id, f"appeal_{outcome.value}", facts)
    return _strike(desk, booking_id)


def _strike(desk: Desk, booking_id: UUID) -> StrikeRow:
    found = strikes.find_strike(desk.session, booking_id)
    if found is None:
        raise _unknown()
    return found


def _unknown() -> NotFound:
    return NotFound("그런 미방문 기록이 없어요.", "There is no such strike.", code="strike_unknown")


# --- feedback --------------------------------------------------------------------------------------------------------


def give_feedback(desk: Desk, booking_id: UUID, stars: int, words: str) -> BookingRow:
    """Say how it was, once, after the use."""
    booking, space = locked_case(desk, booking_id)
    see_case(desk, booking, space)
    only_owner(desk, booking)
    only_in(booking, BookingState.COMPLETED)
    said = {"booking_id": booking.id, "account_id": booking.account_id, "stars": stars, "words": words}
    strikes.put_feedback(desk.session, {**said, "made_at": clock.now(), "delete_after": _forget_on()})
    return booking


def _forget_on() -> date:
    return clock.today() + timedelta(days=WORDS_KEPT_DAYS)
