"""Made-up atlas frames: waving dong, places in every kind, hostile texts on demand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from geo.enums import ResourceKind, SiteKind, SpaceKind
from geo.frames import RECORD_COLUMNS, AtlasFrames
from tests.coverages import wavy_coverage

KINDS = [
    *[("site", kind) for kind in SiteKind],
    *[("space", kind) for kind in SpaceKind],
    *[("resource", kind) for kind in ResourceKind],
]

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(2)</script>",
    "${alert(1)}",
    "`${alert(3)}`",
    "</script><script>alert(4)</script>",
    "--><!--<script>",
    "{{ 7*191 }}",
    "{% 할인 %}",
    "{# 메모 #}",
    "{{",
    "{{{{ x",
    "회비 \\3,000",
    "C:\\users",
    "줄\u2028나눔\u2029끝",
    "🏡 마을 👩‍👩‍👧",
    "\u202eمرحبا 거꾸로",
    "'\"><b>굵게</b>&amp;&lt;",
    "javascript:alert(5)",
    "<!--text:title-->",
    "atlas_points_0123456789abcdef0123456789abcdef",
]


def atlas_frames(records: gpd.GeoDataFrame | None = None, **changes: Any) -> AtlasFrames:
    """Return frames of a dong in the middle of a waving lattice; the other dong are neighbours."""
    dongs = wavy_coverage(3, 3)
    dongs["within"] = dongs["code"] == "1199900500"
    values: dict[str, Any] = {
        "title": "가상5동 마을지도",
        "area_name": "가상5동",
        "area_code": "1199900500",
        "dongs": dongs,
        "records": some_records(12) if records is None else records,
        "boundary_label": "행정동 경계 2025-04-01",
        "is_schematic": False,
        "sources": ("마을아틀라스 등록 자료", "통계청 SGIS 행정동 경계"),
        "made_on": date(2026, 11, 21),
    }
    return AtlasFrames(**(values | changes))


def some_records(count: int, *, names: Sequence[str] | None = None, seed: int = 1) -> gpd.GeoDataFrame:
    """Return `count` records scattered over the middle dong, of every kind in turn."""
    rng = np.random.default_rng(seed)
    dongs = wavy_coverage(3, 3)
    west, south, east, north = dongs.geometry.iloc[4].bounds
    lon = rng.uniform(west, east, count)
    lat = rng.uniform(south, north, count)
    rows = [_row(i, names[i % len(names)] if names else f"마을 곳 {i + 1}") for i in range(count)]
    return gpd.GeoDataFrame(rows, columns=list(RECORD_COLUMNS), geometry=shapely.points(lon, lat), crs=4326)


def empty_records() -> gpd.GeoDataFrame:
    return some_records(0)


def _row(i: int, name: str) -> dict[str, str]:
    category, kind = KINDS[i % len(KINDS)]
    return {
        "id": f"r{i}",
        "category": category,
        "kind": kind.value,
        "kind_label": kind.label,
        "name": name,
        "place": "가상마을회관" if category == "space" else "",
        "state": "바로 예약" if category == "space" else "",
        "address": f"서울특별시 가상구 가상로 {i + 1}",
        "phone": f"02-120-{i % 10_000:04d}",
        "url": "https://example.org/place" if i % 3 == 0 else "",
        "note": "",
    }
