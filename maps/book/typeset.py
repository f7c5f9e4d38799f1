"""From a template, data and pictures to PDF or PNG with Typst: same input, same bytes.

A template is a file of `maps/book/templates`. Data reaches it as JSON under `sys.inputs.data`, never as markup, and
pictures as files of a private folder that holds nothing else and no link; fonts come from `maps.book.fonts` alone.
"""

import os
import re
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import orjson
import typst

from geo.errors import MaeulError
from maps.book.fonts import families, typst_fonts
from maps.book.glyphs import Glyphs

TEMPLATES: Final = Path(str(files("maps.book") / "templates"))
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
    made = _compile(template, data, pictures, format="pdf", pdf_standards=[UA], timestamp=_fixed(made_at))
    return made if isinstance(made, bytes) else b"".join(made)


def _fixed(made_at: datetime) -> datetime:
    """Return a time as the typesetter takes it: whole seconds, a fixed offset in place of a named zone."""
    offset = made_at.utcoffset() or timedelta()
    return made_at.replace(microsecond=0, tzinfo=timezone(offset))


def compile_png(template: str, data: Any, pictures: Mapping[str, bytes], *, ppi: float) -> list[bytes]:
    """Return the pages of a template over data as pictures."""
    made = _compile(template, data, pictures, format="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else list(made)


def svg_to_png(svg: str, width_mm: float, height_mm: float, *, ppi: float) -> bytes:
    """Return a drawing as a picture of the same proportions; white behind it."""
    size = {"width": width_mm, "height": height_mm}
    return compile_png("picture.typ", size, {"picture.svg": svg.encode()}, ppi=ppi)[0]


def _compile(template: str, data: Any, pictures: Mapping[str, bytes], **how: Any) -> Any:
    """Compile in a folder of its own, so that two at once never meet."""
    with tempfile.TemporaryDirectory(prefix="maeul-book-") as folder:
        root = Path(folder).resolve()
        for name, source in _sources().items():
            (root / name).write_bytes(source)
        for name, picture in pictures.items():
            if not _FILE_NAME.fullmatch(name):
                raise TypesettingFailed(f"a picture's name: {name}")
            (root / name).write_bytes(picture)
        try:
            return typst.compile(
                root / template,
                root=root,
                font_paths=typst_fonts(),
                ignore_system_fonts=True,
                sys_inputs={"data": orjson.dumps(data).decode(), "fonts": ",".join(families())},
                package_path=os.devnull,
                package_cache_path=os.devnull,
                **how,
            )
        except typst.TypstError as error:
            raise TypesettingFailed(error.diagnostic or error.message) from error


@lru_cache(maxsize=1)
def _sources() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(TEMPLATES.glob("*.typ"))}


__all__ = ["UA", "Glyphs", "TypesettingFailed", "compile_pdf", "compile_png", "svg_to_png"]
