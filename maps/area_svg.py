"""Areas coloured by class as one still SVG: for a page, a report or a file; no script, no style, nothing to fetch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.crs import METRES
from geo.geometry import simplify_coverage
from maps.patterns import MapClass, fill_definitions, pattern_id
from maps.svg_path import path_of

WIDTH: Final = 1000
TALLEST: Final = 1.15
"""Height of the drawing at most, as a share of its width."""
LABELLED: Final = 32
"""More names than this do not fit."""
LABEL: Final = 18
NAME_MOST: Final = 10
TEXT: Final = 17
LINE: Final = 28
LETTERS: Final = 84
"""A line of small text breaks after about so many letters."""
FONT: Final = "font-family=\"Pretendard, 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif\""
INK: Final = "#1d2528"
SOFT: Final = "#4a555a"
EDGE: Final = "#5b6670"

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SvgWords:
    """What stands around a drawing that has to explain itself; as typed."""

    title: str
    lead: str
    legend_title: str
    foot: Sequence[str]
    hatch_told: str = ""


def draw_areas_svg(
    areas: gpd.GeoDataFrame,
    classes: Sequence[MapClass],
    *,
    label: str,
    words: SvgWords | None = None,
    points: gpd.GeoDataFrame | None = None,
    letters: int = LABEL,
) -> str:
    """Return a drawing of `areas` (code, name, class_at, hatched, perhaps told; a clean coverage, EPSG:4326).

    North is up, metres of EPSG:5179 as they are. `told` is said where one points at an area; `label` says what the
    drawing shows. With `words` the legend, the title and the sources are in it. `points` (EPSG:4326) are dots.
    `letters` is the height of the names in a drawing 1,000 wide: more where it is printed small.
    """
    frame = _Frame.around(areas)
    simple = simplify_coverage(areas.to_crs(METRES), frame.metres_per_unit)
    top = _head_height(words)
    shapes = "".join(_shapes(simple, classes, frame))
    named = "".join(_names(simple, frame, letters)) if len(simple) <= LABELLED else ""
    dots = "".join(_dots(points, frame)) if points is not None else ""
    legend, legend_height = _legend(areas, classes, words)
    foot, foot_height = _foot(words)
    height = top + frame.height + legend_height + foot_height
    body = (
        f'<g transform="translate(0 {top})">{shapes}{named}{dots}</g>'
        f'<g transform="translate(0 {top + frame.height})">{legend}</g>'
        f'<g transform="translate(0 {top + frame.height + legend_height})">{foot}</g>'
    )
    paper = f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>{_head(words)}' if words else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="area-svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(label)}" {FONT}>{fill_definitions(classes)}{paper}{body}</svg>'
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a metre of EPSG:5179 falls on the paper."""

    west: float
    north: float
    metres_per_unit: float
    left: float
    height: int

    @classmethod
    def around(cls, areas: gpd.GeoDataFrame) -> "_Frame":
        west, south, east, north = (float(edge) for edge in areas.to_crs(METRES).total_bounds)
        pad = 0.015 * max(east - west, north - south)
        west, south, east, north = west - pad, south - pad, east + pad, north + pad
        per_unit = max((east - west) / WIDTH, (north - south) / (WIDTH * TALLEST))
        left = (WIDTH - (east - west) / per_unit) / 2
        return cls(west, north, per_unit, left, round((north - south) / per_unit))

    def place(self, points: Points) -> Points:
        return np.column_stack(
            [
                (points[:, 0] - self.west) / self.metres_per_unit + self.left,
                (self.north - points[:, 1]) / self.metres_per_unit,
            ]
        )


def _shapes(areas: gpd.GeoDataFrame, classes: Sequence[MapClass], frame: _Frame) -> Iterator[str]:
    told = areas["told"] if "told" in areas else areas["name"]
    laid = shapely.transform(areas.geometry.to_numpy(), frame.place)
    columns = (areas["code"], told, areas["class_at"], areas["hatched"], laid)
    for code, said, at, hatched, shape in zip(*columns, strict=True):
        plain = not hatched and not classes[at].pattern
        fill = classes[at].colour if plain else f"url(#{pattern_id(at, hatched=bool(hatched))})"
        yield (
            f'<path data-code="{escape(str(code))}" d="{path_of(shape, digits=1)}" fill="{fill}" fill-rule="evenodd" '
            f'stroke="{EDGE}" stroke-width="1" stroke-linejoin="round"><title>{escape(str(said))}</title></path>'
        )


