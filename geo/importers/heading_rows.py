"""Find the heading row of a table under its title rows, by what headings look like, and join headings of two lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WITHIN: Final = 15
LEVELS: Final = 3
LONGEST: Final = 60
SHORT: Final = 20
LOOKED_AT: Final = 40
TEXT_SHARE: Final = 0.7
NUMBER_SHARE: Final = 0.25
LEAST_COVERAGE: Final = 0.4


@dataclass(frozen=True)
class Span:
    """A merged cell: lines from 1, columns from 0, both ends inside."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Headings:
    """Headings found: `first` and `last` are positions in the rows, `names` one per column, "" where blank."""

    first: int
    last: int
    names: tuple[str, ...]


_YEAR = re.compile(r"(19|20)\d\d")
_VALUE = re.compile(
    r"[-+]?[\d,]+(\.\d+)?%?"
    r"|\d{4}[-./년]\s?\d{1,2}([-./월]\s?\d{1,2}[일.]?)?(월|[\sT].*)?"
    r"|\d{1,2}:\d\d.*"
    r"|[\d)(~-]{7,}"
    r"|https?://.*|\S+@\S+\.\S+"
    r"|(true|false|null|n/a|nan|na|-)",
    re.IGNORECASE,
)
"""Cells that are values, never headings: numbers, dates, times, telephone numbers, addresses of the web."""
_ADDRESS = re.compile(r".*[가-힣].*\s.*\d")
_KNOWN = re.compile(
    r".*(명|이름|명칭|주소|번호|코드|구분|일자|일시|날짜|종류|유형|분류|비고|면적|인원|인원수|정원|전화|연락처|좌표|위도|경도|소재지"
    r"|위치|홈페이지|시간|시각|요금|이용료|사용료|여부|정보|기관|담당자|대표자|시설장|금액|예산|보조금|가구수?|세대수?|인구수?|연도|년도|상태"
    r"|내용|설명|소개|이메일|팩스|기준일|개수|수량|순위|합계|주체|휴관일|방법)"
    r"|연번|순번|번호|no\.?|구|동|동별|시도|시군구|자치구|구군|구별|읍면동|행정동|법정동|마을|사업|단체|팩스|성별|나이|계|x|y"
    r"|([\w /-]*[ _/.-])?(id|key|uuid|name|type|label|code|address|phone|tel|lat|lon|lng|latitude|longitude|date|time"
    r"|url|start|end|status|count|district|city|gu|dong|version|deviceid|note|hint|value|list_name|title)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*[(\[（][^()\[\]（）]*[)\]）]\s*$")
_UNIT = re.compile(r"[(\[（][^()\[\]（）]{1,8}[)\]）]")
"""A row of units under the headings: (㎡), (명)."""
_NO_GROUP = re.compile(r".*(단위|기준|현재|작성|출처|※)|.*\d{4}|.*:")


def find(lines: Sequence[int], rows: Sequence[Sequence[str]], spans: Sequence[Span]) -> Headings | None:
    """Return the headings among the first rows, None when the table begins with its data."""
    if not rows:
        return None
    width = max(sum(map(bool, row)) for row in rows[:LOOKED_AT])
    if not width:
        return None
    scores = [_score(row, width) for row in rows[:WITHIN]]
    best = max(range(len(scores)), key=scores.__getitem__)
    if scores[best] <= 0 or not _is_heading(rows, best):
        return None
    first, last = _levels(lines, rows, spans, best)
    return Headings(first, last, _names(lines[first : last + 1], rows[first : last + 1], spans))


def _score(row: Sequence[str], width: int) -> float:
    filled = [cell for cell in row if cell]
    if len(filled) < LEAST_COVERAGE * width:
        return 0
    worded = sum(map(_is_word, filled)) / len(filled)
    distinct = len(set(filled)) / len(filled)
    return worded * distinct * len(filled) / width * (1 + 2 * _known(filled))


def _known(filled: Sequence[str]) -> float:
    return sum(map(is_known, filled)) / len(filled)


def is_known(text: str) -> bool:
    """Say whether a cell is worded like a heading that offices use."""
    plain = _BRACKETS.sub("", " ".join(text.split()))
    return len(plain) <= SHORT and _KNOWN.fullmatch(plain) is not None and not _ADDRESS.match(plain)


