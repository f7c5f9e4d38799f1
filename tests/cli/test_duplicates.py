"""`maeul duplicates` as people and programs type it."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.cli import main
from geo.db import Database, transaction
from tests.geo.neighbourhood import resource


@pytest.fixture(autouse=True)
def on_the_test_database(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MAEUL_LANG", "ko")


def test_pairs_are_found_once_and_listed_with_their_reasons(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["duplicates", "list"]) == 0
    assert "쌍이 없습니다" in capsys.readouterr().out
    with transaction(engine) as session:
        resource(session, "햇살도서관")
        resource(session, "햇살 도서관", 20)
    assert main(["duplicates", "find"]) == 0
    assert "새로 찾은 쌍 1개" in capsys.readouterr().out
    assert main(["duplicates", "find", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"new": 0}
    assert main(["duplicates", "list"]) == 0
    line = capsys.readouterr().out
    assert "85  같은 곳" in line
    assert line.rstrip().endswith("이름이 같고 20 m 떨어져 있음")
    assert main(["duplicates", "list", "--state", "different", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"total": 0, "pairs": []}
