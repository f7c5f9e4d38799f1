"""What our one data layer is worth against the stock way, both in the same run: seconds and bytes."""

import re
import time
from dataclasses import dataclass
from typing import Final

import folium
import shapely

from geo.atlas.content import AtlasContent
from geo.bench_atlas import made_up_content
from maps.assets import LEAFLET, script_text, style_text
from maps.dong_map import render_dong_map


@dataclass(frozen=True)
class MapMeasure:
    """Rendering on this machine, now: ours and a loop of `folium.Marker` with the same names and addresses."""

    points: int
    seconds: float
    size_bytes: int
    stock_seconds: float
    stock_size_bytes: int

    @property
    def times_smaller(self) -> float:
        return self.stock_size_bytes / self.size_bytes

    @property
    def times_faster(self) -> float:
        return self.stock_seconds / self.seconds


def measure_maps(points: int = 10_000) -> MapMeasure:
    """Render `points` made-up records both ways and return what it took."""
    content = sample_content(points)
    begun = time.perf_counter()
    ours = render_dong_map(content)
    between = time.perf_counter()
    stock = render_stock(content)
    ended = time.perf_counter()
    return MapMeasure(points, between - begun, len(ours.encode()), ended - between, len(stock.encode()))


def sample_content(points: int) -> AtlasContent:
    """Return `points` records strewn over one square dong; the same every time."""
    return made_up_content(1, points)


def render_stock(content: AtlasContent) -> str:
    """Draw the same records as Folium's documentation teaches it: one Marker with popup and tooltip each."""
    west, south, east, north = shapely.total_bounds(shapely.from_wkb([dong.shape for dong in content.within()]))
    stock = folium.Map([(south + north) / 2, (west + east) / 2], zoom_start=14, tiles=None)
    for record in content.records:
        spot = record.spots[0]
        popup = f"{record.name} {record.address}"
        folium.Marker([spot.lat, spot.lon], popup=popup, tooltip=record.name).add_to(stock)
    html: str = stock.get_root().render()
    return html


# Stock popups are made with jQuery; this stand-in is quicker than jQuery, so it flatters the stock page.
QUICK_JQUERY: Final = """
window.$ = html => {
  const box = document.createElement("template");
  box.innerHTML = html.trim();
  return [box.content.firstChild];
};
"""


def opens_alone(stock: str) -> str:
    """Give a stock page the Leaflet it needs and drop its other files, so that it opens without a network too."""
    html = re.sub(r"<script src=[^>]*></script>|<link rel=[^>]*/>", "", stock)
    scripts = f"<script>{script_text(f'{LEAFLET}/leaflet.js')}</script><script>{QUICK_JQUERY}</script>"
    return html.replace("<head>", f"<head><style>{style_text(f'{LEAFLET}/leaflet.css')}</style>{scripts}", 1)
