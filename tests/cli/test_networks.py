"""`maeul network` as people and programs type it."""

import json
from pathlib import Path

import pytest

from api.cli import main
from geo.db import Database
from tests.geo.network.test_readers import GRAPHML
from tests.geo.planning.street_files import street_file


def facts(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_streets_are_tried_loaded_listed_and_taken_away(
    database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MAEUL_LANG", "ko")
    whole, broken = tmp_path / "신논현.graphml", tmp_path / "조각.geojson"
    whole.write_text(GRAPHML, "utf-8")
    broken.write_bytes(street_file([(0, 0), (100, 0)], [(0, 50), (90, 50)], [(0, 100), (80, 100)]))
    assert facts(capsys, "network", "load", str(whole), "--dry-run")["new"] == 1
    assert facts(capsys, "network", "list") == []
    assert main(["network", "load", str(whole), str(broken), "--edition", "2026-04-08", "--licence", "odbl"]) == 0
    told = capsys.readouterr().out
    assert "신논현.graphml: OSMnx GraphML. 보행로 0.3km를 읽었어요. 모두 이어져 있어요." in told
    assert "3조각으로 끊겨 있어(가장 큰 조각 37.0%) 직선거리로 추정해요." in told
    assert "이어지지 않은 조각: 점 2개, 90m (" in told
    assert "겹치는 보행로가 있습니다: OSMnx GraphML (2026-04-08)" in told
    listed = facts(capsys, "network", "list")
    assert [(row["kind"], row["pieces"], row["licence"]) for row in listed] == [
        ("서울 보행로 노드·링크", 3, "odbl"),
        ("OSMnx GraphML", 1, "odbl"),
    ]
    assert main(["network", "remove", listed[0]["id"]]) == 0
    assert "직선거리로 추정합니다" in capsys.readouterr().out
    assert len(facts(capsys, "network", "list")) == 1
    assert main(["network", "remove", listed[0]["id"]]) == 1
    assert "그런 보행로 자료가 없어요" in capsys.readouterr().err
    assert main(["network", "remove", "첫째"]) == 1
    assert "보행로 번호가 아닙니다: 첫째" in capsys.readouterr().err
    broken.write_text(GRAPHML.replace("epsg:5179", "epsg:3395"), "utf-8")
    assert main(["network", "load", str(broken)]) == 1
    assert "EPSG:3395은 쓰지 않아요" in capsys.readouterr().err
