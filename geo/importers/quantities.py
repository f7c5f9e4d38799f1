"""Read how many people fit in and how large a room is, as offices write it: 50명, 30~50, 좌석 120석, 33㎡, 10평."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

HEADS_MOST: Final = 100_000
AREA_LEAST_M2: Final = 2.0
"""Smaller figures (0, 1) only fill the cell: no room is that small."""
AREA_MOST_M2: Final = 1_000_000
PYEONG_M2: Final = 400 / 121
"""One 평 in square metres, as the 계량에 관한 법률 converts the old unit (3.3058 m²)."""
AGREES: Final = 0.05
"""How far 평 and ㎡ of one cell may differ and still be the same area, rounded."""

_NUMBER: Final = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_HEADS = re.compile(
    rf"(?:(?:최대|약|총|정원|수용인원|좌석)\s*:?\s*)*(?:(?:\d+)명?[~-])?{_NUMBER}(?:명|인|석|좌석|인실)?(?:내외|이내|이하|정도|까지)?"
)
_M2 = re.compile(rf"(?:약|총)?{_NUMBER}(?:㎡|m2|m²|평방미터|제곱미터)?", re.IGNORECASE)
_PYEONG = re.compile(rf"(?:약|총)?{_NUMBER}평")
_BOTH = re.compile(r"(?P<first>[^()/]+)[(/](?P<second>[^()/]+)\)?")


@dataclass(frozen=True)
class Quantity:
    """A figure, None when the cell states none; `note` is the cell's own text where it says more than the figure."""

    value: float | None
    note: str = ""


def read_heads(text: str) -> Quantity:
    """Return how many people fit in at most: of 30~50 it is 50. None for blank, 0 and what is no number."""
    bare = text.strip()
    squeezed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", bare))
    found = _HEADS.fullmatch(squeezed)
    number = _figure(found.group(1)) if found else None
    if number is None or not 1 <= number <= HEADS_MOST:
        return Quantity(None, "" if _is_filler(squeezed) else bare)
    return Quantity(int(number), "" if re.fullmatch(rf"{_NUMBER}명?", squeezed) else bare)


def read_area(text: str) -> Quantity:
    """Return the floor area in square metres, 평 converted; None for blank, 0, 1 and what is no number."""
    bare = text.strip()
    squeezed = re.sub(r"\s+", "", unicodedata.normalize("NFKC", bare).replace("m2", "㎡"))
    value = _square_metres(squeezed)
    if value is None or not AREA_LEAST_M2 <= value < AREA_MOST_M2:
        return Quantity(None, "" if _is_filler(squeezed) else bare)
    return Quantity(value, "" if re.fullmatch(rf"{_NUMBER}㎡?", squeezed) else bare)


def _square_metres(squeezed: str) -> float | None:
    both = _BOTH.fullmatch(squeezed)
    if both:
        values = [_one_area(both["first"]), _one_area(both["second"])]
        first, second = values
        agree = first is not None and second is not None and abs(first - second) <= AGREES * max(first, second)
        return _one_area(both["first"] if "평" not in both["first"] else both["second"]) if agree else None
    return _one_area(squeezed)


def _one_area(squeezed: str) -> float | None:
    pyeong = _PYEONG.fullmatch(squeezed)
    if pyeong:
        return round(_figure(pyeong.group(1)) * PYEONG_M2, 1)
    found = _M2.fullmatch(squeezed)
    return _figure(found.group(1)) if found else None


def _figure(digits: str) -> float:
    return float(digits.replace(",", ""))


def _is_filler(squeezed: str) -> bool:
    return squeezed in {"", "-"} or bool(re.fullmatch(r"[01](?:\.0+)?(?:명|㎡|평)?", squeezed))
