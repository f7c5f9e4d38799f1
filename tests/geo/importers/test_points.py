"""Tables of places: each row is ready, waits for its address to be found, or is refused with one reason."""

import io
import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
import xlsxwriter

from geo.errors import InvalidInput
from geo.importers.column_mapping import ColumnMapping
from geo.importers.headings import propose_mapping
from geo.importers.points import COLUMNS, Places, PointSet, read_points
from geo.importers.source import SourceTable, open_tables
from tests.geo.importers.districts_grid import DISTRICTS, STEMS, corner, in_system, places, points_in, table

PLACES = places()
HEADINGS = ("시설명", "주소", "경도", "위도")
INSIDE = points_in("가람구", 30)


def read(source: SourceTable, target: str = "library", crs: int | None = None) -> PointSet:
    return read_points(source, propose_mapping(source), target=target, places=PLACES, crs=crs)


def rows(
    *cells: tuple[str, ...], headings: tuple[str, ...] = HEADINGS, file: str = "표.csv", **options: str
) -> pd.DataFrame:
    return read(table(headings, *cells, file=file), **options).frame


def at(lon: float, lat: float, name: str = "곳", address: str = "서울특별시 가람구 어느로 1") -> tuple[str, ...]:
    return name, address, f"{lon:.6f}", f"{lat:.6f}"


def only(*cells: str, **options: str) -> "pd.Series[str]":
    """Return one row read beside enough sound rows to know its columns."""
    others = [at(*INSIDE[n], name=f"곁{n}", address=f"서울특별시 가람구 곁길 {n}") for n in range(9)]
    return rows(tuple(cells), *others, **options).iloc[0]


def test_a_sound_row_is_ready_with_all_that_it_says() -> None:
    headings = (
        "시설명",
        "구이름",
        "도로명주소",
        "경도",
        "위도",
        "전화번호",
        "홈페이지",
        "개관일",
        "시설장명",
        "정원",
        "비고",
        "행정동명",
    )
    lon, lat = INSIDE[0]
    cells = ("햇살도서관", "가람구", "서울특별시 가람구 어느로 1", str(lon), str(lat), "221234567", "lib.example.kr")
    frame = rows(
        (*cells, "20170413", "아무개", "35", "내부 메모", "솔빛1동"), headings=headings, file="도서관(20180502).csv"
    )
    row = frame.iloc[0]
    assert tuple(frame.columns) == COLUMNS
    assert (row["line"], row["outcome"], row["code"]) == (2, "ready", "")
    assert (row["lon"], row["lat"]) == (lon, lat)
    assert (row["kind"], row["site_kind"], row["district"], row["dong_declared"]) == (
        "space",
        "library",
        "가람구",
        "솔빛1동",
    )
    assert (row["phone"], row["homepage"]) == ("02-2123-4567", "http://lib.example.kr")
    assert (row["opened_on"], row["observed_on"]) == (date(2017, 4, 13), date(2018, 5, 2))
    assert row["properties"] == {"capacity": 35}
    assert row["private"] == {"head_name": "아무개", "extra": {"비고": "내부 메모"}}
    assert row["repairs"] == ["전화번호 앞의 0이 빠져 있어 채웠습니다(221234567 → 02-2123-4567)."]


def test_personal_columns_and_mobile_numbers_never_reach_the_public_part() -> None:
    headings = ("시설명", "주소", "대표자", "휴대전화", "이메일", "전화", "소개")
    source = table(
        headings, ("곳", "서울특별시 가람구 1", "아무개", "010-1111-2222", "a@example.kr", "010-3333-4444", "")
    )
    row = read(source).frame.iloc[0]
    assert row["phone"] == ""
    assert row["private"] == {"head_name": "아무개", "mobile": "010-1111-2222", "email": "a@example.kr"}
    assert any("휴대전화" in said for said in row["repairs"])
    chosen = ColumnMapping.from_choice({**dict.fromkeys(headings, ""), "시설명": "name", "대표자": "summary"})
    again = read_points(source, chosen, target="library", places=PLACES).frame.iloc[0]
    assert again["summary"] == ""
    assert again["private"]["head_name"] == "아무개"
    assert "대표자" not in again["private"]["extra"]


