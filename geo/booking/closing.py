"""Closing cells of a site for a while: what it would cost, all of it at once, and opening them again."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from geo import clock
from geo.booking import steps
from geo.booking.desk import Desk
from geo.booking.refusals import alternatives_to
from geo.booking.rules import Wish
from geo.booking.writing import Draft, write
from geo.enums import BookingState, BookingType, Channel, Purpose
from geo.errors import Conflict, InvalidInput
from geo.queries import claims, closures
from geo.queries.bookings import get_booking
from geo.queries.closures import ClosureRow, InTheWay, NewClosure
from geo.queries.spaces import SpaceDetail, get_space

ALTERNATIVES = 3
OWN_TIMES = 2
LONGEST = timedelta(days=731)
REASON = "venue"
LIFTED = "closure_lifted"
_NOBODY_ASKED = {Channel.PHONE, Channel.VISIT, Channel.KIOSK}
_BY_HAND = frozenset({BookingType.STAFF.value, BookingType.BLOCK.value})
_NEED_NOT_HOLD = frozenset(
    {
        *("space_closed", "site_closed", "inquire_only", "in_the_past", "too_late", "too_early"),
        *("off_grid", "too_short", "too_long", "too_many_heads", "outside_hours"),
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be closed: cells by name, the cells of a space, or without either the whole site."""

    site_id: UUID
    start: datetime
    end: datetime
    reason: str
    space_id: UUID | None = None
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a closure would hit; `token` stands for exactly this list."""

    cells: list[int]
    hit: list[InTheWay]
    token: str


@dataclass(frozen=True, slots=True)
class Lost:
    """A booking that a closure called off, and what would work instead."""

    booking: InTheWay
    space: SpaceDetail
    alternatives: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything one person is told, at once; without an address somebody has to call."""

    address: str
    name: str
    phone: str
    lost: list[Lost]


@dataclass(frozen=True, slots=True)
class Closed:
    """A closure in force, and the letters that belong into the same transaction."""

    closure: ClosureRow
    letters: list[Letter]


def preview(desk: Desk, wanted: Wanted) -> Preview:
    """Return what a closure would call off; nothing is written."""
    now = clock.now()
    if not wanted.start < wanted.end or wanted.end - wanted.start > LONGEST:
        raise InvalidInput(
            "끝나는 시각이 시작보다 늦고 2년 안이어야 해요.",
            "The end must be after the start.",
            code="end_before_start",
        )
    if wanted.end <= now:
        raise InvalidInput("이미 지난 시간이에요.", "That time has passed.", code="in_the_past")
    cells = closures.cells_of(desk.session, wanted.site_id, wanted.space_id, wanted.cells)
    if not cells:
        raise Conflict("닫을 공간이 없어요.", "There is nothing to close.", code="closure_empty")
    hit = closures.bookings_in_the_way(desk.session, cells, wanted.start, wanted.end, now)
    return Preview(cells, hit, _token(wanted, cells, hit))


def _token(wanted: Wanted, cells: Sequence[int], hit: Sequence[InTheWay]) -> str:
    """Two previews share a token only if they close the same and hit the same bookings as they stand."""
    seen = (
        *(wanted.start.timestamp(), wanted.end.timestamp(), *cells),
        *sorted(f"{row.id}:{row.version}" for row in hit),
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]


def close(desk: Desk, wanted: Wanted, token: str) -> Closed:
    """Call off everything in the way and block the cells: all of it in the desk's transaction, or nothing.

    Raises Conflict with the present list when it is no longer the one that `token` stands for.
    """
    before = preview(desk, wanted)
    claims.lock_cells(desk.session, sorted({*before.cells, *(cell for row in before.hit for cell in row.cells)}))
    claims.expire_holds(desk.session, clock.now(), before.cells)
    present = preview(desk, wanted)
    if present.token != before.token or (present.hit and token != present.token):
        raise _changed(present)
    new = NewClosure(wanted.site_id, wanted.space_id, wanted.start, wanted.end, wanted.reason, desk.actor.account_id)
    closure_id = closures.insert_closure(desk.session, new, present.cells, clock.now())
    closures.drop_claims_of(desk.session, [row.id for row in present.hit])
    _cover(desk, closure_id)
    for row in present.hit:
        _call_off(desk, row.id, REASON)
    return Closed(closures.get_closure(desk.session, closure_id), _letters(desk, present.hit))


