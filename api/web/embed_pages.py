"""What other web sites may frame: a space's week, the rooms of a site, what is nearby, what takes place.

The same for everybody: read without a sign-in, without a cookie and without script.
"""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.deps import ReadingDep, SessionDep, SettingsDep
from api.http import parse_point, unless_had
from api.open_data_asks import base_of
from api.web.cards import card_of
from api.web.embed_views import EmbeddedList, EmbeddedWeek, EmbedPage, FrameLine
from api.web.labels import approval_badge
from api.web.messages import LANGUAGES
from api.web.pages import Frame, FrameDep
from api.web.programmes_cards import Mine, session_card
from api.web.programmes_views import SessionCard
from api.web.render import render
from api.web.space_around import room_cards
from api.web.space_pages import week_of
from api.web.views import Choice
from geo import clock
from geo.enums import Approval, SessionState
from geo.errors import NotFound
from geo.queries.sessions import SessionFilter, list_sessions
from geo.queries.sites import get_site
from geo.queries.spaces import SpaceSearch, find_spaces, get_space
from maps.embed import SANDBOX as MAP_SANDBOX
from maps.embed import embed_path, frame_code

router = APIRouter(include_in_schema=False)

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)
SANDBOX: Final = "allow-popups allow-popups-to-escape-sandbox"
"""Links open in windows of their own; there is no script to allow."""
SPACES_MOST: Final = 20
SESSIONS_MOST: Final = 20
HEIGHTS: Final = {"small": 360, "usual": 520, "large": 760}
SIZES: Final = {"small": "작게(360px)", "usual": "보통(520px)", "large": "크게(760px)"}
Point = Annotated[str, Query(max_length=60)]
Code = Annotated[str, Query(max_length=40)]


def everybodys(request: Request) -> Frame:
    """Return the frame of nobody: whoever is signed in sees what all see; the language stands in the address."""
    asked = request.query_params.get("lang")
    return Frame(request, None, asked if asked in LANGUAGES else "ko")


def _framed(frame: Frame, template: str, view: EmbeddedList | EmbeddedWeek) -> Response:
    html = render(template, frame.page(""), embed=view)
    return unless_had(frame.request, html.encode(), "text/html; charset=utf-8", {"Content-Security-Policy": POLICY})


@router.get("/embed/spaces/{space_id}")
def embed_space(request: Request, session: ReadingDep, space_id: UUID) -> Response:
    """Show a space's free week."""
    frame, space = everybodys(request), get_space(session, space_id, clock.today())
    bookable = space.approval != Approval.INQUIRE and space.state == "open" and space.site_state == "open"
    week = week_of(frame, session, space, {}, f"/embed/spaces/{space.id}")[0] if bookable else None
    told = " · ".join(filter(None, (space.site_name, space.address)))
    if week is None:
        told = f"{told} · {approval_badge(space.approval, frame.say).label}"
    return _framed(frame, "embed_week.html", EmbeddedWeek(space.name, told, f"/spaces/{space.id}", week))


@router.get("/embed/sites/{site_id}")
def embed_site(request: Request, session: ReadingDep, settings: SettingsDep, site_id: UUID) -> Response:
    """Show the rooms of a site and what takes place there next."""
    frame, site = everybodys(request), get_site(session, site_id, clock.today())
    rooms = room_cards(frame, session, settings, SpaceSearch(site_id=site_id, limit=SPACES_MOST))
    view = EmbeddedList(
        title=site.name,
        told=site.address,
        url=f"/sites/{site.id}",
        spaces=rooms,
        sessions=_coming(frame, session, SessionFilter(site_id=site_id)),
        empty=frame.say("아직 빌릴 수 있는 공간이 없어요."),
    )
    return _framed(frame, "embed_list.html", view)


@router.get("/embed/near")
def embed_near(request: Request, session: ReadingDep, settings: SettingsDep, at: Point) -> Response:
    """Show the spaces nearest to a point, written lon,lat."""
    frame = everybodys(request)
    rows, _total = find_spaces(session, SpaceSearch(near=parse_point(at), limit=SPACES_MOST), clock.now())
    cards = (card_of(row, settings, frame, number, None) for number, row in enumerate(rows, 1))
    view = EmbeddedList(
        title=frame.say("가까운 공간"),
        told=frame.say("걸어서 가까운 차례예요."),
        url="/",
        spaces=tuple(cards),
        empty=frame.say("가까이에 아직 공간이 없어요."),
    )
    return _framed(frame, "embed_list.html", view)


