"""Plates: maps for print as hand-made SVG in exact millimetres, drawn from the content of an atlas.

North is up, metres of EPSG:5179 as they are. No mark or name lies on another, none leaves the frame; whatever tells
kinds or classes apart does so in black and white, too. The same content always gives the same bytes.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import shapely

from geo.atlas.content import AtlasContent, Course, Dong, Record, Theme
from geo.atlas.numbering import spot_in
from maps.book.plates_frame import Frame, dong_shapes, in_metres, metres
from maps.book.plates_layout import Floats
from maps.book.plates_marks import (
    RESTING,
    TO_COME,
    Placed,
    arrange,
    draw_marks,
    kind_body,
    kinds_shown,
    marks_of,
    pill_body,
)
from maps.book.plates_parts import (
    NEIGHBOUR,
    Label,
    LegendEntry,
    Plate,
    Words,
    boxes_of,
    corner_signs,
    document,
    framed,
    legend,
    legend_height,
    map_window,
    names_all,
    names_at_marks,
    names_where_free,
)
from maps.book.plates_text import FAINT, points
from maps.book.plates_themes import class_fill, counted_entries, theme_definitions
from maps.style import CATEGORY_LABELS, life_mark
from maps.svg_path import path_of

__all__ = ["Plate", "course_plate", "district_plate", "dong_plate", "framed", "kind_sign", "map_plate", "theme_plate"]

AIR_MM: Final = 9.0
"""Between what a plate is about and its frame: room for marks, and for the names of the neighbours."""
OVERVIEW_AIR_MM: Final = 5.0
AREAS: Final = (3, 6)
"""Types of shapely: polygons."""
GROUND: Final = "#fffefa"
BORDER: Final = "#4a555a"
FAINT_BORDER: Final = "#b4bcba"
ROUTE: Final = "#2d6a2e"
LEGEND_SIGN: Final = 4.2


def dong_plate(
    content: AtlasContent, dong: str, width_mm: float, height_mm: float, *, with_legend: bool = True
) -> Plate:
    """Return the map of one dong with a mark for each of its records; the neighbours are faint."""
    area = _dong(content, dong)
    records = content.records_of(dong)
    spots = [(record, spot_in(record, dong)) for record in records]
    places = [(record, spot.lon, spot.lat) for record, spot in spots if spot]
    unplaced = tuple(record.number for record, spot in spots if not spot)
    alt = _alt(f"{area.district} {area.name} 지도", places, unplaced)
    return _marked(content, [area], places, (width_mm, height_mm), alt, unplaced, records if with_legend else ())


def map_plate(content: AtlasContent, width_mm: float, height_mm: float, *, with_legend: bool = True) -> Plate:
    """Return the map of the whole atlas with a mark for each record, at its first place."""
    within = content.within()
    places = [(record, spot.lon, spot.lat) for record in content.records for spot in record.spots[:1]]
    unplaced = tuple(record.number for record in content.records if not record.spots)
    alt = _alt(f"{content.name} 지도", places, unplaced)
    shown = content.records if with_legend else ()
    return _marked(content, within, places, (width_mm, height_mm), alt, unplaced, shown)


def district_plate(content: AtlasContent, width_mm: float, height_mm: float) -> Plate:
    """Return the overview: every dong with its name and how many records it has."""
    frame = Frame.around(_bounds(content, content.within()), width_mm, height_mm, air=OVERVIEW_AIR_MM)
    counts = {dong.code: len(content.records_of(dong.code)) for dong in content.within()}
    signs, taken = corner_signs(frame, _corners(content, frame))
    areas = _on_paper(content, frame)
    names = [
        (Words((dong.name, f"{counts[dong.code]:,}곳"), points(7.5), bold=True), areas[dong.code])
        for dong in content.within()
    ]
    labels, drawn = names_all(names, frame, taken)
    ground = _ground(areas, {dong.code for dong in content.within()})
    body = map_window(f"{ground}{drawn}{signs}", frame)
    told = ", ".join(f"{dong.name} {counts[dong.code]:,}곳" for dong in content.within())
    alt = f"{content.name}의 동 {len(content.within())}곳을 한눈에 보는 지도. {told}."
    return Plate(document(body, width_mm, height_mm, alt), width_mm, height_mm, alt, labels=tuple(labels))


def theme_plate(
    content: AtlasContent, theme: Theme, width_mm: float, height_mm: float, *, with_legend: bool = True
) -> Plate:
    """Return a theme as areas in classes, with the value in words in each dong and the number of dong per class."""
    entries = counted_entries(theme) if with_legend else []
    room = height_mm - legend_height(entries, width_mm)
    frame = Frame.around(_bounds(content, content.within()), width_mm, room, air=OVERVIEW_AIR_MM)
    areas, values = _on_paper(content, frame), {value.dong: value for value in theme.values}
    signs, taken = corner_signs(frame, _corners(content, frame))
    fills = {value.dong: class_fill(theme.classes[value.class_at], estimated=value.estimated) for value in theme.values}
    names = [
        (Words(tuple(filter(None, (dong.name, values[dong.code].told))), points(7)), areas[dong.code])
        for dong in content.within()
        if dong.code in values
    ]
    labels, drawn = names_all(names, frame, taken)
    ground = _ground(areas, {dong.code for dong in content.within()}, fills)
    body = map_window(f"{ground}{drawn}{signs}", frame) + legend(entries, width_mm, room)
    told = ", ".join(f"{words.lines[0]} {' '.join(words.lines[1:])}".strip() for words, _ in names)
    alt = f"{content.name} 주제 지도: {theme.title}. {told}."
    return Plate(
        document(body, width_mm, height_mm, alt, theme_definitions()), width_mm, height_mm, alt, labels=tuple(labels)
    )


def course_plate(content: AtlasContent, course: Course, width_mm: float, height_mm: float) -> Plate:
    """Return a walking course: its line, its stops by number, and their names where there is room."""
    line = in_metres(course.line) if course.line else None
    stops = [(stop, stop.lon, stop.lat) for stop in course.stops if stop.lon is not None and stop.lat is not None]
    degrees = [(lon, lat) for _, lon, lat in stops]
    frame = _course_frame(content, line, degrees, (width_mm, height_mm))
    at = frame.place_degrees(degrees)
    signs, taken = corner_signs(frame, at)
    records = [_stop_record(content, stop.number, stop.name) for stop, _, _ in stops]
    placed = [Placed(record, x, y) for record, (x, y) in zip(records, at.tolist(), strict=True)]
    groups, settled, lost = arrange(placed, (width_mm, height_mm), taken)
    marks = marks_of(groups, settled)
    way = frame.line_on_paper(line) if line is not None else None
    drawn_way = _way(path_of(way)) if way is not None else ""
    around, areas = np.vstack([taken, boxes_of(marks)]), _on_paper(content, frame)
    stop_names = [
        (Words((" · ".join(one.record.name for one in group.members),), points(7.5), bold=True), mark)
        for group, mark in zip(groups, marks, strict=True)
    ]
    labels, names = names_at_marks(stop_names, frame, around, way)
    more, more_names = _dong_names(content, areas, frame, np.vstack([around, boxes_of(labels)]), set())
    ground = _ground(areas, {dong.code for dong in content.within()})
    body = map_window(f"{ground}{drawn_way}{more_names}{draw_marks(groups, marks)}{names}{signs}", frame)
    told = ", ".join(f"{stop.number} {stop.name}" for stop in course.stops)
    alt = f"걷는 길 지도: {course.name}. 들르는 곳 {len(course.stops)}곳: {told}."
    unplaced = (*lost, *(stop.number for stop in course.stops if stop.lon is None or stop.lat is None))
    svg = document(body, width_mm, height_mm, alt)
    return Plate(svg, width_mm, height_mm, alt, marks, (*labels, *more), unplaced)


def kind_sign(category: str, kind: str, size_mm: float = LEGEND_SIGN) -> str:
    """Return the sign of a kind as an SVG of its own, for tables and headings."""
    half = size_mm / 2
    body = kind_body(category, kind, size_mm * 0.96)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size_mm:g}mm" height="{size_mm:g}mm" '
        f'viewBox="{-half:g} {-half:g} {size_mm:g} {size_mm:g}" aria-hidden="true">{body}</svg>'
    )


def _marked(  # what a map with marks is made of
    content: AtlasContent,
    about: Sequence[Dong],
    places: Sequence[tuple[Record, float, float]],
    size: tuple[float, float],
    alt: str,
    unplaced: tuple[int, ...],
    shown: Sequence[Record],
) -> Plate:
    width, height = size
    entries = _kind_entries(shown)
    room = height - legend_height(entries, width)
    frame = Frame.around(_bounds(content, about), width, room, air=AIR_MM)
    at = frame.place_degrees((lon, lat) for _, lon, lat in places)
    placed = [Placed(record, x, y) for (record, _, _), (x, y) in zip(places, at.tolist(), strict=True)]
    signs, taken = corner_signs(frame, at)
    groups, settled, lost = arrange(placed, (width, room), taken)
    marks = marks_of(groups, settled)
    areas, codes = _on_paper(content, frame), {dong.code for dong in about}
    labels, names = _dong_names(content, areas, frame, np.vstack([taken, boxes_of(marks)]), codes)
    routes = _routes([record for record, _, _ in places], frame)
    ground = _ground(areas, codes)
    body = map_window(f"{ground}{routes}{names}{draw_marks(groups, marks)}{signs}", frame)
    svg = document(body + legend(entries, width, room), width, height, alt, _ROUTE_PATTERN)
    return Plate(svg, width, height, alt, marks, tuple(labels), tuple(sorted((*unplaced, *lost))))


def _dong(content: AtlasContent, code: str) -> Dong:
    return next(dong for dong in content.dongs if dong.code == code)


def _bounds(content: AtlasContent, about: Iterable[Dong]) -> Sequence[float]:
    codes = {dong.code for dong in about}
    shapes = dong_shapes(content.dongs)[[dong.code in codes for dong in content.dongs]]
    bounds: list[float] = shapely.total_bounds(shapes).tolist()
    return bounds


def _on_paper(content: AtlasContent, frame: Frame) -> dict[str, Any]:
    """Return the dong that fall on the paper, in millimetres, by code."""
    shapes = frame.on_paper(dong_shapes(content.dongs))
    return {
        dong.code: shape
        for dong, shape in zip(content.dongs, shapes, strict=True)
        if shape is not None and not shapely.is_empty(shape)
    }


def _corners(content: AtlasContent, frame: Frame) -> Floats:
    """Return the corners of the shapes within, so that the scale bar stands where least of them lies."""
    shapes = [shape for dong, shape in zip(content.dongs, dong_shapes(content.dongs), strict=True) if dong.within]
    return frame.place(shapely.get_coordinates(shapes))


def _ground(areas: dict[str, Any], about: set[str], fills: dict[str, str] | None = None) -> str:
    """Draw faint neighbours first, then what the plate is about with a firm border."""
    colours = fills or {}
    others = [_area(areas[code], NEIGHBOUR, FAINT_BORDER, 0.2) for code in areas if code not in about]
    own = [_area(areas[code], colours.get(code, GROUND), BORDER, 0.45) for code in areas if code in about]
    return "".join([*others, *own])


def _area(shape: Any, fill: str, border: str, width: float) -> str:
    return (
        f'<path d="{path_of(shape)}" fill="{fill}" fill-rule="evenodd" stroke="{border}" stroke-width="{width:g}" '
        'stroke-linejoin="round"/>'
    )


def _dong_names(
    content: AtlasContent, areas: dict[str, Any], frame: Frame, taken: Floats, about: set[str]
) -> tuple[list[Label], str]:
    """Name what the plate is about boldly when it is several dong, the neighbours faintly, wherever there is room."""
    own = [dong for dong in content.dongs if dong.code in about and dong.code in areas]
    others = [dong for dong in content.dongs if dong.code not in about and dong.code in areas]
    bold = [(Words((dong.name,), points(8), bold=True), areas[dong.code]) for dong in own]
    faint = [(Words((dong.name,), points(7), fill=FAINT), areas[dong.code]) for dong in others]
    labels, drawn = (
        names_all(bold, frame, taken, outside=False) if len(bold) > 1 else names_where_free(bold, frame, taken)[:2]
    )
    more, more_drawn, _ = names_where_free(faint, frame, np.vstack([taken, boxes_of(labels)]))
    return [*labels, *more], drawn + more_drawn


_ROUTE_PATTERN: Final = (
    '<pattern id="plate-area" width="2" height="2" patternUnits="userSpaceOnUse">'
    f'<path d="M-.5 .5l1 -1M0 2l2 -2M1.5 2.5l1 -1" stroke="{ROUTE}" stroke-width=".2" stroke-opacity=".6"/></pattern>'
)


def _routes(records: Iterable[Record], frame: Frame) -> str:
    return "".join(_route(frame.line_on_paper(in_metres(record.shape))) for record in records if record.shape)


def _route(shape: Any) -> str:
    if shapely.get_type_id(shape) in AREAS:
        return (
            f'<path d="{path_of(shape)}" fill="url(#plate-area)" fill-rule="evenodd" stroke="{ROUTE}" '
            'stroke-width=".35" stroke-dasharray="1.2 .8"/>'
        )
    return _way(path_of(shape))


def _way(path: str) -> str:
    """Draw a line to walk: light below, so that it shows across borders, dashes above."""
    return (
        f'<path d="{path}" fill="none" stroke="#fff" stroke-width="1.7" stroke-linecap="round" '
        f'stroke-linejoin="round"/><path d="{path}" fill="none" stroke="{ROUTE}" stroke-width=".9" '
        'stroke-dasharray="2.2 1" stroke-linejoin="round"/>'
    )


def _kind_entries(records: Sequence[Record]) -> list[LegendEntry]:
    if not records:
        return []
    kinds = kinds_shown(records)
    labels = [label for _, _, label, _ in kinds]
    entries = [
        LegendEntry(
            kind_body(category, kind, LEGEND_SIGN),
            f"{label if labels.count(label) == 1 else f'{label}({CATEGORY_LABELS[category]})'} {count:,}",
        )
        for category, kind, label, count in kinds
    ]
    lives = {record.life for record in records} & (TO_COME | RESTING)
    looks = sorted(map(life_mark, lives), key=lambda look: look.rank)
    told = [LegendEntry(kind_body("space", "room", LEGEND_SIGN, life=look.code), look.label) for look in looks]
    return [*entries, *told, LegendEntry(f'<g transform="scale(.8)">{pill_body("1–3", 8.2)}</g>', "여러 곳을 묶음")]


def _alt(what: str, places: Sequence[object], unplaced: Sequence[int]) -> str:
    if not places and not unplaced:
        return f"{what}. 아직 적힌 곳이 없어요."
    rest = f" 자리를 나타내지 않은 {len(unplaced):,}곳은 표에만 있어요." if unplaced else ""
    return f"{what}. 번호를 붙인 {len(places):,}곳의 자리를 보여요. 번호는 표와 같아요.{rest}"


def _course_frame(
    content: AtlasContent, line: Any, at: Sequence[tuple[float, float]], size: tuple[float, float]
) -> Frame:
    """Frame the line and the stops (degrees); all that is within where there is neither."""
    shapes = [line] if line is not None else []
    if at:
        shapes.append(shapely.multipoints(metres(np.array(at))))
    bounds = shapely.total_bounds(shapes).tolist() if shapes else _bounds(content, content.within())
    return Frame.around(bounds, *size, air=AIR_MM)


def _stop_record(content: AtlasContent, number: int, name: str) -> Record:
    return Record(number, "", 0, "space", "room", "", name, (content.code,))
