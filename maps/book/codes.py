"""QR codes for print: drawings, sharp at any size."""

import io
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
    """Return the code of an address (level M, a quiet zone of four modules) as a square SVG without a size."""
    code = segno.make(address, error="m", mask=MASK, micro=False, boost_error=False)
    out = io.BytesIO()
    code.save(out, kind="svg", border=4, light="#fff", dark="#000", omitsize=True, xmldecl=False)
    return out.getvalue().decode()
