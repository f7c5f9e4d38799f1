"""Exports over HTTP and on the command line: the same run of an import, for those who run the campaign."""

import json
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from api.jobs.imports import carry_out
from geo.db import Database
from geo.settings import Settings
from tests.api.campaigns.makers import JUNG, campaign
from tests.factories import Factory
from tests.geo.surveys.forms_helpers import PLAIN, book

KOBO = "name,place,meta/instanceID,_uuid\n햇살방,37.5665 126.978 0 0,uuid:1,1\n".encode()


def test_a_coordinator_sends_an_export_and_the_run_tells_what_came_of_it(
    client: TestClient, make: Factory, engine: Engine, database: Database, settings: Settings
) -> None:
    make.boundaries()
    row = campaign(engine, kinds=["space"])
    keeper, other = make.person("coordinator", district=JUNG), make.person("coordinator", district="11110")
    wish = {"kind": "submissions", "campaign": row.code, "dry_run": "false"}
    files = {"files": ("햇살.csv", KOBO)}
    assert client.post("/api/v1/imports", data=wish, files=files, headers=other.headers).status_code == 403
    without = client.post("/api/v1/imports", data={"kind": "submissions"}, files=files, headers=keeper.headers)
    assert (without.status_code, without.json()["code"]) == (422, "campaign_missing")
    sent = client.post("/api/v1/imports", data=wish, files=files, headers=keeper.headers)
    assert sent.status_code == 202
    carry_out(settings, database, "commit", sent.json()["id"])
    run = client.get(f"/api/v1/imports/{sent.json()['id']}", headers=keeper.headers).json()
    assert (run["state"], run["counts"]["new"], run["options"]["campaign"]) == ("committed", 1, str(row.id))
    assert run["files"][0]["facts"]["form"].startswith("import_")
    (line,) = client.get(f"/api/v1/imports/{run['id']}/rows", headers=keeper.headers).json()["items"]
    assert line["outcome"] == "new"
    record = client.get(f"/api/v1/resources/{line['target_id']}", headers=keeper.headers).json()
    assert (record["name"], record["state"]) == ("햇살방", "submitted")
    undone = client.post(f"/api/v1/imports/{run['id']}/undo", headers=keeper.headers)
    assert undone.status_code == 409
    with Session(engine) as session:
        author = session.execute(text("SELECT account_id, channel FROM submissions")).one()
    assert tuple(author) == (keeper.id, "import")


def test_forms_and_submissions_are_brought_in_on_the_command_line(
    make: Factory, engine: Engine, database: Database, tmp_path: Path, monkeypatch
) -> None:
    from api.cli.app import app

    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    make.boundaries()
    row = campaign(engine, kinds=["space"])
    (tmp_path / "plain.xlsx").write_bytes(book(PLAIN, (), {"form_id": "plain", "form_title": "곳", "version": "1"}))
    (tmp_path / "kobo.csv").write_bytes(KOBO)
    where = ["--data-dir", str(tmp_path / "data"), "--json"]

    def run(*arguments: str) -> object:
        done = CliRunner().invoke(app, [*arguments, *where])
        assert done.exit_code == 0, done.output + str(done.exception)
        return json.loads(done.stdout)

    assert [one["new"] for one in run("forms", "load", str(tmp_path / "plain.xlsx"))] == [True]
    assert [one["form_key"] for one in run("forms", "list")] == ["plain"]
    wish = ("submissions", "load", str(tmp_path / "kobo.csv"), "--campaign", row.code, "--form", "plain")
    assert run(*wish, "--dry-run")["new"] == 1
    assert run(*wish)["new"] == 1
    assert run(*wish)["unchanged"] == 1
