"""Crowds before the doors: how many requests a second a server answers, and what it answers."""

import http.client
import tempfile
import time
import zlib
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import pyogrio

from api.bench.door_servers import Door
from api.compressing import GZIP
from api.errors import plain_fault
from api.proving import together
from geo.tiles.grid import EXTENT, Tile

CLIENTS: Final = 8
ANSWERED: Final = frozenset({HTTPStatus.OK, HTTPStatus.NO_CONTENT})
PLAIN: Final[dict[str, str]] = {}
PRESSED: Final = {"Accept-Encoding": "gzip"}
"""As browsers, GDAL and QGIS ask."""


def rate(door: Door, paths: Sequence[str], seconds: float, headers: dict[str, str]) -> float:
    """Return how many requests a second are answered to all clients, each with a connection of its own."""
    begun = time.monotonic()
    until = begun + seconds
    done = together([lambda n=n: _ask(door.address, paths, n, until, headers) for n in range(CLIENTS)])  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    return sum(done) / (time.monotonic() - begun)


def _ask(address: str, paths: Sequence[str], first: int, until: float, headers: dict[str, str]) -> int:
    connection, count = _connection(address), 0
    while time.monotonic() < until:
        connection.request("GET", paths[(first + count * CLIENTS) % len(paths)], headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status not in ANSWERED:
            raise plain_fault(500)
        count += 1
    connection.close()
    return count


def answer_of(door: Door, path: str) -> bytes:
    """Return the bytes of an answer, unpacked."""
    connection = _connection(door.address)
    connection.request("GET", path, headers=PRESSED)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status not in ANSWERED:
        raise plain_fault(500)
    return zlib.decompress(body, GZIP) if answer.headers.get("Content-Encoding") == "gzip" else body


def _connection(address: str) -> http.client.HTTPConnection:
    place = urlsplit(address)
    return http.client.HTTPConnection(place.hostname or "", place.port, timeout=600)


def ids_in(door: Door, path: str) -> set[str]:
    """Return the ids of the features of an answer."""
    return {str(feature["id"]) for feature in orjson.loads(answer_of(door, path))["features"]}


def count_on(door: Door, tile: Tile) -> tuple[int, int]:
    """Return how many places a tile stands for at least and at most, read by GDAL: on an edge, either tile has one."""
    body = answer_of(door, door.tile_at(tile))
    if not body:
        return 0, 0
    with tempfile.TemporaryDirectory(prefix="maeul-tile-") as folder:
        file = Path(folder) / "tile.mvt"
        file.write_bytes(body)
        found: Any = pyogrio.read_dataframe(file)
    if "n" in found and (found["n"] > 1).any():
        return int(found["n"].sum()), int(found["n"].sum())
    least, most = (found.cx[low:high, low:high] for low, high in ((1, EXTENT - 1), (-1, EXTENT + 1)))
    return len(least), len(most)