def _names(areas: gpd.GeoDataFrame, frame: _Frame, letters: int) -> Iterator[str]:
    """Yield the names that find room, the widest areas first; the others are told where one points."""
    middles = frame.place(shapely.get_coordinates(shapely.point_on_surface(areas.geometry.to_numpy())))
    taken: list[tuple[float, float, float]] = []
    for at in np.argsort(-areas.area.to_numpy(), kind="stable").tolist():
        name, (x, y) = str(areas["name"].iloc[at]), middles[at]
        half = len(name) * letters / 2
        if any(abs(y - other_y) < letters and abs(x - other_x) < half + other for other_x, other_y, other in taken):
            continue
        taken.append((x, y, half))
        yield (
            f'<text x="{x:.1f}" y="{y + letters / 3:.1f}" font-size="{letters}" text-anchor="middle" fill="{INK}" '
            f'stroke="#fff" stroke-width="3.5" stroke-linejoin="round" paint-order="stroke">{escape(name)}</text>'
        )


def _dots(points: gpd.GeoDataFrame, frame: _Frame) -> Iterator[str]:
    places = shapely.get_coordinates(points.geometry.to_crs(METRES).to_numpy())
    for name, (x, y) in zip(points["name"], frame.place(places), strict=True):
        yield (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{INK}" stroke="#fff" stroke-width="1.5">'
            f"<title>{escape(str(name))}</title></circle>"
        )


def _head_height(words: SvgWords | None) -> int:
    return 110 if words else 0


def _head(words: SvgWords | None) -> str:
    if words is None:
        return ""
    title, lead = _broken(words.title, 44)[0], _broken(words.lead, LETTERS)[0]
    return (
        f'<text x="24" y="48" font-size="32" font-weight="700" fill="{INK}">{escape(title)}</text>'
        f'<text x="24" y="82" font-size="{TEXT}" fill="{SOFT}">{escape(lead)}</text>'
    )


def _legend(areas: gpd.GeoDataFrame, classes: Sequence[MapClass], words: SvgWords | None) -> tuple[str, int]:
    """Return the legend, two classes to a line, with the number of areas in each, and its height."""
    if words is None:
        return "", 0
    rows = [
        (pattern_id(at), f"{one.label} · 동 {int((areas['class_at'] == at).sum()):,}곳")
        for at, one in enumerate(classes)
    ]
    hatched = int(areas["hatched"].sum())
    if hatched and words.hatch_told:
        rows.append((pattern_id(0, hatched=True), f"{words.hatch_told} · 동 {hatched:,}곳"))
    drawn = [_legend_row(at, fill, told) for at, (fill, told) in enumerate(rows)]
    title = f'<text x="24" y="34" font-size="{TEXT}" font-weight="700" fill="{INK}">{escape(words.legend_title)}</text>'
    return title + "".join(drawn), 56 + LINE * -(-len(rows) // 2)


def _legend_row(at: int, fill: str, told: str) -> str:
    x, y = 24 + 490 * (at % 2), 50 + LINE * (at // 2)
    return (
        f'<rect x="{x}" y="{y}" width="34" height="20" fill="url(#{fill})" stroke="{EDGE}"/>'
        f'<text x="{x + 44}" y="{y + 16}" font-size="{TEXT}" fill="{INK}">{escape(_broken(told, 46)[0])}</text>'
    )


def _foot(words: SvgWords | None) -> tuple[str, int]:
    if words is None:
        return "", 0
    lines = [line for text in words.foot for line in _broken(text, LETTERS)]
    drawn = "".join(
        f'<text x="24" y="{22 + 22 * at}" font-size="14" fill="{SOFT}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    return drawn, 24 + 22 * len(lines)


def _broken(text: str, letters: int) -> list[str]:
    """Return a text in lines of at most so many letters; a line of its own for nothing at all."""
    plain = " ".join(text.split())
    lines: list[str] = [""]
    for word in plain.split(" "):
        rest = word
        while len(rest) > letters:
            lines.append(rest[:letters])
            rest = rest[letters:]
        if len(lines[-1]) + len(rest) + 1 > letters:
            lines.append(rest)
        else:
            lines[-1] = f"{lines[-1]} {rest}".strip()
    return [line for line in lines if line] or [""]
