"""The pages of survey forms over HTTP: who sees them, what a refused file says, what a version asks."""

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from geo import clock
from geo.db import transaction
from geo.surveys.ready import READY
from geo.surveys.ready.seeding import ensure_ready_forms
from tests.factories import Factory
from tests.geo.surveys.forms_helpers import PLAIN, book, row

HOSTILE = "<b>굵게</b> {{ 7*191 }} `\\3,000`"


def test_the_ready_made_forms_are_listed_with_a_workbook_to_take(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    with transaction(engine) as session:
        ensure_ready_forms(session, clock.now())
    surveyor = make.person("surveyor")
    listed = client.get("/survey/forms", headers=surveyor.headers)
    assert [form.title for form in READY if form.title not in listed.text] == []
    assert 'type="file"' not in listed.text
    url = listed.text.split('href="/survey/forms/')[1].split('"')[0]
    shown = client.get(f"/survey/forms/{url}", headers=surveyor.headers).text
    assert "공간 이름" in shown
    workbook = shown.split('class="button button-primary"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert client.get(workbook, headers=surveyor.headers).content[:2] == b"PK"
    assert client.get("/survey/forms", headers=make.person().headers).status_code == 403


def test_a_form_is_brought_in_looked_at_and_set_aside(client: TestClient, make: Factory) -> None:
    keeper = make.person("coordinator")
    data = book([*PLAIN, row("text", "odd", HOSTILE)], (), {"form_id": "odd", "form_title": HOSTILE, "version": "1"})
    sent = client.post(
        "/survey/forms", files={"file": ("a.xlsx", data)}, headers=keeper.headers, follow_redirects=False
    )
    assert sent.status_code == 303
    where = sent.headers["location"]
    assert where.endswith("?done=form-stored")
    shown = client.get(where, headers=keeper.headers).text
    assert "&lt;b&gt;굵게&lt;/b&gt; {{ 7*191 }} `\\3,000`" in shown
    assert HOSTILE not in shown
    path = where.split("?")[0]
    client.post(f"{path}/aside", data={"retired": "yes"}, headers=keeper.headers)
    assert "치워 둔 양식 1개" in client.get("/survey/forms", headers=keeper.headers).text
    client.post(f"{path}/aside", data={"retired": "no"}, headers=keeper.headers)
    assert "치워 둔 양식 1개" not in client.get("/survey/forms", headers=keeper.headers).text


def test_a_file_that_cannot_be_a_form_says_where_and_stores_nothing(client: TestClient, make: Factory) -> None:
    keeper = make.person("coordinator")
    wrong = book([row("text", "이름")])
    answer = client.post("/survey/forms", files={"file": ("틀림.xlsx", wrong)}, headers=keeper.headers)
    assert answer.status_code == 422
    assert "survey 시트 2행 name 열" in answer.text
    assert client.get("/api/v1/forms", headers=keeper.headers).json()["total"] == 0
    english = client.post("/survey/forms?lang=en", files={"file": ("a.csv", b"a,b\n")}, headers=keeper.headers)
    assert "not a workbook" in english.text
