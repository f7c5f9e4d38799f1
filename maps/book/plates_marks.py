"""Marks of a plate: which numbers share one, where each stands without lying on another, and how it is drawn."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np

from geo.atlas.content import Record
from maps.book.fonts import text_width
from maps.book.plates_layout import Floats, settle
from maps.book.plates_text import INK, points, svg_text
from maps.style import life_mark, symbol

AIR_MM: Final = 0.5
"""Between two marks."""
FIGURES: Final = points(6.6)
SMALL_MM: Final = 4.7
WIDE_MM: Final = 5.7
"""A mark with room for one or two figures, and for three."""
PILL_MM: Final = 4.3
PILL_AIR: Final = 2.6
FIGURES_MOST: Final = 3
"""What a sign has room for; more stand in a pill."""
NAMED: Final = 3
BOX: Final = 28.0
"""The shapes of `maps.style` are drawn in a box of 28 × 28."""
FULL: Final = 0.4
"""Of the room around their places marks take at most this share: more hide the map, so neighbours share a pill."""
AROUND_MM: Final = 12.0
REACHES_MM: Final = (0.05, 2.5, 4.0, 5.5, 7.0, 8.5, 10.0, 12.0, 14.0, 17.0, 20.0, 24.0, 28.0, 40.0, 60.0, 90.0, 1_000.0)
"""How far apart consecutive numbers may lie to share a pill: hardly, unless the map is too full."""
TO_COME: Final = frozenset({"candidate", "planned", "building"})
RESTING: Final = frozenset({"paused", "closed"})
GREY: Final = "#5b6670"
_ROOM: Final = {
    "banner": (1.2, -1.6),
    "drop": (1.16, 2.4),
    "house": (1.06, 3.2),
    "diamond": (1.14, 0.0),
    "trapezoid": (1.12, 1.6),
    "pentagon": (1.08, 0.8),
    "tag": (1.12, -1.8),
    "plus": (1.06, 0.0),
    "arch": (1.04, 1.4),
    "shield": (1.02, -1.4),
}
"""By shape: how much larger it is drawn for the same figures, and how far below its middle they stand (of 28)."""
_STRUCK: Final = {"bars": "M-.19 -.42V.42M.19 -.42V.42", "cross": "M-.42 -.42L.42 .42M-.42 .42L.42 -.42"}
"""What runs behind the figures of a mark of 1 × 1 by the sign of its life."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One number, or consecutive ones, at x, y (its middle, millimetres from the left upper corner of the plate).

    `at_x`, `at_y` is the place it stands for; a leader line leads there when the mark stands away from it.
    """

    number_from: int
    number_to: int
    x: float
    y: float
    w: float
    h: float
    at_x: float
    at_y: float

    @property
    def told(self) -> str:
        return told_numbers(self.number_from, self.number_to)


def told_numbers(first: int, last: int) -> str:
    """Return "13", "13–15", or "13·14" for two."""
    if first == last:
        return f"{first}"
    return f"{first}·{last}" if last == first + 1 else f"{first}–{last}"


@dataclass(frozen=True, slots=True)
class Placed:
    """A record and where it lies on the paper (millimetres)."""

    record: Record
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Group:
    """Placed records of consecutive numbers that share a mark."""

    members: tuple[Placed, ...]

    @property
    def anchor(self) -> tuple[float, float]:
        xs, ys = [one.x for one in self.members], [one.y for one in self.members]
        return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2

    @property
    def numbers(self) -> tuple[int, int]:
        return self.members[0].record.number, self.members[-1].record.number

    @property
    def is_pill(self) -> bool:
        return len(self.members) > 1 or len(told_numbers(*self.numbers)) > FIGURES_MOST

    @property
    def size(self) -> tuple[float, float]:
        told = told_numbers(*self.numbers)
        if self.is_pill:
            return text_width(told, FIGURES, bold=True) + PILL_AIR, PILL_MM
        record = self.members[0].record
        spread = _ROOM.get(symbol(record.category, record.kind).shape, (1.0, 0.0))[0]
        side = round((SMALL_MM if len(told) < FIGURES_MOST else WIDE_MM) * spread, 2)
        return side, side


def arrange(
    placed: Sequence[Placed], room: tuple[float, float], fixed: Floats
) -> tuple[tuple[Group, ...], Floats, tuple[int, ...]]:
    """Return the groups, the middles of their marks, and the numbers for which a tiny map has no room at all.

    Records at one point share a mark always; neighbours only as far as the map would be too full otherwise.
    """
    ordered = sorted(placed, key=lambda one: one.record.number)
    most = FULL * _room_around(placed, room) if placed else 0
    for reach in REACHES_MM:
        groups = _grouped(ordered, reach)
        if reach < REACHES_MM[-1] and _taken_by(groups) > most:
            continue
        sizes = np.array([group.size for group in groups]).reshape(-1, 2) + AIR_MM
        settled = settle(np.array([group.anchor for group in groups]).reshape(-1, 2), sizes, room, fixed)
        if settled is not None:
            return groups, settled, ()
    return (), np.empty((0, 2)), tuple(one.record.number for one in ordered)


def _room_around(placed: Sequence[Placed], room: tuple[float, float]) -> float:
    """Return how much of the map lies around the places, in square millimetres."""
    xs, ys = [one.x for one in placed], [one.y for one in placed]
    wide, high = max(xs) - min(xs) + 2 * AROUND_MM, max(ys) - min(ys) + 2 * AROUND_MM
    return min(wide, room[0]) * min(high, room[1])


def _taken_by(groups: Sequence[Group]) -> float:
    return sum((w + AIR_MM) * (h + AIR_MM) for w, h in (group.size for group in groups))


def _grouped(ordered: Sequence[Placed], reach: float) -> tuple[Group, ...]:
    runs: list[list[Placed]] = []
    for one in ordered:
        if runs and one.record.number == runs[-1][-1].record.number + 1 and _within(runs[-1], one, reach):
            runs[-1].append(one)
        else:
            runs.append([one])
    return tuple(Group(tuple(run)) for run in runs)


def _within(run: Sequence[Placed], one: Placed, reach: float) -> bool:
    """Say whether a place is no further than `reach` from all of a run."""
    return all(abs(one.x - other.x) <= reach and abs(one.y - other.y) <= reach for other in run)


def marks_of(groups: Iterable[Group], settled: Floats) -> tuple[Mark, ...]:
    """Return the marks, by number."""
    return tuple(
        Mark(
            *group.numbers, round(x, 2), round(y, 2), *group.size, round(group.anchor[0], 2), round(group.anchor[1], 2)
        )
        for group, (x, y) in zip(groups, settled.tolist(), strict=True)
    )


def draw_marks(groups: Sequence[Group], marks: Sequence[Mark]) -> str:
    """Return first all leader lines, so that none lies over a mark, then the marks."""
    leaders = "".join(_leader(group, mark) for group, mark in zip(groups, marks, strict=True))
    drawn = "".join(_mark(group, mark) for group, mark in zip(groups, marks, strict=True))
    return f'<g class="plate-leaders">{leaders}</g><g class="plate-marks">{drawn}</g>'


def _leader(group: Group, mark: Mark) -> str:
    """Draw a line from a mark to each place it does not cover, with a dot there."""
    spots = sorted({(round(one.x, 2), round(one.y, 2)) for one in group.members})
    return "".join(
        f'<path d="M{mark.x:.2f} {mark.y:.2f}L{x:.2f} {y:.2f}" stroke="#fff" stroke-width=".8"/>'
        f'<path d="M{mark.x:.2f} {mark.y:.2f}L{x:.2f} {y:.2f}" stroke="{INK}" stroke-width=".25"/>'
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r=".6" fill="{INK}" stroke="#fff" stroke-width=".25"/>'
        for x, y in spots
        if abs(x - mark.x) > mark.w / 2 - 0.4 or abs(y - mark.y) > mark.h / 2 - 0.4
    )


def _mark(group: Group, mark: Mark) -> str:
    names = " · ".join(one.record.name for one in group.members[:NAMED])
    more = f" · 그 밖에 {len(group.members) - NAMED}곳" if len(group.members) > NAMED else ""
    body = pill_body(mark.told, mark.w) if group.is_pill else sign_body(group.members[0].record, mark.w)
    return (
        f'<g class="plate-mark" data-from="{mark.number_from}" data-to="{mark.number_to}" '
        f'transform="translate({mark.x:.2f} {mark.y:.2f})"><title>{escape(f"{mark.told} {names}{more}")}</title>'
        f"{body}</g>"
    )


def pill_body(told: str, width: float) -> str:
    """Draw a pill around 0, 0."""
    return (
        f'<rect x="{-width / 2:.2f}" y="{-PILL_MM / 2:.2f}" width="{width:.2f}" height="{PILL_MM:.2f}" '
        f'rx="{PILL_MM / 2:.2f}" fill="{INK}" stroke="#fff" stroke-width=".3"/>'
        f"{svg_text(told, 0, 0, FIGURES, bold=True, fill='#fff')}"
    )


def sign_body(record: Record, side: float, *, number: bool = True) -> str:
    """Draw the sign of a record's kind around 0, 0, with its number: outline where it is to come, struck at rest."""
    told = f"{record.number}" if number else ""
    return kind_body(record.category, record.kind, side, told, life=record.life)


