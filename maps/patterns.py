"""Classes of an area map: a colour, a pattern where a colour alone would lie, and their SVG definitions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

SEQUENTIAL: Final = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
"""YlGnBu-5 of ColorBrewer: safe for colour-blind readers and in grey."""
NONE_COLOUR: Final = "#ffffff"
UNKNOWN_COLOUR: Final = "#d9d9d9"
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
PATTERNS: Final = {
    "": "",
    "dots": '<circle cx="3" cy="3" r="1.3" fill="#9c2f2f"/><circle cx="8" cy="8" r="1.3" fill="#9c2f2f"/>',
    "lines": '<path d="M0 5h10M5 0v10" stroke="#767676" stroke-width="1" fill="none"/>',
}
_HATCH: Final = (
    '<path d="M-2 2l4 -4M0 10l10 -10M8 12l4 -4" stroke="#000" stroke-opacity=".38" stroke-width="2.2"/>'
    '<path d="M-2 2l4 -4M0 10l10 -10M8 12l4 -4" stroke="#fff" stroke-opacity=".85" stroke-width=".9"/>'
)
"""Dark with a light core, so that it shows on light and on dark colours."""


@dataclass(frozen=True, slots=True)
class MapClass:
    """A class: `colour` is #rrggbb, `pattern` one of `PATTERNS`."""

    label: str
    colour: str
    pattern: str = ""

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.colour) or self.pattern not in PATTERNS:
            raise ValueError(f"no class of a map: {self.colour!r}, {self.pattern!r}")


def pattern_id(at: int, *, hatched: bool = False) -> str:
    """Return the id of the fill of a class, with or without the lines of an estimate over it."""
    return f"atlas-fill-{at}{'h' if hatched else ''}"


def fill_definitions(classes: Sequence[MapClass]) -> str:
    """Return the <defs> of every class, plain and hatched."""
    made = [_pattern(at, one, hatched=hatched) for at, one in enumerate(classes) for hatched in (False, True)]
    return f"<defs>{''.join(made)}</defs>"


def _pattern(at: int, one: MapClass, *, hatched: bool) -> str:
    lines = PATTERNS[one.pattern] + (_HATCH if hatched else "")
    return (
        f'<pattern id="{pattern_id(at, hatched=hatched)}" width="10" height="10" patternUnits="userSpaceOnUse">'
        f'<rect width="10" height="10" fill="{one.colour}"/>{lines}</pattern>'
    )


def swatch(at: int, *, hatched: bool = False) -> str:
    """Return a small sample of a class for a legend."""
    return (
        '<svg class="area-swatch" width="30" height="18" viewBox="0 0 30 18" aria-hidden="true" focusable="false">'
        f'<rect x=".5" y=".5" width="29" height="17" fill="url(#{pattern_id(at, hatched=hatched)})" stroke="#5b6670"/>'
        "</svg>"
    )


def legend_rows(classes: Sequence[MapClass], counts: Sequence[int], unit: str = "동") -> str:
    """Return the rows of a legend with the number of areas in each class."""
    return "".join(
        f'<li>{swatch(at)}<bdi>{escape(one.label)}</bdi><span class="area-count">{unit} {count:,}곳</span></li>'
        for at, (one, count) in enumerate(zip(classes, counts, strict=True))
    )
