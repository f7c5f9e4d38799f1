"""What somebody in a line may say: take the offer, turn it down, leave the line."""

from uuid import UUID

from geo import clock
from geo.booking import steps
from geo.booking.desk import Desk
from geo.booking.lines import give_back, open_session, turn_line
from geo.enums import SignupState, WaitState
from geo.errors import Conflict
from geo.queries import sessions, signups, waits
from geo.queries.signups import SignupStep
from geo.queries.waits import WaitRow, WaitStep


def accept(desk: Desk, wait_id: UUID, version: int | None = None) -> WaitRow | Conflict:
    """Take an offer; one whose time is over is returned as a fault, so that the next in the line still gets it."""
    entry = _own(desk, wait_id, version)
    if entry.session_id is None:
        return _accept_time(desk, entry)
    open_session(desk, entry.session_id)
    entry = waits.get_wait(desk.session, wait_id)
    if entry.state == WaitState.EXPIRED:
        return _too_late()
    _in_state(entry, WaitState.OFFERED)
    if not sessions.move_seats(desk.session, _session_of(entry), taken=entry.heads, held=-entry.heads):
        return _too_late()
    waits.change_wait(desk.session, entry, WaitStep("accept", WaitState.TAKEN, desk.actor.account_id), clock.now())
    step = SignupStep("accept", SignupState.SIGNED, desk.actor.account_id, desk.actor.channel)
    signups.insert_signup(desk.session, _session_of(entry), entry.account_id, entry.heads, step, entry.id)
    return waits.get_wait(desk.session, wait_id)


def _accept_time(desk: Desk, entry: WaitRow) -> WaitRow | Conflict:
    """The hold becomes a booking, or a request where the space is asked for; the database moves the place with it."""
    if entry.state == WaitState.EXPIRED:
        return _too_late()
    _in_state(entry, WaitState.OFFERED)
    if entry.booking_id is not None:
        steps.submit(desk, entry.booking_id)
    return waits.get_wait(desk.session, entry.id)


def decline(desk: Desk, wait_id: UUID, version: int | None = None) -> WaitRow:
    """Turn an offer down; it goes to the next."""
    return _give_up(desk, _own(desk, wait_id, version), WaitState.OFFERED, reason_code="declined")


def withdraw(desk: Desk, wait_id: UUID, version: int | None = None) -> WaitRow:
    """Leave the line, whether or not there is an offer."""
    return _give_up(desk, _own(desk, wait_id, version), WaitState.OFFERED, WaitState.WAITING, reason_code="withdrawn")


def _give_up(desk: Desk, entry: WaitRow, *allowed: WaitState, reason_code: str) -> WaitRow:
    if entry.session_id is not None:
        turn_line(desk, entry.session_id)
        entry = waits.get_wait(desk.session, entry.id)
    _in_state(entry, *allowed)
    if entry.space_id is not None and entry.state == WaitState.OFFERED and entry.booking_id is not None:
        steps.withdraw(desk, entry.booking_id)
    else:
        give_back(desk, entry, WaitStep("leave", WaitState.DECLINED, desk.actor.account_id, reason_code))
    return waits.get_wait(desk.session, entry.id)


def _own(desk: Desk, wait_id: UUID, version: int | None) -> WaitRow:
    entry = waits.get_wait(desk.session, wait_id)
    if entry.account_id != desk.actor.account_id:
        raise waits.wait_unknown()
    if version is not None and version != entry.version:
        raise _stale(entry)
    return entry


def _stale(entry: WaitRow) -> Conflict:
    return Conflict(
        "그사이 대기 상태가 바뀌었어요. 지금 상태를 확인하고 다시 해 주세요.",
        "The place in the line has changed meanwhile.",
        code="stale_version",
        details={"state": entry.state, "version": entry.version},
    )


def _in_state(entry: WaitRow, *allowed: WaitState) -> None:
    if entry.state not in allowed:
        raise Conflict(
            f"'{WaitState(entry.state).label}' 상태라서 할 수 없어요.",
            f"The place in the line is {entry.state}.",
            code="move_not_allowed",
            details={"state": entry.state, "version": entry.version},
        )


def _too_late() -> Conflict:
    return Conflict(
        "받을 수 있는 시간이 지났어요. 자리는 다음 분께 넘어갔어요.",
        "The offer is over; it has gone to the next.",
        code="offer_expired",
    )


def _session_of(entry: WaitRow) -> UUID:
    assert entry.session_id is not None
    return entry.session_id
