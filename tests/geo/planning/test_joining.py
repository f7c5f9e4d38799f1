"""Rows of a table and the dong they mean: found by code or by district and name, told why not, never guessed."""

from datetime import date

import pytest

from geo.names import dong_name_key
from geo.planning.policy_words import Codes, Unjoined, Way
from tests.geo.planning.policy_files import SEODAEMUN, join, one, seoul

NAMES = {entry.code: entry.name for entry in seoul().dongs}


@pytest.mark.parametrize(
    "row",
    [
        {"code": "1111053000"},
        {"code": "1111053000.0"},
        {"code": "1,111,053,000"},
        {"code": "1111053000", "district": "종로구", "dong": "사직동"},
        {"dong": "서울특별시 종로구 사직동(1111053000)"},
        {"dong": "사직동", "district": "종로구"},
        {"dong": "사직", "district": "서울특별시 종로구"},
        {"dong": "종로구 사직동"},
        {"dong": "서울 종로구 사 직 동"},
        {"dong": "사직동", "province": "서울", "district": "종로구"},
        {"dong": "사직동", "district_code": "11110"},
    ],
)
def test_the_same_dong_is_found_however_it_is_written(row) -> None:
    assert one(row).dong_code == "1111053000"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("홍제제1동", "홍제1동"),
        ("홍제 제1동", "홍제1동"),
        ("북가좌１동", "북가좌1동"),
        ("홍제1", "홍제1동"),
    ],
)
def test_two_spellings_of_a_name_are_one_dong_within_its_district(written: str, name: str) -> None:
    found = one({"dong": written, "district": "서대문구"})
    assert (NAMES[found.dong_code], found.way) == (name, Way.NAME)


def test_a_dotted_name_is_found_with_every_kind_of_dot() -> None:
    for dots in ("·", ".", ",", "‧"):
        found = one({"dong": f"종로1{dots}2{dots}3{dots}4가동", "district": "종로구"})
        assert NAMES[found.dong_code] == "종로1·2·3·4가동"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({}, Unjoined.NO_PLACE),
        ({"code": "11110"}, Unjoined.NOT_A_DONG),
        ({"code": "1111000000"}, Unjoined.NOT_A_DONG),
        ({"dong": "소계", "district": "종로구"}, Unjoined.NOT_A_DONG),
        ({"district": "종로구"}, Unjoined.NOT_A_DONG),
        ({"dong": "종로구"}, Unjoined.NOT_A_DONG),
        ({"dong": "서울특별시"}, Unjoined.NOT_A_DONG),
        ({"code": "1111010100"}, Unjoined.LEGAL_DONG),
        ({"code": "1111099900"}, Unjoined.CODE_UNKNOWN),
        ({"code": "1.11E+09"}, Unjoined.CODE_UNKNOWN),
        ({"code": "11110530"}, Unjoined.CODE_SYSTEM),
        ({"code": "1111053000", "dong": "삼청동"}, Unjoined.DISAGREE),
        ({"code": "1111053000", "dong": "사직동", "district": "중구"}, Unjoined.DISAGREE),
        ({"dong": "신사동"}, Unjoined.DISTRICT_MISSING),
        ({"dong": "사직동"}, Unjoined.DISTRICT_MISSING),
        ({"dong": "사직동", "district": "가상구"}, Unjoined.DISTRICT_UNKNOWN),
        ({"dong": "없는동", "district": "종로구"}, Unjoined.NAME_UNKNOWN),
        ({"dong": "홍제동", "district": "서대문구"}, Unjoined.NAME_UNKNOWN),
        ({"code": "2611051000"}, Unjoined.ELSEWHERE),
        ({"dong": "중앙동", "province": "부산광역시", "district": "중구"}, Unjoined.ELSEWHERE),
    ],
)
def test_what_does_not_plainly_mean_one_dong_stays_out_with_its_reason(row, reason: Unjoined) -> None:
    found = one(row)
    assert (found.dong_code, found.way, found.reason) == (None, None, reason)
    assert found.message.endswith((".", "요."))


def test_the_nearest_candidates_are_named_and_none_is_taken() -> None:
    legal = one({"dong": "홍제동", "district": "서대문구"})
    assert [NAMES[code] for code in legal.candidates] == ["홍제1동", "홍제2동", "홍제3동"]
    slip = one({"dong": "쳔연동", "district": "서대문구"})
    assert NAMES[slip.candidates[0]] == "천연동"
    twice = one({"dong": "신사동"})
    assert {code[:5] for code in twice.candidates[:2]} == {"11620", "11680"}
    differ = one({"code": "1111053000", "dong": "삼청동", "district": "종로구"})
    assert {NAMES[code] for code in differ.candidates[:2]} == {"사직동", "삼청동"}


def test_a_table_of_one_district_needs_not_name_it_when_the_map_does() -> None:
    found = join({"dong": "천연동"}, {"dong": "사직동"}, {"code": "1111053000"}, district=SEODAEMUN)
    assert NAMES[found[0].dong_code] == "천연동"
    assert [row.reason for row in found[1:]] == [Unjoined.NAME_UNKNOWN, Unjoined.ELSEWHERE]


def test_eight_digits_are_read_as_their_names_say_or_as_a_person_says() -> None:
    """11110530 is 사직동 for 행정안전부 and 월계3동 for 통계청."""
    mois = join({"code": "11110530", "dong": "사직동"}, {"code": "11110540", "dong": "삼청동"})
    assert [NAMES[row.dong_code] for row in mois] == ["사직동", "삼청동"]
    kostat = join({"code": "11110530", "dong": "월계3동"}, {"code": "11010530", "dong": "사직동"})
    assert [NAMES[row.dong_code] for row in kostat] == ["월계3동", "사직동"]
    for codes, name in ((Codes.MOIS, "사직동"), (Codes.KOSTAT, "월계3동")):
        assert NAMES[one({"code": "11110530"}, codes=codes).dong_code] == name
    both = one({"code": "11110530"})
    assert {NAMES[code] for code in both.candidates} == {"사직동", "월계3동"}


def test_seven_digits_are_believed_only_with_the_name_beside_them() -> None:
    """1123051 begins the numbers of 신사동 and of 개포3동 alike."""
    rows = (
        {"code": "1101053", "dong": "사직동"},
        {"code": "1123051", "dong": "개포3동"},
        {"code": "1123051", "dong": "신사동"},
    )
    told = join(*rows, codes=Codes.KOSTAT)
    assert [NAMES.get(row.dong_code) for row in told[:2]] == ["사직동", "개포3동"]
    assert told[2].dong_code == "1168051000"
    assert one({"code": "1101053"}, codes=Codes.KOSTAT).reason is Unjoined.CODE_SYSTEM


def test_a_dong_of_another_day_is_told_with_the_day() -> None:
    ground = seoul(former={"1174052000": date(2020, 1, 1), ("11740", dong_name_key("상일동")): date(2020, 1, 1)})
    by_code = one({"code": "1174052000", "dong": "상일동"}, ground=ground)
    by_name = one({"dong": "상일동", "district": "강동구"}, ground=ground)
    assert by_code.reason is Unjoined.CODE_UNKNOWN
    assert by_name.reason is Unjoined.NAME_UNKNOWN
    assert "2020-01-01" in by_code.message
    assert "2020-01-01" in by_name.message
    assert {NAMES[code] for code in by_name.candidates[:2]} == {"상일제1동", "상일제2동"}
