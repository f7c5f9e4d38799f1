"""How much of a file is read at all: what lies beyond is refused before memory is spent on it."""

from collections.abc import Sequence
from typing import Final

from geo.importers.refusals import refused

FILE_BYTES: Final = 50_000_000
UNPACKED_BYTES: Final = 150_000_000
"""All entries of a ZIP or XLSX together; 100,000 rows of twelve columns are about 65 MB of sheet XML."""
UNPACKED_RATIO: Final = 100
RATIO_FROM: Final = 1_000_000
"""Small entries may pack well by nature; the ratio counts from here on."""
ENTRIES: Final = 200
ROWS: Final = 300_000
COLUMNS: Final = 1_000
CELLS: Final = 4_000_000
CHARACTERS: Final = 60_000_000
"""Of all cells together: a workbook may repeat one long text in every cell."""


class CellCounter:
    """Count cells while a file is being read and stop at the limits."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.rows = 0
        self.cells = 0
        self.characters = 0

    def add(self, row: Sequence[object]) -> None:
        self.rows += 1
        self.cells += len(row)
        if self.rows > ROWS or len(row) > COLUMNS or self.cells > CELLS:
            refuse_extent(self._name, self.rows, len(row))

    def add_text(self, row: Sequence[str]) -> None:
        self.characters += sum(map(len, row))
        if self.characters > CHARACTERS:
            refuse_cells(self._name)


def refuse_extent(name: str, rows: int, columns: int) -> None:
    """Refuse a table of these extents when it is beyond the limits (`rows` × `columns` may be spread thinly)."""
    if columns > COLUMNS:
        said = f"열이 너무 많습니다({columns:,}열). {COLUMNS:,}열까지 받습니다."
        raise refused(name, "too_many_columns", said, f"there are more than {COLUMNS} columns")
    if rows > ROWS:
        said = f"줄이 너무 많습니다. {ROWS:,}줄까지 받습니다. 파일을 나누어 주세요."
        raise refused(name, "too_many_rows", said, f"there are more than {ROWS} rows")
    if rows * columns > CELLS:
        refuse_cells(name)


def refuse_cells(name: str) -> None:
    said = f"칸이 너무 많습니다. {CELLS:,}칸까지 받습니다. 파일을 나누거나 쓰지 않는 행과 열을 지워 주세요."
    raise refused(name, "too_many_cells", said, f"there are more than {CELLS} cells")
