"""Every character is looked up in the fonts before anything is set: under PDF/UA-1 one missing glyph ends the book."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import Any, Final

from maps.book.fonts import fonts

GETA: Final = "〓"
"""The printer's sign for a letter that is not in the case; □ where no font has it."""

_BREAKS: Final = {"\r\n": "\n", "\r": "\n", "\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"}
_JOINERS: Final = frozenset({0x200B, 0x200C, 0x200D, 0x2060, 0x00AD, *range(0xFE00, 0xFE10)})
"""Draw nothing themselves and are needed beside others (emoji above all)."""
_KEPT: Final = frozenset({0x0A, 0x20, *_JOINERS})
_DIRECTIONS: Final = frozenset({*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF})
_TAGS: Final = 0xE0000
_SKIN: Final = range(0x1F3FB, 0x1F400)
_PLAIN: Final = frozenset({*range(0x20, 0x7F), *range(0xAC00, 0xD7A4), 0xB7, 0x2013})
"""What nearly every text is made of and Pretendard has."""


class Glyphs:
    """Makes texts printable and remembers what no font has, for the note in the colophon."""

    def __init__(self) -> None:
        self.missing: set[str] = set()

    def text(self, text: str) -> str:
        """Return the text as it can be set: composed, with plain line breaks and without controls; 〓 for the rest."""
        if (text.isascii() and text.isprintable()) or _PLAIN.issuperset(map(ord, text)):
            return text
        return "".join(self._cluster(cluster) for cluster in _clusters(_tidied(text)))

    def data(self, value: Any) -> Any:
        """Return JSON-like data, or a frozen value such as an AtlasContent, with every text in it made printable."""
        if isinstance(value, str):
            return self.text(value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: self.data(getattr(value, one.name)) for one in fields(value)})
        if isinstance(value, Mapping):
            return {key: self.data(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.data(one) for one in value)
        return value

    def _cluster(self, cluster: str) -> str:
        base, marks = cluster[0], cluster[1:]
        if _has_a_font(cluster):
            return cluster
        if not _has_a_font([base]):
            self.missing.add(base)
            return geta()
        kept = [base]
        for mark in marks:  # a mark that no font has together with its letter would be drawn by none
            if _has_a_font([*kept, mark]):
                kept.append(mark)
            else:
                self.missing.add(mark)
        return "".join(kept)


@lru_cache(maxsize=1)
def geta() -> str:
    """Return the sign for what no font has."""
    return GETA if _has_a_font([GETA]) else "□"


def _tidied(text: str) -> str:
    for unwanted, wanted in _BREAKS.items():
        text = text.replace(unwanted, wanted)
    text = text.replace("\t", " ")
    return "".join(letter for letter in unicodedata.normalize("NFC", text) if not _dropped(letter))


def _dropped(letter: str) -> bool:
    code = ord(letter)
    if code in _KEPT:
        return False
    return code in _DIRECTIONS or unicodedata.category(letter) in {"Cc", "Cs", "Cn"} or code >= _TAGS


def _clusters(text: str) -> Iterator[str]:
    """Yield letters with the marks that stand on them."""
    cluster = ""
    for letter in text:
        if cluster and _is_mark(letter):
            cluster += letter
            continue
        if cluster:
            yield cluster
        cluster = letter
    if cluster:
        yield cluster


def _is_mark(letter: str) -> bool:
    return ord(letter) not in _JOINERS and (unicodedata.category(letter).startswith("M") or ord(letter) in _SKIN)


def _has_a_font(letters: Iterable[str]) -> bool:
    wanted = {ord(letter) for letter in letters} - _KEPT
    return any(wanted <= font.characters for font in fonts())
