"""A tour course as a walk: its length and minutes, where along it the stops and signs lie, and what looks wrong. Pure.

Places are in metres (EPSG:5179); a line is a list of parts, each a list of corners.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from geo.enums import Labelled
from geo.walking import DETOUR, SPEED_M_PER_MIN

Point = tuple[float, float]
Line = Sequence[Sequence[Point]]

OFF_M: Final = 100.0
"""A stop farther from the line than this does not lie on the course."""
AS_NEAR_M: Final = 15.0
"""Passes of the line this much farther than the nearest one are the place as well: a course may cross itself."""
ONE_PASS_M: Final = 50.0
BACK_M: Final = 5.0
LENGTH_SLACK: Final = 0.1
MINUTES_SLACK: Final = 0.25


class CourseIssue(Labelled):
    """What those who look after a course should know; nothing of it stops anybody."""

    NO_LINE = "no_line", "길이 지도에 그려져 있지 않아 들르는 곳을 곧게 이은 길이로 셈했어요."
    NO_STOPS = "no_stops", "들르는 곳이 아직 없어요."
    STOP_WITHOUT_PLACE = "stop_without_place", "지도에 자리가 없는 곳이에요."
    STOP_NOT_PUBLIC = "stop_not_public", "공개되지 않았거나 사라진 곳이에요. 밖에서는 이름이 보이지 않아요."
    OFF_THE_LINE = "off_the_line", "길에서 100m 넘게 떨어져 있어요."
    OUT_OF_ORDER = "out_of_order", "길을 따라 걷는 차례와 맞지 않아요."
    STATED_LENGTH = "stated_length", "기록에 적힌 길이가 잰 길이와 10% 넘게 달라요."
    STATED_MINUTES = "stated_minutes", "기록에 적힌 시간이 셈한 시간과 25% 넘게 달라요."


@dataclass(frozen=True, slots=True)
class StopPlace:
    """A stop as the walk needs it: where it is, if anybody knows, and how long one stays."""

    at: Point | None
    stay_minutes: int = 0


@dataclass(frozen=True, slots=True)
class OnWay:
    """A stop along the walk: metres from its start and off its line, the leg to it, minutes until one arrives."""

    along_m: float | None
    off_m: float | None
    leg_m: float
    reached_min: int


@dataclass(frozen=True, slots=True)
class Found:
    """Something to look at; `position` is the stop's, counted from 1."""

    issue: CourseIssue
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """A whole course: metres, minutes on foot and in all, its stops, and what looks wrong."""

    length_m: float
    walk_minutes: int
    minutes: int
    stops: tuple[OnWay, ...]
    found: tuple[Found, ...]


def length_of(line: Line) -> float:
    """Return the metres of a line."""
    return sum(math.dist(a, b) for part in line for a, b in pairwise(part))


def minutes_for(metres: float, pace: float = SPEED_M_PER_MIN) -> int:
    """Return whole minutes on foot along `metres` of a drawn way: it has its bends already, so no detour."""
    return math.ceil(round(round(metres, 2) / pace, 6))


def walk(line: Line, stops: Sequence[StopPlace], pace: float = SPEED_M_PER_MIN) -> Walk:
    """Return the walk along `line` past `stops`; without a line it goes straight from stop to stop, with detours."""
    placed = _in_order(line, stops) if length_of(line) else [(None, None, False) for _stop in stops]
    legs = list(_legs(stops, placed))
    length = length_of(line) or sum(legs)
    reached, stayed, gone = [], 0, 0.0
    for stop, leg in zip(stops, legs, strict=True):
        gone += leg
        reached.append(minutes_for(gone, pace) + stayed)
        stayed += stop.stay_minutes
    on_way = [
        OnWay(along, off, leg, minutes)
        for (along, off, _ordered), leg, minutes in zip(placed, legs, reached, strict=True)
    ]
    on_foot = minutes_for(length, pace)
    return Walk(length, on_foot, on_foot + stayed, tuple(on_way), tuple(_found(line, stops, placed)))


Placed = tuple[float | None, float | None, bool]
"""Metres along the line, metres off it, and whether that fits the order."""


