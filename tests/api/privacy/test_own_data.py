"""Everything about a person in one file: complete by the models, readable, without secrets, one's own alone."""

import io
import json
import zipfile

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Column, Engine, Table, text

from geo.models import Base
from geo.privacy.deeds import DEEDS, NOT_ABOUT_A_PERSON
from geo.queries.own_more_tables import KEPT, LOOKS
from tests.api.bookings.test_steps import Case
from tests.factories import Factory, booking_body, tomorrow_at

EXPORT = "/api/v1/account/export"
OF_PEOPLE = {"actor_id", "account_id", "by_id"}
PERSONS = ("bookings", "signups", "wait_entries", "series", "needs", "round_entries", "webhooks", "scenarios")
HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>"


def points_at(column: Column, table: str) -> bool:
    return any(key.column.table.name == table for key in column.foreign_keys)


def of_people() -> list[tuple[Table, Column]]:
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if points_at(column, "accounts") or column.name in OF_PEOPLE
    ]


def test_every_column_that_names_an_account_is_in_the_file_or_counted() -> None:
    wheres = {kept.table: "" for kept in KEPT}
    for kept in KEPT:
        wheres[kept.table] += kept.where
    missing = [
        f"{table.name}.{column.name}"
        for table, column in of_people()
        if f"t.{column.name} = :id" not in wheres.get(table.name, "") and f"{table.name}.{column.name}" not in DEEDS
    ]
    assert missing == [], "write these into geo/queries/own_tables.py, or into geo/privacy/deeds.py"
    assert len(of_people()) > 100


def test_every_table_that_hangs_on_what_a_person_did_is_in_the_file_or_listed_with_a_reason() -> None:
    known = {kept.table for kept in KEPT} | set(NOT_ABOUT_A_PERSON) | {key.partition(".")[0] for key in DEEDS}
    hanging = {
        table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(points_at(column, person) for person in PERSONS)
    }
    assert hanging - known == set()
    assert {"booking_contacts", "signup_guests"} <= hanging


def test_lists_name_what_there_is() -> None:
    tables = Base.metadata.tables
    assert {kept.table for kept in (*KEPT, LOOKS)} <= set(tables)
    assert [key for key in DEEDS if key.partition(".")[2] not in tables[key.partition(".")[0]].columns] == []
    assert set(NOT_ABOUT_A_PERSON) <= set(tables)
    values = " ".join(value for kept in KEPT for value in kept.columns.values())
    assert not [word for word in ("password_hash", "token_sha256", "secret") if word in values]


@pytest.fixture
def case(client: TestClient, make: Factory) -> Case:
    return Case(client, make, approval="instant")


def test_the_file_holds_what_a_person_left_and_who_looked_at_it(case: Case, engine: Engine) -> None:
    booking = case.book(contact={"name": HOSTILE, "phone": "02-7777-0201"}, note="휠체어로 가요")
    case.client.get(f"/api/v1/bookings/{booking['id']}", headers=case.keeper.headers)
    other = booking_body(case.space, tomorrow_at(18), contact={"name": "남의 이름", "phone": "02-0000-0009"})
    case.client.post("/api/v1/bookings", json=other, headers=case.stranger.headers)
    told = case.client.get(EXPORT, headers=case.resident.headers).json()
    tables = {table["name"]: table["rows"] for table in told["tables"]}
    contact = tables["booking_contacts"]
    assert [(row["이름"], row["전화"], row["남긴 말"]) for row in contact] == [
        (HOSTILE, "02-7777-0201", "휠체어로 가요")
    ]
    assert tables["accounts"][0]["이메일"] == case.resident.email
    assert "+09" in tables["bookings"][0]["시간"]
    assert [row["무엇"] for row in told["looks"]["rows"]] == ["booking_contact"]
    assert "남의 이름" not in json.dumps(told, ensure_ascii=False)
    assert case.keeper.email not in json.dumps(told)
    keeper = case.client.get(EXPORT, headers=case.keeper.headers).json()
    assert "access_log" in {table["name"] for table in keeper["tables"]}
    assert case.client.get(EXPORT).status_code == 401


def test_the_zip_is_a_page_tables_and_json_and_runs_nothing(case: Case) -> None:
    case.book(contact={"name": HOSTILE, "phone": "=1+1"})
    answer = case.client.get(EXPORT, params={"format": "zip"}, headers=case.resident.headers)
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/zip", "no-store")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        names = archive.namelist()
        page, data = archive.read("내 정보.html").decode(), json.loads(archive.read("내 정보.json"))
        contact = next(name for name in names if name.endswith("예약에 적은 연락처.csv"))
        csv = archive.read(contact).decode("utf-8-sig")
    assert "회비 \\3,000 {{ 7*191 }} &lt;b&gt;" in page
    assert "<b>" not in page
    assert "'=1+1" in csv, "a spreadsheet computes nothing"
    assert csv.startswith("예약,이름,전화")
    assert {table["title"] for table in data["tables"]} >= {"계정", "예약", "예약에 적은 연락처"}


def test_a_file_of_somebody_without_anything_is_their_account_alone(case: Case, make: Factory, engine: Engine) -> None:
    fresh = make.person()
    told = case.client.get(EXPORT, headers=fresh.headers).json()
    assert {table["name"] for table in told["tables"]} == {"accounts", "api_tokens"}
    assert told["deeds"] == {}
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM access_log")).scalar_one() == 0, "one's own data"
