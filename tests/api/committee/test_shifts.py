"""Shifts of keepers: which bookings somebody opens for, taken and given back, and a word of warning the day before."""

from collections.abc import Callable
from datetime import datetime

from api.jobs.use import warn_of_shifts
from geo.settings import Settings
from tests.api.committee.conftest import Village, on

At = Callable[[datetime], None]


def shift(room: Village, who, start: datetime, end: datetime):
    return room.post("/shifts", who, site_id=str(room.site), start=start.isoformat(), end=end.isoformat())


def covered(room: Village) -> list[bool]:
    plan = room.get("/shifts", room.keeper, site_id=str(room.site)).json()
    return [booking["covered"] for booking in plan["bookings"]]


def test_a_booking_is_covered_when_shifts_reach_from_its_start_to_its_end(room: Village, at: At) -> None:
    other = room.make.person("keeper", site_id=room.site)
    room.ask(room.make.person(), on(14))
    room.ask(room.make.person(), on(18))
    assert covered(room) == [False, False]
    assert shift(room, room.keeper, on(13), on(15)).status_code == 201
    assert covered(room) == [False, False], "somebody has to close, too"
    assert shift(room, other, on(15), on(17)).status_code == 201
    assert covered(room) == [True, False]


def test_a_space_that_opens_by_itself_needs_nobody(room: Village, at: At) -> None:
    room.ask(room.make.person(), on(14))
    path = f"/api/v1/spaces/{room.space}/door"
    told = room.client.put(path, json={"needs_opener": False}, headers=room.keeper.headers)
    assert told.json()["needs_opener"] is False
    assert covered(room) == []


def test_shifts_are_taken_by_keepers_one_at_a_time_and_given_back(room: Village, at: At) -> None:
    stranger = room.make.person()
    assert shift(room, stranger, on(13), on(15)).status_code == 403
    assert shift(room, room.keeper, on(15), on(13)).json()["code"] == "shift_length"
    assert shift(room, room.keeper, on(8), on(9)).json()["code"] == "in_the_past"
    made = shift(room, room.keeper, on(13), on(15)).json()
    assert shift(room, room.keeper, on(14), on(16)).json()["code"] == "shift_taken"
    path = f"/api/v1/shifts/{made['id']}"
    assert room.client.delete(path, headers=stranger.headers).status_code == 403
    assert room.client.delete(path, headers=room.keeper.headers).status_code == 204
    assert room.client.delete(path, headers=room.keeper.headers).status_code == 404
    assert shift(room, room.keeper, on(14), on(16)).status_code == 201


def test_keepers_are_told_once_of_tomorrows_bookings_without_anybody_to_open(
    room: Village, at: At, settings: Settings
) -> None:
    for hour in (10, 14, 18):
        room.ask(room.make.person(), on(hour, days=1))
    room.ask(room.make.person(), on(14, days=2))
    shift(room, room.keeper, on(14, days=1), on(16, days=1))
    for _twice in range(2):
        warn_of_shifts(room.make.engine, settings)
    assert room.mails("문 열 사람이 없는") == [room.keeper.email]
    (body,) = room.rows("SELECT body FROM mails WHERE subject LIKE '%문 열 사람이 없는%'")
    assert "10:00~12:00" in body[0]
    assert "18:00~20:00" in body[0]
    assert "14:00" not in body[0]
