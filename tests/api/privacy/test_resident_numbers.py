"""Resident numbers are refused at every door: each text field of the API, forms, sheets, the field."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, get_args, get_origin

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from pydantic import AfterValidator, BaseModel
from sqlalchemy import Engine, text

from api.app import create_app
from api.web.forms import Fields
from geo.db import Database
from geo.errors import FileRefused, InvalidInput
from geo.importers.source import open_tables
from geo.personal_numbers import SAID
from geo.settings import Settings
from geo.surveys.intake import Incoming, receive
from geo.surveys.submission_states import Channel
from geo.text import clean_text
from tests.api.bookings.test_steps import Case
from tests.factories import Factory, booking_body, tomorrow_at

NUMBER = "900101-1234567"
CODES = {
    *("code", "codes", "district", "dong", "dong_code", "email", "end", "event_type", "measure", "month"),
    *("order_id", "payment_key", "start", "token"),
}
"""Fields that take a code, an address or a clock time, looked up or checked by its form: no words."""


def models_of(annotation: Any) -> set[type[BaseModel]]:
    """Every model that a request body is made of."""
    found: set[type[BaseModel]] = set()
    waiting = [annotation]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, BaseModel) and one not in found:
            found.add(one)
            waiting += [field.annotation for field in one.model_fields.values()]
        waiting += get_args(one)
    return found


def api_routes(routers: Iterable[Any]) -> Iterator[APIRoute]:
    """Every route of the API, routers within routers too."""
    for one in routers:
        if isinstance(one, APIRoute):
            yield one
            continue
        yield from api_routes(getattr(one, "routes", ()))
        for inner in vars(one).values():
            if inner is not one and hasattr(inner, "routes"):
                yield from api_routes(inner.routes)


def bodies(app: FastAPI) -> set[type[BaseModel]]:
    seen: set[type[BaseModel]] = set()
    for route in api_routes(app.routes):
        for field in route.dependant.body_params:
            seen |= models_of(field.field_info.annotation)
    return seen


def is_free_text(field: Any) -> bool:
    """Say whether a field takes words as people write them: a cleaned text with room for such a number."""
    parts = [field.annotation, *field.metadata]
    while parts:
        one = parts.pop()
        if isinstance(one, AfterValidator) and one.func.__qualname__.startswith("trimmed"):
            return True
        if get_origin(one) is Annotated or get_args(one):
            parts += get_args(one)
    return False


def test_every_text_field_of_the_api_is_a_cleaned_text_which_refuses_resident_numbers(
    settings: Settings, database: Database
) -> None:
    app = create_app(settings, database)
    free, loose = [], []
    for model in bodies(app):
        for name, field in model.model_fields.items():
            if is_free_text(field):
                free.append(f"{model.__name__}.{name}")
            elif field.annotation in (str, str | None) and name not in CODES:
                loose.append(f"{model.__name__}.{name}")
    assert len(free) > 250
    assert loose == [], "use api.http.trimmed"


@pytest.fixture
def case(client: TestClient, make: Factory) -> Case:
    return Case(client, make, approval="instant")


def test_a_booking_with_such_a_number_is_refused_with_a_sentence_and_nothing_is_stored(
    case: Case, engine: Engine
) -> None:
    for change in ({"note": f"주민번호 {NUMBER}"}, {"contact": {"name": NUMBER, "phone": "02-000-0000"}}):
        body = booking_body(case.space, tomorrow_at(9), **change)
        answer = case.client.post("/api/v1/bookings", json=body, headers=case.resident.headers)
        assert answer.status_code == 422
        assert SAID in answer.text
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM bookings")).scalar_one() == 0


def test_a_form_says_so_beside_the_field() -> None:
    fields = Fields({"reason": "９００１０１－１２３４５６７ 님"}, str)
    assert fields.text("reason", 200) == ""
    assert fields.errors == {"reason": SAID}
    with pytest.raises(ValueError, match="받지 않아요"):
        clean_text(NUMBER)


def test_a_sheet_with_such_a_number_is_refused_by_line_and_column() -> None:
    sheet = f"이름,주소,비고\n공유부엌,서울특별시 중구,열쇠는 옆집\n마을방,서울특별시 중구,{NUMBER}\n"
    with pytest.raises(FileRefused, match="3행 '비고'에 주민등록번호") as refused:
        open_tables("공간.csv", sheet.encode())
    assert refused.value.code == "resident_number"
    assert len(open_tables("공간.csv", sheet.replace(NUMBER, "02-000-0000").encode())) == 1


def test_nothing_of_such_a_sheet_stays_with_its_run(engine: Engine) -> None:
    with engine.begin() as connection:
        run = connection.execute(
            text("INSERT INTO import_runs (kind, state) VALUES ('spaces', 'reading') RETURNING id")
        ).scalar_one()
        connection.execute(
            text(
                "INSERT INTO import_files (run_id, file_no, name, sha256, content) VALUES (:r, 0, 'a', 'b', 'secret')"
            ),
            {"r": run},
        )
        connection.execute(
            text("UPDATE import_runs SET state = 'failed', code = 'resident_number', message = 'x' WHERE id = :r"),
            {"r": run},
        )
        assert connection.execute(text("SELECT octet_length(content) FROM import_files")).scalar_one() == 0


def test_what_comes_from_the_field_with_such_a_number_is_not_taken(session, settings: Settings) -> None:
    xml = f'<data id="x" version="1"><meta><instanceID>uuid:1</instanceID></meta><words>{NUMBER}</words></data>'
    with pytest.raises(InvalidInput, match="받지 않아요") as refused:
        receive(session, settings, Incoming(xml.encode(), None, None, Channel.WEB))
    assert refused.value.code == "resident_number"
