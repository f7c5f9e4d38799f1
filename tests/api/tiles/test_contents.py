"""What stands on tiles: the same as in the layers, once each, for everybody and no more."""

import math
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely
from fastapi.testclient import TestClient
from pyproj import Transformer

from geo import clock
from geo.db import Database, transaction
from geo.queries import consents
from geo.surveys.consent_words import WithdrawReason
from geo.tiles.grid import EDGE_M, EXTENT, Tile, tile_at
from tests.api.tiles.conftest import CITY_HALL, Tiles, over_city_hall, scatter
from tests.factories import Factory

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>굵게</b> '); DROP TABLE x; -- 한글 🏡"
TO_METRES = Transformer.from_crs(4326, 3857, always_xy=True)
TO_DEGREES = Transformer.from_crs(3857, 4326, always_xy=True)


def degrees(tile: Tile, x: float, y: float) -> tuple[float, float]:
    """Return where a point of a tile's grid lies, by pyproj."""
    side = 2 * EDGE_M / 2**tile.z
    lon, lat = TO_DEGREES.transform(-EDGE_M + (tile.x + x / EXTENT) * side, EDGE_M - (tile.y + y / EXTENT) * side)
    return lon, lat


def test_names_come_out_as_they_went_in_with_the_id_of_the_record(tiles: Tiles, make: Factory) -> None:
    made = make.resource(HOSTILE, "story")
    (found,) = tiles.features(over_city_hall())
    assert found["properties"] == {"id": str(made), "kind": "story", "name": HOSTILE, "n": 1}
    assert 0 < found["id"] < 2**53


def test_another_library_reads_the_same(tiles: Tiles, make: Factory, tmp_path: Path) -> None:
    make.resource("골목 이야기")
    make.resource("둘째 이야기", point=(126.9785, 37.5668))
    tile = over_city_hall()
    file = tmp_path / "tile.mvt"
    file.write_bytes(tiles.ask(tile).content)
    by_gdal = pyogrio.read_dataframe(file)
    by_other = {one["properties"]["name"]: tuple(one["geometry"]["coordinates"]) for one in tiles.features(tile)}
    # GDAL counts a tile's rows from below
    assert {
        row.name_: (row.geometry.x, EXTENT - row.geometry.y)
        for row in by_gdal.rename(columns={"name": "name_"}).itertuples()
    } == by_other


@pytest.mark.parametrize("z", [5, 11, 16, 22])
def test_a_point_is_where_the_layer_has_it_to_a_unit_of_the_grid(tiles: Tiles, make: Factory, z: int) -> None:
    make.resource("골목 이야기")
    tile = over_city_hall(z)
    (found,) = tiles.features(tile)
    lon, lat = degrees(tile, *found["geometry"]["coordinates"])
    unit = 360 / 2**z / EXTENT
    assert math.isclose(lon, CITY_HALL[0], abs_tol=unit)
    assert math.isclose(lat, CITY_HALL[1], abs_tol=unit)


def test_areas_of_tiles_are_the_areas_of_the_layer(tiles: Tiles, client: TestClient, make: Factory) -> None:
    make.boundaries()
    tile = over_city_hall(12)
    items = client.get("/ogc/collections/dongs/items?limit=1000", headers={"Accept": "application/geo+json"}).json()
    whole = {one["id"]: shapely.geometry.shape(one["geometry"]) for one in items["features"]}
    box = shapely.box(*tile.box(0))
    drawn = {one["properties"]["id"]: one for one in tiles.features(tile, "dongs")}
    inside = {code for code, shape in whole.items() if shape.intersection(box).area > 1e-9}
    assert inside <= set(drawn)
    for code in inside:
        shown = shapely.transform(
            shapely.geometry.shape(drawn[code]["geometry"]), lambda at: np.array([degrees(tile, x, y) for x, y in at])
        ).intersection(box)
        # the outline moves by no more than two units of the grid
        unit = 360 / 2**tile.z / EXTENT
        assert shown.symmetric_difference(whole[code].intersection(box)).area <= 2 * unit * whole[code].length
    assert len(inside) > 20


