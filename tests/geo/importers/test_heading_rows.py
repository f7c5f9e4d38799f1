"""The heading row under title rows: which row it is, how many it has, and the names its columns get."""

import pytest

from geo.importers.heading_rows import Headings, Span, _is_group_row, _score, find, is_known

PLAIN = (
    ("시설명", "주소", "전화번호"),
    ("햇살도서관", "솔매로 1", "02-123-4567"),
    ("나눔공방", "솔매로 2", "02-123-4568"),
)


def found(*rows: tuple[str, ...], spans: tuple[Span, ...] = (), lines: tuple[int, ...] = ()) -> Headings | None:
    return find(lines or range(1, len(rows) + 1), rows, spans)


def names(*rows: tuple[str, ...], spans: tuple[Span, ...] = ()) -> tuple[str, ...] | None:
    headings = found(*rows, spans=spans)
    return headings.names if headings else None


def test_the_first_row_of_a_plain_table_is_its_headings() -> None:
    assert found(*PLAIN) == Headings(0, 0, ("시설명", "주소", "전화번호"))
    assert find([], [], []) is None
    assert found(("", ""), ("", "")) is None


@pytest.mark.parametrize(
    "above",
    [
        (("강북구 시설 현황", "", ""),),
        (("강북구 시설 현황", "", ""), ("(2026. 1. 1. 기준)", "", "")),
        (("", "", "단위: 명"),),
    ],
)
def test_title_rows_above_are_no_headings(above: tuple[tuple[str, ...], ...]) -> None:
    headings = found(*above, *PLAIN)
    assert headings is not None
    assert (headings.first, headings.last, headings.names) == (len(above), len(above), PLAIN[0])


def test_a_table_that_begins_with_its_data_has_none() -> None:
    assert found(("1", "2.5", "02-123-4567"), ("2", "3.5", "02-123-4568")) is None
    assert found(("햇살", "솔매로 1", "2026-01-01"), ("나눔", "솔매로 2", "2026-01-02")) is None


def test_headings_nobody_knows_are_taken_unless_they_come_again_as_values_do() -> None:
    assert names(("감", "배", "귤"), ("3", "4", "5"), ("6", "7", "8")) == ("감", "배", "귤")
    assert names(("감", "배", "귤"), ("배", "귤", "감"), ("6", "7", "8")) == ("감", "배", "귤")
    assert names(("감", "배", "귤"), ("감", "포도", "밤"), ("감", "콩", "팥")) is None


def test_only_the_first_fifteen_rows_are_asked() -> None:
    notes = tuple((f"설명 {n}", "", "") for n in range(14))
    assert names(*notes, *PLAIN) == PLAIN[0]
    assert names(("설명", "", ""), *notes, *PLAIN) != PLAIN[0]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # years are words among headings, other numbers are not
        ((("동", "2024", "2025"), ("가동", "1", "2")), ("동", "2024", "2025")),
        ((("동", "2124", "3025", "4000"), ("가동", "1", "2", "3")), None),
        # a quarter of values is let pass, more is not
        ((("시설명", "주소", "전화", "17"), ("a", "b", "c", "1")), ("시설명", "주소", "전화", "17")),
        ((("시설명", "주소", "17", "18"), ("a", "b", "3", "1")), None),
    ],
)
def test_values_are_no_headings(rows: tuple[tuple[str, ...], ...], expected: tuple[str, ...] | None) -> None:
    assert names(*rows) == expected


@pytest.mark.parametrize(
    ("text", "known"),
    [
        *(("시설명", True), ("소재지 도로명주소", True), ("전화번호(대표)", True), ("면적 [㎡]", True), ("연번", True)),
        *(("구", True), ("name", True), ("road_address", True), ("X", True), ("start time", True)),
        *(("햇살도서관", False), ("솔매로 17 주소 5", False), ("가나다라마바사아자차카타파하거너더러머명", True)),
        *(("가나다라마바사아자차카타파하거너더러머버명", False), ("", False), ("2026", False)),
    ],
)
def test_words_that_offices_use_are_known(text: str, *, known: bool) -> None:
    assert is_known(text) is known


def test_the_score_is_words_differing_filled_and_known() -> None:
    assert _score(("시설명", "주소", "비고", ""), 4) == 0.75 * 3
    assert _score(("감", "배", "귤", "밤"), 4) == 1.0
    assert _score(("감", "감", "감", "밤"), 4) == 0.5
    assert _score(("감", "배", "3", "4"), 4) == 0.5
    assert _score(("감", "", "", ""), 4) == 0
    assert _score(("감", "배", "", "", ""), 5) == 0.4
    assert _score(("감", "주소", "", ""), 4) == 0.5 * 2
    assert _score(("가" * 60, "배"), 2) == 1.0
    assert _score(("가" * 61, "배"), 2) == 0.5


def test_the_better_of_two_rows_is_taken_and_of_equals_the_first() -> None:
    rows = (("감", "배", "귤"), ("시설명", "주소", "전화"), ("햇살", "솔매로", "02-1"))
    headings = found(*rows)
    assert headings is not None
    assert (headings.first, headings.last) == (0, 1) or headings.first == 1
    twice = found(("시설명", "주소"), ("시설명", "주소"), ("a", "b"), ("c", "d"))
    assert twice is not None
    assert twice.first == 0


def test_parts_under_a_group_make_names_of_two_words() -> None:
    rows = (("시설명", "인원", "", "비고"), ("", "남", "여", ""), ("햇살", "1", "2", ""), ("나눔", "3", "4", ""))
    assert found(*rows) == Headings(0, 1, ("시설명", "인원 남", "인원 여", "비고"))


