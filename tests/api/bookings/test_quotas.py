"""Scenario 7: how much one person, group or household may book, counted under locks and told with what is held."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.proving import Caller, together
from geo import clock
from geo.db import transaction
from geo.queries import parties
from tests.factories import CITY_HALL, Factory, Person, booking_body

# A Monday; the month has four weeks to come.
NOW = datetime(2026, 11, 2, 9, tzinfo=clock.SEOUL)


def on(day: int, hour: int = 14, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=clock.SEOUL)


class Village:
    """A site whose childcare rooms know quotas, a keeper, and a household of two."""

    def __init__(self, client: TestClient, make: Factory, engine: Engine) -> None:
        self.client, self.make, self.engine = client, make, engine
        make.boundaries()
        self.site = make.site()
        self.keeper = make.person("keeper", site_id=self.site)
        self.one, self.spouse = make.person(), make.person()
        with transaction(engine) as session:
            self.household = parties.insert_party(session, "household", "느티나무집", self.one.id)
            parties.add_member(session, self.household, "household", self.spouse.id, "member")

    def room(self, name: str = "햇살방", **policy: Any) -> UUID:
        return self.make.space(self.site, name, kind="childcare", policy={"cancel_until_minutes": 1440, **policy})

    def quota(self, **rule: Any) -> None:
        body = {"scope": "kind", "site_id": str(self.site), "space_kind": "childcare", "subject": "household",
                "per": "month", "most": 1, **rule}  # fmt: skip
        answer = self.client.post("/api/v1/quotas", json=body, headers=self.keeper.headers)
        assert answer.status_code == 201, answer.text

    def book(self, who: Person, space: UUID, start: datetime, hours: float = 2, **values: Any) -> Any:
        body = booking_body(space, start, hours, **values)
        return self.client.post("/api/v1/bookings", json=body, headers=who.headers)

    def act(self, who: Person, booking: dict[str, Any], step: str, **body: Any) -> Any:
        return self.client.post(f"/api/v1/bookings/{booking['id']}/{step}", json=body, headers=who.headers)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_clock(NOW)
    return set_clock


@pytest.fixture
def village(client: TestClient, make: Factory, engine: Engine, at) -> Village:
    return Village(client, make, engine)


def test_six_tabs_upon_six_free_slots_make_one_booking(village: Village, live_server: str, engine: Engine) -> None:
    village.quota()
    rooms = [village.room(f"방 {number}") for number in range(3)]
    callers = [Caller(live_server, person.token) for person in 3 * [village.one, village.spouse]]
    calls = [partial(callers[n].post, "/bookings", booking_body(rooms[n % 3], on(10 + n))) for n in range(6)]
    answers = together(calls)
    assert Counter(answer.status for answer in answers) == {201: 1, 409: 5}
    refused = {answer.code for answer in answers if answer.status == 409}
    assert refused == {"quota_reached"}
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM bookings")).scalar_one() == 1


def test_the_spouse_is_refused_with_the_date_already_held(village: Village) -> None:
    village.quota()
    room = village.room()
    assert village.book(village.one, room, on(10)).status_code == 201
    refused = village.book(village.spouse, room, on(20)).json()
    assert refused["code"] == "quota_reached"
    assert "한 가구가 한 달에" in refused["detail"]
    assert "11월 10일(화) 14:00 햇살방" in refused["detail"]
    assert refused["held"] == [on(10).isoformat()]
    assert village.book(village.make.person(), room, on(20)).status_code == 201, "another household has its own right"
    assert village.book(village.spouse, room, on(1, month=12)).status_code == 201, "so has another month"


def test_one_moves_inside_the_month_and_gets_the_right_back_by_cancelling_in_time_only(village: Village, at) -> None:
    village.quota()
    room = village.room()
    booking = village.book(village.one, room, on(10)).json()
    moved = village.act(village.one, booking, "move", start=on(25).isoformat(), end=on(25, 16).isoformat())
    assert moved.status_code == 200, moved.text
    assert village.act(village.one, booking, "cancel").status_code == 200
    again = village.book(village.spouse, room, on(3))
    assert again.status_code == 201, "cancelled in time"
    at(on(2, 15))
    assert village.act(village.spouse, again.json(), "cancel").json()["code"] == "too_late_to_change"
    late = village.act(village.spouse, again.json(), "cancel", late=True).json()
    assert (late["state"], late["reason_code"]) == ("cancelled", "late")
    assert village.book(village.one, room, on(20)).json()["code"] == "quota_reached"
    assert village.book(village.make.person(), room, on(3)).status_code == 201, "the time itself is free"


def test_a_booking_counts_in_the_month_in_which_it_starts_on_the_venues_clock(village: Village) -> None:
    village.quota()
    room = village.room()
    assert village.book(village.one, room, on(30, 23)).status_code == 201
    assert village.book(village.one, room, on(1, 1, month=12)).status_code == 201, "December is not used up"
    assert village.book(village.one, room, on(20)).json()["code"] == "quota_reached"
    assert village.book(village.spouse, room, on(31, 23, month=12)).json()["code"] == "quota_reached"


def test_a_move_into_a_used_month_is_refused_and_changes_nothing(village: Village) -> None:
    village.quota()
    room = village.room()
    village.book(village.one, room, on(10))
    december = village.book(village.one, room, on(1, month=12)).json()
    into = village.act(village.one, december, "move", start=on(20).isoformat(), end=on(20, 16).isoformat())
    assert (into.status_code, into.json()["code"]) == (409, "quota_reached")


KINDS = [
    ({"per": "day", "most": 1}, [on(10, 8), on(11, 8)], on(10, 18)),
    ({"per": "week", "most": 1}, [on(9), on(16)], on(15)),
    ({"per": "rolling", "rolling_days": 7, "most": 2}, [on(10), on(16), on(17), on(24)], on(13)),
    ({"per": "active", "most": 2}, [on(10), on(20)], on(20, 18)),
    ({"per": "month", "measure": "minutes", "most": 240}, [on(10), on(11)], on(12)),
]


@pytest.mark.parametrize(("rule", "fine", "too_much"), KINDS, ids=[row[0]["per"] for row in KINDS])
def test_each_way_of_counting_lets_in_what_fits_and_nothing_more(village: Village, rule, fine, too_much) -> None:
    village.quota(scope="site", space_kind=None, subject="person", **rule)
    room = village.room()
    assert [village.book(village.one, room, start).status_code for start in fine] == [201] * len(fine)
    assert village.book(village.one, room, too_much).json()["code"] == "quota_reached"
    assert village.book(village.spouse, room, too_much).status_code == 201, "each person for themselves"


def test_a_groups_quota_counts_what_is_booked_in_its_name_by_whomever(village: Village, engine: Engine) -> None:
    with transaction(engine) as session:
        group = parties.insert_party(session, "group", "책읽는 골목", village.one.id)
        parties.add_member(session, group, "group", village.spouse.id, "member")
    village.quota(scope="site", space_kind=None, subject="group")
    room = village.room()
    for_group = {"on_behalf_of": str(group)}
    assert village.book(village.one, room, on(10), **for_group).json()["on_behalf_of"] == str(group)
    assert village.book(village.spouse, room, on(11), **for_group).json()["code"] == "quota_reached"
    assert village.book(village.spouse, room, on(11)).status_code == 201, "for oneself there is no limit"


def test_a_caller_without_an_account_is_counted_by_phone_number(village: Village) -> None:
    village.quota(subject="person")
    room = village.room()
    by_phone = {"channel": "phone", "contact": {"name": "전화한 이웃", "phone": "02-000-0001"}}
    assert village.book(village.keeper, room, on(10), **by_phone).status_code == 201
    same = {"channel": "visit", "contact": {"name": "전화한 이웃", "phone": "020000001"}}
    assert village.book(village.keeper, room, on(11), **same).json()["code"] == "quota_reached"
    other = {"channel": "phone", "contact": {"name": "다른 이웃", "phone": "02-000-0002"}}
    assert village.book(village.keeper, room, on(11), **other).status_code == 201
    assert village.book(village.keeper, room, on(12)).status_code == 201, "the keeper's own right is untouched"


def test_a_district_counts_all_its_spaces_and_no_other(village: Village) -> None:
    officer = village.make.person("officer")
    here = village.room()
    there = village.make.space(village.make.site("강남마을방", (127.0473, 37.5172)))
    rule = {"scope": "district", "district": "중구", "subject": "person", "per": "month", "most": 1}
    added = village.client.post("/api/v1/quotas", json=rule, headers=officer.headers)
    if added.status_code == 422:  # a name that two cities have
        code = village.client.get("/api/v1/dongs/locate", params={"lon": CITY_HALL[0], "lat": CITY_HALL[1]}).json()
        rule["district"] = code["dong"]["district_code"]
        added = village.client.post("/api/v1/quotas", json=rule, headers=officer.headers)
    assert added.status_code == 201, added.text
    assert village.client.post("/api/v1/quotas", json=rule, headers=village.keeper.headers).status_code == 403
    assert village.book(village.one, here, on(10)).status_code == 201
    assert village.book(village.one, there, on(11)).status_code == 201
    assert village.book(village.one, here, on(12)).json()["code"] == "quota_reached"


def test_a_quota_that_has_ended_refuses_nobody(village: Village) -> None:
    village.quota()
    listed = village.client.get(f"/api/v1/sites/{village.site}/quotas").json()["items"]
    assert listed[0]["says"] == "한 가구가 한 달에 열린육아방 공간을 1번까지 예약할 수 있어요."
    room = village.room()
    village.book(village.one, room, on(10))
    path = f"/api/v1/quotas/{listed[0]['id']}"
    assert village.client.delete(path, headers=village.one.headers).status_code == 403
    assert village.client.delete(path, headers=village.keeper.headers).status_code == 204
    assert village.book(village.spouse, room, on(20)).status_code == 201


def test_quotas_and_cells_taken_crosswise_never_wait_in_a_circle(
    village: Village, live_server: str, engine: Engine
) -> None:
    village.quota(most=3)
    rooms = [village.room(f"방 {number}") for number in range(2)]
    callers = [Caller(live_server, person.token) for person in (village.one, village.spouse) for _ in range(4)]

    def burst(number: int) -> list[int]:
        slots = [on(10 + (number + step) % 5, 8 + step * 2) for step in range(4)]
        return [
            callers[number].post("/bookings", booking_body(rooms[(number + n) % 2], start)).status
            for n, start in enumerate(slots)
        ]

    with ThreadPoolExecutor(len(callers)) as pool:
        found = [status for statuses in pool.map(burst, range(len(callers))) for status in statuses]
    assert set(found) == {201, 409}
    assert Counter(found)[201] == 3
