"""What surrounds the map on a plate: names of dong, the legend, the frame, and the plate itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final

import numpy as np
import shapely

from maps.book.fonts import text_width
from maps.book.plates_frame import NORTH_SIZE, Box, Frame, Scale, north_arrow
from maps.book.plates_layout import Floats, settle
from maps.book.plates_marks import Mark
from maps.book.plates_text import FONT, INK, SOFT, fitting, lines_of, points, svg_text

EDGE: Final = "#8a9499"
NEIGHBOUR: Final = "#eff1ee"
"""What is around; dong beyond those given look the same."""
LEGEND_LETTERS: Final = points(7.5)
LEGEND_ROW: Final = 5.8
LEGEND_AIR: Final = 2.0
LEAST_LETTERS: Final = points(6.2)
SWATCH: Final = 8.6
CORNER: Final = 2.5
AROUND: Final = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
BESIDE_AIR: Final = 1.2
BESIDE_MOST: Final = 34.0
BESIDE_STEP: Final = 1.7
"""How near to the areas, and how far from its own, a name may stand beside them."""
GRID: Final = 17
"""So many places each way are tried for a name within an area."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text on the map: its middle, width and height in millimetres."""

    text: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Plate:
    """A drawing for print: an SVG of exactly so many millimetres, what it shows in words, and what stands where.

    `unplaced` are the numbers of records without a place to show.
    """

    svg: str
    width_mm: float
    height_mm: float
    alt: str
    marks: tuple[Mark, ...] = ()
    labels: tuple[Label, ...] = ()
    unplaced: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A text on the map with the size and weight of its letters."""

    lines: tuple[str, ...]
    size: float
    bold: bool = False
    fill: str = INK

    def extent(self) -> tuple[float, float]:
        widest = max(text_width(line, self.size, bold=self.bold) for line in self.lines)
        return widest + 0.8, self.size * 1.2 * len(self.lines) + 0.2

    def svg(self, x: float, y: float) -> str:
        top = y - self.size * 0.6 * (len(self.lines) - 1)
        return "".join(
            svg_text(line, x, top + at * self.size * 1.2, self.size, bold=self.bold, fill=self.fill, halo=0.7)
            for at, line in enumerate(self.lines)
        )

    def label(self, x: float, y: float) -> Label:
        return Label(" ".join(self.lines), round(x, 2), round(y, 2), *self.extent())


def document(body: str, width: float, height: float, alt: str, definitions: str = "") -> str:
    """Return the SVG of a plate."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plate" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(alt)}" {FONT}>'
        f"<defs>{definitions}</defs>{body}</svg>"
    )


def map_window(body: str, frame: Frame) -> str:
    """Return a map cut at its frame, and the frame."""
    size = f'width="{frame.width:.2f}" height="{frame.height:.2f}"'
    name = f"plate-cut-{frame.width * 100:.0f}-{frame.height * 100:.0f}"
    return (
        f'<clipPath id="{name}"><rect {size} rx="1.5"/></clipPath><g clip-path="url(#{name})">'
        f'<rect {size} fill="{NEIGHBOUR}"/>{body}</g>'
        f'<rect x=".1" y=".1" width="{frame.width - 0.2:.2f}" height="{frame.height - 0.2:.2f}" rx="1.4" fill="none" '
        f'stroke="{EDGE}" stroke-width=".2"/>'
    )


def corner_signs(frame: Frame, anchors: Floats) -> tuple[str, Floats]:
    """Return the scale bar and the north arrow in the corners where least lies, and their boxes."""
    scale = Scale.of(frame)
    lower = _freest(frame, scale.size(), anchors, [(0, 1), (1, 1)])
    upper = _freest(frame, NORTH_SIZE, anchors, [(1, 0), (0, 0)])
    return scale.svg(lower) + north_arrow(upper), np.array([lower.row(), upper.row()])


def _freest(frame: Frame, size: tuple[float, float], anchors: Floats, corners: Sequence[tuple[int, int]]) -> Box:
    boxes = [
        Box(
            CORNER + size[0] / 2 if not right else frame.width - CORNER - size[0] / 2,
            CORNER + size[1] / 2 if not low else frame.height - CORNER - size[1] / 2,
            *size,
        )
        for right, low in corners
    ]
    return min(boxes, key=lambda box: _count_in(box, anchors))


