"""Columns are understood by their headings, and by their cells where a heading lies or is missing."""

import pytest

from geo.errors import InvalidInput
from geo.importers.column_mapping import ColumnMapping
from geo.importers.fields import PERSONAL, Field, field_of_heading, heading_key, is_personal
from geo.importers.headings import propose_mapping
from tests.geo.importers.districts_grid import table


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("상호명(필수)", Field.NAME),
        ("경로당명", Field.NAME),
        ("문화시설명", Field.NAME),
        ("사업장명", Field.NAME),
        (" 연락처", Field.PHONE),
        ("전 화", Field.PHONE),
        ("도서관전화번호", Field.PHONE),
        ("대표전화", Field.PHONE),
        ("Ｘ좌표", Field.X),
        ("위치정보(X)", Field.X),
        ("좌표정보(Y)", Field.Y),
        ("위치(위도)", Field.LAT),
        ("LAT", Field.LAT),
        ("경도", Field.LON),
        ("소재지도로명주소", Field.ROAD_ADDRESS),
        ("도로명 주소", Field.ROAD_ADDRESS),
        ("주소(지번)", Field.LOT_ADDRESS),
        ("시설 소재지", Field.ADDRESS),
        ("구이름", Field.DISTRICT),
        ("시군구명", Field.DISTRICT),
        ("행정동코드", Field.DONG_CODE),
        ("행정동명", Field.DONG_NAME),
        ("인허가번호", Field.KEY),
        ("개관일자", Field.OPENED_ON),
        ("데이터기준일자", Field.OBSERVED_ON),
        ("홈페이지주소", Field.HOMEPAGE),
        ("입소정원(명)", Field.CAPACITY),
    ],
)
def test_a_heading_means_a_field_however_it_is_written(heading: str, field: Field) -> None:
    assert field_of_heading(heading) is field


@pytest.mark.parametrize(
    "heading", ["시설장명", "대표자", "성 명", "담당자 이름", "관리자명", "휴대전화", "이메일 주소", "생년월일"]
)
def test_personal_headings_are_known_as_such(heading: str) -> None:
    assert field_of_heading(heading) in PERSONAL
    assert is_personal(heading)


@pytest.mark.parametrize(
    "heading", ["대표이미지", "팩스번호", "비고", "지하철", "자치구(시)구분", "법정동코드", "연번"]
)
def test_headings_that_say_nothing_of_a_place_mean_no_field(heading: str) -> None:
    assert field_of_heading(heading) is None


def test_headings_are_compared_without_width_blanks_signs_and_remarks() -> None:
    assert heading_key(" 상 호 명(필수)") == heading_key("상호명") == "상호명"
    assert heading_key("ＬＡＴ") == "lat"


def test_a_lying_heading_is_found_out_by_the_values() -> None:
    swapped = table(("시설명", "X좌표", "Y좌표"), *((f"곳{n}", f"37.5{n}", f"126.9{n}") for n in range(10)))
    mapping = propose_mapping(swapped)
    assert mapping.heading_of(Field.LAT) == "X좌표"
    assert mapping.heading_of(Field.LON) == "Y좌표"
    assert mapping.proposals[1].why == "머리글은 X좌표이지만 값은 위도입니다(10칸 가운데 10칸)."


def test_metres_leave_the_headings_x_and_y_as_they_are() -> None:
    metric = table(("시설명", "X좌표", "Y좌표"), ("곳", "197649.2868", "550893.7822"), ("곳2", "197352.6", "552593.6"))
    assert propose_mapping(metric).as_choice() == {"시설명": "name", "X좌표": "x", "Y좌표": "y"}


def test_a_table_without_headings_is_mapped_by_its_cells() -> None:
    rows = [
        (
            str(number),
            f"마을{number}도서관",
            f"37.5{number:02}",
            f"127.0{number:02}",
            "가람구",
            f"서울특별시 가람구 어느로 {number}",
            "1111010100",
            "1111053000",
            "사직동",
        )
        for number in (103, 105, 106, 209, 2239, 311)
    ]
    mapping = propose_mapping(table(tuple(f"열{n}" for n in range(1, 10)), *rows, has_headings=False))
    assert mapping.as_choice() == {
        "열1": "key",
        "열2": "name",
        "열3": "lat",
        "열4": "lon",
        "열5": "district",
        "열6": "address",
        "열7": "",
        "열8": "dong_code",
        "열9": "dong_name",
    }
    assert all("머리글이 없" in proposal.why for proposal in mapping.proposals)


def test_running_numbers_and_codes_of_another_office_are_no_keys_and_no_districts() -> None:
    rows = [(str(number), "0008", f"곳{number}") for number in range(1, 9)]
    mapping = propose_mapping(table(("시설코드", "구 코드", "시설명"), *rows))
    assert mapping.heading_of(Field.KEY) is None
    assert mapping.heading_of(Field.DISTRICT_CODE) is None
    assert "차례로 매긴 번호" in mapping.proposals[0].why


def test_a_legal_dong_code_under_the_heading_of_administrative_codes_is_not_believed() -> None:
    mapping = propose_mapping(table(("행정동코드",), ("1159010800",), ("1159010100",)))
    assert mapping.proposals[0].field is None
    assert "법정동코드" in mapping.proposals[0].why


def test_of_two_columns_for_one_field_the_one_with_words_is_taken() -> None:
    mapping = propose_mapping(table(("도서관 구분", "도서관 구분명"), ("0001", "공공도서관"), ("0002", "작은도서관")))
    assert mapping.as_choice() == {"도서관 구분": "", "도서관 구분명": "type"}
    assert "도서관 구분명" in mapping.proposals[0].why


def test_without_a_known_name_column_the_first_that_ends_like_one_is_taken() -> None:
    mapping = propose_mapping(table(("개방시설명", "개방장소명", "팩스"), ("회의실", "주민센터", "02-1")))
    assert mapping.as_choice() == {"개방시설명": "name", "개방장소명": "", "팩스": ""}


def test_a_person_may_choose_otherwise_but_not_publish_a_personal_column() -> None:
    mapping = ColumnMapping.from_choice({"이름표": "name", "대표자": "summary", "메모": ""})
    assert mapping.heading_of(Field.NAME) == "이름표"
    assert mapping.heading_of(Field.SUMMARY) is None
    assert mapping.headings_of(Field.HEAD_NAME) == ("대표자",)
    assert mapping.unmapped == ("메모",)


@pytest.mark.parametrize(
    ("choice", "code"),
    [({"가": "name", "나": "name"}, "field_twice"), ({"가": "<b>"}, "field_unknown")],
)
def test_a_choice_that_makes_no_sense_is_refused(choice: dict[str, str], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        ColumnMapping.from_choice(choice)
    assert refused.value.code == code


def test_a_proposal_survives_the_way_through_the_mapping_page() -> None:
    proposed = propose_mapping(table(("시설명", "대표자", "전화"), ("곳", "사람", "02-123-4567")))
    chosen = ColumnMapping.from_choice(proposed.as_choice())
    assert [(p.heading, p.field) for p in chosen.proposals] == [(p.heading, p.field) for p in proposed.proposals]
