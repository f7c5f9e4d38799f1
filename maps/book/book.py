"""The printed book (자료집) of a dong or a district: A4, tagged, the same bytes for the same content."""

from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import Any, Final

from geo.atlas.content import AtlasContent, Scope
from maps.book.book_chapters import closing, contacts, courses, overview, stories, targets, themes
from maps.book.book_dongs import PAGE_MM, dong_pages
from maps.book.book_files import Files
from maps.book.book_lists import by_kind, index
from maps.book.book_words import counted, day, days
from maps.book.covers import BOOK_COVER
from maps.book.glyphs import Glyphs, geta
from maps.book.plates import kind_sign
from maps.book.typeset import compile_pdf

TEMPLATE: Final = "book.typ"
CHAPTERS: Final = 14
"""Lines of the contents that nearly every book has."""
LINE_MM: Final = 6.1
SIGNS_A_ROW: Final = 3
SIGN_MM: Final = 7.6
READING_MM: Final = 132.0
"""How to read the book, without the signs, and the two headings."""


def book_pdf(content: AtlasContent, pictures: Mapping[str, bytes], *, made_at: datetime) -> bytes:
    """Return the book of a content as PDF/UA-1.

    `pictures` are public copies (JPEG, PNG or WebP) by the id of their medium (`Story.photo`, `Record.photo`); one
    that is not there is left out. Nothing but the arguments enters, so the same ones give the same bytes.
    """
    glyphs, files = Glyphs(), Files(pictures)
    printable: AtlasContent = glyphs.data(content)
    return compile_pdf(TEMPLATE, _book(printable, files, glyphs), files.kept, made_at=made_at)


def _book(content: AtlasContent, files: Files, glyphs: Glyphs) -> dict[str, Any]:
    """Return all that the template lays out, in the order of the pages."""
    dongs = dong_pages(content, files)
    parts: dict[str, Any] = {
        "signs": _signs(content, files),
        "overview": overview(content, files),
        "themes": themes(content, files),
        "dongs": dongs,
        "kinds": by_kind(content),
        "courses": courses(content, files),
        "stories": stories(content, files),
        "contacts": contacts(content),
        "targets": targets(content),
        "index": index(content.records),
        "closing": closing(content, glyphs.missing),
    }
    return {
        **parts,
        "sample": next((row for dong in dongs for row in dong["rows"]), None),
        "together": _together(parts, whole=content.scope is Scope.DISTRICT),
        "title": content.title,
        "name": content.name,
        "district": "" if content.scope is Scope.DISTRICT else content.district,
        "whole": content.scope is Scope.DISTRICT,
        "host": content.public_url.removeprefix("https://").removeprefix("http://"),
        "cover": _cover(content, files),
        "geta": geta(),
    }


def _together(parts: dict[str, Any], *, whole: bool) -> bool:
    """Tell whether the contents and how to read the book share a page."""
    listed = ("themes", "dongs", "kinds", "courses", "stories", "targets") if whole else ()
    lines = CHAPTERS + sum(len(parts[part]) for part in listed)
    signs = ceil(len(parts["signs"]) / SIGNS_A_ROW)
    return lines * LINE_MM + signs * SIGN_MM + READING_MM <= PAGE_MM


def _cover(content: AtlasContent, files: Files) -> dict[str, Any]:
    dongs = [("동", len(content.within()))] if content.scope is Scope.DISTRICT else []
    alt = f"{content.name}의 동을 서로 다른 옅은 색으로 그린 표지 그림. 점은 이 책에 실린 곳이에요."
    return {
        "drawing": files.drawing("cover", BOOK_COVER.svg(content), alt, BOOK_COVER.width_mm, BOOK_COVER.height_mm),
        "edition": f"제{content.edition}판" if content.edition else "",
        "on": day(content.on),
        "made_on": day(content.made_on),
        "surveyed": days(content.surveyed),
        "facts": [{"value": f"{count:,}", "label": label} for label, count in (*dongs, *counted(content.records))],
    }


def _signs(content: AtlasContent, files: Files) -> list[dict[str, Any]]:
    """Keep the sign of each kind in the book; return them for the page that explains how to read it."""
    kinds: dict[tuple[str, str], str] = {}
    for record in content.records:
        kinds.setdefault((record.category, record.kind), record.kind_label)
    told = []
    for (category, kind), label in sorted(kinds.items(), key=lambda one: (one[0][0], one[1])):
        files.drawing(f"sign-{category}-{kind}", kind_sign(category, kind), label, 0, 0)
        told.append({"sign": f"sign-{category}-{kind}.svg", "label": label, "category": category})
    return told
