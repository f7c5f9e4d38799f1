"""What the cells of a column can be: the check upon a heading, and all there is where a table has no headings."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from geo.codes import PROVINCES
from geo.crs import KOREA_BOX
from geo.importers.column_mapping import Proposal
from geo.importers.fields import Field

MOST: Final = 0.8
"""Share of filled cells that must be of one kind before the column is taken for that kind."""
HALF: Final = 0.5

_DONG_CODE: Final = r"\d{8}00"
_LEGAL_CODE: Final = r"\d{5}1\d{2}\d{2}"
_DISTRICT_CODE: Final = r"\d{5}(?:0{5})?"
_DONG: Final = r"[가-힣]+[\d·.,]*(?:동|읍|면|가)"
_DISTRICT: Final = r"(?:[가-힣]+(?:시|도) )?[가-힣]{1,5}[구군시]"
_PROVINCE_WORDS: Final = "|".join(word for name, others in PROVINCES.items() for word in (name, *others))
_ADDRESS: Final = rf"(?:{_PROVINCE_WORDS}|[가-힣]+[구군시])\s.*(?:[로길]\s*\d.*|[동가리]\s*\d.*|[동가리])"
_NUMBER_OF_ROW: Final = r"[A-Za-z]{0,3}\d{1,20}"
_PHONE: Final = r"\(?0\d{1,3}[)\-. ]?\s*\d{3,4}[\-. ]?\d{4}.*"
_URL: Final = r"(?:https?://|www\.)\S+"


def filled(cells: pd.Series) -> pd.Series:
    """Return the cells that say anything, blanks and U+3000 stripped."""
    plain = cells.str.strip()
    return plain[plain != ""]


def share(cells: pd.Series, pattern: str) -> float:
    """Return the share of filled cells that are wholly of `pattern`; 0 for a column without any."""
    said = filled(cells)
    return float(said.str.fullmatch(pattern).mean()) if len(said) else 0.0


def has_words(cells: pd.Series) -> bool:
    """Say whether most filled cells hold letters rather than a bare code."""
    said = filled(cells)
    return bool(len(said)) and float(said.str.contains(r"[^\W\d_]", regex=True).mean()) > HALF


def numbers(cells: pd.Series) -> pd.Series:
    """Return the cells as numbers, NaN where they are none; padding and blanks within ("37. 56") do not matter."""
    return pd.to_numeric(cells.str.replace(r"\s+", "", regex=True), errors="coerce")


def is_running(cells: pd.Series) -> bool:
    """Say whether the column only counts its rows from 0 or 1: such numbers change with every edition of a file.

    Also true of rows taken evenly from such a column, beginning with the first.
    """
    figures = numbers(cells).dropna().to_numpy(float)
    steps = np.diff(figures)
    step = np.median(steps) if len(steps) else 0.0
    return step > 0 and figures[0] in {0.0, 1.0} and bool((steps == step).mean() > MOST)


def axis(cells: pd.Series) -> tuple[Field, int, int] | None:
    """Return (LON or LAT, cells that fit, cells with a number other than 0) when most are degrees within Korea."""
    west, south, east, north = KOREA_BOX
    figures = numbers(cells)
    figures = figures[figures.notna() & (figures != 0)]
    for field, least, most in ((Field.LON, west, east), (Field.LAT, south, north)):
        fitting = int(figures.between(least, most).sum())
        if len(figures) and fitting / len(figures) >= MOST:
            return field, fitting, len(figures)
    return None


def doubt(field: Field, cells: pd.Series) -> str:
    """Return why the cells cannot be what their heading says, empty when they can (an empty column always can)."""
    check = _CHECKS.get(field)
    return check(cells) if check is not None and len(filled(cells)) else ""


def _doubt_key(cells: pd.Series) -> str:
    return "차례로 매긴 번호라 다음 판에서 달라집니다. 고유번호로 쓰지 않습니다." if is_running(cells) else ""


def _doubt_district(cells: pd.Series) -> str:
    named = share(cells, rf"{_DISTRICT}.*|{_PROVINCE_WORDS}") >= HALF
    return "" if named else "머리글과 달리 시군구 이름이 아닙니다."


def _doubt_district_code(cells: pd.Series) -> str:
    if share(cells, _DISTRICT_CODE) >= MOST:
        return ""
    return "시군구코드(다섯 자리나 열 자리)가 아닙니다. 다른 기관의 번호로 보고 따로 보관합니다."


def _doubt_coordinates(cells: pd.Series) -> str:
    if numbers(cells).notna().sum() >= HALF * len(filled(cells)):
        return ""
    return "머리글은 좌표이지만 숫자가 아닌 칸이 더 많습니다."


def _doubt_dong_code(cells: pd.Series) -> str:
    if share(cells, _LEGAL_CODE) >= HALF:
        return "법정동코드입니다. 행정동을 정하는 데 쓰지 않습니다."
    if share(cells, _DONG_CODE) < MOST:
        return "열 자리 행정동코드가 아닙니다. 자릿수만으로는 통계청 코드인지 알 수 없습니다."
    return ""


_CHECKS: Final[Mapping[Field, Callable[[pd.Series], str]]] = {
    Field.KEY: _doubt_key,
    Field.DONG_CODE: _doubt_dong_code,
    Field.DISTRICT: _doubt_district,
    Field.DISTRICT_CODE: _doubt_district_code,
    **dict.fromkeys((Field.X, Field.Y, Field.LON, Field.LAT), _doubt_coordinates),
}


def by_cells(cells: pd.DataFrame) -> Iterator[Proposal]:
    """Propose a field for every column of a table without headings, from its cells alone, each field once."""
    kinds = {heading: _kind(cells[heading]) for heading in cells.columns}
    kinds = {heading: None if _taken(heading, kind, kinds) else kind for heading, kind in kinds.items()}
    _name_and_dong(cells, kinds)
    for heading, field in kinds.items():
        if field is None:
            yield Proposal(heading, None, "머리글이 없고 값만으로는 뜻을 알 수 없어 따로 보관합니다.")
        else:
            yield Proposal(heading, field, f"머리글이 없어 값을 보고 ‘{field.label}’ 열로 읽습니다.")


def _taken(heading: str, kind: Field | None, kinds: dict[str, Field | None]) -> bool:
    return kind is not None and next(name for name, other in kinds.items() if other is kind) != heading


def _kind(cells: pd.Series) -> Field | None:
    degrees = axis(cells)
    if degrees is not None:
        return degrees[0]
    if share(cells, _DONG_CODE) >= MOST and share(cells, _LEGAL_CODE) < HALF:
        return Field.DONG_CODE
    if _is_key(cells):
        return Field.KEY
    patterns = (
        (Field.ADDRESS, _ADDRESS),
        (Field.DISTRICT, _DISTRICT),
        (Field.PHONE, _PHONE),
        (Field.HOMEPAGE, _URL),
    )
    return next((field for field, pattern in patterns if share(cells, pattern) >= MOST), None)


def _is_key(cells: pd.Series) -> bool:
    said = filled(cells)
    return share(cells, _NUMBER_OF_ROW) == 1.0 and said.nunique() == len(cells) and not is_running(cells)


def _name_and_dong(cells: pd.DataFrame, kinds: dict[str, Field | None]) -> None:
    """Take the dong's name from beside its code, and for the name the free column of the most different words."""
    free = [heading for heading, kind in kinds.items() if kind is None]
    order = list(kinds)
    beside = [heading for code, heading in pairwise(order) if kinds[code] is Field.DONG_CODE]
    for heading in beside:
        if heading in free and share(cells[heading], _DONG) >= MOST:
            kinds[heading] = Field.DONG_NAME
            free.remove(heading)
    names = [heading for heading in free if has_words(cells[heading])]
    if names:
        kinds[max(names, key=lambda heading: cells[heading].nunique())] = Field.NAME
