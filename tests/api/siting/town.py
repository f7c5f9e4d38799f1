"""A district of the schematic city with residents, one hub, and what stands idle or public in it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Engine

from geo import clock
from geo.agreement_states import ListingState
from geo.db import transaction
from geo.queries import idle
from geo.queries.places import DongRow, list_dongs
from geo.queries.population import write_population
from tests.factories import Factory

DISTRICT = "11140"
RESIDENTS = 1000
AGES = [10] * 100 + [0]


@dataclass
class Town:
    """`dongs` of 중구 by code; `places` by name."""

    make: Factory
    engine: Engine
    dongs: list[DongRow] = field(default_factory=list)
    places: dict[str, UUID] = field(default_factory=dict)

    def at(self, number: int) -> tuple[float, float]:
        """Return the label point of a dong."""
        return self.dongs[number].lon, self.dongs[number].lat

    def place(self, name: str, number: int, kind: str, **values: Any) -> UUID:
        values = {"opened_on": date(2019, 1, 1), **values}
        self.places[name] = self.make.site(name, self.at(number), kind=kind, **values)
        return self.places[name]

    def listing(self, site_id: UUID, state: ListingState) -> UUID:
        """Write an idle listing that lasts and take it, as if time had passed, to a state."""
        today = clock.today()
        values = idle.ListingValues(
            owner="중구",
            conditions="무상",
            available_from=today,
            available_until=date(2199, 1, 1),
            apply_from=today,
            apply_until=today,
        )
        with transaction(self.engine) as session:
            made = idle.insert_listing(session, site_id, None, values, None)
            for step, dates in self._steps(today)[: _ORDER.index(state)]:
                row = idle.get_listing(session, made, today)
                event = idle.Event("listing", made, step, row.state, step, None)
                idle.move_listing(session, row, event, dates, clock.now())
        return made

    def _steps(self, today: date) -> list[tuple[str, dict[str, Any]]]:
        officer = self.make.person("officer").id
        return [
            ("notified", {"notified_on": date(2000, 1, 1)}),
            ("open", {"opened_on": today}),
            ("decided", {"decided_on": today, "appeal_until": today, "decided_by": officer}),
        ]


_ORDER = [ListingState.DRAFT, ListingState.NOTIFIED, ListingState.OPEN, ListingState.DECIDED]


def build_town(make: Factory, engine: Engine) -> Town:
    """중구 with 1,000 residents in every dong and a hub in the first."""
    make.boundaries()
    town = Town(make, engine)
    with transaction(engine) as session:
        town.dongs = list_dongs(session, clock.today(), DISTRICT)
        write_population(session, date(2025, 5, 1), [_register(row) for row in town.dongs])
    town.place("있는 활력소", 0, "hub")
    return town


def _register(row: DongRow) -> dict[str, Any]:
    return {
        "code": row.code,
        "level": "dong",
        "name": row.name,
        "total": RESIDENTS,
        "male": None,
        "female": None,
        "households": None,
        "ages": AGES,
        "ages_male": None,
        "ages_female": None,
    }
