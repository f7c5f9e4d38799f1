"""The folded space map: two sides of A3, a list that says as much as fits, the same number and square everywhere."""

import io
import re
from dataclasses import replace

import pypdf
import pypdfium2
import pytest

from geo.bench_atlas import made_up_content
from maps.book.plates import map_plate
from maps.book.space_map import MAP_MM, space_map_pdf
from maps.book.space_map_list import Look, Squares, looks_of, record_groups
from tests.maps.book.pdfs import MADE, content, pages, printed, tight
from tests.maps.book.whole_content import URL, whole_content

A3_LANDSCAPE = (1190.55, 841.89)
FOLDS_X = (297.64, 595.28, 892.91)
FOLD_Y = 420.94


@pytest.mark.parametrize("name", ["map-0", "map-40", "map-640"])
def test_it_is_both_sides_of_one_sheet_of_a3(name: str) -> None:
    sides = pypdfium2.PdfDocument(printed(name))
    assert [side.get_size() for side in sides] == [pytest.approx(A3_LANDSCAPE, abs=0.1)] * 2


@pytest.mark.parametrize("name", ["map-0", "map-40", "map-640"])
def test_no_word_of_the_back_lies_over_a_fold_or_off_the_sheet(name: str) -> None:
    side = pypdfium2.PdfDocument(printed(name))[1]
    text = side.get_textpage()
    for at in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(at)
        assert 0 < left < right < A3_LANDSCAPE[0]
        assert 0 < bottom < top < A3_LANDSCAPE[1]
        assert not any(left < fold < right for fold in FOLDS_X)
        assert not bottom < FOLD_Y < top


def test_a_list_that_is_too_long_says_how_many_more_there_are_and_where() -> None:
    records = content(640).records
    back = pages("map-640")[1]
    shown = [record for record in records if f"{record.number}{tight(record.name)}" in back]
    left = [int(count) for count in re.findall(r"그밖에(\d+)곳은누리집지도에있어요", back)]
    assert len(shown) + sum(left) >= len(records)
    assert len(shown) > 300


def test_three_hundred_records_are_all_named() -> None:
    told = made_up_content(17, 300, public_url=URL)
    pdf = pypdfium2.PdfDocument(space_map_pdf(told, made_at=MADE))
    back = tight(pdf[1].get_textpage().get_text_range())
    squares = Squares.of(map_plate(told, *MAP_MM, with_legend=False))
    for record in told.records:
        assert f"{record.number}{tight(record.name)}{squares[record.number]}" in back
    assert "그밖에" not in back


def test_the_back_says_rightly_how_many_contacts_it_has_no_room_for_and_names_every_source() -> None:
    told = whole_content(2, 12)
    contact = told.contacts[0]
    many = replace(told, contacts=tuple(replace(contact, name=f"이웃 모임 {at:03}") for at in range(163)))
    back = tight(pypdfium2.PdfDocument(space_map_pdf(many, made_at=MADE))[1].get_textpage().get_text_range())
    left = re.search(r"(\d+)곳은누리집과자료집에있어요", back)
    assert left is not None
    assert int(left[1]) + len(re.findall(r"이웃모임\d{3}", back)) == 163
    assert all(tight(source.name) in back for source in many.sources)


def test_a_room_is_listed_with_its_house() -> None:
    told = made_up_content(3, 12, public_url=URL)
    room = replace(told.records[4], place="천연동주민센터", address="서울특별시 서대문구 독립문로8길 54")
    rooms = replace(told, records=(*told.records[:4], room, *told.records[5:]))
    entries = {entry["number"]: entry for group in record_groups(rooms, {}) for entry in group["items"]}
    entry = entries[room.number]
    assert entry["brief"] == [room.place]
    assert entry["lines"][0].endswith(f" · {room.place}")


def test_every_number_of_the_map_has_its_square_and_its_line() -> None:
    told = whole_content(5, 40)
    plate = map_plate(told, *MAP_MM, with_legend=False)
    squares = Squares.of(plate)
    listed = [item for group in record_groups(told, squares) for item in group["items"]]
    assert sorted(item["number"] for item in listed) == [record.number for record in told.records]
    for mark in plate.marks:
        letter, figure = squares[mark.number_from]
        assert "ABCDEF".index(letter) == int(mark.x / plate.width_mm * 6)
        assert int(figure) - 1 == int(mark.y / plate.height_mm * 5)


def test_the_legend_tells_kinds_and_states_of_life_apart() -> None:
    told = whole_content(5, 40)
    looks = looks_of(told.records)
    assert sum(look.count for look in looks.values()) == len(told.records)
    planned = next(record for record in told.records if record.life == "planned")
    usual = next(one for one in told.records if one.kind == planned.kind and one.life in {"", "open"})
    assert looks[Look.key(planned)].svg() != looks[Look.key(usual)].svg()
    assert "예정" in looks[Look.key(planned)].as_data()["told"]


def test_without_a_service_there_is_no_code_and_the_rest_stays() -> None:
    told = replace(whole_content(5, 40), public_url="")
    reader = pypdf.PdfReader(io.BytesIO(space_map_pdf(told, made_at=MADE)))
    assert "누리집에서 더 보기" not in reader.pages[1].extract_text()
    assert "접는 법" in reader.pages[1].extract_text()


def test_the_same_content_gives_the_same_bytes() -> None:
    assert space_map_pdf(content(40), made_at=MADE) == printed("map-40")
