"""Still pictures of maps for reports and web sites: SVG and PNG with title, sources and boundary date inside.

The same content gives the same bytes; fonts are our own, so a PNG looks the same everywhere.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from geo.atlas.content import AtlasContent, Course, Scope, Source, Theme
from geo.errors import NotFound
from maps.book.glyphs import Glyphs
from maps.book.plates import Plate, course_plate, district_plate, dong_plate, framed, map_plate, theme_plate
from maps.book.plates_frame import dong_shapes
from maps.book.typeset import svg_to_png

PLACES: Final = "places"
OVERVIEW: Final = "overview"
MM_WIDE: Final = 168.0
"""The map's width on paper: what an A4 page has between its margins, with the frame's own."""
FLATTEST: Final = 0.62
TALLEST: Final = 1.25
LEGEND_MM: Final = 12.0
MM_PER_INCH: Final = 25.4
PNG_HEAD: Final = 33
"""The signature and the first chunk, which every PNG begins with."""
WIDTH_PX: Final = 1600


@dataclass(frozen=True, slots=True)
class PictureName:
    """One picture that can be had of an atlas: its key in addresses, and its title."""

    key: str
    title: str


@dataclass(frozen=True, slots=True)
class _Drawing:
    name: PictureName
    draw: Callable[[float, float], Plate]
    note: str = ""


def picture_names(content: AtlasContent) -> tuple[PictureName, ...]:
    """Return every picture there is of an atlas, the one that is shown unasked first."""
    return tuple(drawing.name for drawing in _drawings(content))


def picture_svg(content: AtlasContent, key: str = "", *, width_px: int | None = None) -> bytes:
    """Return a picture as SVG, in millimetres for print unless a width in pixels is asked; "" is the first picture.

    Raises NotFound (picture_unknown) for a key that `picture_names` does not have.
    """
    plate = _picture(content, key)
    svg = plate.svg
    if width_px is not None:
        height_px = round(width_px * plate.height_mm / plate.width_mm)
        in_mm = f'width="{plate.width_mm:g}mm" height="{plate.height_mm:g}mm"'
        svg = svg.replace(in_mm, f'width="{width_px}" height="{height_px}"', 1)
    return svg.encode("utf-8")


def picture_png(content: AtlasContent, key: str = "", *, width_px: int = WIDTH_PX) -> bytes:
    """Return a picture as PNG of so many pixels' width; otherwise as `picture_svg`.

    What it shows in words stands in the file's own description, where programs for pictures and pages look for it.
    """
    plate = _picture(content, key)
    png = svg_to_png(plate.svg, plate.width_mm, plate.height_mm, ppi=width_px * MM_PER_INCH / plate.width_mm)
    return _described(png, plate.alt)


def _described(png: bytes, alt: str) -> bytes:
    """Add a text after the head of a PNG: its keyword, no compression, Korean, no translated keyword, the words."""
    body = b"iTXt" + b"Description\0\0\0ko\0\0" + alt.encode("utf-8")
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return png[:PNG_HEAD] + chunk + png[PNG_HEAD:]


def _picture(content: AtlasContent, key: str) -> Plate:
    drawings = {drawing.name.key: drawing for drawing in _drawings(content)}
    found = drawings.get(key) if key else next(iter(drawings.values()))
    if found is None:
        raise NotFound(
            "그런 그림은 없어요. 있는 주제 가운데 하나를 적어 주세요.",
            "There is no such picture; name one of the themes.",
            code="picture_unknown",
            details={"theme": key[:80], "known": list(drawings)},
        )
    plate = framed(
        found.draw(MM_WIDE, MM_WIDE * _proportion(content) + LEGEND_MM),
        found.name.title,
        lead=found.note,
        foot=_foot(content),
    )
    return _printable(plate)


def _drawings(content: AtlasContent) -> Iterator[_Drawing]:
    title = content.title
    if content.scope is Scope.DISTRICT:
        yield _Drawing(PictureName(OVERVIEW, f"{title} · 동마다"), lambda w, h: district_plate(content, w, h))
        yield _Drawing(PictureName(PLACES, title), lambda w, h: map_plate(content, w, h))
    else:
        code = content.within()[0].code
        yield _Drawing(PictureName(PLACES, title), lambda w, h: dong_plate(content, code, w, h))
    yield from (_of_theme(content, theme) for theme in content.themes)
    yield from (_of_course(content, course) for course in content.courses)


def _of_theme(content: AtlasContent, theme: Theme) -> _Drawing:
    year = f" ({theme.year}년)" if theme.year and str(theme.year) not in theme.title else ""
    name = PictureName(theme.key, f"{content.name} · {theme.title}{year}")
    return _Drawing(name, lambda w, h: theme_plate(content, theme, w, h), theme.note)


def _of_course(content: AtlasContent, course: Course) -> _Drawing:
    name = PictureName(f"course-{course.record}", f"{content.name} · {course.name}")
    return _Drawing(name, lambda w, h: course_plate(content, course, w, h), course.told)


def _foot(content: AtlasContent) -> list[str]:
    schematic = " (실제 경계가 아니라 어림한 약도)" if content.is_schematic else ""
    day = f"{content.on.isoformat()} 내용 · 만든 날 {content.made_on.isoformat()}"
    sources = " · ".join(_told(source) for source in content.sources)
    return [f"경계: {content.boundary_label}{schematic} · {day}", f"출처: {sources}"]


def _told(source: Source) -> str:
    return ", ".join(filter(None, (source.name, source.licence, source.on)))


def _proportion(content: AtlasContent) -> float:
    """Return height by width of what the atlas is about, within what fits a page."""
    within = [dong.within for dong in content.dongs]
    bounds = np.array([shape.bounds for shape in dong_shapes(content.dongs)[within]])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    return float(np.clip((north - south) / max(east - west, 1.0), FLATTEST, TALLEST))


def _printable(plate: Plate) -> Plate:
    """Leave out what neither a font has nor XML may hold."""
    return replace(plate, svg=Glyphs().text(plate.svg))
