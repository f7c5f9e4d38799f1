"""Forms over HTTP: brought in, kept version by version, given to the web form and, byte for byte, to phones."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo import clock
from geo.db import transaction
from geo.queries.campaigns import NewCampaign, insert_campaign, replace_forms
from geo.surveys.instances import read_instance, write_instance
from geo.surveys.ready import READY
from geo.surveys.ready.seeding import ensure_ready_forms, lacks_ready_forms
from geo.surveys.xlsforms import convert
from tests.factories import Factory, Person
from tests.geo.surveys.forms_helpers import PLAIN, book, row


def send(client: TestClient, who: Person, data: bytes, name: str = "나무 조사.xlsx") -> Any:
    return client.post("/api/v1/forms", files={"file": (name, data)}, headers=who.headers)


def form(version: str = "1", *more: dict[str, str]) -> bytes:
    return book([*PLAIN, *more], (), {"form_id": "trees", "form_title": "나무 <b>조사</b>", "version": version})


def test_a_coordinator_brings_a_form_in_and_everybody_gets_the_same_bytes(client: TestClient, make: Factory) -> None:
    keeper = make.person("coordinator")
    surveyor = make.person("surveyor")
    data = form()
    stored = send(client, keeper, data)
    assert stored.status_code == 201
    where = f"/api/v1/forms/{stored.json()['form_id']}"
    assert stored.headers["Location"] == where
    shown = client.get(where, headers=surveyor.headers).json()
    assert (shown["title"], shown["versions"], shown["ready"]) == ("나무 <b>조사</b>", 1, False)
    (version,) = shown["history"]
    base = f"{where}/versions/{version['id']}"
    xform = client.get(f"{base}/xform", headers=surveyor.headers)
    assert xform.headers["content-type"].startswith("text/xml")
    assert version["hash"] == f"md5:{hashlib.md5(xform.content).hexdigest()}"
    assert client.get(f"{base}/xlsform", headers=surveyor.headers).content == data
    definition = client.get(f"{base}/definition", headers=surveyor.headers).json()
    assert definition == convert("나무 조사.xlsx", data).definition.as_json()
    assert [one["id"] for one in client.get("/api/v1/forms", headers=surveyor.headers).json()["items"]] == [
        stored.json()["form_id"]
    ]


def test_the_same_file_again_adds_nothing_and_another_content_needs_another_version(
    client: TestClient, make: Factory
) -> None:
    keeper = make.person("coordinator")
    first = send(client, keeper, form()).json()
    again = send(client, keeper, form())
    assert (again.status_code, again.json()["new"]) == (200, False)
    assert again.json()["version_id"] == first["version_id"]
    other = send(client, keeper, form("1", row("text", "more")))
    assert (other.status_code, other.json()["code"]) == (409, "form_version_taken")
    second = send(client, keeper, form("2", row("text", "more")))
    assert (second.status_code, second.json()["form_id"]) == (201, first["form_id"])
    shown = client.get(f"/api/v1/forms/{first['form_id']}", headers=keeper.headers).json()
    assert [version["version"] for version in shown["history"]] == ["2", "1"]


def test_a_form_that_cannot_be_converted_is_refused_with_sheet_row_and_column(
    client: TestClient, make: Factory
) -> None:
    answer = send(
        client,
        make.person("coordinator"),
        book([row("select_one nothing", "a")], [{"list_name": "b", "name": "c", "label": "d"}]),
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "form_refused")
    assert (answer.json()["sheet"], answer.json()["row"], answer.json()["column"]) == ("survey", 2, "type")
    assert "nothing" in answer.json()["detail"]


def test_who_may_bring_forms_in_and_who_may_see_them(client: TestClient, make: Factory, engine: Engine) -> None:
    make.boundaries()
    with transaction(engine) as session:
        ensure_ready_forms(session, clock.now())
    keeper, other = make.person("coordinator", district="11110"), make.person("coordinator", district="11140")
    resident, officer = make.person(), make.person("admin")
    stored = send(client, keeper, form()).json()
    assert send(client, make.person("surveyor"), form("2")).status_code == 403
    assert client.get("/api/v1/forms", headers=resident.headers).status_code == 403
    assert client.get("/api/v1/forms").status_code == 401
    assert send(client, other, form("2")).json()["code"] == "form_of_another"
    assert send(client, officer, form("2")).status_code == 201
    ours = book(PLAIN, (), {"form_id": "maeul_space", "version": "9"})
    assert send(client, keeper, ours).json()["code"] == "form_is_ready"
    where = f"/api/v1/forms/{stored['form_id']}"
    assert client.patch(where, json={"retired": True}, headers=other.headers).status_code == 403
    assert client.patch(where, json={"retired": True}, headers=keeper.headers).json()["retired_at"] is not None
    listed = client.get("/api/v1/forms", headers=keeper.headers).json()
    assert listed["total"] == len(READY)
    assert client.get("/api/v1/forms?retired=true", headers=keeper.headers).json()["total"] == len(READY) + 1


def test_ready_made_forms_are_put_in_once(engine: Engine) -> None:
    with transaction(engine) as session:
        assert lacks_ready_forms(session)
        assert ensure_ready_forms(session, clock.now()) == len(READY)
    with transaction(engine) as session:
        assert not lacks_ready_forms(session)
        assert ensure_ready_forms(session, clock.now()) == 0


def test_a_version_is_never_changed_or_deleted(engine: Engine) -> None:
    with transaction(engine) as session:
        ensure_ready_forms(session, clock.now())
    for statement in ("UPDATE form_versions SET title = 'x'", "DELETE FROM form_versions"):
        with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute(text(statement))


def test_a_campaign_gives_the_version_that_it_is_pinned_to(client: TestClient, make: Factory, engine: Engine) -> None:
    make.boundaries()
    keeper = make.person("coordinator", district="11110")
    first = send(client, keeper, form()).json()
    today = clock.today()
    with transaction(engine) as session:
        new = NewCampaign("11110", "2026 조사", today, today + timedelta(days=9), ["space"])
        campaign = insert_campaign(session, new, "abc123", keeper.id, clock.now())
        replace_forms(session, campaign, [first["version_id"]])
    send(client, keeper, form("2", row("text", "more")))
    where = f"/api/v1/campaigns/{campaign}/forms/{first['form_id']}/definition"
    given = client.get(where, headers=keeper.headers)
    assert (given.status_code, given.json()["version"]) == (200, "1")
    assert client.get(where, headers=make.person().headers).status_code == 403
    other = f"/api/v1/campaigns/{campaign}/forms/{campaign}/definition"
    assert client.get(other, headers=keeper.headers).json()["code"] == "form_version_unknown"


def test_strange_ids_are_no_defects(client: TestClient, make: Factory) -> None:
    keeper = make.person("coordinator")
    nobody = "00000000-0000-0000-0000-000000000000"
    for path in ("", "/versions/x", f"/versions/{nobody}/xform", f"/versions/{nobody}/definition"):
        assert client.get(f"/api/v1/forms/{nobody}{path}", headers=keeper.headers).status_code in {404, 422}
    empty = client.post("/api/v1/forms", files={"file": ("", b"")}, headers=keeper.headers)
    assert empty.status_code == 422


def test_what_the_definition_asks_can_be_answered_and_read_back(client: TestClient, make: Factory) -> None:
    stored = send(client, make.person("coordinator"), form()).json()
    definition = convert("a.xlsx", form()).definition
    read = read_instance(write_instance(definition, {"name": "은행나무"}, "uuid:1"), definition)
    assert (read.form_id, read.version) == (stored["form_key"], stored["version"])