def _count_in(box: Box, anchors: Floats) -> int:
    if not len(anchors):
        return 0
    return int((np.abs(anchors - [box.x, box.y]) < [box.w / 2 + 3, box.h / 2 + 3]).all(axis=1).sum())


def boxes_of(things: Iterable[Mark | Label]) -> Floats:
    """Return the boxes of marks and labels as rows of middle x, y, width, height."""
    return np.array([(one.x, one.y, one.w, one.h) for one in things], dtype=np.float64).reshape(-1, 4)


def middle_of(area: Any) -> tuple[float, float]:
    """Return the point of an area furthest from its edge."""
    circle = shapely.maximum_inscribed_circle(area, tolerance=1.0)
    x, y = shapely.get_coordinates(circle)[0].tolist()
    return x, y


def names_where_free(
    names: Sequence[tuple[Words, Any]], frame: Frame, taken: Floats
) -> tuple[list[Label], str, list[tuple[Words, Any]]]:
    """Set each name within its area (millimetres) where it lies on nothing; return also those that find no room."""
    window = shapely.box(0, 0, frame.width, frame.height)
    labels: list[Label] = []
    drawn: list[str] = []
    homeless: list[tuple[Words, Any]] = []
    for words, area in names:
        seen = shapely.intersection(area, window)
        found = _free_spot(words.extent(), seen, frame, np.vstack([taken, boxes_of(labels)]))
        if found is None:
            homeless.append((words, area))
        else:
            labels.append(words.label(*found))
            drawn.append(words.svg(*found))
    return labels, "".join(drawn), homeless


def _free_spot(size: tuple[float, float], seen: Any, frame: Frame, taken: Floats) -> tuple[float, float] | None:
    """Return a middle for a box of `size` inside an area and the frame, off what is taken, near the area's middle."""
    if shapely.is_empty(seen) or shapely.area(seen) < size[0] * size[1]:
        return None
    w, h = size[0] / 2 + 0.25, size[1] / 2 + 0.25
    x, y = middle_of(seen)
    west, south, east, north = shapely.bounds(seen).tolist()
    grid = np.array([(a, b) for a in np.linspace(west, east, GRID) for b in np.linspace(south, north, GRID)])
    spots = np.vstack([[(x, y)], grid[np.argsort(np.hypot(*(grid - [x, y]).T), kind="stable")]])
    inside = ((spots > [w, h]) & (spots < [frame.width - w, frame.height - h])).all(axis=1)
    apart = np.abs(spots[:, None, :] - taken[None, :, :2]) < (np.array([2 * w, 2 * h]) + taken[None, :, 2:]) / 2
    free = spots[inside & ~np.any(np.all(apart, axis=2), axis=1)]
    if not len(free):
        return None
    boxes = shapely.box(free[:, 0] - w, free[:, 1] - h, free[:, 0] + w, free[:, 1] + h)
    good = np.nonzero(shapely.covers(seen, boxes))[0]
    return (float(free[good[0], 0]), float(free[good[0], 1])) if len(good) else None


def names_all(
    names: Sequence[tuple[Words, Any]], frame: Frame, taken: Floats, *, outside: bool = True
) -> tuple[list[Label], str]:
    """Set every name: within its area, smaller if it must be, else around all areas with a line to its own.

    What finds no room there either (or with `outside` False) is pushed off the others near its area.
    """
    labels, drawn, homeless = names_where_free(names, frame, taken)
    smaller = [(replace(words, size=min(words.size, LEAST_LETTERS)), area) for words, area in homeless]
    more, more_drawn, homeless = names_where_free(smaller, frame, np.vstack([taken, boxes_of(labels)]))
    labels, drawn = [*labels, *more], drawn + more_drawn
    anchors = np.array([middle_of(area) for _, area in homeless]).reshape(-1, 2)
    beside = _beside(homeless, anchors, frame, np.vstack([taken, boxes_of(labels)]), [area for _, area in names])
    found = [at for at in range(len(homeless)) if outside and at in beside]
    rest = [at for at in range(len(homeless)) if at not in found]
    labels += [homeless[at][0].label(*beside[at]) for at in found]
    leaders = "".join(_name_leader(homeless[at][0].label(*beside[at]), anchors[at].tolist()) for at in found)
    drawn = leaders + drawn + "".join(homeless[at][0].svg(*beside[at]) for at in found)
    sizes = np.array([homeless[at][0].extent() for at in rest]).reshape(-1, 2) + 0.4
    settled = settle(anchors[rest], sizes, (frame.width, frame.height), np.vstack([taken, boxes_of(labels)]))
    if settled is None:
        return labels, drawn
    for one, place in zip(rest, settled.tolist(), strict=True):
        labels.append(homeless[one][0].label(*place))
        drawn = _name_leader(labels[-1], anchors[one].tolist()) + drawn + homeless[one][0].svg(*place)
    return labels, drawn


