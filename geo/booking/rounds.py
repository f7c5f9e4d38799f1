"""Steps in a round's life: made, opened under a sealed seed, wished for, closed, drawn, published, declined.

Who may run a round is asked at the edge (a keeper of its site); here stands what must hold whoever asks.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from geo import clock
from geo.booking.desk import Desk
from geo.booking.draw import MOST_WISHES, DrawGroup, DrawInput, Drawn, DrawSlot, commitment_of, draw, new_seed
from geo.booking.round_file import read_round, round_text
from geo.booking.round_news import tell_result
from geo.booking.round_words import clock_words
from geo.booking.weekly import Weekly, book_weekly
from geo.enums import BookingType, RoundState
from geo.errors import Conflict, InvalidInput, NotAllowed, NotFound
from geo.queries.round_wishes import (
    AwardRow,
    EntryRow,
    add_awards,
    book_award,
    list_awards,
    list_entries,
    own_groups,
    put_entry,
    veterans,
)
from geo.queries.rounds import (
    NewRound,
    RoundRow,
    SlotRow,
    SlotValues,
    add_slots,
    get_round,
    insert_round,
    list_slots,
    move_round,
)
from geo.queries.spaces import get_space


def make_round(desk: Desk, new: NewRound, slots: Sequence[SlotValues]) -> RoundRow:
    """Make a round in preparation with its first slots."""
    if new.ends_on < new.starts_on:
        raise InvalidInput("끝나는 날이 첫날보다 늦어야 해요.", "The season ends before it begins.", code="season")
    if new.apply_until <= clock.now():
        raise InvalidInput("신청 마감은 앞으로 올 시각이어야 해요.", "The deadline has passed.", code="apply_until")
    round_id = insert_round(desk.session, new, desk.actor.account_id)
    put_slots(desk, get_round(desk.session, round_id, lock=True), slots)
    return get_round(desk.session, round_id)


def put_slots(desk: Desk, row: RoundRow, slots: Sequence[SlotValues]) -> None:
    """Add weekly times of spaces that the actor keeps, while the round is in preparation."""
    check_state(row, RoundState.DRAFT)
    for space_id in {slot.space_id for slot in slots}:
        space = get_space(desk.session, space_id, clock.today())
        if not desk.actor.keeps(space):
            raise NotAllowed("공간지기만 할 수 있어요.", "Only its keepers may do this.", code="not_keeper")
        if space.policy is None or not space.cells:
            raise Conflict(
                f"‘{space.name}’은(는) 여기서 예약을 받지 않는 공간이에요.",
                "That space takes no bookings here.",
                code="inquire_only",
            )
    add_slots(desk.session, row.id, slots)


def check_state(row: RoundRow, *allowed: RoundState) -> None:
    """Raise Conflict unless the round is in one of the states."""
    if row.state not in allowed:
        raise Conflict(
            f"‘{RoundState(row.state).label}’ 상태라서 할 수 없어요.",
            f"The round is {row.state}.",
            code="move_not_allowed",
            details={"state": row.state, "version": row.version},
        )


def _locked(desk: Desk, round_id: UUID, version: int | None) -> RoundRow:
    row = get_round(desk.session, round_id, lock=True)
    if version is not None and version != row.version:
        raise Conflict(
            "그사이 다른 사람이 바꾸었어요. 새로 고친 뒤 다시 해 주세요.",
            "Somebody else has changed it meanwhile.",
            code="stale_version",
            details={"state": row.state, "version": row.version},
        )
    return row


def open_round(desk: Desk, round_id: UUID, version: int | None = None) -> RoundRow:
    """Open a round for wishes; a fresh seed is sealed and its SHA-256 published from now on."""
    row = _locked(desk, round_id, version)
    check_state(row, RoundState.DRAFT)
    if row.slots == 0:
        raise Conflict("나누어 줄 시간을 먼저 하나 넘게 적어 주세요.", "Add slots first.", code="round_empty")
    if row.apply_until <= clock.now():
        raise Conflict("신청 마감이 이미 지났어요.", "The deadline has passed.", code="apply_until")
    seed = new_seed()
    return move_round(desk.session, row, RoundState.OPEN, clock.now(), seed=seed, commitment=commitment_of(seed))


def close_round(desk: Desk, round_id: UUID, version: int | None = None) -> RoundRow:
    """Close a round once its deadline has passed: nobody who trusts the deadline comes too late."""
    row = _locked(desk, round_id, version)
    check_state(row, RoundState.OPEN)
    if clock.now() < row.apply_until:
        raise Conflict(
            "알린 마감 시각이 지나야 마감할 수 있어요.", "The published deadline has not passed.", code="round_not_over"
        )
    return move_round(desk.session, row, RoundState.CLOSED, clock.now())


def wish(desk: Desk, round_id: UUID, entry: EntryRow) -> RoundRow:
    """Write the ranked wishes of the actor's group anew; none means that it takes part no more."""
    row = get_round(desk.session, round_id, lock=True)
    check_member(desk, entry.party_id)
    check_state(row, RoundState.OPEN)
    if clock.now() >= row.apply_until:
        raise Conflict("신청 마감이 지났어요.", "The deadline has passed.", code="round_over")
    slots = {slot.id: slot for slot in list_slots(desk.session, round_id)}
    if len(entry.wishes) > MOST_WISHES or len(set(entry.wishes)) < len(entry.wishes):
        raise InvalidInput(
            f"서로 다른 자리를 {MOST_WISHES}지망까지 골라 주세요.",
            f"Choose up to {MOST_WISHES} different slots.",
            code="wishes",
        )
    for slot_id in entry.wishes:
        _fits(slots.get(slot_id), entry.heads)
    put_entry(desk.session, round_id, entry)
    return get_round(desk.session, round_id)


