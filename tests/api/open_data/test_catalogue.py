"""What machines read: the DCAT catalogue, the directory of services, and ids that last through merges."""

import csv
import io
import json
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo.db import transaction
from geo.open_data.datasets import DATASETS
from geo.queries.keeping import OpeningRow
from tests.factories import Factory

API = "/api/v1/open-data"
DCAT_REQUIRED = {
    "dcat:Catalog": {"dct:title", "dct:description", "dct:publisher", "dcat:dataset"},
    "dcat:Dataset": {"dct:title", "dct:description", "dct:publisher", "dct:identifier", "dct:accrualPeriodicity", "dcat:distribution", "dcat:theme", "dct:language"},
    "dcat:Distribution": {"dcat:accessURL", "dct:license", "dct:format", "dcat:mediaType", "dct:rights"},
    "dcat:DataService": {"dct:title", "dcat:endpointURL", "dct:conformsTo"},
    "foaf:Agent": {"foaf:name"},
}  # fmt: skip
HSDS_REQUIRED = {
    "organization": {"id", "name", "description"},
    "service": {"id", "name", "status", "organization_id"},
    "location": {"id", "location_type"},
    "service_at_location": {"id", "service_id", "location_id"},
    "address": {"id", "address_1", "city", "state_province", "postal_code", "country", "address_type"},
    "phone": {"id", "number"},
    "schedule": {"id"},
    "attribute": {"id", "link_id", "taxonomy_term_id", "link_entity"},
    "taxonomy_term": {"id", "name", "description"},
    "accessibility": {"id"},
}
"""What the schemas of HSDS 3.1 ask of each object, and its tables besides."""
HSDS_NESTED = {
    "organizations": "organization", "organization": "organization", "locations": "location", "location": "location",
    "services": "service", "service_at_locations": "service_at_location", "addresses": "address", "phones": "phone",
    "schedules": "schedule", "attributes": "attribute", "taxonomy_term": "taxonomy_term",
    "taxonomy_terms": "taxonomy_term", "accessibility": "accessibility",
}  # fmt: skip
STATUSES = {"active", "inactive", "defunct", "temporarily closed"}


def walk(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [found for one in node for found in walk(one)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for value in node.values() for found in walk(value))]


def test_the_catalogue_is_dcat_with_all_that_portals_ask_for(client: TestClient, make: Factory) -> None:
    make.boundaries()
    make.resource("별빛 작은도서관", "space")
    make.space()
    answer = client.get(f"{API}/catalog.jsonld")
    assert answer.headers["Content-Type"] == "application/ld+json"
    catalogue = json.loads(answer.content)
    assert all(isinstance(one, str) for one in catalogue["@context"].values())
    for node in walk(catalogue):
        assert DCAT_REQUIRED.get(node.get("@type"), set()) <= node.keys(), node
    named = {one["dct:identifier"]: one for one in catalogue["dcat:dataset"]}
    assert set(named) == {*DATASETS, "coverage", "hsds"}
    prefixes = {
        key.partition(":")[0] for node in walk(catalogue) for key in node if ":" in key and not key.startswith("@")
    }
    assert prefixes - {""} <= set(catalogue["@context"]) | {"http"}
    first = named["resources"]["dcat:distribution"][0]
    assert first["dct:license"] == [{"@id": "https://www.kogl.or.kr/info/licenseType1.do"}]
    assert first["dcat:mediaType"]["@id"].endswith("media-types/text/csv")
    assert named["resources"]["dct:spatial"]["dcat:bbox"]["@value"].startswith("POLYGON((")
    assert named["resources"]["dct:temporal"]["dcat:startDate"]["@type"] == "xsd:date"


def test_every_address_of_the_catalogue_answers_and_sizes_are_those_of_files(client: TestClient, make: Factory) -> None:
    make.boundaries()
    make.resource("별빛 작은도서관", "space")
    for kind in ("csv", "geojson"):
        client.get(f"{API}/resources.{kind}")
    catalogue = client.get(f"{API}/catalog.jsonld").json()
    sized = 0
    for dataset in catalogue["dcat:dataset"]:
        for one in dataset["dcat:distribution"]:
            path = one["dcat:downloadURL"]["@id"].removeprefix("http://127.0.0.1:8000")
            answer = client.get(path)
            if answer.status_code == 503:  # the first asker's reckoning took too long on a machine that does other work
                answer = client.get(path)
            assert answer.status_code == 200, path
            assert (
                answer.headers["Content-Type"].partition(";")[0]
                == one["dcat:mediaType"]["@id"].partition("media-types/")[2]
            )
            if "dcat:byteSize" in one:
                sized += 1
                assert one["dcat:byteSize"]["@value"] == str(len(answer.content))
    assert sized == 2


