"""`maeul population`, `codes`, `projects` and `addresses` as people and programs type them."""

import json
from pathlib import Path

import pytest

from api.cli import main
from geo.db import Database
from tests.factories import Factory
from tests.geo.address_samples import summary_line, text_of
from tests.geo.importers.grid_files import csv_grid
from tests.geo.record_loads import csv_of, population_csv
from tests.geo.test_codes_load import MIXED, ROWS
from tests.geo.test_projects_load import HEADINGS, seodaemun


@pytest.fixture(autouse=True)
def on_the_test_database(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make: Factory) -> None:
    make.boundaries()
    monkeypatch.setenv("MAEUL_DATABASE_URL", database.owner_url)
    monkeypatch.setenv("MAEUL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MAEUL_LANG", "ko")


@pytest.fixture
def put(tmp_path: Path):
    def write(name: str, data: bytes) -> str:
        (tmp_path / name).write_bytes(data)
        return str(tmp_path / name)

    return write


def facts(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


PEOPLE = {"서울특별시 종로구 사직동(1111053000)": 200, "서울특별시 종로구 없는동(1111099900)": 5}


def test_population_dry_run_then_load_then_nothing_new(put, capsys) -> None:
    file = put("인구.csv", population_csv(PEOPLE))
    assert facts(capsys, "population", "load", file, "--dry-run")["new"] == 2
    assert facts(capsys, "population", "list") == {"months": [], "grids": []}
    first = facts(capsys, "population", "load", file)
    assert (first["new"], first["months"][0]["without_boundary_count"]) == (2, 1)
    assert facts(capsys, "population", "load", file)["unchanged"] == 2
    assert main(["population", "list"]) == 0
    assert capsys.readouterr().out == "2025-05  읍면동 2곳  205명\n"


def test_people_read_sums_and_unmatched_dong(put, capsys) -> None:
    file = put("인구.csv", population_csv({**PEOPLE, "서울특별시 종로구 (1111000000)": 300}))
    assert main(["population", "load", file]) == 0
    told = capsys.readouterr().out
    assert "2025-05: 읍면동 2곳 205명, 합계가 다른 곳 1, 경계에 없는 동 1, 인구가 없는 동 425" in told
    assert "서울특별시 종로구(1111000000): 표에는 300명, 읍면동을 더하면 205명입니다." in told


def test_a_table_without_dong_is_refused_in_one_sentence(put, capsys) -> None:
    file = put("인구.csv", population_csv({"서울특별시  (1100000000)": 300}))
    assert main(["population", "load", file]) == 1
    assert "읍면동 행이 없는 표" in capsys.readouterr().err
    assert main(["population", "load", file, "--edition", "오월"]) == 1
    assert "날짜를 읽을 수 없습니다" in capsys.readouterr().err


def test_a_grid_is_loaded_listed_and_removed_by_its_number(put, capsys) -> None:
    cells = [(953_000 + 100 * n, 1_952_000, 10 * n) for n in range(5)]
    file = put("격자.csv", csv_grid([*cells, (953_000, 1_952_000, 3)], "x,y,TOT"))
    assert main(["population", "load", file, "--people", "TOT=0-6"]) == 1
    assert "--edition 2025-05-01 처럼" in capsys.readouterr().err
    words = ("population", "load", file, "--people", "TOT=0-6", "--edition", "2025-05-01", "--source", "우리 격자")
    found = facts(capsys, *words)
    assert (found["rows"], found["new"], found["refused"]) == (6, 5, 1)
    assert found["files"][0]["rows"] == 6
    assert found["told"][0]["message"] == "격자.csv 2행과 같은 칸이라서 뺐습니다."
    assert main([*words, "--dry-run"]) == 0
    assert "격자 2025-05-01 0~6세: 4칸 100명, 값을 숨긴 칸 0" in capsys.readouterr().out
    (grid,) = facts(capsys, "population", "list")["grids"]
    assert (grid["run_id"], grid["age_group"], grid["people"]) == (found["run_id"], "0-6", 100.0)
    assert main(["population", "list"]) == 0
    assert capsys.readouterr().out == f"2025-05-01  격자 우리 격자  100m  0~6세  4칸  100명  {grid['id']}\n"
    assert main(["population", "remove", "격자"]) == 1
    assert main(["population", "remove", grid["id"]]) == 0
    assert "지웠습니다: 우리 격자" in capsys.readouterr().out
    assert main(["population", "remove", grid["id"]]) == 1
    assert "그런 인구 격자가 없어요" in capsys.readouterr().err


def test_codes_load_says_codes_and_links_and_undo_takes_them_back(put, capsys) -> None:
    file = put("KIKmix.csv", csv_of([MIXED, *ROWS]))
    run = facts(capsys, "codes", "load", file)
    assert (run["new"], run["codes"], run["links"]) == (5, 9, 4)
    assert main(["codes", "load", file]) == 0
    assert "코드 9개, 행정동·법정동 연결 4개" in capsys.readouterr().out
    undone = facts(capsys, "imports", "undo", run["run_id"])
    assert undone["undone"] == 13
    assert facts(capsys, "codes", "load", file, "--dry-run")["new"] == 5


def test_projects_load_and_counts_name_the_dong_without_any(put, capsys) -> None:
    file = put("목록.csv", csv_of([HEADINGS, *seodaemun()]))
    assert main(["projects", "load", file]) == 0
    assert "25행 = 새로 25" in capsys.readouterr().out
    assert main(["projects", "counts", "--year", "2015", "--district", "서대문구"]) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[-1] == (
        "모두 25건 · 하나도 없는 동 2곳: 서대문구 연희동, 서대문구 홍제1동 · 동을 모르는 사업 0건"
    )
    assert main(["projects", "load", file, "--district", "없는구"]) == 1
    assert "자치구를 찾지 못했어요" in capsys.readouterr().err


def test_addresses_are_loaded_found_and_never_guessed_silently(put, capsys) -> None:
    file = put("entrc.txt", text_of([summary_line("가상로", 10), summary_line(main_no="x")]))
    assert main(["addresses", "load", file]) == 0
    told = capsys.readouterr().out
    assert "entrc.txt: summary 1줄, 거절 1줄" in told
    assert "거절 2행: 건물본번 'x'를 읽을 수 없습니다." in told
    assert main(["addresses", "find", "중구 가상로 10"]) == 0
    assert capsys.readouterr().out == "126.978000 37.566500  서울특별시 중구 가상로 10  (주소 그대로)\n"
    assert facts(capsys, "addresses", "find", "중구 가상로 12")["found"]["estimate"] is True
    assert main(["addresses", "find", "중구 없는로 1"]) == 1
    assert "찾지 못했습니다" in capsys.readouterr().err
    assert main(["addresses", "find", "중구 가상로 10", "--online"]) == 1
    assert "MAEUL_ADDRESS_HINT_URL" in capsys.readouterr().err


def test_waiting_records_are_looked_up_again(put, capsys) -> None:
    library = csv_of([["도서관명", "소재지도로명주소"], ["가상작은도서관", "서울특별시 중구 가상로 10"]])
    assert facts(capsys, "resources", "load", put("도서관.csv", library), "--kind", "library")["waiting"] == 1
    put("entrc.txt", text_of([summary_line("가상로", 10)]))
    assert facts(capsys, "addresses", "apply", "--dry-run")["placed"] == []
    found = facts(capsys, "addresses", "load", put("entrc.txt", text_of([summary_line("가상로", 10)])), "--dry-run")
    assert (found["placed"], found["still_waiting"]) == (1, 0)
    assert facts(capsys, "addresses", "load", put("entrc.txt", text_of([summary_line("가상로", 10)])))["placed"] == 1
    assert facts(capsys, "addresses", "apply") == {"dry_run": False, "placed": [], "waiting": []}
