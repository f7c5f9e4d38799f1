"""An account is closed and its person forgotten: bookings to come are called off first, then the database clears up.

Whoever asks in writing is forgotten by an officer, whoever is known to the operator on the command line: one way.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from api.jobs.mail_texts import FOOT, spoken_range
from api.jobs.mails import send_later
from api.privacy.letters import drop_letters
from geo.backup import keep_now
from geo.booking import steps
from geo.booking.desk import Actor, Desk
from geo.enums import Channel, ErasureCause
from geo.errors import Conflict, InvalidInput
from geo.once_committed import once_committed
from geo.queries import erasure
from geo.queries.bookings import BookingRow, keeper_addresses
from geo.queries.erasure import Erasure, Traces
from geo.settings import Settings

log = logging.getLogger("maeul")

REASON_MOST = 500
NAMES_TOLD = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for an account to be forgotten, why, and by whose hand."""

    cause: ErasureCause
    reason: str = ""
    by_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What came of it: rows cleared, bookings called off."""

    id: UUID
    rows: int
    bookings: int


def forget(desk: Desk, account_id: UUID, asked: Asked) -> Forgotten:
    """Forget an account for good; its letters in the outbox go, and the list beside the database learns of it.

    Raises Conflict (`only_keeper`, `in_use`, `last_admin`) where something would be left to nobody, InvalidInput
    (`reason_missing`) where somebody else asks without saying why.
    """
    session = desk.session
    if asked.cause is not ErasureCause.SELF and not asked.reason.strip():
        raise InvalidInput("왜 지우는지 적어 주세요.", "State why the account is erased.", code="reason_missing")
    _check_not_alone(session, account_id)
    noted = erasure.note_erasure(session, account_id, asked.cause, asked.reason.strip()[:REASON_MOST], asked.by_id)
    traces = erasure.traces_of(session, account_id)
    called_off = _call_off(desk, account_id)
    rows = erasure.erase_account(session, account_id)
    _once_committed(session, desk.settings, noted, traces)
    return Forgotten(noted.id, rows, len(called_off))


def _check_not_alone(session: Session, account_id: UUID) -> None:
    names = erasure.sites_kept_alone(session, account_id)
    if names:
        told = ", ".join(names[:NAMES_TOLD]) + (" …" if len(names) > NAMES_TOLD else "")
        raise Conflict(
            f"혼자 맡고 있는 시설이 있어요: {told}. 구 담당자에게 다른 공간지기를 정해 달라고 한 뒤 다시 해 주세요.",
            f"You are the only keeper of {told}: ask the district office to appoint another one first.",
            code="only_keeper",
        )


def _call_off(desk: Desk, account_id: UUID) -> list[BookingRow]:
    """Call off what is still to come, in the person's own name, and tell the keepers."""
    owner = replace(desk, actor=Actor(account_id, Channel.WEB, lambda _space: False))
    called_off = [
        steps.cancel(owner, booking_id, late=True)
        for booking_id in erasure.bookings_to_call_off(desk.session, account_id)
    ]
    _tell_keepers(desk.session, called_off)
    return called_off


def _tell_keepers(session: Session, bookings: Sequence[BookingRow]) -> None:
    """Tell a site's keepers in one letter which times are free again; it names nobody."""
    for site_id in dict.fromkeys(booking.site_id for booking in bookings):
        own = [booking for booking in bookings if booking.site_id == site_id]
        times = "\n".join(f"- {one.space_name}: {spoken_range(one.start, one.end)}" for one in own)
        body = (
            "안녕하세요, 공간지기 님.\n\n"
            "예약한 이웃이 계정을 닫아 아래 예약이 취소되었어요. 그 시간은 다시 열렸어요.\n\n"
            f"{times}\n\n누구의 예약이었는지는 지워졌어요."
        )
        for address in keeper_addresses(session, site_id):
            send_later(session, address, "[마을아틀라스] 이웃이 계정을 닫아 예약이 취소되었어요", body + FOOT)


def _once_committed(session: Session, settings: Settings, noted: Erasure, traces: Traces) -> None:
    """Touch files only when the database has really forgotten; the worker makes up for what fails here."""

    def touch() -> None:
        try:
            keep_now(settings.data_dir, [noted])
            drop_letters(settings.data_dir / "outbox", traces)
        except OSError:
            log.exception("files of an erasure")

    once_committed(session, touch)
