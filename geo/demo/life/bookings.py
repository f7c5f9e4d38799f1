"""Months of bookings at the demo sites, written in bulk: what is over, what runs now, what comes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import func, insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from geo.demo.life.town import PHONE, Room, Town
from geo.enums import BookingState, Channel, Purpose
from geo.models.booking import Booking, BookingContact, BookingEvent, Claim, Party
from geo.models.committee import Appeal, Feedback, Strike

PAST_DAYS: Final = 84
COMING_DAYS: Final = 13
CONTACT_DAYS: Final = 365
CLOSED_DAYS: Final = {1, 7}
"""Most demo sites rest on Mondays and Sundays."""
EVERY_DAY: Final = "cityhall-", "deoksu-", "seosomun-"
TIMES: Final = ((10, 12), (13, 15), (16, 18), (19, 21))
OFFICE_TIMES: Final = ((10, 12), (13, 15), (14, 16), (16, 18))
PURPOSES: Final = (Purpose.MEETING, Purpose.CLUB, Purpose.CLASS, Purpose.CULTURE, Purpose.CHILDCARE)
BUSY: Final = {
    "cityhall-a": 5,
    "cityhall-b": 4,
    "cityhall-c": 3,
    "cityhall-meeting": 6,
    "cityhall-club": 4,
    "deoksu-room": 4,
    "deoksu-floor": 3,
    "seosomun-seminar": 5,
    "mugyo-kitchen-room": 4,
    "cheonyeon-1f": 6,
    "cheonyeon-2f": 3,
    "cheonyeon-kitchen": 3,
    "galhyeon-room": 4,
    "jeongneung-room": 5,
    "jeongneung-studio": 2,
    "simja-room": 3,
    "sanggye-room": 5,
    "sindorim-room": 4,
    "yangjae-childcare-room": 6,
    "hwagok-childcare-room": 4,
    "mangwon-studio": 4,
    "samseon-music": 3,
    "yeonhui-cafe-table": 4,
    "hongeun-room": 2,
    "samgak-room": 3,
    "myeonmok-room": 1,
}
"""Out of ten days, on how many a room is used."""
KEPT_FREE: Final = {
    *("cityhall-meeting", "cityhall-club", "seosomun-seminar", "mugyo-kitchen-room", "cheonyeon-1f"),
    *("cheonyeon-kitchen", "jeongneung-studio", "sanggye-room"),
}
"""Rooms whose coming weeks are written one by one."""
NOT_COME: Final = 17
CALLED_OFF: Final = 13
WORDS: Final = (
    "따뜻하고 깨끗했어요. 다음에도 쓰고 싶어요.",
    "의자가 넉넉해서 좋았어요.",
    "빔프로젝터 연결이 조금 어려웠어요. 안내문이 있으면 좋겠어요.",
    "공간지기가 친절하게 맞아 주었어요.",
    "",
)


@dataclass(frozen=True, slots=True)
class Use:
    """One booking about to be written; without an account somebody called."""

    room: Room
    start: datetime
    end: datetime
    heads: int
    account_id: UUID | None
    name: str
    purpose: Purpose = Purpose.MEETING
    became: str | None = None
    """What it became where the clock does not say it by itself."""


def put_bookings(session: Session, town: Town) -> None:
    """Write everything that was or will be used, with what came of it."""
    uses = [*_ordinary(town), *_of_today(town), *_of_the_resident(town)]
    written = write_uses(session, town, uses)
    _finish(session, town, written)
    _put_feedback(session, town, written)
    _put_appeal(session, town, written)


def write_uses(session: Session, town: Town, uses: list[Use]) -> list[tuple[UUID, Use]]:
    """Write confirmed bookings with their claims, contacts and first events, a few statements for all."""
    parties = {account: uuid4() for account in {use.account_id for use in uses if use.account_id}}
    written = [(uuid4(), use) for use in uses]
    callers = {booking: uuid4() for booking, use in written if use.account_id is None}
    session.execute(
        insert(Party),
        [{"id": party, "account_id": account} for account, party in parties.items()]
        + [{"id": party, "account_id": None} for party in callers.values()],
    )
    party_of = {booking: parties[use.account_id] if use.account_id else callers[booking] for booking, use in written}
    session.execute(insert(Booking), [_row(town, booking, party_of[booking], use) for booking, use in written])
    session.execute(
        insert(Claim),
        [
            {"booking_id": booking, "cell_id": cell, "during": Range(use.start, use.end)}
            for booking, use in written
            for cell in use.room.cells
        ],
    )
    session.execute(insert(BookingContact), [_contact(booking, use) for booking, use in written])
    session.execute(insert(BookingEvent), [_first_event(town, booking, use) for booking, use in written])
    return written


def _row(town: Town, booking: UUID, party: UUID, use: Use) -> dict[str, Any]:
    made = _made_at(town, use)
    return {
        "id": booking,
        "space_id": use.room.id,
        "party_id": party,
        "account_id": use.account_id,
        "channel": Channel.WEB if use.account_id else Channel.PHONE,
        "use_range": Range(use.start, use.end),
        "heads": use.heads,
        "purpose": use.purpose,
        "state": BookingState.CONFIRMED,
        "policy_id": use.room.policy_id,
        "created_at": made,
        "updated_at": made,
    }


def _made_at(town: Town, use: Use) -> datetime:
    return min(use.start - timedelta(days=2 + use.heads % 9), town.now - timedelta(hours=1))


def _contact(booking: UUID, use: Use) -> dict[str, Any]:
    forgotten = (use.end + timedelta(days=CONTACT_DAYS)).date()
    return {"booking_id": booking, "name": use.name, "phone": PHONE, "delete_after": forgotten}


def _first_event(town: Town, booking: UUID, use: Use) -> dict[str, Any]:
    return {
        "booking_id": booking,
        "action": "book",
        "to_state": BookingState.CONFIRMED,
        "actor_id": use.account_id,
        "channel": Channel.WEB if use.account_id else Channel.PHONE,
        "at": _made_at(town, use),
    }


def _ordinary(town: Town) -> Iterator[Use]:
    """Yield what neighbours use from week to week, the same on every machine."""
    for place, (key, busy) in enumerate(BUSY.items()):
        room = town.rooms[key]
        last = 0 if key in KEPT_FREE else COMING_DAYS
        for day in range(-PAST_DAYS, last):
            weekday = town.day(day).isoweekday()
            mixed = (day * 7 + place * 3 + (day // 7) * 5) % 10
            if mixed >= busy or (weekday in CLOSED_DAYS and not key.startswith(EVERY_DAY)):
                continue
            if day == 0 and key in {"cityhall-club", "deoksu-floor"}:
                continue
            yield _some_use(town, room, day, place, office=key.endswith("childcare-room"))


def _some_use(town: Town, room: Room, day: int, place: int, *, office: bool) -> Use:
    first, last = (OFFICE_TIMES if office else TIMES)[(day + place) % 4]
    number = (day * 5 + place) % 16
    account = town.neighbours[number] if number < len(town.neighbours) else None
    return Use(
        room,
        town.at(day, first),
        town.at(day, last),
        heads=max(2, room.heads_max * (3 + (day + place) % 6) // 10),
        account_id=account,
        name=f"시범 이웃 {number + 1}",
        purpose=Purpose.CHILDCARE if office else PURPOSES[(place + day) % len(PURPOSES)],
    )


def _of_today(town: Town) -> Iterator[Use]:
    """Yield somebody who is in the house at this moment, and somebody who may check in."""
    half_hour = town.now.replace(minute=town.now.minute // 30 * 30, second=0, microsecond=0)
    club, floor = town.rooms["cityhall-club"], town.rooms["deoksu-floor"]
    soon = half_hour + timedelta(minutes=30)
    two_hours = timedelta(hours=2)
    yield Use(floor, half_hour, half_hour + two_hours, 5, town.neighbours[3], "시범 이웃 4", became=BookingState.IN_USE)
    yield Use(club, soon, soon + two_hours, 6, town.neighbours[6], "시범 이웃 7", Purpose.CLUB)


def _of_the_resident(town: Town) -> Iterator[Use]:
    """Yield what the resident has used, and comes for next."""
    mine, name = town.people["resident"], "시범 주민"
    meeting = town.rooms["cityhall-meeting"]
    yield Use(meeting, town.at(-3, 19), town.at(-3, 21), 6, mine, name, Purpose.CLUB)
    yield Use(meeting, town.at(1, 19), town.at(1, 21), 6, mine, name, Purpose.CLUB)
    yield Use(town.rooms["cheonyeon-1f"], *_hours(town, 4, 10, 12), 12, mine, name)


def _hours(town: Town, weekday: int, first: int, last: int) -> tuple[datetime, datetime]:
    day = town.next_weekday(weekday, 1)
    return town.at(day, first), town.at(day, last)


def _finish(session: Session, town: Town, written: list[tuple[UUID, Use]]) -> None:
    """Take what is over to where it ended: most people came, some called off, few just stayed away."""
    over = [booking for booking, use in written if use.end <= town.now]
    running = [booking for booking, use in written if use.became == BookingState.IN_USE]
    stayed_away = [one for place, one in enumerate(over) if _every(NOT_COME, place)]
    called_off = [one for place, one in enumerate(over) if _every(CALLED_OFF, place) and one not in stayed_away]
    came = [one for one in over if one not in {*stayed_away, *called_off}]
    begun = func.lower(Booking.use_range) + timedelta(minutes=4)
    ended = func.upper(Booking.use_range)
    _move(session, [*came, *running], BookingState.IN_USE, begun)
    _move(session, came, BookingState.COMPLETED, ended)
    _move(session, stayed_away, BookingState.NO_SHOW, ended)
    before = func.lower(Booking.use_range) - timedelta(days=1)
    _move(session, called_off, BookingState.CANCELLED, before, "by_resident")


def _every(nth: int, place: int) -> bool:
    return (place + 3) % nth == 0


def _move(session: Session, bookings: list[UUID], state: BookingState, at: Any, reason: str | None = None) -> None:
    values = {"state": state, "version": Booking.version + 1, "updated_at": at, "reason_code": reason}
    moved = update(Booking).where(Booking.id.in_(bookings)).values(values)
    session.execute(moved.execution_options(synchronize_session=False))


def _put_feedback(session: Session, town: Town, written: list[tuple[UUID, Use]]) -> None:
    told = [
        (booking, use)
        for place, (booking, use) in enumerate(written)
        if use.account_id in town.neighbours and use.end < town.now and _every(9, place)
    ]
    session.execute(
        insert(Feedback),
        [
            {
                "booking_id": booking,
                "account_id": use.account_id,
                "stars": 5 - _every(7, place) - _every(5, place),
                "words": WORDS[place % len(WORDS)],
                "made_at": use.end + timedelta(hours=3),
                "delete_after": (use.end + timedelta(days=CONTACT_DAYS)).date(),
            }
            for place, (booking, use) in enumerate(told)
        ],
    )


def _put_appeal(session: Session, town: Town, written: list[tuple[UUID, Use]]) -> None:
    """Give a strike to one who stayed away not long ago and asks the keeper to lift it."""
    over = [(booking, use) for booking, use in written if use.end <= town.now]
    away = [one for place, one in enumerate(over) if _every(NOT_COME, place) and one[1].account_id in town.neighbours]
    booking, use = max(away, key=lambda one: one[1].end)
    given = {"booking_id": booking, "account_id": use.account_id, "given_at": use.end, "expires_on": town.day(80)}
    session.execute(insert(Strike), [given])
    words = "아이가 아파서 못 갔어요. 전화를 드렸는데 받지 않으셨어요."
    asked = {"booking_id": booking, "words": words, "made_at": town.now, "delete_after": town.day(CONTACT_DAYS)}
    session.execute(insert(Appeal), [asked])
