"""QR codes for print: the modules of a symbol as one path of an SVG, sharp at any size."""

from functools import lru_cache
from typing import Final

import segno


def short_address(public_url: str, key: str) -> str:
    """Return the address that a record's code leads to, "" where it has no short key or the host is unknown."""
    return f"{public_url.rstrip('/')}/r/{key}" if public_url and key else ""


MASK: Final = 2
"""One mask for all: weighing the eight against one another takes ten times as long, and every reader knows them all."""


@lru_cache(maxsize=4096)
def code_svg(address: str) -> str:
    """Return the code of an address (level M, a quiet zone of four modules) as a square SVG without a size of its own.

    Runs of dark modules in a row are one rectangle each, all in one path: a page of codes stays small.
    """
    rows = segno.make(address, error="m", mask=MASK, micro=False, boost_error=False).matrix
    side = len(rows) + 8
    path = "".join(_runs(row, y) for y, row in enumerate(rows, 4))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )


def _runs(row: bytes | bytearray, y: int) -> str:
    path, start = "", None
    for x, dark in enumerate([*row, 0], 4):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            path += f"M{start} {y}h{x - start}v1h-{x - start}z"
            start = None
    return path
