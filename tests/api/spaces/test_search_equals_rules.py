"""What the search shows as free is exactly what can be booked: random worlds, random wishes, both asked."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo import clock
from geo.booking import steps
from geo.booking.desk import Actor, Desk
from geo.booking.rules import Wish
from geo.closing_rules import ClosingRule
from geo.db import transaction
from geo.enums import NamedDays
from geo.errors import BookingRefused
from geo.queries.bookings import BookingRow, ContactRow
from geo.queries.closings import replace_closings
from geo.queries.keeping import OpeningRow, add_policy
from geo.queries.spaces import SpaceDetail
from geo.settings import Settings
from tests.factories import Factory

# A Sunday before Chuseok (24 to 26 September 2026), at an odd second, late enough for the notice rules to bite.
NOW = datetime(2026, 9, 20, 1, 34, 56, tzinfo=UTC)
FIRST_DAY = date(2026, 9, 20)
CLOSINGS = [
    *(ClosingRule(nth=nth, weekday=day) for nth in (-1, 3, 4, 5) for day in (1, 2, 4, 5, 6, 7)),
    *(ClosingRule(month=9, day=day) for day in range(20, 31)),
    *(ClosingRule(named=named) for named in NamedDays),
]
OPENINGS: list[dict[str, Any]] = [
    {},
    {},
    *(
        {"opens": "weekly", "opens_weekday": day, "opens_minute": minute}
        for day, minute in ((1, 0), (7, 634), (7, 635))
    ),
    *(
        {"opens": "monthly", "opens_day": day, "opens_minute": minute}
        for day, minute in ((20, 634), (20, 635), (31, 0))
    ),
]
"""At NOW it is Sunday the 20th, 10:34:56 in Seoul: some moments have just come, others come within a minute."""
SITES, SPACES_EACH, BOOKINGS, WISHES = 7, 4, 240, 36
CENTRES = [(126.978, 37.5665), (127.0473, 37.5172), (126.9368, 37.5791), (127.0403, 37.5633)]
# West and east of Seoul, with and without summer time: the venue's own clock decides.
ZONES = ["Asia/Seoul", "Asia/Seoul", "Asia/Seoul", "Europe/Helsinki", "Pacific/Auckland"]


@dataclass
class World:
    """Random content of one database; everything comes out of one seed, closing rules out of a stream of their own."""

    make: Factory
    engine: Engine
    rng: random.Random
    closings: random.Random

    def build(self) -> list[UUID]:
        self.make.boundaries()
        spaces = [space for number in range(SITES) for space in self._site(number)]
        self._days_off()
        return spaces

    def _site(self, number: int) -> list[UUID]:
        site = self.make.site(f"시설 {number}", self._point())
        state = self.rng.choice(["open"] * 9 + ["paused"])
        self._set("sites", site, state=state, timezone=self.rng.choice(ZONES), **self._life())
        return [self._space(site, f"방 {number}-{n}") for n in range(SPACES_EACH)]

    def _space(self, site: UUID, name: str) -> UUID:
        lon, lat = self._point()
        elsewhere = {"lon": lon, "lat": lat} if self.rng.random() < 0.3 else {}
        space = self.make.space(
            site,
            name,
            cells=self.rng.choice([["가"], ["나"], ["가", "나"], []]),
            openings=self._openings(),
            policy=self._policy(),
            heads_max=self.rng.choice([None, 4, 10, 30]),
            state=self.rng.choice(["open"] * 9 + ["paused", "closed"]),
            **elsewhere,
        )
        if self.rng.random() < 0.2:
            self._set("spaces", space, **self._life())
        if self.closings.random() < 0.5:
            with transaction(self.engine) as session:
                replace_closings(session, space, self.closings.sample(CLOSINGS, 3))
        return space

    def _point(self) -> tuple[float, float]:
        lon, lat = self.rng.choice(CENTRES)
        return lon + self.rng.uniform(-0.01, 0.01), lat + self.rng.uniform(-0.01, 0.01)

    def _life(self) -> dict[str, Any]:
        opened = self.rng.choice([*[None] * 6, FIRST_DAY - timedelta(days=30), FIRST_DAY + timedelta(days=3)])
        closed = self.rng.choice([*[None] * 8, FIRST_DAY + timedelta(days=6)])
        return {"opened_on": opened, "closed_on": closed}

    def _set(self, table: str, key: UUID, **values: Any) -> None:
        sets = ", ".join(f"{name} = :{name}" for name in values)
        with self.engine.begin() as connection:
            connection.execute(text(f"UPDATE {table} SET {sets} WHERE id = :id"), {**values, "id": key})

    def _policy(self) -> dict[str, Any]:
        grid = self.rng.choice([10, 15, 30, 60])
        least = self.rng.choice([grid, 2 * grid, 60])
        return {
            "approval": self.rng.choice(["instant"] * 5 + ["manager"] * 3 + ["inquire"]),
            "grid_minutes": grid,
            "min_minutes": least,
            "max_minutes": self.rng.choice([max(least, 120), 480, 2880]),
            "setup_minutes": self.rng.choice([0, 0, 15, 60]),
            "turnover_minutes": self.rng.choice([0, 0, 30, 90]),
            "rolling_days": self.rng.choice([1, 5, 9, 60, 60, 60]),
            "closes_before_minutes": self.rng.choice([0, 0, 0, 60, 2880]),
            **self.closings.choice(OPENINGS),
        }

    def _openings(self) -> list[OpeningRow]:
        if self.rng.random() < 0.25:
            return [OpeningRow(day, 0, 1440) for day in range(1, 8)]
        return [row for day in range(1, 8) if self.rng.random() < 0.9 for row in self._one_day(day)]

    def _one_day(self, day: int) -> Iterator[OpeningRow]:
        start = self.rng.choice([0, 360, 540, 600])
        noon = self.rng.choice([720, 780])
        close = self.rng.choice([1080, 1320, 1440, 1560, 1800])
        pieces = self.rng.choice(
            [[(start, close)], [(start, noon), (noon, close)], [(start, noon), (noon + 60, close)]]
        )
        turn = FIRST_DAY + timedelta(days=self.rng.randrange(1, 10))
        for begins, closes in pieces:
            ends = min(closes, begins + 1440)
            kind = self.rng.choice(["always", "always", "no", "yes and no", "until", "both"])
            if kind == "until":
                yield OpeningRow(day, begins, ends, "yes", None, turn)
            elif kind == "both":
                yield OpeningRow(day, begins, ends, "no", None, turn)
                yield OpeningRow(day, begins, min(ends, begins + 300), "yes", turn, None)
            elif kind == "yes and no":
                yield OpeningRow(day, begins, ends, "no")
                yield OpeningRow(day, begins, min(ends, begins + 240), "only")
            else:
                yield OpeningRow(day, begins, ends, "yes" if kind == "always" else "no")

    def _days_off(self) -> None:
        scopes = {
            "site_id": "SELECT id FROM sites ORDER BY name",
            "district_code": "SELECT code FROM districts WHERE code IN (SELECT d.district_code FROM dongs d, spaces s"
            " WHERE ST_Covers(d.boundary_m, s.location_m)) ORDER BY code",
            "province_code": "SELECT code FROM provinces ORDER BY code",
        }
        with self.engine.begin() as connection:
            for scope, query in scopes.items():
                places = list(connection.execute(text(query)).scalars())
                for _ in range(1 if scope == "province_code" else 3):
                    first = FIRST_DAY + timedelta(days=self.rng.randrange(12))
                    connection.execute(
                        text(
                            f"INSERT INTO days_off (days, {scope}, reason)"
                            " VALUES (daterange(:first, :last), :place, '쉬는 날')"
                        ),
                        {
                            "first": first,
                            "last": first + timedelta(days=self.rng.choice([1, 1, 2])),
                            "place": self.rng.choice(places),
                        },
                    )

    def wish(self) -> Wish:
        """Return a time that has a fair chance; a few are off any grid, in the past, or far too long."""
        minute = self.rng.choice([*[0] * 12, 30, 30, 15, 10, 7])
        hours = self.rng.choice([*range(8, 21), *range(24)])
        start = datetime(2026, 9, 20, tzinfo=clock.SEOUL) + timedelta(
            days=self.rng.choice([-1, *range(12), *range(2, 6), *range(2, 6)]), hours=hours, minutes=minute
        )
        minutes = self.rng.choice([10, 30, *[60] * 5, *[120] * 5, 180, 240, 480, 1440])
        return Wish(start, start + timedelta(minutes=minutes), self.rng.choice([1, 3, 4, 5, 20]))


def tell_nobody(news: str, booking: BookingRow, word: str) -> None:
    """Send no mails in these tests."""


def plainly(session: Session, settings: Settings, space: SpaceDetail, wish: Wish, refused: BookingRefused):
    """Refuse without alternatives, which nobody reads here."""
    return refused


@dataclass
class Office:
    """Books straight through the one write function, as one resident."""

    engine: Engine
    settings: Settings
    account: UUID
    when: datetime = NOW

    def book(self, session: Session, space: UUID, wish: Wish, *, hold: bool = False) -> str:
        """Return "booked" or the code of the refusal."""
        actor = Actor(self.account, "api", lambda _space: False)
        desk = Desk(session, self.settings, actor, tell_nobody, tell_nobody)
        request = steps.Request(space, wish, "meeting", ContactRow("모임", "1", "", ""), "api", hold)
        outcome = steps.book(desk, request, lambda row: {"id": row.id})
        return outcome.code if isinstance(outcome, BookingRefused) else "booked"

    def would_book(self, session: Session, space: UUID, wish: Wish) -> str:
        """Really book, and undo it."""
        trial = session.begin_nested()
        code = self.book(session, space, wish)
        trial.rollback()
        return code


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch):
    """Stop the service's clock at a moment."""
    monkeypatch.setattr(steps, "explain", plainly)

    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_clock


