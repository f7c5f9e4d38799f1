"""Areas coloured by class with their table beside them: one file, offline, of equal worth with and without the map."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, ClassVar, Final

import geopandas as gpd
import shapely
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from geo.geometry import SIMPLIFY_LEVELS_M, simplify_coverage
from maps.assets import LEAFLET
from maps.atlas_map import AtlasMap, PageWords
from maps.layers import DEGREES_E6, AtlasBoundaries
from maps.offline import DataElement
from maps.patterns import MapClass, fill_definitions, legend_rows, pattern_id, swatch

AREA_COLUMNS: Final = ("code", "name", "class_at", "hatched")
MANY_AREAS: Final = 60

SKIP: Final = """<a class="atlas-skip" href="#atlas-table">표로 건너뛰기</a>
<svg class="area-fills" width="0" height="0" aria-hidden="true" focusable="false"><!--text:fills--></svg>"""
INNER: Final = """<section class="atlas-canvas" aria-label="지도">
<div class="atlas-map" id="{map_id}"></div>
<noscript>지도를 보려면 이 브라우저에서 자바스크립트를 켜 주세요. 오른쪽 표는 그대로 읽을 수 있어요.</noscript>
</section>
<section class="atlas-panel area-panel" id="atlas-table" aria-label="표" tabindex="-1">
<details class="area-legend" open><summary><!--text:legend_title--></summary><!--text:legend--></details>
<!--text:notes-->
<!--text:tables-->
</section>"""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column; `number` is set right and sorted by size."""

    text: str
    number: bool = False


@dataclass(frozen=True)
class AreaTable:
    """A further table under the one of the areas, folded up."""

    title: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, eq=False)
class ChoroplethFrames:
    """Everything such a map shows; all text as typed.

    `areas`: AREA_COLUMNS + geometry ((Multi)Polygon, EPSG:4326), a clean coverage; `class_at` is the place in
    `classes`, `hatched` marks what is estimated (`hatch_told` says what that means here). `rows` is a code and its
    cells, in the order of `headings`; the first cell is the area's name. `points`: name, kind + Point in EPSG:4326.
    """

    title: str
    lead: str
    areas: gpd.GeoDataFrame
    classes: Sequence[MapClass]
    legend_title: str
    headings: Sequence[Heading]
    rows: Sequence[tuple[str, Sequence[str]]]
    boundary: str
    sources: Sequence[str]
    made_on: date
    is_schematic: bool = False
    hatch_told: str = ""
    points: gpd.GeoDataFrame | None = None
    notes: Sequence[str] = ()
    more: Sequence[AreaTable] = ()


