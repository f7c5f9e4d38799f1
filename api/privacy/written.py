"""Whoever asks in writing: an officer looks the account up and has it forgotten, with the reason."""

from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import EVERYWHERE, Action, Caller, may, require, require_writer
from api.auth.reach import required_reach
from api.privacy.closing import Asked, Forgotten, forget
from geo import clock
from geo.booking.desk import Desk
from geo.enums import ErasureCause
from geo.errors import InvalidInput, NotAllowed
from geo.queries import erasure, grants
from geo.queries.access import note_access
from geo.queries.grants import PersonRow

LEAST_DIGITS = 7


def may_erase(caller: Caller, person: PersonRow) -> bool:
    """Say whether an officer may have a person forgotten; people who hold rights, an administrator alone."""
    return not person.disabled and (not person.rights or may(caller, Action.SEE_ACCESS_LOG, EVERYWHERE))


def require_eraser(session: Session, caller: Caller, account_id: UUID) -> PersonRow:
    """Return the person whom an officer may have forgotten; that the account was looked at is noted.

    Raises NotAllowed without the right to give rights anywhere, and for people who hold rights themselves unless the
    caller looks after the whole service. Raises NotFound for an account that does not exist.
    """
    required_reach(caller, Action.GRANT_RIGHTS)
    require_writer(caller)
    person = grants.get_person(session, account_id, clock.today())
    if not may_erase(caller, person):
        raise NotAllowed(
            "맡은 일이 있는 사람의 계정은 운영 관리자만 지울 수 있어요. 운영 관리자에게 부탁해 주세요.",
            "Only an administrator erases accounts that hold rights.",
            code="erasure_beyond_own",
        )
    return person


def forget_caller_as_asked(session: Session, caller: Caller, phone: str, reason: str) -> erasure.CallerForgotten:
    """Forget what is known under a phone number of whoever has no account; each row that went is noted as a look.

    Raises NotAllowed without the right to see the access log everywhere, InvalidInput without a number or a reason.
    """
    require(caller, Action.SEE_ACCESS_LOG, EVERYWHERE)
    if sum(each.isdigit() for each in phone) < LEAST_DIGITS:
        raise InvalidInput("전화번호를 숫자로 적어 주세요.", "Give the phone number.", code="phone")
    if not reason.strip():
        raise InvalidInput("왜 지우는지 적어 주세요.", "State why it is erased.", code="reason_missing")
    gone = erasure.forget_caller(session, phone)
    for what, ids in (("booking_contact", gone.bookings), ("signup_guest", gone.signups)):
        note_access(session, caller.account_id, what, ids, reason.strip()[:500])
    return gone


def erase_as_asked(desk: Desk, caller: Caller, account_id: UUID, reason: str) -> Forgotten:
    """Have somebody forgotten who asked for it in writing; the look at the account is noted with the reason."""
    require_eraser(desk.session, caller, account_id)
    note_access(desk.session, caller.account_id, "account", [account_id], reason.strip()[:500])
    return forget(desk, account_id, Asked(ErasureCause.WRITTEN, reason, caller.account_id))