def check_member(desk: Desk, party_id: UUID) -> None:
    """Raise NotAllowed unless the actor is a member of the group."""
    account = desk.actor.account_id
    if account is None or party_id not in {group.id for group in own_groups(desk.session, account)}:
        raise NotAllowed("모임의 구성원만 할 수 있어요.", "Only members of the group may do this.", code="not_member")


def _fits(slot: SlotRow | None, heads: int) -> None:
    if slot is None:
        raise NotFound("이 회차에 없는 자리예요.", "The round has no such slot.", code="slot_unknown")
    if slot.heads_max is not None and heads > slot.heads_max:
        raise Conflict(
            f"‘{slot.space_name}’은(는) {slot.heads_max}명까지 쓸 수 있는 공간이에요.",
            f"{slot.space_name} holds {slot.heads_max} people.",
            code="too_many_heads",
        )


def draw_round(desk: Desk, round_id: UUID, version: int | None = None) -> RoundRow:
    """Draw: the seed is revealed with the result, and the awards are written."""
    row = _locked(desk, round_id, version)
    check_state(row, RoundState.CLOSED)
    wanted = draw_input(desk, row)
    slots = list_slots(desk.session, row.id)
    text = round_text(_facts(row), wanted, {str(slot.id): _shown(slot) for slot in slots})
    held = [(UUID(slot), UUID(given.group)) for slot, given in sorted(draw(wanted).given.items())]
    add_awards(desk.session, row.id, held)
    return move_round(desk.session, row, RoundState.DRAWN, clock.now(), result=text)


def draw_input(desk: Desk, row: RoundRow) -> DrawInput:
    """Return everything the draw depends on, as it stands in the database."""
    known = veterans(desk.session, row.id)
    slots = tuple(_draw_slot(slot) for slot in list_slots(desk.session, row.id))
    groups = tuple(
        DrawGroup(str(entry.party_id), entry.party_id not in known, tuple(map(str, entry.wishes)))
        for entry in list_entries(desk.session, row.id)
    )
    return DrawInput(row.seed or "", row.most_per_week, row.newcomers_first, slots, groups)


def _draw_slot(slot: SlotRow) -> DrawSlot:
    midnight = (slot.weekday - 1) * 1440
    start = midnight + slot.from_min - slot.setup_minutes
    return DrawSlot(str(slot.id), start, midnight + slot.until_min + slot.turnover_minutes, frozenset(slot.cells))


def _facts(row: RoundRow) -> dict[str, Any]:
    return {"id": str(row.id), "starts_on": row.starts_on.isoformat(), "ends_on": row.ends_on.isoformat()}


def _shown(slot: SlotRow) -> dict[str, Any]:
    """Return what is told about a slot beside what the draw uses."""
    return {
        "space_id": str(slot.space_id),
        "weekday": slot.weekday,
        "from": clock_words(slot.from_min),
        "until": clock_words(slot.until_min),
    }


def drawn_of(row: RoundRow) -> Drawn | None:
    """Return a round's result, recomputed from its file; None before the draw."""
    return draw(read_round(row.result)[1]) if row.result else None


def publish(desk: Desk, round_id: UUID, version: int | None = None) -> RoundRow:
    """Book every awarded slot for the whole season, and tell every group what became of its wishes, in one go."""
    row = _locked(desk, round_id, version)
    check_state(row, RoundState.DRAWN)
    entries = {entry.party_id: entry for entry in list_entries(desk.session, row.id)}
    slots = {slot.id: slot for slot in list_slots(desk.session, row.id)}
    dates: dict[UUID, str] = {}
    for award in list_awards(desk.session, row.id):
        if award.declined_at is None:
            dates[award.slot_id] = book_slot(desk, row, award, entries[award.party_id], slots[award.slot_id])
    changed = move_round(desk.session, row, RoundState.PUBLISHED, clock.now())
    drawn = drawn_of(changed)
    for entry in entries.values():
        if drawn is not None:
            tell_result(desk, row, entry, drawn, slots, dates)
    return changed


def book_slot(desk: Desk, row: RoundRow, award: AwardRow, entry: EntryRow, slot: SlotRow) -> str:
    """Book an awarded slot; return in words how many dates it has and which are left out."""
    weekly = Weekly(
        space_id=slot.space_id,
        weekday=slot.weekday,
        from_min=slot.from_min,
        until_min=slot.until_min,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        account_id=entry.account_id,
        party_id=entry.party_id,
        heads=entry.heads,
        purpose=entry.purpose,
        type=BookingType.SEASON,
    )
    booked = book_weekly(desk, weekly)
    if booked is None:
        return "남은 날짜가 없어요"
    book_award(desk.session, award.id, booked.series_id)
    left_out = ", ".join(f"{day:%Y-%m-%d}" for day, _code in booked.skipped)
    return f"{booked.made}번" + (f", 쉬는 날·찬 날 {len(booked.skipped)}번 빠짐: {left_out}" if left_out else "")
