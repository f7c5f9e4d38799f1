"""`maeul spaces load` as people and programs type it."""

import json
from pathlib import Path

import pytest
import python_calamine

from api.cli import main
from geo.db import Database
from geo.importers.room_headings import HEADINGS
from tests.geo.importers.samples import room, room_csv


@pytest.fixture(autouse=True)
def on_the_test_database(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MAEUL_LANG", "ko")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "종로구.csv"
    rows = [room(), room(개방시설명="무지개동 주민센터 강당"), room(), room(소재지도로명주소="경기도 고양시 1")]
    path.write_bytes(room_csv(rows))
    return str(path)


def facts(capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    answer = json.loads(capsys.readouterr().out)
    return {name: answer[name] for name in ("rows", "new", "updated", "unchanged", "refused", "bookable", "sites_new")}


def test_a_dry_run_then_a_load_then_again_nothing_new(file, capsys) -> None:
    expected = {"rows": 4, "new": 2, "updated": 0, "unchanged": 0, "refused": 2, "bookable": 0, "sites_new": 1}
    for arguments in (["--dry-run"], []):
        assert main(["spaces", "load", file, "--json", *arguments]) == 0
        assert facts(capsys) == expected
    assert main(["spaces", "load", file, "--json"]) == 0
    assert facts(capsys) == {**expected, "new": 0, "unchanged": 2, "sites_new": 0}


def test_people_read_counts_that_add_up_and_every_refusal_by_line(file, capsys) -> None:
    assert main(["spaces", "load", file, "--dry-run"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "종로구.csv: 4행 = 새로 2 + 바뀜 0 + 그대로 0 + 거절 2"
    assert "종로구.csv 4행: 2행과 같은 내용입니다." in told[1]
    assert "종로구.csv 5행: 주소가 경기도입니다." in told[2]
    assert told[-1].startswith("시험(저장하지 않음): 4행 = 새로 2")


def test_approval_makes_rooms_bookable(file, capsys) -> None:
    assert main(["spaces", "load", file, "--approval", "instant", "--json"]) == 0
    assert facts(capsys)["bookable"] == 2
    assert main(["spaces", "load", file, "--approval", "committee"]) == 2


def test_the_report_is_a_workbook(file, tmp_path, capsys) -> None:
    out = tmp_path / "결과.xlsx"
    assert main(["spaces", "load", file, "--report", str(out)]) == 0
    book = python_calamine.CalamineWorkbook.from_path(out)
    assert [row[1] for row in book.get_sheet_by_name("살펴볼 행").to_python()[1:]] == [4.0, 5.0]


def test_a_report_that_cannot_be_written_is_said(file, tmp_path, capsys) -> None:
    assert main(["spaces", "load", file, "--dry-run", "--report", str(tmp_path / "none" / "x.xlsx")]) == 1
    assert "보고서를 저장할 수 없습니다" in capsys.readouterr().err


def test_one_bad_file_among_good_ones_stores_nothing(file, tmp_path, capsys) -> None:
    bad = tmp_path / "나쁜.csv"
    bad.write_bytes(room_csv([room()], headings=[heading for heading in HEADINGS if heading != "위도"]))
    assert main(["spaces", "load", file, str(bad)]) == 1
    complaint = capsys.readouterr().err
    assert "나쁜.csv" in complaint
    assert "위도" in complaint
    assert main(["spaces", "load", file, "--json"]) == 0
    assert facts(capsys)["new"] == 2


def test_files_of_one_name_in_two_folders_are_told_apart_by_their_path(tmp_path, capsys) -> None:
    for folder, street in (("가", "무지개로 1"), ("나", "샛별로 2")):
        (tmp_path / folder).mkdir()
        row = room(소재지도로명주소=f"서울특별시 종로구 {street}", 개방장소명=f"{folder}동 주민센터")
        (tmp_path / folder / "rooms.csv").write_bytes(room_csv([row]))
    files = [str(tmp_path / folder / "rooms.csv") for folder in "가나"]
    assert main(["spaces", "load", *files, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["new"] == 2
    assert [file["name"] for file in answer["files"]] == files
    assert main(["spaces", "load", files[0], files[0]]) == 1


@pytest.mark.realfiles
def test_the_fifteen_real_files_add_up_to_583(shared_data, capsys) -> None:
    files = [str(path) for path in sorted((shared_data / "points" / "공공시설개방정보").glob("*.csv"))]
    expected = {"rows": 583, "new": 580, "updated": 0, "unchanged": 0, "refused": 3, "bookable": 0, "sites_new": 260}
    for arguments in (["--dry-run"], []):
        assert main(["spaces", "load", *files, "--json", *arguments]) == 0
        assert facts(capsys) == expected
    assert main(["spaces", "load", *files, "--json"]) == 0
    assert facts(capsys) == {**expected, "new": 0, "unchanged": 580, "sites_new": 0}
