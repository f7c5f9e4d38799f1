"""Whoever has no account is forgotten by the number they called from: what is over goes, what is to come stays."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo.db import transaction
from geo.queries import programmes, sessions
from geo.queries.programmes import ProgrammeValues
from geo.queries.sessions import NewSession
from tests.api.bookings.test_steps import Case
from tests.factories import Factory, booking_body, tomorrow_at

PAGE = "/admin/destruction/caller"


@pytest.fixture
def case(client: TestClient, make: Factory) -> Case:
    return Case(client, make, approval="instant")


def called(case: Case, hour: int, phone: str) -> None:
    """Enter what somebody booked by phone."""
    contact = {"name": "느티골 일곱째", "phone": phone}
    body = booking_body(case.space, tomorrow_at(hour), 1, channel="phone", contact=contact)
    answer = case.client.post("/api/v1/bookings", json=body, headers=case.keeper.headers)
    assert answer.status_code == 201, answer.text


def signed(case: Case, engine: Engine, phone: str) -> str:
    """Enter somebody for a programme and return the address under which the keeper takes them off again."""
    start = tomorrow_at(15)
    with transaction(engine) as session:
        values = ProgrammeValues(title="글쓰기", kind="class", published=True)
        programme = programmes.insert_programme(session, case.site, None, values)
        new = NewSession(programme, start, start + timedelta(hours=1), 9, meeting_place="마당")
        made = sessions.insert_session(session, new)
    body = {"guest": {"name": "느티골 일곱째", "phone": phone}}
    answer = case.client.post(f"/api/v1/sessions/{made}/signups", json=body, headers=case.keeper.headers)
    assert answer.status_code == 201, answer.text
    return f"/api/v1/sessions/{made}/signups?signup_id={answer.json()['id']}"


def names(engine: Engine) -> list[str]:
    both = "SELECT phone FROM booking_contacts UNION ALL SELECT phone FROM signup_guests ORDER BY 1"
    with engine.connect() as connection:
        return list(connection.execute(text(both)).scalars())


def ask(client: TestClient, who, **form: str):
    return client.post(PAGE, data=form, headers=who.headers | {"Accept": "text/html"})


def test_a_number_is_forgotten_where_its_use_is_over(case: Case, make: Factory, engine: Engine) -> None:
    admin = make.person("admin")
    called(case, 9, "02-7777-0107")
    called(case, 11, "+82 2 7777 0107")
    called(case, 13, "02-7777-0108")
    signed_up = signed(case, engine, "0277770107")
    early = ask(case.client, admin, phone="02 7777 0107", reason="전화 요청")
    assert early.status_code == 200
    assert "앞으로 있을 3건" in early.text
    assert len(names(engine)) == 4
    with engine.begin() as connection:
        connection.execute(text("UPDATE bookings SET state = 'cancelled', version = version + 1"))
    assert case.client.delete(signed_up, headers=case.keeper.headers).status_code == 200
    done = ask(case.client, admin, phone="02 7777 0107", reason="전화 요청 {{ 7*191 }}")
    assert "예약 2건과 프로그램 신청 1건" in done.text
    assert names(engine) == ["02-7777-0108"]
    with engine.connect() as connection:
        log = connection.execute(text("SELECT what, rows_gone, reason FROM destruction_log ORDER BY what")).all()
        looks = connection.execute(text("SELECT what, reason FROM access_log WHERE actor_id = :a"), {"a": admin.id})
        assert sorted(map(tuple, looks)) == [
            *[("booking_contact", "전화 요청 {{ 7*191 }}")] * 2,
            ("signup_guest", "전화 요청 {{ 7*191 }}"),
        ]
    assert [tuple(row) for row in log] == [("booking_contacts", 2, "erasure"), ("signup_guests", 1, "erasure")]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"phone": "<b>번호</b>", "reason": "요청"}, "전화번호를 숫자로"),
        ({"phone": "02-7777-0107", "reason": " "}, "왜 지우는지"),
    ],
)
def test_without_a_number_or_a_reason_nothing_goes(case: Case, make: Factory, engine: Engine, form, said) -> None:
    called(case, 9, "02-7777-0107")
    answer = ask(case.client, make.person("admin"), **form)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert "<b>번호" not in answer.text
    assert names(engine) == ["02-7777-0107"]


def test_only_whoever_looks_after_everything_may(case: Case, make: Factory, engine: Engine) -> None:
    called(case, 9, "02-7777-0107")
    for role in ("officer", "coordinator"):
        assert ask(case.client, make.person(role), phone="02-7777-0107", reason="요청").status_code == 403
    assert names(engine) == ["02-7777-0107"]


def test_programs_ask_the_same(case: Case, make: Factory, engine: Engine) -> None:
    called(case, 9, "02-7777-0107")
    body, path = {"phone": "+82-2-7777-0107", "reason": "전화 요청"}, "/api/v1/callers/erase"
    admin, officer = make.person("admin").headers, make.person("officer").headers
    assert case.client.post(path, json=body, headers=officer).status_code == 403
    assert case.client.post(path, json=body, headers=admin).json() == {"bookings": 0, "signups": 0, "coming": 1}
    with engine.begin() as connection:
        connection.execute(text("UPDATE bookings SET state = 'cancelled', version = version + 1"))
    assert case.client.post(path, json=body, headers=admin).json() == {"bookings": 1, "signups": 0, "coming": 0}
    assert names(engine) == []
