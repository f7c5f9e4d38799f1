"""The map of a dong or district as a page of the service: the whole window, free rooms, a base map if there is one."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.orm import Session

from api.deps import ReadingDep, SettingsDep
from api.limits import HeavyRead
from api.made_once import MadeOnceDep
from api.maps_export.service import make_map, places_of
from geo import clock
from geo.settings import Settings
from maps.page_mode import Assets, PageLink, PageMode, Tiles

router = APIRouter(include_in_schema=False)
FREE_URL = "/api/v1/spaces"


@router.get("/atlas/{code}/map", dependencies=[HeavyRead])
def show_map(
    session: ReadingDep, settings: SettingsDep, kept: MadeOnceDep, code: Annotated[str, Path(max_length=40)]
) -> Response:
    """Show the map; without its tiles, or without an answer about free rooms, all the rest goes on."""
    made = make_map(session, kept, code, clock.today(), mode=_mode(session, settings, code))
    return HTMLResponse(made.html, headers={"Content-Security-Policy": f"{made.policy}; frame-ancestors 'none'"})


def _mode(session: Session, settings: Settings, code: str) -> PageMode:
    tiles = Tiles(settings.tile_url, settings.tile_attribution) if settings.tile_url else None
    return PageMode(Assets.SERVED, links=_links(session, code), tiles=tiles, free_url=FREE_URL)


def _links(session: Session, code: str) -> tuple[PageLink, ...]:
    places = places_of(session, code, clock.today())
    group = "동 지도" if len(places) > 1 else ""
    return (
        PageLink(f"/atlas/{quote(code, safe='')}", "마을지도와 자료집"),
        *(
            PageLink(f"/atlas/{quote(place.code, safe='')}/map", place.name, group)
            for place in places
            if place.code != code
        ),
    )
