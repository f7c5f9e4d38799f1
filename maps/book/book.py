"""The printed book (자료집) of a dong or a district: A4, tagged, the same bytes for the same content."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from geo.atlas.content import AtlasContent, Dong, Record
from maps.book.glyphs import Glyphs
from maps.book.typeset import compile_pdf

TEMPLATE = "book.typ"


def book_pdf(content: AtlasContent, pictures: Mapping[str, bytes], *, made_at: datetime) -> bytes:
    """Return the book of a content as PDF/UA-1.

    `pictures` are public copies (JPEG, PNG or WebP) by the id of their medium (`Story.photo`); one that is not there
    is left out. Nothing but the arguments enters, so the same ones give the same bytes.
    """
    photos = _photos(content, pictures)
    return compile_pdf(TEMPLATE, Glyphs().data(_book(content)), photos, made_at=made_at)


def _photos(content: AtlasContent, pictures: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the pictures of the stories under the names that the template reads."""
    named = ((at, pictures.get(story.photo)) for at, story in enumerate(content.stories))
    return {f"story-{at}.{_ending(picture)}": picture for at, picture in named if picture}


def _ending(picture: bytes) -> str:
    """Tell the format by the first bytes; what is none of the three is refused by the typesetter."""
    return "png" if picture.startswith(b"\x89PNG") else "webp" if picture[8:12] == b"WEBP" else "jpg"


def _book(content: AtlasContent) -> dict[str, Any]:
    return {
        "title": content.title,
        "district": content.district,
        "dongs": [_dong(content, dong) for dong in content.within()],
    }


def _dong(content: AtlasContent, dong: Dong) -> dict[str, Any]:
    return {"name": dong.name, "rows": [_row(record) for record in content.records_of(dong.code)]}


def _row(record: Record) -> dict[str, Any]:
    return {"number": record.number, "name": record.name, "kind": record.kind_label}
