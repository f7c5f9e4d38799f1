"""Editions of the boundaries over HTTP: what is loaded, what became of each dong, where an old code leads."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo.db import transaction
from tests.geo import test_lineage_query as drawn


@pytest.fixture
def split(engine: Engine) -> int:
    """송산1동 gives 고산동 on 2024-07-01; a site stands in what becomes 고산동."""
    with transaction(engine) as session:
        drawn.place(session, "고산회관", *drawn.POINT)
        drawn.load(session, drawn.before())
        return drawn.load(session, drawn.after())


def test_the_editions_are_listed_newest_first(client: TestClient, split: int) -> None:
    found = client.get("/api/v1/boundaries").json()
    assert [(row["valid_from"], row["dongs"], row["in_force"]) for row in found["items"]] == [
        ("2024-07-01", 3, ["경기도"]),
        ("2023-07-01", 2, []),
    ]
    assert found["total"] == 2
    early = client.get("/api/v1/boundaries", params={"date": "2024-06-30", "limit": 1}).json()
    assert [row["in_force"] for row in early["items"]] == [[]]
    assert client.get(early["next"]).json()["items"][0]["in_force"] == ["경기도"]


def test_changes_say_what_became_of_each_dong_and_how_many_places_moved(client: TestClient, split: int) -> None:
    found = client.get(f"/api/v1/boundaries/{split}/changes").json()
    assert [(row["kind"], row["from_name"], row["to_name"], row["share_from"]) for row in found["items"]] == [
        ("split", "송산1동", "송산1동", 0.5),
        ("split", "송산1동", "고산동", 0.5),
    ]
    assert found["moved"] == {"site": 1, "space": 0, "resource": 0}
    whole = client.get(f"/api/v1/boundaries/{split}/changes", params={"same": True, "limit": 2}).json()
    assert (whole["total"], len(whole["items"])) == (3, 2)
    assert len(client.get(whole["next"]).json()["items"]) == 1


def test_an_unknown_edition_is_404(client: TestClient) -> None:
    answer = client.get("/api/v1/boundaries/77/changes")
    assert (answer.status_code, answer.json()["code"]) == (404, "edition_unknown")


def test_a_dong_answers_for_the_days_it_is_there_and_else_with_its_history(client: TestClient, split: int) -> None:
    path = f"/api/v1/dongs/{drawn.GOSAN}"
    assert client.get(path).json()["name"] == "고산동"
    early = client.get(path, params={"date": "2024-06-30"})
    assert (early.status_code, early.json()["code"]) == (404, "dong_not_yet")
    assert [one["name"] for one in early.json()["predecessors"]] == ["송산1동"]
    unknown = client.get("/api/v1/dongs/4115099900")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "dong_unknown")
