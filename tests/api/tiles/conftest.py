"""Tiles asked over HTTP and decoded by a library that did not make them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import mapbox_vector_tile
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event, text

from geo.db import Database, transaction
from geo.tiles.grid import Tile, tile_at

CITY_HALL = (126.978, 37.5665)
POINTS = "resources-points"


@dataclass
class Tiles:
    """What a map library does."""

    client: TestClient

    def ask(self, tile: Tile, layer: str = POINTS, **headers: str) -> httpx.Response:
        path = f"/ogc/collections/{layer}/tiles/WebMercatorQuad/{tile.z}/{tile.y}/{tile.x}"
        return self.client.get(path, headers=headers)

    def features(self, tile: Tile, layer: str = POINTS) -> list[dict[str, Any]]:
        answer = self.ask(tile, layer)
        assert answer.status_code in {200, 204}, answer.text
        if answer.status_code == 204:
            return []
        (name, decoded), *others = mapbox_vector_tile.decode(
            answer.content, default_options={"y_coord_down": True}
        ).items()
        assert (name, others, decoded["extent"]) == (layer, [], 4096)
        found: list[dict[str, Any]] = decoded["features"]
        return found

    def names(self, tile: Tile, layer: str = POINTS) -> list[str]:
        return sorted(str(one["properties"].get("name")) for one in self.features(tile, layer))


@pytest.fixture
def tiles(client: TestClient) -> Tiles:
    return Tiles(client)


def over_city_hall(z: int = 14) -> Tile:
    return tile_at(*CITY_HALL, z)


@contextmanager
def makings(app: FastAPI) -> Iterator[list[str]]:
    """Collect the statements that make a tile while the block runs."""
    said: list[str] = []

    def note(*told: Any) -> None:
        if "ST_AsMVT" in told[2]:
            said.append(told[2])

    event.listen(app.state.engine, "before_cursor_execute", note)
    yield said
    event.remove(app.state.engine, "before_cursor_execute", note)


def scatter(database: Database, count: int, sides: tuple[float, float, float, float]) -> dict[str, tuple[float, float]]:
    """Write so many published records evenly over a box (west, south, width, height in EPSG:4326); return where."""
    west, south, width, height = sides
    values = {"count": count, "west": west, "south": south, "width": width, "height": height}
    owner = database.owner_engine()
    with transaction(owner) as session:
        rows = session.execute(text(_SCATTER), values).all()
    owner.dispose()
    return {row.id: (row.lon, row.lat) for row in rows}


_SCATTER = """
INSERT INTO resources (kind, name, location, state, public_rev)
SELECT 'space', '자리 ' || n, ST_SetSRID(ST_MakePoint(
  :west + :width * mod(CAST(n * 0.6180339887 AS numeric), 1), :south + :height * mod(CAST(n * 0.7548776662 AS numeric), 1)), 4326),
  'published', 1
FROM generate_series(1, :count) n RETURNING CAST(id AS text) AS id, ST_X(location) AS lon, ST_Y(location) AS lat
"""
