"""How well spare hours fit a need: a score of 100 from five things, each with its reason. Values in, values out.

The weights: time 35 (the whole wished length fits; the wider the room to move the better is no matter), walking 25
(from the middle of the nearest of the wished dongs; nothing beyond 40 minutes), the season 15 (the share of the wished
weeks that is spare), size 15 (large enough, and not a hall for five), purpose and equipment 10. What cannot work at
all (no common weekday, too short, too small, purpose not welcome, no common week) is no match.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

TIME, WALK, SEASON, SIZE, SUITS = 35, 25, 15, 15, 10
"""The weights; they add up to 100."""
FARTHEST_MINUTES = 40
ROOMY = 4
"""A room for more than four times the people is only worth half: it is needed elsewhere."""


@dataclass(frozen=True, slots=True)
class Window:
    """Weekly time in minutes of the day, and the days between which it holds, both included."""

    weekdays: frozenset[int]
    from_min: int
    until_min: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Needed:
    """What somebody looks for: `minutes` long somewhere inside the window."""

    window: Window
    minutes: int
    heads: int
    purpose: str
    features: frozenset[str]


@dataclass(frozen=True, slots=True)
class Spare:
    """Hours of a space that its operator offers; no purposes named: all are welcome."""

    window: Window
    heads_max: int | None
    features: frozenset[str]
    purposes: frozenset[str]
    walk_minutes: int | None


@dataclass(frozen=True, slots=True)
class Fit:
    """A match: the weekly time shared, the score of 100, and the reasons as code and facts."""

    score: int
    weekday: int
    from_min: int
    until_min: int
    starts_on: date
    ends_on: date
    reasons: tuple[dict[str, object], ...] = field(default=())


def fit(need: Needed, spare: Spare) -> Fit | None:
    """Return how spare hours fit a need, or None when they cannot."""
    if not _possible(need, spare):
        return None
    start = max(need.window.from_min, spare.window.from_min)
    weekday = min(need.window.weekdays & spare.window.weekdays)
    starts_on = max(need.window.starts_on, spare.window.starts_on)
    ends_on = min(need.window.ends_on, spare.window.ends_on)
    found = (
        _time(need, spare),
        _walk(spare),
        _season(need, starts_on, ends_on),
        _size(need, spare),
        _suits(need, spare),
    )
    score = round(sum(points for points, _reason in found))
    reasons = tuple(reason for _points, reason in found)
    return Fit(score, weekday, start, start + need.minutes, starts_on, ends_on, reasons)


def _possible(need: Needed, spare: Spare) -> bool:
    mine, its = need.window, spare.window
    first, last = max(mine.starts_on, its.starts_on), min(mine.ends_on, its.ends_on)
    days = mine.weekdays & its.weekdays
    return (
        any((first + timedelta(n)).isoweekday() in days for n in range(min((last - first).days + 1, 7)))
        and _shared(need, spare) >= need.minutes
        and (spare.heads_max is None or spare.heads_max >= need.heads)
        and (not spare.purposes or need.purpose in spare.purposes)
    )


def _shared(need: Needed, spare: Spare) -> int:
    mine, its = need.window, spare.window
    return min(mine.until_min, its.until_min) - max(mine.from_min, its.from_min)


def _time(need: Needed, spare: Spare) -> tuple[float, dict[str, object]]:
    """All of the points when the whole wished window is spare, at least two thirds when just the length fits."""
    whole = need.window.until_min - need.window.from_min
    shared = _shared(need, spare)
    return TIME * (2 + shared / whole) / 3, {"code": "time", "shared_minutes": shared, "wished_minutes": whole}


def _walk(spare: Spare) -> tuple[float, dict[str, object]]:
    minutes = spare.walk_minutes
    if minutes is None:
        return 0.0, {"code": "walk_unknown"}
    return WALK * max(0.0, 1 - minutes / FARTHEST_MINUTES), {"code": "walk", "minutes": minutes}


def _season(need: Needed, starts_on: date, ends_on: date) -> tuple[float, dict[str, object]]:
    wished = (need.window.ends_on - need.window.starts_on).days + 1
    shared = (ends_on - starts_on).days + 1
    return SEASON * shared / wished, {"code": "season", "shared_days": shared, "wished_days": wished}


def _size(need: Needed, spare: Spare) -> tuple[float, dict[str, object]]:
    if spare.heads_max is None:
        return SIZE / 2, {"code": "size_unknown"}
    roomy = spare.heads_max > ROOMY * need.heads
    return SIZE / 2 if roomy else SIZE, {
        "code": "size_roomy" if roomy else "size",
        "heads_max": spare.heads_max,
        "heads": need.heads,
    }


def _suits(need: Needed, spare: Spare) -> tuple[float, dict[str, object]]:
    """Half for a purpose that is named as welcome, half for the equipment that is there."""
    there = need.features & spare.features
    has = len(there) / len(need.features) if need.features else 1.0
    named = need.purpose in spare.purposes
    missing = sorted(need.features - spare.features)
    return SUITS * (0.5 * named + 0.5 * has), {
        "code": "suits",
        "purpose_named": named,
        "has": sorted(there),
        "missing": missing,
    }
