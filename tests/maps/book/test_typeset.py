"""Fonts, characters, codes and the typesetter: what every printed thing stands on."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pypdf
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from maps.book.codes import code_svg, short_address
from maps.book.fonts import families, fonts, nanum_folder, text_width
from maps.book.glyphs import Glyphs, geta
from maps.book.typeset import TEMPLATES, TypesettingFailed, compile_pdf, svg_to_png

PICTURE = (TEMPLATES / "picture.typ").read_bytes()
MADE = datetime(2026, 1, 1, 9, tzinfo=UTC)


SOURCE = """
#set document(title: "시험")
#set text(font: sys.inputs.fonts.split(","), fallback: false, lang: "ko")
#json(bytes(sys.inputs.data)).text
"""


@pytest.fixture(autouse=True, scope="module")
def _template() -> Iterator[None]:
    """A template that prints one text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("maps.book.typeset._sources", lambda: {"one.typ": SOURCE.encode(), "picture.typ": PICTURE})
        yield


def printed(text: str) -> bytes:
    return compile_pdf("one.typ", {"text": Glyphs().text(text)}, {}, made_at=MADE)


def extracted(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


MARKUP = ("#read(1)", "*굵게*", "$x$", "회비 \\3,000", "{{ 7*191 }}", "<b>", "`a`", "@x #let", "== 제목", "// 말")
ODD = ("👩‍👩‍👧", "❤️", "1️⃣", "👍🏽", "🏽", "🇰🇷", "漢字", "ᄒᆞᆫ", "𠮷", "\u202e가", "가\u0301\u20e3", "\x00\x07\ufeff", "")


def test_text_is_never_markup() -> None:
    assert extracted(printed("\n".join(MARKUP))).strip().split("\n") == list(MARKUP)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.text(max_size=12), min_size=20, max_size=60))
def test_no_text_stops_the_typesetter(texts: list[str]) -> None:
    assert printed("|".join(texts)).startswith(b"%PDF")


def test_emoji_hanja_and_odd_signs_do_not_stop_it() -> None:
    hanja = "漢字" if nanum_folder() else geta() * 2
    assert hanja in extracted(printed("|".join(ODD)))


def test_what_no_font_has_becomes_a_geta_and_is_remembered() -> None:
    glyphs = Glyphs()
    assert glyphs.text("가𠮷나") == f"가{geta()}나"
    assert glyphs.data({"a": ["𠮷", 3, None]}) == {"a": [geta(), 3, None]}
    assert glyphs.missing == {"𠮷"}


def test_letters_typed_in_parts_are_composed_and_breaks_are_plain() -> None:
    assert Glyphs().text("\u1112\u1161\u11ab글\r\n둘\u2028셋\t넷") == "한글\n둘\n셋 넷"


def test_pretendard_comes_first_and_has_all_hangul() -> None:
    assert families()[0] == "Pretendard"
    assert set(range(0xAC00, 0xD7A4)) <= fonts()[0].characters


def test_bold_runs_wider_and_a_syllable_has_a_width() -> None:
    assert 0 < text_width("마을", 10) < text_width("마을지도", 10)
    assert text_width("wide", 10) < text_width("wide", 10, bold=True)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert printed("같은 글") == printed("같은 글")


def test_a_time_of_a_named_zone_is_taken_and_stands_in_the_document() -> None:
    made = datetime(2026, 3, 1, 9, 30, 15, 250, tzinfo=ZoneInfo("Asia/Seoul"))
    pdf = compile_pdf("one.typ", {"text": "가"}, {}, made_at=made)
    assert pypdf.PdfReader(io.BytesIO(pdf)).metadata.creation_date == made.replace(microsecond=0)


def test_a_picture_s_name_leads_nowhere_else() -> None:
    with pytest.raises(TypesettingFailed):
        compile_pdf("one.typ", {"text": ""}, {"../a.svg": b""}, made_at=MADE)


def test_what_the_typesetter_says_is_kept_for_the_log() -> None:
    with pytest.raises(TypesettingFailed) as raised:
        compile_pdf("one.typ", {"nothing": ""}, {}, made_at=MADE)
    assert "text" in raised.value.details["cause"]


def test_a_code_reads_as_its_address() -> None:
    address = short_address("https://maeul.example/", "abc2345")
    picture = Image.open(io.BytesIO(svg_to_png(code_svg(address), 15, 15, ppi=200)))
    assert address == "https://maeul.example/r/abc2345"
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [address]
    assert picture.size == (118, 118)


def test_without_a_host_or_a_key_there_is_no_code() -> None:
    assert short_address("", "abc") == short_address("https://maeul.example", "") == ""
