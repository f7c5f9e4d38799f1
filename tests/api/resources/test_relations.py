"""Relations and groups over HTTP: who runs what, and a hidden end that stays hidden."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from geo.db import transaction
from geo.enums import RelationKind
from geo.queries.relations import insert_relation
from geo.text import search_key
from tests.factories import Factory, Person

API = "/api/v1"
JUNG_GU, GANGNAM_GU = "11140", "11680"
GANGNAM = (127.0473, 37.5172)


@pytest.fixture
def surveyor(make: Factory) -> Person:
    make.boundaries()
    return make.person("surveyor", district=JUNG_GU)


def tie(client: TestClient, who: Person, start: UUID, end: UUID, kind: str = "runs", **more: str):
    body = {"from_id": str(start), "to_id": str(end), "kind": kind, **more}
    return client.post(f"{API}/relations", json=body, headers=who.headers)


def test_a_relation_is_made_once_shown_at_both_ends_and_closed(client, make, surveyor) -> None:
    group, room = make.resource("마을 모임", "organisation"), make.resource("모임방", "space")
    made = tie(client, surveyor, group, room, note="화요일마다")
    assert (made.status_code, made.json()["label"]) == (201, "운영한다")
    assert made.json()["from"]["name"] == "마을 모임"
    again = tie(client, surveyor, group, room)
    assert (again.status_code, again.json()["code"]) == (409, "relation_exists")
    for end in (group, room):
        (shown,) = client.get(f"{API}/resources/{end}").json()["relations"]
        assert (shown["from"]["name"], shown["to"]["name"], shown["note"]) == ("마을 모임", "모임방", "화요일마다")
    assert client.get(f"{API}/relations", params={"kind": "lends"}).json()["total"] == 0
    assert client.delete(f"{API}/relations/{made.json()['id']}", headers=surveyor.headers).status_code == 204
    assert client.get(f"{API}/relations").json()["total"] == 0
    assert client.delete(f"{API}/relations/{made.json()['id']}", headers=surveyor.headers).status_code == 404
    assert tie(client, surveyor, group, room).status_code == 201


def test_the_end_that_is_not_public_is_called_hidden_and_the_note_with_it(client, make, surveyor) -> None:
    group, draft = make.resource("마을 모임", "organisation"), make.resource("아직 초안", "goods", state="draft")
    assert tie(client, surveyor, group, draft, "lends", note="이름이 든 메모").status_code == 201
    (public,) = client.get(f"{API}/resources/{group}").json()["relations"]
    assert public["to"] == {"id": None, "kind": None, "name": "비공개"}
    assert public["note"] == ""
    (inside,) = client.get(f"{API}/resources/{group}", headers=surveyor.headers).json()["relations"]
    assert (inside["to"]["name"], inside["note"]) == ("아직 초안", "이름이 든 메모")


def test_one_end_must_be_ones_own_and_the_other_visible(client, make, surveyor) -> None:
    ours, theirs = make.resource("우리 것"), make.resource("먼 것", point=GANGNAM)
    hidden = make.resource("먼 초안", point=GANGNAM, state="draft")
    elsewhere = make.person("surveyor", district=GANGNAM_GU)
    assert tie(client, surveyor, ours, theirs).status_code == 201
    assert tie(client, surveyor, ours, hidden).status_code == 404
    assert tie(client, make.person(), ours, theirs, "lends").status_code == 403
    assert tie(client, elsewhere, hidden, theirs).status_code == 201
    assert tie(client, surveyor, ours, ours).status_code == 422
    assert tie(client, surveyor, ours, UUID(int=0)).status_code == 404


def test_a_group_shows_what_it_runs_its_sites_and_its_projects(client, make, surveyor, engine) -> None:
    group = make.resource("세종 마을모임", "organisation", **{"properties.members": 12})
    room, person = make.resource("모임방", "space"), make.resource("실명", "person", **{"properties.alias": "이웃"})
    make.agree(person, "alias")
    make.resource("숨은 모임", "organisation", state="draft")
    make.site("세종집", operator="세종마을모임")
    with transaction(engine) as session:
        insert_relation(session, group, room, RelationKind.RUNS, "", None)
        insert_relation(session, person, group, RelationKind.BELONGS_TO, "", None)
        session.execute(
            text(
                "INSERT INTO projects (year, programme, group_name, group_key, title, amount_won, source, source_key)"
                " VALUES (2015, '주민제안', '세종마을 모임', :key, '골목 잔치', 3000000, '시험', 'a')"
            ),
            {"key": search_key("세종마을 모임")},
        )
    (listed,) = client.get(f"{API}/groups").json()["items"]
    assert (listed["name"], listed["runs"], listed["dong"]["district"]) == ("세종 마을모임", 1, "중구")
    shown = client.get(f"{API}/groups/{group}").json()
    ends = {(r["kind"], r["from"]["name"], r["to"]["name"]) for r in shown["relations"]}
    assert ends == {("runs", "세종 마을모임", "모임방"), ("belongs_to", "이웃", "세종 마을모임")}
    assert [site["name"] for site in shown["sites"]] == ["세종집"]
    assert [(p["year"], p["title"], p["amount_won"]) for p in shown["projects"]] == [(2015, "골목 잔치", 3_000_000)]
    assert [(f["label"], f["value"]) for f in shown["fields"]] == [("회원 수", 12)]


def test_only_public_organisations_are_groups(client, make, surveyor) -> None:
    room = make.resource("모임방", "space")
    draft = make.resource("숨은 모임", "organisation", state="draft")
    for one in (room, draft, UUID(int=0)):
        assert client.get(f"{API}/groups/{one}").status_code == 404
    assert client.get(f"{API}/groups", params={"district": "강남구"}).json()["total"] == 0
