"""Years as stacked bars: what runs, what rests and what has closed; inline SVG whose colours are the page's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

BAR: Final = 46
STEP: Final = 78
TALL: Final = 170
TOP: Final = 44
FOOT: Final = 30
LEAST_PART: Final = 16
"""A part lower than this has no room for its figure."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One year: `share` is said above the bar, `told` where one points at it; parts from the ground up."""

    name: str
    share: str
    told: str
    running: int
    paused: int
    closed: int

    @property
    def total(self) -> int:
        """Return the height of the whole bar."""
        return self.running + self.paused + self.closed


def draw_life(bars: Sequence[Bar], label: str) -> str:
    """Return the drawing, empty where no year has anything to show."""
    most = max((bar.total for bar in bars), default=0)
    if not most:
        return ""
    width, height = STEP * len(bars) + 12, TOP + TALL + FOOT
    drawn = "".join(_bar(bar, at, TALL / most) for at, bar in enumerate(bars))
    ground = f'<line class="life-ground" x1="0" x2="{width}" y1="{TOP + TALL}" y2="{TOP + TALL}"/>'
    box = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return f'<svg class="life" {box} role="img" aria-label={quoteattr(label)}>{drawn}{ground}</svg>'


def _bar(bar: Bar, at: int, scale: float) -> str:
    left = 12 + STEP * at
    middle = left + BAR / 2
    parts, top = [], float(TOP + TALL)
    for name, count in (("running", bar.running), ("paused", bar.paused), ("closed", bar.closed)):
        if count:
            tall = count * scale
            top -= tall
            parts.append(_part(name, count, left, top, tall))
    ground = TOP + TALL + 21
    return (
        f"<g><title>{escape(bar.told)}</title>{''.join(parts)}"
        f'<text class="life-share" x="{middle:g}" y="{top - 8:.1f}" text-anchor="middle">{escape(bar.share)}</text>'
        f'<text class="life-year" x="{middle:g}" y="{ground}" text-anchor="middle">{escape(bar.name)}</text></g>'
    )


def _part(name: str, count: int, left: int, top: float, tall: float) -> str:
    box = f'x="{left}" y="{top:.1f}" width="{BAR}" height="{tall:.1f}"'
    figure = (
        f'<text class="life-figure life-on-{name}" x="{left + BAR / 2:g}" y="{top + tall / 2 + 5:.1f}" '
        f'text-anchor="middle">{count:,}</text>'
    )
    return f'<rect class="life-{name}" {box}/>{figure if tall >= LEAST_PART else ""}'
