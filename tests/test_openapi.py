"""The API's own description: whole, true to what is answered, and readable offline at /docs."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from zlib import crc32

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from api.booking_schemas import BookingList, BookingOut, BookingWithEvents, Refusal
from api.dongs.routes import DistrictList, DongList, DongOut, LocatedOut
from api.openapi import PREFIX, PROBLEM
from api.sites.routes import SiteList, SiteOut
from api.spaces.hours import OpeningList
from api.spaces.schemas import Availability, PolicyOut, SpaceFull, SpaceList
from api.summaries import SUMMARIES
from api.tag_words import TAGS
from tests.chromium import launch, watched_page
from tests.factories import CITY_HALL, Factory, Person, booking_body, tomorrow_at

METHODS = {"get", "post", "put", "patch", "delete"}
NEAR = f"{CITY_HALL[0]},{CITY_HALL[1]}"


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    answer = client.get("/openapi.json")
    assert answer.status_code == 200
    return answer.json()


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(references, node.values()))
    return set().union(*map(references, node)) if isinstance(node, list) else set()


def at(document: dict[str, Any], reference: str) -> Any:
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    return at(document, node["$ref"]) if "$ref" in node else node


def test_the_document_has_the_parts_that_openapi_asks_for(document) -> None:
    assert document["openapi"].startswith("3.1")
    assert {"title", "version", "summary", "description", "license"} <= document["info"].keys()
    assert document["paths"]
    assert all(path.startswith(f"{PREFIX}/") for path in document["paths"])
    for name, operation in operations(document):
        assert name.split()[0].lower() in METHODS, name
        assert all(re.fullmatch(r"[1-5]\d\d", status) for status in operation["responses"]), name
        assert all(resolved(document, r).get("description") for r in operation["responses"].values()), name


def test_every_reference_leads_somewhere_and_no_schema_lies_about_unused(document) -> None:
    found = references(document)
    for reference in found:
        assert at(document, reference), reference
    unused = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]} - found
    assert unused == set()


def test_operation_ids_are_unique_and_path_parameters_declared(document) -> None:
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for name, operation in operations(document):
        declared = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", name)), name


def test_every_operation_has_a_korean_summary_of_its_own_and_a_described_tag(document) -> None:
    names = {name.replace(PREFIX, "", 1) for name, _ in operations(document)}
    assert names == set(SUMMARIES)
    for name, operation in operations(document):
        assert re.search("[가-힣]", operation["summary"]), name
        assert operation.get("description"), name
        assert set(operation["tags"]) <= set(TAGS), name
    summaries = [operation["summary"] for _, operation in operations(document)]
    assert len(summaries) == len(set(summaries))


def test_every_operation_documents_its_problems_as_rfc_9457(document) -> None:
    for name, operation in operations(document):
        wrong = {s: resolved(document, r) for s, r in operation["responses"].items() if s >= "400"}
        assert wrong, name
        assert all(set(response["content"]) == {PROBLEM} for response in wrong.values()), name
        if operation["security"]:
            assert {"401", "403"} <= set(wrong), name


def faulty(person: Person) -> list[tuple[str, str, dict[str, Any]]]:
    nobody = "00000000-0000-0000-0000-000000000000"
    as_person = {"headers": person.headers}
    return [
        ("get", "/spaces", {"params": {"near": "37.5,127"}}),
        ("get", "/spaces", {"params": {"district": "없는구"}}),
        ("get", "/spaces/{space_id}", {"id": nobody}),
        ("get", "/spaces/{space_id}", {"id": "x"}),
        ("get", "/dongs/{code}", {"id": "0"}),
        ("get", "/dongs/locate", {"params": {"lon": 124.5, "lat": 34.0}}),
        ("get", "/me", {}),
        ("get", "/me", {"headers": {"Authorization": "Bearer x"}}),
        ("get", "/bookings", {}),
        ("get", "/bookings", {"params": {"space_id": nobody}, **as_person}),
        ("get", "/bookings/{booking_id}", {"id": nobody, **as_person}),
        ("post", "/bookings", {"json": {}, **as_person}),
        ("post", "/bookings", {"json": booking_body(nobody, tomorrow_at(10)), **as_person}),
        ("post", "/bookings", {"content": b"{" + b" " * 2_000_000, **as_person}),
        ("post", "/bookings/{booking_id}/approve", {"id": nobody, **as_person}),
        ("post", "/sites", {"json": {"name": "가", "kind": "hub", "location": {"lon": 127, "lat": 37.5}}, **as_person}),
        ("post", "/spaces/{space_id}/take-over", {"id": nobody, **as_person}),
        ("post", "/sessions", {"json": {"email": "nobody@example.org", "password": "wrong password"}}),
        ("post", "/accounts/confirm", {"json": {"token": "x"}}),
    ]


def test_faulty_calls_get_only_documented_problems(client: TestClient, make: Factory, document) -> None:
    make.boundaries()
    for method, path, options in faulty(make.person()):
        place = re.sub(r"{\w+}", str(options.pop("id", "")), path)
        answer = client.request(method, PREFIX + place, **options)
        documented = document["paths"][PREFIX + path][method]["responses"]
        assert str(answer.status_code) in documented, f"{method} {path} → {answer.status_code}"
        assert answer.status_code >= 400, f"{method} {place}"
        assert answer.headers["content-type"] == PROBLEM
        assert set(document["components"]["schemas"]["Problem"]["required"]) <= answer.json().keys()


NASTY = [
    "", "nan", "inf", "-1", "1e999", "9" * 40, "2026-11-24T14:00:00", "9999-12-31T23:59:59Z", "0001-01-01",
    "\x00", "\ud7ff\u200b", "{{ 7*191 }}", "' OR 1=1 --", "\\3,000%_", "가" * 5000, "127,37,5",
]  # fmt: skip
NASTY_JSON: list[Any] = [None, True, -1, 10**30, 1.5, [], {}, "", "\x00", "가" * 5000, {"lon": 1e400}, "\ud800"]
"""What no field asks for; 1e400 travels as Infinity and the lone surrogate as an escape."""


def one_by_one(document: dict[str, Any], base: dict[str, str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every operation for a fifth of the nasty values of each of its parameters and body fields.

    By turns, so that parameters of one name meet all of them over the operations; `maeul drill fuzz` makes more up.
    """
    for name, operation in operations(document):
        method, path = name.split()
        if (method, path) == ("DELETE", f"{PREFIX}/sessions/current"):
            continue
        parameters = [p for p in operation.get("parameters", ()) if p["in"] in {"path", "query"}]
        for parameter, value in by_turns(name, parameters, NASTY):
            query = {parameter["name"]: value} if parameter["in"] == "query" else {}
            own = base | ({parameter["name"]: value or "-"} if parameter["in"] == "path" else {})
            yield name, fill(path, own), {"params": query}
        for field, value in by_turns(name, body_fields(document, operation), NASTY_JSON):
            yield name, fill(path, base), {"content": json.dumps({field: value})}


