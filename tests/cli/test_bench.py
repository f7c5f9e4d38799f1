"""`maeul bench`: its table, its JSON, its judgement; sizes, ratios and plans, never seconds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from api.bench.figures import Figure, Measured, percentile
from api.bench.memory import pss_mb
from api.bench.nation import made_up_country
from api.cli import bench, main
from geo import clock
from geo.bench_data import City, fill_city, plan_of, settle
from geo.db import Database, transaction
from geo.importers.boundaries import read_boundaries
from geo.queries.spaces import SpaceSearch, find_spaces, search_statement
from tests.cli.sandbox import ROOT
from tests.factories import CITY_HALL, tomorrow_at


def test_a_figure_is_judged_by_its_limits() -> None:
    assert Figure("빠르기", 49, "ms", most=50).passed
    assert not Figure("빠르기", 51, "ms", most=50).passed
    assert not Figure("비율", 0.59, "", least=0.6).passed
    assert not Figure("기준 없음", 1, "개").judged


def test_the_95th_percentile_is_a_value_that_was_measured() -> None:
    assert percentile(list(range(1, 101)), 0.95) == 95
    assert percentile([3.0], 0.95) == 3.0


def test_a_figure_below_the_mark_ends_with_status_1_and_names_the_benchmark(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    slow = Measured("search", "검색", [Figure("p95", 80, "ms", most=50)])
    monkeypatch.setattr(bench, "_runs", lambda *_given, **_options: {bench.BenchName.SEARCH: lambda: slow})
    asked = ["bench", "search", "--json", str(tmp_path / "out.json"), "--history", str(tmp_path / "history.jsonl")]
    assert main(asked) == 1
    said = capsys.readouterr()
    assert "미달" in said.out
    assert "search" in said.err
    assert json.loads((tmp_path / "out.json").read_text())[0]["passed"] is False


def test_the_small_search_bench_prints_a_table_and_writes_json(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["bench", "search", "--small", "--json", str(tmp_path / "out.json")]) in {0, 1}
    (found,) = json.loads((tmp_path / "out.json").read_text())
    assert found["name"] == "search"
    assert [figure["unit"] for figure in found["figures"]] == ["ms", "ms", "ms", "배"]
    assert all(figure["value"] > 0 for figure in found["figures"])
    assert found["figures"][0]["most"] == 50
    assert "시각을 넣은 검색 p95" in capsys.readouterr().out


def test_the_small_nearby_bench_tells_the_ratio_to_a_bare_endpoint(tmp_path: Path) -> None:
    assert main(["bench", "nearby", "--small", "--json", str(tmp_path / "out.json")]) in {0, 1}
    (found,) = json.loads((tmp_path / "out.json").read_text())
    ours, bare, ratio = (figure["value"] for figure in found["figures"])
    assert min(ours, bare) > 0
    assert 0 < ratio < 2
    assert found["figures"][2]["least"] == 0.6


def test_the_small_atlas_bench_holds_maps_against_stock_markers_and_makes_books(tmp_path: Path) -> None:
    assert main(["bench", "atlas", "--small", "--json", str(tmp_path / "out.json")]) in {0, 1}
    (found,) = json.loads((tmp_path / "out.json").read_text())
    figures = {figure["name"].strip(): figure for figure in found["figures"]}
    assert figures["마커를 하나씩 더한 지도의 크기"]["least"] == 7
    assert figures["동 2곳, 기록 12건의 책"]["most"] == 5
    assert figures["자치구 1곳의 책"]["value"] > 0
    assert 0 < figures["가장 큰 파일"]["value"] < 5


def test_the_boundaries_bench_loads_the_schematic_city(tmp_path: Path) -> None:
    assert main(["bench", "boundaries", "--small", "--json", str(tmp_path / "out.json")]) in {0, 1}
    (found,) = json.loads((tmp_path / "out.json").read_text())
    assert found["figures"][1]["value"] > 400


@pytest.mark.slow
def test_the_boundaries_bench_judges_seconds_and_memory_of_a_whole_country(tmp_path: Path) -> None:
    # In a process of its own, as a person runs it: the memory of this one is that of a thousand other tests.
    command = [sys.executable, "-m", "api.cli", "bench", "boundaries", "--json", str(tmp_path / "out.json")]
    command += ["--history", str(tmp_path / "history.jsonl")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode in {0, 1}, done.stderr
    (found,) = json.loads((tmp_path / "out.json").read_text())
    _, _, seconds, dongs, memory = found["figures"]
    assert (seconds["most"], dongs["value"], memory["most"]) == (60, 3504, 1000)
    assert 100 < memory["value"] < 1000


def test_the_made_up_country_is_a_clean_set_of_dong() -> None:
    found = read_boundaries("made_up.geojson", made_up_country(300), codes="auto")
    assert len(found.dongs) == 300
    assert found.findings == ()


def test_the_small_records_bench_judges_the_search_against_a_bare_scan(tmp_path: Path) -> None:
    assert main(["bench", "records", "--small", "--json", str(tmp_path / "out.json")]) in {0, 1}
    (found,) = json.loads((tmp_path / "out.json").read_text())
    assert [figure["unit"] for figure in found["figures"]] == ["ms", "ms", "ms", "배"]
    assert found["figures"][0]["most"] == 100
    assert min(figure["value"] for figure in found["figures"]) > 0
    assert "기록 2000건" in found["notes"][0]


def test_the_small_points_bench_loads_the_same_file_in_two_ways(tmp_path: Path) -> None:
    assert main(["bench", "points", "--small", "--json", str(tmp_path / "out.json")]) in {0, 1}
    (found,) = json.loads((tmp_path / "out.json").read_text())
    ours, bare, ratio = (figure["value"] for figure in found["figures"])
    assert ratio == pytest.approx(ours / bare)
    assert found["figures"][2]["most"] == 2.5


def test_the_small_booking_bench_stands_beside_the_write_function(tmp_path: Path) -> None:
    assert main(["bench", "booking", "--small", "--json", str(tmp_path / "out.json")]) in {0, 1}
    (found,) = json.loads((tmp_path / "out.json").read_text())
    values = [figure["value"] for figure in found["figures"]]
    assert min(values) > 0
    assert values[5] == pytest.approx(values[3] / values[4])
    assert [figure["least"] for figure in found["figures"] if figure["least"]] == [0.4, 0.4]
    assert found["figures"][6]["most"] == 300


def test_the_memory_of_another_process_is_read_in_megabytes() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "held = bytearray(b'x') * 200_000_000; print(len(held), flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        held = pss_mb(holder.pid)
        holder.communicate(b"\n")
    assert 190 < held < 260


@pytest.fixture
def city(database: Database, engine: Engine) -> City:
    """Rooms and claims in such numbers that PostgreSQL has reason to choose."""
    owner = database.owner_engine()
    with transaction(owner) as session:
        filled = fill_city(session, clock.now(), 2000, 40_000)
    settle(owner)
    owner.dispose()
    return filled


def test_the_plans_use_the_indexes_they_were_made_for(city: City, engine: Engine) -> None:
    assert city == City(2000, 40_000)
    wish = (tomorrow_at(15), tomorrow_at(17))
    with Session(engine) as session:
        near = plan_of(session, *search_statement(SpaceSearch(near=CITY_HALL, limit=20), clock.now()))
        timed = plan_of(session, *search_statement(SpaceSearch(near=CITY_HALL, free=wish, limit=20), clock.now()))
    assert "Order By: (location_m <-> " in near
    assert "Index Scan using ix_spaces_location_m" in near
    assert "ix_claims_during" in timed
    assert "Rows Removed by Join Filter: 1000000" not in timed


def test_pages_of_rooms_at_one_distance_neither_overlap_nor_leave_one_out(city: City, engine: Engine) -> None:
    with Session(engine) as session:
        pages = [
            find_spaces(session, SpaceSearch(near=CITY_HALL, limit=7, offset=7 * n), clock.now()) for n in range(12)
        ]
        whole, total = find_spaces(session, SpaceSearch(near=CITY_HALL, limit=84), clock.now())
    assert [row.id for rows, _total in pages for row in rows] == [row.id for row in whole]
    assert len({row.id for row in whole}) == 84
    assert [row.distance_m for row in whole] == sorted(row.distance_m for row in whole)
    assert {total, *(found for _rows, found in pages)} == {2000}
