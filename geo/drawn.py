"""Points, lines and areas as people draw them: GeoJSON read with care, before any of it reaches the database."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from geo.crs import in_korea
from geo.errors import InvalidInput

VERTICES_MOST: Final = 10_000
DECIMALS: Final = 7
"""A hundredth of a metre: what is finer is noise of the drawing program."""

Corner = tuple[float, float]
Turn = Callable[[list[Corner]], Iterable[Corner]]
"""What turns corners of another system into longitude and latitude."""

_DEPTHS: Final = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiLineString": 2, "MultiPolygon": 3}
_LEAST: Final = {"LineString": 2, "Polygon": 4, "MultiLineString": 2, "MultiPolygon": 4}


def read_shape(drawn: Mapping[str, Any], turn: Turn | None = None) -> str:
    """Return a GeoJSON geometry (EPSG:4326, lon/lat) as WKB in hexadecimal: a valid, flat shape inside Korea.

    One in another system is turned by `turn` first. Heights are dropped and coordinates rounded to seven decimals.
    Raises InvalidInput (`geometry_*`, `outside_korea`, `coordinates_swapped`) for anything that is not a point, line or
    area of at most 10,000 corners.
    """
    kind = drawn.get("type")
    if not isinstance(kind, str) or kind not in _DEPTHS:
        raise _fault(
            "geometry_kind",
            "도형은 점(Point)·선(LineString)·면(Polygon) 가운데 하나여야 해요.",
            "Geometry is a Point, LineString or Polygon.",
        )
    coordinates = _tidied(drawn.get("coordinates"), _DEPTHS[kind], _LEAST.get(kind, 1))
    corners = list(_corners(coordinates, _DEPTHS[kind]))
    if len(corners) > VERTICES_MOST:
        raise _fault(
            "geometry_large",
            f"도형의 점이 너무 많아요. {VERTICES_MOST}개까지 그릴 수 있어요.",
            f"At most {VERTICES_MOST} vertices.",
        )
    if turn is not None:
        corners = [(round(lon, DECIMALS), round(lat, DECIMALS)) for lon, lat in turn(corners)]
        coordinates = _rebuilt(coordinates, _DEPTHS[kind], iter(corners))
    for lon, lat in corners:
        check_in_korea(lon, lat)
    return _valid(kind, coordinates)


def shape_json(wkb: str) -> dict[str, Any]:
    """Return WKB in hexadecimal as a GeoJSON geometry."""
    import shapely

    drawn: dict[str, Any] = json.loads(shapely.to_geojson(shapely.from_wkb(wkb)))
    return drawn


def check_in_korea(lon: float, lat: float) -> None:
    """Raise InvalidInput for a point that is not in Korea, naming swapped coordinates where that explains it."""
    if in_korea(lon, lat):
        return
    if in_korea(lat, lon):
        raise _fault(
            "coordinates_swapped",
            "경도와 위도가 바뀌었어요. 경도(약 127), 위도(약 37) 순서로 적어 주세요.",
            "Longitude and latitude are swapped.",
        )
    raise _fault("outside_korea", "한국 밖의 위치예요.", "The point is outside Korea.")


def _tidied(given: Any, depth: int, least: int) -> Any:
    """Return nested coordinates as flat, rounded pairs; raise where the nesting or a number is wrong."""
    if not isinstance(given, list) or len(given) > VERTICES_MOST:
        raise _broken()
    if depth == 0:
        return _pair(given)
    if len(given) < (least if depth == 1 else 1):
        raise _broken()
    return [_tidied(part, depth - 1, least) for part in given]


def _pair(given: list[Any]) -> tuple[float, float]:
    if len(given) not in {2, 3} or any(isinstance(x, bool) or not isinstance(x, int | float) for x in given):
        raise _broken()
    lon, lat = (float(x) for x in given[:2])
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise _broken()
    return round(lon, DECIMALS), round(lat, DECIMALS)


def _corners(coordinates: Any, depth: int) -> Iterator[Corner]:
    if depth == 0:
        yield coordinates
        return
    for part in coordinates:
        yield from _corners(part, depth - 1)


def _rebuilt(coordinates: Any, depth: int, corners: Iterator[Corner]) -> Any:
    """Return nested coordinates with other corners, as many and in the same order."""
    return next(corners) if depth == 0 else [_rebuilt(part, depth - 1, corners) for part in coordinates]


def _valid(kind: str, coordinates: Any) -> str:
    import shapely

    try:
        shape = shapely.geometry.shape({"type": kind, "coordinates": coordinates})
    except (ValueError, shapely.errors.GEOSException) as error:
        raise _broken() from error
    flat = kind != "Point" and (shape.area if "Polygon" in kind else shape.length) == 0
    if shape.is_empty or flat or not shape.is_valid:
        raise _fault(
            "geometry_invalid",
            "도형이 스스로 엇갈리거나 크기가 없어요. 다시 그려 주세요.",
            "The geometry crosses itself or has no extent.",
        )
    return str(shapely.to_wkb(shape, hex=True))


def _broken() -> InvalidInput:
    return _fault(
        "geometry_form",
        "도형을 읽을 수 없어요. GeoJSON의 coordinates를 확인해 주세요.",
        "The coordinates cannot be read as GeoJSON.",
    )


def _fault(code: str, korean: str, english: str) -> InvalidInput:
    return InvalidInput(korean, english, code=code, details={"fields": [{"field": "geometry", "message": korean}]})
