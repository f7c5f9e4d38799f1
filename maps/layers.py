"""The layers of an atlas map: each sends its content as one data block that the page's script draws."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from branca.element import MacroElement
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from geo.topology import to_topology
from maps.offline import DataElement
from maps.style import CATEGORY_LABELS, symbol

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
    """All records as one layer: columns in, marks, pills and clusters out.

    `records` as `maps.numbering.number_records` returns them (EPSG:4326, reading order). `title` names the layer on
    the page; it travels with the data, so any text will do.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Atlas.points(Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def __init__(self, records: gpd.GeoDataFrame, *, title: str) -> None:
        super().__init__(control=False)
        self._name = "AtlasPoints"
        self.records = records
        self.title = title

    def data(self) -> dict[str, Any]:
        kinds = kind_table(self.records)
        index = {(row["category"], row["code"]): position for position, row in enumerate(kinds)}
        columns = {name: _texts(self.records[name]) for name in ("name", "place", "state", "address", "phone", "note")}
        columns["url"] = [safe_link(url) for url in _texts(self.records["url"])]
        return {
            "title": self.title,
            "count": len(self.records),
            "kinds": kinds,
            "kind": [index[key] for key in zip(self.records["category"], self.records["kind"], strict=True)],
            **_places(self.records),
            **{name: _packed(values) for name, values in columns.items() if any(values)},
        }


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


def kind_table(records: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return the kinds that occur, spaces first, each with its label, mark and category, by category and label."""
    seen = records[["category", "kind", "kind_label"]].drop_duplicates(["category", "kind"])
    order = list(CATEGORY_LABELS)
    rows = sorted(seen.itertuples(index=False), key=lambda row: (order.index(row.category), str(row.kind_label)))
    return [
        {
            "code": row.kind,
            "category": row.category,
            "category_label": CATEGORY_LABELS[row.category],
            "label": str(row.kind_label),
            **symbol(row.category, row.kind).as_data(),
        }
        for row in rows
    ]


def safe_link(url: str) -> str:
    """Return `url` when it is a web, telephone or mail address, else nothing: no script ever becomes a link."""
    cleaned = url.strip()
    return cleaned if cleaned.lower().startswith(LINK_SCHEMES) else ""


def _texts(values: "pd.Series[Any]") -> list[str]:
    return ["" if missing else str(value) for value, missing in zip(values.tolist(), values.isna(), strict=True)]


def _packed(values: list[str]) -> list[str] | dict[str, list[Any]]:
    """Return a column as it is, or as its distinct texts and a position in them per record where that is shorter."""
    distinct = list(dict.fromkeys(values))
    if 2 * len(distinct) > len(values):
        return values
    positions = {text: position for position, text in enumerate(distinct)}
    return {"of": distinct, "at": [positions[text] for text in values]}


def _places(records: gpd.GeoDataFrame) -> dict[str, Any]:
    """Return lon and lat in millionths of a degree from `origin`; None for a record without a public place."""
    points = records.geometry.to_numpy()
    placed = ~(shapely.is_missing(points) | shapely.is_empty(points))
    steps = np.rint(np.column_stack([shapely.get_x(points[placed]), shapely.get_y(points[placed])]) * DEGREES_E6)
    origin = steps.min(axis=0) if placed.any() else np.zeros(2)
    offsets = np.full((len(points), 2), None, dtype=object)
    offsets[placed] = (steps - origin).astype(int)
    return {"origin": [int(edge) for edge in origin], "lon": offsets[:, 0].tolist(), "lat": offsets[:, 1].tolist()}


def _label_point(shape: shapely.Geometry) -> list[float]:
    """Return [lat, lon] of the middle of the widest spot of a dong's largest part."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    middle = shapely.get_coordinates(shapely.maximum_inscribed_circle(largest, tolerance=1e-4))[0]
    return [round(float(middle[1]), 6), round(float(middle[0]), 6)]
