"""Planners on the page of imports: what they may bring, and what a grid of people looks like there."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.jobs import imports
from tests.due_jobs import run_due_jobs
from tests.factories import Factory
from tests.geo.importers.grid_files import csv_grid
from tests.geo.planning.squares import store_squares

HTML = {"accept": "text/html"}


@pytest.fixture
def work(settings, database, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Run the jobs that are due within this process."""
    monkeypatch.setattr(imports, "_in_own_process", imports.carry_out)
    return lambda: run_due_jobs(settings, database)


def test_a_planner_sees_what_a_grid_would_bring_before_it_is_stored(
    client: TestClient, make: Factory, engine: Engine, work: Callable[[], None]
) -> None:
    store_squares(engine)
    planner = make.person("planner")
    form = client.get("/admin/imports", headers={**HTML, **planner.headers}).text
    assert re.findall(r'<option value="(\w+)"', form.split('name="kind"')[1].split("</select>")[0]) == [
        "population",
        "network",
    ]
    assert client.get("/admin/imports", headers={**HTML, **make.person("keeper").headers}).status_code == 403
    data = csv_grid() + b"950050,1950050,5\n"
    sent = client.post(
        "/api/v1/imports",
        headers=planner.headers,
        files=[("files", ("격자 <b>.csv", data))],
        data={"kind": "population", "edition": "2020-05-01"},
    )
    work()
    shown = unescape(client.get(f"/admin/imports/{sent.json()['id']}", headers={**HTML, **planner.headers}).text)
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))
    assert "모두 13행" in told
    assert "인구 격자 2020-05-01 칸 12개 150명" in told
    assert "동 1곳에 150명(주민등록 1,000명), 동 밖 0명, 많이 다른 동 1" in told
    assert "칸은 너무 많아서 하나하나 싣지 않고" in told
    assert "2행과 같은 칸이라서 뺐습니다" in told