@pytest.mark.parametrize(
    ("lon", "lat", "outcome", "code"),
    [
        (139.6917, 35.6895, "refused", "outside_korea"),
        (130.4017, 33.5904, "refused", "outside_korea"),
        (126.951, 126.951, "refused", "outside_korea"),
        (0.883779, 37.481324, "refused", "outside_korea"),
        (127.93, 37.48, "refused", "far_from_stated"),
        (126.93, 35.48, "refused", "far_from_stated"),
        (126.99, 37.48, "waiting", "point_elsewhere"),
    ],
)
def test_a_point_that_cannot_be_right_is_not_kept(lon: float, lat: float, outcome: str, code: str) -> None:
    row = only(*at(lon, lat))
    assert (row["outcome"], row["code"]) == (outcome, code)
    assert np.isnan(row["lon"])
    assert row["message"]


def test_a_point_just_outside_its_district_stays_with_a_note() -> None:
    west, south = corner("가람구")
    row = only(*at(west - 0.001, south + 0.02))
    assert row["outcome"] == "ready"
    assert row["repairs"] == ["점이 적힌 가람구의 경계에서 88m 밖에 있습니다."]


def test_a_point_elsewhere_without_an_address_is_refused() -> None:
    headings = ("시설명", "구이름", "경도", "위도")
    frame = rows(("곳", "나래구", "126.93", "37.48"), ("둘", "가람구", "126.93", "37.48"), headings=headings)
    assert frame["code"].tolist() == ["point_elsewhere", ""]
    assert frame["outcome"].tolist() == ["refused", "ready"]
    assert frame["message"][0] == "점은 가람구에 있는데 적힌 곳은 나래구입니다(2.7km)."


@pytest.mark.parametrize(("lon", "lat"), [("0", "0"), ("00", "00"), ("잠실역", "잠실새내역"), ("", "37.5")])
def test_unusable_coordinates_with_an_address_wait_for_it(lon: str, lat: str) -> None:
    row = only("곳", "서울특별시 가람구 어느로 1", lon, lat)
    assert (row["outcome"], row["code"]) == ("waiting", "location_unreadable")
    assert lon in row["message"]


def test_rows_with_an_address_only_wait_and_rows_with_neither_are_refused() -> None:
    frame = rows(("곳", "서울특별시 가람구 1", "", ""), ("둘", "", "", ""))
    assert frame["outcome"].tolist() == ["waiting", "refused"]
    assert frame["code"].tolist() == ["address_only", "place_missing"]


def test_an_activity_needs_no_place() -> None:
    frame = rows(("모임", "", "", ""), target="activity")
    assert frame["outcome"].tolist() == ["ready"]
    assert frame["kind"].tolist() == ["activity"]
    assert frame["site_kind"].tolist() == [None]
    assert frame["lon"].isna().all()


def test_swapped_axes_of_single_rows_are_repaired_and_said() -> None:
    lon, lat = INSIDE[0]
    row = only(*at(lat, lon))
    assert (row["lon"], row["lat"]) == (round(lon, 6), round(lat, 6))
    assert row["repairs"] == ["두 좌표의 자리가 서로 바뀌어 있어 바로잡았습니다."]


def test_names_are_needed_and_have_a_limit_and_closed_places_are_not_taken() -> None:
    headings = (*HEADINGS, "영업상태명", "폐업일자")
    good = [f"{value:.5f}" for value in INSIDE[0]]
    frame = rows(
        ("", "서울특별시 가람구 1", *good, "운영중", ""),
        ("가" * 201, "서울특별시 가람구 1", *good, "운영중", ""),
        ("곳", "서울특별시 가람구 1", *good, "폐업", ""),
        ("둘", "서울특별시 가람구 1", *good, "", "20180101"),
        ("셋", "서울특별시 가람구 1", *good, "운영중", ""),
        headings=headings,
    )
    assert frame["code"].tolist() == ["name_missing", "name_too_long", "closed_down", "closed_down", ""]


