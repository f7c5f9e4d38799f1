"""The shelf and the place: what queries found, as the pages show it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from urllib.parse import quote

import numpy as np
import shapely
from sqlalchemy.orm import Session

from api.web.atlas_views import PictureLine, ShelfCard
from api.web.messages import Translator
from api.web.views import Link
from geo.hangul import has_initials, has_syllables, initials, mixed_pattern, search_key
from geo.planning.kept import Kept
from geo.queries.places import DistrictRow, DongRow
from geo.queries.shelf import ShelfCounts, count_places, edition_key, read_shapes
from maps.thumbnails import Outline, outline, thumbnail

PATH: Final = "/atlas"
NOTHING: Final = ShelfCounts()

_outlines: Kept[tuple[str, str], Outline] = Kept(400)
"""The outlines of districts for their pictures, by the editions in force and the district."""


def found_by(words: str, name: str) -> bool:
    """Say whether a name has the words in it; lone consonants stand for syllables."""
    if has_initials(words) and not has_syllables(words):
        return initials(words) in initials(name)
    return re.search(mixed_pattern(words), search_key(name)) is not None


def dong_url(code: str) -> str:
    return f"{PATH}/{code}"


def drawings(session: Session, counts: Mapping[str, ShelfCounts], codes: Sequence[str], on: date) -> dict[str, str]:
    """Return a small picture for each district or dong."""
    key = edition_key(session, on)
    missing = [code for code in codes if _outlines.get((key, code)) is None]
    for code, shapes in read_shapes(session, missing, on).items() if missing else ():
        _outlines.put((key, code), outline(shapely.from_wkb(shapes)))
    found = {code: _outlines.get((key, code)) for code in codes}
    return {
        code: thumbnail(kept, np.array(counts.get(code, NOTHING).dots, dtype=float))
        for code, kept in found.items()
        if kept is not None
    }


def shelf_cards(
    session: Session,
    districts: Sequence[DistrictRow],
    dongs: Sequence[DongRow],
    on: date,
    books: Mapping[str, tuple[Link, str]],
    say: Translator,
) -> tuple[ShelfCard, ...]:
    """Return the cards of districts, with the little pictures, what each has and its newest book of `books`."""
    codes = [district.code for district in districts]
    counts = count_places(session, codes, on)
    drawn = drawings(session, counts, codes, on)
    return tuple(
        ShelfCard(
            url=dong_url(one.code),
            name=one.name if _alone(one, districts) else f"{one.province} {one.name}",
            drawing=drawn.get(one.code, ""),
            facts=count_words(counts.get(one.code, NOTHING), say),
            dongs=tuple(Link(dong_url(row.code), row.name) for row in dongs if row.district_code == one.code),
            book=books[one.code][0] if one.code in books else None,
            told=books[one.code][1] if one.code in books else "",
        )
        for one in districts
    )


def _alone(one: DistrictRow, districts: Sequence[DistrictRow]) -> bool:
    return sum(other.name == one.name for other in districts) == 1


def count_words(counts: ShelfCounts, say: Translator) -> tuple[str, ...]:
    """Return what is there in words; one sentence where nothing is."""
    told = (
        (say("시설 {n}곳"), counts.sites),
        (say("공간 {n}곳"), counts.spaces),
        (say("자원 {n}개"), counts.resources),
    )
    words = tuple(word.format(n=f"{n:,}") for word, n in told if n)
    return words or (say("아직 기록이 없어요"),)


def picture_lines(code: str, pictures: Sequence[tuple[str, str]], say: Translator) -> tuple[PictureLine, ...]:
    """Return the still pictures of a place, given by key and title, with their files."""
    return tuple(_picture(code, key, say(title), say) for key, title in pictures)


def _picture(code: str, key: str, title: str, say: Translator) -> PictureLine:
    base, asked = f"/api/v1/maps/{code}", f"theme={quote(key)}"
    files = (Link(f"{base}.png?{asked}", say("그림(PNG)")), Link(f"{base}.svg?{asked}", say("그림(SVG)")))
    return PictureLine(title, f"{base}.svg?{asked}&width=480", files)


def chosen(links: Sequence[Link], url: str) -> tuple[Link, ...]:
    """Return links with the one to `url` marked."""
    return tuple(replace(link, current=link.url == url) for link in links)
