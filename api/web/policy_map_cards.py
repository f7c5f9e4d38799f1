"""From a policy map to what its pages show."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from api.policy_maps.files import policy_frames
from api.policy_maps.service import classes_of
from api.web.labels import dated
from api.web.messages import Translator
from api.web.pages import Frame
from api.web.paging import addresses, pager
from api.web.plan_choices import district_pairs
from api.web.policy_map_views import (
    Desk,
    DongLine,
    JoinForm,
    LegendLine,
    NewPolicyMap,
    PolicyCard,
    PolicyMapPage,
    StyleForm,
    Unjoined,
    UnjoinedLine,
    WordsForm,
)
from api.web.tabs import PLAN, tabs
from api.web.views import Badge, Choice, Link
from geo.clock import SEOUL
from geo.enums import Labelled, Licence
from geo.planning.classes import CLASSES, DEFAULT_CLASSES, NO_DATA
from geo.planning.policy_tables import ROLE_NAMES
from geo.planning.policy_words import (
    NO_DATA_LABEL,
    Codes,
    Gather,
    MapSubject,
    MeasureKind,
    Method,
    Palette,
)
from geo.planning.policy_words import Unjoined as Reason
from geo.planning.policy_worked import MapItem, WorkedMap
from geo.queries.places import DongRow, list_dongs
from geo.queries.policy_maps import AlikeRows, MapRow, StoredRow, list_alike
from maps.patterns import swatch
from maps.policy_map import draw_choropleth

PATH: Final = "/plan/maps"
ROWS_SHOWN: Final = 20
CELLS_SHOWN: Final = 6
ALL_OFFERED: Final = 40
FINAL: Final = frozenset({Reason.NOT_A_DONG.value, Reason.ELSEWHERE.value})
"""Rows that name no dong of the map at all: there is nothing to choose."""
FILES: Final[Mapping[str, str]] = {
    "html": "지도 파일(HTML)",
    "xlsx": "엑셀",
    "csv": "CSV",
    "geojson": "GeoJSON",
    "svg": "그림(SVG)",
    "png": "그림(PNG)",
}
SORTS: Final[Mapping[str, str]] = {"value": "큰 값부터", "name": "동 차례로"}
ROLE_LABELS: Final[Mapping[str, str]] = {
    "code": "행정동코드 열",
    "dong": "동 이름 열",
    "district": "자치구 열",
    "district_code": "자치구코드 열",
    "province": "시·도 열",
    "year": "연도 열",
}
Typed = Mapping[str, str]


def choices(kind: type[Labelled], chosen: str, say: Translator) -> tuple[Choice, ...]:
    """Return a vocabulary as the choices of a form."""
    return tuple(Choice(one.value, say(one.label), one.value == chosen) for one in kind)


def district_choices(session: Session, on: date, chosen: str, everything: str) -> tuple[Choice, ...]:
    """Return the districts of a day, all of them first."""
    pairs = [("", everything), *district_pairs(session, on)]
    return tuple(Choice(code, name, code == chosen) for code, name in pairs)


def card(row: MapRow, frame: Frame) -> PolicyCard:
    """Return a map as the list shows it."""
    say = frame.say
    joined = say("{joined}줄 가운데 {n}줄을 이었어요").format(joined=f"{row.rows:,}", n=f"{row.joined:,}")
    facts = (
        say(MapSubject(row.subject).label),
        row.district or say("그날의 경계 전체"),
        *((joined,) if row.rows else ()),
        dated(row.updated_at.astimezone(SEOUL).date(), frame.lang),
    )
    return PolicyCard(f"{PATH}/{row.id}", row.title, row.about, facts, _badge(row, say))


def _badge(row: MapRow, say: Translator) -> Badge | None:
    return None if row.is_public else Badge(say("우리만 보기"), "wait")


def new_form(session: Session, frame: Frame, on: date, typed: Typed, errors: Mapping[str, str]) -> NewPolicyMap:
    """Return the form for a new map, with what was typed."""
    say = frame.say
    return NewPolicyMap(
        title=typed.get("title", ""),
        source=typed.get("source", ""),
        date=typed.get("date", ""),
        subjects=choices(MapSubject, typed.get("subject", MapSubject.FILE.value), say),
        districts=district_choices(session, on, typed.get("district", ""), say("그날의 경계 전체")),
        licences=choices(Licence, typed.get("licence", Licence.UNKNOWN.value), say),
        codes=choices(Codes, typed.get("codes", Codes.AUTO.value), say),
        sheet=typed.get("sheet", ""),
        more=bool(errors) or any(typed.get(name) for name in ("date", "sheet")),
        errors=errors,
    )


# ---- one map ----


def map_page(
    session: Session, frame: Frame, worked: WorkedMap, sort: str, unjoined: Unjoined | None, desk: Desk | None
) -> PolicyMapPage:
    """Return the page of a map; `sort` is value or name."""
    say, row = frame.say, worked.row
    url = f"{PATH}/{row.id}"
    classes = classes_of(worked)
    looked = {"measure": worked.style.measure, "year": str(worked.style.year or "all") if worked.measure.years else ""}
    items = sorted(worked.items, key=_by_value) if sort == "value" else list(worked.items)
    return PolicyMapPage(
        tabs=tabs(frame, PLAN, PATH),
        url=url,
        title=row.title,
        about=row.about,
        badge=_badge(row, say),
        subtitle=worked.subtitle,
        drawing=draw_choropleth(policy_frames(session, worked), alone=False) if worked.items else "",
        legend=tuple(
            LegendLine(one.label, count, swatch(at))
            for at, (one, count) in enumerate(zip(classes, worked.counts, strict=True))
        ),
        heading=worked.measure.name,
        lines=tuple(_line(item, worked) for item in items),
        sorts=tuple(
            Link(_address(url, {**looked, "sort": key}, "#rows"), say(label), sort == key)
            for key, label in SORTS.items()
        ),
        measures=tuple(
            Link(_address(url, {"measure": one.name, "sort": sort}), one.name, one.name == worked.style.measure)
            for one in worked.measures
        ),
        years=_years(url, worked, sort, say),
        facts=_facts(worked, say),
        caveats=worked.caveats,
        files=tuple(
            Link(_address(f"/api/v1/policy-maps/{row.id}.{kind}", looked), say(label)) for kind, label in FILES.items()
        ),
        unjoined=unjoined,
        desk=desk,
    )


def _address(url: str, asked: Mapping[str, str], anchor: str = "") -> str:
    told = urlencode({name: value for name, value in asked.items() if value})
    return f"{url}?{told}{anchor}" if told else f"{url}{anchor}"


def _by_value(item: MapItem) -> tuple[bool, float, str, str]:
    """Order by the greatest value first, categories by their class, dong without a value last."""
    size = -item.value if isinstance(item.value, float) else float(item.class_at)
    return item.value is None, size, item.dong.district, item.dong.name


def _line(item: MapItem, worked: WorkedMap) -> DongLine:
    from geo.planning.policy_shapes import value_told

    unknown = item.class_at == NO_DATA
    at = len(worked.labels) if unknown else item.class_at
    label = NO_DATA_LABEL if unknown else worked.labels[item.class_at]
    return DongLine(item.dong.code, item.dong.name, item.dong.district, value_told(item, worked), label, swatch(at))


def _years(url: str, worked: WorkedMap, sort: str, say: Translator) -> tuple[Link, ...]:
    years = worked.measure.years
    if not years:
        return ()
    name, chosen = worked.style.measure, worked.style.year
    each = [(str(year), say("{n}년").format(n=year), year == chosen) for year in years]
    links = [("all", say("모든 해"), chosen is None), *each] if len(years) > 1 else each
    return tuple(
        Link(_address(url, {"measure": name, "year": year, "sort": sort}), label, current)
        for year, label, current in links
    )


def _facts(worked: WorkedMap, say: Translator) -> tuple[tuple[str, str], ...]:
    row = worked.row
    facts = [
        (say("출처"), " · ".join(worked.sources)),
        *(((say("이용조건"), say(Licence(row.licence).label)),) if row.file_name else ()),
        (say("경계"), worked.boundary),
        (say("범위"), row.district or say("그날의 경계 전체")),
    ]
    if worked.measure.kind is MeasureKind.NUMBER:
        facts.append((say("구간 나누기"), say(worked.style.method.label)))
    if row.file_name:
        facts.append((say("올린 파일"), row.file_name))
    return tuple(facts)


def unjoined_view(session: Session, frame: Frame, worked: WorkedMap, reason: str, first: int) -> Unjoined | None:
    """Return the rows without a dong, of one reason where asked; None where every row has one."""
    row, say = worked.row, frame.say
    if not worked.unjoined:
        return None
    asked = reason if reason in worked.reasons else ""
    alike, total = list_alike(session, row.id, reason=asked, limit=ROWS_SHOWN, offset=first)
    dongs = {dong.code: dong for dong in list_dongs(session, row.boundary_on, row.district_code)}
    url = f"{PATH}/{row.id}"
    links = [
        Link(
            _address(url, {"reason": "" if code == asked else code}, "#unjoined"),
            f"{say(Reason(code).label)} {n:,}",
            code == asked,
        )
        for code, n in worked.reasons.items()
    ]
    step = pager(lambda at: addresses(url, reason=asked)(at) + "#unjoined", first, len(alike), total, step=ROWS_SHOWN)
    lines = tuple(_unjoined_line(one, row.reading["headings"], dongs, say) for one in alike)
    return Unjoined(worked.unjoined, tuple(links), lines, step)


def _unjoined_line(
    alike: AlikeRows, headings: list[str], dongs: Mapping[str, DongRow], say: Translator
) -> UnjoinedLine:
    row = alike.first
    filled = [f"{heading}: {cell}" for heading, cell in zip(headings, row.cells, strict=True) if cell]
    cells = " · ".join(filled[:CELLS_SHOWN]) + (" …" if len(filled) > CELLS_SHOWN else "")
    said = say("{n}행").format(n=row.line)
    if alike.rows > 1:
        said = say("{first}~{last}행 가운데 {n}줄").format(first=row.line, last=alike.last_line, n=f"{alike.rows:,}")
    offered = () if row.reason in FINAL else _offered(row, dongs, say)
    return UnjoinedLine(row.line, said, say(Reason(row.reason).label), row.message, cells, offered)


def _offered(row: StoredRow, dongs: Mapping[str, DongRow], say: Translator) -> tuple[Choice, ...]:
    """Return the dong that rows may mean: the nearest first, then, where a map has few, all others."""
    near = [code for code in row.candidates if code in dongs]
    others = [code for code in dongs if code not in near] if len(dongs) <= ALL_OFFERED else []
    named = [Choice(code, f"{dongs[code].district} {dongs[code].name}") for code in (*near, *others)]
    return (Choice("", say("그대로 두기"), chosen=True), *named, Choice("-", say("이 줄은 빼기")))


# ---- the desk ----


def desk_view(
    session: Session,
    frame: Frame,
    worked: WorkedMap,
    *,
    opened: str,
    typed: Typed,
    errors: Mapping[str, str],
    error: str,
) -> Desk:
    """Return what a planner may do; the form `opened` shows what was typed and what is wrong with it."""
    row, say = worked.row, frame.say

    def of(form: str) -> tuple[Typed, Mapping[str, str]]:
        return (typed, errors) if opened == form else ({}, {})

    left_out = say("개인정보 열 {n}개는 읽지 않고 버렸어요: {names}").format(
        n=len(row.reading["left_out"]), names=", ".join(row.reading["left_out"])
    )
    return Desk(
        version=row.version,
        public=row.is_public,
        style=_style_form(worked, say, *of("style")),
        words=_words_form(row, say, *of("words")),
        join=_join_form(session, row, say, *of("join")),
        open=opened,
        left_out=left_out if row.reading["left_out"] else "",
        error=error,
    )


def _style_form(worked: WorkedMap, say: Translator, typed: Typed, errors: Mapping[str, str]) -> StyleForm:
    style = worked.style
    measure = typed.get("measure", style.measure)
    years = sorted({year for one in worked.measures for year in one.years})
    year = typed.get("year", str(style.year or ""))
    gather = typed.get("gather", style.gather.value if style.gather else "")
    count = typed.get("classes", str(style.classes or DEFAULT_CLASSES))
    limits = typed.get("limits", ", ".join(f"{limit:g}" for limit in style.limits))
    return StyleForm(
        measures=tuple(Choice(one.name, one.named, one.name == measure) for one in worked.measures),
        years=(
            Choice("", say("모든 해")),
            *(Choice(str(one), say("{n}년").format(n=one), str(one) == year) for one in years),
        )
        if years
        else (),
        gathers=(
            Choice("", say("알아서")),
            *(one for one in choices(Gather, gather, say) if one.value != Gather.ROWS.value),
        ),
        methods=choices(Method, typed.get("method", style.method.value), say),
        counts=tuple(Choice(str(n), str(n), str(n) == count) for n in CLASSES),
        palettes=choices(Palette, typed.get("palette", style.palette.value), say),
        limits=limits,
        numbers=any(one.kind is MeasureKind.NUMBER for one in worked.measures),
        errors=errors,
    )


def _words_form(row: MapRow, say: Translator, typed: Typed, errors: Mapping[str, str]) -> WordsForm:
    return WordsForm(
        title=typed.get("title", row.title),
        about=typed.get("about", row.about),
        source=typed.get("source", row.source),
        licences=choices(Licence, typed.get("licence", row.licence), say),
        errors=errors,
    )


def _join_form(session: Session, row: MapRow, say: Translator, typed: Typed, errors: Mapping[str, str]) -> JoinForm:
    headings: Iterable[str] = row.reading["headings"]
    roles: Mapping[str, str] = row.reading["roles"]
    district = typed.get("district", row.district_code or "")
    return JoinForm(
        date=typed.get("date", row.boundary_on.isoformat()),
        districts=district_choices(session, row.boundary_on, district, say("그날의 경계 전체")),
        codes=choices(Codes, typed.get("codes", row.reading["codes"]), say),
        roles=tuple(
            (
                name,
                say(ROLE_LABELS[name]),
                (
                    Choice("", say("없음")),
                    *(Choice(one, one, one == typed.get(f"role-{name}", roles.get(name, ""))) for one in headings),
                ),
            )
            for name in ROLE_NAMES
        )
        if row.subject == MapSubject.FILE.value
        else (),
        errors=errors,
    )
