"""The map of one dong or district, from its content to a file's text."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

import geopandas as gpd
import shapely
from branca.element import Element

from geo.atlas.content import AtlasContent, Dong, Source
from geo.crs import WGS84
from maps.assets import LEAFLET
from maps.atlas_map import SKIP, AtlasMap, PageWords
from maps.layer_routes import AtlasCourses, AtlasFree, AtlasRelations, AtlasShapes
from maps.layer_themes import FILLS_SVG, AtlasDongs, AtlasThemes
from maps.layers import AtlasLegend, AtlasList, AtlasPoints
from maps.page_mode import ONE_FILE, PageMode
from maps.style import CATEGORY_LABELS

SCRIPTS: Final = (
    "atlas",
    "atlas_records",
    "atlas_layout",
    "atlas_names",
    "atlas_card",
    "atlas_marks",
    "atlas_view",
    "atlas_list",
    "atlas_legend",
    "atlas_themes",
    "atlas_routes",
    "atlas_free",
)


class DongMap(AtlasMap):
    """The page of a dong or district: records, themes and courses beside the map."""

    skip = SKIP + FILLS_SVG
    libraries = (LEAFLET,)
    default_js = [("leaflet", f"{LEAFLET}/leaflet.js"), *((name, f"{name}.js") for name in SCRIPTS)]  # noqa: RUF012  (Folium's own way)
    default_css = [  # noqa: RUF012  (folium reads it from the class)
        ("leaflet_css", f"{LEAFLET}/leaflet.css"),
        ("atlas_css", "atlas.css"),
        ("atlas_layers_css", "atlas_layers.css"),
    ]


def dong_map(content: AtlasContent, mode: PageMode = ONE_FILE) -> AtlasMap:
    """Put the map of a dong or district together; render it with `figure().render()`."""
    dongs = dong_frame(content.dongs)
    canvas = DongMap(_words(content), dongs[dongs["within"]].total_bounds, mode)
    areas = AtlasDongs(dongs, content)
    points = AtlasPoints(content, with_ids=bool(mode.free_url))
    for part in _parts(content, areas, points, mode):
        part.add_to(canvas)
    return canvas


def _parts(content: AtlasContent, areas: AtlasDongs, points: AtlasPoints, mode: PageMode) -> Iterator[Element]:
    """Yield what stands on the map and beside it, in the order in which it is drawn."""
    yield areas
    yield points
    if any(record.shape for record in content.records):
        yield AtlasShapes(points)
    if any(record.relations for record in content.records):
        yield AtlasRelations(points)
    yield AtlasList(points)
    yield AtlasLegend(points, title="범례 · 종류 고르기", lines=_lines(content))
    if content.themes:
        yield AtlasThemes(areas, content)
    if content.courses:
        yield AtlasCourses(points)
    if mode.free_url:
        yield AtlasFree(points, mode.free_url)


def render_dong_map(content: AtlasContent, mode: PageMode = ONE_FILE) -> str:
    """Return the HTML of a dong's or district's map, by default self-contained; same content, same text."""
    return render_with_policy(content, mode)[0]


def render_with_policy(content: AtlasContent, mode: PageMode = ONE_FILE) -> tuple[str, str]:
    """Return the HTML and its Content-Security-Policy, for a server that sends it as a header too."""
    figure = dong_map(content, mode).figure()
    html = figure.render()
    return html, figure.policy


def dong_frame(dongs: tuple[Dong, ...]) -> gpd.GeoDataFrame:
    """Return dong as a frame [code, name, within, geometry] in EPSG:4326."""
    columns = {name: [getattr(dong, name) for dong in dongs] for name in ("code", "name", "within")}
    return gpd.GeoDataFrame(columns, geometry=shapely.from_wkb([dong.shape for dong in dongs]), crs=WGS84)


def told_source(source: Source) -> str:
    """Say where something comes from, with its licence and day."""
    return ", ".join(filter(None, (source.name, source.licence, source.on)))


def _words(content: AtlasContent) -> PageWords:
    return PageWords(
        title=content.title,
        lead=" · ".join(_counts(content)) or "아직 등록된 곳이 없습니다",
        boundary=content.boundary_label,
        sources=[told_source(source) for source in content.sources],
        made_on=content.made_on,
        is_schematic=content.is_schematic,
    )


def _counts(content: AtlasContent) -> list[str]:
    counts = Counter(record.category for record in content.records)
    return [f"{label} {counts[category]:,}곳" for category, label in CATEGORY_LABELS.items() if counts[category]]


def _lines(content: AtlasContent) -> list[tuple[str, str]]:
    within = ("within", "약도 경계 (어림)" if content.is_schematic else "행정동 경계")
    near = [] if all(dong.within for dong in content.dongs) else [("near", "이웃 동")]
    return [within, *near]
