"""Who lives in the demo town and where everything stands, for those who write what happens there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from geo import clock
from geo.booking.desk import Actor, Desk
from geo.enums import Channel
from geo.models.account import Account
from geo.models.resource import Resource
from geo.models.site import Site
from geo.models.space import Space, SpaceCell
from geo.settings import Settings

SOURCE: Final = "demo"
NEIGHBOURS: Final = 12
PHONE: Final = "02-0000-0000"


@dataclass(frozen=True, slots=True)
class Room:
    """A space that can be booked: its policy and the cells it takes."""

    id: UUID
    site_id: UUID
    policy_id: int | None
    heads_max: int
    cells: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """Everything by the keys of the demo content; `people` are the accounts by the name before the @."""

    now: datetime
    sites: Mapping[str, UUID]
    rooms: Mapping[str, Room]
    resources: Mapping[str, UUID]
    people: Mapping[str, UUID]
    neighbours: Sequence[UUID]

    @property
    def today(self) -> date:
        return self.now.astimezone(clock.SEOUL).date()

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment on the venue's clock, days from today."""
        return datetime.combine(self.day(days), time(hour, minute), clock.SEOUL)

    def next_weekday(self, weekday: int, weeks: int = 0) -> int:
        """Return how many days ahead the next such weekday (ISO) lies, tomorrow at the earliest."""
        return (weekday - self.today.isoweekday() - 1) % 7 + 1 + 7 * weeks


def settle_neighbours(session: Session) -> None:
    """Add neighbours whom nobody can sign in as."""
    rows = [
        {"email": f"neighbour{n}@example.org", "name": f"시범 이웃 {n}", "verified_at": clock.now(), "is_demo": True}
        for n in range(1, NEIGHBOURS + 1)
    ]
    session.execute(insert(Account), rows)


def look_around(session: Session) -> Town:
    """Return what the demo content has put into the database."""
    people = {
        row.email.split("@")[0]: row.id
        for row in session.execute(select(Account.email, Account.id).where(Account.is_demo).order_by(Account.name))
    }
    return Town(
        now=clock.now(),
        sites=_by_key(session, Site),
        rooms=_rooms(session),
        resources=_by_key(session, Resource),
        people=people,
        neighbours=[people[f"neighbour{n}"] for n in range(1, NEIGHBOURS + 1)],
    )


def _by_key(session: Session, table: type[Site | Resource]) -> dict[str, UUID]:
    rows = session.execute(select(table.source_key, table.id).where(table.source == SOURCE))
    return {row.source_key: row.id for row in rows}


def _rooms(session: Session) -> dict[str, Room]:
    cells: dict[UUID, list[int]] = {}
    for space_id, cell_id in session.execute(select(SpaceCell.space_id, SpaceCell.cell_id)):
        cells.setdefault(space_id, []).append(cell_id)
    columns = (Space.source_key, Space.id, Space.site_id, Space.policy_id, Space.heads_max)
    rows = session.execute(select(*columns).where(Space.source == SOURCE))
    return {
        row.source_key: Room(row.id, row.site_id, row.policy_id, row.heads_max or 1, tuple(cells.get(row.id, ())))
        for row in rows
    }


def desk_of(session: Session, account_id: UUID | None, *, keeps: bool = False, channel: str = Channel.WEB) -> Desk:
    """Return the desk at which somebody of the town acts; nobody is written to."""
    actor = Actor(account_id, channel, lambda _space: keeps)
    return Desk(session, Settings(), actor, lambda *_: None, lambda *_: None)
