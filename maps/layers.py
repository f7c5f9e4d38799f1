"""The layers of an atlas map: each sends its content as one data block that the page's script draws."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

import geopandas as gpd
import shapely
from branca.element import MacroElement
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from geo.atlas.content import AtlasContent, Record
from geo.topology import to_topology
from maps.layer_columns import packed, places_of, surveyed_words
from maps.offline import DataElement
from maps.style import CATEGORY_LABELS, life_mark, symbol

DEGREES_E6: Final = 1_000_000
"""Coordinates travel as whole millionths of a degree: a tenth of a metre."""

LINK_SCHEMES: Final = ("http://", "https://", "tel:", "mailto:")


class AtlasBoundaries(DataElement, JSCSSMixin, Layer):
    """Dong outlines, one path per dong; those not `within` are drawn faintly.

    `dongs` is a clean coverage in EPSG:4326 with the columns code, name, within.
    """

    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "name", "within")

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Atlas.boundaries(Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def __init__(self, dongs: gpd.GeoDataFrame, *, labels: bool = True, quantisation: int = 20_000) -> None:
        super().__init__(control=False)
        self._name = "AtlasBoundaries"
        self.dongs = dongs
        self.labels = labels
        self.quantisation = quantisation

    def data(self) -> dict[str, Any]:
        columns = [*self.COLUMNS]
        marked = self.dongs[[*columns, self.dongs.geometry.name]].copy()
        if self.labels:
            marked["at"] = [_label_point(shape) for shape in marked.geometry]
            columns.append("at")
        return to_topology(marked, columns=columns, quantisation=self.quantisation)


class AtlasPoints(DataElement, JSCSSMixin, Layer):
    """All records as one layer: columns in, marks, pills and bunches out.

    `with_ids` sends the records' ids along, which only a served page has a use for. Its other parts refer to records
    by their position in `content.records`.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Atlas.points(Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def __init__(self, content: AtlasContent, *, with_ids: bool = False) -> None:
        super().__init__(control=False)
        self._name = "AtlasPoints"
        self.content = content
        self.with_ids = with_ids

    def data(self) -> dict[str, Any]:
        records = self.content.records
        kinds = kind_table(records)
        index = {(row["category"], row["code"]): position for position, row in enumerate(kinds)}
        return {
            "count": len(records),
            "kinds": kinds,
            "lives": life_table(records),
            "kind": packed([index[record.category, record.kind] for record in records]),
            **_numbers(records),
            **places_of(records),
            **_dongs(self.content),
            **{name: packed(values) for name, values in self._texts().items() if any(values)},
        }

    def _texts(self) -> dict[str, list[str]]:
        records = self.content.records
        columns = {
            name: [getattr(record, name) for record in records]
            for name in ("name", "place", "state", "life", "address", "phone", "hours", "note")
        }
        columns["url"] = [safe_link(record.url) for record in records]
        columns["surveyed"] = [surveyed_words(record.surveyed_on) for record in records]
        if base := safe_link(self.content.public_url):
            columns["page"] = [f"{base.rstrip('/')}/r/{record.key}" if record.key else "" for record in records]
        if self.with_ids:
            columns["id"] = [record.id for record in records]
        return columns


class AtlasList(MacroElement):
    """The searchable list beside the map: every record of `points`, for keyboards and screen readers too."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        Atlas.list({{ this._parent.get_name() }}, {{ this.points.get_name() }});
        {% endmacro %}
    """)

    def __init__(self, points: AtlasPoints) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it untyped
        self._name = "AtlasList"
        self.points = points


class AtlasLegend(DataElement, MacroElement):
    """The legend in Korean, inside the list (add it after `AtlasList`).

    It names the kinds with their counts, which can be switched, and says what lines and pills mean. `lines` explains
    the outlines: pairs of a style (within, near) and the words beside it, as typed.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        Atlas.legend({{ this.points.get_name() }}, Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def __init__(self, points: AtlasPoints, *, title: str, lines: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it untyped
        self._name = "AtlasLegend"
        self.points = points
        self.title = title
        self.lines = lines

    def data(self) -> dict[str, Any]:
        return {"title": self.title, "lines": [{"style": style, "words": words} for style, words in self.lines]}


def kind_table(records: Sequence[Record]) -> list[dict[str, Any]]:
    """Return the kinds that occur, spaces first, each with its label, mark and category, by category and label."""
    order = list(CATEGORY_LABELS)
    seen = {(record.category, record.kind): record.kind_label for record in reversed(records)}
    rows = sorted(seen.items(), key=lambda row: (order.index(row[0][0]), row[1], row[0][1]))
    return [
        {
            "code": kind,
            "category": category,
            "category_label": CATEGORY_LABELS[category],
            "label": label,
            **symbol(category, kind).as_data(),
        }
        for (category, kind), label in rows
    ]


def life_table(records: Sequence[Record]) -> list[dict[str, str]]:
    """Return the states of life that occur, each with its label and the sign that a mark wears."""
    seen = {record.life for record in records if record.life}
    looks = sorted((life_mark(state) for state in seen), key=lambda look: look.rank)
    return [{"code": look.code, "label": look.label, "sign": look.sign} for look in looks]


def safe_link(url: str) -> str:
    """Return `url` when it is a web, telephone or mail address, else nothing: no script ever becomes a link."""
    cleaned = url.strip()
    return cleaned if cleaned.lower().startswith(LINK_SCHEMES) else ""


def _numbers(records: Sequence[Record]) -> dict[str, Any]:
    """Return the numbers where they are not simply 1, 2, 3 …"""
    numbers = [record.number for record in records]
    return {} if numbers == list(range(1, len(numbers) + 1)) else {"number": numbers}


def _dongs(content: AtlasContent) -> dict[str, Any]:
    """Return the dong of an atlas of several and where each record lies; `also` are further dong of one record."""
    within = content.within()
    if len(within) < 2:  # noqa: PLR2004  (with one dong there is nothing to tell apart)
        return {}
    index = {dong.code: at for at, dong in enumerate(within)}
    homes = [[index[code] for code in record.dongs if code in index] for record in content.records]
    return {
        "dongs": [{"code": dong.code, "name": dong.name} for dong in within],
        "dong": [home[0] if home else None for home in homes],
        "also": [[at, dong] for at, home in enumerate(homes) for dong in home[1:]],
    }


def _label_point(shape: shapely.Geometry) -> list[float]:
    """Return [lat, lon] of the middle of the widest spot of a dong's largest part."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=1e-4))[0]
    return [round(float(middle[1]), 6), round(float(middle[0]), 6)]