def test_repeats_name_the_line_that_stays() -> None:
    lon, lat = (f"{value:.5f}" for value in INSIDE[0])
    frame = rows(
        ("1", "곳", "서울특별시 가람구 1", "", "", "02-123-4567"),
        ("2", "곳", "서울특별시 가람구  1", lon, lat, "02-123-4567"),
        ("3", "곳", "서울특별시 가람구  1", lon, lat, "02-123-4567"),
        headings=("연번", *HEADINGS, "전화"),
    )
    assert frame["outcome"].tolist() == ["refused", "ready", "refused"]
    assert frame["code"].tolist() == ["repeated_place", "", "repeated"]
    assert frame["message"].tolist()[::2] == [
        "3행과 같은 곳입니다(다른 칸: 주소, 경도, 위도).",
        "3행과 같은 내용입니다.",
    ]


def test_of_repeats_the_latest_observed_stays() -> None:
    lon, lat = (f"{value:.5f}" for value in INSIDE[0])
    frame = rows(
        ("곳", "서울특별시 가람구 1", lon, lat, "2024-01-01"),
        ("곳", "서울특별시 가람구 1", lon, lat, "2025-01-01"),
        headings=(*HEADINGS, "데이터기준일자"),
    )
    assert frame["outcome"].tolist() == ["refused", "ready"]


def test_keys_name_rows_across_editions_whatever_their_line_phone_or_order() -> None:
    first = rows(
        ("가", "서울특별시 가람구 1", "", "", "02-1"),
        ("나", "서울특별시 가람구 2", "", "", ""),
        headings=(*HEADINGS, "전화"),
    )
    later = rows(
        ("나", "서울특별시 가람구  2", "", "", ""),
        ("가", "서울특별시 가람구 1", "", "", "02-9"),
        headings=(*HEADINGS, "전화"),
    )
    assert set(first["key"]) == set(later["key"])
    assert len(set(first["key"])) == 2


def test_the_files_own_numbers_are_the_keys_and_one_given_twice_is_told_apart() -> None:
    cells = [
        (f"A{number}", f"곳{number}", f"서울특별시 가람구 {number}", "", "")
        for number in (3, 9, 4, 7, 5, 8, 20, 31, 44, 51, 60)
    ]
    cells += [("A60", "다른 곳", "서울특별시 가람구 99", "", "")] + [
        (f"B{n}", f"새 곳{n}", "서울특별시 가람구 7", "", "") for n in range(9)
    ]
    keys = rows(*cells, headings=("관리번호", *HEADINGS))["key"].tolist()
    assert keys[:2] == ["id:A3", "id:A9"]
    assert len(set(keys)) == len(cells)
    assert not keys[10].startswith("id:")


def test_places_outside_the_loaded_boundaries_stay_when_they_lie_in_their_province() -> None:
    headings = ("시설명", "시도명", "시군구명", "주소", "경도", "위도")
    frame = rows(
        ("거창 도서관", "경상남도", "거창군", "경상남도 거창군 1", "127.9037", "35.6892"),
        ("광주시 도서관", "경기도", "광주시", "경기도 광주시 1", "127.2570", "37.4150"),
        ("틀린 도서관", "충청북도", "영동군", "충청북도 영동군 1", "125.7913", "36.4252"),
        ("어딘가", "", "", "", "127.9037", "35.6892"),
        headings=headings,
    )
    assert frame["outcome"].tolist() == ["ready", "ready", "refused", "ready"]
    assert frame["code"][2] == "far_from_stated"
    assert frame["district"].tolist()[:2] == ["거창군", "광주시"]
    assert [bool(said) for said in frame["repairs"]] == [False, False, False, True]


@pytest.mark.parametrize(
    "address",
    [
        "서울특별시 가람구 1",
        "서울 가람구 1",
        "가람구 어느로 1",
        "서울특별시 가람구어느동 1",
        "(12345) 서울시 가람구 1",
        "가람구?어느로 1",
    ],
)
def test_the_district_is_read_from_any_address(address: str) -> None:
    assert only("곳", address, "", "")["district"] == "가람구"


