"""Text as people write it: normalised on the way in, searchable in Korean."""

import re
import unicodedata

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"


def clean_text(value: str) -> str:
    """Return `value` in NFC without surrounding white space; raise ValueError on NUL, controls or surrogates."""
    if _SURROGATES.search(value):
        raise ValueError("surrogate")
    if _CONTROLS.search(value):
        raise ValueError("control character")
    return unicodedata.normalize("NFC", value).strip()


def initials(value: str) -> str:
    """Return the initial consonants of Hangul syllables, other characters as they are: 햇살도서관 → ㅎㅅㄷㅅㄱ."""
    return "".join(_INITIALS[(ord(c) - 0xAC00) // 588] if "가" <= c <= "힣" else c for c in value)


def search_key(value: str) -> str:
    """Return the form in which names are compared: NFC, lower case, without any white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", value)).lower()
