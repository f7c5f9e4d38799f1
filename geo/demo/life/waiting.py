"""What waits at the keepers' desk: requests, rivals for one evening, a closure, a check, money, shifts with gaps."""

import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from geo.booking import closing
from geo.booking.pricing import PriceList, Rate
from geo.booking.rules import Wish
from geo.booking.writing import Draft, write
from geo.demo.life.town import PHONE, Town, desk_of
from geo.enums import Approval, BookingState, Channel, Pending, Purpose
from geo.models.committee import Door, Shift
from geo.models.hours import BookingCheck
from geo.models.space import Policy, Space
from geo.queries.bookings import ContactRow
from geo.queries.prices import add_prices
from geo.queries.spaces import get_space

RIVALS: Final = "jeongneung-studio"
PRICED: Final = "mangwon-practice"
NEED_NOT_HOLD: Final = frozenset({"outside_hours", "too_early", "too_late"})
"""A public holiday or a late hour must not keep the demo from being written."""
EVENING: Final = 19


def put_requests(session: Session, town: Town) -> None:
    """Write everything that a keeper finds waiting."""
    _let_rivals_compete(session, town)
    _put_prices(session, town)
    wednesday, friday = town.next_weekday(3), town.next_weekday(5)
    for neighbour, key, day, hour in (
        (0, "mugyo-kitchen-room", wednesday, 15),
        (1, "cheonyeon-kitchen", friday, 11),
        (4, RIVALS, friday + 7, EVENING - 1),
        (5, RIVALS, friday + 7, EVENING - 1),
    ):
        _ask(session, town, neighbour, key, day, hour)
    _owe(session, town)
    _put_check(session, town)
    _close(session, town)
    _put_shifts(session, town)


def _let_rivals_compete(session: Session, town: Town) -> None:
    """Let requests for one studio stand beside each other until the keeper has chosen."""
    room = town.rooms[RIVALS]
    made = insert(Policy).values(space_id=room.id, version=2, approval=Approval.MANAGER, pending=Pending.COMPETE)
    policy_id = session.execute(made.returning(Policy.id)).scalar_one()
    session.execute(update(Space).where(Space.id == room.id).values(policy_id=policy_id))


def _put_prices(session: Session, town: Town) -> None:
    prices = PriceList(rates=(Rate(5_000, 60),), refunds=((48, 100), (24, 50)), transfer_to="시범은행 000-000")
    add_prices(session, town.rooms[PRICED].id, prices, town.people["keeper"])


def _ask(session: Session, town: Town, neighbour: int, key: str, day: int, hour: int) -> UUID:
    return _write(session, town, town.neighbours[neighbour], f"시범 이웃 {neighbour + 1}", key, (day, hour), None)


def _write(
    session: Session,
    town: Town,
    account: UUID,
    name: str,
    key: str,
    when: tuple[int, int],
    state: BookingState | None,
) -> UUID:
    space = get_space(session, town.rooms[key].id, town.today)
    start = town.at(*when)
    draft = Draft(
        space=space,
        wish=Wish(start, start + timedelta(hours=2), min(6, space.heads_max or 6)),
        purpose=Purpose.CLUB,
        channel=Channel.WEB,
        owner_id=account,
        contact=ContactRow(name, PHONE, "", "저녁을 함께 지어 먹는 모임이에요." if "kitchen" in key else ""),
        state=state,
        leave_out=NEED_NOT_HOLD,
    )
    return write(desk_of(session, account), draft).id


def _owe(session: Session, town: Town) -> None:
    """Let the resident have something that is confirmed as soon as it is paid, and a request of their own."""
    mine, name = town.people["resident"], "시범 주민"
    thursday = town.next_weekday(4, 1)
    _write(session, town, mine, name, PRICED, (thursday, 14), BookingState.AWAITING_PAYMENT)
    _write(session, town, mine, name, "hoegi-sewing", (thursday, 10), None)


def _put_check(session: Session, town: Town) -> None:
    """Let a booking have fallen out of the hours after it was made: a keeper decides."""
    monday = town.next_weekday(1, 1)
    found = _write(session, town, town.neighbours[7], "시범 이웃 8", "samgak-room", (monday, 14), None)
    made = {
        "booking_id": found,
        "cause": "day_off",
        "reason": "월요일에 쉬기로 했어요",
        "made_by": town.people["keeper"],
    }
    session.execute(insert(BookingCheck), [made])


def _close(session: Session, town: Town) -> None:
    desk = desk_of(session, town.people["keeper"], keeps=True)
    day = town.next_weekday(3, 1)
    room = town.rooms["sanggye-room"]
    wanted = closing.Wanted(room.site_id, town.at(day, 9), town.at(day + 1, 18), "바닥을 고쳐요", room.id)
    closing.close(desk, wanted, closing.preview(desk, wanted).token)


def _put_shifts(session: Session, town: Town) -> None:
    """Let neighbours look after the city hall's hub on some days of the coming week; the others want somebody."""
    doors = [
        {"space_id": room.id, "code": secrets.token_urlsafe(18), "code_made_at": town.now}
        for key, room in town.rooms.items()
        if key.startswith(("cityhall-", "cheonyeon-")) and room.policy_id
    ]
    session.execute(insert(Door), doors)
    site = town.sites["cityhall-hub"]
    kept = ((0, 9, 15), (0, 15, 22), (1, 9, 15), (2, 9, 22), (4, 9, 15), (4, 15, 22), (5, 9, 15))
    shifts = [
        {
            "site_id": site,
            "account_id": town.neighbours[place],
            "during": Range(town.at(day, first), town.at(day, last)),
        }
        for place, (day, first, last) in enumerate(kept)
    ]
    session.execute(insert(Shift), shifts)
