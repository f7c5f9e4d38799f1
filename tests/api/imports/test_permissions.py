"""Who may bring files in, and whose runs one may see."""

import pytest
from fastapi.testclient import TestClient

from tests.api.imports.conftest import Desk
from tests.api.imports.files import table
from tests.factories import Factory

FILE = [("files", ("a.csv", b"x,y\n1,2\n"))]


@pytest.mark.parametrize("role", [None, "resident", "keeper", "surveyor", "planner"])
def test_these_may_not_import(client: TestClient, make: Factory, role: str | None) -> None:
    person = make.person(role)
    answer = client.post("/api/v1/imports", files=FILE, data={"kind": "resources"}, headers=person.headers)
    assert answer.status_code == 403
    assert client.get("/api/v1/imports", headers=person.headers).json()["total"] == 0


def test_a_visitor_must_sign_in(client: TestClient) -> None:
    assert client.post("/api/v1/imports", files=FILE, data={"kind": "resources"}).status_code == 401
    assert client.get("/api/v1/imports").status_code == 401


@pytest.mark.parametrize("kind", ["boundaries", "population", "codes", "addresses"])
def test_what_concerns_every_district_takes_a_right_that_holds_everywhere(
    client: TestClient, make: Factory, kind: str
) -> None:
    make.boundaries()
    local = make.person("officer", district="11140")
    answer = client.post("/api/v1/imports", files=FILE, data={"kind": kind}, headers=local.headers)
    assert answer.status_code == 403
    admin = make.person("admin")
    assert client.post("/api/v1/imports", files=FILE, data={"kind": kind}, headers=admin.headers).status_code == 202


def test_a_run_is_seen_by_its_owner_and_by_those_who_load_everywhere(desk: Desk, make: Factory) -> None:
    run = desk.send("도서관.csv", table())
    neighbour = make.person("coordinator", district="11680")
    for path in ("", "/rows", "/report.xlsx"):
        address = f"/api/v1/imports/{run['id']}{path}"
        assert desk.client.get(address, headers=neighbour.headers).status_code == 403
        assert desk.client.get(address, headers=make.person("admin").headers).status_code == 200
    for action in ("commit", "undo"):
        answer = desk.client.post(f"/api/v1/imports/{run['id']}/{action}", headers=neighbour.headers)
        assert answer.status_code == 403
    assert desk.client.get("/api/v1/imports", headers=neighbour.headers).json()["total"] == 0