def _changed(present: Preview) -> Conflict:
    return Conflict(
        "그사이 영향을 받는 예약이 달라졌어요. 새 목록을 확인하고 다시 해 주세요.",
        "The bookings affected are not those of the preview.",
        code="closure_changed",
        details={"token": present.token, "affected": [str(row.id) for row in present.hit]},
    )


def _call_off(desk: Desk, booking_id: UUID, reason_code: str) -> None:
    steps.cancel_by_venue(desk, get_booking(desk.session, booking_id, lock=True), reason_code, quiet=True)


def _cover(desk: Desk, closure_id: UUID) -> None:
    """Block what nothing else holds yet: beside another closure or a neighbour's margins a block is shorter."""
    closure = closures.get_closure(desk.session, closure_id)
    for gap in closures.gaps_of(desk.session, closure_id):
        rest = set(gap.cells)
        for space_id, inside in closures.hosts_of(desk.session, gap.cells):
            if rest & inside:
                _block(desk, closure, space_id, sorted(rest & inside), Wish(gap.start, gap.end, 1))
                rest -= inside


def _block(desk: Desk, closure: ClosureRow, space_id: UUID, cells: list[int], wish: Wish) -> None:
    space = get_space(desk.session, space_id, clock.today())
    assert space.policy is not None
    bare = replace(space.policy, setup_minutes=0, turnover_minutes=0)
    draft = Draft(
        space=replace(space, cells=cells, policy=bare),
        wish=wish,
        purpose=Purpose.OTHER,
        channel=desk.actor.channel,
        owner_id=None,
        type=BookingType.BLOCK,
        state=BookingState.CONFIRMED,
        closure_id=closure.id,
        leave_out=_NEED_NOT_HOLD,
    )
    write(desk, draft)


def lift(desk: Desk, closure_id: UUID) -> ClosureRow:
    """Open again what a closure held, as far as no other closure holds it too; whoever waits is offered it."""
    closure = closures.get_closure(desk.session, closure_id, lock=True)
    if closure.lifted_at is not None or closure.end <= clock.now():
        raise Conflict("이미 끝난 휴관이에요.", "The closure is over.", code="closure_over")
    claims.lock_cells(desk.session, closure.cells)
    closures.mark_lifted(desk.session, closure_id, desk.actor.account_id, clock.now())
    blocks = closures.blocks_of(desk.session, closure_id)
    closures.drop_claims_of(desk.session, blocks)
    for other in closures.closures_beside(desk.session, closure):
        _cover(desk, other)
    for block in blocks:
        _call_off(desk, block, LIFTED)
    return closures.get_closure(desk.session, closure_id)


def _letters(desk: Desk, hit: Iterable[InTheWay]) -> list[Letter]:
    """Return one letter per person; whoever left no address is told apart by name and number."""
    spaces: dict[UUID, SpaceDetail] = {}
    found: dict[str | tuple[str, str], Letter] = {}
    for row in hit:
        if row.type in _BY_HAND or row.session_id is not None:
            continue  # nobody's own, or told by its programme
        if row.space_id not in spaces:
            spaces[row.space_id] = get_space(desk.session, row.space_id, clock.today())
        letter = _letter_of(row)
        kept = found.setdefault(letter.address or (letter.name, letter.phone), letter)
        kept.lost.append(_lost(desk, row, spaces[row.space_id]))
    return list(found.values())


def _letter_of(row: InTheWay) -> Letter:
    by_account = row.account_id is not None and row.channel not in _NOBODY_ASKED
    address = row.contact_email or (row.account_email if by_account else "")
    return Letter(address, row.contact_name or row.account_name, row.contact_phone, [])


def _lost(desk: Desk, row: InTheWay, space: SpaceDetail) -> Lost:
    wish = Wish(row.start, row.end, row.heads)
    found = alternatives_to(desk.session, desk.settings, space, wish, "taken", times=ALTERNATIVES)
    own = [one for one in found if one["space_id"] == str(space.id)]
    others = [one for one in found if one["space_id"] != str(space.id)]
    best = own[:OWN_TIMES] + others
    return Lost(row, space, (best + own[OWN_TIMES:])[:ALTERNATIVES])
