"""Korean particles by the last sound of a word, and numbers as people read them."""

import math
import unicodedata
from typing import Final

_FIRST: Final = 0xAC00
_LAST: Final = 0xD7A3
_FINALS: Final = 28
_RIEUL: Final = 8
_DIGITS: Final = {"0": 21, "1": _RIEUL, "2": 0, "3": 16, "4": 0, "5": 0, "6": 1, "7": _RIEUL, "8": _RIEUL, "9": 0}
_LETTERS: Final = {"l": _RIEUL, "r": _RIEUL, "m": 16, "n": 4}
"""영 일 이 삼 …, 엘 알 엠 엔: the closing consonant of a sign read aloud, 0 without one."""
_PAIRS: Final = {
    "이/가": ("이", "가"),
    "은/는": ("은", "는"),
    "을/를": ("을", "를"),
    "과/와": ("과", "와"),
    "으로/로": ("으로", "로"),
    "이에요/예요": ("이에요", "예요"),
}
ALONG_STREETS: Final = "보행로 기준"
STRAIGHT_LINES: Final = "직선거리 추정"


def measured(*, on_network: bool) -> str:
    """Say what a distance stands on; it goes with every figure."""
    return ALONG_STREETS if on_network else STRAIGHT_LINES


def josa(word: str, particle: str) -> str:
    """Return `word` with the right half of a particle such as "이/가": 홍제1동이, 카페가, 3호로."""
    closed, open_ = _PAIRS[particle]
    final = _final(word)
    bare = final == 0 or (particle == "으로/로" and final == _RIEUL)
    return word + (open_ if bare else closed)


def _final(word: str) -> int:
    """Return the closing consonant of the last sign that is read aloud, 0 without one."""
    for sign in reversed(unicodedata.normalize("NFKC", word)):
        if _FIRST <= ord(sign) <= _LAST:
            return (ord(sign) - _FIRST) % _FINALS
        if sign.isalnum():
            return _DIGITS.get(sign, _LETTERS.get(sign.lower(), 0))
    return 0


def people(count: int) -> str:
    """Return a number of people: 1,340명."""
    return f"{count:,}명"


def percent(share: float) -> str:
    """Return a share in per cent as people read it, never nobody or everybody where it is not: 35%, 0.04%, 99.9%."""
    value = share * 100
    if value in {0, 100}:
        return f"{value:g}%"
    whole = round(value)
    if whole == 0:
        return f"{value:.1g}%"
    return f"{whole}%" if whole < 100 else f"{math.floor(value * 10) / 10}%"  # noqa: PLR2004  (per cent)