def _beside(
    homeless: Sequence[tuple[Words, Any]], anchors: Floats, frame: Frame, taken: Floats, areas: Sequence[Any]
) -> dict[int, tuple[float, float]]:
    """Return places around all areas for names, each by the shortest way that crosses no other."""
    if not homeless:
        return {}
    land = shapely.buffer(shapely.union_all(areas), BESIDE_AIR)
    shapely.prepare(land)
    found: dict[int, tuple[float, float]] = {}
    ways: list[Any] = []
    outer = shapely.distance(shapely.boundary(land), shapely.points(anchors))
    for at in np.argsort(outer, kind="stable").tolist():
        w, h = homeless[at][0].extent()
        spots = _grid_around(anchors[at], (w, h), frame)
        apart = np.abs(spots[:, None, :] - taken[None, :, :2]) < (np.array([w + 1, h + 1]) + taken[None, :, 2:]) / 2
        spots = spots[~np.any(np.all(apart, axis=2), axis=1)]
        if not len(spots):
            continue
        ends = np.stack([np.broadcast_to(anchors[at], spots.shape), spots], axis=1)
        lines = np.asarray(shapely.linestrings(ends))
        bad = shapely.intersects(land, _as_areas(np.column_stack([spots, np.full((len(spots), 2), (w, h))])))
        for block in (*ways, *_as_areas(taken)):
            bad |= shapely.intersects(block, lines)
        good = np.nonzero(~bad)[0]
        if len(good):
            found[at] = (float(spots[good[0], 0]), float(spots[good[0], 1]))
            ways.append(lines[good[0]])
            taken = np.vstack([taken, (*found[at], w, h)])
    return found


def _as_areas(boxes: Floats) -> list[Any]:
    return [shapely.box(x - w / 2, y - h / 2, x + w / 2, y + h / 2) for x, y, w, h in boxes.tolist()]


def _grid_around(anchor: Floats, size: tuple[float, float], frame: Frame) -> Floats:
    """Return places near an anchor where a box of `size` is within the frame, near ones first."""
    steps = np.arange(-BESIDE_MOST, BESIDE_MOST + 1, BESIDE_STEP)
    spots = anchor + np.array([(x, y) for x in steps for y in steps])
    half = np.array(size) / 2 + 0.6
    spots = spots[((spots > half) & (spots < [frame.width, frame.height] - half)).all(axis=1)]
    ordered: Floats = spots[np.argsort(np.hypot(*(spots - anchor).T), kind="stable")]
    return ordered


def _name_leader(label: Label, anchor: Sequence[float]) -> str:
    """Draw a line from a name to its area, where it stands beside it."""
    x, y = anchor
    out = max(abs(label.x - x) / (label.w / 2), abs(label.y - y) / (label.h / 2))
    if out <= 1:
        return ""
    from_x, from_y = label.x + (x - label.x) / out, label.y + (y - label.y) / out
    return (
        f'<path d="M{from_x:.2f} {from_y:.2f}L{x:.2f} {y:.2f}" stroke="{SOFT}" stroke-width=".2"/>'
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r=".45" fill="{SOFT}"/>'
    )


