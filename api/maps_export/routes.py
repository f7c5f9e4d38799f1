"""Maps over HTTP: one self-contained page per dong or district, a folder of pages, still pictures, and embeds."""

from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from api.deps import ReadingDep, SessionDep
from api.http import Day, file_name, unless_had
from api.limits import HeavyRead
from api.made_once import MadeOnceDep
from api.maps_export.service import (
    PICTURE_TYPES,
    ZIP,
    Handed,
    layers_of,
    make_folder,
    make_map,
    make_picture,
)
from geo import clock
from maps.page_mode import Assets, PageLink, PageMode

router = APIRouter(prefix="/maps", tags=["지도"])
embed_router = APIRouter(prefix="/embed/maps", include_in_schema=False)

Code = Annotated[str, Path(max_length=40, description="행정동 10자리 코드나 자치구 5자리 코드")]
On = Annotated[Day | None, Query(alias="date", description="어느 날의 경계인지; 없으면 오늘")]
Layers = Annotated[str | None, Query(max_length=100, description="spaces,sites,resources 가운데 쉼표로")]
Theme = Annotated[
    str,
    Query(max_length=80, description="그림의 주제: places, overview, 주제나 걷는 길의 열쇠; 없으면 그곳의 첫 그림"),
]
Width = Annotated[int | None, Query(ge=200, le=4000, description="그림의 너비(픽셀); PNG는 없으면 1600")]
PICTURE_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
SAME: Final = {"description": "가진 것과 같음(ETag)"}


def _produces(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {}}}, 304: SAME}


@router.get("/{code}.html", response_class=HTMLResponse, dependencies=[HeavyRead])
def show_map(session: ReadingDep, kept: MadeOnceDep, code: Code, layers: Layers = None, on: On = None) -> Response:
    """Return the map of a dong or district as one HTML file that asks for nothing else."""
    made = make_map(session, kept, code, on or clock.today(), layers=layers_of(layers))
    # The file's own policy; frame-ancestors only counts in a header.
    headers = {
        "Content-Security-Policy": f"{made.policy}; frame-ancestors 'none'",
        **file_name(made.file_name, f"{made.title}.html", inline=True),
    }
    return HTMLResponse(made.html, headers=headers)


@router.get("/{code}.svg", response_class=Response, responses=_produces(PICTURE_TYPES["svg"]), dependencies=[HeavyRead])
def show_drawing(
    request: Request,
    session: SessionDep,
    kept: MadeOnceDep,
    code: Code,
    theme: Theme = "",
    width: Width = None,
    on: On = None,
) -> Response:
    """Return a still map for reports as SVG, in millimetres unless a width is asked."""
    return _picture(request, make_picture(session, kept, code, on or clock.today(), "svg", theme, width), code, "svg")


@router.get("/{code}.png", response_class=Response, responses=_produces(PICTURE_TYPES["png"]), dependencies=[HeavyRead])
def show_picture(
    request: Request,
    session: SessionDep,
    kept: MadeOnceDep,
    code: Code,
    theme: Theme = "",
    width: Width = None,
    on: On = None,
) -> Response:
    """Return a still map for reports as PNG."""
    return _picture(request, make_picture(session, kept, code, on or clock.today(), "png", theme, width), code, "png")


@router.get("/{code}.zip", response_class=Response, responses=_produces(ZIP), dependencies=[HeavyRead])
def take_folder(request: Request, session: ReadingDep, code: Code, on: On = None) -> Response:
    """Return a district's map with those of its dong as linked pages that open without a network."""
    made = make_folder(session, code, on or clock.today())
    return unless_had(request, made.data, ZIP, file_name(_plain(code, "zip"), f"{made.title}.zip"))


@embed_router.get("/{code}", response_class=HTMLResponse, dependencies=[HeavyRead])
def embed_map(request: Request, session: ReadingDep, kept: MadeOnceDep, code: Code, layers: Layers = None) -> Response:
    """Return the map as any web site may frame it: read without a sign-in, the same for everybody."""
    links = (PageLink(f"/atlas/{quote(code, safe='')}", "마을아틀라스에서 크게 보기", away=True),)
    mode = PageMode(Assets.SERVED, links=links)
    made = make_map(session, kept, code, clock.today(), layers=layers_of(layers), mode=mode)
    headers = {"Content-Security-Policy": f"{made.policy}; frame-ancestors *"}
    return unless_had(request, made.html.encode("utf-8"), "text/html; charset=utf-8", headers)


def _picture(request: Request, made: Handed, code: str, kind: str) -> Response:
    named = file_name(_plain(code, kind), f"{made.title}.{kind}", inline=True)
    headers = {"Content-Security-Policy": PICTURE_POLICY, **named}
    return unless_had(request, made.data, PICTURE_TYPES[kind], headers)


def _plain(code: str, kind: str) -> str:
    return f"{code.replace(':', '-')}.{kind}"