def owned(tile: Tile, features: list[dict[str, Any]], at: dict[str, tuple[float, float]]) -> list[dict[str, Any]]:
    """Return the features that belong to a tile and not to its surroundings."""
    return [
        one for one in features if one["properties"]["n"] > 1 or tile_at(*at[one["properties"]["id"]], tile.z) == tile
    ]


def pyramid(tiles: Tiles, z: int, at: dict[str, tuple[float, float]]) -> list[dict[str, Any]]:
    """Return what belongs to all tiles of a zoom that have something."""
    return [
        one for tile in {tile_at(*each, z) for each in at.values()} for one in owned(tile, tiles.features(tile), at)
    ]


def test_every_place_is_on_one_tile_of_every_zoom_alone_or_counted(tiles: Tiles, database: Database) -> None:
    at = scatter(database, 6000, (126.90, 37.52, 0.12, 0.10))
    for z in (6, 10, 12):
        shown = pyramid(tiles, z, at)
        assert sum(one["properties"]["n"] for one in shown) == 6000, z
        alone = [one["properties"]["id"] for one in shown if one["properties"]["n"] == 1]
        assert len(alone) == len(set(alone))
        assert all("name" not in one["properties"] for one in shown if one["properties"]["n"] > 1)


def test_at_the_top_everybody_stands_alone_however_many_there_are(tiles: Tiles, database: Database) -> None:
    at = scatter(database, 4500, (126.97, 37.56, 0.002, 0.002))
    ids = [one["properties"]["id"] for one in pyramid(tiles, 16, at)]
    assert sorted(ids) == sorted(at)
    assert len(tiles.features(tile_at(126.971, 37.561, 12))) < 4500


def test_a_tile_holds_no_more_than_its_cells_however_many_places_there_are(tiles: Tiles, database: Database) -> None:
    scatter(database, 12_000, (126.83, 37.46, 0.32, 0.20))
    for z in (5, 10):
        answer = tiles.ask(tile_at(*CITY_HALL, z))
        assert 0 < len(answer.content) <= 500_000, z
        assert len(tiles.features(tile_at(*CITY_HALL, z))) <= 64 * 64


def test_a_person_is_on_no_tile_whatever_is_consented(tiles: Tiles, make: Factory) -> None:
    made = make.resource("가상 사람", "person")
    make.agree(made, "name", "location", channels=("web", "open_data"))
    make.resource("골목 이야기")
    assert tiles.names(over_city_hall()) == ["골목 이야기"]
    assert tiles.names(over_city_hall(6)) == ["골목 이야기"]


def test_what_is_not_published_is_on_no_tile(tiles: Tiles, make: Factory) -> None:
    make.resource("초안", state="draft")
    make.resource("닫힌 것", state="closed")
    assert tiles.ask(over_city_hall()).status_code == 204


def test_a_withdrawn_consent_is_gone_from_the_next_tile(tiles: Tiles, make: Factory) -> None:
    made = make.resource("지킴이집 이야기")
    given = make.agree(made, "name", channels=("web", "open_data"))
    tile = over_city_hall()
    first = tiles.ask(tile)
    assert tiles.names(tile) == ["지킴이집 이야기"]
    with transaction(make.engine) as session:
        consents.withdraw(session, given, WithdrawReason.ASKED, None, clock.now())
    second = tiles.ask(tile, **{"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert "지킴이집" not in second.content.decode("utf-8", "ignore")
    assert tiles.names(tile) == ["비공개"]


def test_a_consent_for_the_web_alone_opens_nothing_here(tiles: Tiles, make: Factory) -> None:
    made = make.resource("지킴이집 이야기")
    make.agree(made, "name", channels=("web",))
    assert tiles.names(over_city_hall()) == ["비공개"]


def test_a_consent_ends_with_its_last_day_without_anybody_doing_anything(tiles: Tiles, make: Factory) -> None:
    made = make.resource("지킴이집 이야기")
    make.agree(made, "name", channels=("web", "open_data"), until=clock.today() - timedelta(days=1))
    assert tiles.names(over_city_hall()) == ["비공개"]
