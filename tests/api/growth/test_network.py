"""The network of a dong: what stands alone, who bridges, and nothing of what the reader may not see."""

import pytest

from api.growth.schemas import NetworkOut
from geo.db import transaction
from geo.enums import RelationKind
from geo.queries.relations import insert_relation
from tests.factories import CITY_HALL

API = "/api/v1"
JUNG_GU = "11140"
GANGNAM = (127.0473, 37.5172)


@pytest.fixture
def dong(make, client):
    make.boundaries()
    return client.get(f"{API}/dongs/locate", params={"lon": CITY_HALL[0], "lat": CITY_HALL[1]}).json()["code"]


def relate(engine, *pairs):
    with transaction(engine) as session:
        for start, end, kind in pairs:
            insert_relation(session, start, end, RelationKind(kind), "", None)


def read(client, dong, who=None):
    told = client.get(f"{API}/network", params={"dong": dong}, headers=who.headers if who else {})
    assert told.status_code == 200, told.text
    NetworkOut.model_validate(told.json())
    return told.json()


def names(told, ids):
    known = {node["id"]: node["name"] for node in told["nodes"]}
    return sorted(known[each] for each in ids)


def test_isolated_spaces_and_the_group_that_bridges_are_named(client, make, dong, engine):
    book, farm, link = (make.resource(name, "organisation") for name in ("책벗", "텃밭", "이음"))
    library, yard = make.resource("도서관", "space"), make.resource("마당", "space")
    make.resource("빈방", "space")
    make.resource("먼 방", "space", GANGNAM)
    relate(engine, (book, library, "runs"), (farm, yard, "runs"), (link, library, "meets_at"), (link, yard, "meets_at"))
    told = read(client, dong)
    assert names(told, told["isolated_spaces"]) == ["빈방"]
    (bridge,) = told["bridges"]
    assert (names(told, [bridge["id"]]), bridge["parts"], bridge["pairs"]) == (["이음"], 2, 4)
    (component,) = told["components"]
    assert names(told, component) == ["도서관", "마당", "이음", "책벗", "텃밭"]
    assert len(told["edges"]) == 4
    assert "먼 방" not in str(told)


def test_a_group_from_elsewhere_is_told_as_such_and_keeps_a_space_from_standing_alone(client, make, dong, engine):
    room, far = make.resource("모임방", "space"), make.resource("먼 모임", "organisation", GANGNAM)
    relate(engine, (far, room, "runs"))
    told = read(client, dong)
    assert told["isolated_spaces"] == []
    assert [(node["name"], node["outside"]) for node in told["nodes"]] == [("모임방", False), ("먼 모임", True)]


def test_what_is_not_public_is_not_drawn_but_a_space_it_runs_does_not_stand_alone(client, make, dong, engine):
    room, draft = make.resource("모임방", "space"), make.resource("아직 초안", "organisation", state="draft")
    person = make.resource("실명", "person", **{"properties.alias": "이웃"})
    relate(engine, (draft, room, "runs"), (person, draft, "belongs_to"))
    public, inside = read(client, dong), read(client, dong, make.person("surveyor", district=JUNG_GU))
    assert (public["isolated_spaces"], public["edges"]) == ([], [])
    assert sorted(node["name"] for node in public["nodes"]) == ["모임방", "비공개"]
    assert sorted(node["name"] for node in inside["nodes"]) == ["모임방", "비공개", "아직 초안"]
    assert len(inside["edges"]) == 2
    assert "실명" not in str(public) + str(inside)


def test_an_unknown_dong_and_an_empty_one_are_told(client, make, dong):
    assert client.get(f"{API}/network", params={"dong": "0000000000"}).status_code == 404
    assert client.get(f"{API}/network").status_code == 422
    told = read(client, dong)
    assert (told["nodes"], told["components"], told["dong"]["district"]) == ([], [], "중구")
