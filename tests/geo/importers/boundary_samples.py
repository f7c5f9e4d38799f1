"""Made-up dong in the layouts that have no district names: SGIS, southkorea-maps, TopoJSON, Korean headings."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import shapely

from geo.importers.code_book import CodeBook, CodeEntry
from tests.geo.importers.samples import geojson, square

BOOK = CodeBook(
    (
        CodeEntry("1111053000", "사직동", "종로구", "서울특별시", "11010530"),
        CodeEntry("1111061500", "종로1·2·3·4가동", "종로구", "서울특별시", "11010610"),
        CodeEntry("1141069000", "홍제제1동", "서대문구", "서울특별시", "11130690"),
        CodeEntry("1141070000", "홍제제2동", "서대문구", "서울특별시", "11130700"),
        CodeEntry("1168051000", "신사동", "강남구", "서울특별시", "11230510"),
        CodeEntry("1168067000", "개포3동", "강남구", "서울특별시", "11230515"),
        CodeEntry("1162068500", "신사동", "관악구", "서울특별시", "11210680"),
        CodeEntry("2611051000", "중앙동", "중구", "부산광역시"),
        CodeEntry("2611052000", "동광동", "중구", "부산광역시"),
        CodeEntry("2614052000", "동광동", "서구", "부산광역시"),
    )
)
"""Seoul with both numbers, 부산 as 행정안전부 tables have it: without 통계청 numbers."""


def plain(*properties: Mapping[str, Any]) -> bytes:
    """Return a GeoJSON file of squares in a row, one for each set of properties."""
    return geojson(
        {"type": "Feature", "properties": dict(values), "geometry": {"type": "Polygon", "coordinates": square(n, 0)}}
        for n, values in enumerate(properties)
    )


def sgis(*dongs: tuple[str, str]) -> bytes:
    return plain(*({"ADM_CD": code, "ADM_NM": name} for code, name in dongs))


def maps(*dongs: tuple[str, str], year: str = "2018") -> bytes:
    return plain(*({"code": code, "name": name, "name_eng": "-", "base_year": year} for code, name in dongs))


def bessel_ring(column: int) -> list[list[float]]:
    """Return the ring of the `column`th square of the row in EPSG:5174."""
    shape = gpd.GeoSeries([shapely.Polygon(square(column, 0)[0])], crs=4326).to_crs(5174)
    return [list(point) for point in shape.iloc[0].exterior.coords]


def topology(names: Sequence[tuple[str, str]], *, quantised: bool = True, **members: Any) -> bytes:
    """Return two squares that share one arc, as southkorea-maps writes them."""
    west, south, step = 126.95, 37.55, 0.01
    scale, translate = [0.001, 0.001], [west, south]
    shared, left, right = (
        [[10, 0], [0, 10]],
        [[10, 10], [-10, 0], [0, -10], [10, 0]],
        [[10, 10], [10, 0], [0, -10], [-10, 0]],
    )
    arcs = [shared, left, right]
    document: dict[str, Any] = {"type": "Topology", "arcs": arcs, "transform": {"scale": scale, "translate": translate}}
    if not quantised:
        plain_arcs = [[[10, 0], [10, 10]], [[10, 10], [0, 10], [0, 0], [10, 0]], [[10, 10], [20, 10], [20, 0], [10, 0]]]
        document["arcs"] = [[[west + x * step / 10, south + y * step / 10] for x, y in arc] for arc in plain_arcs]
        del document["transform"]
    rings = [[[0, 1]], [[0, 2]]]
    geometries = [
        {"type": "MultiPolygon", "arcs": [ring], "properties": {"code": c, "name": n, "base_year": "2018"}}
        for ring, (c, n) in zip(rings, names, strict=True)
    ]
    document["objects"] = {"dongs": {"type": "GeometryCollection", "geometries": geometries}}
    return json.dumps(document | members).encode()
