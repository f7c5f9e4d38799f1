"""The pages of each dong: a map as large as the page allows, then its numbered table, without half-empty pages."""

from collections.abc import Sequence
from typing import Any, Final

from geo.atlas.content import AtlasContent, Dong, Record
from maps.book.book_files import Files
from maps.book.book_rows import HEADER_MM, RowMaker, row_heights, table_pages
from maps.book.book_words import counted, day, numbers
from maps.book.plates import dong_plate

WIDTH_MM: Final = 174.0
PAGE_MM: Final = 251.0
"""The room for the text of a page from top to bottom."""
HEAD_MM: Final = 33.0
"""What stands above and below the map on the page of a dong: heading, facts, caption."""
TALLEST_MM: Final = PAGE_MM - HEAD_MM
SHORTEST_MM: Final = 95.0
EMPTY_MM: Final = 130.0
STEP_MM: Final = 3.0
WELL_FILLED: Final = 0.55


def dong_pages(content: AtlasContent, files: Files) -> list[dict[str, Any]]:
    """Return what the book says of each dong it is about."""
    rows = RowMaker.of(content, files)
    return [_dong(content, dong, rows, at) for at, dong in enumerate(content.within(), start=1)]


def _dong(content: AtlasContent, dong: Dong, rows: RowMaker, at: int) -> dict[str, Any]:
    records = content.records_of(dong.code)
    table = [rows.row(record, dong.code) for record in records]
    height = map_height(row_heights(table))
    plate = dong_plate(content, dong.code, WIDTH_MM, height)
    return {
        "at": at,
        "name": dong.name,
        "numbers": numbers(records),
        "facts": _facts(dong, records),
        "plate": rows.files.plate(f"dong-{at}", plate),
        "unplaced": ", ".join(map(str, plate.unplaced)),
        "rows": table,
        "coded": any(row["code"] for row in table),
        "pictured": any(row["photo"] for row in table),
    }


def _facts(dong: Dong, records: Sequence[Record]) -> list[dict[str, str]]:
    told = [(f"{count:,}곳", label) for label, count in counted(records)]
    if dong.residents is not None:
        told.append((f"{dong.residents:,}명", "주민"))
    if dong.surveyed_on:
        told.append((day(dong.surveyed_on), "마지막으로 돌아본 날"))
    return [{"value": value, "label": label} for value, label in told]


def map_height(heights: Sequence[float]) -> float:
    """Return how high the map of a dong is drawn: the highest that leaves the last page of its table well filled."""
    if not heights:
        return EMPTY_MM
    choices = [TALLEST_MM - step * STEP_MM for step in range(int((TALLEST_MM - SHORTEST_MM) / STEP_MM) + 1)]
    best, best_score = choices[0], -1.0
    for height in choices:
        score = _score(heights, height)
        if score >= WELL_FILLED:
            return height
        if score > best_score:
            best, best_score = height, score
    return best


def _score(heights: Sequence[float], height: float) -> float:
    """Return how full the last page is: 1 where the whole table stands below its map."""
    room = TALLEST_MM - height
    first = room if room >= HEADER_MM + heights[0] else 0.0
    pages = table_pages(heights, first, PAGE_MM)
    return 1.0 if len(pages) == 1 else pages[-1] / PAGE_MM
