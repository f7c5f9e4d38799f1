"""Hangul taken apart for searching: syllables into jamo, names into their initial consonants. Pure.

The database folds what it stores by the same rules (`search_key` and `search_initials` in 0002_search.sql), so that
two syllables are at least four letters there and a trigram index sees them.
"""

import re
import unicodedata
from typing import Final

_PAIRS: Final = str.maketrans(
    {
        "ㄳ": "ㄱㅅ",
        "ㄵ": "ㄴㅈ",
        "ㄶ": "ㄴㅎ",
        "ㄺ": "ㄹㄱ",
        "ㄻ": "ㄹㅁ",
        "ㄼ": "ㄹㅂ",
        "ㄽ": "ㄹㅅ",
        "ㄾ": "ㄹㅌ",
        "ㄿ": "ㄹㅍ",
        "ㅀ": "ㄹㅎ",
        "ㅄ": "ㅂㅅ",
    }
)
"""Keyboards join ㄱ and ㅅ to ㄳ; as initials they are two again."""
_LEFT_OUT: Final = re.compile(r"[\s.·・‧\u119e]")
_NOT_LEADING: Final = re.compile("[\u1161-\u1175\u11a8-\u11c2]")
_INITIAL: Final = re.compile("[ㄱ-ㅎ]")
_SYLLABLE: Final = re.compile("[가-힣]")
_REST_OF_SYLLABLE: Final = "(?:[\u1161-\u1175][\u11a8-\u11c2]?)?"


def search_key(value: str) -> str:
    """Return `value` as it is compared: jamo by jamo, full-width forms plain, lower case, without blanks and dots."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKD", value)).lower()


def initials(value: str) -> str:
    """Return the initial consonants of Hangul syllables, everything else as `search_key` has it: 햇살 2호 → ᄒᄉ2ᄒ."""
    return _NOT_LEADING.sub("", search_key(value.translate(_PAIRS)))


def has_initials(value: str) -> bool:
    """Say whether any consonant stands alone, as people type initials: ㅎㅅㄷㅅㄱ or 햇살ㄷㅅㄱ."""
    return _INITIAL.search(value) is not None


def has_syllables(value: str) -> bool:
    """Say whether any whole Hangul syllable is in `value`."""
    return _SYLLABLE.search(unicodedata.normalize("NFC", value)) is not None


def mixed_pattern(value: str) -> str:
    """Return the regular expression that finds `value` in a `search_key`: lone consonants begin any syllable."""
    parts = [
        search_key(sign) + _REST_OF_SYLLABLE if _INITIAL.match(sign) else re.escape(search_key(sign))
        for sign in unicodedata.normalize("NFC", value).translate(_PAIRS)
    ]
    return "".join(parts)
