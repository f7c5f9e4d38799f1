"""What a GIS program reads first: landing page, conformance, definition, layers (field-clients.md, QGIS)."""

import json

import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import validate

from geo.layers.crs import SYSTEMS
from geo.layers.registry import COLLECTIONS
from tests.api.ogc.conftest import Town

OGC = "/ogc"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"


def links(document: dict, rel: str) -> list[dict]:
    return [link for link in document["links"] if link["rel"] == rel]


@pytest.mark.parametrize("path", ["/ogc", "/ogc/"])
def test_the_landing_page_leads_to_definition_and_data(reader: TestClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    (desc,) = links(answer.json(), "service-desc")
    assert desc["type"] == OPENAPI
    assert [link["type"] for link in links(answer.json(), "data")] == ["application/json"]
    for link in answer.json()["links"]:
        assert reader.get(link["href"], headers={"accept": link["type"]}).status_code == 200, link


def test_the_definition_is_openapi_3_0_with_the_limit_where_qgis_looks(reader: TestClient) -> None:
    answer = reader.get("/ogc/api")
    assert answer.headers["content-type"] == OPENAPI
    told = answer.json()
    validate(told)
    assert told["openapi"].startswith("3.0.")
    limit = told["components"]["parameters"]["limit"]["schema"]
    assert (limit["maximum"], limit["default"]) == (10_000, 100)
    assert set(told["paths"]) >= {f"/collections/{name}/items" for name in COLLECTIONS}


def test_every_address_of_the_definition_answers(reader: TestClient) -> None:
    told = reader.get("/ogc/api").json()
    for path in told["paths"]:
        if "{" not in path:
            assert reader.get(f"{OGC}{path}").status_code == 200, path


def test_conformance_names_the_parts_that_are_kept(reader: TestClient) -> None:
    kept = set(reader.get("/ogc/conformance").json()["conformsTo"])
    spec = "http://www.opengis.net/spec"
    assert kept >= {
        f"{spec}/ogcapi-features-1/1.0/conf/core",
        f"{spec}/ogcapi-features-1/1.0/conf/geojson",
        f"{spec}/ogcapi-features-2/1.0/conf/crs",
        f"{spec}/ogcapi-features-3/1.0/conf/features-filter",
        f"{spec}/cql2/1.0/conf/cql2-text",
        f"{spec}/cql2/1.0/conf/cql2-json",
    }


def test_layers_say_where_they_are_and_how_far_they_reach(reader: TestClient) -> None:
    told = reader.get("/ogc/collections").json()
    assert [one["id"] for one in told["collections"]] == list(COLLECTIONS)
    for one in told["collections"]:
        west, south, east, north = one["extent"]["spatial"]["bbox"][0]
        assert 124 <= west <= east <= 132.5
        assert 32.5 <= south <= north <= 39.5
        assert one["extent"]["spatial"]["crs"] == SYSTEMS[0].uri
        assert one["storageCrs"] in one["crs"] == [system.uri for system in SYSTEMS]
        assert links(one, "items")[0]["type"] == "application/geo+json"
        assert links(one, "license")
        assert reader.get(f"/ogc/collections/{one['id']}").json() == one


@pytest.mark.parametrize("name", COLLECTIONS)
def test_every_property_is_told_and_there_flat_even_when_empty(reader: TestClient, name: str) -> None:
    schema = reader.get(f"/ogc/collections/{name}/schema")
    asked = reader.get(f"/ogc/collections/{name}/queryables")
    assert schema.headers["content-type"] == asked.headers["content-type"] == "application/schema+json"
    told = set(schema.json()["properties"]) - {"geometry"}
    assert set(asked.json()["properties"]) - {"geometry"} == told
    for feature in reader.get(f"/ogc/collections/{name}/items?limit=20").json()["features"]:
        assert set(feature["properties"]) == told
        assert not any(isinstance(value, dict | list) for value in feature["properties"].values())
        assert feature["id"] == feature["properties"]["id"]


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_layer_has_one_type_of_geometry(reader: TestClient, name: str) -> None:
    kinds = {
        feature["geometry"]["type"] if feature["geometry"] else None
        for feature in reader.get(f"/ogc/collections/{name}/items").json()["features"]
    }
    wanted = COLLECTIONS[name].geometry
    assert kinds == {str(wanted) if wanted else None}


@pytest.mark.parametrize("path", ["", "/conformance", "/api", "/collections", "/collections/dongs"])
def test_head_and_options_are_answered(reader: TestClient, path: str) -> None:
    head = reader.head(f"/ogc{path}")
    assert head.status_code == 200
    assert head.headers["content-type"] == reader.get(f"/ogc{path}").headers["content-type"]
    options = reader.options(f"/ogc{path}")
    assert options.status_code == 200
    assert "GET" in options.headers["allow"]


def test_names_of_private_and_internal_properties_appear_nowhere(reader: TestClient, town: Town) -> None:
    hidden = ("memo", "contact_name", "mobile", "head_name", "representative", "teller", "birth", "extra")
    answers = []
    for name in COLLECTIONS:
        own = f"/ogc/collections/{name}"
        answers += [reader.get(f"{own}{path}") for path in ("", "/schema", "/queryables", "/items")]
        answers += [reader.get(f"{own}/items?memo=x"), reader.get(f"{own}/items", params={"filter": "memo = 'x'"})]
        answers += [reader.get(f"{own}{path}?f=html") for path in ("", "/items")]
    answers += [reader.get("/ogc/api"), reader.get(f"/ogc/collections/resources-points/items/{town.made['library']}")]
    for answer in answers:
        words = set(json.dumps(answer.json()).split('"')) if "json" in answer.headers["content-type"] else set()
        assert not words & set(hidden), (answer.url, words & set(hidden))
        for secret in ("SECRET", "010-9999", "010-1234", "홍시험", *(f">{name}<" for name in hidden)):
            assert secret not in answer.text, answer.url


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/collections/nothing", 404, "collection_unknown"),
        ("/collections/nothing/items", 404, "collection_unknown"),
        ("/collections/dongs/items/none", 404, "feature_unknown"),
        ("/collections/sites/items/not-a-uuid", 404, "feature_unknown"),
        ("/collections?foo=1", 400, "parameter_unknown"),
        ("?foo=1", 400, "parameter_unknown"),
        ("/collections/dongs/items?f=xml", 400, "format_unknown"),
        ("/collections/dongs/items?limit=0", 400, "limit_form"),
        ("/collections/dongs/items?limit=ten", 400, "limit_form"),
        ("/collections/dongs/items?nothing=1", 400, "parameter_unknown"),
        ("/collections/dongs/items?name=a&name=b", 400, "parameter_twice"),
        ("/collections/dongs/items?bbox=1,2,3", 400, "bbox_form"),
        ("/collections/dongs/items?bbox=nan,2,3,4", 400, "bbox_form"),
        ("/collections/dongs/items?bbox=127,38,126,37", 400, "bbox_form"),
        ("/collections/dongs/items?crs=EPSG:2097", 400, "crs_unknown"),
        ("/collections/dongs/items?datetime=yesterday", 400, "datetime_form"),
        ("/collections/dongs/items?datetime=2026-02-01/2026-01-01", 400, "datetime_form"),
        ("/collections/dongs/items?next=%%%", 400, "cursor"),
        ("/collections/sites/items?next=bm90LWEtdXVpZA", 400, "cursor"),
        ("/collections/dongs/items?residents=many", 400, "filter_type"),
        ("/collections/dongs/items?name=%00", 400, "parameter_form"),
        ("/collections/coverage/items?target=nothing", 400, "target_unknown"),
    ],
)
def test_what_cannot_be_asked_is_said_in_korean(reader: TestClient, path: str, status: int, code: str) -> None:
    answer = reader.get(f"/ogc{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert any("가" <= sign <= "힣" for sign in answer.json()["detail"])
