"""A series afterwards: one date, the rest or all called off; one date moved; the rest at another time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo import clock
from geo.clock import SEOUL
from geo.db import transaction
from tests.api.series.conftest import FAR, SUMMER, count, is_sound, mails, series_body
from tests.factories import Factory, Person, booking_body

RULE = {"first": "2026-09-01", "count": 4, "start": "10:00", "end": "12:00"}
DATES = ["2026-09-01", "2026-09-08", "2026-09-15", "2026-09-22"]


@dataclass
class Made:
    """A made series and who acts upon it."""

    client: TestClient
    id: str
    space: UUID
    owner: Person
    rival: Person

    def post(self, step: str, body: Any = None) -> Any:
        return self.client.post(f"/api/v1/series/{self.id}/{step}", json=body, headers=self.owner.headers)

    def book(self, at: datetime, hours: float = 2) -> Any:
        body = booking_body(self.space, at, hours)
        return self.client.post("/api/v1/bookings", json=body, headers=self.rival.headers)

    @contextmanager
    def later(self, engine: Engine, instant: datetime) -> Iterator[None]:
        """Live at a later moment, with a token that still holds then."""
        with clock.frozen(instant):
            with transaction(engine) as session:
                token = Factory._token(session, self.owner.id)
            self.owner = replace(self.owner, token=token)
            yield

    def days(self) -> dict[str, str]:
        shown = self.client.get(f"/api/v1/series/{self.id}", headers=self.owner.headers).json()
        return {day["date"]: day["state"] for day in shown["days"]}


@pytest.fixture
def made(client: TestClient, make: Factory) -> Iterator[Made]:
    with clock.frozen(SUMMER):
        space = make.space(policy={**FAR, "cancel_until_minutes": 1440})
        owner, rival = make.person(), make.person()
        answer = client.post("/api/v1/series", json=series_body(space, rule=RULE), headers=owner.headers)
        assert answer.status_code == 201, answer.text
        yield Made(client, answer.json()["id"], space, owner, rival)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=SEOUL)


def test_one_date_is_called_off_and_free_for_others(made: Made, engine: Engine) -> None:
    answer = made.post(f"days/{DATES[1]}/cancel")
    assert answer.status_code == 200, answer.text
    assert made.days() == dict(zip(DATES, ["made", "cancelled", "made", "made"], strict=True))
    assert made.book(at(8, 10)).status_code == 201
    assert is_sound(engine)


def test_a_date_cancelled_as_a_plain_booking_is_cancelled_in_its_series_too(made: Made) -> None:
    shown = made.client.get(f"/api/v1/series/{made.id}", headers=made.owner.headers).json()
    booking = shown["days"][2]["booking_id"]
    made.client.post(f"/api/v1/bookings/{booking}/cancel", headers=made.owner.headers)
    assert made.days()[DATES[2]] == "cancelled"


def test_everything_from_a_date_on_is_called_off_with_one_mail(made: Made, engine: Engine) -> None:
    answer = made.post("cancel", {"since": DATES[2], "message": "이사 가요"})
    assert (answer.status_code, answer.json()["kept"]) == (200, [])
    assert list(made.days().values()) == ["made", "made", "cancelled", "cancelled"]
    assert (mails(engine, "연속 예약 2번을 취소했어요"), mails(engine, "취소")) == (1, 1)


def test_all_that_can_still_be_called_off_is_and_the_rest_is_told(made: Made, engine: Engine) -> None:
    with made.later(engine, datetime(2026, 8, 31, 6, tzinfo=UTC)):  # less than a day before the first date
        answer = made.post("cancel").json()
        assert answer["kept"] == [DATES[0]]
        assert list(made.days().values()) == ["made", "cancelled", "cancelled", "cancelled"]
    assert (count(engine, "claims"), is_sound(engine)) == (1, True)


def test_a_series_that_is_over_has_nothing_to_call_off(made: Made, engine: Engine) -> None:
    with made.later(engine, datetime(2026, 10, 1, tzinfo=UTC)):
        answer = made.post("cancel")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_left")


def test_one_date_moves_and_its_row_follows(made: Made) -> None:
    to = {"start": at(9, 14).isoformat(), "end": at(9, 16).isoformat()}
    answer = made.post(f"days/{DATES[1]}/move", to)
    assert answer.status_code == 200, answer.text
    shown = made.client.get(f"/api/v1/series/{made.id}", headers=made.owner.headers).json()["days"][1]
    assert (shown["date"], shown["start"], shown["state"]) == (DATES[1], "2026-09-09T14:00:00+09:00", "made")


def test_the_rest_gets_another_time_all_of_it_or_none(made: Made, engine: Engine) -> None:
    assert made.book(at(22, 14), 1).status_code == 201
    refused = made.post("times", {"since": DATES[1], "start": "13:00", "end": "15:00"})
    assert (refused.status_code, refused.json()["code"]) == (409, "series_clashes")
    assert [(clash["date"], clash["code"]) for clash in refused.json()["clashes"]] == [(DATES[3], "taken")]
    changed = made.post("times", {"since": DATES[1], "start": "15:00", "end": "17:30"})
    assert changed.status_code == 200, changed.text
    assert [day["start"][11:16] for day in changed.json()["days"]] == ["10:00", "15:00", "15:00", "15:00"]
    assert changed.json()["words"] == "매주 화요일 15:00~17:30"
    assert mails(engine, "연속 예약 3번의 시간을 바꾸었어요") == 1
    assert is_sound(engine)


def test_a_time_that_overlaps_the_old_one_is_no_clash_with_itself(made: Made) -> None:
    changed = made.post("times", {"since": DATES[0], "start": "11:00", "end": "13:00"})
    assert changed.status_code == 200, changed.text


def test_a_time_that_ends_before_it_starts_is_refused(made: Made) -> None:
    refused = made.post("times", {"since": DATES[0], "start": "11:00", "end": "11:00"})
    assert (refused.status_code, refused.json()["code"]) == (422, "series_rule")


def test_a_skipped_date_given_up_is_taken_no_more(made: Made) -> None:
    assert made.book(at(6, 10)).status_code == 201
    rule = {**RULE, "first": "2026-09-06"}
    body = series_body(made.space, rule=rule, clashes="skip")
    other = made.client.post("/api/v1/series", json=body, headers=made.owner.headers).json()
    for expected in (200, 409):
        path = f"/api/v1/series/{other['id']}/days/2026-09-06/cancel"
        assert made.client.post(path, headers=made.owner.headers).status_code == expected
    accept = f"/api/v1/series/{other['id']}/days/2026-09-06/accept"
    assert made.client.post(accept, headers=made.owner.headers).json()["code"] == "not_skipped"


def test_what_is_no_date_of_the_series_is_not_found(made: Made) -> None:
    for step in ("cancel", "accept"):
        answer = made.post(f"days/2026-09-02/{step}")
        assert (answer.status_code, answer.json()["code"]) == (404, "series_day_unknown")
