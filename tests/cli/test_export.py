"""`maeul export` as people type it."""

import csv
import io
import json
from pathlib import Path

import pyogrio
import pytest

from api.cli import main
from geo.db import Database
from tests.factories import Factory
from tests.geo.open_data.samples import HOSTILE


@pytest.fixture(autouse=True)
def on_the_test_database(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MAEUL_LANG", "ko")


def test_a_file_is_written_whole_and_said_in_one_sentence(
    make: Factory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make.boundaries()
    make.resource(HOSTILE, "space")
    out = tmp_path / "자원.gpkg"
    assert main(["export", "resources", "-o", str(out)]) == 0
    assert "우리 동네 지역자원 1건을" in capsys.readouterr().out
    assert pyogrio.read_dataframe(out, layer="resources_points")["name"].tolist() == [HOSTILE]
    assert (
        main(["export", "resources", "--format", "csv", "--labels", "ko", "-o", str(tmp_path / "a.txt"), "--json"]) == 0
    )
    assert json.loads(capsys.readouterr().out)["features"] == 1
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.txt").read_text("utf-8-sig"), newline="")))
    assert rows[0]["이름"] == HOSTILE
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert main(["export"]) == 0
    assert "resources" in capsys.readouterr().out
    assert main(["export", "--json"]) == 0
    assert {one["id"] for one in json.loads(capsys.readouterr().out)["items"]} >= {"spaces", "aliases"}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["nothing", "-o", "x.csv"], "그런 열린 자료가 없어요"),
        (["resources", "-o", "x.exe"], "그 형식으로 만들 수 없어요"),
        (["resources"], "-o로"),
        (["resources", "-o", "x.shp", "--crs", "3857"], "--crs에는"),
        (["resources", "-o", "x.csv", "--district", "없는구"], "자치구를 찾지 못했어요"),
        (["resources", "-o", "/nowhere/x.csv"], "쓸 수 없습니다"),
    ],
)
def test_what_cannot_be_written_ends_with_one_sentence(
    asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", *asked]) == 1
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1
