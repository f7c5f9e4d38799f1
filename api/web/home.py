"""The home page: find a space, on a list and a map of equal worth."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.deps import SessionDep, SettingsDep
from api.spaces import service
from api.web.cards import cards_of
from api.web.labels import clock_text, day_text
from api.web.messages import Translator
from api.web.outlines import OUTLINES_URL, Atlas, outlines_answer, read_atlas
from api.web.pages import Frame, FrameDep
from api.web.paging import pager
from api.web.searching import NARROW_NAMES, PER_PAGE, PLACE_NAMES, TIME_NAMES, Asked, read_asked, summary_of
from api.web.views import Choice, Home, Link, Pager, SearchForm
from geo import clock
from geo.clock import SEOUL
from geo.enums import SpaceKind
from geo.errors import MaeulError
from geo.queries.spaces import SpaceRow, find_spaces
from geo.settings import Settings

router = APIRouter()

FEATURES = ("빔프로젝터", "스크린", "마이크", "음향", "칠판", "냉난방", "와이파이", "피아노", "거울", "취사시설")
FIRST_MINUTE, LAST_MINUTE, STEP = 360, 1440, 30
EVENING = (19 * 60, 21 * 60)
AFTERNOON = (14 * 60, 16 * 60)
SATURDAY = 6


@router.get("/")
def home(frame: FrameDep, session: SessionDep, settings: SettingsDep) -> Response:
    """Show what fits the filters in the address."""
    atlas = read_atlas(session)
    asked = read_asked(frame.request.query_params, frame.say)
    asked = replace(asked, district=atlas.district_code(asked.district) or asked.district)
    rows, total, asked = _found(session, settings, asked, frame)
    view = Home(
        form=_form(asked, atlas, frame),
        cards=cards_of(rows, settings, frame, first=(asked.number - 1) * PER_PAGE + 1, free=asked.free),
        pager=_pager(asked, len(rows), total),
        quick=_quick(asked, frame),
        applied=(Link(asked.url(drop=["near"]), frame.say("내 주변")),) if asked.near else (),
        advice=_advice(session, asked, frame.say) if total == 0 else (),
        outlines_url=OUTLINES_URL,
        schematic=atlas.schematic,
        view="map" if frame.request.query_params.get("view") == "map" else "list",
        list_url=asked.url(drop=["view"]),
        map_url=asked.url(view="map"),
        chosen_dong=asked.dong,
        nothing_yet=total == 0 and not asked.narrows,
    )
    return frame.show("home.html", "find", home=view)


@router.get(OUTLINES_URL)
def outlines(request: Request, session: SessionDep, on: Annotated[date | None, Query(alias="date")] = None) -> Response:
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


def _form(asked: Asked, atlas: Atlas, frame: Frame) -> SearchForm:
    say = frame.say
    district = asked.district or atlas.district_of(asked.dong)
    district_name, dong_name = atlas.names(district, asked.dong)
    return SearchForm(
        near=frame.request.query_params.get("near", "") if asked.near else "",
        q=asked.q,
        districts=_options([("", say("서울 전체")), *atlas.districts], district),
        dongs=_options([("", say("모든 동")), *atlas.dongs_of(district)], asked.dong),
        date=asked.day.isoformat() if asked.day else "",
        from_times=_times(asked.from_minute, say, LAST_MINUTE - STEP),
        until_times=_times(asked.until_minute, say, LAST_MINUTE),
        heads=str(asked.heads or ""),
        kinds=_options([("", say("모두")), *((kind.value, say(kind.label)) for kind in SpaceKind)], asked.kind),
        features=tuple(Choice(name, say(name), name in asked.features) for name in _features(asked)),
        summary=summary_of(
            asked, dong_name or district_name or (say("내 주변") if asked.near else ""), frame.lang, say
        ),
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


def _quick(asked: Asked, frame: Frame) -> tuple[Link, ...]:
    """Return the one-tap times; the place and everything else in the address stays."""
    say, now = frame.say, clock.now().astimezone(SEOUL)
    evening = now.date() + timedelta(days=1 if now.hour * 60 >= EVENING[0] else 0)
    saturday = now.date() + timedelta(days=(SATURDAY - now.isoweekday()) % 7)
    saturday += timedelta(days=7 if saturday == now.date() and now.hour * 60 >= AFTERNOON[0] else 0)
    evening_label = say("오늘 저녁") if evening == now.date() else say("내일 저녁")
    links = [Link(asked.url(drop=TIME_NAMES, now="1"), say("지금 비어 있는 곳"), current=asked.now)]
    for day, (start, end), label in ((evening, EVENING, evening_label), (saturday, AFTERNOON, say("토요일 오후"))):
        wish = {"date": day.isoformat(), "from": clock_text(start), "until": clock_text(end)}
        current = not asked.now and (asked.day, asked.from_minute, asked.until_minute) == (day, start, end)
        links.append(Link(asked.url(drop=["now"], **wish), f"{label} {clock_text(start)}", current=current))
    return tuple(links)


def _advice(session: Session, asked: Asked, say: Translator) -> tuple[Link, ...]:
    """Return what to change about a search that found nothing, each with how many spaces it would find."""
    found = []
    for label, names, eased in _easings(asked, say):
        _rows, total = find_spaces(session, eased.search(), clock.now())
        if total:
            found.append(Link(asked.url(drop=names), say("{what} ({n}곳)").format(what=label, n=total)))
    return tuple(found) or (Link("/", say("조건 모두 지우기")),)


def _easings(asked: Asked, say: Translator) -> list[tuple[str, tuple[str, ...], Asked]]:
    """Return each filter in force with the search without it."""
    easings: list[tuple[str, tuple[str, ...], Asked]] = []
    if asked.free:
        label = say("{day} 시간 조건 빼기").format(day=day_text(asked.free[0].date()))
        easings.append((label, TIME_NAMES, replace(asked, day=None, from_minute=None, until_minute=None)))
    if asked.heads:
        easings.append((say("인원 조건 빼기"), ("heads",), replace(asked, heads=None)))
    if asked.kind or asked.features:
        easings.append((say("종류와 시설 조건 빼기"), NARROW_NAMES, replace(asked, kind="", features=())))
    if asked.district or asked.dong:
        easings.append((say("서울 전체에서 찾기"), PLACE_NAMES[1:], replace(asked, district="", dong="")))
    if asked.q:
        easings.append((say("이름 조건 빼기"), ("q",), replace(asked, q="")))
    return easings
