"""The dong of an answer as shapes on the globe: EPSG:4326 for maps and GeoJSON."""

from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import orjson
import shapely

from geo.coverage.answer import Assessment
from geo.coverage.dated import dated
from geo.coverage.model import DongArea, Site, Target
from geo.crs import METRES, WGS84
from geo.geometry import SIMPLIFY_LEVELS_M, simplify_coverage
from geo.planning.tables import About, is_estimated, kind_label, title_of

DECIMALS: Final = 7
"""Of a degree in GeoJSON: a centimetre."""


def area_frame(areas: Sequence[DongArea]) -> gpd.GeoDataFrame:
    """Return code, name and boundary of the dong in EPSG:4326; borders that were shared stay shared."""
    values = {"code": [area.code for area in areas], "name": [area.name for area in areas]}
    return gpd.GeoDataFrame(values, geometry=[area.boundary for area in areas], crs=METRES).to_crs(WGS84)


def counted_points(sites: Sequence[Site], answer: Assessment, target: Target | None) -> gpd.GeoDataFrame:
    """Return name and kind of the sites that count on the day, as points in EPSG:4326."""
    asked = [site for site in sites if target is None or target.takes(site)]
    kept = [one.site for one in dated(asked, answer.meta.date) if one.counts]
    values = {"name": [site.name for site in kept], "kind": [kind_label(site.kind) for site in kept]}
    points = shapely.points([[site.x_m or 0, site.y_m or 0] for site in kept] or [[0, 0]])[: len(kept)]
    return gpd.GeoDataFrame(values, geometry=gpd.GeoSeries(list(points), crs=METRES), crs=METRES).to_crs(WGS84)


def coverage_geojson(answer: Assessment, areas: Sequence[DongArea], about: About) -> bytes:
    """Return a FeatureCollection (RFC 7946): a feature for every dong, the rest of the answer beside them."""
    plain = answer.as_json()
    simple = simplify_coverage(area_frame(areas), SIMPLIFY_LEVELS_M["dong"])
    shapes = dict(zip(simple["code"], simple.geometry, strict=True))
    features = [
        _feature(values, shapes[item.dong_code], estimated=is_estimated(item))
        for item, values in zip(answer.items, plain["items"], strict=True)
    ]
    body = {
        "type": "FeatureCollection",
        "title": title_of(answer.meta, about),
        "features": features,
        "numberMatched": len(features),
        "numberReturned": len(features),
        "meta": plain["meta"] | {"boundary": about.boundary, "sources": [list(pair) for pair in about.sources]},
        "districts": plain["districts"],
        "excluded": plain["excluded"],
    }
    return orjson.dumps(body)


def _feature(values: dict[str, Any], shape: shapely.Geometry, *, estimated: bool) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": values["dong_code"],
        "geometry": geojson_shape(shape),
        "properties": values | {"estimated": estimated},
    }


def geojson_shape(shape: shapely.Geometry) -> Any:
    """Return an area (EPSG:4326) as RFC 7946 wants it: outer rings counterclockwise, to the centimetre."""
    return _rounded(orjson.loads(shapely.to_geojson(shapely.orient_polygons(shape))))


def _rounded(value: Any) -> Any:
    """Return a GeoJSON geometry with coordinates to the centimetre."""
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value
