"""A campaign with a surveyor's phone: it asks and sends as ODK Collect does, at the address that its key opens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree import ElementTree as ET

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo import clock
from geo.db import Database, transaction
from geo.queries.assignments import NewAssignment, insert_assignment
from geo.queries.campaign_areas import TargetIn, add_targets, list_areas
from geo.queries.campaigns import CampaignRow, get_campaign
from geo.queries.forms import FormVersionRow, newest_by_key
from geo.settings import Settings
from geo.surveys.campaign_states import CampaignState
from geo.surveys.campaigns import step_campaign
from geo.surveys.ready.seeding import ensure_ready_forms
from tests.api.campaigns.makers import JUNG, campaign
from tests.due_jobs import run_due_jobs
from tests.factories import Factory, Person
from tests.geo.surveys.field_posts import ask_with, stored_form

API = "/api/v1"
OPENROSA = {"X-OpenRosa-Version": "1.0", "Date": "토, 22 11월 2026 09:00:00 GMT+09:00".encode()}
LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"


def message_of(answer: Any) -> str:
    """Return what an app shows of an answer; it must be in the app's envelope, whatever the status."""
    assert answer.headers["content-type"].split(";")[0] == "text/xml", answer.headers
    assert answer.headers["x-openrosa-version"] == "1.0"
    root = ET.fromstring(answer.content)
    assert root.tag == f"{RESPONSE}OpenRosaResponse"
    found = root.findtext(f"{RESPONSE}message")
    assert found
    assert any("가" <= letter <= "힣" for letter in found)
    return found


@dataclass
class Phone:
    """What Collect does: fixed paths behind the address, `deviceID` and a Date of its own making at every request."""

    client: httpx.Client
    address: str
    query: dict[str, str] = field(default_factory=lambda: {"deviceID": "collect:Zq81mfOSbFlBzjpe"})

    def get(self, path: str, **query: str) -> httpx.Response:
        url = path if path.startswith("http") else f"{self.address}/{path}"
        return self.client.get(url, params={**self.query, **query}, headers=OPENROSA)

    def forms(self, **query: str) -> list[dict[str, str]]:
        answer = self.get("formList", **query)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/xml")
        assert answer.headers["x-openrosa-version"] == "1.0"
        root = ET.fromstring(answer.content)
        assert root.tag == f"{LIST}xforms"
        return [{child.tag.removeprefix(LIST): child.text or "" for child in entry} for entry in root]

    def manifest(self, form: dict[str, str]) -> list[dict[str, str]]:
        answer = self.get(form["manifestUrl"])
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/xml")
        root = ET.fromstring(answer.content)
        assert root.tag == f"{MANIFEST}manifest"
        return [
            {**entry.attrib, **{child.tag.removeprefix(MANIFEST): child.text or "" for child in entry}}
            for entry in root
        ]

    def sends(
        self, xml: bytes, files: dict[str, bytes] | None = None, *, incomplete: bool = False, path: str = "submission"
    ) -> httpx.Response:
        parts = [("xml_submission_file", ("기록.xml", xml, "text/xml"))]
        parts += [(name, (name, data, "image/jpeg")) for name, data in (files or {}).items()]
        data = {"*isIncomplete*": "yes"} if incomplete else {}
        url = f"{self.address}/{path}"
        return self.client.post(url, params=self.query, headers=OPENROSA, files=parts, data=data)


@dataclass
class Field:
    """The campaign, its people, and what they work with."""

    client: TestClient
    engine: Engine
    make: Factory
    campaign: CampaignRow
    form: FormVersionRow
    surveyor: Person
    coordinator: Person
    work: Callable[[], None]

    def key(self, who: Person | None = None, **body: Any) -> dict[str, Any]:
        answer = self.client.post(
            f"{API}/campaigns/{self.campaign.id}/field-keys", json=body, headers=(who or self.surveyor).headers
        )
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json()["items"][0]
        return made

    def phone(self, who: Person | None = None) -> Phone:
        return Phone(self.client, urlsplit(self.key(who)["address"]).path)

    def asks_with(self, form: FormVersionRow) -> None:
        with transaction(self.engine) as session:
            ask_with(session, self.campaign.id, form)

    def ready(self, key: str = "maeul_space") -> FormVersionRow:
        """Let the campaign ask with one of the ready-made forms."""
        with transaction(self.engine) as session:
            ensure_ready_forms(session, clock.now())
            form = newest_by_key(session, key)
            ask_with(session, self.campaign.id, form)
        return form

    def gives(self, record: UUID) -> None:
        """Go on with another campaign, in which the surveyor was given a record by name to look at."""
        self.campaign = campaign(self.engine, state=CampaignState.DRAFT)
        with transaction(self.engine) as session:
            area = list_areas(session, self.campaign.id)[0].id
            (target,) = add_targets(session, self.campaign.id, [TargetIn(area, resource_id=record)])
            new = NewAssignment(self.campaign.id, self.surveyor.id, target_ids=(target,))
            insert_assignment(session, new, None, clock.now())
            step_campaign(session, get_campaign(session, self.campaign.id), CampaignState.OPEN, clock.now())

    def submission(self, submission_id: UUID | str) -> dict[str, Any]:
        answer = self.client.get(f"{API}/submissions/{submission_id}", headers=self.coordinator.headers)
        body: dict[str, Any] = answer.json()
        return body

    def submissions(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.client.get(
            f"{API}/submissions", params={"campaign": str(self.campaign.id)}, headers=self.coordinator.headers
        ).json()["items"]
        return items

    def record(self, record: UUID | str) -> dict[str, Any]:
        body: dict[str, Any] = self.client.get(f"{API}/resources/{record}", headers=self.coordinator.headers).json()
        return body


@pytest.fixture
def field_day(client: TestClient, make: Factory, engine: Engine, settings: Settings, database: Database) -> Field:
    make.boundaries()
    row = campaign(engine)
    with transaction(engine) as session:
        form = stored_form(session)
        ask_with(session, row.id, form)
    return Field(
        client,
        engine,
        make,
        row,
        form,
        make.person("surveyor", district=JUNG),
        make.person("coordinator", district=JUNG),
        lambda: run_due_jobs(settings, database),
    )
