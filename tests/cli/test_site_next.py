"""`maeul site-next` as people and programs type it."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.cli import main
from geo.db import Database
from tests.api.siting.town import Town, build_town
from tests.factories import Factory

HERE = ["site-next", "--district", "중구"]


@pytest.fixture(autouse=True)
def on_the_test_database(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MAEUL_LANG", "ko")


@pytest.fixture
def town(make: Factory, engine: Engine) -> Town:
    made = build_town(make, engine)
    made.place("회비 \\3,000 {{ 7*191 }} <b>", 8, "library")
    return made


def test_the_places_stand_in_a_table_with_the_certificate_below(town: Town, capsys, tmp_path: Path) -> None:
    file = tmp_path / "next.geojson"
    assert main([*HERE, "--target", "hub", "--count", "2", "--exact", "-o", str(file)]) == 0
    heading, columns, row, *rest = capsys.readouterr().out.splitlines()
    assert heading == "새 마을활력소 다음 자리 2곳, 걸어서 10분(직선거리 추정) · 후보: 유휴 공공공간 0곳, 공공건물 1곳"
    assert columns.split() == ["순서", "자리", "동", "새로", "닿는", "주민", "모두", "몫", "도움을", "받는", "동"]
    assert "회비 \\3,000 {{ 7*191 }} <b>" in row
    assert any("넘을 수 없어요. 이보다 나은 답은 없어요." in line for line in rest)
    assert len(json.loads(file.read_bytes())["features"]) == 1


def test_a_grid_drawn_points_and_kinds_may_be_asked(town: Town, capsys) -> None:
    lon, lat = town.at(5)
    asked = ["--grid", "400", "--point", f"빈 터, 골목 끝,{lon},{lat}", "--kind", "library", "--count", "3", "--json"]
    assert main([*HERE, *asked]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["meta"]["candidates"].keys() == {"buildings", "grid", "drawn"}
    assert told["meta"]["candidates"]["drawn"] == told["meta"]["candidates"]["buildings"] == 1
    assert len(told["items"]) == 3


REFUSED = [
    (["--target", "moon"], "'moon' 목표를 모릅니다"),
    (["--point", "127.0,37.5"], "--point는 '이름,경도,위도'로"),
    (["-o", "next.docx"], "파일 이름은 .csv·.xlsx·.geojson 가운데 하나로"),
    (["--district", "달나라구"], "'달나라구' 자치구를 찾지 못했어요"),
    ([], "아직 행정동 경계가 없어요"),
]


def test_what_makes_no_sense_is_refused_in_one_sentence(capsys) -> None:
    for asked, said in REFUSED:
        assert main(["site-next", *asked]) == 1
        assert said in capsys.readouterr().err