def test_merged_cells_spread_over_their_columns_and_down() -> None:
    rows = (("구분", "인원", "", "비고"), ("", "남", "여", ""), ("햇살", "1", "2", "x"), ("나눔", "3", "4", "y"))
    merged = (Span(1, 1, 1, 2), Span(1, 0, 2, 0), Span(1, 3, 2, 3))
    assert found(*rows, spans=merged) == Headings(0, 1, ("구분", "인원 남", "인원 여", "비고"))


def test_a_merged_cell_joins_only_the_line_right_below() -> None:
    rows = (("구분", "인원", "주소"), ("가", "남", "동"), ("햇살", "1", "x"), ("나눔", "3", "y"))
    merged = (Span(1, 0, 2, 0),)
    joined, apart = find([1, 2, 3, 4], rows, merged), find([1, 3, 4, 5], rows, merged)
    assert joined == Headings(0, 1, ("구분 가", "인원 남", "주소 동"))
    assert apart == Headings(0, 0, ("구분", "인원", "주소"))


def test_values_below_a_merged_heading_are_no_part_of_it() -> None:
    rows = (("시설명", "인원", ""), ("3", "1", "2"), ("나눔", "3", "4"))
    assert found(*rows, spans=(Span(1, 0, 2, 0),)) == Headings(0, 0, ("시설명", "인원", ""))


def test_a_row_of_units_belongs_to_the_headings() -> None:
    rows = (("시설명", "면적", "정원"), ("", "(㎡)", "(명)"), ("햇살", "12", "3"), ("나눔", "34", "5"))
    assert found(*rows) == Headings(0, 1, ("시설명", "면적 (㎡)", "정원 (명)"))
    lacking = (("시설명", "면적", "정원"), ("합", "(㎡)", "(명)"), ("햇살", "12", "3"), ("나눔", "34", "5"))
    assert found(*lacking) == Headings(0, 0, ("시설명", "면적", "정원"))


def test_a_group_row_above_gives_its_word_to_all_it_stands_over() -> None:
    rows = (
        ("", "운영시간", "", ""),
        ("시설명", "시작시각", "종료시각", "주소"),
        ("햇살", "9", "18", "x"),
        ("a", "9", "18", "y"),
    )
    # without a merged cell it stands over all up to the next word
    assert names(*rows) == ("시설명", "운영시간 시작시각", "운영시간 종료시각", "운영시간 주소")
    wide = (Span(1, 1, 1, 2),)
    assert found(*rows, spans=wide) == Headings(0, 1, ("시설명", "운영시간 시작시각", "운영시간 종료시각", "주소"))


@pytest.mark.parametrize(
    ("row", "spans", "group"),
    [
        (("", "운영시간", "", ""), (), True),
        (("운영시간", "", "", ""), (), False),  # one word in the corner is a title
        (("운영시간", "", "방법", ""), (), True),
        (("", "운영시간", "방법", ""), (), False),  # something stands where its parts should be
        (("", "", "", "운영시간"), (), False),  # nothing beside the last column
        (("", "단위 명", "", ""), (), False),
        (("", "2026년", "", ""), (), False),
        (("", "기타: 무료", "", ""), (), False),
        (("", "가" * 20, "", ""), (), True),
        (("", "가" * 21, "", ""), (), False),
        (("", "운영시간", "", ""), (Span(1, 1, 1, 2),), True),
        (("운영시간", "", "", ""), (Span(1, 0, 1, 1),), True),
        (("운영시간", "", "", ""), (Span(1, 0, 1, 2),), False),  # as wide as a title
        (("운영시간", "", "", ""), (Span(2, 0, 2, 1),), False),  # merged in another line
        (("", "운영시간", "", ""), (Span(1, 1, 2, 1),), True),  # merged downwards only
    ],
)
def test_what_a_group_row_looks_like(row: tuple[str, ...], spans: tuple[Span, ...], *, group: bool) -> None:
    below = ("시설명", "시작", "종료", "주소")
    assert _is_group_row([1, 2], [row, below], spans, 0) is group


def test_headings_have_three_rows_at_most_and_leave_one_row_of_data() -> None:
    rows = (
        ("", "시설", "", "", ""),
        ("", "운영시간", "", "", ""),
        ("", "시작", "", "종료", ""),
        ("시설명", "시각", "분", "시각 끝", "주소"),
        ("햇살", "9", "0", "18", "x"),
        ("나눔", "9", "0", "18", "y"),
    )
    headings = found(*rows)
    assert headings is not None
    assert headings.last - headings.first <= 2
    assert headings.last == 3
    short = found(("시설명", "인원", "", "비고"), ("", "남", "여", ""))
    assert short is not None
    assert short.last == 0


def test_words_of_a_name_stand_once_and_blanks_are_one() -> None:
    rows = (("시설명", "인원", ""), ("", "인원", "여  자"), ("햇살", "1", "2"), ("나눔", "3", "4"))
    assert names(*rows, spans=(Span(1, 1, 1, 2), Span(1, 0, 2, 0))) == ("시설명", "인원", "인원 여 자")


def test_rows_of_unequal_length_get_a_name_for_every_column() -> None:
    assert names(("시설명", "주소"), ("햇살", "x", "더"), ("나눔", "y")) == ("시설명", "주소")
    rows = (("시설명", "인원"), ("", "남", "여"), ("햇살", "1", "2"), ("나눔", "3", "4"))
    assert names(*rows) == ("시설명", "인원 남", "인원 여")
