"""What is loaded of residents, over HTTP: everybody sees it, planners bring grids in and take them away."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.jobs import imports
from tests.due_jobs import run_due_jobs
from tests.factories import Factory
from tests.geo.importers.grid_files import csv_grid, shapefile_grid
from tests.geo.planning.squares import store_squares


@pytest.fixture
def work(settings, database, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Run the jobs that are due within this process."""
    monkeypatch.setattr(imports, "_in_own_process", imports.carry_out)
    return lambda: run_due_jobs(settings, database)


def test_a_planner_brings_a_grid_in_everybody_sees_it_and_coverage_counts_with_it(
    client: TestClient, make: Factory, engine: Engine, work: Callable[[], None]
) -> None:
    store_squares(engine)
    planner, keeper = make.person("planner"), make.person("keeper")
    given = {"kind": "population", "dry_run": "false", "edition": "2020-05-01", "publisher": "국토지리정보원"}
    parts = [("files", (f"격자 <b>{suffix}", data)) for suffix, data in shapefile_grid().items()]
    assert client.post("/api/v1/imports", headers=keeper.headers, files=parts, data=given).status_code == 403
    sent = client.post("/api/v1/imports", headers=planner.headers, files=parts, data=given)
    assert sent.status_code == 202, sent.text
    work()
    run = client.get(sent.headers["location"], headers=planner.headers).json()
    assert (run["state"], run["counts"]["new"], run["files"][0]["facts"]["crs"]) == ("committed", 12, 5186)
    body = client.get("/api/v1/population").json()
    (grid,) = body["grids"]
    told = {name: grid[name] for name in ("title", "publisher", "licence", "as_of", "size_m", "cells", "people")}
    assert told == {
        "title": "격자 <b>",
        "publisher": "국토지리정보원",
        "licence": "unknown",
        "as_of": "2020-05-01",
        "size_m": 100,
        "cells": 12,
        "people": 150.0,
    }
    assert body["months"] == [{"month": "2015-05-01", "dongs": 2, "residents": 2000, "by_age": True}]
    assert [group["key"] for group in body["age_groups"]] == ["", "0-6", "65-"]
    meta = client.get("/api/v1/coverage", params={"date": "2020-05-01", "target": "any"}).json()["meta"]
    assert {"label": "자료", "value": "인구 격자: 격자 <b>, 2020-05-01, 칸 100m, 국토지리정보원"} in meta["sources"]
    path = f"/api/v1/population/grids/{grid['id']}"
    assert client.delete(path).status_code == 401
    assert client.delete(path, headers=keeper.headers).status_code == 403
    assert client.delete(path, headers=planner.headers).status_code == 204
    assert client.delete(path, headers=planner.headers).json()["code"] == "grid_unknown"
    assert client.get("/api/v1/population").json()["grids"] == []


def test_a_grid_that_cannot_be_used_fails_its_run_with_the_reason_and_stores_nothing(
    client: TestClient, make: Factory, work: Callable[[], None]
) -> None:
    planner = make.person("planner")
    given = {"kind": "population", "dry_run": "false", "edition": "2020-05-01"}
    files = [("files", ("격자.csv", csv_grid(crs=5181)))]
    sent = client.post("/api/v1/imports", headers=planner.headers, files=files, data=given)
    work()
    run = client.get(sent.headers["location"], headers=planner.headers).json()
    assert (run["state"], run["code"]) == ("failed", "crs_unknown")
    assert "5174·2097·5181·5186 가운데 무엇인지" in run["message"]
    assert client.get("/api/v1/population").json()["grids"] == []


def test_a_run_is_read_again_in_the_stated_system_and_undone_as_a_whole(
    client: TestClient, make: Factory, work: Callable[[], None]
) -> None:
    planner = make.person("planner")
    given = {"kind": "population", "edition": "2020-05-01", "crs": "5181", "mapping": '{"애들": "0-6"}'}
    files = [("files", ("격자.csv", csv_grid(heading="x,y,애들", crs=5181)))]
    sent = client.post("/api/v1/imports", headers=planner.headers, files=files, data=given)
    where = sent.headers["location"]
    work()
    assert client.get(where, headers=planner.headers).json()["state"] == "ready"
    assert client.get("/api/v1/population").json()["grids"] == []
    client.post(f"{where}/commit", headers=planner.headers)
    work()
    assert [grid["age_group_label"] for grid in client.get("/api/v1/population").json()["grids"]] == ["0~6세"]
    assert client.get("/api/v1/population", params={"group": ""}).json()["grids"] == []
    assert len(client.get("/api/v1/population", params={"group": "0-6세"}).json()["grids"]) == 1
    assert client.get("/api/v1/population", params={"group": "어린이"}).json()["code"] == "group_unknown"
    client.post(f"{where}/undo", headers=planner.headers)
    work()
    assert client.get(where, headers=planner.headers).json()["state"] == "undone"
    assert client.get("/api/v1/population").json()["grids"] == []
