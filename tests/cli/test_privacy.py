"""`maeul account erase` and `maeul breach report`."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from api.cli import main
from geo import clock
from tests.factories import Factory


@pytest.fixture(autouse=True)
def here(database, settings, monkeypatch):
    """Point the command line at this test's database."""
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_APP_DATABASE_URL", str(database.app_url))
    monkeypatch.setenv("MAEUL_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("MAEUL_LANG", "ko")


def test_an_account_is_erased_with_its_reason_and_an_unknown_one_is_told(capsys, engine, make: Factory):
    person = make.person()
    erase = ["account", "erase", person.email, "--reason", "2026-11-20 서면 요청", "--yes", "--json"]
    assert main(erase) == 0
    assert json.loads(capsys.readouterr().out)["bookings_called_off"] == 0
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT account_id, cause, reason FROM erasures")).all()
    assert [tuple(row) for row in kept] == [(person.id, "operator", "2026-11-20 서면 요청")]
    assert main(erase) == 1
    assert "그런 계정이 없습니다" in capsys.readouterr().err


def test_a_report_is_written_with_two_tables_beside_it(capsys, engine, make: Factory, tmp_path: Path):
    keeper, person = make.person("keeper"), make.person()
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO access_log (actor_id, what, object_id) VALUES (:a, 'account', :o)"),
            {"a": keeper.id, "o": person.id},
        )
    now, file = clock.now(), tmp_path / "유출.md"
    span = ["--from", (now - timedelta(hours=1)).isoformat(), "--until", (now + timedelta(hours=1)).isoformat()]
    assert main(["breach", "report", *span, "--account", keeper.email, "-o", str(file), "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["people"] == 1
    assert "보내지 않았습니다" in said.err
    assert "### 1. 무엇이" in file.read_text()
    assert str(person.id) in (tmp_path / "유출.accounts.csv").read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert main(["breach", "report", "--from", "어제", "--until", span[3], "-o", str(file)]) == 1
    assert "시각이 아닙니다" in capsys.readouterr().err
    assert main(["breach", "report", *span, "--kind", "x", "-o", str(file)]) == 1
    assert main(["breach", "report", *span, "-o", str(tmp_path / "no" / "x.md")]) == 1