def _is_word(text: str) -> bool:
    return len(text) <= LONGEST and (not _VALUE.fullmatch(text) or _YEAR.fullmatch(text) is not None)


def _is_heading(rows: Sequence[Sequence[str]], at: int) -> bool:
    filled = [cell for cell in rows[at] if cell]
    numbers = sum(bool(_VALUE.fullmatch(cell)) and not _YEAR.fullmatch(cell) for cell in filled)
    if numbers > NUMBER_SHARE * len(filled) or sum(map(_is_word, filled)) < TEXT_SHARE * len(filled):
        return False
    if any(map(is_known, filled)):
        return True
    return not any(map(_ADDRESS.match, filled)) and not _comes_again(rows, at)


def _comes_again(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Say whether a cell of the row stands further down in its own column too, as values do and headings do not."""
    below = rows[at + 1 : at + 1 + 5 * LOOKED_AT]
    return any(
        cell and any(column < len(row) and row[column] == cell for row in below) for column, cell in enumerate(rows[at])
    )


def _levels(lines: Sequence[int], rows: Sequence[Sequence[str]], spans: Sequence[Span], best: int) -> tuple[int, int]:
    """Return the first and last row of the headings: a row of groups above, rows of parts below."""
    first = last = best
    while last - first < LEVELS - 1 and last + 2 < len(rows) and _has_parts_below(lines, rows, spans, last):
        last += 1
    while last - first < LEVELS - 1 and first > 0 and _is_group_row(lines, rows, spans, first - 1):
        first -= 1
    return first, last


def _has_parts_below(lines: Sequence[int], rows: Sequence[Sequence[str]], spans: Sequence[Span], at: int) -> bool:
    above, below = rows[at], rows[at + 1]
    if any(span.top <= lines[at] < span.bottom for span in spans) and lines[at + 1] == lines[at] + 1:
        return not any(_VALUE.fullmatch(cell) for cell in below if cell)
    if not below[0] and all(_UNIT.fullmatch(cell) for cell in below if cell):
        return True
    filled = [column for column, cell in enumerate(below) if cell]
    gaps = {column for column in filled if column >= len(above) or not above[column]}
    edges = {column for column in filled if column + 1 in gaps}
    worded = all(len(below[column]) <= SHORT and not _VALUE.fullmatch(below[column]) for column in filled)
    return bool(gaps) and set(filled) <= gaps | edges and worded


def _is_group_row(lines: Sequence[int], rows: Sequence[Sequence[str]], spans: Sequence[Span], at: int) -> bool:
    row, below = rows[at], rows[at + 1]
    filled = [column for column, cell in enumerate(row) if cell]
    if any(len(row[column]) > SHORT or _NO_GROUP.match(row[column]) for column in filled):
        return False
    wide = [span for span in spans if span.top == lines[at] and span.right > span.left]
    if wide:
        return any(span.right - span.left + 1 < len(below) - 1 for span in wide)
    if len(filled) == 1 and filled[0] == 0:
        return False
    return all(column + 1 < len(below) and below[column + 1] and not row[column + 1] for column in filled)


def _names(lines: Sequence[int], rows: Sequence[Sequence[str]], spans: Sequence[Span]) -> tuple[str, ...]:
    """Return one name per column: the words of all heading rows from the top down, each once."""
    width = max(map(len, rows))
    levels = [
        _spread(line, row, width, spans, rows[number + 1 :])
        for number, (line, row) in enumerate(zip(lines, rows, strict=True))
    ]
    return tuple(
        " ".join(dict.fromkeys(" ".join(cell.split()) for cell in column if cell))
        for column in zip(*levels, strict=True)
    )


def _spread(
    line: int, row: Sequence[str], width: int, spans: Sequence[Span], below: Sequence[Sequence[str]]
) -> list[str]:
    """Return the row with each group written over all columns it stands for: its merged cell, else up to the next."""
    cells = [*row, *[""] * width][:width]
    wide = {span.left: span.right for span in spans if span.top == line and span.right > span.left}
    if wide:
        for left, right in wide.items():
            cells[left : right + 1] = [cells[left]] * (min(right + 1, width) - left)
        return cells
    for column in range(1, width if below else 0):
        parts = any(column < len(other) and other[column] for other in below)
        beside = any(column - 1 < len(other) and other[column - 1] for other in below)
        if parts and beside and not cells[column]:
            cells[column] = cells[column - 1]
    return cells
