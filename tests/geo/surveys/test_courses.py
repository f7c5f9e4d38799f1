"""A course as a walk: metres, minutes, the order of its stops, signs along it. Without a database."""

import math

from geo.surveys.courses import (
    CourseIssue,
    Found,
    StopPlace,
    against_stated,
    length_of,
    minutes_for,
    passes_of,
    spread,
    walk,
)

STREET = [[(0.0, 0.0), (500.0, 0.0), (500.0, 500.0)]]
LOOP = [[(0.0, 0.0), (400.0, 0.0), (400.0, 300.0), (0.0, 300.0), (0.0, 0.0)]]


def issues(found):
    return [(each.issue, each.position) for each in found]


def test_a_walk_has_the_metres_of_its_line_and_fifty_of_them_take_a_minute():
    whole = walk(STREET, [StopPlace((250.0, 10.0), 5), StopPlace((500.0, 500.0), 10)])
    assert (whole.length_m, whole.walk_minutes, whole.minutes) == (1000.0, 20, 35)
    first, second = whole.stops
    assert (first.along_m, first.off_m, first.reached_min) == (250.0, 10.0, 5)
    assert (second.along_m, second.leg_m, second.reached_min) == (1000.0, 750.0, 25)
    assert whole.found == ()


def test_steep_alleys_are_walked_more_slowly():
    assert walk(STREET, [], 42).walk_minutes == 24
    assert minutes_for(1700.0) == 34
    assert minutes_for(1700.0, 42.5) == 40


def test_a_stop_against_the_direction_is_named_and_the_others_are_not():
    whole = walk(STREET, [StopPlace((400.0, 0.0)), StopPlace((100.0, 0.0)), StopPlace((500.0, 200.0))])
    assert issues(whole.found) == [(CourseIssue.OUT_OF_ORDER, 2)]
    assert [stop.along_m for stop in whole.stops] == [400.0, 100.0, 700.0]
    assert whole.stops[1].leg_m == 300.0 * 1.3


def test_on_a_loop_the_hub_is_both_the_first_stop_and_the_last():
    whole = walk(LOOP, [StopPlace((0.0, 2.0)), StopPlace((400.0, 300.0)), StopPlace((0.0, 2.0))])
    assert whole.found == ()
    first, middle, last = whole.stops
    assert first.along_m < middle.along_m < last.along_m
    assert last.along_m > 1300


def test_where_a_line_crosses_itself_the_place_is_passed_twice():
    eight = [[(0.0, 0.0), (200.0, 200.0), (200.0, 0.0), (0.0, 200.0)]]
    passes = passes_of(eight, (100.0, 100.0))
    assert [round(along) for along, _off in passes] == [141, round(math.dist((0, 0), (200, 200)) + 200 + 141.4)]


def test_far_and_placeless_stops_are_named():
    whole = walk(STREET, [StopPlace((250.0, -300.0)), StopPlace(None), StopPlace((500.0, 90.0))])
    assert issues(whole.found) == [(CourseIssue.OFF_THE_LINE, 1), (CourseIssue.STOP_WITHOUT_PLACE, 2)]
    assert (whole.stops[1].along_m, whole.stops[1].leg_m) == (None, 0.0)


def test_without_a_line_the_way_goes_straight_with_detours():
    whole = walk([], [StopPlace((0.0, 0.0)), StopPlace((0.0, 100.0), 3), StopPlace((100.0, 100.0))])
    assert (whole.length_m, whole.minutes) == (260.0, 9)
    assert [stop.reached_min for stop in whole.stops] == [0, 3, 9]
    assert issues(whole.found) == [(CourseIssue.NO_LINE, None)]


def test_a_course_of_nothing_is_nothing_and_says_so():
    whole = walk([], [])
    assert (whole.length_m, whole.minutes, whole.stops) == (0, 0, ())
    assert {each.issue for each in whole.found} == {CourseIssue.NO_LINE, CourseIssue.NO_STOPS}


def test_a_record_that_says_something_else_than_its_line_is_named():
    whole = walk(STREET, [StopPlace((250.0, 0.0), 5)])
    assert against_stated(whole, 1050.0, 30) == []
    assert against_stated(whole, None, None) == []
    assert against_stated(whole, 1700.0, 40) == [Found(CourseIssue.STATED_LENGTH), Found(CourseIssue.STATED_MINUTES)]


def test_signs_are_spread_evenly_and_a_loop_needs_none_at_its_end():
    assert [round(x + y) for x, y in spread(STREET, STREET, 5)] == [0, 250, 500, 750, 1000]
    around = spread(LOOP, LOOP, 7)
    assert len(set(around)) == 7
    assert around[0] == (0.0, 0.0)
    assert length_of([around]) < 1200
    assert spread([], [], 5) == []
    assert spread(STREET, STREET, 1) == [(0.0, 0.0)]
