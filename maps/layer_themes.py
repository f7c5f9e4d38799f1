"""Dong that tell about themselves, and themes that colour them by class."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, Final

from branca.element import MacroElement
from folium.template import Template

from geo.atlas.content import AtlasContent, Dong, Theme, ThemeClass
from maps.layers import AtlasBoundaries
from maps.offline import DataElement
from maps.patterns import NONE_COLOUR, SEQUENTIAL, UNKNOWN_COLOUR, MapClass, fill_definitions

UNKNOWN: Final = 6
"""The fill of "no data"; 0 is "none", 1–5 go from light to dark."""
NO_DATA: Final = ThemeClass("자료 없음", None)
FILLS: Final = fill_definitions(
    (
        MapClass("0", NONE_COLOUR, "dots"),
        *(MapClass(str(step), colour) for step, colour in enumerate(SEQUENTIAL, start=1)),
        MapClass("?", UNKNOWN_COLOUR, "lines"),
    )
)
FILLS_SVG: Final = f'<svg class="atlas-fills" width="0" height="0" aria-hidden="true" focusable="false">{FILLS}</svg>'


class AtlasDongs(AtlasBoundaries):
    """Outlines of dong that say their name and what is known of them when pointed at or pressed."""

    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "name", "within")
    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Atlas.dongs(Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def __init__(self, dongs: Any, content: AtlasContent) -> None:
        super().__init__(dongs, labels=len(dongs) > 1)
        self._name = "AtlasDongs"
        self.content = content

    def data(self) -> dict[str, Any]:
        numbers = _counts(self.content)
        facts = {dong.code: _facts(dong, numbers[dong.code]) for dong in self.content.within()}
        return {**super().data(), "facts": facts}


class AtlasThemes(DataElement, MacroElement):
    """The choice of a theme, its classes with the number of dong in each, and its values as a table."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        Atlas.themes({{ this.dongs.get_name() }}, Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def __init__(self, dongs: AtlasDongs, content: AtlasContent) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it untyped
        self._name = "AtlasThemes"
        self.dongs = dongs
        self.content = content

    def data(self) -> dict[str, Any]:
        within = self.content.within()
        return {
            "codes": [dong.code for dong in within],
            "names": [dong.name for dong in within],
            "themes": [_theme(theme, within) for theme in self.content.themes],
            "choices": choices(self.content.themes),
        }


def choices(themes: Sequence[Theme]) -> list[dict[str, Any]]:
    """Return what can be chosen: a theme, or the positions of a series of years from the first to the last."""
    found: dict[str, list[int]] = {}
    for at, theme in enumerate(themes):
        found.setdefault(theme.group if theme.year is not None else f"\0{theme.key}", []).append(at)
    ordered = (sorted(series, key=lambda at: themes[at].year or 0) for series in found.values())
    return [{"title": _series_title([themes[at] for at in series]), "themes": series} for series in ordered]


def _series_title(series: Sequence[Theme]) -> str:
    last = series[-1]
    if len(series) == 1:
        return last.title
    told = " ".join(last.title.replace(f"{last.year}년", "").replace(str(last.year), "").split())
    return f"{told} ({series[0].year}–{last.year})"


def _theme(theme: Theme, within: Sequence[Dong]) -> dict[str, Any]:
    """Return a theme with one value for each dong; a dong it says nothing of has no data."""
    values = {value.dong: value for value in theme.values}
    classes = [*theme.classes]
    if any(dong.code not in values for dong in within) and not any(one.step is None for one in classes):
        classes.append(NO_DATA)
    unknown = next((at for at, one in enumerate(classes) if one.step is None), 0)
    rows = [values.get(dong.code) for dong in within]
    return {
        "title": theme.title,
        "note": theme.note,
        "year": theme.year,
        "classes": [{"label": one.label, "fill": UNKNOWN if one.step is None else one.step} for one in classes],
        "at": [row.class_at if row else unknown for row in rows],
        "told": [row.told if row else NO_DATA.label for row in rows],
        "estimated": [at for at, row in enumerate(rows) if row and row.estimated],
    }


def _counts(content: AtlasContent) -> dict[str, int]:
    numbers = {dong.code: 0 for dong in content.dongs}
    for record in content.records:
        for code in record.dongs:
            numbers[code] = numbers.get(code, 0) + 1
    return numbers


def _facts(dong: Dong, number: int) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = [("이 지도의 곳", f"{number:,}곳")]
    if dong.residents is not None:
        told.append(("사는 사람", f"{dong.residents:,}명"))
    if dong.surveyed_on:
        told.append(("마지막 조사", _day(dong.surveyed_on)))
    return told


def _day(day: date) -> str:
    return f"{day:%Y.%m.%d}"
