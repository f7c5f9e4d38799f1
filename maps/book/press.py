"""The press: one run of Typst in a process of its own, started as a file by `maps.book.typeset`.

Typst remembers everything it ever laid out for as long as its process lives, some 150 MB a book; a service that
prints would grow without end. So each print is a short process, which imports nothing but Typst. It reads one JSON
order from its standard input and writes the pages as files into the order's folder; what Typst refuses, it tells on its
standard error.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

import typst

REFUSED: Final = 3
"""The exit code where Typst says no; its words are on standard error."""


def run(order: dict[str, Any]) -> int:
    """Print an order: `root`, `template`, `fonts` (folders), `inputs`, `how` (format, ppi, standards, timestamp)."""
    root = Path(order["root"])
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=order["fonts"])
    try:
        made = typst.compile(
            root / order["template"],
            root=root,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs=order["inputs"],
            package_path=os.devnull,
            package_cache_path=os.devnull,
            **order["how"],
        )
    except typst.TypstError as error:
        sys.stderr.write(error.diagnostic or error.message)
        return REFUSED
    for at, page in enumerate(made if isinstance(made, list) else [made]):
        (root / f"page-{at:04}.out").write_bytes(page)
    return 0


if __name__ == "__main__":
    sys.exit(run(json.load(sys.stdin)))