def test_the_directory_of_services_has_what_hsds_asks_of_each_object(client: TestClient, make: Factory) -> None:
    make.boundaries()
    site = make.site("천연가압장", operator="천연동 주민모임", phone="02-123-4567")
    hours = [OpeningRow(1, 600, 1320, "no", date(2026, 1, 1)), OpeningRow(6, 1200, 1560)]
    space = make.space(site, "<b>모임방</b>", openings=hours)
    make.site("이름 없는 곳")
    club = make.resource("책벗", "organisation", None, declared_dong="11410", **{"properties.phone": "02-999-0000"})
    make.resource("그냥 도서관", "space")
    found = client.get(f"{API}/hsds").json()
    check(found)
    service = next(one for one in found["services"] if one["id"] == str(space))
    assert (service["name"], service["status"], service["organization"]["name"]) == (
        "천연가압장 <b>모임방</b>",
        "active",
        "천연동 주민모임",
    )
    place = service["service_at_locations"][0]["location"]
    assert (place["id"], place["phones"][0]["number"]) == (str(site), "02-123-4567")
    assert (round(place["longitude"], 4), round(place["latitude"], 4)) == (126.978, 37.5665)
    monday, saturday = service["schedules"]
    assert (monday["byday"], monday["opens_at"], monday["closes_at"], monday["valid_from"]) == (
        "MO",
        "10:00+09:00",
        "22:00+09:00",
        "2026-01-01",
    )
    assert monday["description"] == "공휴일에는 닫아요."
    assert (saturday["byday"], saturday["opens_at"], saturday["closes_at"]) == ("SA", "20:00+09:00", "02:00+09:00")
    assert {one["name"] for one in found["organizations"]} == {"천연동 주민모임", "마을아틀라스", "책벗"}
    assert next(one for one in found["organizations"] if one["id"] == str(club))["phones"][0]["number"] == "02-999-0000"


def check(found: dict[str, Any]) -> None:
    ids: set[str] = set()
    for key, name in HSDS_NESTED.items():
        for node in walk(found):
            for one in node.get(key) or [] if isinstance(node.get(key), list) else [node[key]] if key in node else []:
                assert HSDS_REQUIRED[name] <= one.keys(), (name, one)
                assert str(UUID(one["id"])) == one["id"]
    for one in found["services"]:
        ids.add(one["id"])
        assert one["status"] in STATUSES
        assert one["organization_id"] == one["organization"]["id"]
        for schedule in one["schedules"]:
            assert schedule["freq"] == "WEEKLY"
            assert schedule["timezone"] == 9
    assert len(ids) == len(found["services"])


def test_ids_are_the_same_in_every_directory_and_change_with_the_hours_only_where_they_do(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    make.boundaries()
    make.space(make.site("천연가압장", operator="주민모임"))
    first = client.get(f"{API}/hsds")
    assert client.get(f"{API}/hsds", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    with transaction(engine) as session:
        session.execute(text("UPDATE openings SET close_min = 1200 WHERE weekday = 1"))
    again = client.get(f"{API}/hsds")
    assert again.headers["ETag"] != first.headers["ETag"]
    assert [one["id"] for one in again.json()["organizations"]] == [one["id"] for one in first.json()["organizations"]]
    assert [one["id"] for one in again.json()["services"][0]["schedules"]] == [
        one["id"] for one in first.json()["services"][0]["schedules"]
    ]


@pytest.fixture
def merged(client: TestClient, make: Factory) -> tuple[UUID, UUID, UUID]:
    """Three records that became one, by way of the second."""
    make.boundaries()
    oldest, middle, kept = (make.resource("별빛 작은도서관", "space") for _ in range(3))
    boss = make.person("admin").headers
    for into, gone in ((middle, oldest), (kept, middle)):
        rev = client.get(f"/api/v1/resources/{into}").json()["rev"]
        answer = client.post(f"/api/v1/resources/{into}/merge", json={"gone": str(gone), "base_rev": rev}, headers=boss)
        assert answer.status_code == 200, answer.text
    return oldest, middle, kept


def test_every_door_leads_from_an_old_id_to_the_one_that_is_left(
    client: TestClient, merged: tuple[UUID, UUID, UUID]
) -> None:
    oldest, middle, kept = merged
    for gone in (oldest, middle):
        for path in (
            f"/api/v1/resources/{gone}",
            f"/resources/{gone}",
            f"/ogc/collections/resources-points/items/{gone}",
        ):
            answer = client.get(path, follow_redirects=False)
            assert answer.status_code in {301, 302, 303, 307, 308}, (path, answer.status_code)
            assert client.get(path, follow_redirects=True).url.path.endswith(str(kept)), path
    table = client.get(f"{API}/aliases.csv").content.decode("utf-8-sig")
    found = {(row["id"], row["kept_id"]) for row in csv.DictReader(io.StringIO(table, newline=""))}
    assert found == {(str(oldest), str(kept)), (str(middle), str(kept))}
    ids = {
        row["id"]
        for row in csv.DictReader(
            io.StringIO(client.get(f"{API}/resources.csv").content.decode("utf-8-sig"), newline="")
        )
    }
    assert str(kept) in ids
    assert not ids & {str(oldest), str(middle)}


def test_a_printed_code_leads_to_what_is_left_and_a_closed_record_says_that_it_is_gone(
    client: TestClient, make: Factory, engine: Engine, merged: tuple[UUID, UUID, UUID]
) -> None:
    from geo.atlas.short_kinds import ShortKind
    from geo.queries.short_keys import keys_for

    oldest, _, kept = merged
    with transaction(engine) as session:
        key = keys_for(session, [(ShortKind.RESOURCE, oldest)])[oldest]
    assert client.get(f"/r/{key}", follow_redirects=True).url.path == f"/resources/{kept}"
    gone = make.resource("사라진 곳", "space", state="closed")
    assert client.get(f"/api/v1/resources/{gone}").status_code == 410
    assert client.get(f"/resources/{gone}").status_code == 410
    assert client.get(f"/ogc/collections/resources-points/items/{gone}").status_code == 410
