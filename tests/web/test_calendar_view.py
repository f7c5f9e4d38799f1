"""The week calendar as values: which hours are rows, what each cell says, what a press would book."""

from datetime import date, datetime, timedelta

import pytest

from api.web.calendar_view import WeekTime, week_view
from api.web.messages import translator
from geo.clock import SEOUL

MONDAY = date(2026, 11, 23)


def at(day, hour, minute=0):
    return datetime(2026, 11, 23, hour, minute, tzinfo=SEOUL) + timedelta(days=day)


def week(hours, free, *, busy=(), earliest=None, last=60, grid=30, least=30, first=MONDAY, chosen=None):
    last_day = MONDAY + timedelta(days=last)
    time = WeekTime(first, MONDAY, earliest or at(0, 0), last_day, hours, free, busy, grid, least, "/spaces/1", chosen)
    return week_view(time, "ko", translator("ko"))


def cell(view, day, hour):
    row = next(row for row in view.rows if row.label == f"{hour}시")
    return row.cells[day]


def test_rows_run_from_the_earliest_opening_to_the_latest_closing():
    view = week([(at(0, 10), at(0, 12)), (at(3, 18), at(3, 20, 30))], [])
    assert [row.label for row in view.rows] == [f"{hour}시" for hour in range(10, 21)]
    assert all(len(row.cells) == 7 for row in view.rows)


def test_a_week_without_opening_has_no_rows():
    assert week([], []).rows == ()


def test_a_free_hour_books_exactly_that_hour():
    free = cell(week([(at(1, 9), at(1, 18))], [(at(1, 9), at(1, 18))]), 1, 14)
    assert (free.state, free.date, free.start, free.end) == ("free", "2026-11-24", "14:00", "15:00")
    assert free.says == "11월 24일(화) 14:00~15:00 비어 있어요"
    assert free.url.endswith("#book")


def test_a_half_free_hour_offers_its_free_half():
    view = week([(at(0, 9), at(0, 18))], [(at(0, 9), at(0, 14)), (at(0, 14, 30), at(0, 18))])
    half = cell(view, 0, 14)
    assert (half.state, half.start, half.end) == ("free", "14:30", "15:00")


def test_a_taken_hour_is_busy_and_one_outside_the_hours_is_closed():
    view = week([(at(0, 9), at(0, 18)), (at(1, 9), at(1, 20))], [(at(0, 9), at(0, 10))], busy=[(at(0, 10), at(0, 18))])
    assert cell(view, 0, 11).state == "busy"
    assert cell(view, 0, 19).state == "closed"
    assert cell(view, 2, 11).state == "closed"


def test_hours_that_are_over_are_past():
    view = week([(at(0, 9), at(0, 18))], [(at(0, 15), at(0, 18))], earliest=at(0, 14, 20))
    assert cell(view, 0, 13).state == "past"
    assert cell(view, 0, 15).state == "free"


def test_the_shortest_booking_is_offered_where_an_hour_is_too_little():
    view = week([(at(0, 9), at(0, 18))], [(at(0, 9), at(0, 18))], least=120, grid=60)
    assert (cell(view, 0, 9).start, cell(view, 0, 9).end) == ("09:00", "11:00")
    assert (cell(view, 0, 17).state, cell(view, 0, 17).says) == ("closed", "11월 23일(월) 17시 예약할 수 없어요")


def test_starts_lie_on_the_grid():
    view = week([(at(0, 9), at(0, 18))], [(at(0, 9, 20), at(0, 18))], grid=60)
    assert cell(view, 0, 9).state == "closed"
    assert cell(view, 0, 10).start == "10:00"


def test_hours_past_midnight_show_on_the_next_day_and_midnight_is_24():
    hours = [(at(4, 18), at(5, 2))]
    view = week(hours, hours)
    assert (cell(view, 4, 23).start, cell(view, 4, 23).end) == ("23:00", "24:00")
    assert (cell(view, 5, 1).start, cell(view, 5, 1).end) == ("01:00", "02:00")


def test_the_chosen_time_is_marked():
    hours = [(at(0, 9), at(0, 18))]
    view = week(hours, hours, chosen=(at(0, 10), at(0, 12)))
    assert [row.label for row in view.rows if row.cells[0].chosen] == ["10시", "11시"]


@pytest.mark.parametrize(("first", "has_previous"), [(MONDAY, False), (MONDAY + timedelta(days=3), True)])
def test_nobody_is_led_into_the_past(first, has_previous):
    view = week([], [], first=first)
    assert (view.previous_url is not None) is has_previous
    if has_previous:
        assert view.previous_url == f"/spaces/1?week={MONDAY.isoformat()}"
    assert view.next_url == f"/spaces/1?week={(first + timedelta(days=7)).isoformat()}"


def test_days_that_are_not_open_for_booking_yet_are_no_promise():
    hours = [(at(day, 9), at(day, 18)) for day in range(7)]
    view = week(hours, hours, last=2)
    assert cell(view, 2, 10).state == "free"
    assert cell(view, 3, 10).says.endswith("아직 예약을 받지 않아요")
    assert view.next_url is None


def test_the_words_for_a_taken_hour_need_a_booking_in_it():
    hours = [(at(0, 9), at(0, 18))]
    view = week(hours, [(at(0, 9), at(0, 12))], busy=[(at(0, 12), at(0, 13))])
    assert [cell(view, 0, hour).state for hour in (11, 12, 13)] == ["free", "busy", "closed"]
