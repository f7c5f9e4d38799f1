"""Korean names taken apart, telephone numbers and addresses reduced to what can be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.contact_keys import address_key, district_of, is_road, phone_keys, same_area
from geo.naming import FAMILIES, name_parts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("햇살작은도서관", "햇살 작은 도서관"),
        ("홍제제1동 경로당", "홍제1동경로당"),
        ("면목제3.8동 주민센터", "면목3·8동주민센터"),
        ("㈜마을살림", "주식회사 마을살림"),
        ("(사)마을살림", "마을살림"),
        ("구립 못골도서관", "못골도서관"),
        ("북카페 지하1층", "북카페 B1"),
        ("１호점 마을금고", "1호점마을금고"),
    ],
)
def test_ways_to_write_one_name_have_one_core(one: str, other: str) -> None:
    first, second = name_parts(one), name_parts(other)
    assert first.core == second.core
    assert first.marks == second.marks
    assert first.floors == second.floors


@pytest.mark.parametrize(
    ("name", "stem", "marks", "family"),
    [
        ("경로당", "", (), "경로당"),
        ("새마을금고 2호점", "", ("2",), "금고"),
        ("행복 경로당(행복아파트 105동)", "행복", ("105",), "경로당"),
        ("백련산힐스테이트2차아파트경로당", "백련산힐스테이트", ("2",), "경로당"),
        ("미양 할머니 경로당", "미양", ("할머니",), "경로당"),
        ("한빛어학원(강남점)", "한빛", ("강남점",), "학원"),
        ("한빛어학원 강남점", "한빛", ("강남점",), "학원"),
        ("우리 서점", "우리", (), "책방"),
        ("경로당(남)", "", ("남",), "경로당"),
        ("이룸빌딩 A동", "이룸빌딩", ("a",), ""),
        ("제기동 경로당", "제기동", (), "경로당"),
        ("마을공방 007호", "마을공방", ("7",), ""),
    ],
)
def test_a_name_gives_its_own_part_its_numbers_and_its_kind(
    name: str, stem: str, marks: tuple[str, ...], family: str
) -> None:
    parts = name_parts(name)
    assert (parts.stem, parts.marks, parts.family) == (stem, marks, family)


def test_a_kind_word_belongs_to_one_family_and_longer_words_win() -> None:
    words = [word for family in FAMILIES.values() for word in family]
    assert len(words) == len(set(words))
    assert name_parts("숲 작은도서관").stem == "숲"


def test_numbers_in_brackets_are_not_the_names_own() -> None:
    parts = name_parts("행복2경로당(105동)")
    assert parts.marks == ("105", "2")
    assert parts.own_marks == ("2",)
    assert parts.inside == ("105동",)


@given(st.text(max_size=60))
def test_any_text_can_be_taken_apart_and_white_space_changes_nothing(text: str) -> None:
    parts = name_parts(text)
    assert parts == name_parts(text)
    assert not any(sign.isspace() for sign in parts.core + parts.stem + parts.written)
    assert phone_keys(text) == phone_keys(text)
    assert isinstance(address_key(text), str)
    assert isinstance(district_of(text), str)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("02-980-1295", (("02", "9801295"),)),
        ("02)980-1295", (("02", "9801295"),)),
        ("(02) 980-1295", (("02", "9801295"),)),
        ("+82-2-980-1295", (("02", "9801295"),)),
        ("980-1295", (("", "9801295"),)),
        ("02-6497-4855~6", (("02", "64974855"),)),
        ("02-455-8012-3", (("02", "4558012"),)),
        ("982-2475 986-0111(2층)", (("", "9822475"), ("", "9860111"))),
        ("985-9691(관)", (("", "9859691"),)),
        ("02-459-5522(내선 12)", (("02", "4595522"),)),
        ("070-4248-6800", (("070", "42486800"),)),
        ("1644-3227", ()),
        ("02-000-0000", ()),
        ("회비 \\3,000", ()),
        ("", ()),
    ],
)
def test_a_number_has_one_key_however_it_is_written(text: str, keys: tuple[tuple[str, str], ...]) -> None:
    assert phone_keys(text) == keys


def test_a_missing_area_code_contradicts_none() -> None:
    assert same_area("", "02")
    assert not same_area("031", "02")


@pytest.mark.parametrize(
    ("text", "key", "district"),
    [
        ("서울특별시 강남구 테헤란로8길 36. 4층", "테헤란로8길 36", "강남구"),
        ("강북구 삼양로 74길 74", "삼양로74길 74", "강북구"),
        ("강북구 삼양로35가길 7-4 (미아동)", "삼양로35가길 7-4", "강북구"),
        ("서울특별시 영등포구 양평동3가 36번지 ", "양평동3가 36", "영등포구"),
        ("성남시 분당구 정자동 12-3", "정자동 12-3", "분당구"),
        ("종로구 종로1길 50", "종로1길 50", "종로구"),
        ("서울 중구 세종대로 110 (태평로1가 31)", "세종대로 110", "중구"),
        ("서울특별시 은평구 응암동 ", "", "은평구"),
        ("마을회관 옆", "", ""),
    ],
)
def test_an_address_is_its_road_and_number_else_its_lot(text: str, key: str, district: str) -> None:
    assert address_key(text) == key
    assert district_of(text) == district
    assert is_road(key) == ("길" in key or "대로" in key)
