"""Korean addresses taken apart: roads, lots, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocode import LotAddress, RoadAddress, number_text, parse_address
from geo.importers.source import open_tables


def road(text: str) -> tuple[str, str, str, int, int, bool, str] | None:
    found = parse_address(text)
    if not isinstance(found, RoadAddress):
        return None
    numbers = (found.main_no, found.sub_no, found.underground)
    return (found.province, found.district, found.road, *numbers, found.dong)


def lot(text: str) -> tuple[str, str, str, bool, int, int] | None:
    found = parse_address(text)
    if not isinstance(found, LotAddress):
        return None
    return (found.province, found.district, found.dong, found.mountain, found.main_no, found.sub_no)


SEOUL = "서울특별시"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "서울특별시 구로구 디지털로26길 111 (구로동, 제이엔케이디지털타워)",
            (SEOUL, "구로구", "디지털로26길", 111, 0, False, "구로동"),
        ),
        ("서울 구로구 디지털로 26길 12-3, 2층", (SEOUL, "구로구", "디지털로26길", 12, 3, False, "")),
        ("서울시 중구 세종대로110", (SEOUL, "중구", "세종대로", 110, 0, False, "")),
        ("서울특별시 중구 세종대로 지하 172", (SEOUL, "중구", "세종대로", 172, 0, True, "")),
        ("중구 세종대로 110 지하1층", ("", "중구", "세종대로", 110, 0, False, "")),
        ("서울특별시종로구 종로1길 42", (SEOUL, "종로구", "종로1길", 42, 0, False, "")),
        ("서울특별시 도봉구 도봉로110나길 18", (SEOUL, "도봉구", "도봉로110나길", 18, 0, False, "")),
        ("경기도 수원시 장안구 파장천로 17번길 8", ("경기도", "수원시 장안구", "파장천로17번길", 8, 0, False, "")),
        ("서울특별시 구로구 구로동 구로동로 12 3층 302호", (SEOUL, "구로구", "구로동로", 12, 0, False, "")),
        ("서울특별시　성동구　왕십리로 ８-１", (SEOUL, "성동구", "왕십리로", 8, 1, False, "")),
        ("강원도 춘천시 남면 충효로 1234", ("강원특별자치도", "춘천시", "충효로", 1234, 0, False, "")),
        ("세종특별자치시 한누리대로 2130 (보람동)", ("세종특별자치시", "", "한누리대로", 2130, 0, False, "보람동")),
        ("강북구 도봉로49길?62 (미아동 나건물)", ("", "강북구", "도봉로49길", 62, 0, False, "미아동")),
        ("서울시 마포구 서교동 (월드컵북로 15)", (SEOUL, "마포구", "월드컵북로", 15, 0, False, "")),
        ("은평구 서오릉로21길 36-7(구산동)", ("", "은평구", "서오릉로21길", 36, 7, False, "구산동")),
    ],
)
def test_road_addresses_are_understood(text, expected) -> None:
    assert road(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("서울특별시 구로구 구로동 170-5", (SEOUL, "구로구", "구로동", False, 170, 5)),
        ("서울특별시 종로구 종로1가 24", (SEOUL, "종로구", "종로1가", False, 24, 0)),
        ("서울 중구 을지로3가 12-1 2층", (SEOUL, "중구", "을지로3가", False, 12, 1)),
        ("서울시 중구 을지로 2가 185-10 나빌딩 지하 1층", (SEOUL, "중구", "을지로2가", False, 185, 10)),
        ("서울특별시 성동구 성수동2가 333번지", (SEOUL, "성동구", "성수동2가", False, 333, 0)),
        ("서울특별시 관악구 신림동 산 56-1", (SEOUL, "관악구", "신림동", True, 56, 1)),
        ("강북구 수유동 산127", ("", "강북구", "수유동", True, 127, 0)),
        ("경기도 남양주시 수동면 운수리 12번지 3호", ("경기도", "남양주시", "수동면 운수리", False, 12, 3)),
    ],
)
def test_lot_addresses_are_understood(text, expected) -> None:
    assert lot(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "서울특별시", "구로구 구로동", "{{ 7*191 }}", "회비 \\3,000", "<b>가</b>", "02-123-4567", "주민센터 3층"],
)
def test_what_has_no_road_or_lot_is_no_address(text) -> None:
    assert parse_address(text) is None


names = st.text("가나다라마바사아자차카타파하", min_size=1, max_size=6)
roads = st.one_of(
    names.map(lambda name: f"{name}로"),
    names.map(lambda name: f"{name}대로"),
    st.builds(lambda name, at: f"{name}로{at}길", names, st.integers(1, 999)),
    st.builds(lambda name, at: f"{name}로{at}번길", names, st.integers(1, 999)),
)


@given(names, roads, st.integers(1, 99_999), st.integers(0, 999), st.sampled_from(["", ", 2층", " (가동, 나건물)"]))
def test_a_road_address_comes_back_as_it_was_written(district: str, name: str, main: int, sub: int, rest: str) -> None:
    found = parse_address(f"서울특별시 {district}구 {name} {number_text(main, sub)}{rest}")
    assert isinstance(found, RoadAddress)
    assert (found.district, found.road, found.main_no, found.sub_no) == (f"{district}구", name, main, sub)


@given(st.text(max_size=300))
def test_no_text_at_all_breaks_the_parser(text: str) -> None:
    found = parse_address(text)
    assert found is None or found.main_no >= 0


def test_endless_text_is_cut_before_it_is_read() -> None:
    assert parse_address("가" * 1_000_000) is None
    assert parse_address("서울특별시 중구 세종대로 110 " + "나로" * 500_000) == parse_address(
        "서울특별시 중구 세종대로 110"
    )


REAL = [
    ("서울시 공공도서관 현황정보.csv", "주소", 203, 203),
    ("전국도서관표준데이터_202605.csv", "소재지도로명주소", 3556, 3549),
    ("climate_shelter.csv", "도로명주소", 505, 505),
    ("서울시 사회복지시설 목록.csv", "시설주소", 3086, 3009),
]


@pytest.mark.realfiles
@pytest.mark.parametrize(("name", "heading", "written", "roads"), REAL)
def test_published_addresses_are_understood(shared_data, name, heading, written, roads) -> None:
    (table,) = open_tables(name, (shared_data / "points" / name).read_bytes())
    addresses = [text for text in table.cells[heading] if len(text) > 5]
    assert len(addresses) == written
    assert sum(isinstance(parse_address(text), RoadAddress) for text in addresses) >= roads
