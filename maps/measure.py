"""What our one data layer is worth against the stock way, both in the same run: seconds and bytes."""

import time
from dataclasses import dataclass
from datetime import date
from typing import Final

import folium
import geopandas as gpd
import numpy as np
import shapely

from geo.crs import WGS84
from geo.frames import RECORD_COLUMNS, AtlasFrames
from maps.dong_map import render_dong_map

BOX: Final = (126.95, 37.55, 127.0, 37.6)
"""(west, south, east, north) in degrees, EPSG:4326: a made-up dong in the middle of Seoul."""


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
    frames = sample_frames(points)
    begun = time.perf_counter()
    ours = render_dong_map(frames)
    between = time.perf_counter()
    stock = render_stock(frames)
    ended = time.perf_counter()
    return MapMeasure(points, between - begun, len(ours.encode()), ended - between, len(stock.encode()))


def sample_frames(points: int) -> AtlasFrames:
    """Return frames with `points` rooms strewn over one square dong; the same every time."""
    rng = np.random.default_rng(7)
    west, south, east, north = BOX
    values = {name: [""] * points for name in RECORD_COLUMNS}
    values |= {
        "id": [str(number) for number in range(points)],
        "category": ["space"] * points,
        "kind": ["room"] * points,
        "kind_label": ["모임방·강의실"] * points,
        "name": [f"우리동네 모임방 {number}" for number in range(points)],
        "address": [f"서울특별시 가상구 가상로 {number}길 {number % 90}" for number in range(points)],
    }
    places = shapely.points(rng.uniform(west, east, points), rng.uniform(south, north, points))
    dong = {"code": ["1199900100"], "name": ["가상동"], "district": ["가상구"], "within": [True]}
    return AtlasFrames(
        title="가상동 마을지도",
        area_name="가상동",
        area_code="1199900100",
        dongs=gpd.GeoDataFrame(dong, geometry=[shapely.box(*BOX)], crs=WGS84),
        records=gpd.GeoDataFrame(values, geometry=places, crs=WGS84),
        boundary_label="측정용 경계",
        is_schematic=False,
        sources=("측정용 자료",),
        made_on=date(2026, 1, 1),
    )


def render_stock(frames: AtlasFrames) -> str:
    """Draw the same records as Folium's documentation teaches it: one Marker with popup and tooltip each."""
    west, south, east, north = frames.dongs.total_bounds
    stock = folium.Map([(south + north) / 2, (west + east) / 2], zoom_start=14, tiles=None)
    for record in frames.records.itertuples():
        place = [record.geometry.y, record.geometry.x]
        folium.Marker(place, popup=f"{record.name} {record.address}", tooltip=record.name).add_to(stock)
    html: str = stock.get_root().render()
    return html
