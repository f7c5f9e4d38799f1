"""Backups over HTTP: made and tried by the worker, listed with what they promise, removed but never the last good one."""

from datetime import UTC, datetime, timedelta

import pytest

from api.jobs import backups as jobs
from geo import clock
from geo.backup import shelf
from geo.backup_states import BackupCause
from geo.db import transaction
from geo.errors import SetupError
from geo.queries import backup_runs

PATH = "/api/v1/backups"


def listed(client, admin):
    return client.get(PATH, headers=admin.headers).json()


def last_run(client, admin):
    return client.get(f"{PATH}/runs", headers=admin.headers).json()["items"][0]


def test_a_backup_is_made_tried_and_only_then_must_stay(client, admin, work, tools, settings):
    asked = client.post(PATH, headers=admin.headers)
    assert asked.status_code == 201, asked.text
    assert listed(client, admin)["running"]["id"] == asked.json()["id"]
    busy = client.post(PATH, headers=admin.headers)
    assert (busy.status_code, busy.json()["code"]) == (409, "backup_busy")
    work()
    made = listed(client, admin)
    (item,) = made["items"]
    assert made["running"] is None
    assert (item["rows"] > 0, item["tables"] > 100, item["cause"], item["verified_at"]) == (True, True, "hand", None)
    assert item["bytes"] == (shelf.folder_of(settings) / item["name"]).stat().st_size

    client.post(f"{PATH}/{item['name']}/verify", headers=admin.headers)
    work()
    run = client.get(f"{PATH}/runs/{last_run(client, admin)['id']}", headers=admin.headers).json()
    assert (run["action"], run["state"], run["percent"], run["message"]) == ("verify", "done", 100, "")
    (tried,) = listed(client, admin)["items"]
    assert tried["verified_at"]
    assert tried["held"] is True
    refused = client.delete(f"{PATH}/{item['name']}", headers=admin.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "backup_last_verified")
    assert last_run(client, admin)["action"] == "verify"  # what was refused is not written down as done


def test_a_damaged_backup_is_found_out_and_can_be_removed(client, admin, work, tools, settings):
    client.post(PATH, headers=admin.headers)
    work()
    (item,) = listed(client, admin)["items"]
    file = shelf.folder_of(settings) / item["name"]
    shelf.note_verified(file.parent, file.name, clock.now())
    whole = bytearray(file.read_bytes())
    whole[-30_000] ^= 255
    middle = len(whole) // 2
    whole[middle] ^= 255
    file.write_bytes(whole)
    assert listed(client, admin)["items"][0]["verified_at"] is None  # the note spoke of another file
    client.post(f"{PATH}/{file.name}/verify", headers=admin.headers)
    work()
    run = last_run(client, admin)
    assert (run["state"], run["code"]) == ("failed", "not_a_backup")
    assert run["message"] != run["message_en"]
    assert client.delete(f"{PATH}/{file.name}", headers=admin.headers).status_code == 204
    assert listed(client, admin)["items"] == []
    assert [path.name for path in file.parent.iterdir()] == []
    assert client.delete(f"{PATH}/{file.name}", headers=admin.headers).status_code == 404
    assert client.post(f"{PATH}/..%2Fsecret.maeul/verify", headers=admin.headers).status_code == 404


def test_a_backup_that_cannot_be_made_says_why_and_leaves_nothing(client, admin, work, settings, monkeypatch):
    def none(*_: object) -> None:
        raise SetupError("pg_dump가 없어요.", "There is no pg_dump.", code="postgres_missing")

    monkeypatch.setattr(jobs, "tools_for", none)
    client.post(PATH, headers=admin.headers)
    work()
    run = last_run(client, admin)
    assert (run["state"], run["code"], run["message"]) == ("failed", "postgres_missing", "pg_dump가 없어요.")
    assert listed(client, admin)["items"] == []


def test_the_night_makes_a_backup_tries_it_and_keeps_the_rule(engine, settings, database, tools, work):
    four = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)  # 04:00 in Seoul
    with clock.frozen(four):
        jobs.backup_round(settings, engine)
        work()
        jobs.backup_round(settings, engine)
        work()
        (kept,) = shelf.list_shelf(shelf.folder_of(settings))
        assert (kept.cause, kept.made_at, kept.verified_at) == (BackupCause.CLOCK, four, four)
        jobs.backup_round(settings, engine)
    with clock.frozen(four + timedelta(hours=22)):
        jobs.backup_round(settings, engine)
        with transaction(engine) as session:
            assert backup_runs.open_run(session) is None
    with clock.frozen(four + timedelta(hours=24)), transaction(engine) as session:
        jobs.backup_round(settings, engine)
        run = backup_runs.open_run(session)
        assert run is not None
        assert run.cause is BackupCause.CLOCK


def test_after_a_failed_night_the_clock_waits_and_a_silent_run_gives_way(engine, settings, work, monkeypatch):
    def none(*_: object) -> None:
        raise SetupError("없어요.", "no")

    monkeypatch.setattr(jobs, "tools_for", none)
    begun = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
    with clock.frozen(begun):
        jobs.backup_round(settings, engine)
        work()
        jobs.backup_round(settings, engine)
        with transaction(engine) as session:
            assert backup_runs.list_runs(session)[1] == 1
    with clock.frozen(begun + timedelta(hours=7)), transaction(engine) as session:
        jobs.ask_for_backup(session, settings, None)
    with clock.frozen(begun + timedelta(hours=10)), transaction(engine) as session:
        jobs.ask_for_backup(session, settings, None)
        rows, _total = backup_runs.list_runs(session)
    assert [row.code for row in rows] == ["", "backup_silent", SetupError.code]


@pytest.mark.parametrize("nightly", [False])
def test_who_wants_no_nightly_backup_gets_none(engine, settings, nightly):
    jobs.backup_round(settings.model_copy(update={"backup_nightly": nightly}), engine)
    with transaction(engine) as session:
        assert backup_runs.list_runs(session) == ([], 0)
