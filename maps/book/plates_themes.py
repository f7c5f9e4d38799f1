"""The classes of a theme on paper: fills that stay apart in grey, patterns where a colour alone would lie, a legend."""

from collections import Counter
from typing import Final

from geo.atlas.content import Theme, ThemeClass
from maps.book.plates_parts import LegendEntry
from maps.patterns import NONE_COLOUR, SEQUENTIAL, UNKNOWN_COLOUR

_DOTS: Final = '<circle cx=".6" cy=".6" r=".24" fill="#9c2f2f"/><circle cx="1.6" cy="1.6" r=".24" fill="#9c2f2f"/>'
_LINES: Final = '<path d="M0 1h2M1 0v2" stroke="#767676" stroke-width=".16" fill="none"/>'
_HATCH: Final = (
    '<path d="M-.4 .4l.8 -.8M0 2l2 -2M1.6 2.4l.8 -.8" stroke="#000" stroke-opacity=".38" stroke-width=".42"/>'
    '<path d="M-.4 .4l.8 -.8M0 2l2 -2M1.6 2.4l.8 -.8" stroke="#fff" stroke-opacity=".85" stroke-width=".17"/>'
)
"""Dark with a light core, so that it shows on light and on dark colours."""
STEPS: Final = (None, 0, 1, 2, 3, 4, 5)


def _name(step: int | None, estimated: bool) -> str:
    return f"plate-step-{'x' if step is None else step}{'h' if estimated else ''}"


def theme_definitions() -> str:
    """Return the patterns of all classes, plain and hatched."""
    return "".join(_pattern(step, estimated) for step in STEPS for estimated in (False, True))


def _pattern(step: int | None, estimated: bool) -> str:
    colour = UNKNOWN_COLOUR if step is None else SEQUENTIAL[step - 1] if step else NONE_COLOUR
    drawn = _LINES if step is None else "" if step else _DOTS
    return (
        f'<pattern id="{_name(step, estimated)}" width="2" height="2" patternUnits="userSpaceOnUse">'
        f'<rect width="2" height="2" fill="{colour}"/>{drawn}{_HATCH if estimated else ""}</pattern>'
    )


def class_fill(one: ThemeClass, *, estimated: bool) -> str:
    """Return the fill of a class: a colour where that is all, else a pattern."""
    if one.step and not estimated:
        return SEQUENTIAL[one.step - 1]
    return f"url(#{_name(one.step, estimated)})"


def counted_entries(theme: Theme) -> list[LegendEntry]:
    """Return the legend: each class with its number of dong, and what hatching means where there is any."""
    counts = Counter(value.class_at for value in theme.values)
    entries = [
        LegendEntry(_swatch(class_fill(one, estimated=False)), f"{one.label} · 동 {counts[at]:,}곳")
        for at, one in enumerate(theme.classes)
    ]
    estimated = [value for value in theme.values if value.estimated]
    if estimated:
        fill = class_fill(theme.classes[estimated[0].class_at], estimated=True)
        entries.append(LegendEntry(_swatch(fill), f"빗금은 어림값 · 동 {len(estimated):,}곳"))
    return entries


def _swatch(fill: str) -> str:
    return f'<rect x="-3.2" y="-1.9" width="6.4" height="3.8" fill="{fill}" stroke="#5b6670" stroke-width=".2"/>'
