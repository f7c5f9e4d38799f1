"""Single cells of the room list: places, equipment, kinds, and hours and fees as the file tells them."""

import pytest

from geo.enums import SpaceKind
from geo.importers import room_values as values

WEEKEND_CLOSED = ("00:00", "00:00")


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [
        ("37.5", "127.0", (127.0, 37.5, False)),
        (" 37.5 ", "127", (127.0, 37.5, False)),
        ("127.0", "37.5", (127.0, 37.5, True)),
    ],
)
def test_a_point_is_read_and_swapped_axes_are_put_right(
    lat: str, lon: str, expected: tuple[float, float, bool]
) -> None:
    assert values.location(lat, lon) == expected


@pytest.mark.parametrize(
    ("lat", "lon", "code"),
    [
        ("", "127", "location_missing"),
        ("0", "0", "location_missing"),
        ("nan", "127", "location_unreadable"),
        ("37.5", "inf", "location_unreadable"),
        ("북위 37", "127", "location_unreadable"),
        ("33.0", "120.0", "outside_korea"),
        ("37.5", "-127", "outside_korea"),
    ],
)
def test_a_point_that_is_none_is_a_fault_with_a_sentence(lat: str, lon: str, code: str) -> None:
    with pytest.raises(values.CellFault) as caught:
        values.location(lat, lon)
    assert caught.value.code == code
    assert caught.value.message


def test_hours_are_told_as_the_file_states_them() -> None:
    assert values.hours_text(("09:00", "18:00"), WEEKEND_CLOSED) == "평일 09:00–18:00"
    assert values.hours_text(("09:00", "18:00"), ("10:00", "13:00")) == "평일 09:00–18:00 · 주말 10:00–13:00"
    assert values.hours_text(WEEKEND_CLOSED, WEEKEND_CLOSED) == "운영시간 문의"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("N", "", "", "", ""), "무료"),
        (("N", "1", "0", "1", ""), "무료"),
        (("Y", "2", "20000", "1", "10000"), "2시간 20,000원, 초과 1시간 10,000원"),
        (("Y", "2", "20000", "0.5", "5000"), "2시간 20,000원, 초과 30분 5,000원"),
        (("Y", "1", "6000", "", ""), "1시간 6,000원"),
        (("Y", "", "10000원(구로구민5000원)", "", ""), "10000원(구로구민5000원)"),
        (("Y", "1", "0", "1", "0"), "유료(금액 문의)"),
        (("Y", "2", "", "", ""), "유료(금액 문의)"),
        (("Y", "3", "", "1", "200000"), "기본 사용료 문의, 초과 1시간 200,000원"),
        (("N", "1", "5000", "", ""), "무료로 표시되어 있으나 1시간 5,000원"),
        (("", "", "", "", ""), ""),
    ],
)
def test_fees_are_one_readable_line(cells: tuple[str, ...], expected: str) -> None:
    assert values.fee_text(*cells) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("책상+의자+빔프로젝트", ("책상", "의자", "빔프로젝터")),
        ("빔/엠프, 화이트 보드", ("빔프로젝터", "음향", "칠판")),
        ("책상(11개)+의자(12개)", ("책상", "의자")),
        ("화이트보드책상", ("칠판", "책상")),
        ("보유장서 6,000여권+북카페", ("보유장서 6,000여권", "북카페")),
        ("조리기구 일체(가스렌지,조리도구 등)", ("취사시설",)),
        ("이동식 농구대 2대", ("이동식 농구대 2대",)),
        ("냉낭방설비+CD플레이어", ("냉난방", "음향")),
        ("{{ 7*191 }}", ("{{ 7*191 }}",)),
        ("", ()),
    ],
)
def test_equipment_gets_common_names_and_unknown_words_stay(text: str, expected: tuple[str, ...]) -> None:
    assert values.features(text) == (expected, "")


def test_a_sentence_among_the_equipment_is_a_remark() -> None:
    said = "실제 개방시간은 프로그램 운영 등에 따라 다를 수 있음"
    assert values.features(f"의자+{said}+기타") == (("의자",), said)


@pytest.mark.parametrize(
    ("type_name", "room", "expected"),
    [
        ("강당", "3층 강의실", SpaceKind.ROOM),
        ("강당", "커뮤니티공간(2층)", SpaceKind.HALL),
        ("강의실", "다목적 강당", SpaceKind.HALL),
        ("기타", "공유부엌", SpaceKind.KITCHEN),
        ("기타", "북카페", SpaceKind.OTHER),
        ("강의실", "2층 음악실", SpaceKind.STUDIO),
        ("테니스장", "삼청테니스장", SpaceKind.SPORTS),
        ("체육관", "다목적실(2층)", SpaceKind.SPORTS),
        ("기타", "옥상정원", SpaceKind.YARD),
        ("기타", "열린육아방", SpaceKind.CHILDCARE),
        ("회의실", "모두공간", SpaceKind.ROOM),
    ],
)
def test_the_kind_comes_from_the_name_first(type_name: str, room: str, expected: SpaceKind) -> None:
    assert values.kind(type_name, room) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-07-11", "2022-07-11"),
        ("20220711", "2022-07-11"),
        ("2022.07.11.", "2022-07-11"),
        ("2022-13-01", None),
        ("작년", None),
    ],
)
def test_the_day_of_the_data_is_a_date_or_unknown(text: str, expected: str | None) -> None:
    found = values.day(text)
    assert (found.isoformat() if found else None) == expected
