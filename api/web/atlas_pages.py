"""The atlases of the neighbourhood: looked at, handed out, made anew."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.deps import ReadingDep, SettingsDep
from api.web import atlas_edition_pages
from api.web.atlas_cards import PATH, dong_url, found_by, shelf_cards
from api.web.atlas_editions import newest_books
from api.web.atlas_place import place_of, place_page
from api.web.atlas_views import ShelfPage
from api.web.forms import Fields
from api.web.pages import FrameDep
from api.web.paging import addresses, pager
from api.web.views import Link
from geo import clock
from geo.queries.places import list_districts, list_dongs

router = APIRouter(include_in_schema=False)
router.include_router(atlas_edition_pages.router)

PER_PAGE = 30
FOUND_MOST = 60
Code = Annotated[str, Path(max_length=40)]

FirstRow = Annotated[int, Query(alias="from", ge=0, le=100_000)]


@router.get(PATH)
def index(
    frame: FrameDep,
    session: ReadingDep,
    q: Annotated[str, Query(max_length=60)] = "",
    first: FirstRow = 0,
) -> Response:
    """Show every district with its dong, or what has the words in its name."""
    today = clock.today()
    words = Fields({"q": q}, frame.say).text("q", 60, required=False)
    dongs, districts = list_dongs(session, today), list_districts(session, today)
    found = [row for row in dongs if words and found_by(words, row.name)]
    wanted = [row for row in districts if not words or found_by(words, row.name)]
    shown = wanted[first : first + PER_PAGE]
    books = newest_books(session, [row.code for row in shown], frame)
    view = ShelfPage(
        words=words,
        cards=shelf_cards(session, shown, dongs, today, books, frame.say),
        found=tuple(Link(dong_url(row.code), f"{row.district} {row.name}") for row in found[:FOUND_MOST]),
        pager=pager(addresses(PATH, q=words), first, len(shown), len(wanted), step=PER_PAGE),
        schematic=any(row.is_schematic for row in dongs),
    )
    return frame.show("atlas.html", "atlas", shelf=view)


@router.get(f"{PATH}/{{code}}")
def show(frame: FrameDep, session: ReadingDep, settings: SettingsDep, code: Code, first: FirstRow = 0) -> Response:
    """Show one dong or district: its map, its editions, its pictures."""
    today = clock.today()
    place = place_of(session, code, today)
    view = place_page(session, settings, frame, place, today, first=first)
    return frame.show("atlas_place.html", "atlas", atlas=view)
