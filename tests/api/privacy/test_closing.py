"""Closing an account: what goes, what stays, who is told, what refuses, and that a restored backup does not undo it."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.auth.passwords import hash_password
from api.auth.secrets import sha256_of
from geo import backup as backups
from geo.backup import Tools
from geo.backup.erasures import FILE, known_erasures, read_erasures
from geo.db import Database, transaction
from geo.enums import FeedKind
from geo.errors import FileRefused
from geo.local_server import LocalServer
from geo.queries import feeds, parties
from geo.queries.erasure import erase_again, list_erasures
from geo.settings import Settings
from tests.api.bookings.test_steps import Case
from tests.factories import Factory, Person

PASSWORD = "느티나무 아래 마을"
HASH = hash_password(PASSWORD)
CLOSE = "/api/v1/account"


@pytest.fixture
def case(client: TestClient, make: Factory, engine: Engine) -> Case:
    case = Case(client, make, approval="instant")
    run(engine, "UPDATE accounts SET password_hash = :h WHERE id = :id", h=HASH, id=case.resident.id)
    return case


def run(engine: Engine, sql: str, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(text(sql), values)


def rows(engine: Engine, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def close(case: Case, who: Person, password: str = PASSWORD):
    return case.client.request("DELETE", CLOSE, json={"password": password}, headers=who.headers)


def test_whoever_closes_their_account_is_forgotten_and_the_time_is_free_again(
    case: Case, engine: Engine, settings: Settings
) -> None:
    booking = case.book(contact={"name": "느티골 일곱째", "phone": "02-7777-0107"}, note="휠체어로 가요")
    outbox = settings.data_dir / "outbox"
    outbox.mkdir(parents=True)
    (outbox / "to.eml").write_text(f"To: {case.resident.email}\nSubject: x\n\nx")
    (outbox / "about.eml").write_text("To: keeper@example.org\nSubject: x\n\n신청한 분: 느티골 일곱째", "utf-8")
    (outbox / "other.eml").write_text("To: other@example.org\nSubject: x\n\nx")
    wrong = close(case, case.resident, "틀린 비밀번호예요")
    assert (wrong.status_code, wrong.json()["code"]) == (403, "password_wrong")
    assert rows(engine, "SELECT state FROM bookings") == [("confirmed",)]
    done = close(case, case.resident)
    assert (done.status_code, done.json()["bookings_called_off"]) == (200, 1)
    assert rows(engine, "SELECT state FROM bookings") == [("cancelled",)]
    assert rows(engine, "SELECT count(*) FROM booking_contacts") == [(0,)]
    told = rows(engine, "SELECT recipient, body FROM mails")
    assert [recipient for recipient, _body in told] == [case.keeper.email], "the keeper alone, of the free time"
    assert "계정을 닫아" in told[0][1]
    assert "느티골" not in told[0][1]
    assert [file.name for file in outbox.iterdir()] == ["other.eml"]
    assert case.client.get("/api/v1/me", headers=case.resident.headers).status_code == 401
    assert case.client.get(f"/api/v1/bookings/{booking['id']}", headers=case.keeper.headers).status_code == 200
    again = case.client.post(
        "/api/v1/bookings",
        json={
            "space_id": str(case.space),
            "start": booking["start"],
            "end": booking["end"],
            "heads": 5,
            "purpose": "meeting",
            "contact": {"name": "다음 이웃", "phone": "02-000-0000"},
        },
        headers=case.stranger.headers,
    )
    assert again.status_code == 201
    line = json.loads((settings.data_dir / FILE).read_text())
    assert set(line) == {"id", "account_id", "cause", "by_id", "at"}
    assert (line["account_id"], line["cause"]) == (str(case.resident.id), "self")


def test_calendars_end_and_a_group_goes_on_with_its_longest_member(case: Case, engine: Engine) -> None:
    with transaction(engine) as session:
        group = parties.insert_party(session, "group", "책읽는 골목", case.resident.id)
        parties.add_member(session, group, "group", case.stranger.id, "member")
        feeds.put_feed(session, case.resident.id, FeedKind.MINE, None, sha256_of("feed"))
    assert close(case, case.resident).status_code == 200
    assert rows(engine, "SELECT account_id, role FROM party_members") == [(case.stranger.id, "lead")]
    assert rows(engine, "SELECT count(*) FROM feeds") == [(0,)]


def test_the_only_keeper_stays_until_another_one_is_there(case: Case, make: Factory, engine: Engine) -> None:
    run(engine, "UPDATE accounts SET password_hash = :h WHERE id = :id", h=HASH, id=case.keeper.id)
    refused = close(case, case.keeper)
    assert (refused.status_code, refused.json()["code"]) == (409, "only_keeper")
    assert "천연가압장" in refused.json()["detail"]
    assert "구 담당자에게" in refused.json()["detail"]
    with pytest.raises(Exception, match="only keeper"):
        run(engine, "INSERT INTO erasures (account_id, cause) VALUES (:id, 'self')", id=case.keeper.id)
    make.person("keeper", site_id=case.site)
    assert close(case, case.keeper).status_code == 200


def test_the_last_administrator_and_whoever_is_inside_stay(case: Case, make: Factory, engine: Engine) -> None:
    admin = make.person("admin")
    run(engine, "UPDATE accounts SET password_hash = :h WHERE id = :id", h=HASH, id=admin.id)
    refused = close(case, admin)
    assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")
    case.book()
    run(engine, "UPDATE bookings SET state = 'in_use', version = version + 1, checked_in_at = now()")
    busy = close(case, case.resident)
    assert (busy.status_code, busy.json()["code"]) == (409, "in_use")


def test_whoever_has_no_password_types_the_address(case: Case, make: Factory, engine: Engine) -> None:
    guest = make.person()
    run(engine, "UPDATE accounts SET password_hash = NULL WHERE id = :id", id=guest.id)
    assert close(case, guest, "아무 말이나").status_code == 403
    assert close(case, guest, guest.email.upper()).status_code == 200


def test_an_officer_erases_whom_a_letter_names_and_says_why(case: Case, make: Factory, engine: Engine) -> None:
    officer, path = make.person("officer"), f"/api/v1/accounts/{case.resident.id}/erase"
    for nobody in (case.keeper, case.stranger, make.person("planner")):
        assert case.client.post(path, json={"reason": "편지"}, headers=nobody.headers).status_code == 403
    assert case.client.post(path, json={"reason": " "}, headers=officer.headers).status_code == 422
    keeper = f"/api/v1/accounts/{case.keeper.id}/erase"
    beyond = case.client.post(keeper, json={"reason": "편지"}, headers=officer.headers)
    assert (beyond.status_code, beyond.json()["code"]) == (403, "erasure_beyond_own")
    done = case.client.post(path, json={"reason": "시험 계정의 2026-11-20 편지"}, headers=officer.headers)
    assert done.status_code == 200
    kept = rows(engine, "SELECT account_id, cause, reason, by_id FROM erasures")
    assert kept == [(case.resident.id, "written", "(지워짐)의 2026-11-20 편지", officer.id)]
    noted = "SELECT object_id, reason <> '' FROM access_log WHERE what = 'account'"
    assert rows(engine, noted) == [(case.resident.id, True)]
    assert case.client.post(path, json={"reason": "편지"}, headers=officer.headers).status_code == 404


def test_a_restored_backup_forgets_again(
    case: Case, database: Database, server: LocalServer, settings: Settings, engine: Engine
) -> None:
    tools = Tools(server.bin_dir, server.url("maeul_admin", "postgres"))
    case.book(contact={"name": "느티골 여덟째", "phone": "02-7777-0108"})
    file = settings.data_dir / "before.maeul"
    media = settings.data_dir / "media"
    media.mkdir(parents=True)
    backups.backup(database, file, tools, media_dir=media)
    assert close(case, case.resident).status_code == 200
    engine.dispose()
    backups.restore(database, file, tools, media_dir=media)
    assert rows(engine, "SELECT state FROM bookings") == [("cancelled",)], "what was to come is off again"
    assert rows(engine, "SELECT count(*) FROM booking_contacts") == [(0,)]
    assert rows(engine, "SELECT name FROM accounts WHERE id = :id", id=case.resident.id) == [("(지워짐)",)]
    owner = database.owner_engine()
    with transaction(owner) as session:
        assert [one.cause for one in list_erasures(session)] == ["again"]
        assert erase_again(session, known_erasures(database, settings.data_dir)) == 0, "once is enough"
    owner.dispose()


def test_a_list_cut_short_is_read_and_a_damaged_one_is_refused(settings: Settings) -> None:
    settings.data_dir.mkdir()
    file = settings.data_dir / FILE
    line = {"id": "7" * 32, "account_id": "8" * 32, "cause": "self", "by_id": None, "at": "2026-11-22T00:00:00+00:00"}
    file.write_text(json.dumps(line) + '\n{"id": "half')
    assert [one.cause for one in read_erasures(settings.data_dir)] == ["self"]
    file.write_text('{"id": 1}\n')
    with pytest.raises(FileRefused):
        read_erasures(settings.data_dir)


def test_who_was_erased_is_written_once(engine: Engine) -> None:
    for statement in ("UPDATE erasures SET cause = 'again'", "DELETE FROM erasures"):
        with pytest.raises(Exception, match="permission denied"):
            run(engine, statement)
