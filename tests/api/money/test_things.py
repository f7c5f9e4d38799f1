"""Shared goods lent by the day: any free one of a set, handed out and taken back."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from geo import clock
from geo.queries.keeping import OpeningRow
from tests.api.money.conftest import Till
from tests.factories import tomorrow_at

OPEN_BUT_SUNDAY = [OpeningRow(day, 540, 1140) for day in range(1, 7)]


class Shelf:
    """Two equal projectors of a site that is closed on Sundays."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.items = [
            till.make.space(till.site, name, openings=OPEN_BUT_SUNDAY, kind="thing") for name in ("빔 1", "빔 <b>2</b>")
        ]
        for item in self.items:
            answer = till.client.put(
                f"/api/v1/spaces/{item}/lending", json={"set_name": "빔프로젝터"}, headers=till.keeper.headers
            )
            assert answer.status_code == 200, answer.text

    def borrow(self, first: date, days: int = 3, **change: Any):
        body = {
            "site_id": str(self.till.site),
            "set_name": "빔프로젝터",
            "first": first.isoformat(),
            "last": (first + timedelta(days=days - 1)).isoformat(),
            "contact": {"name": "시험 모임", "phone": "02-0000-0000"},
            **change,
        }
        return self.till.post("/loans", self.till.resident, **body)

    def free(self, first: date, days: int) -> list[int]:
        answer = self.till.client.get(f"/api/v1/sites/{self.till.site}/things?from={first}&days={days}")
        [found] = answer.json()["items"]
        assert {thing["name"] for thing in found["things"]} == {"빔 1", "빔 <b>2</b>"}
        return [day["free"] for day in found["days"]]


@pytest.fixture
def shelf(till: Till) -> Shelf:
    return Shelf(till)


def next_monday() -> date:
    today = clock.today()
    return today + timedelta(days=7 - today.weekday())


def test_any_free_one_of_a_set_is_lent_and_the_last_refusal_names_days(shelf: Shelf) -> None:
    monday = next_monday()
    first, second = shelf.borrow(monday), shelf.borrow(monday + timedelta(days=1))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["space_id"] != second.json()["space_id"]
    assert shelf.free(monday, 5) == [1, 0, 0, 1, 2]
    third = shelf.borrow(monday + timedelta(days=1))
    assert (third.status_code, third.json()["code"]) == (409, "taken")
    others = [other["start"][:10] for other in third.json()["alternatives"]]
    assert others[0] == (monday + timedelta(days=3)).isoformat()
    assert shelf.borrow(monday + timedelta(days=3)).status_code == 201


def test_a_loan_runs_over_a_closed_day_but_is_not_handed_over_on_one(shelf: Shelf) -> None:
    saturday = next_monday() + timedelta(days=5)
    assert shelf.borrow(saturday, days=3).status_code == 201
    on_sunday = shelf.borrow(saturday - timedelta(days=1), days=3)
    assert (on_sunday.status_code, on_sunday.json()["code"]) == (409, "outside_hours")
    assert shelf.borrow(saturday, days=8).json()["code"] == "too_long"
    assert shelf.borrow(saturday, days=0).json()["code"] == "end_before_start"
    unknown = shelf.borrow(saturday, set_name="없는 것")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "thing_unknown")


def test_days_cost_by_the_list_of_the_thing_with_its_deposit(shelf: Shelf) -> None:
    till = shelf.till
    body = {"rates": [{"first_won": 2_000, "first_minutes": None}], "deposit_won": 10_000}
    till.client.put(f"/api/v1/spaces/{shelf.items[0]}/prices", json=body, headers=till.keeper.headers)
    loan = shelf.borrow(next_monday()).json()
    assert (loan["state"], till.ledger(loan)["owed"]) == ("awaiting_payment", 3 * 2_000 + 10_000)


def test_an_overdue_thing_is_reminded_of_once_a_day_until_it_is_back(shelf: Shelf) -> None:
    till, monday = shelf.till, next_monday()
    with till.engine.begin() as connection:  # the story is longer than the day a test's token lasts
        connection.execute(text("UPDATE api_tokens SET expires_at = expires_at + interval '30 days'"))
    loan = shelf.borrow(monday).json()
    with clock.frozen(tomorrow_at(10, days=(monday - clock.today()).days)):
        assert till.post(f"/bookings/{loan['id']}/check-in", till.keeper).status_code == 200
    early = till.post(f"/bookings/{loan['id']}/take-back", till.resident)
    assert early.status_code == 404
    late = tomorrow_at(9, days=(monday - clock.today()).days + 3)
    with clock.frozen(late):
        till.clockwork()
        till.clockwork()
        note = "렌즈 뚜껑이 없어요 {{ 7*191 }}"
        back = till.post(f"/bookings/{loan['id']}/take-back", till.keeper, condition="worn", note=note)
        assert (back.status_code, back.json()["state"]) == (200, "completed")
        till.post(f"/bookings/{loan['id']}/take-back", till.keeper, condition="good")
    with clock.frozen(late + timedelta(days=1)):
        till.clockwork()
    assert till.sql("SELECT count(*) FROM loan_reminders") == [(1,)]
    assert till.sql("SELECT condition, note FROM loan_returns") == [("worn", note)]


def test_only_things_are_lent_by_the_day(till: Till) -> None:
    path = f"/api/v1/spaces/{till.space}/lending"
    answer = till.client.put(path, json={"set_name": "방"}, headers=till.keeper.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_thing")
    assert till.client.put(path, json={"set_name": "방"}, headers=till.resident.headers).status_code == 403
