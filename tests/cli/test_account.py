"""`maeul account add`: accounts, rights and tokens from the command line."""

import io
from uuid import uuid4

import pytest
from sqlalchemy import text

from api.cli import main
from api.cli.account import RoleChoice
from geo.enums import Role
from tests.factories import Factory

LOGIN = "/api/v1/sessions"


@pytest.fixture(autouse=True)
def here(database, settings, monkeypatch):
    """Point the command line at this test's database."""
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_APP_DATABASE_URL", str(database.app_url))
    monkeypatch.setenv("MAEUL_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("MAEUL_LANG", "ko")


def grants(engine) -> list[tuple[str, ...]]:
    query = "SELECT role, scope, district_code, site_id::text FROM grants ORDER BY id"
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def last_line(capsys) -> str:
    return capsys.readouterr().out.splitlines()[-1]


def test_the_command_line_knows_the_roles_of_the_product():
    assert {choice.value for choice in RoleChoice} == {role.value for role in Role}


def test_an_account_is_made_verified_with_a_password_that_works(capsys, client):
    assert main(["account", "add", "Keeper@Example.org", "--role", "resident"]) == 0
    password = last_line(capsys).removeprefix("비밀번호: ")
    assert len(password) >= 12
    assert client.post(LOGIN, json={"email": "keeper@example.org", "password": password}).status_code == 201
    me = client.get("/api/v1/me").json()
    assert (me["verified"], me["grants"]) == (True, [])


def test_a_token_stands_alone_on_the_last_line(capsys, client):
    assert main(["account", "add", "a@example.org", "--role", "admin", "--token"]) == 0
    token = last_line(capsys)
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).json()
    assert [grant["role"] for grant in me["grants"]] == ["admin"]


def test_a_password_may_come_from_stdin_and_is_not_printed(capsys, client, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("느티나무 아래 평상\n"))
    assert main(["account", "add", "a@example.org", "--role", "resident", "--password-stdin"]) == 0
    said = capsys.readouterr()
    assert "느티나무" not in said.out + said.err
    body = {"email": "a@example.org", "password": "느티나무 아래 평상"}
    assert client.post(LOGIN, json=body).status_code == 201


def test_the_same_address_again_adds_the_right_and_keeps_the_password(capsys, client, engine, make: Factory):
    site = make.site()
    main(["account", "add", "a@example.org", "--role", "resident"])
    password = last_line(capsys).removeprefix("비밀번호: ")
    for _ in range(2):
        assert main(["account", "add", "a@example.org", "--role", "keeper", "--site", str(site)]) == 0
    assert "비밀번호" not in capsys.readouterr().out
    assert grants(engine) == [("keeper", "site", None, str(site))]
    assert client.post(LOGIN, json={"email": "a@example.org", "password": password}).status_code == 201


def test_an_officer_gets_a_district_by_name_even_before_the_first_start(engine):
    assert main(["account", "add", "a@example.org", "--role", "officer", "--district", "마포구"]) == 0
    ((role, scope, code, _),) = grants(engine)
    assert (role, scope, len(code)) == ("officer", "district", 5)


def test_without_a_place_a_right_holds_everywhere_and_the_command_says_so(capsys, engine):
    assert main(["account", "add", "a@example.org", "--role", "keeper"]) == 0
    assert "공간지기(전체)" in capsys.readouterr().err
    assert grants(engine) == [("keeper", "everywhere", None, None)]


def test_an_unproved_account_of_a_stranger_loses_its_password(capsys, client):
    stranger = {"email": "a@example.org", "password": "도둑이 먼저 정한 것", "name": "ㄱ"}
    client.post("/api/v1/accounts", json=stranger)
    assert main(["account", "add", "a@example.org", "--role", "admin"]) == 0
    password = last_line(capsys).removeprefix("비밀번호: ")
    credentials = {"email": "a@example.org", "password": stranger["password"]}
    assert client.post(LOGIN, json=credentials).status_code == 401
    assert client.post(LOGIN, json=credentials | {"password": password}).status_code == 201


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody", "--role", "admin"], "이메일"),
        (["a@example.org", "--role", "keeper", "--site", str(uuid4())], "시설"),
        (["a@example.org", "--role", "officer", "--district", "없는구"], "없는구"),
        (["a@example.org", "--role", "officer", "--district", "마포구", "--site", str(uuid4())], "하나만"),
    ],
)
def test_a_refusal_is_one_sentence_and_stores_nothing(capsys, engine, arguments, said):
    assert main(["account", "add", *arguments]) == 1
    complaint = capsys.readouterr().err.strip().splitlines()
    assert len(complaint) == 1
    assert said in complaint[0]
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM accounts")).scalar_one() == 0


@pytest.mark.parametrize("typed", ["짧다\n", "\n", ""])
def test_a_password_from_stdin_must_be_a_good_one(capsys, engine, monkeypatch, typed):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["account", "add", "a@example.org", "--role", "admin", "--password-stdin"]) == 1
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM accounts")).scalar_one() == 0


def test_wrong_usage_is_told_apart_from_a_refusal(capsys):
    assert main(["account", "add", "a@example.org", "--role", "king"]) == 2
    assert main(["account", "add", "a@example.org"]) == 2
