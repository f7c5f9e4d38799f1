"""What OGC API Tiles tells of tiles: the grid, the tilesets of a layer, and TileJSON for map libraries; pure."""

from typing import Any, Final

from geo.crs import KOREA_BOX
from geo.layers.model import Collection, ColumnType, GeometryKind
from geo.queries.tiles import SHOWN, TOP, has_tiles
from geo.tiles.grid import CRS, EDGE_M, MATRIX_SET, TOP_ZOOM

MVT: Final = "application/vnd.mapbox-vector-tile"
TILE_JSON: Final = "application/vnd.mapbox.tile+json"
JSON: Final = "application/json"
CONFORMS: Final = tuple(
    f"http://www.opengis.net/spec/{part}"
    for part in (
        "ogcapi-tiles-1/1.0/conf/core",
        "ogcapi-tiles-1/1.0/conf/tileset",
        "ogcapi-tiles-1/1.0/conf/tilesets-list",
        "ogcapi-tiles-1/1.0/conf/geodata-tilesets",
        "ogcapi-tiles-1/1.0/conf/mvt",
        "tms/2.0/conf/tilematrixset",
        "tms/2.0/conf/json-tilematrixset",
        "tms/2.0/conf/json-tilesetmetadata",
    )
)
"""The conformance classes that tiles add to those of features."""

_REL: Final = "http://www.opengis.net/def/rel/ogc/1.0"
_SET_URI: Final = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{MATRIX_SET}"
_CRS_URI: Final = f"http://www.opengis.net/def/crs/EPSG/0/{CRS}"
_PIXELS: Final = 256
_PIXEL_M: Final = 0.00028
"""The size of a pixel by which OGC reckons scales."""
_DIMENSIONS: Final = {GeometryKind.POINT: 0, GeometryKind.LINE: 1, GeometryKind.AREA: 2}
_TYPES: Final = {ColumnType.INTEGER: "integer", ColumnType.NUMBER: "number"}


def landing_link(ogc: str) -> dict[str, str]:
    """Return the link of the landing page to the grids; `ogc` is the address of that page."""
    return _link(f"{_REL}/tiling-schemes", f"{ogc}/tileMatrixSets", JSON, "타일 격자")


def collection_links(ogc: str, layer: Collection) -> list[dict[str, str]]:
    """Return the links of a layer to its tiles, none where it has none."""
    if not has_tiles(layer):
        return []
    return [_link(f"{_REL}/tilesets-vector", f"{ogc}/collections/{layer.id}/tiles", JSON, f"{layer.title} 벡터 타일")]


def matrix_sets(ogc: str) -> dict[str, Any]:
    """Return the list of grids, which has one."""
    own = f"{ogc}/tileMatrixSets/{MATRIX_SET}"
    link = _link(f"{_REL}/tiling-scheme", own, JSON, MATRIX_SET)
    return {
        "tileMatrixSets": [{"id": MATRIX_SET, "title": MATRIX_SET, "uri": _SET_URI, "crs": _CRS_URI, "links": [link]}]
    }


def matrix_set() -> dict[str, Any]:
    """Return the grid with all its zooms."""
    return {
        "id": MATRIX_SET,
        "title": MATRIX_SET,
        "uri": _SET_URI,
        "crs": _CRS_URI,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [_matrix(zoom) for zoom in range(TOP_ZOOM + 1)],
    }


def _matrix(zoom: int) -> dict[str, Any]:
    cell_m = 2 * EDGE_M / _PIXELS / 2**zoom
    return {
        "id": str(zoom),
        "scaleDenominator": cell_m / _PIXEL_M,
        "cellSize": cell_m,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-EDGE_M, EDGE_M],
        "tileWidth": _PIXELS,
        "tileHeight": _PIXELS,
        "matrixWidth": 2**zoom,
        "matrixHeight": 2**zoom,
    }


def tilesets(ogc: str, layer: Collection) -> dict[str, Any]:
    """Return the list of a layer's tilesets, which has one."""
    own = f"{ogc}/collections/{layer.id}/tiles"
    set_of_tiles = {
        "title": layer.title,
        "dataType": "vector",
        "crs": _CRS_URI,
        "tileMatrixSetURI": _SET_URI,
        "links": _set_links(ogc, layer),
    }
    return {"links": [_link("self", own, JSON, layer.title)], "tilesets": [set_of_tiles]}


def tileset(ogc: str, layer: Collection) -> dict[str, Any]:
    """Return what a layer's tiles hold and where they are."""
    west, south, east, north = KOREA_BOX
    return {
        "title": layer.title,
        "description": layer.description,
        "dataType": "vector",
        "crs": _CRS_URI,
        "tileMatrixSetURI": _SET_URI,
        "accessConstraints": "unclassified",
        "attribution": layer.source,
        "boundingBox": {
            "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            "lowerLeft": [west, south],
            "upperRight": [east, north],
        },
        "layers": [_drawn(layer)],
        "links": _set_links(ogc, layer),
    }


def _drawn(layer: Collection) -> dict[str, Any]:
    shown = [column for column in layer.columns if column.name in SHOWN]
    properties = {column.name: {"title": column.label, "type": _TYPES.get(column.type, "string")} for column in shown}
    many = {"n": {"title": "모인 곳의 수", "type": "integer"}} if layer.geometry is GeometryKind.POINT else {}
    return {
        "id": layer.id,
        "title": layer.title,
        "dataType": "vector",
        "geometryDimension": _DIMENSIONS[layer.geometry or GeometryKind.POINT],
        "propertiesSchema": {"type": "object", "properties": {**properties, **many}},
    }


def tile_json(ogc: str, layer: Collection) -> dict[str, Any]:
    """Return a layer's tiles as map libraries ask for them (TileJSON 3.0.0)."""
    drawn = _drawn(layer)["propertiesSchema"]["properties"]
    return {
        "tilejson": "3.0.0",
        "name": layer.title,
        "description": layer.description,
        "attribution": layer.source,
        "scheme": "xyz",
        "tiles": [_template(ogc, layer).format(tileMatrix="{z}", tileRow="{y}", tileCol="{x}")],
        "minzoom": 0,
        "maxzoom": TOP,
        "bounds": list(KOREA_BOX),
        "vector_layers": [
            {
                "id": layer.id,
                "description": layer.title,
                "minzoom": 0,
                "maxzoom": TOP,
                "fields": {name: field["title"] for name, field in drawn.items()},
            }
        ],
    }


def _set_links(ogc: str, layer: Collection) -> list[dict[str, Any]]:
    own = f"{ogc}/collections/{layer.id}/tiles/{MATRIX_SET}"
    return [
        _link("self", own, JSON, layer.title),
        {**_link("item", _template(ogc, layer), MVT, "타일"), "templated": True},
        _link("describedby", f"{own}/tilejson", TILE_JSON, "TileJSON"),
        _link(f"{_REL}/tiling-scheme", f"{ogc}/tileMatrixSets/{MATRIX_SET}", JSON, MATRIX_SET),
    ]


def _template(ogc: str, layer: Collection) -> str:
    return f"{ogc}/collections/{layer.id}/tiles/{MATRIX_SET}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}"


def _link(rel: str, href: str, kind: str, title: str) -> dict[str, str]:
    return {"rel": rel, "href": href, "type": kind, "title": title}
