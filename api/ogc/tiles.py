"""OGC API Tiles: layers as vector tiles, the same for everybody: what the public may see."""

import zlib
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response

from api.compressing import GZIP, takes_gzip
from api.deps import SettingsDep, reading
from api.http import has_already, json_answer
from api.ogc.speaking import ROOT, base_of
from api.ogc.tile_sets import MVT, TILE_JSON, matrix_set, matrix_sets, tile_json, tileset, tilesets
from api.reads import primary_reading
from geo.db import transaction
from geo.errors import NotFound
from geo.layers.model import Collection
from geo.layers.registry import find_collection
from geo.queries.tiles import Found, find_tile, has_tiles, kept_bytes, make_tile, tile_made_once, tile_stamp
from geo.settings import Settings
from geo.tiles.grid import MATRIX_SET, Tile, read_tile

router = APIRouter()

FRESH_S: Final = 20
"""How long a cache between us and a reader may answer by itself: what is withdrawn is gone within a minute."""
SHARED: Final = {
    "Cache-Control": f"public, max-age={FRESH_S}",
    "Vary": "Accept-Encoding",
    # maps on other web sites may draw them: they hold nothing that a sign-in would open
    "Access-Control-Allow-Origin": "*",
}
MEGABYTE: Final = 1_000_000
Name = Annotated[str, Path(max_length=60)]
Part = Annotated[str, Path(max_length=20)]


@router.api_route("/tileMatrixSets", methods=["GET", "HEAD"])
async def show_matrix_sets(request: Request) -> Response:
    """Return the list of grids."""
    return json_answer(matrix_sets(_ogc(request)))


@router.api_route("/tileMatrixSets/{matrix}", methods=["GET", "HEAD"])
async def show_matrix_set(matrix: Name) -> Response:
    """Return the one grid."""
    _known_grid(matrix)
    return json_answer(matrix_set())


@router.api_route("/collections/{name}/tiles", methods=["GET", "HEAD"])
async def show_tilesets(request: Request, name: Name) -> Response:
    """Return the list of a layer's tilesets."""
    return json_answer(tilesets(_ogc(request), _drawn(name)))


@router.api_route("/collections/{name}/tiles/{matrix}", methods=["GET", "HEAD"])
async def show_tileset(request: Request, name: Name, matrix: Name) -> Response:
    """Return what the tiles of a layer hold."""
    _known_grid(matrix)
    return json_answer(tileset(_ogc(request), _drawn(name)))


@router.api_route("/collections/{name}/tiles/{matrix}/tilejson", methods=["GET", "HEAD"])
async def show_tile_json(request: Request, name: Name, matrix: Name) -> Response:
    """Return the same for map libraries."""
    _known_grid(matrix)
    return json_answer(tile_json(_ogc(request), _drawn(name)), media_type=TILE_JSON)


@router.api_route("/collections/{name}/tiles/{matrix}/{z}/{row}/{col}", methods=["GET", "HEAD"])
def show_tile(
    request: Request, settings: SettingsDep, name: Name, matrix: Name, z: Part, row: Part, col: Part
) -> Response:
    """Return one tile; nothing is sent again to whoever has it."""
    _known_grid(matrix)
    layer, tile = _drawn(name), read_tile(z, row, col)
    if not tile.in_korea:
        return Response(status_code=204, headers=SHARED)
    asked = primary_reading if settings.tile_cache_mb else reading
    if "if-none-match" in request.headers:
        with asked(request) as session:
            headers = _headers(tile_stamp(session, layer))
        if has_already(request, headers["ETag"].removeprefix("W/")):
            return Response(status_code=304, headers=headers)
    return _sent(request, _found(request, settings, layer, tile))


def _found(request: Request, settings: Settings, layer: Collection, tile: Tile) -> Found:
    """Return a tile: a kept one if there is, else it is made, and kept while there is room.

    Kept tiles lie on the primary alone: their table is not logged, and finding one costs less than asking elsewhere.
    """
    if not settings.tile_cache_mb:
        with reading(request) as session:
            return make_tile(session, layer, tile)
    with primary_reading(request) as session:
        found = find_tile(session, layer, tile)
    if found.body is None:
        with transaction(request.app.state.engine) as session:
            room = kept_bytes(session) < settings.tile_cache_mb * MEGABYTE
            found = tile_made_once(session, layer, tile) if room else make_tile(session, layer, tile)
    return found


def _sent(request: Request, found: Found) -> Response:
    headers = _headers(found.stamp)
    if not found.body:
        return Response(status_code=204, headers=headers)
    if takes_gzip(request.headers):
        return Response(found.body, media_type=MVT, headers={**headers, "Content-Encoding": "gzip"})
    return Response(zlib.decompress(found.body, GZIP), media_type=MVT, headers=headers)


def _headers(stamp: str) -> dict[str, str]:
    """Compressed or not, a tile is the same by its meaning: its tag is weak."""
    return {**SHARED, "ETag": f'W/"{stamp}"'}


def _drawn(name: str) -> Collection:
    layer = find_collection(name)
    if not has_tiles(layer):
        raise NotFound("이 레이어에는 타일이 없어요.", "This layer has no tiles.", code="tiles_unknown")
    return layer


def _known_grid(matrix: str) -> None:
    if matrix != MATRIX_SET:
        raise NotFound(
            f"그런 타일 격자가 없어요. {MATRIX_SET}을 써 주세요.",
            f"There is no such grid; use {MATRIX_SET}.",
            code="matrix_set_unknown",
        )


def _ogc(request: Request) -> str:
    """Return the address of the landing page."""
    return f"{base_of(request)}{ROOT}"
