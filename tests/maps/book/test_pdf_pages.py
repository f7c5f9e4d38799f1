"""What is handed out, read back from its bytes: fonts, tags, alternative texts, page numbers, words as typed."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject

from maps.book.book import book_pdf
from maps.book.glyphs import Glyphs
from maps.book.space_map import space_map_pdf
from tests.maps.book.pdfs import MADE, PRINTED, content, fonts, pages, printed, reader, tags, tight
from tests.maps.book.whole_content import HOSTILE, LONG

MOST_BYTES = 5_000_000


@pytest.mark.parametrize("name", PRINTED)
def test_every_font_of_every_page_travels_with_it(name: str) -> None:
    used = list(fonts(reader(name)))
    assert used
    for font in used:
        assert font["/Subtype"] == "/Type0"
        assert "/ToUnicode" in font
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]


@pytest.mark.parametrize("name", PRINTED)
def test_it_says_that_it_can_be_read_aloud_in_korean(name: str) -> None:
    root = reader(name).trailer["/Root"]
    assert root["/Lang"].startswith("ko")
    assert root["/MarkInfo"]["/Marked"] == BooleanObject(True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == BooleanObject(True)
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert reader(name).metadata is not None
    assert content(int(name.split("-")[1])).name in str(reader(name).metadata.title)
    assert reader(name).metadata.creation_date == MADE


@pytest.mark.parametrize("name", PRINTED)
def test_every_picture_says_what_it_shows(name: str) -> None:
    figures = [tag for tag in tags(reader(name)) if tag["/S"] == "/Figure"]
    assert figures
    assert all(str(figure.get("/Alt", "")).strip() for figure in figures)


@pytest.mark.parametrize("name", PRINTED)
def test_headings_begin_with_the_first_level_and_skip_none(name: str) -> None:
    levels = [int(tag["/S"][2:]) for tag in tags(reader(name)) if re.fullmatch(r"/H\d", tag["/S"])]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", ["book-40", "book-640"])
def test_every_table_of_a_book_has_heads(name: str) -> None:
    kinds = [tag["/S"] for tag in tags(reader(name))]
    assert 0 < kinds.count("/Table") <= kinds.count("/TH")


@pytest.mark.parametrize("name", PRINTED)
def test_it_is_small_enough_for_a_mail(name: str) -> None:
    assert len(printed(name)) <= MOST_BYTES


@pytest.mark.parametrize("name", ["book-40", "book-640"])
def test_numbers_of_contents_and_index_are_the_pages_they_lead_to(name: str) -> None:
    texts, told = pages(name), 0
    listed = {
        f"{record.number}{tight(Glyphs().text(record.name))}" for record in content(int(name.split("-")[1])).records
    }
    for at, words, target in _links(name):
        if not words[-1].isdecimal():  # a link in a text, as of the names of the dong on the overview
            continue
        assert words.endswith(f"{target + 1}"), (at, words)
        assert _said(words, listed) in texts[target], (at, words)
        told += 1
    assert told > len(content(int(name.split("-")[1])).records)


def _links(name: str) -> list[tuple[int, str, int]]:
    """Return (page, words, page it leads to) of each line of the contents and the index."""
    document, found = pypdfium2.PdfDocument(printed(name)), []
    numbers = {page.indirect_reference.idnum: at for at, page in enumerate(reader(name).pages)}
    for at, page in enumerate(reader(name).pages):
        text = document[at].get_textpage()
        for link in page.get("/Annots", ArrayObject()):
            target = link.get_object().get("/Dest")
            if target is None:
                continue
            where = _resolved(name, target)
            left, bottom, right, top = (float(edge) for edge in link.get_object()["/Rect"])
            words = tight(text.get_text_bounded(left - 1, bottom - 1, right + 1, top + 1))
            if words:
                found.append((at, words, numbers[where[0].idnum]))
    return found


def _resolved(name: str, target: Any) -> Any:
    """Return the array of a destination, whether it is given itself or by a name."""
    target = target.get_object()
    if isinstance(target, str):
        return reader(name).named_destinations[target].dest_array
    return target["/D"] if isinstance(target, DictionaryObject) else target


def _said(words: str, listed: set[str]) -> str:
    """Return the number and name of a record in a line of the index, or the heading in a line of the contents."""
    names = [one for one in listed if words.startswith(one)]
    return max(names, key=len) if names else re.sub(r"[.·…]*\d+$", "", words)


@pytest.mark.parametrize("name", ["book-40", "map-40"])
def test_hostile_and_long_texts_come_out_as_they_went_in(name: str) -> None:
    text = "".join(pages(name))
    for told in (*HOSTILE, LONG):
        assert tight(told) in text, told
    assert "1337" not in text


@pytest.mark.parametrize("name", ["book-40", "map-40"])
def test_emoji_and_hanja_are_printed_and_a_letter_no_font_has_is_told(name: str) -> None:
    text = "".join(pages(name))
    assert "웃음😀" in text
    assert "𠮷" not in text
    assert "글꼴에없는글자1가지" in text


@pytest.mark.parametrize("name", ["book-40", "map-40", "book-640"])
def test_every_record_is_told_by_number_and_name(name: str) -> None:
    text = "".join(pages(name))
    for record in content(int(name.split("-")[1])).records[12:]:
        assert f"{record.number}{tight(record.name)}" in text, record.number


@pytest.mark.parametrize("name", ["book-0", "map-0"])
def test_a_dong_without_records_is_told_kindly(name: str) -> None:
    text = "".join(pages(name))
    assert "아직" in text
    assert "0곳을" not in text


def test_what_the_content_does_not_hold_is_on_no_page() -> None:
    whole = content(40)
    gone = whole.records[-1]
    kept = replace(whole, records=whole.records[:-1], contacts=whole.contacts[:1], stories=(), errata=())
    for pdf in (book_pdf(kept, {}, made_at=MADE), space_map_pdf(kept, made_at=MADE)):
        text = tight(" ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)))
        for told in (gone.name, whole.contacts[1].reach, whole.stories[0].title):
            assert tight(told) not in text
