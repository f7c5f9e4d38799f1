"""The dong of a policy map as shapes in EPSG:4326, for drawing and as GeoJSON."""

from typing import Any

import geopandas as gpd
import orjson
from sqlalchemy.orm import Session

from geo.geometry import SIMPLIFY_LEVELS_M, simplify_coverage
from geo.planning.area_shapes import geojson_shape
from geo.planning.classes import NO_DATA
from geo.planning.policy_words import NO_DATA_LABEL
from geo.planning.policy_worked import MapItem, WorkedMap
from geo.queries.places_frame import dongs_in_force


def painted_dongs(session: Session, worked: WorkedMap) -> gpd.GeoDataFrame:
    """Return code, name, class_at (no data is the last), hatched, told and geometry of the map's dong by code."""
    items = {item.dong.code: item for item in worked.items}
    frame = dongs_in_force(session, worked.row.boundary_on)
    kept = frame[frame["code"].isin(list(items))].sort_values("code", ignore_index=True)
    places = [items[code].class_at for code in kept["code"]]
    return kept[["code", "name", "geometry"]].assign(
        class_at=[len(worked.labels) if at == NO_DATA else at for at in places],
        hatched=False,
        told=[told(items[code], worked) for code in kept["code"]],
    )


def told(item: MapItem, worked: WorkedMap) -> str:
    """Return what is said of one dong: 종로구 사직동: 12건."""
    return f"{item.dong.district} {item.dong.name}: {value_told(item, worked)}"


def value_told(item: MapItem, worked: WorkedMap) -> str:
    """Return a dong's value as people write it."""
    if item.value is None:
        return NO_DATA_LABEL
    if isinstance(item.value, str):
        return item.value
    decimals = 0 if item.value.is_integer() and not (worked.classes and worked.classes.decimals) else 2
    return f"{item.value:,.{decimals}f}{worked.measure.unit}"


def policy_geojson(session: Session, worked: WorkedMap) -> bytes:
    """Return a FeatureCollection (RFC 7946) with a feature for every dong and what the map is beside them."""
    frame = simplify_coverage(painted_dongs(session, worked), SIMPLIFY_LEVELS_M["dong"])
    shapes = dict(zip(frame["code"], frame.geometry, strict=True))
    features = [_feature(item, shapes[item.dong.code], worked) for item in worked.items]
    body = {
        "type": "FeatureCollection",
        "title": worked.row.title,
        "features": features,
        "numberMatched": len(features),
        "numberReturned": len(features),
        "measure": worked.subtitle,
        "boundary": worked.boundary,
        "sources": worked.sources,
        "caveats": worked.caveats,
    }
    return orjson.dumps(body)


def _feature(item: MapItem, shape: Any, worked: WorkedMap) -> dict[str, Any]:
    dong = item.dong
    return {
        "type": "Feature",
        "id": dong.code,
        "geometry": geojson_shape(shape),
        "properties": {
            "dong_code": dong.code,
            "name": dong.name,
            "district": dong.district,
            "district_code": dong.district_code,
            "value": item.value,
            "class": None if item.class_at == NO_DATA else item.class_at,
            "class_label": NO_DATA_LABEL if item.class_at == NO_DATA else worked.labels[item.class_at],
            "rows": item.rows,
        },
    }
