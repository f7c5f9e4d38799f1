"""How maps find the tiles: the grid, the lists, TileJSON; and what is no tile is said kindly."""

import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import validate

from geo.layers.registry import list_collections
from geo.queries.tiles import has_tiles
from tests.api.tiles.conftest import POINTS, Tiles, over_city_hall
from tests.factories import Factory

TILES = f"/ogc/collections/{POINTS}/tiles"


def test_every_layer_with_a_shape_leads_to_its_tiles(client: TestClient, make: Factory) -> None:
    make.boundaries()
    for layer in list_collections():
        listed = client.get(f"/ogc/collections/{layer.id}/tiles")
        assert listed.status_code == (200 if has_tiles(layer) else 404), layer.id
    (only,) = client.get(TILES).json()["tilesets"]
    links = {link["rel"]: link["href"] for link in only["links"]}
    told = client.get(links["self"]).json()
    assert told["layers"][0]["geometryDimension"] == 0
    assert set(told["layers"][0]["propertiesSchema"]["properties"]) == {"id", "name", "kind", "n"}
    template = next(link for link in told["links"] if link["rel"] == "item")
    assert template["templated"] is True
    assert template["href"].endswith(f"{TILES}/WebMercatorQuad/{{tileMatrix}}/{{tileRow}}/{{tileCol}}")


def test_tilejson_leads_a_map_library_to_the_tiles(client: TestClient, make: Factory) -> None:
    make.resource("골목 이야기")
    answer = client.get(f"{TILES}/WebMercatorQuad/tilejson")
    told = answer.json()
    tile = over_city_hall()
    address = told["tiles"][0].replace("{z}", str(tile.z)).replace("{x}", str(tile.x)).replace("{y}", str(tile.y))
    assert client.get(address).content == Tiles(client).ask(tile).content != b""
    assert (told["tilejson"], told["minzoom"], told["maxzoom"]) == ("3.0.0", 0, 16)
    (layer,) = told["vector_layers"]
    assert (layer["id"], layer["fields"]["name"]) == (POINTS, "이름")


def test_landing_page_layer_conformance_and_definition_lead_to_tiles(client: TestClient) -> None:
    rels = {link["rel"]: link["href"] for link in client.get("/ogc").json()["links"]}
    assert client.get(rels["http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"]).status_code == 200
    layer = client.get(f"/ogc/collections/{POINTS}").json()
    (tilesets,) = [link for link in layer["links"] if link["rel"].endswith("/tilesets-vector")]
    assert client.get(tilesets["href"]).status_code == 200
    kept = client.get("/ogc/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt" in kept
    told = client.get("/ogc/api").json()
    validate(told)
    own = "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"
    assert set(told["paths"][own]["get"]["responses"]) == {"200", "204", "304", "404", "503"}


def test_the_grid_is_that_of_the_standard(client: TestClient) -> None:
    (listed,) = client.get("/ogc/tileMatrixSets").json()["tileMatrixSets"]
    grid = client.get(listed["links"][0]["href"]).json()
    first, last = grid["tileMatrices"][0], grid["tileMatrices"][-1]
    assert first["scaleDenominator"] == pytest.approx(559082264.0287178)
    assert first["cellSize"] == pytest.approx(156543.03392804097)
    assert (last["id"], last["matrixWidth"]) == ("22", 2**22)


@pytest.mark.parametrize(
    "place",
    [
        "23/0/0",
        "5/32/0",
        "5/0/32",
        "5/-1/0",
        "a/0/0",
        "５/0/0",
        "5.0/0/0",
        "1e1/0/0",
        "0/99999999999999999999/0",
        "%2e%2e/0/0",
    ],
)
def test_what_is_no_tile_is_said_in_korean(client: TestClient, place: str) -> None:
    answer = client.get(f"{TILES}/WebMercatorQuad/{place}")
    assert answer.status_code in {400, 404}
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "요" in answer.json()["detail"]


def test_other_grids_and_layers_are_not_there(client: TestClient) -> None:
    for path, code in (
        (f"{TILES}/WorldCRS84Quad", "matrix_set_unknown"),
        (f"{TILES}/WorldCRS84Quad/1/0/0", "matrix_set_unknown"),
        ("/ogc/tileMatrixSets/UTM", "matrix_set_unknown"),
        ("/ogc/collections/bookings/tiles", "collection_unknown"),
        ("/ogc/collections/bookings/tiles/WebMercatorQuad/1/0/0", "collection_unknown"),
        ("/ogc/collections/coverage/tiles/WebMercatorQuad/1/0/0", "tiles_unknown"),
        ("/ogc/collections/resources-places/tiles", "tiles_unknown"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, code), path


def test_beyond_the_country_nothing_is_asked_of_the_database(client: TestClient) -> None:
    assert client.get(f"{TILES}/WebMercatorQuad/3/0/0").status_code == 204


def test_a_signed_in_coordinator_gets_the_same_tile_as_anybody(tiles: Tiles, make: Factory) -> None:
    make.resource("초안", state="draft")
    make.resource("골목 이야기")
    coordinator = make.person("coordinator")
    mine = tiles.ask(over_city_hall(), **coordinator.headers)
    assert mine.content == tiles.ask(over_city_hall()).content
    assert tiles.names(over_city_hall()) == ["골목 이야기"]


def test_maps_on_other_sites_may_draw_tiles_and_programs_may_ask_for_the_head(tiles: Tiles, make: Factory) -> None:
    make.resource("골목 이야기")
    assert tiles.ask(over_city_hall()).headers["Access-Control-Allow-Origin"] == "*"
    tile = over_city_hall()
    head = tiles.client.head(f"{TILES}/WebMercatorQuad/{tile.z}/{tile.y}/{tile.x}")
    assert (head.status_code, head.content) == (200, b"")
