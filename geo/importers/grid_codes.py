"""Codes of the national grid (국가지점번호, 통계청·국토지리정보원 격자): two letters and an even number of digits.

The origin is (700000, 1300000) in EPSG:5179. The letters name squares of 100 km, eastward and northward; the first
half of the digits counts eastward, the second northward: 다사12 is 10 km wide, 다사1234 1 km, 다사123456 100 m.
"""

from typing import Any, Final

import numpy as np

WEST_M: Final = 700_000.0
SOUTH_M: Final = 1_300_000.0
SQUARE_M: Final = 100_000.0
EASTWARD: Final = "가나다라마바사"
NORTHWARD: Final = "가나다라마바사아"
DIGITS_MOST: Final = 8
LENGTH: Final = 2 + DIGITS_MOST

Numbers = np.ndarray[Any, np.dtype[np.float64]]


def grid_cells(codes: Any) -> tuple[Numbers, Numbers, Numbers]:
    """Return x and y of the centre (EPSG:5179) and the width in metres of each cell; NaN for what is no such code."""
    signs = _signs(np.asarray(codes, dtype=object))
    digits = signs[:, 2:].astype(np.int64) - ord("0")
    filled = signs[:, 2:] != 0
    count = filled.sum(axis=1)
    well_formed = ((digits >= 0) & (digits <= 9) | ~filled).all(axis=1)  # noqa: PLR2004  (the digits)
    east, north = _place(signs[:, 0], EASTWARD), _place(signs[:, 1], NORTHWARD)
    good = well_formed & (east >= 0) & (north >= 0) & (count > 0) & (count % 2 == 0) & (signs[:, -1] == 0)
    half = count // 2
    size = np.where(good, SQUARE_M / 10.0**half, np.nan)
    x = WEST_M + east * SQUARE_M + (_number(digits, np.zeros_like(half), half) + 0.5) * size
    y = SOUTH_M + north * SQUARE_M + (_number(digits, half, half) + 0.5) * size
    return x, y, size


def _signs(codes: "np.ndarray[Any, np.dtype[np.object_]]") -> "np.ndarray[Any, np.dtype[np.uint32]]":
    """Return the signs of each code as numbers, blanks left out, 0 behind the last; a code too long shows one more."""
    plain = [code.replace(" ", "") if " " in code else code for code in codes.tolist()]
    width = LENGTH + 1
    return np.array(plain, dtype=f"U{width}").view(np.uint32).reshape(len(plain), width)


def _place(signs: "np.ndarray[Any, np.dtype[np.uint32]]", letters: str) -> Numbers:
    found = np.full(len(signs), -1.0)
    for number, letter in enumerate(letters):
        found[signs == ord(letter)] = number
    return found


def _number(digits: Any, start: Any, length: Any) -> Numbers:
    """Return the number that `length` digits from `start` on make, row by row."""
    value = np.zeros(len(digits))
    rows = np.arange(len(digits))
    for step in range(DIGITS_MOST // 2):
        at = np.minimum(start + step, digits.shape[1] - 1)
        value = np.where(step < length, value * 10 + digits[rows, at], value)
    return value
