"""`maeul boundaries …` as people and programs type it."""

import json
from pathlib import Path

import pytest

from api.cli import main
from geo.db import Database
from tests.geo.importers.boundary_samples import topology
from tests.geo.importers.samples import dbf, dong, geojson, square


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


def beside(path: Path, east: float, day: str = "20250401") -> Path:
    """A row of eight dong, `east` degrees east of where it belongs."""
    rings = [[[x + east, y] for x, y in square(number, 0)[0]] for number in range(1, 9)]
    shapes = [{"type": "Polygon", "coordinates": [ring]} for ring in rings]
    features = [dong(number, f"가{number}동", geometry=shape) for number, shape in enumerate(shapes, 1)]
    file = path / f"동_{day}.geojson"
    file.write_bytes(geojson(features, made=day))
    return file


def test_a_set_beside_another_is_told_with_distance_and_direction(tmp_path, capsys) -> None:
    right, wrong = beside(tmp_path, 0), beside(tmp_path, 0.0034, "20250701")
    assert main(["boundaries", "check", str(wrong), "--against", str(right)]) == 0
    told = capsys.readouterr()
    assert "약 300 m 동쪽으로 밀려 있습니다" in told.err
    assert "다른 곳에 놓여 있습니다" in told.out
    assert main(["boundaries", "load", str(right)]) == 0
    assert main(["boundaries", "check", str(wrong), "--json"]) == 0
    findings = json.loads(capsys.readouterr().out.splitlines()[-1])["findings"]
    assert [finding["code"] for finding in findings] == ["shifted"]
    assert "견준 경계(2025-04-01 경계)에서" in findings[0]["sentence"]
    assert main(["boundaries", "load", str(wrong)]) == 0
    assert "밀려 있습니다" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("against", "said"),
    [("77", "77번 경계 판이 없거나"), ("어제", "--against 어제"), ("없는.geojson", "--against 없는.geojson")],
)
def test_an_edition_to_compare_with_must_be_there(against, said, file, capsys) -> None:
    main(["boundaries", "load", str(file)])
    assert main(["boundaries", "check", str(file), "--against", against]) == 1
    assert said in capsys.readouterr().err


def test_an_edition_is_named_by_its_number_or_a_day(tmp_path, capsys) -> None:
    file = beside(tmp_path, 0)
    main(["boundaries", "load", str(file), "--json"])
    number = json.loads(capsys.readouterr().out)["edition_id"]
    for against in (str(number), "2025-04-01"):
        assert main(["boundaries", "check", str(file), "--against", against, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["findings"] == []


def test_a_check_on_a_new_machine_makes_no_database(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.delenv("MAEUL_DATABASE_URL")
    assert main(["boundaries", "check", str(beside(tmp_path, 0)), "--data-dir", str(tmp_path / "none")]) == 0
    assert "약도 경계의 표시점" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_lone_shp_says_what_is_missing(tmp_path, capsys) -> None:
    (tmp_path / "dong.shp").write_bytes(b"\x00\x00\x27\x0a")
    assert main(["boundaries", "check", str(tmp_path / "dong.shp")]) == 1
    assert ".dbf 파일이 옆에 없습니다" in capsys.readouterr().err


def test_a_dry_run_stores_nothing_and_a_load_can_be_undone(file, capsys) -> None:
    assert main(["boundaries", "load", str(file), "--dry-run"]) == 0
    assert "저장하지 않음" in capsys.readouterr().out
    assert main(["boundaries", "load", str(file), "--json"]) == 0
    run = json.loads(capsys.readouterr().out)["run_id"]
    assert main(["imports", "undo", run]) == 0
    capsys.readouterr()
    assert main(["boundaries", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_the_next_edition_says_what_changed_and_the_list_keeps_it(tmp_path, capsys) -> None:
    for day, name in (("20240101", "옛동"), ("20250101", "새동")):
        (tmp_path / f"동_{day}.geojson").write_bytes(geojson([dong(1, "가동"), dong(2, name)]))
        assert main(["boundaries", "load", str(tmp_path / f"동_{day}.geojson")]) == 0
    assert "서울특별시, 앞뒤 판과 견주어: 그대로 1, 이름 바뀜 1" in capsys.readouterr().err
    assert main(["boundaries", "list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["changes"], row["moved"]) for row in rows] == [
        ({"rename": 1}, {"site": 0, "space": 0, "resource": 0}),
        ({}, {"site": 0, "space": 0, "resource": 0}),
    ]
    main(["boundaries", "list"])
    assert "앞 판에서: 이름 바뀜 1; 동이 달라진 시설 0·공간 0·자원 0" in capsys.readouterr().out


def test_a_file_with_a_year_only_asks_for_the_day(tmp_path, capsys) -> None:
    file = tmp_path / "skorea.json"
    file.write_bytes(topology((("1101053", "사직동"), ("1101054", "삼청동"))))
    assert main(["boundaries", "load", str(file)]) == 1
    assert "연도 2018만 있습니다" in capsys.readouterr().err
    assert main(["boundaries", "load", str(file), "--edition", "2018-12-31", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["dongs"], found["districts"], found["codes"]) == (2, 1, "kostat")


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
