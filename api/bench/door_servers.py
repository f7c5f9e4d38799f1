"""The servers that `maeul bench doors` holds side by side: ours, tipg and pygeoapi, each one worker on one database."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import orjson
from sqlalchemy import make_url

from api.bench.peer_room import PeerRoom
from api.proving import Caller, free_port, serving, settings_of
from geo.bench_doors import PEERS, Box
from geo.db import Database
from geo.errors import SetupError
from geo.tiles.grid import BUFFER, MATRIX_SET, Tile

LIMIT: Final = 500
THREADS: Final = 8
WAIT_S: Final = 60
OURS, OURS_COLD, TIPG, PYGEOAPI = "ours", "ours_cold", "tipg", "pygeoapi"


@dataclass(frozen=True, slots=True)
class Door:
    """A server and how it is asked."""

    name: str
    address: str
    items: str
    tile: str

    def items_in(self, box: Box) -> str:
        """Return the path of the features of a box."""
        return f"{self.items}bbox={','.join(str(side) for side in box)}&limit={LIMIT}"

    def tile_at(self, tile: Tile) -> str:
        """Return the path of a tile."""
        return self.tile.format(z=tile.z, x=tile.x, y=tile.y)


@contextmanager
def open_doors(database: Database, layer: str, room: PeerRoom | None, folder: Path) -> Iterator[dict[str, Door]]:
    """Run the servers for the block: ours with and without its store of tiles, and the others where there is a room."""
    settings = {**settings_of(database), "MAEUL_DATA_DIR": str(folder)}
    path = f"/ogc/collections/{layer}"
    with ExitStack() as stack:
        doors = {}
        for name, room_mb in ((OURS, "500"), (OURS_COLD, "0")):
            server = stack.enter_context(serving({**settings, "MAEUL_TILE_CACHE_MB": room_mb}))
            doors[name] = Door(name, server.address, f"{path}/items?", f"{path}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}")
        if room is not None:
            doors[TIPG] = stack.enter_context(_tipg(database, room))
            doors[PYGEOAPI] = stack.enter_context(_pygeoapi(database, room, folder))
        yield doors


@contextmanager
def _tipg(database: Database, room: PeerRoom) -> Iterator[Door]:
    """Run tipg as its documents say, with our buffer and without its limit of 10,000 features in a tile."""
    place = make_url(database.owner_url)
    host = quote(str(place.query["host"]), safe="")
    environment = {
        "DATABASE_URL": f"postgresql://{place.username}@{host}:{place.query['port']}/{place.database}",
        "TIPG_DB_SCHEMAS": f'["{PEERS}"]',
        "TIPG_CATALOG_TTL": "0",
        "TIPG_TILE_BUFFER": str(BUFFER),
        "TIPG_MAX_FEATURES_PER_TILE": "1000000",
    }
    port = free_port()
    command = ["-m", "uvicorn", "tipg.main:app", "--port", str(port), "--loop", "uvloop", "--http", "httptools"]
    with _running(room, [*command, "--log-level", "warning", "--no-access-log"], environment, port, "/healthz"):
        yield Door(
            TIPG,
            f"http://127.0.0.1:{port}",
            f"/collections/{PEERS}.places/items?",
            f"/collections/{PEERS}.drawn/tiles/{MATRIX_SET}/{{z}}/{{x}}/{{y}}",
        )


@contextmanager
def _pygeoapi(database: Database, room: PeerRoom, folder: Path) -> Iterator[Door]:
    """Run pygeoapi under gunicorn, the quicker of the two ways that its documents name."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    written, described = folder / "pygeoapi.json", folder / "pygeoapi-openapi.yml"
    written.write_bytes(orjson.dumps(_pygeoapi_config(database, port)))
    environment = {"PYGEOAPI_CONFIG": str(written), "PYGEOAPI_OPENAPI": str(described)}
    arguments = ["openapi", "generate", str(written), "--output-file", str(described)]
    room.run("pygeoapi", *arguments, environment=environment)
    command = ["-m", "gunicorn", "pygeoapi.flask_app:APP", "-w", "1", "--threads", str(THREADS), "--timeout", "600"]
    quiet = ["--log-level", "error", "--no-control-socket", "-b", f"127.0.0.1:{port}"]
    with _running(room, [*command, *quiet], environment, port, "/conformance?f=json"):
        yield Door(
            PYGEOAPI,
            f"http://127.0.0.1:{port}",
            "/collections/places/items?f=json&",
            f"/collections/drawn/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}?f=mvt",
        )


def _pygeoapi_config(database: Database, port: int) -> dict[str, Any]:
    place, home = make_url(database.owner_url), f"http://127.0.0.1:{port}"
    data = {
        "host": place.query["host"],
        "port": int(str(place.query["port"])),
        "dbname": place.database,
        "user": place.username,
        "password": "",
        "search_path": [PEERS, "public"],
    }
    about = {"name": "bench", "url": home}
    table = {"data": data, "id_field": "id", "geom_field": "geom"}
    srid = {"storage_crs": "http://www.opengis.net/def/crs/EPSG/0/4326"}
    kind = {"format": {"name": "pbf", "mimetype": "application/vnd.mapbox-vector-tile"}}
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": home,
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "gzip": True,
            "languages": ["en-US"],
            "limits": {"default_items": 10, "max_items": LIMIT},
            "map": {"url": home, "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {
                "title": "bench",
                "description": "bench",
                "keywords": ["bench"],
                "terms_of_service": home,
            }
            | {"keywords_type": "theme", "url": home},
            "license": about,
            "provider": about,
            "contact": {"name": "bench", "email": "bench@localhost"},
        },
        "resources": {
            "places": _resource({"type": "feature", "name": "PostgreSQL", "table": "places", **table}),
            "drawn": _resource(
                {"type": "feature", "name": "PostgreSQL", "table": "drawn", **table},
                {"type": "tile", "name": "MVT-postgresql", "table": "drawn", **table, **srid, **kind}
                | {"options": {"zoom": {"min": 0, "max": 22}}},
            ),
        },
    }


def _resource(*providers: dict[str, Any]) -> dict[str, Any]:
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    return {
        "type": "collection",
        "title": "bench",
        "description": "bench",
        "keywords": ["bench"],
        "links": [],
        "extents": {"spatial": {"bbox": [124, 32.5, 132.5, 39.5], "crs": crs84}},
        "providers": list(providers),
    }


@contextmanager
def _running(
    room: PeerRoom, command: list[str], environment: Mapping[str, str], port: int, path: str
) -> Iterator[None]:
    """Run a server of the room for the block, once it answers."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("MAEUL_", "PYTHON"))}
    process = subprocess.Popen(  # noqa: S603  (our own room)
        [str(room.python), *command],
        env={**own, **environment},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(process, port, path)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: "subprocess.Popen[bytes]", port: int, path: str) -> None:
    deadline = time.monotonic() + WAIT_S
    while process.poll() is None and time.monotonic() < deadline:
        caller = Caller(f"http://127.0.0.1:{port}", timeout_s=5)
        answered = caller.get(path).status == HTTPStatus.OK
        caller.close()
        if answered:
            return
        time.sleep(0.1)
    raise SetupError("견줄 서버가 켜지지 않았어요.", "A peer's server did not start.", code="peers_failed")
