"""Agreements step by step: drawn up, signed, renewed, ended; their hours open and close with them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from geo import clock
from geo.agreement_states import AGREEMENT_MOVES, WARN_DAYS, AgreementKind, AgreementState, ListingState
from geo.booking.desk import Desk
from geo.booking.idle import check_version, not_allowed
from geo.booking.rules import Wish, first_gap
from geo.errors import Conflict, InvalidInput
from geo.queries import agreements, idle
from geo.queries.agreements import Affected, AgreementRow, AgreementValues, Clash, HoursRow, Origin
from geo.queries.hours import read_hours
from geo.queries.idle import Event

WEEKDAYS = "월화수목금토일"
A_DAY = timedelta(days=1)


def draft(desk: Desk, origin: Origin, values: AgreementValues, hours: Sequence[HoursRow]) -> UUID:
    """Draw up an agreement; nothing opens before it is signed."""
    made = agreements.insert_agreement(desk.session, origin, values, desk.actor.account_id, clock.today())
    agreements.replace_hours(desk.session, made, hours)
    return made


def change(
    desk: Desk, row: AgreementRow, changes: dict[str, Any], hours: Sequence[HoursRow] | None, version: int | None
) -> None:
    """Change a draft; what is signed stays as it was signed."""
    check_version(version, row.version)
    if row.state != AgreementState.DRAFT:
        raise Conflict(
            "이미 맺은 협약은 고칠 수 없어요. 갱신해서 새 협약을 만들어 주세요.",
            "A signed agreement does not change: renew it.",
            code="agreement_signed",
        )
    agreements.update_agreement(desk.session, row.id, row.version, changes, clock.now())
    if hours is not None:
        agreements.replace_hours(desk.session, row.id, hours)


def sign(desk: Desk, agreement_id: UUID, version: int | None = None) -> None:
    """Sign an agreement: from now on exactly its hours are open, for its period."""
    row = _locked(desk, agreement_id, version, AgreementState.SIGNED)
    _check_complete(row, agreements.list_hours(desk.session, [row.id])[row.id])
    clashes = agreements.clashing_hours(desk.session, row.id)
    if clashes:
        raise _overlap(clashes)
    sets = {"signed_on": clock.today(), "signed_by": desk.actor.account_id}
    _move(desk, row, "sign", AgreementState.SIGNED, sets)
    agreements.open_hours(desk.session, row.id)
    _finish_listing(desk, row)
    for account_id in sides(row):
        desk.tell(account_id, "agreement_signed", facts_of(row))


def _check_complete(row: AgreementRow, hours: Sequence[HoursRow]) -> None:
    if not row.document_title or not (row.document_text or row.document_url):
        raise InvalidInput(
            "협약서의 제목과 내용(또는 주소)을 적은 뒤 맺어 주세요.",
            "Give the document's title and its text or address first.",
            code="document_missing",
        )
    if row.kind == AgreementKind.SHARED_ROOMS and not hours:
        raise InvalidInput(
            "주민에게 여는 공간과 시간을 적어 주세요.", "Say which rooms open when.", code="hours_missing"
        )
    if row.valid_until < clock.today():
        raise InvalidInput("협약 기간이 이미 지났어요.", "The period has passed.", code="period_passed")


def _overlap(clashes: Sequence[Clash]) -> Conflict:
    first = clashes[0]
    when = f"{WEEKDAYS[first.weekday - 1]}요일 {_clock(first.open_min)}~{_clock(first.close_min)}"
    whose = f"협약 {first.number}(으)로" if first.number else "평소 여는 시간으로"
    return Conflict(
        f"{first.space_name}은(는) {when}에 {whose} 이미 열려 있어요.",
        "Some of these hours are open already.",
        code="hours_open_already",
        details={
            "clashes": [
                {
                    "space": clash.space_name,
                    "weekday": clash.weekday,
                    "open_min": clash.open_min,
                    "close_min": clash.close_min,
                    "agreement": clash.number,
                }
                for clash in clashes
            ]
        },
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _finish_listing(desk: Desk, row: AgreementRow) -> None:
    """The listing that led to the agreement has served its time."""
    if row.listing_id is None:
        return
    listing = idle.get_listing(desk.session, row.listing_id, clock.today(), lock=True)
    if listing.state != ListingState.DECIDED:
        return
    event = Event("listing", listing.id, "sign", listing.state, ListingState.CLOSED, desk.actor.account_id)
    dates = {"closed_on": clock.today(), "closed_reason": f"협약 {row.number}"}
    idle.move_listing(desk.session, listing, event, dates, clock.now())


def end(
    desk: Desk, agreement_id: UUID, reason: str, from_day: date | None = None, version: int | None = None
) -> list[Affected]:
    """End an agreement before its time: its hours close from `from_day` (today) on.

    Bookings that lie beyond stay as they are; they are returned, for people to talk to whoever booked.
    """
    row = _locked(desk, agreement_id, version, AgreementState.TERMINATED)
    day = from_day or clock.today()
    if not clock.today() <= day <= row.valid_until + A_DAY:
        raise InvalidInput(
            "끝내는 날은 오늘부터 협약 마지막 날 다음 날까지 고를 수 있어요.",
            "The day must lie between today and the day after the agreement's last.",
            code="end_day",
        )
    _move(desk, row, "end", AgreementState.TERMINATED, {"closed_from": day, "end_reason": reason}, reason)
    agreements.close_hours(desk.session, row.id, day)
    if row.state == AgreementState.SIGNED:
        told = {**facts_of(row), "day": day.isoformat(), "reason": reason}
        for account_id in sides(row):
            desk.tell(account_id, "agreement_ended", told)
    return left_outside(desk, row.id, day)


def left_outside(desk: Desk, agreement_id: UUID, day: date) -> list[Affected]:
    """Return the live bookings from `day` on, in an agreement's spaces, that no opening hours hold any more."""
    rows = agreements.bookings_from(desk.session, agreement_id, day)
    return [row for row in rows if not _is_held(desk, row)]