@router.get("/embed/programmes")
def embed_programmes(request: Request, session: ReadingDep, dong: Code = "") -> Response:
    """Show what takes place next, in one dong or everywhere."""
    frame = everybodys(request)
    view = EmbeddedList(
        title=frame.say("다가오는 프로그램"),
        told=frame.say("이웃이 여는 강좌, 동아리, 마을산책이에요."),
        url="/programmes",
        sessions=_coming(frame, session, SessionFilter(dong_code=dong or None)),
        empty=frame.say("다가오는 프로그램이 아직 없어요."),
    )
    return _framed(frame, "embed_list.html", view)


def _coming(frame: Frame, session: Session, wanted: SessionFilter) -> tuple[SessionCard, ...]:
    asked = SessionFilter(
        site_id=wanted.site_id,
        dong_code=wanted.dong_code,
        published=True,
        state=SessionState.OPEN.value,
        from_at=clock.now(),
        limit=SESSIONS_MOST,
    )
    rows, _total = list_sessions(session, asked, clock.today())
    return tuple(session_card(row, frame, Mine()) for row in rows)


@router.get("/data/embed")
def lines(
    frame: FrameDep,
    session: SessionDep,
    settings: SettingsDep,
    space: UUID | None = None,
    site: UUID | None = None,
    size: Code = "usual",
) -> Response:
    """Hand out the lines that put a calendar, a list or a map into another web site, with a preview."""
    if size not in HEIGHTS:
        raise NotFound("그런 크기가 없어요.", "There is no such size.", code="size_unknown")
    base, height = base_of(frame.request, settings), HEIGHTS[size]
    name, back, asked = _wanted(frame, session, space, site)
    view = EmbedPage(
        place=name,
        back_url=back,
        back=name or frame.say("열린 자료"),
        frames=tuple(_line(base, height, *one) for one in asked),
        sizes=tuple(Choice(word, frame.say(label), word == size) for word, label in SIZES.items()),
        kept=tuple((word, str(value)) for word, value in (("space", space), ("site", site)) if value),
    )
    return frame.show("data_embed.html", "data", embed=view)


Asked = tuple[str, str, str, str]
"""Id, title and words of a frame, and its path."""


def _line(base: str, height: int, name: str, title: str, says: str, path: str) -> FrameLine:
    sandbox = MAP_SANDBOX if path.startswith(embed_path("")) else SANDBOX
    code = frame_code(f"{base}{path}", title, height_px=height, sandbox=sandbox)
    return FrameLine(name, title, says, path, code, height)


def _wanted(
    frame: Frame, session: Session, space: UUID | None, site: UUID | None
) -> tuple[str, str, tuple[Asked, ...]]:
    if space is not None:
        return _of_space(frame, session, space)
    return _of_all(frame) if site is None else _of_site(frame, session, site)


def _of_space(frame: Frame, session: Session, space_id: UUID) -> tuple[str, str, tuple[Asked, ...]]:
    say, space = frame.say, get_space(session, space_id, clock.today())
    title = say("{name} 빈 시간").format(name=f"{space.site_name} {space.name}")
    week: Asked = (
        "week",
        title,
        say("한 주의 빈 시간이에요. 누르면 예약 화면이 새 창에서 열려요."),
        f"/embed/spaces/{space.id}",
    )
    return space.name, f"/spaces/{space.id}", (week, *_site_and_map(frame, session, space.site_id))


def _of_site(frame: Frame, session: Session, site_id: UUID) -> tuple[str, str, tuple[Asked, ...]]:
    return get_site(session, site_id, clock.today()).name, f"/sites/{site_id}", _site_and_map(frame, session, site_id)


def _site_and_map(frame: Frame, session: Session, site_id: UUID) -> tuple[Asked, ...]:
    say, site = frame.say, get_site(session, site_id, clock.today())
    asked: list[Asked] = [
        (
            "site",
            say("{name} 공간").format(name=site.name),
            say("이곳의 방과 다가오는 프로그램이에요."),
            f"/embed/sites/{site.id}",
        )
    ]
    if site.lon is not None and site.lat is not None:
        near = f"/embed/near?at={site.lon:.6f},{site.lat:.6f}"
        asked.append(("near", say("가까운 공간"), say("이곳에서 가까운 공간의 목록이에요."), near))
    if site.dong_code:
        title = say("{name} 마을지도").format(name=site.dong_name)
        asked.append(("map", title, say("동네의 공간과 이야기가 담긴 지도예요."), embed_path(site.dong_code)))
    return tuple(asked)


def _of_all(frame: Frame) -> tuple[str, str, tuple[Asked, ...]]:
    say = frame.say
    words = say("다가오는 강좌, 동아리, 마을산책이에요.")
    return "", "/data", (("programmes", say("다가오는 프로그램"), words, "/embed/programmes"),)