def by_turns(name: str, fields: list[Any], values: list[Any]) -> Iterator[tuple[Any, Any]]:
    for number, one in enumerate(fields, crc32(name.encode())):
        yield from ((one, value) for value in values[number % 5 :: 5])


def fill(path: str, values: dict[str, str]) -> str:
    return re.sub(r"{(\w+)}", lambda found: quote(values[found[1]], safe=""), path)


def body_fields(document: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    for choice in [schema, *schema.get("anyOf", ())]:
        if "$ref" in choice:
            return list(at(document, choice["$ref"])["properties"])
    return []


@pytest.mark.slow
def test_no_strange_value_anywhere_makes_a_5xx_or_an_undocumented_answer(
    client: TestClient, make: Factory, document
) -> None:
    make.boundaries()
    space = str(make.space())
    named = set(re.findall(r"{(\w+)}", " ".join(document["paths"])))
    ids = {**dict.fromkeys(named, space), "token_id": "0" * 16, "code": "11140", "edition_id": "1", "day": "2026-11-24"}
    officer = {**make.person("admin").headers, "Content-Type": "application/json"}
    tried = 0
    for name, address, options in one_by_one(document, ids):
        method, path = name.split()
        answer = client.request(method, address, headers=officer, **options)
        told = f"{name} {options} → {answer.status_code} {answer.text[:200]}"
        assert answer.status_code < 500, told
        assert str(answer.status_code) in document["paths"][path][method.lower()]["responses"], told
        if answer.status_code >= 400:
            assert re.search("[가-힣]", answer.json()["detail"]), told
        tried += 1
    assert tried > 1000


@pytest.fixture
def told(client: TestClient, make: Factory) -> dict[str, Any]:
    """Real answers of the routes that skip pydantic on their way out."""
    make.boundaries()
    site = make.site(operator="마을 협동조합")
    space = make.space(site, "모임방", features=["빔", "칠판"])
    make.space(make.site("먼 곳", (127.03, 37.6)), "먼 방", heads_max=None, policy={"approval": "inquire"})
    person = make.person()
    body = booking_body(space, tomorrow_at(14))

    def get(path: str, **params: Any) -> Any:
        answer = client.get(PREFIX + path, params=params, headers=person.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    made = client.post(PREFIX + "/bookings", json=body, headers=person.headers).json()
    dong = get("/dongs/locate", lon=CITY_HALL[0], lat=CITY_HALL[1])
    return {
        "booking": made,
        "refusal": client.post(PREFIX + "/bookings", json=body, headers=person.headers).json(),
        "bookings": get("/bookings"),
        "booking with events": get(f"/bookings/{made['id']}"),
        "spaces": get("/spaces"),
        "spaces near": get("/spaces", near=NEAR, limit=1),
        "space": get(f"/spaces/{space}"),
        "availability": get(f"/spaces/{space}/availability"),
        "openings": get(f"/spaces/{space}/openings"),
        "policy": get(f"/spaces/{space}/policy"),
        "sites": get("/sites"),
        "site": get(f"/sites/{site}"),
        "districts": get("/districts"),
        "dongs": get("/dongs", district="중구"),
        "dong": get(f"/dongs/{dong['code']}"),
        "located": dong,
    }


MODELS: dict[str, type[BaseModel]] = {
    "booking": BookingOut,
    "refusal": Refusal,
    "bookings": BookingList,
    "booking with events": BookingWithEvents,
    "spaces": SpaceList,
    "spaces near": SpaceList,
    "space": SpaceFull,
    "availability": Availability,
    "openings": OpeningList,
    "policy": PolicyOut,
    "sites": SiteList,
    "site": SiteOut,
    "districts": DistrictList,
    "dongs": DongList,
    "dong": DongOut,
    "located": LocatedOut,
}


CONTRACT = {
    "space": {"id", "name", "kind", "state", "site", "dong", "location", "distance_m", "walk_minutes"}
    | {"heads_max", "features", "approval"},
    "booking": {"id", "state", "space_id", "start", "end", "heads", "version"},
    "dong": {"code", "name", "district", "district_code"},
    "refusal": {"code", "detail", "alternatives"},
    "alternative": {"space_id", "start", "end", "walk_minutes"},
}


def compare(model: type[BaseModel], answer: dict[str, Any], where: str) -> None:
    """Hold an answer against its model: it validates, and says nothing that is not declared."""
    model.model_validate(answer)
    declared = {field.alias or name for name, field in model.model_fields.items()}
    assert answer.keys() <= declared, f"{where} adds {answer.keys() - declared}"
    missing = {name for name, field in model.model_fields.items() if field.is_required()} - answer.keys()
    assert missing == set(), f"{where} lacks {missing}"


def test_answers_that_skip_validation_fit_their_declared_models(told: dict[str, Any]) -> None:
    assert told.keys() == MODELS.keys()
    for name, answer in told.items():
        compare(MODELS[name], answer, name)
        if MODELS[name].model_fields.keys() >= {"items", "next", "total"}:
            assert answer["items"], name
            assert answer["total"] >= len(answer["items"])


def test_fields_that_outsiders_rely_on_are_there(told: dict[str, Any]) -> None:
    assert CONTRACT["space"] <= told["spaces near"]["items"][0].keys()
    assert CONTRACT["booking"] <= told["booking"].keys()
    assert CONTRACT["dong"] <= told["dong"].keys()
    assert CONTRACT["refusal"] <= told["refusal"].keys()
    assert CONTRACT["alternative"] <= told["refusal"]["alternatives"][0].keys()


def test_the_next_page_is_reached_by_the_address_in_next(told, client: TestClient) -> None:
    second = client.get(told["spaces near"]["next"]).json()
    compare(SpaceList, second, "second page")
    assert second["next"] is None
    assert second["items"][0]["id"] != told["spaces near"]["items"][0]["id"]


@pytest.mark.parametrize("path", ["/spaces", "/sites", "/dongs"])
@pytest.mark.parametrize("how", ["format", "accept"])
def test_lists_are_also_feature_collections(told, client: TestClient, document, path: str, how: str) -> None:
    asked = {"params": {"format": "geojson"}} if how == "format" else {"headers": {"Accept": "application/geo+json"}}
    answer = client.get(PREFIX + path, **asked)
    documented = document["paths"][PREFIX + path]["get"]["responses"]["200"]["content"]
    assert answer.headers["content-type"] in documented
    body = answer.json()
    schema = document["components"]["schemas"]["FeatureCollection"]
    assert set(schema["required"]) <= body.keys() <= set(schema["properties"])
    assert body["numberMatched"] >= body["numberReturned"] == len(body["features"]) > 0
    for feature in body["features"]:
        assert feature.keys() >= {"type", "id", "geometry", "properties"}
        lon, lat = feature["geometry"]["coordinates"]
        assert 124 < lon < 132.5
        assert 32.5 < lat < 39.5
        assert "location" not in feature["properties"]


def test_the_document_of_two_apps_does_not_mix(app: FastAPI, settings, database) -> None:
    from api.app import create_app

    other = create_app(settings, database)
    assert app.openapi() is app.openapi()
    assert other.openapi() is not app.openapi()
    assert other.openapi() == app.openapi()


def test_the_docs_page_names_no_outside_address_and_runs_no_inline_script(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "://" not in page.text
    assert re.findall(r"<script(?![^>]*\bsrc=)", page.text) == []
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert client.get(address).status_code == 200, address


@pytest.mark.browser
def count_under(page: Any, number: int) -> int:
    """Open one tag, count its operations, close it again: all of them open at once are too much for the page."""
    tag = page.locator(".opblock-tag").nth(number)
    tag.click()
    page.wait_for_selector(".opblock")
    shown = page.locator(".opblock").count()
    tag.click()
    page.wait_for_selector(".opblock", state="detached")
    return int(shown)


def test_docs_show_every_operation_in_a_browser_without_complaints(live_server: str, document) -> None:
    with launch() as browser, watched_page(browser, offline=False) as watched:
        watched.page.set_default_timeout(120_000)  # two hundred operations are much to draw on a busy machine
        watched.page.goto(f"{live_server}/docs")
        watched.page.wait_for_selector(".opblock-tag")
        shown = sum(count_under(watched.page, number) for number in range(watched.page.locator(".opblock-tag").count()))
        watched.page.locator(".opblock-tag", has_text="행정동").first.click()
        watched.page.locator(".opblock-summary", has_text="/api/v1/districts").first.click()
        watched.page.get_by_role("button", name="Try it out").click()
        watched.page.get_by_role("button", name="Execute").click()
        watched.page.wait_for_selector(".live-responses-table .response-col_status")
        status = watched.page.locator(".live-responses-table .response-col_status").nth(1).inner_text()
        outside = "links => links.map(a => a.href).filter(h => h && new URL(h).origin !== location.origin)"
        links = watched.page.eval_on_selector_all("a", outside)
    assert links == []
    # An operation stands under each of its tags.
    assert shown == sum(len(set(operation["tags"])) for _name, operation in operations(document))
    assert status.startswith("200")
    assert watched.errors == []
    assert watched.dialogs == []
    assert all(address.startswith(live_server) for address in watched.requests if not address.startswith("blob:"))
