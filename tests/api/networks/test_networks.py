"""Streets over HTTP: a planner sends them, everybody may see what is loaded, coverage is worked out anew without them."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api.jobs import imports
from tests.due_jobs import run_due_jobs
from tests.factories import Factory, Person
from tests.geo.planning.street_files import street_file, town


@pytest.fixture
def work(settings, database, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Run the jobs that are due within this process."""
    monkeypatch.setattr(imports, "_in_own_process", imports.carry_out)
    return lambda: run_due_jobs(settings, database)


def send(client: TestClient, person: Person, data: bytes, **fields: str):
    files, given = [("files", ("길 <b>.geojson", data))], {"kind": "network", "dry_run": "false", **fields}
    return client.post("/api/v1/imports", headers=person.headers, files=files, data=given)


def test_a_planner_brings_streets_in_and_takes_them_away_and_everybody_sees_them(
    client: TestClient, make: Factory, work: Callable[[], None]
) -> None:
    make.boundaries()
    planner, coordinator = make.person("planner"), make.person("coordinator")
    assert send(client, coordinator, b"").status_code == 403
    sent = send(
        client, planner, street_file(*town(0, 0, 3)), source="도보 네트워크", licence="kogl_1", edition="2026-04-08"
    )
    assert sent.status_code == 202, sent.text
    work()
    run = client.get(sent.headers["location"], headers=planner.headers).json()
    assert (run["state"], run["counts"]["new"]) == ("committed", 1)
    (item,) = client.get("/api/v1/networks").json()["items"]
    assert (item["title"], item["file_name"]) == ("도보 네트워크 (2026-04-08)", "길 <b>.geojson")
    assert (item["km"], item["pieces"], item["holds_together"], item["licence"]) == (0.8, 1, True, "kogl_1")
    assert item["bbox"][0] < item["bbox"][2]
    assert client.get(f"/api/v1/networks/{item['id']}").json() == item
    path = f"/api/v1/networks/{item['id']}"
    assert client.delete(path).status_code == 401
    assert client.delete(path, headers=coordinator.headers).status_code == 403
    assert client.delete(path, headers=planner.headers).status_code == 204
    assert client.delete(path, headers=planner.headers).status_code == 404
    assert client.get("/api/v1/networks").json() == {"items": [], "next": None, "total": 0}


def test_coverage_follows_the_streets_as_soon_as_they_are_there_and_no_longer_than_that(
    client: TestClient, make: Factory, work: Callable[[], None]
) -> None:
    make.boundaries()
    make.site()
    planner = make.person("planner")
    question = "/api/v1/coverage?target=any&district=11140"
    before = client.get(question)
    assert before.json()["meta"]["measured"] == "직선거리 추정"
    send(client, planner, street_file(*town(0, -1500, 80)), source="도보 네트워크")
    work()
    along = client.get(question, headers={"If-None-Match": before.headers["etag"]})
    assert along.status_code == 200
    meta, items = along.json()["meta"], along.json()["items"]
    assert (meta["measured"], meta["sound"], meta["metres"]["10"]) == ("보행로 기준", True, 500.0)
    assert {"label": "자료", "value": "보행로: 도보 네트워크, 639.9km"} in meta["sources"]
    dong = next(item for item in items if item["sites_open"])
    assert dong["people_within"]["10"] > 0
    assert dong["nearest"]["metres"] > 0
    assert dong["measured"] == "보행로 기준"
    row = client.get("/api/v1/networks").json()["items"][0]
    assert client.delete(f"/api/v1/networks/{row['id']}", headers=planner.headers).status_code == 204
    after = client.get(question)
    assert after.headers["etag"] not in {before.headers["etag"], along.headers["etag"]}
    assert after.json()["items"] == before.json()["items"]


def test_streets_that_cannot_be_walked_are_refused_with_their_reason_and_a_dry_run_stores_none(
    client: TestClient, make: Factory, work: Callable[[], None]
) -> None:
    planner = make.person("planner")
    runs = [
        send(client, planner, street_file()),
        send(client, planner, street_file(*town(0, 0, 2), [(900, 0), (1900, 0)]), dry_run="true"),
    ]
    work()
    empty, pieces = (client.get(sent.headers["location"], headers=planner.headers).json() for sent in runs)
    assert (empty["state"], empty["code"]) == ("failed", "no_links")
    assert "보행로(선)가 하나도 없어요" in empty["message"]
    assert pieces["state"] == "ready"
    (told,) = pieces["facts"]["networks"]
    assert (told["pieces"], told["holds_together"]) == (2, True)
    assert told["others"][0]["points"] == 4
    assert client.get("/api/v1/networks").json()["total"] == 0
