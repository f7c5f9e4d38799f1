"""What the cells of a column can be, to the share and the number, and the words in which a heading is doubted."""

import numpy as np
import pandas as pd
import pytest

from geo.errors import InvalidInput
from geo.importers import column_content as content
from geo.importers.column_mapping import CHOSEN, ColumnMapping, Proposal
from geo.importers.fields import Field, heading_key
from geo.importers.headings import SAMPLE_ROWS, TAKEN, UNKNOWN, _sample, propose_mapping
from geo.importers.room_headings import HEADINGS, NAMES, NEEDED, columns_of, missing_from
from tests.geo.importers.districts_grid import table


def column(*cells: str) -> pd.Series:
    return pd.Series(cells, dtype=str)


def test_blanks_say_nothing() -> None:
    assert content.filled(column(" 가 ", "", "　", "나")).tolist() == ["가", "나"]
    assert content.share(column("12", "", "3a", " 45 "), r"\d+") == 2 / 3
    assert content.share(column("", " "), r"\d+") == 0.0
    assert content.share(column("12 "), r"\d") == 0.0


def test_words_are_more_than_half_letters() -> None:
    assert content.has_words(column("가", "1", "나"))
    assert not content.has_words(column("가", "1"))
    assert not content.has_words(column("", ""))
    assert not content.has_words(column("12_3", "-"))
    assert content.has_words(column("A동"))


def test_numbers_may_have_blanks_within() -> None:
    assert content.numbers(column("37. 56", " 12", "", "가", "1e2")).tolist()[:2] == [37.56, 12.0]
    assert np.isnan(content.numbers(column("가"))[0])


@pytest.mark.parametrize(
    ("cells", "running"),
    [
        (("1", "2", "3"), True),
        (("0", "1", "2"), True),
        (("2", "3", "4"), False),
        (("1", "3", "5"), True),
        (("3", "2", "1"), False),
        (("1", "1", "1"), False),
        (("1",), False),
        ((), False),
        (("가", "나"), False),
        # six of seven steps are more than four in five, four of five are not
        (("1", "2", "3", "4", "5", "6", "7", "9"), True),
        (("1", "2", "3", "4", "5", "7"), False),
        (("1", "", "2", "", "3"), True),
    ],
)
def test_numbers_that_only_count_rows(cells: tuple[str, ...], *, running: bool) -> None:
    assert bool(content.is_running(column(*cells))) is running


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("126.9", "127.0"), (Field.LON, 2, 2)),
        (("37.5", "37.6", "0", "x"), (Field.LAT, 2, 2)),
        (("37.5", "37.5", "37.5", "37.5", "99"), (Field.LAT, 4, 5)),
        (("37.5", "37.5", "37.5", "99"), None),
        (("197649.2", "197650.1"), None),
        (("0", "0"), None),
        (("", ""), None),
    ],
)
def test_degrees_within_korea_are_an_axis(cells: tuple[str, ...], expected: object) -> None:
    assert content.axis(column(*cells)) == expected


KEY = "차례로 매긴 번호라 다음 판에서 달라집니다. 고유번호로 쓰지 않습니다."
DISTRICT = "머리글과 달리 시군구 이름이 아닙니다."
DISTRICT_CODE = "시군구코드(다섯 자리나 열 자리)가 아닙니다. 다른 기관의 번호로 보고 따로 보관합니다."
COORDINATE = "머리글은 좌표이지만 숫자가 아닌 칸이 더 많습니다."
LEGAL = "법정동코드입니다. 행정동을 정하는 데 쓰지 않습니다."
DONG_CODE = "열 자리 행정동코드가 아닙니다. 자릿수만으로는 통계청 코드인지 알 수 없습니다."


@pytest.mark.parametrize(
    ("field", "cells", "expected"),
    [
        (Field.KEY, ("1", "2", "3"), KEY),
        (Field.KEY, ("7", "2", "3"), ""),
        (Field.DISTRICT, ("가람구", "x"), ""),
        (Field.DISTRICT, ("가람구", "x", "y"), DISTRICT),
        (Field.DISTRICT, ("서울특별시", "서울"), ""),
        (Field.DISTRICT_CODE, ("11110", "1111000000", "11140", "11170", "x"), ""),
        (Field.DISTRICT_CODE, ("11110", "11140", "11170", "x"), DISTRICT_CODE),
        (Field.X, ("1", "x"), ""),
        (Field.X, ("1", "x", "y"), COORDINATE),
        (Field.Y, ("x", "y"), COORDINATE),
        (Field.LON, ("x", "y"), COORDINATE),
        (Field.LAT, ("x", "y"), COORDINATE),
        (Field.DONG_CODE, ("1159010800", "1159051000"), LEGAL),
        (Field.DONG_CODE, ("1159051000",) * 4 + ("x",), ""),
        (Field.DONG_CODE, ("1159051000",) * 3 + ("x",), DONG_CODE),
        (Field.DONG_CODE, ("1101053",), DONG_CODE),
        (Field.DONG_CODE, ("", " "), ""),
        (Field.NAME, ("1", "2", "3"), ""),
    ],
)
def test_a_heading_is_doubted_in_words(field: Field, cells: tuple[str, ...], expected: str) -> None:
    assert content.doubt(field, column(*cells)) == expected


