"""Tables on a terminal."""

from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay out columns by what a terminal shows: a Hangul syllable is two cells wide."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    padded = ((cell + " " * (wide - cell_len(cell)) for cell, wide in zip(row, widths, strict=True)) for row in rows)
    return ["  ".join(row).rstrip() for row in padded]
