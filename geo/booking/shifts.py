"""Shifts of keepers: taken for a time, and keepers told of tomorrow's bookings that nobody opens for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from sqlalchemy.orm import Session

from geo import clock
from geo.booking.desk import Desk
from geo.errors import InvalidInput
from geo.queries import doors
from geo.queries.doors import ShiftRow, VisitRow

LONGEST = timedelta(hours=24)


def take(session: Session, site_id: UUID, account_id: UUID, start: datetime, end: datetime) -> ShiftRow:
    """Take a shift of at most a day that is not over yet."""
    if not timedelta(0) < end - start <= LONGEST:
        raise InvalidInput(
            "당번은 끝나는 시각이 시작보다 늦고, 하루를 넘지 않아야 해요.",
            "A shift ends after it starts and lasts a day at most.",
            code="shift_length",
        )
    if end <= clock.now():
        raise InvalidInput("이미 지난 시각이에요.", "That time has passed.", code="in_the_past")
    made = doors.find_shift(session, doors.take_shift(session, site_id, account_id, start, end))
    assert made is not None
    return made


def warn_of_tomorrow(desk: Desk) -> int:
    """Tell the keepers of each site of tomorrow's bookings without anybody to open, once; return how many there are."""
    now = clock.now()
    start = (now.astimezone(clock.SEOUL) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    open_ones = [
        v
        for v in doors.list_visits(desk.session, None, start, start + timedelta(days=1))
        if not v.covered and v.start >= start
    ]
    fresh = doors.note_warned(desk.session, [visit.booking_id for visit in open_ones], now)
    told = sorted((v for v in open_ones if v.booking_id in fresh), key=attrgetter("site_id", "start", "booking_id"))
    keepers = doors.site_keepers(desk.session, [v.site_id for v in told], clock.today())
    for site_id, visits in groupby(told, key=attrgetter("site_id")):
        facts = _facts(list(visits))
        for keeper in keepers.get(site_id, ()):
            desk.tell(keeper, "shift_uncovered", facts)
    return len(told)


def _facts(visits: Sequence[VisitRow]) -> dict[str, object]:
    lines = [
        f"- {v.start.astimezone(clock.SEOUL):%H:%M}~{v.end.astimezone(clock.SEOUL):%H:%M} {v.space_name}"
        for v in visits
    ]
    return {"site": visits[0].site_name, "count": len(visits), "list": "\n".join(lines)}
