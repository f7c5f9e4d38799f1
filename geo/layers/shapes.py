"""Shapes that GIS programs send for a layer: of its one type, in any of its systems, compared with what was there."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import shapely

from geo.drawn import Corner, read_shape
from geo.errors import InvalidInput
from geo.layers.crs import CRS84, Crs, to_wgs84
from geo.layers.model import GeometryKind

SAME_DEGREES: Final = 3e-7
"""Three centimetres: a shape that went through another system and back, rounded there, is still the same."""

_TYPES: Final = {
    GeometryKind.POINT: ("Point", "MultiPoint"),
    GeometryKind.LINE: ("LineString", "MultiLineString"),
    GeometryKind.AREA: ("Polygon", "MultiPolygon"),
}
_DIMENSIONS: Final = (GeometryKind.POINT, GeometryKind.LINE, GeometryKind.AREA)


def read_geometry(kind: GeometryKind | None, given: Mapping[str, Any] | None, crs: Crs = CRS84) -> str | None:
    """Return what was drawn for a layer of `kind` as WKB in hexadecimal; raise InvalidInput for another shape.

    One part of a multiple type is taken for the part itself.
    """
    if kind is None:
        if given is not None:
            said = "이 레이어의 기록에는 자리를 그리지 않아요."
            raise _fault("geometry_not_here", said, "This layer has no geometry.")
        return None
    if given is None:
        raise _fault("geometry_missing", f"{kind.label}을 그려 주세요.", f"A {kind.value} is needed.")
    if given.get("type") not in _TYPES[kind]:
        wrong = f"이 레이어에는 {kind.label}만 그릴 수 있어요."
        raise _fault("geometry_kind", wrong, f"This layer holds {_TYPES[kind][0]} geometries.")
    turn = None if crs is CRS84 else lambda corners: _turned(corners, crs)
    try:
        return read_shape(_one_part(given), turn)
    except InvalidInput as fault:
        if fault.code == "coordinates_swapped" and crs.flipped:
            raise _swapped(crs) from fault
        raise


def _one_part(given: Mapping[str, Any]) -> Mapping[str, Any]:
    name, parts = str(given["type"]), given.get("coordinates")
    if not name.startswith("Multi") or not isinstance(parts, list) or len(parts) != 1:
        return given
    return {"type": name.removeprefix("Multi"), "coordinates": parts[0]}


def _turned(corners: list[Corner], crs: Crs) -> Iterable[Corner]:
    turned = to_wgs84(shapely.multipoints(corners), crs)
    return [(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(turned)]


def kind_of(wkb: str | None) -> GeometryKind | None:
    """Return in which type of layer a shape (WKB in hexadecimal) shows."""
    return _DIMENSIONS[int(shapely.get_dimensions(shapely.from_wkb(wkb)))] if wkb else None


def is_same(one: str | None, other: str | None) -> bool:
    """Say whether two shapes (WKB in hexadecimal) are the same but for rounding and the direction of rings."""
    if one is None or other is None:
        return one is other
    return bool(shapely.equals_exact(_plain(one), _plain(other), SAME_DEGREES))


def _plain(wkb: str) -> Any:
    shape = shapely.from_wkb(wkb)
    parts = shapely.get_parts(shape)
    single = parts[0] if len(parts) == 1 else shape
    return shapely.orient_polygons(single)


def _swapped(crs: Crs) -> InvalidInput:
    return _fault(
        "coordinates_swapped",
        f"좌표의 순서가 바뀌었어요. {crs.title} 순서로 적어 주세요.",
        "The axes are swapped: this CRS begins with the north.",
    )


def _fault(code: str, korean: str, english: str) -> InvalidInput:
    return InvalidInput(korean, english, code=code, details={"fields": [{"field": "geometry", "message": korean}]})
