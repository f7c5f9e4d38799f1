"""A network of records as one SVG: kinds by shape and colour, names beneath them; no script and no style in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from maps.style import symbol

UNIT: Final = 110
MARK: Final = 28
NAME_MOST: Final = 9


@dataclass(frozen=True, slots=True)
class Spot:
    """A record in the drawing: its place in units, its kind, its name; `tone` marks bridges and what stands alone."""

    x: float
    y: float
    kind: str
    name: str
    tone: str = ""


def draw_network(spots: Mapping[str, Spot], lines: Sequence[tuple[str, str]], label: str) -> str:
    """Return the drawing, empty for no spots; lines to records that are not drawn are left out."""
    if not spots:
        return ""
    width = round((max(spot.x for spot in spots.values()) + 0.6) * UNIT)
    height = round((max(spot.y for spot in spots.values()) + 0.6) * UNIT)
    drawn = sorted({(min(pair), max(pair)) for pair in lines if pair[0] in spots and pair[1] in spots})
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    lined = "".join(_line(spots[start], spots[end]) for start, end in drawn)
    marked = "".join(_mark(spot) for spot in spots.values())
    return f'<svg class="network" {box} role="img" aria-label={quoteattr(label)}>{lined}{marked}</svg>'


def _line(start: Spot, end: Spot) -> str:
    ends = (start.x * UNIT, start.y * UNIT, end.x * UNIT, end.y * UNIT)
    x1, y1, x2, y2 = (f"{value:.1f}" for value in ends)
    return f'<line class="network-line" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'


def _mark(spot: Spot) -> str:
    """Return a mark with its name; the whole name is told where one points at it."""
    look = symbol("resource", spot.kind).as_data()
    x, y = spot.x * UNIT, spot.y * UNIT
    tone = f" network-{spot.tone}" if spot.tone else ""
    short = spot.name if len(spot.name) <= NAME_MOST else f"{spot.name[: NAME_MOST - 1]}…"
    at = f"translate({x - MARK / 2:.1f} {y - MARK / 2:.1f})"
    return (
        f'<g class="network-spot{tone}"><title>{escape(spot.name)}</title>'
        f'<path transform="{at}" d="{look["path"]}" fill="{look["colour"]}"/>'
        f'<text x="{x:.1f}" y="{y + MARK:.1f}" text-anchor="middle">{escape(short)}</text></g>'
    )