def fill(world: World, office: Office, spaces: list[UUID], at) -> None:
    """Book at random: firmly, held until a moment ago, and held still; then change some margins."""
    for minutes_ago, hold in ((5, True), (20, True), (30, False), (10, False)):
        at(NOW - timedelta(minutes=minutes_ago))
        for _ in range(BOOKINGS // 4):
            with transaction(world.engine) as session:
                office.book(session, world.rng.choice(spaces), world.wish(), hold=hold)
    at(NOW - timedelta(minutes=office.settings.hold_minutes))
    with transaction(world.engine) as session:
        office.book(session, world.rng.choice(spaces), world.wish(), hold=True)
    for space in world.rng.sample(spaces, 6):
        with transaction(world.engine) as session:
            add_policy(session, space, {"setup_minutes": 30, "turnover_minutes": 0}, None)


def listed(client: TestClient, wish: Wish) -> set[UUID]:
    query = {
        "free_from": wish.start.isoformat(),
        "free_until": wish.end.isoformat(),
        "heads": wish.heads,
        "limit": 500,
    }
    answer = client.get("/api/v1/spaces", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["items"])
    return {UUID(item["id"]) for item in answer.json()["items"]}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_search_lists_exactly_the_spaces_that_can_be_booked(
    client: TestClient, make: Factory, engine: Engine, settings: Settings, at, seed: int
) -> None:
    world = World(make, engine, random.Random(seed), random.Random(-seed))
    spaces = world.build()
    office = Office(engine, settings, make.person().id)
    fill(world, office, spaces, at)
    at(NOW)
    seen: Counter[str] = Counter()
    for _ in range(WISHES):
        wish = world.wish()
        found = listed(client, wish)
        with Session(engine) as session:
            codes = {space: office.would_book(session, space, wish) for space in spaces}
            session.rollback()
        seen.update(codes.values())
        bookable = {space for space, code in codes.items() if code == "booked"}
        assert found == bookable, (wish, [(space, codes[space]) for space in found ^ bookable])
    assert seen["booked"] >= 40, seen
    assert seen.keys() >= {"booked", "taken", "outside_hours", "off_grid", "too_early", "too_late", "inquire_only"}


def test_a_districts_day_off_closes_the_rooms_that_stand_there_and_no_other_of_their_site(
    client: TestClient, make: Factory, engine: Engine, settings: Settings, at
) -> None:
    at(NOW)
    make.boundaries()
    site = make.site(point=CENTRES[0])
    here, there = make.space(site, "여기"), make.space(site, "저기", lon=CENTRES[1][0], lat=CENTRES[1][1])
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO days_off (days, district_code, reason) SELECT '[2026-09-22,2026-09-23)', d.district_code,"
                " '구의 날' FROM dongs d JOIN spaces s ON ST_Covers(d.boundary_m, s.location_m) WHERE s.id = :there"
            ),
            {"there": there},
        )
    start = datetime(2026, 9, 22, 10, tzinfo=clock.SEOUL)
    wish = Wish(start, start + timedelta(hours=2), 3)
    office = Office(engine, settings, make.person().id)
    with Session(engine) as session:
        codes = [office.would_book(session, space, wish) for space in (here, there)]
    assert codes == ["booked", "outside_hours"]
    assert listed(client, wish) == {here}


