"""`maeul coverage` as people and programs type it."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.cli import main
from geo.coverage.answer import Assessment
from geo.db import Database
from geo.planning.answers import plainly
from geo.planning.engine_words import Engine as Counting
from geo.planning.reading import Read
from tests.factories import Factory
from tests.geo.planning.squares import A, B, lon_lat, store_squares

HOSTILE = "회비 \\3,000 {{ 7*191 }} <b>"


@pytest.fixture(autouse=True)
def on_the_test_database(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MAEUL_LANG", "ko")
    monkeypatch.setenv("MAEUL_WALK_DETOUR", "1")


def test_the_verb_tells_the_same_as_the_door_in_a_table_and_in_json(
    make: Factory, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    store_squares(engine, districts=("11110", "11140"))
    make.site(HOSTILE, lon_lat(1050, 450), opened_on=date(2019, 1, 1))
    assert main(["coverage", "--date", "2020-05-01", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert [(one["dong_code"], one["people_within"]["10"]) for one in body["items"]] == [(A, 350), (B, 450)]
    assert [(row["name"], row["gap"]) for row in body["districts"]] == [("가구110", 3), ("가구140", 2)]
    assert main(["coverage", "--date", "2020-05-01", "--limit", "1"]) == 0
    said = capsys.readouterr().out
    assert "열린 곳 1곳, 센 곳 1곳 (목표 75곳, 74곳 모자람)" in said
    assert "350명 35.0%" in said
    assert ("가구110 가동" in said, "가구140 나동" in said) == (True, False)
    assert "1개 동이 더 있습니다" in said
    assert main(["coverage", "--target", "library", "--district", "가구140", "--walk-minutes", "12", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert ([one["dong_code"] for one in body["items"]], body["meta"]["minutes"]) == ([B], 12)


def test_what_cannot_be_asked_ends_with_one_sentence(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    store_squares(engine)
    for words, said in (
        (["--target", "없는것"], "'없는것' 목표를 모릅니다"),
        (["--district", "없는구"], "자치구를 찾지 못했어요"),
        (["--group", "어린이"], "나이로 읽을 수 없어요"),
        (["-o", "coverage.doc"], "파일은 만들 수 없어요"),
    ):
        assert main(["coverage", *words]) == 1
        told = capsys.readouterr()
        assert (told.out, said in told.err, told.err.count("\n")) == ("", True, 1)


def test_without_boundaries_the_verb_says_what_to_load(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage"]) == 1
    assert "boundaries load" in capsys.readouterr().err


def test_the_engine_asked_for_works_the_answer_out(
    engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store_squares(engine)
    asked: list[Counting] = []

    def assessed(read: Read, by: Counting) -> Assessment:
        asked.append(by)
        return plainly(read)

    monkeypatch.setattr("geo.planning.engines.assessed", assessed)
    for words in ([], ["--engine", "local"], ["--engine", "dask", "--walk-minutes", "5"]):
        assert main(["coverage", "--json", *words]) == 0
    assert asked == [Counting.DASK]
    assert capsys.readouterr().out.count('"dong_code"') == 6


def test_files_are_written_by_their_suffix(engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store_squares(engine)
    target = tmp_path / "형평.csv"
    assert main(["coverage", "-o", str(target)]) == 0
    assert "2개 동을" in capsys.readouterr().out
    assert target.read_bytes().count(A.encode()) == 1
    assert main(["coverage", "-o", str(tmp_path / "없는 폴더" / "a.csv")]) == 1
    assert "파일을 쓸 수 없습니다" in capsys.readouterr().err
