"""The files of an edition: every format made from the same frozen content."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from typing import Final

from geo.atlas.content import AtlasContent
from geo.atlas.edition_states import AtlasFormat

PDF: Final = "application/pdf"
HTML: Final = "text/html"
ZIP: Final = "application/zip"
IN_SEOUL: Final = timezone(timedelta(hours=9))
"""Documents take offsets, no zones."""

Pictures = Mapping[str, bytes]
"""Photos by the id of their medium, or of the record they are the main one of."""


@dataclass(frozen=True, slots=True)
class EditionFile:
    """A file as it is handed out; `name` is plain ASCII."""

    name: str
    media_type: str
    data: bytes


def edition_file(wanted: AtlasFormat, content: AtlasContent, pictures: Pictures) -> EditionFile:
    """Make one format of an edition; the same content and pictures give the same bytes."""
    return _MAKERS[wanted](content, pictures)


def _book(content: AtlasContent, pictures: Pictures) -> EditionFile:
    from maps.book.book import book_pdf

    return EditionFile("book.pdf", PDF, book_pdf(content, pictures, made_at=_made_at(content)))


def _space_map(content: AtlasContent, _pictures: Pictures) -> EditionFile:
    from maps.book.space_map import space_map_pdf

    return EditionFile("space-map.pdf", PDF, space_map_pdf(content, made_at=_made_at(content)))


def _html(content: AtlasContent, _pictures: Pictures) -> EditionFile:
    from maps.dong_map import render_dong_map

    return EditionFile("map.html", HTML, render_dong_map(content).encode())


def _pictures(content: AtlasContent, _pictures: Pictures) -> EditionFile:
    from maps.folder import FolderFile, zip_bytes
    from maps.pictures import picture_names, picture_png, picture_svg

    files: list[FolderFile] = []
    for at, name in enumerate(picture_names(content), start=1):
        plain = f"{at:02}-{re.sub('[^0-9A-Za-z_-]', '-', name.key)[:60]}"
        files.append(FolderFile(f"{plain}.svg", picture_svg(content, name.key)))
        files.append(FolderFile(f"{plain}.png", picture_png(content, name.key)))
    return EditionFile("pictures.zip", ZIP, zip_bytes(files, folder="pictures"))


def _made_at(content: AtlasContent) -> datetime:
    """A document's own time is the day its content is of: making it again changes no byte."""
    return datetime.combine(content.made_on, time(), IN_SEOUL)


_MAKERS: Final[Mapping[AtlasFormat, Callable[[AtlasContent, Pictures], EditionFile]]] = {
    AtlasFormat.BOOK: _book,
    AtlasFormat.SPACE_MAP: _space_map,
    AtlasFormat.HTML: _html,
    AtlasFormat.PICTURES: _pictures,
}
