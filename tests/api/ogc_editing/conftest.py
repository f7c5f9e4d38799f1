"""A GIS program of a coordinator, over a real socket: what it sends is what QGIS sends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.factories import CITY_HALL, Factory, Person

JUNG_GU, GANGNAM_GU = "11140", "11680"
GANGNAM = (127.0473, 37.5172)
POINTS = "/ogc/collections/resources-points/items"
GEOJSON = {"Content-Type": "application/geo+json"}


@dataclass
class Gis:
    """A program that reads and writes layers for somebody."""

    http: httpx.Client

    def get(self, record: str, layer: str = POINTS) -> dict[str, Any]:
        answer = self.http.get(f"{layer}/{record}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def add(self, layer: str = POINTS, **feature: Any) -> httpx.Response:
        return self.http.post(layer, json={"type": "Feature", **feature}, headers=GEOJSON)

    def put(self, feature: dict[str, Any], layer: str = POINTS, **headers: str) -> httpx.Response:
        return self.http.put(f"{layer}/{feature['id']}", json=feature, headers={**GEOJSON, **headers})


def changed(feature: dict[str, Any], point: tuple[float, float] | None = None, **properties: Any) -> dict[str, Any]:
    """Return the whole feature with something changed, as a program sends it."""
    shape = {"type": "Point", "coordinates": list(point)} if point else feature["geometry"]
    return {**feature, "geometry": shape, "properties": {**feature["properties"], **properties}}


@pytest.fixture
def gis(live_server: str) -> Iterator[Callable[..., Gis]]:
    """Open programs: of nobody, or of a person with an app password."""
    opened: list[httpx.Client] = []

    def open_for(person: Person | None = None, password: str | None = None) -> Gis:
        auth = (person.email, password or person.token) if person else None
        opened.append(httpx.Client(base_url=live_server, auth=auth, timeout=30))
        return Gis(opened[-1])

    yield open_for
    for client in opened:
        client.close()


@pytest.fixture
def coordinator(make: Factory) -> Person:
    make.boundaries()
    return make.person("coordinator", district=JUNG_GU)


@pytest.fixture
def rows(engine: Engine) -> Callable[..., list[Any]]:
    """Look into the database beside the service."""

    def ask(sql: str, **values: Any) -> list[Any]:
        with engine.begin() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values)]

    return ask


@pytest.fixture
def record(make: Factory, coordinator: Person) -> str:
    """A public record in the district, with something internal and something private."""
    values = {"summary": "첫 줄", "properties.era": "1970년대", "properties.tags": ["우물", "빨래터"]}
    private = {"memo": "안에서만", "teller": "비밀 이름", "mobile": "010-0000-0000"}
    return str(make.resource("골목 이야기", point=CITY_HALL, private=private, **values))
