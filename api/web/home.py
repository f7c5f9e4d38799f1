"""The home page: find a space in three taps, on a list and a map of equal worth."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.deps import ReadingDep, SettingsDep
from api.spaces import service
from api.web import where_pages
from api.web.home_cards import chip_rows, found_cards, instead_cards, wishes_beside_time
from api.web.home_views import Applied, ChipRow, Home, InsteadCard, SearchForm
from api.web.labels import clock_text, day_text, span_text
from api.web.messages import Translator
from api.web.outlines import OUTLINES_URL, Atlas, outlines_answer, read_atlas
from api.web.pages import Frame, FrameDep
from api.web.paging import pager
from api.web.searching import (
    NARROW_NAMES,
    NEAR_NAMES,
    PER_PAGE,
    PLACE_NAMES,
    TIME_NAMES,
    Asked,
    place_of,
    read_asked,
    spot_text,
    summary_of,
)
from api.web.views import Choice, Link, Pager
from geo import clock
from geo.enums import SpaceKind
from geo.errors import MaeulError
from geo.finding import instead_of
from geo.queries.spaces import SpaceRow, find_spaces
from geo.settings import Settings

router = APIRouter()
router.include_router(where_pages.router)

FEATURES = ("빔프로젝터", "스크린", "마이크", "음향", "칠판", "냉난방", "와이파이", "피아노", "거울", "취사시설")
FIRST_MINUTE, LAST_MINUTE, STEP = 360, 1440, 30


@router.get("/")
def home(frame: FrameDep, session: ReadingDep, settings: SettingsDep) -> Response:
    """Show what fits the filters in the address."""
    atlas = read_atlas(session)
    asked = read_asked(frame.request.query_params, frame.say)
    asked = replace(asked, district=atlas.district_code(asked.district) or asked.district)
    rows, total, asked = _found(session, settings, asked, frame)
    first = (asked.number - 1) * PER_PAGE + 1
    cards = found_cards(session, rows, settings, frame, first=first, free=asked.free, also=wishes_beside_time(asked))
    place = place_of(asked, _names(asked, atlas), frame.say)
    empty, chips = total == 0 and asked.narrows, chip_rows(asked, frame)
    view = Home(
        form=_form(asked, atlas, frame),
        rows=chips,
        cards=cards,
        pager=_pager(asked, len(rows), total),
        summary=summary_of(asked, place, frame.lang, frame.say),
        applied=_applied(asked, chips, atlas, frame),
        instead=_instead(session, settings, asked, atlas, frame) if empty else (),
        advice=_advice(session, settings, asked, frame.say) if empty else (),
        kept=tuple(asked.kept(drop=PLACE_NAMES)),
        outlines_url=OUTLINES_URL,
        schematic=atlas.schematic,
        view="map" if frame.request.query_params.get("view") == "map" else "list",
        list_url=asked.url(drop=["view"]),
        map_url=asked.url(view="map"),
        near=frame.request.query_params.get("near", "") if asked.near else "",
        chosen_dong=asked.dong,
        needs_url="/my/needs" if empty and asked.free else "",
        nothing_yet=total == 0 and not asked.narrows,
    )
    return frame.show("home.html", "find", home=view)


@router.get(OUTLINES_URL)
def outlines(request: Request, session: ReadingDep, on: Annotated[date | None, Query(alias="date")] = None) -> Response:
    """Give the outlines of every dong in force today or on a date, thinned for drawing."""
    return outlines_answer(request, session, on)


def _found(session: Session, settings: Settings, asked: Asked, frame: Frame) -> tuple[list[SpaceRow], int, Asked]:
    """Search; a place that does not exist is explained in the form instead of failing the page."""
    try:
        rows, total = service.find(session, settings, asked.find())
    except MaeulError as error:
        said = frame.said(error)
        return [], 0, replace(asked, errors={**asked.errors, "district": said})
    return rows, total, asked


def _names(asked: Asked, atlas: Atlas) -> tuple[str, str]:
    return atlas.names(asked.district or atlas.district_of(asked.dong), asked.dong)


def _form(asked: Asked, atlas: Atlas, frame: Frame) -> SearchForm:
    say = frame.say
    district = asked.district or atlas.district_of(asked.dong)
    unasked = [(name, value) for name, value in asked.kept() if name in {*NEAR_NAMES, "view", "lang"}]
    return SearchForm(
        q=asked.q,
        districts=_options([("", say("서울 전체")), *atlas.districts], district),
        dongs=_options([("", say("모든 동")), *atlas.dongs_of(district)], asked.dong),
        date=asked.day.isoformat() if asked.day else "",
        from_times=_times(asked.from_minute, say, LAST_MINUTE - STEP),
        until_times=_times(asked.until_minute, say, LAST_MINUTE),
        heads=str(asked.heads or ""),
        kinds=_options([("", say("모두")), *((kind.value, say(kind.label)) for kind in SpaceKind)], asked.kind),
        features=tuple(Choice(name, say(name), name in asked.features) for name in _features(asked)),
        kept=tuple(unasked),
        is_open=bool(asked.errors) or frame.request.query_params.get("detail") == "1",
        errors=asked.errors,
    )


def _features(asked: Asked) -> list[str]:
    """Return the offered features and, so that nothing is lost, whatever else the address asks for."""
    return list(dict.fromkeys([*FEATURES, *asked.features]))


def _options(rows: list[tuple[str, str]], chosen: str) -> tuple[Choice, ...]:
    return tuple(Choice(value, label, value == chosen) for value, label in rows)


def _times(chosen: int | None, say: Translator, last: int) -> tuple[Choice, ...]:
    minutes = sorted({*range(FIRST_MINUTE, last + 1, STEP), *([chosen] if chosen is not None else [])})
    rows = [("", say("아무 때나")), *((clock_text(m), clock_text(m)) for m in minutes)]
    return _options(rows, clock_text(chosen) if chosen is not None else "")


def _pager(asked: Asked, shown: int, total: int) -> Pager:
    first = (asked.number - 1) * PER_PAGE
    return pager(lambda start: asked.url(page=str(start // PER_PAGE + 1)), first, shown, total, step=PER_PAGE)


def _applied(asked: Asked, rows: tuple[ChipRow, ...], atlas: Atlas, frame: Frame) -> tuple[Applied, ...]:
    """Return every filter in force with the address of the search without it."""
    say, names = frame.say, " ".join(filter(None, _names(asked, atlas)))
    chipped = [any(chip.current for chip in row.chips) for row in rows]
    found = [
        (asked.near, NEAR_NAMES, spot_text(asked, say), False),
        (asked.near and asked.walk, ["walk"], say("걸어서 {n}분 안").format(n=asked.walk), chipped[0]),
        (names, ["district", "dong"], names, False),
        (asked.free, TIME_NAMES, span_text(*asked.free, frame.lang) if asked.free else "", chipped[1]),
        (asked.heads, ["heads"], say("{n}명").format(n=asked.heads), chipped[2]),
        (asked.kind, ["kind"], say(SpaceKind(asked.kind).label) if asked.kind else "", False),
        (asked.q, ["q"], f"“{asked.q}”", False),
    ]
    features = tuple(Applied(asked.without_one("feature", name), say(name)) for name in asked.features)
    held = tuple(Applied(asked.url(drop=drop), label, shown) for value, drop, label, shown in found if value)
    return (*held, *features)


def _instead(session: Session, settings: Settings, asked: Asked, atlas: Atlas, frame: Frame) -> tuple[InsteadCard, ...]:
    """Return what would work instead, each found by the same search."""
    if asked.errors:
        return ()
    middle = next(((row.lon, row.lat) for row in atlas.rows if row.code == asked.dong), None)
    found = instead_of(session, asked.search(settings), clock.now(), middle)
    return instead_cards(session, found, settings, frame, asked)


def _advice(session: Session, settings: Settings, asked: Asked, say: Translator) -> tuple[Link, ...]:
    """Return what to leave out of a search that found nothing, each with how many spaces it would find."""
    found = []
    for label, names, eased in _easings(asked, say):
        _rows, total = find_spaces(session, eased.search(settings), clock.now())
        if total:
            found.append(Link(asked.url(drop=names), say("{what} ({n}곳)").format(what=label, n=total)))
    return tuple(found) or (Link("/", say("조건 모두 지우기")),)


def _easings(asked: Asked, say: Translator) -> list[tuple[str, tuple[str, ...], Asked]]:
    """Return each filter in force with the search without it."""
    easings: list[tuple[str, tuple[str, ...], Asked]] = []
    if asked.near and asked.walk:
        label = say("걸어서 {n}분 조건 빼기").format(n=asked.walk)
        easings.append((label, ("walk",), replace(asked, walk=None)))
    if asked.free:
        label = say("{day} 시간 조건 빼기").format(day=day_text(asked.free[0].date()))
        easings.append((label, TIME_NAMES, replace(asked, day=None, from_minute=None, until_minute=None)))
    if asked.heads:
        easings.append((say("인원 조건 빼기"), ("heads",), replace(asked, heads=None)))
    if asked.kind or asked.features:
        easings.append((say("종류와 시설 조건 빼기"), NARROW_NAMES, replace(asked, kind="", features=())))
    if asked.district or asked.dong:
        easings.append((say("서울 전체에서 찾기"), ("district", "dong"), replace(asked, district="", dong="")))
    if asked.q:
        easings.append((say("이름 조건 빼기"), ("q",), replace(asked, q="")))
    return easings
