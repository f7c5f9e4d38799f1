"""The form token as a hidden field of a plain HTML form."""

from typing import Annotated

import pytest
from fastapi import FastAPI, Form, Request
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth.browser import csrf_token
from api.auth.deps import CallerDep, SignedIn, Writer
from tests.api.auth.conftest import ORIGIN, sign_in


@pytest.fixture
def page(settings, database, person):
    """A page with a form, as the pages of the service have them."""
    person()
    app = create_app(settings, database)
    _add_forms(app)
    with TestClient(app, base_url=ORIGIN) as client:
        sign_in(client)
        yield client


def _add_forms(app: FastAPI) -> None:
    @app.get("/form")
    def form(request: Request, caller: CallerDep) -> str:
        return csrf_token(request)

    @app.post("/declared")
    def declared(caller: SignedIn, note: Annotated[str, Form()]) -> str:
        return note

    @app.post("/read")
    async def read(request: Request, caller: Writer) -> str:
        return str((await request.form())["note"])


@pytest.mark.parametrize("path", ["/declared", "/read"])
@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
def test_a_hidden_field_is_as_good_as_a_header(page, path, kind):
    fields = {"note": "회비 \\3,000", "csrf_token": page.get("/form").json()}
    sent = (
        {"files": {name: (None, value) for name, value in fields.items()}} if kind == "multipart" else {"data": fields}
    )
    answer = page.post(path, **sent)
    assert (answer.status_code, answer.json()) == (200, "회비 \\3,000")


@pytest.mark.parametrize("path", ["/declared", "/read"])
def test_a_form_without_its_hidden_field_is_refused(page, path):
    assert page.post(path, data={"note": "x"}).json()["code"] == "csrf"
    assert page.post(path, data={"note": "x", "csrf_token": "0" * 64}).json()["code"] == "csrf"


def test_visitors_have_no_form_token(page):
    page.cookies.clear()
    assert page.get("/form").json() == ""