def _in_order(line: Line, stops: Sequence[StopPlace]) -> list[Placed]:
    """Put every stop on the first pass of the line that does not lie before the stop before it."""
    placed: list[Placed] = []
    last = 0.0
    for stop in stops:
        passes = passes_of(line, stop.at) if stop.at else []
        ahead = [each for each in passes if each[0] >= last - BACK_M]
        if not passes:
            placed.append((None, None, True))
            continue
        along, off = ahead[0] if ahead else min(passes, key=lambda each: each[1])
        placed.append((along, off, bool(ahead)))
        last = along if ahead else last
    return placed


def passes_of(line: Line, at: Point) -> list[tuple[float, float]]:
    """Return (metres along, metres off) wherever the line passes a place about as near as it ever does."""
    near = list(_nearest_of_segments(line, at))
    if not near:
        return []
    most = min(off for _along, off in near) + AS_NEAR_M
    passes: list[tuple[float, float]] = []
    before = -math.inf
    for along, off in (each for each in near if each[1] <= most):
        if along - before > ONE_PASS_M:
            passes.append((along, off))
        elif off < passes[-1][1]:
            passes[-1] = (along, off)
        before = along
    return passes


def _nearest_of_segments(line: Line, at: Point) -> Iterator[tuple[float, float]]:
    gone = 0.0
    for part in line:
        for a, b in pairwise(part):
            size = math.dist(a, b)
            share = _share(a, b, at) if size else 0.0
            foot = (a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]))
            yield gone + share * size, math.dist(foot, at)
            gone += size


def _share(a: Point, b: Point, at: Point) -> float:
    """Return how far along from `a` to `b` the foot of `at` lies, 0 to 1."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    return min(1.0, max(0.0, ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / (dx * dx + dy * dy)))


def _legs(stops: Sequence[StopPlace], placed: Sequence[Placed]) -> Iterator[float]:
    """Yield the metres to each stop: along the line where both ends lie on it in order, else straight with detours."""
    along_before: float | None = 0.0
    at_before: Point | None = None
    for stop, (along, _off, ordered) in zip(stops, placed, strict=True):
        if along is not None and ordered and along_before is not None:
            yield max(0.0, along - along_before)
        elif stop.at and at_before:
            yield math.dist(stop.at, at_before) * DETOUR
        else:
            yield 0.0
        along_before = along if along is not None and ordered else along_before
        at_before = stop.at or at_before


def _found(line: Line, stops: Sequence[StopPlace], placed: Sequence[Placed]) -> Iterator[Found]:
    if not length_of(line):
        yield Found(CourseIssue.NO_LINE)
    if not stops:
        yield Found(CourseIssue.NO_STOPS)
    for position, (stop, (_along, off, ordered)) in enumerate(zip(stops, placed, strict=True), 1):
        if stop.at is None:
            yield Found(CourseIssue.STOP_WITHOUT_PLACE, position)
        elif off is not None and off > OFF_M:
            yield Found(CourseIssue.OFF_THE_LINE, position)
        elif off is not None and not ordered:
            yield Found(CourseIssue.OUT_OF_ORDER, position)


def against_stated(whole: Walk, length_m: float | None, minutes: float | None) -> list[Found]:
    """Return where a record says something else than its line does."""
    found = []
    if length_m and whole.length_m and abs(length_m - whole.length_m) > LENGTH_SLACK * whole.length_m:
        found.append(Found(CourseIssue.STATED_LENGTH))
    if minutes and whole.minutes and abs(minutes - whole.minutes) > MINUTES_SLACK * whole.minutes:
        found.append(Found(CourseIssue.STATED_MINUTES))
    return found


def spread(line: Line, drawn: Line, count: int) -> list[Point]:
    """Return `count` places along a course, evenly apart from its start on.

    `drawn` has the same corners in degrees (EPSG:4326), and so have the places. On a closed loop the last one does not
    come to lie upon the first.
    """
    whole = length_of(line)
    if not whole or count < 1:
        return []
    closed = len(line) == 1 and math.dist(line[0][0], line[0][-1]) < 1
    gaps = count if closed else max(1, count - 1)
    return [_at(line, drawn, whole * n / gaps) for n in range(count)]


def _at(line: Line, drawn: Line, along: float) -> Point:
    gone, last = 0.0, drawn[-1][-1]
    for part, degrees in zip(line, drawn, strict=True):
        for (a, b), (p, q) in zip(pairwise(part), pairwise(degrees), strict=True):
            size = math.dist(a, b)
            if size and gone + size >= along:
                share = (along - gone) / size
                return p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])
            gone += size
    return last
