"""Read telephone numbers as offices write them, the leading zero eaten by a spreadsheet included."""

import re
from typing import Final, NamedTuple

from geo.importers.cells import half_width, is_nothing

_PLAIN = re.compile(r"0\d{1,3}-\d{3,4}-\d{4}|1[5-9]\d\d-\d{4}")
_DIGITS = re.compile(r"\d{8,12}")
_DECIMALS = re.compile(r"\.0+$")
_JOINTS = re.compile(r"[\s.\-–—)(]+")
_ZEROS = re.compile(r"[0\-\s]*|0\d{1,2}-?0{3,4}-?0{4}")
_WHOLE = re.compile(r"(02|0\d{2})(\d{3,4})(\d{4})|(0[5]0\d)(\d{3,4})(\d{4})")
_SHORT = re.compile(r"(1[5-9]\d\d)(\d{4})")
_AREAS: Final = r"2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|1[016789]|50\d|80"
_LOST_ZERO = re.compile(rf"({_AREAS})(\d{{3,4}})(\d{{4}})")
_SEOUL_APART = re.compile(r"2[-.)\s]")
_MOBILE = re.compile(r"01[016789]")
_LEAST_WITHOUT_ZERO: Final = 9
"""Eight figures without a zero may be a local number; nine and more are an area code that lost its zero."""

LOST_ZERO: Final = "전화번호 앞의 0이 빠져 있어 채웠습니다({before} → {after})."


class ReadPhone(NamedTuple):
    """A number as it is dialled, empty when there is none, and what was repaired."""

    value: str
    repair: str = ""
    is_mobile: bool = False


NO_PHONE: Final = ReadPhone("")


def phone(cell: str) -> ReadPhone:
    """Return the number of a cell: 221234567 → 02-2123-4567 with a repair, 0221049786 → 02-2104-9786 without.

    What is no plain number (several numbers, extensions, words) stays as written; zeros for want of one are empty.
    `is_mobile` says that it is a personal mobile number, which no public record may carry.
    """
    if _PLAIN.fullmatch(cell) and not _ZEROS.fullmatch(cell):
        return ReadPhone(cell, "", _MOBILE.match(cell) is not None)
    text = _DECIMALS.sub("", half_width(cell))
    if is_nothing(text) or _ZEROS.fullmatch(text):
        return ReadPhone("")
    figures = _JOINTS.sub("", text)
    if not _DIGITS.fullmatch(figures):
        return ReadPhone(text, "", _MOBILE.match(_JOINTS.sub("", text)) is not None)
    return _from_figures(text, figures)


def _from_figures(text: str, figures: str) -> ReadPhone:
    for pattern in (_SHORT, _WHOLE):
        found = pattern.fullmatch(figures)
        if found:
            written = "-".join(filter(None, found.groups()))
            return ReadPhone(written, "", _MOBILE.match(written) is not None)
    found = _LOST_ZERO.fullmatch(figures)
    if found and (len(figures) >= _LEAST_WITHOUT_ZERO or _SEOUL_APART.match(text)):
        written = "0" + "-".join(found.groups())
        return ReadPhone(written, LOST_ZERO.format(before=text, after=written), _MOBILE.match(written) is not None)
    return ReadPhone(text)
