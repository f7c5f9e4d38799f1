"""Idle places step by step: advance notice, applications, decision. Who may do it is asked before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from geo import clock
from geo.agreement_states import LISTING_MOVES, ApplicationState, ListingState
from geo.booking.desk import Desk
from geo.errors import Conflict, InvalidInput
from geo.faults import stale_row
from geo.queries import idle
from geo.queries.idle import ApplicationRow, ApplicationValues, Event, ListingRow

APPEAL_DAYS = 14


def check_version(stated: int | None, present: int) -> None:
    """Raise Conflict (`stale_version`) when somebody acts upon a version that is no longer the present one."""
    if stated is not None and stated != present:
        raise stale_row()


def notify(desk: Desk, listing_id: UUID, version: int | None = None) -> int:
    """Tell everybody who asked to hear of idle places here, and say how many; applications open days later."""
    row = _locked(desk, listing_id, version, ListingState.NOTIFIED)
    today = clock.today()
    earliest = today + timedelta(days=row.notice_days)
    if row.apply_from < earliest:
        raise _too_soon(row, earliest)
    _move(desk, row, ListingState.NOTIFIED, {"notified_on": today})
    told = idle.tell_watchers(desk.session, row, clock.now())
    for account_id in told:
        desk.tell(account_id, "idle_notice", _facts(row))
    return len(told)


def _too_soon(row: ListingRow, earliest: date) -> Conflict:
    return Conflict(
        f"신청은 사전예고를 하고 {row.notice_days}일 뒤인 {earliest}부터 받을 수 있어요. 신청 시작일을 고쳐 주세요.",
        f"Applications may open {row.notice_days} days after the notice: from {earliest} on.",
        code="notice_too_short",
        details={"earliest": earliest.isoformat()},
    )


def open_listing(desk: Desk, listing_id: UUID, version: int | None = None) -> None:
    """Begin to take applications, on the announced day at the earliest."""
    row = _locked(desk, listing_id, version, ListingState.OPEN)
    if clock.today() < row.apply_from:
        raise Conflict(
            f"사전예고에서 알린 {row.apply_from}부터 신청을 받을 수 있어요.",
            f"Applications open on {row.apply_from}, as announced.",
            code="too_early_to_open",
            details={"earliest": row.apply_from.isoformat()},
        )
    _move(desk, row, ListingState.OPEN, {"opened_on": clock.today()})


def close_listing(desk: Desk, listing_id: UUID, reason: str, version: int | None = None) -> None:
    """End a listing; applications that nobody decided on are declined with the same reason."""
    row = _locked(desk, listing_id, version, ListingState.CLOSED)
    for application in _waiting(desk, listing_id):
        _decline(desk, row, application, reason)
    _move(desk, row, ListingState.CLOSED, {"closed_on": clock.today(), "closed_reason": reason}, reason)


def apply(desk: Desk, listing_id: UUID, account_id: UUID, values: ApplicationValues) -> UUID:
    """Send an application while they are taken."""
    row = idle.get_listing(desk.session, listing_id, clock.today())
    if row.state != ListingState.OPEN or not row.apply_from <= clock.today() <= row.apply_until:
        raise Conflict(
            "지금은 신청을 받지 않아요. 신청 기간을 확인해 주세요.",
            "Applications are not taken now.",
            code="not_taking_applications",
            details={"apply_from": row.apply_from.isoformat(), "apply_until": row.apply_until.isoformat()},
        )
    made = idle.insert_application(desk.session, listing_id, account_id, values)
    if row.created_by:
        desk.tell(row.created_by, "idle_applied", {**_facts(row), "applicant": values.applicant})
    return made


def withdraw(desk: Desk, application: ApplicationRow, version: int | None = None) -> None:
    """Take one's application back."""
    check_version(version, application.version)
    if application.agreement_id is not None:
        raise Conflict(
            "협약서를 쓰고 있어서 거둘 수 없어요. 담당자에게 알려 주세요.",
            "An agreement is being drawn up; tell the officer.",
            code="agreement_begun",
        )
    _check_application(application, ApplicationState.WITHDRAWN)
    _move_application(desk, application, "withdraw", ApplicationState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Choice:
    """Why one application is chosen, and why the others are not; how long they may object."""

    reason: str
    others_reason: str = ""
    appeal_days: int = APPEAL_DAYS


def choose(desk: Desk, application: ApplicationRow, choice: Choice, version: int | None = None) -> None:
    """Choose one application; those still undecided are declined in the same transaction, each with a reason."""
    check_version(version, application.version)
    _check_application(application, ApplicationState.CHOSEN)
    row = _locked(desk, application.listing_id, None, ListingState.DECIDED)
    others = [other for other in _waiting(desk, row.id) if other.id != application.id]
    if others and not choice.others_reason:
        raise InvalidInput(
            f"다른 신청 {len(others)}건을 고르지 않은 까닭도 적어 주세요.",
            "Say why the other applications are not chosen.",
            code="others_reason_missing",
            details={"others": [str(other.id) for other in others]},
        )
    appeal_until = clock.today() + timedelta(days=choice.appeal_days)
    dates: dict[str, Any] = {
        "decided_on": clock.today(),
        "decided_by": desk.actor.account_id,
        "appeal_until": appeal_until,
    }
    _move_application(desk, application, "choose", ApplicationState.CHOSEN, choice.reason)
    _move(desk, row, ListingState.DECIDED, dates)
    facts = {**_facts(row), "reason": choice.reason, "appeal_until": appeal_until.isoformat()}
    desk.tell(application.account_id, "idle_chosen", facts)
    for other in others:
        _decline(desk, row, other, choice.others_reason, appeal_until)


def decline(desk: Desk, application: ApplicationRow, reason: str, version: int | None = None) -> None:
    """Decline one application, with the reason."""
    check_version(version, application.version)
    _check_application(application, ApplicationState.NOT_CHOSEN)
    row = idle.get_listing(desk.session, application.listing_id, clock.today(), lock=True)
    _decline(desk, row, application, reason)


def open_due(desk: Desk) -> int:
    """Open every listing whose announced day has come; say how many."""
    due = idle.due_to_open(desk.session, clock.today())
    for listing_id in due:
        open_listing(desk, listing_id)
    return len(due)


def _decline(
    desk: Desk, row: ListingRow, application: ApplicationRow, reason: str, appeal_until: date | None = None
) -> None:
    _move_application(desk, application, "decline", ApplicationState.NOT_CHOSEN, reason)
    until = appeal_until or clock.today() + timedelta(days=APPEAL_DAYS)
    facts = {**_facts(row), "reason": reason, "appeal_until": until.isoformat()}
    desk.tell(application.account_id, "idle_not_chosen", facts)


def _waiting(desk: Desk, listing_id: UUID) -> Sequence[ApplicationRow]:
    rows = idle.list_applications(desk.session, listing_id)
    return [row for row in rows if row.state == ApplicationState.SUBMITTED]


def _locked(desk: Desk, listing_id: UUID, version: int | None, wanted: ListingState) -> ListingRow:
    row = idle.get_listing(desk.session, listing_id, clock.today(), lock=True)
    check_version(version, row.version)
    if wanted not in LISTING_MOVES[ListingState(row.state)]:
        raise not_allowed(row.state)
    return row


def not_allowed(state: str) -> Conflict:
    """Return the fault of a step that the present state does not know."""
    return Conflict(
        "지금 상태에서는 할 수 없는 일이에요. 새로 고쳐서 상태를 확인해 주세요.",
        "The present state does not allow that.",
        code="move_not_allowed",
        details={"state": str(state)},
    )


def _check_application(row: ApplicationRow, wanted: ApplicationState) -> None:
    decides = wanted is not ApplicationState.WITHDRAWN
    fits = {ApplicationState.SUBMITTED} if decides else {ApplicationState.SUBMITTED, ApplicationState.CHOSEN}
    if row.state not in fits:
        raise not_allowed(row.state)


def _move(desk: Desk, row: ListingRow, to: ListingState, dates: dict[str, Any], reason: str = "") -> None:
    event = Event("listing", row.id, to.value, row.state, to.value, desk.actor.account_id, reason)
    idle.move_listing(desk.session, row, event, dates, clock.now())


def _move_application(desk: Desk, row: ApplicationRow, action: str, to: ApplicationState, reason: str = "") -> None:
    event = Event("application", row.id, action, row.state, to.value, desk.actor.account_id, reason)
    idle.move_application(desk.session, row, event, clock.now())


def _facts(row: ListingRow) -> dict[str, Any]:
    return {
        "place": row.name,
        "owner": row.owner,
        "apply_from": row.apply_from.isoformat(),
        "apply_until": row.apply_until.isoformat(),
        "available": f"{row.available_from}~{row.available_until}",
        "path": f"/idle/{row.id}",
    }