# From Sunday 20 September 2026: Chuseok is Friday the 25th, its holidays 24 to 26; the 27th is the last Sunday.
@pytest.mark.parametrize(
    ("rule", "closed"),
    [
        (ClosingRule(nth=3, weekday=7), {20}),
        (ClosingRule(nth=4, weekday=7), {27}),
        (ClosingRule(nth=-1, weekday=7), {27}),
        (ClosingRule(nth=5, weekday=2), {29}),
        (ClosingRule(nth=5, weekday=7), set()),
        (ClosingRule(month=9, day=22), {22}),
        (ClosingRule(month=10, day=22), set()),
        (ClosingRule(named=NamedDays.CHUSEOK), {24, 25, 26}),
        (ClosingRule(named=NamedDays.CHUSEOK_DAY), {25}),
        (ClosingRule(named=NamedDays.SEOLLAL), set()),
    ],
)
def test_a_closing_rule_closes_its_days_in_search_calendar_and_booking_alike(
    client: TestClient, make: Factory, engine: Engine, settings: Settings, at, rule: ClosingRule, closed: set[int]
) -> None:
    at(NOW)
    make.boundaries()
    space = make.space()
    office = Office(engine, settings, make.person().id)
    with transaction(engine) as session:
        replace_closings(session, space, [rule])
    window = {"from": "2026-09-20T12:00:00+09:00", "until": "2026-10-01T00:00:00+09:00"}
    pieces = client.get(f"/api/v1/spaces/{space}/availability", params=window).json()["open"]
    for day in range(20, 31):
        start = datetime(2026, 9, day, 14, tzinfo=clock.SEOUL)
        wish = Wish(start, start + timedelta(hours=2), 3)
        with Session(engine) as session:
            assert office.would_book(session, space, wish) == ("outside_hours" if day in closed else "booked")
        assert listed(client, wish) == (set() if day in closed else {space})
        covered = any(
            datetime.fromisoformat(p["start"]) <= wish.start and wish.end <= datetime.fromisoformat(p["end"])
            for p in pieces
        )
        assert covered == (day not in closed)


def test_a_closed_day_begins_at_midnight_also_for_the_hours_of_the_evening_before(
    client: TestClient, make: Factory, engine: Engine, settings: Settings, at
) -> None:
    at(NOW)
    make.boundaries()
    space = make.space(openings=[OpeningRow(1, 1080, 1560)])
    with transaction(engine) as session:
        replace_closings(session, space, [ClosingRule(nth=4, weekday=2)])
    office = Office(engine, settings, make.person().id)
    evening = datetime(2026, 9, 21, 22, tzinfo=clock.SEOUL)
    for hours, said in ((2, "booked"), (3, "outside_hours")):
        wish = Wish(evening, evening + timedelta(hours=hours), 3)
        with Session(engine) as session:
            assert office.would_book(session, space, wish) == said
        assert listed(client, wish) == ({space} if said == "booked" else set())
