"""A policy map as a file: CSV, workbook, GeoJSON, a page with map and table, a still drawing."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from api.policy_maps.service import classes_of
from geo import clock
from geo.errors import InvalidInput
from geo.media_types import media_types
from geo.planning.classes import NO_DATA
from geo.planning.policy_sheets import about_lines, policy_csv, policy_workbook, values_by_year
from geo.planning.policy_words import NO_DATA_LABEL, Unjoined
from geo.planning.policy_worked import MapItem, WorkedMap
from geo.queries.policy_maps import list_unjoined
from maps.choropleth import AreaTable, ChoroplethFrames, Heading

MEDIA_TYPES: Final = media_types("csv", "xlsx", "geojson", "html", "svg", "png")


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A file; `policy` is the Content-Security-Policy of a page, else empty."""

    content: bytes
    media_type: str
    kind: str
    title: str
    policy: str = ""


def policy_file(session: Session, worked: WorkedMap, kind: str, *, inside: bool) -> PolicyFile:
    """Return a map as a file of `kind`; the rows without a dong only go to those `inside`."""
    if kind in {"csv", "xlsx"}:
        return PolicyFile(_table(session, worked, kind, inside=inside), MEDIA_TYPES[kind], kind, worked.row.title)
    if not worked.items:
        said = "아직 동 경계가 없어서 지도를 그릴 수 없어요."
        raise InvalidInput(said, "There are no boundaries yet.", code="no_data")
    content, policy = _drawn(session, worked, kind)
    return PolicyFile(content, MEDIA_TYPES[kind], kind, worked.row.title, policy)


def _table(session: Session, worked: WorkedMap, kind: str, *, inside: bool) -> bytes:
    years = values_by_year(session, worked)
    if kind == "csv":
        return policy_csv(worked, years)
    rows = list_unjoined(session, worked.row.id)[0] if inside else []
    names = {item.dong.code: f"{item.dong.district} {item.dong.name}" for item in worked.items}
    return policy_workbook(worked, years, rows, names)


def _drawn(session: Session, worked: WorkedMap, kind: str) -> tuple[bytes, str]:
    # Drawing brings GeoPandas and Folium, which a server that nobody asks for a map need not hold in memory.
    from geo.planning.policy_shapes import policy_geojson

    if kind == "geojson":
        return policy_geojson(session, worked), ""
    from maps.choropleth import render_choropleth
    from maps.policy_map import choropleth_picture, draw_choropleth

    frames = policy_frames(session, worked)
    if kind == "svg":
        return draw_choropleth(frames, alone=True).encode("utf-8"), ""
    if kind == "png":
        return choropleth_picture(frames), ""
    html, policy = render_choropleth(frames)
    return html.encode("utf-8"), policy


def policy_frames(session: Session, worked: WorkedMap) -> ChoroplethFrames:
    """Return what the drawings of a map show."""
    from geo.planning.policy_shapes import painted_dongs

    row = worked.row
    reasons = [[Unjoined(reason).label, f"{count:,}"] for reason, count in worked.reasons.items()]
    more = [AreaTable("이어지지 않은 줄", [Heading("까닭"), Heading("줄", number=True)], reasons)] if reasons else []
    return ChoroplethFrames(
        title=row.title,
        lead=worked.subtitle,
        areas=painted_dongs(session, worked),
        classes=classes_of(worked),
        legend_title=worked.subtitle,
        headings=[Heading("동"), Heading("자치구"), Heading(worked.measure.name, number=True), Heading("구간")],
        rows=[(item.dong.code, table_row(item, worked)) for item in worked.items],
        boundary=worked.boundary,
        sources=worked.sources,
        made_on=clock.today(),
        is_schematic=worked.is_schematic,
        notes=worked.caveats,
        more=[*more, AreaTable("자료와 방법", [Heading("항목"), Heading("내용")], about_lines(worked))],
    )


def table_row(item: MapItem, worked: WorkedMap) -> tuple[str, str, str, str]:
    """Return a dong as its row of the table: name, district, value, class."""
    from geo.planning.policy_shapes import value_told

    label = NO_DATA_LABEL if item.class_at == NO_DATA else worked.labels[item.class_at]
    return item.dong.name, item.dong.district, value_told(item, worked), label
