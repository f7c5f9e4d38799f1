"""Codes read off the picture of a page at 200 dpi, as a phone reads them off the paper."""

import pypdfium2
import pytest

from maps.book.codes import short_address
from tests.maps.book.pdfs import Read, codes, content, printed
from tests.maps.book.whole_content import URL

LEAST_SIDE = 15 / 25.4 * 72 * 33 / 41
"""A code of 15 mm with its quiet zone, in points: what a reader sees is the symbol without the zone."""


def rows_of(page: pypdfium2.PdfPage) -> list[tuple[int, float]]:
    """Return (number, top) of each row of the tables on a page, by the figures in the first column."""
    text = page.get_textpage()
    found = []
    for at in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(at)
        words = text.get_text_bounded(left, bottom, right, top).strip()
        if left < 90 and words.isdecimal():
            found.append((int(words), top))
    return found


def code_pages(name: str) -> dict[int, list[Read]]:
    count = len(pypdfium2.PdfDocument(printed(name)))
    return {at: found for at in range(count) if (found := codes(name, at))}


def test_every_code_of_a_book_leads_to_the_record_of_its_own_row() -> None:
    records = {short_address(URL, record.key): record for record in content(40).records}
    seen = set()
    document = pypdfium2.PdfDocument(printed("book-40"))
    for at, found in code_pages("book-40").items():
        in_rows = sorted((one for one in found if one.said in records), key=lambda one: -one.y)
        numbers = [records[one.said].number for one in in_rows]
        assert numbers == sorted(numbers)
        rows = rows_of(document[at])
        for one in in_rows:
            own = records[one.said]
            above = [(top, number) for number, top in rows if top > one.y]
            assert min(above)[1] == own.number
            assert one.side >= LEAST_SIDE * 0.93
            seen.add(own.id)
    assert seen == {record.id for record in content(40).records}


@pytest.mark.parametrize("part", [0.1, 0.5, 0.75])
def test_codes_of_a_big_book_are_read_on_pages_picked_out(part: float) -> None:
    records = {short_address(URL, record.key): record for record in content(640).records}
    at = int(part * len(pypdfium2.PdfDocument(printed("book-640"))))
    found = [one for one in codes("book-640", at) if one.said in records]
    numbers = [records[one.said].number for one in sorted(found, key=lambda one: -one.y)]
    assert len(numbers) > 5
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@pytest.mark.parametrize("name", ["map-0", "map-40", "map-640"])
def test_both_codes_of_a_space_map_lead_to_the_place_in_the_service(name: str) -> None:
    code = content(int(name.split("-")[1])).code
    assert {one.said for at in (0, 1) for one in codes(name, at)} == {f"{URL}/atlas/{code}"}
    assert all(codes(name, at) for at in (0, 1))
