"""A slot given back: it goes on to the next in its own order, its bookings with it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from geo import clock
from geo.booking.desk import Desk
from geo.booking.draw import draw
from geo.booking.freed import after_freeing
from geo.booking.round_file import read_round, round_text
from geo.booking.round_news import tell_moved_up
from geo.booking.rounds import book_slot, check_member, check_state
from geo.enums import BookingState, RoundState
from geo.errors import NotFound
from geo.queries.bookings import Step, change_booking, get_booking
from geo.queries.claims import drop_claims, lock_cells
from geo.queries.round_wishes import AwardRow, add_awards, decline_award, list_awards, list_entries
from geo.queries.rounds import RoundRow, get_round, list_slots, move_round
from geo.queries.series import days_of

_LIVE = (BookingState.CONFIRMED, BookingState.AWAITING_PAYMENT)
_OF_THE_DRAW = {"id", "start", "end", "cells"}


@dataclass(frozen=True, slots=True)
class Declined:
    """What a decline changed: the round, and who holds slots now that did not before."""

    round: RoundRow
    gained: dict[UUID, UUID]


def decline(desk: Desk, round_id: UUID, party_id: UUID, slot_id: UUID) -> Declined:
    """Give a slot back for one's group; it goes to the next in its own order, and nobody else loses anything."""
    row = get_round(desk.session, round_id, lock=True)
    check_member(desk, party_id)
    check_state(row, RoundState.DRAWN, RoundState.PUBLISHED)
    award = _held_award(desk, row, party_id, slot_id)
    document, before = read_round(row.result or "")
    wanted = replace(before, declines=(*before.declines, (str(party_id), str(slot_id))))
    shown = {one["id"]: {k: v for k, v in one.items() if k not in _OF_THE_DRAW} for one in document["slots"]}
    text = round_text(document["round"], wanted, shown)
    decline_award(desk.session, award.id, clock.now())
    ahead = _booked_ahead(desk, award)
    lock_cells(desk.session, [cell for one in before.slots if one.id == str(slot_id) for cell in one.cells])
    for booking_id in ahead:  # the next in order books before anybody else hears of the free time
        drop_claims(desk.session, booking_id)
    old, new = draw(before).given, draw(wanted).given
    gained = {UUID(s): UUID(g.group) for s, g in new.items() if s not in old or old[s].group != g.group}
    add_awards(desk.session, row.id, sorted(gained.items()))
    changed = move_round(desk.session, row, row.state, clock.now(), result=text)
    _pass_on(desk, changed, gained)
    for booking_id in ahead:
        _call_off(desk, booking_id)
    return Declined(changed, gained)


def _held_award(desk: Desk, row: RoundRow, party_id: UUID, slot_id: UUID) -> AwardRow:
    for award in list_awards(desk.session, row.id):
        if (award.party_id, award.slot_id) == (party_id, slot_id) and award.declined_at is None:
            return award
    raise NotFound("그 모임이 받은 자리가 아니에요.", "The group does not hold that slot.", code="award_unknown")


def _booked_ahead(desk: Desk, award: AwardRow) -> list[UUID]:
    """Return the bookings of an award that have not begun."""
    if award.series_id is None:
        return []
    return [
        day.booking_id
        for day in days_of(desk.session, [award.series_id])[award.series_id]
        if day.booking_id and day.booking_state in _LIVE and day.start and day.start > clock.now()
    ]


def _call_off(desk: Desk, booking_id: UUID) -> None:
    booking = get_booking(desk.session, booking_id, lock=True)
    step = Step("cancel", BookingState.CANCELLED, desk.actor.account_id, desk.actor.channel, "by_resident")
    after_freeing(desk, change_booking(desk.session, booking, step, clock.now()))


def _pass_on(desk: Desk, row: RoundRow, gained: Mapping[UUID, UUID]) -> None:
    """Book the slots that went on to others, if the round is published, and tell these."""
    entries = {entry.party_id: entry for entry in list_entries(desk.session, row.id)}
    slots = {slot.id: slot for slot in list_slots(desk.session, row.id)}
    for award in list_awards(desk.session, row.id):
        if award.declined_at is None and gained.get(award.slot_id) == award.party_id:
            slot, entry = slots[award.slot_id], entries[award.party_id]
            dates = book_slot(desk, row, award, entry, slot) if row.state == RoundState.PUBLISHED else ""
            tell_moved_up(desk, row, entry, slot, dates)
