"""`maeul atlas` as people and programs type it."""

import json
from pathlib import Path

import pytest

from api.cli import main
from geo.db import Database
from tests.factories import Factory


@pytest.fixture(autouse=True)
def on_the_test_database(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MAEUL_LANG", "ko")


@pytest.fixture
def seoul(make: Factory) -> Factory:
    make.boundaries()
    make.space(make.site("천연가압장", (126.957, 37.571)), "모임방 {{ 7*191 }} <b>")
    return make


def test_one_dong_becomes_one_file(seoul, tmp_path, capsys) -> None:
    assert main(["atlas", "--dong", "1141052000", "--format", "html", "-o", str(tmp_path / "새 폴더")]) == 0
    (file,) = (tmp_path / "새 폴더").iterdir()
    assert file.name == "1141052000.html"
    html = file.read_text(encoding="utf-8")
    assert "<h1><bdi>서대문구 천연동 마을지도</bdi></h1>" in html
    assert "1337" not in html
    assert "지도 1개" in capsys.readouterr().out


def test_a_district_becomes_its_map_and_those_of_its_dong(seoul, tmp_path, capsys) -> None:
    assert main(["atlas", "--district", "서대문구", "-o", str(tmp_path / "out"), "--json"]) == 0
    maps = json.loads(capsys.readouterr().out)["maps"]
    assert len(maps) == 15
    assert maps[0]["code"] == "11410"
    assert {Path(row["file"]).stat().st_size for row in maps} == {row["bytes"] for row in maps}
    assert maps[0]["records"] == sum(row["records"] for row in maps[1:]) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "하나만"),
        (["--dong", "1141052000", "--all"], "하나만"),
        (["--dong", "1141052000", "--format", "pdf"], "--format html"),
        (["--dong", "1141052000", "--format", "both"], "--format html"),
        (["--dong", "1141052000", "--mode", "linked"], "--mode file"),
    ],
)
def test_wrong_usage_is_2_with_a_clear_sentence(tmp_path, capsys, arguments, words) -> None:
    assert main(["atlas", *arguments, "-o", str(tmp_path / "out")]) == 2
    assert words in capsys.readouterr().err.replace("\n", " ")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["--dong", "9999999999"], "행정동"), (["--district", "없는구"], "자치구를 찾지 못했어요")],
)
def test_an_unknown_place_is_1_with_a_sentence(seoul, tmp_path, capsys, arguments, words) -> None:
    assert main(["atlas", *arguments, "-o", str(tmp_path)]) == 1
    assert words in capsys.readouterr().err


def test_a_folder_that_is_a_file_is_refused(seoul, tmp_path, capsys) -> None:
    (tmp_path / "file").write_text("x")
    assert main(["atlas", "--dong", "1141052000", "-o", str(tmp_path / "file")]) == 1
    assert "폴더를 만들 수 없습니다" in capsys.readouterr().err


def test_without_boundaries_all_says_what_to_do(tmp_path, capsys) -> None:
    assert main(["atlas", "--all", "-o", str(tmp_path)]) == 1
    assert "boundaries load" in capsys.readouterr().err
