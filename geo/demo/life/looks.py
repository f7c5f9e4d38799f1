"""Looks at personal data over the past two months, as keepers and coordinators have them; one of them signed."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from geo import clock
from geo.clock import SEOUL
from geo.demo.life.town import Town
from geo.enums import Role, Scope
from geo.models.booking import Booking
from geo.models.parties import AccessRecord
from geo.models.resource import Resource
from geo.queries import grants
from geo.queries.access_reviews import sign_month, sums_of_month
from geo.queries.accounts import LiveGrant
from geo.queries.grants import Days

DISTRICT = "11410"
LOOKS = (("keeper", "booking_contact", 46), ("coordinator", "resource_personal", 14), ("officer", "booking_contact", 9))
"""Who looked at what how often in a month."""
SPARE_NIGHTS = 3
"""So many of a month's looks are late in the evening: somebody will ask about them."""


def put_looks(session: Session, town: Town) -> None:
    """Write the looks of the last two months; the earlier one is signed, the last one waits for it."""
    first = clock.today().replace(day=1)
    last = (first - timedelta(days=1)).replace(day=1)
    before = (last - timedelta(days=1)).replace(day=1)
    things = {
        "booking_contact": list(session.scalars(select(Booking.id).order_by(Booking.id).limit(60))),
        "resource_personal": list(session.scalars(select(Resource.id).where(Resource.kind == "person").limit(60))),
    }
    rows = [
        {"actor_id": town.people[who], "what": what, "object_id": thing, "at": at}
        for month in (before, last)
        for who, what, many in LOOKS
        for thing, at in _times(things[what], datetime(month.year, month.month, 1, tzinfo=SEOUL), many)
    ]
    if rows:
        session.execute(insert(AccessRecord), rows)
    _let_a_right_end_soon(session, town)
    sums = sums_of_month(session, before, clock.today())
    sign_month(session, before, sums, town.people["admin"], "밤에 본 것은 행사 뒤 정리였음을 확인함")


def _let_a_right_end_soon(session: Session, town: Town) -> None:
    """Give a neighbour a surveyor's right that ends in three weeks: somebody has to ask whether it goes on."""
    right = LiveGrant(Role.SURVEYOR, Scope.DISTRICT, district_code=DISTRICT)
    days = Days(town.day(-200), town.day(20))
    grants.give(session, town.neighbours[0], right, days, town.people["officer"], "올해 상반기 조사단")


def _times(things: list[UUID], month: datetime, many: int) -> list[tuple[UUID, datetime]]:
    """Spread looks over a month's mornings and afternoons, a few of them over its late evenings."""
    found = []
    for number in range(many if things else 0):
        hour = 22 if number < SPARE_NIGHTS else 9 + number % 9
        at = month + timedelta(days=1 + number * 26 // many, hours=hour, minutes=number * 7 % 60)
        found.append((things[number % len(things)], at))
    return found
