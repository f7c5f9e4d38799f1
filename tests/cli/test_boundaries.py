"""`maeul boundaries …` as people and programs type it."""

import json
from pathlib import Path

import pytest

from api.cli import main
from geo.db import Database
from tests.geo.importers.samples import dbf, dong, geojson


@pytest.fixture(autouse=True)
def on_the_test_database(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MAEUL_LANG", "ko")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "동경계_20250401.geojson"
    path.write_bytes(geojson([dong(1, "가동"), dong(2, "나동")]))
    return path


def test_a_file_is_loaded_and_loaded_again_adds_nothing(file, capsys) -> None:
    assert main(["boundaries", "load", str(file)]) == 0
    assert capsys.readouterr().out.strip() == "읽어 들였습니다: 서울특별시 1개 구, 2개 동 (2025-04-01)"
    assert main(["boundaries", "load", str(file), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["added"], again["dongs"], again["districts"], again["valid_from"]) == (False, 2, 1, "2025-04-01")


def test_the_list_says_what_is_in_force(file, tmp_path, capsys) -> None:
    main(["boundaries", "load", str(file)])
    older = tmp_path / "dong.geojson"
    older.write_bytes(geojson([dong(1, "옛동")]))
    assert main(["boundaries", "load", str(older), "--edition", "2013-01-01"]) == 0
    capsys.readouterr()
    assert main(["boundaries", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["valid_from"], row["in_force"]) for row in rows] == [
        ("2025-04-01", ["서울특별시"]),
        ("2013-01-01", []),
    ]
    assert main(["boundaries", "list"]) == 0
    assert "동경계_20250401.geojson  [사용 중]" in capsys.readouterr().out


def test_an_empty_list_says_so(capsys) -> None:
    assert main(["boundaries", "list"]) == 0
    assert capsys.readouterr().out.strip() == "읽어 들인 경계가 없습니다."


def test_statistics_codes_can_be_asked_for(file, capsys) -> None:
    assert main(["boundaries", "load", str(file), "--codes", "kostat", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["codes"] == "kostat"


def test_a_check_stores_nothing(file, capsys) -> None:
    assert main(["boundaries", "check", str(file)]) == 0
    assert "읽어 들일 수 있습니다: 1개 구, 2개 동 (2025-04-01)" in capsys.readouterr().out
    main(["boundaries", "list", "--json"])
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("suffix", ["shp", "SHP"])
def test_the_legal_dong_shapefile_is_refused_by_name(suffix, tmp_path, capsys) -> None:
    (tmp_path / f"emd.{suffix}").write_bytes(b"\x00\x00\x27\x0a")
    (tmp_path / "emd.DBF").write_bytes(dbf("EMD_CD", "EMD_KOR_NM"))
    assert main(["boundaries", "load", str(tmp_path / f"emd.{suffix}")]) == 1
    assert "법정동" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["없는파일.geojson"], "파일이 없습니다"),
        (["."], "파일이 폴더입니다"),
        (["x_20250401.geojson", "--edition", "어제"], "날짜를 읽을 수 없습니다"),
        (["x.geojson"], "--edition"),
    ],
)
def test_a_refusal_is_one_sentence_and_status_1(arguments, said, tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("x_20250401.geojson", "x.geojson"):
        Path(name).write_bytes(geojson([dong(1)]))
    assert main(["boundaries", "load", *arguments]) == 1
    complaint = capsys.readouterr().err.strip().splitlines()[-1]
    assert complaint.startswith("maeul: ")
    assert said in complaint


def test_wrong_usage_is_status_2(capsys) -> None:
    assert main(["boundaries", "load"]) == 2
    assert main(["boundaries", "load", "x", "--codes", "legal"]) == 2


@pytest.mark.realfiles
def test_the_april_2025_file_gives_426_dong_in_25_districts_and_names_the_overlap(shared_data, capsys) -> None:
    path = shared_data / "boundaries" / "seoul_admdong_20250401.geojson"
    assert main(["boundaries", "load", str(path)]) == 0
    told = capsys.readouterr()
    assert "25개 구, 426개 동 (2025-04-01)" in told.out
    assert "남영동" in told.err
    assert "707 m²" in told.err
    legal = shared_data / "boundaries" / "juso2015_legaldong_cp949" / "seoul_neighborhoods.shp"
    assert main(["boundaries", "load", str(legal)]) == 1
    assert "법정동" in capsys.readouterr().err