def test_hostile_text_is_kept_exactly() -> None:
    hostile = "회비 \\3,000 {{ 7*191 }} <b>"
    headings = (*HEADINGS, "시설소개", "메모")
    row = rows(("=1+1", "서울특별시 가람구 1", "", "", hostile, "@x"), headings=headings).iloc[0]
    assert row["name"] == "=1+1"
    assert row["summary"] == hostile
    assert row["private"] == {"extra": {"메모": "@x"}}


def test_a_long_text_with_markup_becomes_text_and_is_cut_with_a_word() -> None:
    row = rows(
        ("곳", "서울특별시 가람구 1", "<p>" + "글" * 3000 + "</p>"), headings=("시설명", "주소", "시설소개")
    ).iloc[0]
    assert len(row["summary"]) == 2000
    assert row["summary"].endswith("…")
    assert len(row["repairs"]) == 2


def test_cells_longer_than_the_database_holds_are_cut_with_a_word() -> None:
    headings = ("관리번호", "시설명", "주소", "전화", "운영시간")
    long = "서울특별시 가람구 " + "길" * 400
    cells = [("A" * 3000, "곳", long, "문의 " * 60, "시" * 900), ("B7", "둘", "서울특별시 가람구 2", "", "")]
    row = rows(*cells, headings=headings).iloc[0]
    assert row["outcome"] == "waiting"
    assert (len(row["address"]), row["phone"], len(row["properties"]["hours"])) == (300, "", 200)
    assert len(row["key"]) < 120
    assert len(row["repairs"]) == 3


def test_coordinates_whose_system_is_in_doubt_are_refused_until_somebody_states_it() -> None:
    x, y = (f"{value:.3f}" for value in in_system([INSIDE[0]], 5174)[0])
    source = table(("시설명", "주소", "X좌표", "Y좌표"), ("곳", "서울특별시 가람구 1", x, y))
    row = read(source).frame.iloc[0]
    assert (row["outcome"], row["code"]) == ("refused", "crs_unknown")
    assert "--crs" in row["message"]
    stated = read(source, crs=5174)
    assert stated.frame["outcome"].tolist() == ["ready"]
    assert abs(stated.frame["lon"][0] - INSIDE[0][0]) < 1e-6


def test_a_table_without_a_column_of_names_says_so_row_by_row() -> None:
    frame = rows(("서울특별시 가람구 1", "126.93", "37.48"), headings=("주소", "경도", "위도"))
    assert frame["code"].tolist() == ["name_unmapped"]


def test_without_any_boundary_points_in_korea_are_taken_as_they_are() -> None:
    source = table(HEADINGS, at(*INSIDE[0]), at(139.7, 35.7, name="먼 곳"), ("셋", "서울 1", "", ""))
    nothing = Places(PLACES.districts.iloc[:0], PLACES.dongs.iloc[:0])
    frame = read_points(source, propose_mapping(source), target="library", places=nothing).frame
    assert frame["code"].tolist() == ["", "outside_korea", "address_only"]


def test_a_mapping_of_columns_that_are_not_there_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_points(
            table(HEADINGS, at(*INSIDE[0])),
            ColumnMapping.from_choice({"없는 열": "name"}),
            target="library",
            places=PLACES,
        )
    assert refused.value.code == "column_missing"


def test_lines_and_polygons_of_geo_formats_keep_their_shape() -> None:
    west, south = corner("가람구")
    line = {"type": "LineString", "coordinates": [[west + 0.01, south + 0.01], [west + 0.02, south + 0.02]]}
    point = {"type": "Point", "coordinates": [west + 0.01, south + 0.01]}
    features = [
        {"type": "Feature", "properties": {"이름": name, "구": "가람구"}, "geometry": shape}
        for name, shape in (("마을길", line), ("쉼터", point))
    ]
    (source,) = open_tables("길.geojson", json.dumps({"type": "FeatureCollection", "features": features}).encode())
    frame = read(source, target="route").frame
    assert frame["outcome"].tolist() == ["ready", "ready"]
    assert frame["shape"][0].geom_type == "LineString"
    assert frame["shape"][1] is None
    assert (frame["lon"][1], frame["lat"][1]) == (west + 0.01, south + 0.01)