def by_cells(*columns: tuple[str, ...]) -> list[Field | None]:
    frame = pd.DataFrame({f"열{n}": one for n, one in enumerate(columns)}, dtype=str)
    return [proposal.field for proposal in content.by_cells(frame)]


def test_without_headings_each_kind_is_taken_once_and_told() -> None:
    frame = pd.DataFrame({"열1": ["가람구", "나래구"], "열2": ["다솜구", "라온구"], "열3": ["-", "-"]}, dtype=str)
    assert list(content.by_cells(frame)) == [
        Proposal("열1", Field.DISTRICT, "머리글이 없어 값을 보고 ‘시군구’ 열로 읽습니다."),
        Proposal("열2", Field.NAME, "머리글이 없어 값을 보고 ‘이름’ 열로 읽습니다."),
        Proposal("열3", None, "머리글이 없고 값만으로는 뜻을 알 수 없어 따로 보관합니다."),
    ]


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        (("02-123-4567", "(02) 123-4567", "0212345678", "031.123.4567", "02-123-4567 내선"), Field.PHONE),
        (("https://a.kr", "www.b.kr"), Field.HOMEPAGE),
        (("가람구 어느로 1", "서울 가람동 12"), Field.ADDRESS),
        (("가람구", "서울시 나래구"), Field.DISTRICT),
        (("1111053000", "1111054000"), Field.DONG_CODE),
        (("1111010100", "1111010200"), Field.KEY),
        (("A-17", "B-4"), Field.NAME),
        (("AB17", "AB4"), Field.KEY),
        (("AB17", "AB17"), Field.NAME),
        (("17", "4"), Field.KEY),
        (("17", ""), None),
        (("1", "2"), None),
        (("126.9", "127.1"), Field.LON),
        (("37.5", "37.1"), Field.LAT),
    ],
)
def test_what_cells_alone_say(cells: tuple[str, ...], field: Field | None) -> None:
    assert by_cells(cells) == [field]


def test_four_fifths_of_a_kind_are_enough() -> None:
    assert by_cells(("가람구",) * 4 + ("x1",)) == [Field.DISTRICT]
    assert by_cells(("가람구",) * 3 + ("x1",)) == [Field.NAME]


def test_the_dong_stands_beside_its_code_and_the_name_is_the_most_different() -> None:
    codes, dongs = ("1111053000", "1111054000"), ("사직동", "삼청동")
    assert by_cells(codes, dongs, ("나", "다"), ("가", "가")) == [Field.DONG_CODE, Field.DONG_NAME, Field.NAME, None]
    assert by_cells(dongs, codes, ("1-", "2-")) == [Field.NAME, Field.DONG_CODE, None]
    assert by_cells(codes, ("가", "나")) == [Field.DONG_CODE, Field.NAME]


def test_a_table_is_sampled_evenly() -> None:
    frame = pd.DataFrame({"a": range(2 * SAMPLE_ROWS + 1)})
    assert _sample(frame)["a"].tolist()[:3] == [0, 2, 4]
    assert len(_sample(frame.iloc[: 2 * SAMPLE_ROWS - 1])) == 2 * SAMPLE_ROWS - 1
    assert len(_sample(frame.iloc[:0])) == 0


def test_every_proposal_says_why() -> None:
    mapping = propose_mapping(table(("시설명", "주소", "뜻모를것", "위도"), ("곳", "어느로 1", "x", "37.5")))
    assert mapping.proposals == (
        Proposal("시설명", Field.NAME, "머리글이 ‘이름’ 뜻입니다."),
        Proposal("주소", Field.ADDRESS, "머리글이 ‘주소’ 뜻입니다."),
        Proposal("뜻모를것", None, UNKNOWN),
        Proposal("위도", Field.LAT, "값이 위도입니다(1칸 가운데 1칸)."),
    )


def test_the_fuller_column_is_taken_and_of_equals_the_first() -> None:
    taken = TAKEN.format(label="전화", other="연락처")
    label = Field.PHONE.label
    empty_first = propose_mapping(table(("시설명", "전화", "연락처"), ("곳", "", "02-123-4567")))
    assert empty_first.proposals[1] == Proposal("전화", None, TAKEN.format(label=label, other="연락처"))
    assert "연락처 열을 씁니다" in taken
    both = propose_mapping(table(("시설명", "전화", "연락처"), ("곳", "02-1", "02-2")))
    assert both.heading_of(Field.PHONE) == "전화"
    assert both.proposals[2] == Proposal("연락처", None, TAKEN.format(label=label, other="전화"))


