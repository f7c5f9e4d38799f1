"""The book: what stands in it, where, and how its pages are filled."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pypdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.atlas.content import AtlasContent
from geo.bench_atlas import made_up_content
from maps.book.book import book_pdf
from maps.book.book_dongs import EMPTY_MM, PAGE_MM, SHORTEST_MM, TALLEST_MM, WELL_FILLED, map_height
from maps.book.book_files import Files
from maps.book.book_lists import index, initial_of
from maps.book.book_rows import HEADER_MM, RowMaker, table_pages
from maps.book.book_words import days, numbers
from maps.book.typeset import TypesettingFailed
from tests.maps.book.whole_content import HOSTILE, LONG, pictures, whole_content

MADE = datetime(2026, 1, 1, 9, tzinfo=UTC)


@cache
def whole_book() -> bytes:
    return book_pdf(whole_content(), pictures(), made_at=MADE)


@cache
def words(pdf: bytes) -> list[str]:
    """The text of each page without white space, which line ends cut anywhere."""
    return ["".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(pdf)]


def test_a_book_of_everything_has_every_chapter_once_in_the_contents() -> None:
    contents = words(whole_book())[1]
    for chapter in (
        "이책을읽는법",
        "한눈에보기",
        "주제지도",
        "동별지도와목록",
        "종류별로찾기",
        "함께걷는길",
        "동네이야기",
        "연락할곳",
        "계획하는사람을위해",
        "가나다찾아보기",
        "출처와만든이야기",
    ):
        assert contents.count(chapter) >= 1, chapter


def test_bookmarks_lead_to_the_pages_that_carry_their_headings() -> None:
    reader = pypdf.PdfReader(io.BytesIO(whole_book()))
    pages = words(whole_book())
    marks = [mark for mark in _flat(reader.outline) if mark.title]
    assert len(marks) > 20
    for mark in marks:
        page = reader.get_destination_page_number(mark)
        assert page is not None
        assert "".join(str(mark.title).split()) in pages[page]


def _flat(outline: list[object]) -> list[pypdf.generic.Destination]:
    found: list[pypdf.generic.Destination] = []
    for one in outline:
        found += _flat(one) if isinstance(one, list) else [one]
    return found


def test_hostile_texts_come_out_as_they_went_in() -> None:
    text = "".join(words(whole_book()))
    for hostile in (*HOSTILE, LONG):
        assert "".join(hostile.split()) in text, hostile


def test_a_letter_that_no_font_has_is_noted_in_the_colophon() -> None:
    last = words(whole_book())[-1]
    assert re.search(r"글꼴에없는글자\d가지", last)
    assert "글꼴에없는글자" not in words(book_pdf(made_up_content(1, 3), {}, made_at=MADE))[-1]


def test_the_colophon_tells_dates_counts_and_what_was_taken_out() -> None:
    last = "".join(words(whole_book())[-2:])
    for told in (
        "제3판",
        "2026년1월1일",
        "실린기록60곳",
        "측정용경계",
        "공공누리제1유형",
        "4번기록은당사자의뜻에따라뺐어요",
    ):
        assert told in last, told


def test_the_same_content_gives_the_same_bytes() -> None:
    assert book_pdf(whole_content(), pictures(), made_at=MADE) == whole_book()


def test_photos_are_printed_only_where_they_are_given() -> None:
    without = book_pdf(whole_content(), {}, made_at=MADE)
    assert whole_book().count(b"/Subtype/Image") == 2
    assert without.count(b"/Subtype/Image") == 0


def test_a_photo_that_is_none_stops_the_book_with_a_sentence() -> None:
    with pytest.raises(TypesettingFailed):
        book_pdf(whole_content(), {"photo-1": b"not a photo"}, made_at=MADE)


def test_a_dong_without_records_gets_a_friendly_page() -> None:
    content = replace(made_up_content(1, 1), records=(), surveyed=None)
    pages = words(book_pdf(content, {}, made_at=MADE))
    assert len(pages) == 4
    assert "아직적힌곳이없어요" in pages[2]
    assert "가나다찾아보기" not in pages[1]


def test_a_route_through_three_dong_stands_in_all_three_under_one_number() -> None:
    content = _with_a_long_route(made_up_content(3, 12, public_url="https://maeul.example"))
    route = next(record for record in content.records if len(record.dongs) == 3)
    pages = words(book_pdf(content, {}, made_at=MADE))
    rows = [page for page in pages if f"{route.number}둘레길" in page and "알아두기" in page]
    assert len(rows) == 3
    entry = next(page for page in pages if "가나다찾아보기" in page and "ㄷ" in page)
    assert "둘레길" in entry


def _with_a_long_route(content: AtlasContent) -> AtlasContent:
    dongs = tuple(dong.code for dong in content.within())
    first = next(record for record in content.records if record.dongs[0] == dongs[0])
    route = replace(first, name="둘레길", category="resource", kind="route", kind_label="길", dongs=dongs)
    return replace(content, records=tuple(route if one is first else one for one in content.records))


@given(st.lists(st.floats(12, 60), max_size=60))
@settings(max_examples=150, deadline=None)
def test_a_map_is_as_high_as_the_page_allows_and_never_too_low(heights: list[float]) -> None:
    height = map_height(heights)
    assert height == EMPTY_MM if not heights else SHORTEST_MM <= height <= TALLEST_MM


@pytest.mark.parametrize("rows", range(1, 60))
def test_no_table_of_usual_rows_ends_on_a_nearly_empty_page(rows: int) -> None:
    heights = [18.65] * rows
    room = TALLEST_MM - map_height(heights)
    pages = table_pages(heights, room if room >= HEADER_MM + heights[0] else 0.0, PAGE_MM)
    assert len(pages) == 1 or pages[-1] >= WELL_FILLED * PAGE_MM


def test_a_room_does_not_say_again_what_its_house_a_row_above_says() -> None:
    told = made_up_content(1, 2)
    spot = told.records[0].spots[0]
    address = "서울특별시 서대문구 독립문로8길 54"
    house = replace(
        told.records[0], category="site", name="천연동주민센터", spots=(spot,), address=address, phone="02-120-0001"
    )
    room = replace(
        told.records[1], category="space", place=house.name, spots=(spot,), address=address, phone="02-120-0002"
    )
    elsewhere = replace(room, id="another", number=3, place="마을회관")
    rows = RowMaker.of(replace(told, records=(house, room, elsewhere)), Files({}))
    texts = [str(rows.row(record, spot.dong)["told"]) for record in (house, room, elsewhere)]
    assert [address in text for text in texts] == [True, False, True]
    assert ["02-120-0001" in text for text in texts] == [True, False, False]
    assert "02-120-0002" in texts[1]


def test_names_stand_under_their_initials() -> None:
    told = ["가람", "까치", "하늘", "빵집", "library", "3호점", "「나루」", "  다리", "한 평"]
    assert [initial_of(name) for name in told] == ["ㄱ", "ㄱ", "ㅎ", "ㅂ", "A–Z", "기타", "ㄴ", "ㄷ", "ㅎ"]
    assert initial_of("") == "기타"


def test_the_index_holds_every_record_once_in_order() -> None:
    content = whole_content()
    groups = index(content.records)
    listed = [entry["number"] for group in groups for entry in group["names"]]
    assert sorted(listed) == [record.number for record in content.records]
    assert [group["initial"] for group in groups][-2:] == ["A–Z", "기타"]


def test_numbers_and_periods_are_told_briefly() -> None:
    records = made_up_content(1, 9).records
    assert numbers(records[:5]) == "1–5"
    assert numbers([records[0], records[2], records[3], records[8]]) == "1, 3–4, 9"
    first, last = datetime(2025, 9, 1).date(), datetime(2025, 11, 30).date()
    assert days((first, last)) == "2025년 9월 1일부터 11월 30일까지"
    assert days((first, first)) == "2025년 9월 1일"
    assert days(None) == ""
