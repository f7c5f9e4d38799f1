"""Resident and foreigner registration numbers (주민등록번호, 외국인등록번호): nobody may keep them; no door takes them.

Thirteen digits: the day of birth, a digit for century, sex and origin, six more. Written with any dash, dot or space,
in full-width digits, or all in one. Where nothing parts the two halves the old check digit decides (numbers given since
October 2020 have none, so births since then count without it), so that telephone, account, card and bar code numbers
pass. Numbers of people born before 1920 pass too: registered companies have numbers of that shape.
"""

import re
import unicodedata
from datetime import date
from typing import Any, Final

from geo.errors import InvalidInput

_DASH: Final = r"[-~.·/_\u2010-\u2015\u2212\u30fc\u3161\uff70]"
_DIGITS: Final = re.compile(
    r"(?<!\d)(?<!\d[-.])\d(?:[ \t]?\d){5}(?P<gap>[^\S\n]*" + _DASH + r"?[^\S\n]*)\d(?:[ \t]?\d){6}(?!\d)(?![-.]\d)"
)
CODE: Final = "resident_number"
SAID: Final = "주민등록번호나 외국인등록번호는 받지 않아요. 그 번호를 지우고 다시 해 주세요."
SAID_EN: Final = "Resident and foreigner registration numbers are not taken: remove the number and try again."
_QUICK: Final = re.compile(r"\d(?:\D{0,5}\d){12}")
_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_CENTURY: Final = {"1": 1900, "2": 1900, "5": 1900, "6": 1900, "3": 2000, "4": 2000, "7": 2000, "8": 2000}
_OLDEST: Final = 1920
_LAST_CHECKED: Final = date(2020, 10, 1)
_LATEST: Final = 2035
"""A year that nobody of whom the service hears was born after; a moving one would make the rule depend on the clock."""


class ResidentNumberFound(ValueError):
    """A text holds a resident or foreigner registration number."""

    def __init__(self) -> None:
        super().__init__(SAID)


def number_refused() -> InvalidInput:
    """Return the fault of sending such a number."""
    return InvalidInput(SAID, SAID_EN, code=CODE)


def holds_resident_number(text: str) -> bool:
    """Say whether a text holds such a number, however it is written."""
    if not _QUICK.search(text):
        return False
    return any(_is_one(found) for found in _DIGITS.finditer(unicodedata.normalize("NFKC", text)))


def refuse_resident_number(text: str) -> str:
    """Return `text`; raise ResidentNumberFound where it holds such a number."""
    if holds_resident_number(text):
        raise ResidentNumberFound
    return text


def holds_anywhere(value: Any) -> bool:
    """Say whether any text within a JSON value holds such a number."""
    if isinstance(value, str):
        return holds_resident_number(value)
    if isinstance(value, dict):
        return any(holds_anywhere(one) for pair in value.items() for one in pair)
    return isinstance(value, list) and any(holds_anywhere(one) for one in value)


def _is_one(found: re.Match[str]) -> bool:
    digits = "".join(sign for sign in found[0] if sign.isdigit())
    born = _birth(digits)
    if born is None:
        return False
    is_parted = bool(found["gap"].strip()) and " " not in re.sub(r"\s*[^\d\s]\s*", "", found[0])
    return is_parted or born >= _LAST_CHECKED or _is_checked(digits)


def _birth(digits: str) -> date | None:
    """Return the day of birth that a number tells; None where it tells none, one to come or one too long ago."""
    century = _CENTURY.get(digits[6])
    if century is None:
        return None
    try:
        born = date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None
    return born if _OLDEST <= born.year <= _LATEST else None


def _is_checked(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    residents, foreigners = (11 - total % 11) % 10, (13 - total % 11) % 10
    return int(digits[12]) in {residents, foreigners}
