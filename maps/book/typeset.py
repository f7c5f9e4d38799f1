"""From a template, data and pictures to PDF or PNG with Typst: same input, same bytes.

A template is a file of `maps/book/templates`. Data reaches it as JSON under `sys.inputs.data`, never as markup, and
pictures as files of a private folder that holds nothing else and no link; fonts come from `maps.book.fonts` alone.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import orjson

from geo.errors import MaeulError
from maps.book.fonts import families, font_folders
from maps.book.glyphs import Glyphs

TEMPLATES: Final = Path(str(files("maps.book") / "templates"))
PRESS: Final = Path(str(files("maps.book") / "press.py"))
LONGEST_S: Final = 300
UA: Final = "ua-1"
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\.(svg|png|jpg|jpeg|webp)")


class TypesettingFailed(MaeulError):
    """The typesetter refused; `details["cause"]` says why."""

    code = "typesetting_failed"

    def __init__(self, cause: str) -> None:
        super().__init__(
            "인쇄물을 만들지 못했어요. 잠시 뒤 다시 만들어 주세요.",
            "The printed matter could not be typeset.",
            details={"cause": cause},
        )


def compile_pdf(template: str, data: Any, pictures: Mapping[str, bytes], *, made_at: datetime) -> bytes:
    """Return a tagged PDF/UA-1 of a template over data; its texts must have passed `Glyphs`.

    `pictures` are files by plain name (`map-1.svg`), which the template reads by that name. `made_at` (with its zone)
    is the document's date: nothing else tells when it was made.
    """
    at = int(made_at.timestamp())
    return _compile(template, data, pictures, format="pdf", pdf_standards=[UA], timestamp=at)[0]


def compile_png(template: str, data: Any, pictures: Mapping[str, bytes], *, ppi: float) -> list[bytes]:
    """Return the pages of a template over data as pictures."""
    return _compile(template, data, pictures, format="png", ppi=ppi)


def svg_to_png(svg: str, width_mm: float, height_mm: float, *, ppi: float) -> bytes:
    """Return a drawing as a picture of the same proportions; white behind it."""
    size = {"width": width_mm, "height": height_mm}
    return compile_png("picture.typ", size, {"picture.svg": svg.encode()}, ppi=ppi)[0]


def _compile(template: str, data: Any, pictures: Mapping[str, bytes], **how: Any) -> list[bytes]:
    """Compile in a folder and a process of its own: two at once never meet, and nothing is left behind."""
    with tempfile.TemporaryDirectory(prefix="maeul-book-") as folder:
        root = Path(folder).resolve()
        for name, source in _sources().items():
            (root / name).write_bytes(source)
        for name, picture in pictures.items():
            if not _FILE_NAME.fullmatch(name):
                raise TypesettingFailed(f"a picture's name: {name}")
            (root / name).write_bytes(picture)
        order = {
            "root": str(root),
            "template": template,
            "fonts": [str(place) for place in font_folders()],
            "inputs": {"data": orjson.dumps(data).decode(), "fonts": ",".join(families())},
            "how": how,
        }
        _press(orjson.dumps(order))
        return [page.read_bytes() for page in sorted(root.glob("page-*.out"))]


def _press(order: bytes) -> None:
    """Run the press; raise TypesettingFailed with its words where it refuses or takes too long."""
    command = [sys.executable, "-I", str(PRESS)]
    try:
        done = subprocess.run(  # noqa: S603  # our own file, no word of a user's
            command, input=order, capture_output=True, timeout=LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingFailed(f"longer than {LONGEST_S} s") from error
    if done.returncode:
        raise TypesettingFailed(done.stderr.decode(errors="replace") or f"ended with {done.returncode}")


@lru_cache(maxsize=1)
def _sources() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(TEMPLATES.glob("*.typ"))}


__all__ = ["UA", "Glyphs", "TypesettingFailed", "compile_pdf", "compile_png", "svg_to_png"]