def _is_held(desk: Desk, row: Affected) -> bool:
    hours = read_hours(desk.session, row.space_id, row.start - A_DAY, row.end + A_DAY, clock.today())
    return first_gap(Wish(row.start, row.end, row.heads), hours) is None


def renew(
    desk: Desk, agreement_id: UUID, valid_until: date, valid_from: date | None = None, version: int | None = None
) -> UUID:
    """Draw up the agreement that follows: the same sides, spaces and hours, from the day after on."""
    row = agreements.get_agreement(desk.session, agreement_id, clock.today(), lock=True)
    check_version(version, row.version)
    if row.state not in {AgreementState.SIGNED, AgreementState.ENDED}:
        raise not_allowed(row.state)
    origin = Origin(row.site_id, row.listing_id, row.application_id, row.id)
    kept = {name: getattr(row, name) for name in AgreementValues.__slots__ if name != "number"}
    values = replace(AgreementValues(**kept), valid_from=valid_from or row.valid_until + A_DAY, valid_until=valid_until)
    return draft(desk, origin, values, agreements.list_hours(desk.session, [row.id])[row.id])


def turn_of_the_day(desk: Desk) -> dict[str, int]:
    """End what has run out and warn of what runs out soon, each once; say how many."""
    today = clock.today()
    ended = agreements.due_to_end(desk.session, today)
    for agreement_id in ended:
        row = agreements.get_agreement(desk.session, agreement_id, today, lock=True)
        _move(desk, row, "run_out", AgreementState.ENDED, {"closed_from": row.valid_until + A_DAY})
    warned = agreements.due_to_warn(desk.session, today + timedelta(days=WARN_DAYS))
    for agreement_id in warned:
        _warn(desk, agreements.get_agreement(desk.session, agreement_id, today))
    return {"ended": len(ended), "warned": len(warned)}


def _warn(desk: Desk, row: AgreementRow) -> None:
    event = Event("agreement", row.id, "warn", row.state, row.state, desk.actor.account_id)
    agreements.move_agreement(desk.session, row, event, {"warned_at": clock.now()}, clock.now())
    days = (row.valid_until - clock.today()).days
    for account_id in {*sides(row), *(one for one in (row.signed_by, row.created_by) if one)}:
        desk.tell(account_id, "agreement_ending", {**facts_of(row), "days": days})


def sides(row: AgreementRow) -> set[UUID]:
    """Return the accounts that speak for the two sides."""
    return {one for one in (row.institution_account_id, row.partner_account_id) if one is not None}


def facts_of(row: AgreementRow) -> dict[str, Any]:
    """Return what notices say about an agreement."""
    return {
        "number": row.number,
        "title": row.title,
        "place": row.site_name,
        "institution": row.institution,
        "partner": row.partner,
        "valid_from": row.valid_from.isoformat(),
        "valid_until": row.valid_until.isoformat(),
        "path": f"/sites/{row.site_id}",
    }


def _locked(desk: Desk, agreement_id: UUID, version: int | None, wanted: AgreementState) -> AgreementRow:
    row = agreements.get_agreement(desk.session, agreement_id, clock.today(), lock=True)
    check_version(version, row.version)
    if wanted not in AGREEMENT_MOVES[AgreementState(row.state)]:
        raise not_allowed(row.state)
    return row


def _move(
    desk: Desk, row: AgreementRow, action: str, to: AgreementState, sets: dict[str, Any], reason: str = ""
) -> None:
    event = Event("agreement", row.id, action, row.state, to.value, desk.actor.account_id, reason)
    agreements.move_agreement(desk.session, row, event, sets, clock.now())