def kind_body(category: str, kind: str, side: float, told: str = "", *, life: str = "") -> str:
    """Draw the sign of a kind around 0, 0."""
    look = symbol(category, kind).as_data()
    path, colour = look["path"], GREY if life in RESTING else look["colour"]
    solid = look["fill"] != "outline" and life not in TO_COME and life not in RESTING
    scale = side / BOX
    dashes = f' stroke-dasharray="{0.9 / scale:.2f} {0.55 / scale:.2f}"' if life in TO_COME else ""
    line, width = ("#fff", 0.3) if solid else (colour, 0.45)
    shape = (
        f'<path d="{path}" fill="{colour if solid else "#fff"}" stroke="{line}" stroke-width="{width / scale:.2f}" '
        f'stroke-linejoin="round"{dashes}/>'
    )
    ring = (
        f'<path d="{path}" transform="translate(14 14) scale(.84) translate(-14 -14)" fill="none" stroke="#fff" '
        f'stroke-width="{0.22 / scale:.2f}"/>'
        if look["fill"] == "ring" and solid
        else ""
    )
    struck = _STRUCK.get(life_mark(life).sign, "") if life in RESTING else ""
    struck = f'<path d="{struck}" transform="scale({side:.2f})" stroke="{GREY}" stroke-width=".07"/>' if struck else ""
    below = _ROOM.get(symbol(category, kind).shape, (1.0, 0.0))[1] * scale
    figures = svg_text(told, 0, below, FIGURES, bold=True, fill="#fff" if solid else colour, halo=0 if solid else 0.5)
    return f'<g transform="scale({scale:.4f}) translate(-14 -14)">{shape}{ring}</g>{struck}{figures if told else ""}'


def kinds_shown(records: Iterable[Record]) -> list[tuple[str, str, str, int]]:
    """Return (category, kind, label, how many) of what some records are, the most frequent first."""
    found = Counter((record.category, record.kind, record.kind_label) for record in records)
    return [(*kind, count) for kind, count in sorted(found.items(), key=lambda item: (-item[1], item[0]))]