class AtlasChoropleth(AtlasBoundaries):
    """Areas filled by class; whoever points at one sees its row of the table."""

    COLUMNS: ClassVar[tuple[str, ...]] = ("code", "name", "within", "fill")
    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Atlas.areas(Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def __init__(self, areas: gpd.GeoDataFrame, *, labels: bool) -> None:
        fills = [pattern_id(at, hatched=bool(no)) for at, no in zip(areas["class_at"], areas["hatched"], strict=True)]
        super().__init__(areas.assign(within=True, fill=fills), labels=labels)
        self._name = "AtlasChoropleth"


class AtlasDots(DataElement, JSCSSMixin, Layer):
    """Places as dots with their name; the table lists them too."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Atlas.dots(Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def __init__(self, points: gpd.GeoDataFrame) -> None:
        super().__init__(control=False)
        self._name = "AtlasDots"
        self.points = points

    def data(self) -> dict[str, Any]:
        places = shapely.get_coordinates(self.points.geometry.to_numpy()).tolist()
        return {
            "name": [str(name) for name in self.points["name"]],
            "kind": [str(kind) for kind in self.points["kind"]],
            "at": [[round(lat * DEGREES_E6), round(lon * DEGREES_E6)] for lon, lat in places],
        }


class ChoroplethMap(AtlasMap):
    """The page: map and table side by side."""

    shape = "atlas area"
    skip = SKIP
    inner = INNER
    libraries = (LEAFLET,)
    default_js = [  # noqa: RUF012  (Folium's own way to state assets)
        ("leaflet", f"{LEAFLET}/leaflet.js"),
        ("atlas", "atlas.js"),
        ("choropleth", "choropleth.js"),
    ]
    default_css = [  # noqa: RUF012  (folium reads it from the class)
        ("leaflet_css", f"{LEAFLET}/leaflet.css"),
        ("atlas_css", "atlas.css"),
        ("choropleth_css", "choropleth.css"),
    ]

    def __init__(self, frames: ChoroplethFrames) -> None:
        words = PageWords(
            frames.title, frames.lead, frames.boundary, frames.sources, frames.made_on, frames.is_schematic
        )
        super().__init__(words, frames.areas.total_bounds)
        self._name = "ChoroplethMap"
        self.frames = frames

    def render(self, **kwargs: Any) -> Any:
        figure, frames = self.figure(), self.frames
        figure.add_text("legend_title", frames.legend_title)
        figure.add_markup("fills", fill_definitions(frames.classes))
        figure.add_markup("legend", _legend(frames))
        figure.add_markup("notes", _notes(frames.notes))
        figure.add_markup("tables", _tables(frames))
        return super().render(**kwargs)


def choropleth(frames: ChoroplethFrames) -> ChoroplethMap:
    """Put the page together; render it with `figure().render()`."""
    level = "city" if len(frames.areas) > MANY_AREAS else "district"
    simple = simplify_coverage(frames.areas, SIMPLIFY_LEVELS_M[level])
    canvas = ChoroplethMap(frames)
    AtlasChoropleth(simple, labels=len(frames.areas) > 1).add_to(canvas)
    if frames.points is not None and len(frames.points):
        AtlasDots(frames.points).add_to(canvas)
    return canvas


def render_choropleth(frames: ChoroplethFrames) -> tuple[str, str]:
    """Return the self-contained HTML and its Content-Security-Policy; the same frames give the same text."""
    figure = choropleth(frames).figure()
    html = figure.render()
    return html, figure.policy


def _legend(frames: ChoroplethFrames) -> str:
    counts = [int((frames.areas["class_at"] == at).sum()) for at in range(len(frames.classes))]
    rows = legend_rows(frames.classes, counts)
    hatched = int(frames.areas["hatched"].sum())
    if hatched and frames.hatch_told:
        told = f"<bdi>{escape(frames.hatch_told)}</bdi>"
        plain = next((at for at, one in enumerate(frames.classes) if not one.pattern), 0)
        rows += f'<li>{swatch(plain, hatched=True)}{told}<span class="area-count">동 {hatched:,}곳</span></li>'
    if frames.points is not None and len(frames.points):
        told = f'시설<span class="area-count">{len(frames.points):,}곳</span>'
        rows += f'<li><i class="area-dot" aria-hidden="true"></i>{told}</li>'
    return f"<ul>{rows}</ul>"


def _notes(notes: Sequence[str]) -> str:
    told = "".join(f"<li><bdi>{escape(note)}</bdi></li>" for note in notes)
    return f'<ul class="area-notes">{told}</ul>' if told else ""


def _tables(frames: ChoroplethFrames) -> str:
    body = "".join(_row(frames.headings, cells, code) for code, cells in frames.rows)
    main = _table(frames.title, frames.headings, body, "data-areas")
    return main + "".join(_folded(table) for table in frames.more)


def _folded(table: AreaTable) -> str:
    body = "".join(_row(table.headings, cells) for cells in table.rows)
    said = f"{escape(table.title)} ({len(table.rows):,})"
    return f'<details class="area-more"><summary>{said}</summary>{_table(table.title, table.headings, body)}</details>'


def _table(title: str, headings: Sequence[Heading], body: str, mark: str = "") -> str:
    heads = "".join(f'<th scope="col"{_side(one)}><bdi>{escape(one.text)}</bdi></th>' for one in headings)
    return (
        f'<div class="area-scroll" tabindex="0" role="region" aria-label="{escape(title)}">'
        f"<table {mark}><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(headings: Sequence[Heading], cells: Sequence[str], code: str = "") -> str:
    first, *rest = cells
    told = "".join(
        f"<td{_side(one)}><bdi>{escape(cell)}</bdi></td>" for one, cell in zip(headings[1:], rest, strict=True)
    )
    mark = f' data-code="{escape(code)}"' if code else ""
    return f'<tr{mark}><th scope="row"><bdi>{escape(first)}</bdi></th>{told}</tr>'


def _side(heading: Heading) -> str:
    return ' class="area-number"' if heading.number else ""