def test_personal_columns_may_stand_twice_and_stay_what_they_are() -> None:
    mapping = propose_mapping(table(("시설명", "대표자", "시설장명"), ("곳", "사람", "다른이")))
    assert mapping.headings_of(Field.HEAD_NAME) == ("대표자", "시설장명")
    assert mapping.unmapped == ()


def test_swapped_axes_are_told_with_their_figures() -> None:
    swapped = propose_mapping(table(("시설명", "위도", "경도"), ("곳", "126.9", "37.5"), ("곳2", "127.0", "x")))
    assert [one.field for one in swapped.proposals] == [Field.NAME, Field.LON, Field.LAT]
    assert swapped.proposals[1].why == "머리글은 위도이지만 값은 경도입니다(2칸 가운데 2칸)."
    named = propose_mapping(table(("시설명", "X좌표", "Y좌표"), ("곳", "126.9", "37.5")))
    assert [one.why for one in named.proposals[1:]] == [
        "값이 경도입니다(1칸 가운데 1칸).",
        "값이 위도입니다(1칸 가운데 1칸).",
    ]


def test_the_first_unknown_column_that_ends_like_a_name_and_has_words_is_the_name() -> None:
    mapping = propose_mapping(table(("메모", "개방시설명", "방이름"), ("x", "12", "큰방")))
    assert mapping.proposals == (
        Proposal("메모", None, UNKNOWN),
        Proposal("개방시설명", None, UNKNOWN),
        Proposal("방이름", Field.NAME, "다른 이름 열이 없어 ‘이름’ 뜻으로 봅니다."),
    )
    assert propose_mapping(table(("메모", "팩스"), ("x", "y"))).heading_of(Field.NAME) is None
    assert propose_mapping(table(("시설명", "방이름"), ("x", "y"))).heading_of(Field.NAME) == "시설명"


def test_a_chosen_mapping_says_who_chose_and_what_is_wrong_with_it() -> None:
    chosen = ColumnMapping.from_choice(
        {"가": "name", "나": "", "대표자": "summary", "연락처": "mobile", "휴대폰": "mobile"}
    )
    assert chosen.proposals == (
        Proposal("가", Field.NAME, CHOSEN),
        Proposal("나", None, CHOSEN),
        Proposal("대표자", Field.HEAD_NAME, "개인정보 열이라 무엇으로 정해도 공개하지 않습니다."),
        Proposal("연락처", Field.MOBILE, CHOSEN),
        Proposal("휴대폰", Field.MOBILE, CHOSEN),
    )
    with pytest.raises(InvalidInput) as twice:
        ColumnMapping.from_choice({"가": "phone", "나": "name", "다": "name", "라": "phone"})
    assert twice.value.message == "한 가지 뜻을 두 열에 정할 수 없습니다: 이름, 전화번호."
    assert (twice.value.message_en, twice.value.code) == ("A field is chosen for two columns.", "field_twice")
    assert twice.value.details == {"fields": ["이름", "전화번호"]}
    with pytest.raises(InvalidInput) as unknown:
        ColumnMapping.from_choice({"가": "x" * 50})
    assert unknown.value.message == f"가 열에 정한 뜻을 알 수 없습니다: {'x' * 40}."
    assert (unknown.value.message_en, unknown.value.details) == ("Unknown field.", {"heading": "가"})
    assert unknown.value.code == "field_unknown"


def test_signs_and_remarks_do_not_count_in_a_heading() -> None:
    assert heading_key("[필수입력] 전화-번호※") == "전화번호"
    assert heading_key("주소 (선택)") == "주소"
    assert heading_key("(비공개)") == ""


def test_columns_of_a_room_list_are_told_by_meaning_and_the_exact_name_goes_first() -> None:
    assert columns_of(["시설명", "개방장소명", " 사용 료*", "위도(WGS84)"])["개방장소명"] == "개방장소명"
    assert columns_of(["주소", "소재지도로명주소"])["소재지도로명주소"] == "소재지도로명주소"
    assert columns_of(["주소"]) == {"소재지도로명주소": "주소"}
    assert columns_of(["LATITUDE", "lon"]) == {"위도": "LATITUDE", "경도": "lon"}
    assert columns_of(["데이터_기준 일자 [필수]"]) == {"데이터기준일자": "데이터_기준 일자 [필수]"}
    assert columns_of(["뜻모를것"]) == {}
    assert columns_of(HEADINGS) == {name: name for name in HEADINGS}


def test_what_a_room_list_cannot_do_without_is_named() -> None:
    everything = {name: name for name in HEADINGS}
    assert missing_from(everything) == []
    assert missing_from({}) == [NAMES[0], *NEEDED]
    for name in NEEDED:
        assert missing_from({k: v for k, v in everything.items() if k != name}) == [name]
    for name in NAMES:
        assert missing_from({k: v for k, v in everything.items() if k not in NAMES or k == name}) == []