def written(number: int) -> str:
    """Return an address with the neighbourhood in brackets, as road addresses have it."""
    return f"서울특별시 {DISTRICTS[number % 4]} 어느로 {number} ({STEMS[number % 4]}동)"


def messy_rows(turned: str) -> list[list[str | float]]:
    """Return 40 rows in EPSG:5174, ten with axes the other way round, three with an address only, two in Japan."""
    found: list[list[str | float]] = []
    for number in range(40):
        name = DISTRICTS[number % 4]
        x, y = in_system(points_in(name, 1, seed=number), 5174)[0]
        found.append([f"시설 {number}", name, written(number), round(x, 3), round(y, 3), 221230000 + number])
    for number in range(40, 50):
        name = DISTRICTS[number % 4]
        lon, lat = points_in(name, 1, seed=number)[0]
        x, y = (lat, lon) if turned == "degrees" else in_system([(lon, lat)], 5174)[0][::-1]
        found.append([f"시설 {number}", name, written(number), x, y, 221230000 + number])
    found += [
        [f"시설 {number}", "가람구", f"서울특별시 가람구 어느로 {number}", "", "", ""] for number in range(50, 53)
    ]
    found += [
        [f"시설 {53 + n}", "가람구", f"가람구 {53 + n}", lon, lat, ""]
        for n, (lon, lat) in enumerate([(139.7, 35.7), (130.4, 33.6)])
    ]
    return found


def workbook(cells: list[list[str | float]]) -> bytes:
    """Return an XLSX with two title rows and headings merged over two rows."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("현황")
        sheet.merge_range(0, 0, 0, 5, "우리 마을 시설 현황")
        sheet.write(1, 0, "2018년 5월 기준")
        for column, heading in ((0, "시설명(필수)"), (1, "구이름"), (2, "주소"), (5, " 연락처")):
            sheet.merge_range(2, column, 3, column, heading)
        sheet.merge_range(2, 3, 2, 4, "위치")
        sheet.write_row(3, 3, ["X좌표", "Y좌표"])
        for line, row in enumerate(cells, start=4):
            sheet.write_row(line, 0, row)
    return buffer.getvalue()


@pytest.mark.parametrize("turned", ["degrees", "metres"])
def test_a_messy_workbook_comes_out_with_one_reason_per_row(turned: str) -> None:
    (source,) = open_tables("현황.xlsx", workbook(messy_rows(turned)))
    point_set = read(source, target="other")
    assert point_set.counts == {
        ("ready", ""): 50,
        ("refused", "outside_korea"): 2,
        ("waiting", "address_only"): 3,
    }
    read_as = {(group.epsg, group.swapped): group.rows for group in point_set.crs_groups}
    assert read_as[5174, False] == 40
    assert read_as[(4326, True) if turned == "degrees" else (5174, True)] == 10
    frame = point_set.frame
    assert frame["line"].tolist() == list(range(5, 60))
    assert frame["phone"][0] == "02-2123-0000"
    for number in range(50):
        lon, lat = points_in(DISTRICTS[number % 4], 1, seed=number)[0]
        assert abs(frame["lon"][number] - lon) < 1e-7
        assert abs(frame["lat"][number] - lat) < 1e-7


def test_the_cp949_twin_of_a_workbook_comes_out_the_same() -> None:
    cells = messy_rows("degrees")
    (book,) = open_tables("현황.xlsx", workbook(cells))
    lines = ["시설명(필수),구이름,주소,X좌표,Y좌표, 연락처", *(",".join(map(str, row)) for row in cells)]
    (twin,) = open_tables("현황.csv", "\r\n".join(lines).encode("cp949"))
    ours, theirs = read(book, target="other").frame, read(twin, target="other").frame
    same = ["outcome", "code", "key", "name", "address", "district", "phone", "repairs"]
    pd.testing.assert_frame_equal(ours[same], theirs[same])
    assert np.allclose(ours[["lon", "lat"]], theirs[["lon", "lat"]], equal_nan=True)