def names_at_marks(
    names: Sequence[tuple[Words, Mark]], frame: Frame, taken: Floats, way: Any | None
) -> tuple[list[Label], str]:
    """Set names right beside their marks where they lie on nothing, off the way if they can; leave out the others."""
    labels: list[Label] = []
    drawn = []
    for words, mark in names:
        w, h = words.extent()
        across, up = (mark.w + w) / 2 + 0.5, (mark.h + h) / 2 + 0.3
        steps = [
            (across, 0),
            (-across, 0),
            (0, up),
            (0, -up),
            (across, up),
            (across, -up),
            (-across, up),
            (-across, -up),
        ]
        spots = np.array([(mark.x + x, mark.y + y) for x, y in steps])
        around = np.vstack([taken, boxes_of(labels)])
        apart = np.abs(spots[:, None, :] - around[None, :, :2]) < (np.array([w, h]) + around[None, :, 2:]) / 2
        inside = ((spots > [w / 2, h / 2]) & (spots < [frame.width - w / 2, frame.height - h / 2])).all(axis=1)
        free = spots[inside & ~np.any(np.all(apart, axis=2), axis=1)].tolist()
        if free:
            x, y = min(free, key=lambda at: _covers_way(at, (w, h), way))
            labels.append(words.label(x, y))
            drawn.append(words.svg(x, y))
    return labels, "".join(drawn)


def _covers_way(at: Sequence[float], size: tuple[float, float], way: Any | None) -> float:
    """Return how much of a way lies under a box."""
    if way is None:
        return 0
    (x, y), (w, h) = at, size
    return float(shapely.length(shapely.clip_by_rect(way, x - w / 2, y - h / 2, x + w / 2, y + h / 2)))


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A sample (drawn around 0, 0) and what it means."""

    sample: str
    told: str


def legend_height(entries: Sequence[LegendEntry], width: float) -> float:
    """Return how high a legend of such a width is."""
    return LEGEND_AIR + LEGEND_ROW * -(-len(entries) // _columns(entries, width)) if entries else 0


def legend(entries: Sequence[LegendEntry], width: float, top: float) -> str:
    """Draw a legend in columns, to be read column by column."""
    if not entries:
        return ""
    columns = _columns(entries, width)
    rows = -(-len(entries) // columns)
    wide = width / columns
    drawn = []
    for at, entry in enumerate(entries):
        x, y = wide * (at // rows), top + LEGEND_AIR + LEGEND_ROW * (at % rows + 0.5)
        told = fitting(entry.told, LEGEND_LETTERS, wide - SWATCH - 1)
        drawn.append(
            f'<g transform="translate({x + SWATCH / 2 - 0.6:.2f} {y:.2f})">{entry.sample}</g>'
            f"{svg_text(told, x + SWATCH, y, LEGEND_LETTERS, anchor='start')}"
        )
    return f'<g class="plate-legend">{"".join(drawn)}</g>'


def _columns(entries: Sequence[LegendEntry], width: float) -> int:
    widest = max(text_width(entry.told, LEGEND_LETTERS) for entry in entries) + SWATCH + 3
    return max(1, min(len(entries), 5, int(width // widest)))


def framed(plate: Plate, title: str, *, lead: str = "", foot: Sequence[str] = ()) -> Plate:
    """Return a plate on white paper with a title above and lines (sources, boundary date) below, margins around."""
    margin, width = 6.0, plate.width_mm + 12.0
    head = margin + 7.5 + (5.0 if lead else 0)
    small = points(7)
    lines = [line for text in foot for line in lines_of(text, small, plate.width_mm)]
    height = head + plate.height_mm + 3 + 3.4 * len(lines) + margin - 1
    inner = plate.svg[plate.svg.index(">") + 1 : -len("</svg>")]
    said = "".join(
        svg_text(line, margin, head + plate.height_mm + 4.4 + 3.4 * at, small, anchor="start", fill=SOFT)
        for at, line in enumerate(lines)
    )
    top = svg_text(
        fitting(title, points(15), plate.width_mm, bold=True), margin, margin + 2, points(15), bold=True, anchor="start"
    )
    below = fitting(lead, points(9), plate.width_mm)
    second = svg_text(below, margin, margin + 8, points(9), anchor="start", fill=SOFT) if lead else ""
    body = (
        f'<rect width="{width:g}" height="{height:.2f}" fill="#fff"/>{top}{second}'
        f'<g transform="translate({margin:g} {head:g})">{inner}</g>{said}'
    )
    return replace(
        plate,
        svg=document(body, width, round(height, 2), plate.alt),
        width_mm=width,
        height_mm=round(height, 2),
        marks=tuple(replace(one, x=one.x + margin, y=one.y + head) for one in plate.marks),
        labels=tuple(replace(one, x=one.x + margin, y=one.y + head) for one in plate.labels),
    )
