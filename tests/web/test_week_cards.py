"""What lies in a week's plan, from made-up times: nothing named, nothing twice, nothing free that is taken."""

from dataclasses import replace
from datetime import timedelta

from api.web.today_cards import strip_of
from api.web.week_cards import week_sites
from tests.web.keep_samples import HALL, MONDAY, ROOM, RULES, SHIFTS, SPACES, TIMES, VISITS, YARD, at, days


def cells(times=TIMES, **change):
    sites = week_sites(SPACES, times, (SHIFTS, VISITS), replace(days(), **change))
    return {row.name.split()[0]: row.cells for site in sites for row in site.rows}


def told(cell):
    return [(item.kind, item.time) for item in cell.items]


def test_a_day_holds_its_uses_and_what_is_left_free_in_order():
    shown = cells()["두레방"]
    assert told(shown[0]) == [("over", "10:00~12:00")], "what is past is not free"
    assert told(shown[1]) == [
        ("use", "10:00~12:00"),
        ("free", "12:00~19:00"),
        ("ask", "19:00~21:00"),
        ("free", "21:00~22:00"),
    ], "half an hour is less than may be booked"
    assert told(shown[2])[1] == ("programme", "14:00~17:00")
    assert ("shut", "13:00~22:00") in told(shown[3])


def test_a_use_past_midnight_stands_on_the_day_it_begins():
    shown = cells()["두레방"]
    assert told(shown[4])[-1] == ("pay", "22:00~25:00")
    assert ("pay", "00:00~01:00") not in told(shown[5])


def test_what_a_neighbouring_space_takes_is_told_and_not_offered():
    shown = cells()["큰마루"][1]
    assert told(shown) == [("beside", "10:00~12:00"), ("free", "12:00~22:00")]


def test_a_free_time_fills_in_two_hours_as_far_as_rules_and_time_let_it():
    free = [item for cell in cells()["두레방"] for item in cell.items if item.kind == "free"]
    assert free[0].url.endswith("start=12%3A00&end=14%3A00")
    assert f"space={ROOM}&date={MONDAY + timedelta(days=1)}" in free[0].url
    short = {**TIMES, YARD: replace(TIMES[YARD], rules=replace(RULES, max_minutes=90))}
    assert cells(short)["앞마당"][6].items[0].url.endswith("start=09%3A00&end=10%3A30")


def test_without_rules_nothing_is_free():
    assert cells({**TIMES, HALL: replace(TIMES[HALL], rules=None)})["큰마루"][1].items[-1].kind == "beside"


def test_doors_without_anybody_are_counted_until_they_are_over():
    sites = week_sites(SPACES, TIMES, (SHIFTS, VISITS), days())
    assert [cell.uncovered for cell in sites[0].doors] == [0, 1, 0, 0, 0, 0, 0]
    assert sites[0].doors[1].names == ("시범 지기 09:00~13:00",)
    later = replace(days(), now=at(2, 0))
    assert week_sites(SPACES, TIMES, (SHIFTS, VISITS), later)[0].doors[1].uncovered == 0


def test_the_strips_of_a_day_share_one_scale_of_three_hours():
    strip = strip_of([TIMES[ROOM]], MONDAY + timedelta(days=1), at(1, 12), "ko")
    assert (strip.first, strip.minutes, strip.now) == (540, 900, 180)
    assert strip.hours == ("9시", "12시", "15시", "18시", "21시", "24시")
    assert strip_of([], MONDAY, at(0, 3), "en").now is None
