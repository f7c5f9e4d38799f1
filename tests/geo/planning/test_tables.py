"""The answer as tables: every figure as answered, every column explained, GeoJSON that others read."""

import csv
import io
import itertools
import json
from dataclasses import replace

import geopandas as gpd
import pytest
from python_calamine import CalamineWorkbook

from geo.coverage.answer import Assessment
from geo.planning.area_shapes import area_frame, counted_points, coverage_geojson
from geo.planning.tables import (
    coverage_csv,
    coverage_workbook,
    method_lines,
    short_headings,
    short_row,
    target_line,
    worst,
)
from tests.geo.planning.answers import ABOUT, HUBS, ROOMS, SITES, answer, areas_named
from tests.maps.hostile import HOSTILE


def sheets(told: Assessment) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(coverage_workbook(told, ABOUT)))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def rows_of(table: list[list[object]]) -> list[dict[str, object]]:
    return [dict(zip(map(str, table[0]), row, strict=True)) for row in table[1:]]


def test_the_workbook_tells_what_the_answer_tells() -> None:
    told = answer()
    book = sheets(told)
    assert list(book) == ["동", "자치구", "세지 않은 시설", "자료와 방법", "열 설명"]
    a, b, c = rows_of(book["동"])
    assert [a["5분 안 주민"], a["10분 안 주민"], a["15분 안 주민"], a["10분 안 비율"]] == [80, 350, 640, 0.35]
    assert [b["운영 중"], b["10분 안 주민"], b["가장 가까운 시설"]] == [1, 450, "가온 활력소"]
    assert [c["주민"], c["10분 안 주민"], c["10분 안 비율"]] == ["", "", ""]
    assert a["까닭을 풀어 쓴 말"] == told.item("A").sentence
    (district,) = rows_of(book["자치구"])
    assert [district["목표에 세는 곳"], district["목표"], district["모자람"], district["동"]] == [1, 3, 2, 3]
    assert {row["시설"]: row["세지 않은 까닭"] for row in rows_of(book["세지 않은 시설"])} == {
        "누리 활력소": "2021-03-01에 열 예정이에요.",
        "다온 활력소": "2020-01-01에 문을 닫았어요.",
    }


def test_every_column_of_every_sheet_has_its_line_in_the_dictionary() -> None:
    book = sheets(answer())
    told = [(row["시트"], row["열"]) for row in rows_of(book["열 설명"])]
    assert told == [(name, heading) for name in ("동", "자치구", "세지 않은 시설") for heading in book[name][0]]
    by_name = {row["이름(API)"]: row for row in rows_of(book["열 설명"])}
    assert by_name["people_within.10"]["단위"] == "명"
    assert "500m" in str(by_name["people_within.10"]["뜻"])
    assert by_name["residents"]["출처"] == "행정안전부 주민등록인구"


def test_the_method_is_told_with_sources_caveats_and_both_numbers_of_every_check() -> None:
    told = answer()
    lines = [tuple(row) for row in sheets(told)["자료와 방법"][1:]]
    assert lines[: len(method_lines(told, ABOUT))] == method_lines(told, ABOUT)
    words = [f"{label}: {value}" for label, value in lines]
    assert "동 경계: 서울특별시 2025-04-01부터" in words
    assert "주민등록인구: 2025년 5월" in words
    assert "목표: 가구에 3곳 가운데 1곳, 2곳 모자람" in words
    assert any("직선거리 추정" in line for line in words)
    assert "맞추어 본 것: 10분 안 주민: 동의 합 = 전체: 800 = 800 맞음" in words
    assert not any("=" in line and "rows" in line for line in words)
    assert len([line for line in words if line.startswith("맞추어")]) == len(told.meta.invariants)


def test_the_csv_has_the_same_rows_as_the_workbook() -> None:
    told = answer()
    found = list(csv.DictReader(io.StringIO(coverage_csv(told).decode("utf-8-sig"), newline="")))
    book = rows_of(sheets(told)["동"])
    assert [list(row) for row in found] == [list(row) for row in book]
    assert [row["10분 안 주민"] for row in found] == ["350", "450", ""]


@pytest.mark.parametrize("first", [0, 6, 11])
def test_hostile_names_come_out_as_they_went_in(first: int) -> None:
    names = HOSTILE[first : first + 3]
    told = answer(names=names)
    assert [row["동"] for row in rows_of(sheets(told)["동"])] == names
    collection = json.loads(coverage_geojson(told, areas_named(names), ABOUT))
    assert [feature["properties"]["name"] for feature in collection["features"]] == names


def test_the_geojson_holds_every_dong_where_it_lies(tmp_path) -> None:
    told = answer()
    file = tmp_path / "coverage.geojson"
    file.write_bytes(coverage_geojson(told, areas_named(), ABOUT))
    frame = gpd.read_file(file)
    assert frame.crs.to_epsg() == 4326
    assert list(frame["name"]) == ["A동", "B동", "다동"]
    back = frame.to_crs(5179).geometry
    for shape, area in zip(back, areas_named(), strict=True):
        assert shape.symmetric_difference(area.boundary).area < 0.001 * area.boundary.area
    whole = json.loads(file.read_text("utf-8"))
    assert whole["meta"]["boundary"] == ABOUT.boundary
    assert whole["features"][0]["properties"] | {"estimated": False} == told.as_json()["items"][0] | {
        "estimated": False
    }
    assert len(whole["excluded"]) == 2
    ring = whole["features"][0]["geometry"]["coordinates"][0]
    assert sum((x2 - x1) * (y2 + y1) for (x1, y1), (x2, y2) in itertools.pairwise(ring)) < 0


def test_only_what_counts_is_a_point() -> None:
    told = answer()
    points = counted_points(SITES, told, HUBS)
    assert list(points["name"]) == ["가온 활력소"]
    assert points.crs.to_epsg() == 4326
    assert counted_points(SITES, told, ROOMS).empty
    assert list(area_frame(areas_named())["code"]) == ["A", "B", "C"]


def test_the_short_row_leaves_empty_what_nobody_knows() -> None:
    told = answer(ROOMS)
    headings = [text for text, _number in short_headings(told.meta, districts=False)]
    a, _b, c = (dict(zip(headings, short_row(item, told.meta, districts=False), strict=True)) for item in told.items)
    assert (a["주민"], a["시설"], a["모자람"], a["10분 안 주민"], a["비율"]) == ("1,000명", "0곳", "1곳", "0명", "0%")
    assert (c["주민"], c["10분 안 주민"], c["비율"]) == ("", "", "")


def test_the_worst_dong_come_by_their_rank_and_nobody_served_is_among_them() -> None:
    assert [item.dong_code for item in worst(answer().items)] == ["A", "B"]


def test_what_is_wanted_in_all_is_told_of_all_and_of_a_district_its_own() -> None:
    told = answer()
    whole = replace(told, districts=(*told.districts, replace(told.districts[0], name="나구")))
    assert target_line(told) == "가구에 3곳 가운데 1곳, 2곳 모자람"
    assert target_line(whole) == "모두 75곳 가운데 1곳, 74곳 모자람"
    assert target_line(answer(ROOMS)) == "동 3곳 가운데 3곳이 목표에 못 미침"
    assert target_line(answer(None)) == ""
