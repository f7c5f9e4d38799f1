"""A campaign in the middle of the city whose surveyors send what they wrote down, and a worker that puts it in."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo.db import Database, transaction
from geo.settings import Settings
from tests.api.campaigns.makers import campaign
from tests.due_jobs import run_due_jobs
from tests.factories import Factory, Person
from tests.geo.surveys.field_posts import ask_with, stored_form

JUNG_GU = "11140"
API = "/api/v1"


class FieldWork:
    """Posts instances as web form and phones do, and looks at what became of them."""

    def __init__(self, client: TestClient, make: Factory, engine: Engine, work: Callable[[], None]) -> None:
        make.boundaries()
        self.client, self.make, self.work = client, make, work
        self.surveyor = make.person("surveyor", district=JUNG_GU)
        self.other = make.person("surveyor", district=JUNG_GU)
        self.coordinator = make.person("coordinator", district=JUNG_GU)
        self.campaign = campaign(engine, kinds=["space"]).id
        with transaction(engine) as session:
            self.form = stored_form(session)
            ask_with(session, self.campaign, self.form)

    def post(
        self, xml: bytes, files: dict[str, bytes] | None = None, *, who: Person | None = None, incomplete: bool = False
    ) -> Any:
        parts = [("xml_submission_file", ("xml_submission_file", xml, "text/xml"))]
        parts += [(name, (name, data, "image/png")) for name, data in (files or {}).items()]
        return self.client.post(
            f"{API}/campaigns/{self.campaign}/submissions",
            files=parts,
            data={"*isIncomplete*": "yes"} if incomplete else {},
            headers=(who or self.surveyor).headers,
        )

    def sends(self, xml: bytes, who: Person | None = None) -> dict[str, Any]:
        """Send, let the worker do its work, return the submission."""
        answer = self.post(xml, who=who)
        assert answer.status_code == 201, answer.text
        self.work()
        return self.submission(answer.json()["id"])

    def submission(self, submission_id: str, who: Person | None = None) -> dict[str, Any]:
        answer = self.client.get(f"{API}/submissions/{submission_id}", headers=(who or self.coordinator).headers)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def record(self, record: UUID | str, who: Person | None = None) -> dict[str, Any]:
        headers = (who or self.coordinator).headers
        body: dict[str, Any] = self.client.get(f"{API}/resources/{record}", headers=headers).json()
        return body

    def conflicts(self, **asked: Any) -> list[dict[str, Any]]:
        answer = self.client.get(f"{API}/conflicts", params=asked, headers=self.coordinator.headers)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items


@pytest.fixture
def field_work(client: TestClient, make: Factory, engine: Engine, settings: Settings, database: Database) -> FieldWork:
    return FieldWork(client, make, engine, lambda: run_due_jobs(settings, database))
