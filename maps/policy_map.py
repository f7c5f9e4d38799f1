"""How policy maps look: colours by class that hold for colour-blind readers and in grey, and what has no value."""

import re
from collections.abc import Sequence
from typing import Final

from geo.planning.policy_words import NO_DATA_LABEL, Palette
from maps.area_svg import WIDTH, SvgWords, draw_areas_svg
from maps.book.typeset import svg_to_png
from maps.choropleth import ChoroplethFrames
from maps.patterns import NONE_COLOUR, SEQUENTIAL, UNKNOWN_COLOUR, MapClass

SCALES: Final[dict[Palette, tuple[str, ...]]] = {
    Palette.SEA: SEQUENTIAL,
    Palette.BLUE: ("#eff3ff", "#bdd7e7", "#6baed6", "#3182bd", "#08519c"),
    Palette.PURPLE: ("#f2f0f7", "#cbc9e2", "#9e9ac8", "#756bb1", "#54278f"),
    Palette.BROWN: ("#ffffd4", "#fed98e", "#fe9929", "#d95f0e", "#993404"),
}
"""Steps of ColorBrewer (YlGnBu, Blues, Purples, YlOrBr), light to dark: in grey the order stays the order."""
BELOW: Final = ("#542788", "#998ec3", "#d8daeb")
ABOVE: Final = ("#fee0b6", "#f1a340", "#b35806")
"""PuOr of ColorBrewer: what lies below 0 and above it, told apart by colour-blind readers too."""
CATEGORIES: Final = (
    "#332288", "#ddcc77", "#117733", "#cc6677", "#88ccee", "#882255", "#44aa99", "#999933", "#aa4499", "#661100",
    "#6699cc", "#eecc66",
)  # fmt: skip
"""Paul Tol's muted colours, in an order in which neighbours differ in lightness; a number tells them apart besides."""

PICTURE_MM: Final = 254.0
PICTURE_PPI: Final = 200.0
"""A picture of a map is 2,000 pixels wide: ten inches in print."""
_HEIGHT: Final = re.compile(rf'viewBox="0 0 {WIDTH} (\d+)"')


def number_classes(labels: Sequence[str], *, zero: bool, palette: Palette, below: int = 0) -> list[MapClass]:
    """Return the classes of numbers from the least up, "자료 없음" last.

    `zero` says that the first is 0 itself; `below` is how many of the classes lie at or below 0 in a two-sided scale.
    """
    made = [MapClass(labels[0], NONE_COLOUR, "dots")] if zero else []
    rest = labels[len(made) :]
    if palette is Palette.TWO_SIDES and below:
        colours = [*spread(BELOW, below), *spread(ABOVE, len(rest) - below)]
    else:
        colours = spread(SCALES.get(palette, SEQUENTIAL), len(rest))
    made += [MapClass(label, colour) for label, colour in zip(rest, colours, strict=True)]
    return [*made, MapClass(NO_DATA_LABEL, UNKNOWN_COLOUR, "lines")]


def category_classes(labels: Sequence[str]) -> list[MapClass]:
    """Return one class per category, numbered, "자료 없음" last."""
    made = [
        MapClass(f"{at + 1}. {label}", CATEGORIES[at % len(CATEGORIES)], "" if at < len(CATEGORIES) else "dots")
        for at, label in enumerate(labels)
    ]
    return [*made, MapClass(NO_DATA_LABEL, UNKNOWN_COLOUR, "lines")]


def spread(scale: Sequence[str], count: int) -> list[str]:
    """Return `count` colours of a scale, evenly from its light to its dark end; more than it has are mixed."""
    if count <= 1:
        return [scale[len(scale) // 2]] * count
    return [_mixed(scale, at * (len(scale) - 1) / (count - 1)) for at in range(count)]


def _mixed(scale: Sequence[str], at: float) -> str:
    low = min(int(at), len(scale) - 2)
    share = at - low
    parts = zip(_parts(scale[low]), _parts(scale[low + 1]), strict=True)
    return "#" + "".join(f"{round(start + (end - start) * share):02x}" for start, end in parts)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def draw_choropleth(frames: ChoroplethFrames, *, alone: bool) -> str:
    """Return what a map of areas shows as a still drawing; `alone` puts title, legend, boundary and sources into it."""
    words = SvgWords(frames.title, frames.lead, frames.legend_title, _foot(frames)) if alone else None
    return draw_areas_svg(frames.areas, frames.classes, label=f"{frames.title}: {frames.lead}", words=words)


def choropleth_picture(frames: ChoroplethFrames) -> bytes:
    """Return the drawing that explains itself as a PNG, 2,000 pixels wide."""
    svg = draw_choropleth(frames, alone=True)
    height_mm = PICTURE_MM * int(_HEIGHT.search(svg)[1]) / WIDTH  # type: ignore[index]  # our own drawing has one
    return svg_to_png(svg, PICTURE_MM, height_mm, ppi=PICTURE_PPI)


def _foot(frames: ChoroplethFrames) -> list[str]:
    made = f"경계: {frames.boundary} · 만든 날: {frames.made_on.isoformat()}"
    return [made, f"출처: {' · '.join(frames.sources)}", *frames.notes]
