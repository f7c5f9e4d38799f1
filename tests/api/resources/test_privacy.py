"""No door lets a private value out: a planted one is looked for behind every address that shows resources."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo.db import transaction
from geo.enums import RelationKind, ResourceKind
from geo.fields import FIELDS, Visibility
from geo.queries.relations import insert_relation
from tests.factories import CITY_HALL, Factory

API = "/api/v1"
JUNG_GU = "11140"
MARK = "숨길값"
NEAR = f"{CITY_HALL[0]},{CITY_HALL[1]}"
SECRETS = {
    name: f"{MARK}-{name}"
    for fields in FIELDS.values()
    for name, spec in fields.items()
    if spec.visibility is not Visibility.PUBLIC
} | {"시설장명": f"{MARK}-모르는 항목", "extra": {"대표자명": f"{MARK}-그 밖"}}


@pytest.fixture
def planted(make: Factory) -> dict[str, UUID]:
    """One public record of every kind, each full of values that are nobody's business, and tied to one another."""
    make.boundaries()
    made = {}
    for kind in ResourceKind:
        person = kind is ResourceKind.PERSON
        secret = {"address": f"{MARK} 주소", "properties.alias": "어느 이웃"} if person else {}
        name = f"{MARK} 사람 이름" if person else f"공개 {kind.label}"
        hidden = {key: value for key, value in SECRETS.items() if person or key != "phone"}
        hidden = {
            k: v for k, v in hidden.items() if FIELDS[kind].get(k) is None or FIELDS[kind][k].visibility != "public"
        }
        made[kind.value] = make.resource(name, kind.value, private=hidden, **secret)
    make.agree(made["person"], "alias", "summary")
    made["draft"] = make.resource(f"{MARK} 초안", "organisation", state="submitted", private=SECRETS)
    with transaction(make.engine) as session:
        for start, kind, end in (
            ("organisation", RelationKind.RUNS, "space"),
            ("person", RelationKind.BELONGS_TO, "organisation"),
            ("organisation", RelationKind.LENDS, "draft"),
        ):
            note = f"{MARK} 메모" if end == "draft" else "메모"
            insert_relation(session, made[start], made[end], kind, note, None)
    return made


def doors(planted: dict[str, UUID]) -> list[str]:
    one = [f"{API}/resources/{each}{tail}" for each in planted.values() for tail in ("", "/history")]
    return [
        *one,
        *(f"{API}/relations?resource={each}" for each in planted.values()),
        f"{API}/resources",
        f"{API}/resources?format=geojson&limit=500",
        f"{API}/resources?near={NEAR}&radius_m=50000",
        f"{API}/resources?district={JUNG_GU}",
        f"{API}/resources?kind=person",
        f"{API}/resources?state=published",
        f"{API}/relations",
        f"{API}/groups",
        f"{API}/groups?q=공개",
        f"{API}/groups/{planted['organisation']}",
        f"{API}/sources",
        f"{API}/maps/{JUNG_GU}.html",
    ]


def test_no_door_shows_a_private_value_to_a_visitor_or_a_resident(client: TestClient, make: Factory, planted) -> None:
    resident = make.person()
    elsewhere = make.person("coordinator", district="11680")
    shown = 0
    for door in doors(planted):
        for headers in ({}, resident.headers, elsewhere.headers):
            answer = client.get(door, headers=headers)
            assert answer.status_code in {200, 404}, door
            assert MARK not in answer.text, door
            shown += answer.status_code == 200
    assert shown > 60


def test_no_search_finds_a_record_by_what_is_private(client: TestClient, planted) -> None:
    for words in (MARK, "사람 이름", "주소", "숨길값-mobile", "ㅅㄱㄱ"):
        for path in ("resources", "groups"):
            assert client.get(f"{API}/{path}", params={"q": words}).json()["total"] == 0, words
    assert client.get(f"{API}/resources", params={"q": "어느 이웃"}).json()["total"] == 1


def test_a_person_is_never_near_a_point_nor_tells_a_distance(client: TestClient, planted) -> None:
    near = client.get(f"{API}/resources", params={"near": NEAR, "radius_m": 50_000, "kind": "person"}).json()
    assert near["total"] == 0
    shown = client.get(f"{API}/resources/{planted['person']}").json()
    assert (shown["name"], shown["location"], shown["geometry"], shown["address"]) == ("어느 이웃", None, None, "")
    assert [(dong["border_m"], dong["near_edge"]) for dong in shown["dongs"]] == [(None, None)]
    assert shown["dong"]["district"] == "중구"


def test_surveyors_see_what_is_internal_and_reviewers_what_is_private(client: TestClient, make, planted) -> None:
    path = f"{API}/resources/{planted['organisation']}"
    surveyor, coordinator = (make.person(role, district=JUNG_GU) for role in ("surveyor", "coordinator"))
    inside = client.get(path, headers=surveyor.headers).json()["properties"]
    assert inside["memo"] == f"{MARK}-memo"
    assert not {"head_name", "representative", "mobile", "email", "시설장명"} & inside.keys()
    full = client.get(path, headers=coordinator.headers).json()["properties"]
    assert (full["head_name"], full["시설장명"]) == (f"{MARK}-head_name", f"{MARK}-모르는 항목")


def test_a_conflict_tells_no_private_value_to_those_who_may_not_see_it(client: TestClient, make, planted) -> None:
    path = f"{API}/resources/{planted['organisation']}"
    surveyor, coordinator = (make.person(role, district=JUNG_GU) for role in ("surveyor", "coordinator"))
    first = {"base_rev": 1, "properties": {"head_name": "새 이름"}}
    assert client.patch(path, json=first, headers=coordinator.headers).status_code == 200
    second = {"base_rev": 1, "properties": {"head_name": "다른 이름"}}
    refused = client.patch(path, json=second, headers=surveyor.headers)
    assert refused.status_code == 409
    assert MARK not in refused.text
    assert "새 이름" not in refused.text


def test_the_vocabulary_in_the_database_is_the_one_in_the_code(engine: Engine) -> None:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT kind, name, visibility FROM resource_fields")).all()
    known = {(kind.value, n, f.visibility.value) for kind, fields in FIELDS.items() for n, f in fields.items()}
    assert {tuple(row) for row in rows} == known
