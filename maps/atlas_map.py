"""The map page: a Folium map with its own few assets, its own page around it, and nothing from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any, Final, cast

import folium
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from maps.assets import LEAFLET, asset_bytes
from maps.links import links_html
from maps.offline import DataElement, OfflineFigure
from maps.page_mode import ONE_FILE, PageMode, Tiles

SCHEMATIC_NOTE: Final = "이 경계는 실제 행정동 경계가 아니라 위치와 넓이로 어림한 약도입니다."

FRAME: Final = """
{skip}
<div class="{shape}" id="atlas">
<header class="atlas-head">
<h1><bdi><!--text:title--></bdi></h1>
<p class="atlas-lead"><bdi><!--text:lead--></bdi></p>
{badge}
<!--text:links-->
</header>
{inner}
<footer class="atlas-foot">
<p>경계: <bdi><!--text:boundary--></bdi>{schematic} · 만든 날: <!--text:made_on--></p>
<p>출처: <bdi><!--text:sources--></bdi></p>
<details><summary>지도 도구의 사용 조건</summary>{licences}</details>
</footer>
</div>
"""
SKIP: Final = '<a class="atlas-skip" href="#atlas-list">목록으로 건너뛰기</a>'
INNER: Final = """<section class="atlas-canvas" aria-label="지도">
<div class="atlas-map" id="{map_id}"></div>
</section>
<section class="atlas-panel" id="atlas-list" aria-label="목록" tabindex="-1">
<noscript>지도와 목록을 보려면 이 브라우저에서 자바스크립트를 켜 주세요.</noscript>
</section>"""


@dataclass(frozen=True)
class PageWords:
    """What the page says around the map, as typed; escaped when the page is put together."""

    title: str
    lead: str
    boundary: str
    sources: Sequence[str]
    made_on: date
    is_schematic: bool


class AtlasTiles(DataElement, JSCSSMixin, Layer):
    """The operator's raster base map under everything else; the map does without it when it does not come."""

    default_js = [("tiles", "tiles.js")]  # noqa: RUF012  (Folium's own way to state assets)
    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Atlas.tiles(
          {{ this._parent.get_name() }}, Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def __init__(self, tiles: Tiles) -> None:
        super().__init__(control=False)
        self._name = "AtlasTiles"
        self.tiles = tiles

    def data(self) -> dict[str, str]:
        return {"url": self.tiles.url, "attribution": self.tiles.attribution}


class AtlasMap(folium.Map):
    """A Folium map that renders to one page (`figure().render()`).

    `bounds` is (west, south, east, north) in degrees, EPSG:4326: what is in view at first. Add `AtlasBoundaries`,
    `AtlasPoints`, `AtlasList` and `AtlasLegend`; a stock Folium layer works as long as it brings no file from outside,
    but must never be given text that a person typed (see `maps.offline`). `shape`, `skip` and `inner` are what another
    page of the same frame has of its own, `libraries` whose licences it shows. `mode` says how the page stands in the
    world.
    """

    shape = "atlas"
    skip = SKIP
    inner = INNER
    libraries: Sequence[str] = (LEAFLET,)
    default_js = [  # noqa: RUF012  (Folium's own way to state assets)
        ("leaflet", f"{LEAFLET}/leaflet.js"),
        ("atlas", "atlas.js"),
    ]
    default_css = [  # noqa: RUF012  (folium reads it from the class)
        ("leaflet_css", f"{LEAFLET}/leaflet.css"),
        ("atlas_css", "atlas.css"),
    ]
    _template = Template("""
        {% macro html(this, kwargs) %}{{ this.body() }}{% endmacro %}
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Atlas.map({{ this.get_name()|tojson }}, {{ this.view|tojson }});
        {% endmacro %}
    """)

    def __init__(self, words: PageWords, bounds: Sequence[float], mode: PageMode = ONE_FILE) -> None:
        west, south, east, north = (float(edge) for edge in bounds)
        super().__init__(location=[(south + north) / 2, (west + east) / 2], tiles=None)
        self._name = "AtlasMap"
        self.words = words
        self.view = {"bounds": [[south, west], [north, east]]}
        self.mode = mode
        if mode.links or mode.tiles:
            self.default_css = [*self.default_css, ("frame_css", "frame.css")]
        OfflineFigure(words.title, mode).add_child(self)
        if mode.tiles:
            AtlasTiles(mode.tiles).add_to(self)

    def body(self) -> str:
        """Return the page's body with places for the words; none of them is in it yet."""
        schematic = self.words.is_schematic
        return FRAME.format(
            shape=self.shape,
            skip=self.skip,
            inner=self.inner.format(map_id=self.get_name()),
            badge=f'<p class="atlas-badge" title="{SCHEMATIC_NOTE}">약도 경계</p>' if schematic else "",
            schematic=f" ({SCHEMATIC_NOTE})" if schematic else "",
            licences=licences_of(self.libraries),
        )

    def figure(self) -> OfflineFigure:
        """Return the figure that becomes the file."""
        return cast(OfflineFigure, self.get_root())

    def render(self, **kwargs: Any) -> Any:
        figure = self.figure()
        figure.add_text("title", self.words.title)
        figure.add_text("lead", self.words.lead)
        figure.add_text("boundary", self.words.boundary)
        figure.add_text("sources", " · ".join(self.words.sources))
        figure.add_text("made_on", self.words.made_on.isoformat())
        figure.add_markup("links", links_html(self.mode.links))
        return super().render(**kwargs)  # type: ignore[no-untyped-call]  # folium carries no types


def licences_of(folders: Sequence[str]) -> str:
    """Return the licence texts of vendored libraries as HTML."""
    return "".join(_licence(folder) for folder in folders)


def _licence(folder: str) -> str:
    text = asset_bytes(f"{folder}/LICENSE").decode("utf-8").strip()
    return f"<h2>{folder.rpartition('/')[2]}</h2><pre>{escape(text)}</pre>"
