"""Plates for print: no mark or name on another, none outside, every number once, exact sizes, no markup from text."""

from dataclasses import replace
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.atlas.content import AtlasContent, Course, Spot, Stop, Theme, ThemeClass, ThemeValue
from geo.atlas.numbering import numbered
from geo.bench_atlas import made_up_content
from maps.book.fonts import text_width
from maps.book.plates import (
    Plate,
    course_plate,
    district_plate,
    dong_plate,
    framed,
    kind_sign,
    map_plate,
    theme_plate,
)
from maps.book.plates_marks import FIGURES, told_numbers
from maps.book.plates_text import fitting, lines_of, points
from maps.style import FILLS, symbol

SVG = "{http://www.w3.org/2000/svg}"
WIDTH, HEIGHT = 170.0, 190.0
HOSTILE = '<img src=x onerror="a"> & {{ 7*191 }} 회비 \\3,000'


@pytest.fixture(scope="module")
def district() -> AtlasContent:
    return made_up_content(17, 300)


def parsed(plate: Plate) -> ET.Element:
    return ET.fromstring(plate.svg)  # what we wrote ourselves


def boxes(plate: Plate) -> list[Any]:
    return [
        shapely.box(one.x - one.w / 2, one.y - one.h / 2, one.x + one.w / 2, one.y + one.h / 2)
        for one in (*plate.marks, *plate.labels)
    ]


def signs(plate: Plate) -> list[Any]:
    """Return the boxes of the scale bar and the north arrow, from what is drawn."""
    found = []
    for group in parsed(plate).iter(f"{SVG}g"):
        if group.get("class") == "plate-scale":
            bar = group.find(f"{SVG}rect")
            assert bar is not None
            x, y, w = (float(bar.attrib[name]) for name in ("x", "y", "width"))
            found.append(shapely.box(x, y - 3, x + w, y + 1.1))
        elif group.get("class") == "plate-north":
            letter = group.find(f"{SVG}text")
            assert letter is not None
            x, y = float(letter.attrib["x"]), float(letter.attrib["y"])
            found.append(shapely.box(x - 2, y - 1.5, x + 2, y + 6))
    assert len(found) == 2
    return found


def assert_nothing_overlaps(plate: Plate) -> None:
    drawn = np.array([*boxes(plate), *signs(plate)])
    tree = shapely.STRtree(drawn)
    over = [
        (one, other)
        for one, other in tree.query(drawn, predicate="intersects").T.tolist()
        if one < other and shapely.area(shapely.intersection(drawn[one], drawn[other])) > 1e-4
    ]
    assert over == []
    paper = shapely.box(-0.01, -0.01, plate.width_mm + 0.01, plate.height_mm + 0.01)
    assert all(shapely.covers(paper, box) for box in drawn)


def assert_each_number_once(plate: Plate, numbers: list[int]) -> None:
    told = [number for mark in plate.marks for number in range(mark.number_from, mark.number_to + 1)]
    assert sorted([*told, *plate.unplaced]) == sorted(numbers)


def assert_drawn_as_told(plate: Plate) -> None:
    """The drawing says what `Plate.marks` say: numbers, places, and figures that fit their marks."""
    groups = [group for group in parsed(plate).iter(f"{SVG}g") if group.get("class") == "plate-mark"]
    assert len(groups) == len(plate.marks)
    for group, mark in zip(groups, plate.marks, strict=True):
        assert (group.attrib["data-from"], group.attrib["data-to"]) == (str(mark.number_from), str(mark.number_to))
        assert group.attrib["transform"] == f"translate({mark.x:.2f} {mark.y:.2f})"
        figures = group.find(f"{SVG}text")
        assert figures is not None
        assert figures.text == mark.told
        size = float(figures.attrib["font-size"])
        assert size >= points(6) - 0.01
        assert text_width(mark.told, size, bold=True) < mark.w


def with_places(content: AtlasContent, places: list[tuple[float, float]], dong: str) -> AtlasContent:
    """Return the content with records at places given in shares of the made-up box."""
    some = [
        replace(
            content.records[at % len(content.records)],
            id=f"{at:08}-0000-4000-8000-000000000000",
            dongs=(dong,),
            spots=(Spot(dong, round(126.95 + 0.07 * x, 6), round(37.54 + 0.06 * y, 6)),),
        )
        for at, (x, y) in enumerate(places)
    ]
    return replace(content, records=numbered(some, [dong]))


SHARES = st.tuples(st.floats(0, 1), st.floats(0, 1))
SPREAD = st.lists(SHARES, max_size=60)
CROWDED = st.tuples(SHARES, st.lists(st.tuples(st.floats(-0.03, 0.03), st.floats(-0.03, 0.03)), max_size=60)).map(
    lambda drawn: [(min(max(drawn[0][0] + x, 0), 1), min(max(drawn[0][1] + y, 0), 1)) for x, y in drawn[1]]
)


@settings(max_examples=25, deadline=None)
@given(st.one_of(SPREAD, CROWDED, st.builds(list.__add__, SPREAD, CROWDED)), st.sampled_from([(170, 190), (90, 70)]))
def test_whatever_lies_where_no_mark_or_name_is_on_another(
    places: list[tuple[float, float]], size: tuple[float, float]
) -> None:
    base = made_up_content(1, 7)
    content = with_places(base, places, base.code)
    plate = dong_plate(content, base.code, *size)
    assert_nothing_overlaps(plate)
    assert_each_number_once(plate, [record.number for record in content.records])
    assert_drawn_as_told(plate)


@pytest.mark.parametrize("records", [0, 1, 80, 640])
def test_a_dong_with_none_few_and_very_many_is_legible(records: int) -> None:
    content = made_up_content(1, max(records, 1))
    content = replace(content, records=content.records[:records])
    plate = dong_plate(content, content.dongs[0].code, WIDTH, HEIGHT)
    assert_nothing_overlaps(plate)
    assert_each_number_once(plate, list(range(1, records + 1)))
    assert_drawn_as_told(plate)
    assert plate.unplaced == ()
    assert ("아직 적힌 곳이 없어요" in plate.alt) is (records == 0)


def test_one_building_with_25_rooms_is_one_pill_at_its_place() -> None:
    base = made_up_content(1, 7)
    content = with_places(base, [(0.5, 0.5)] * 25, base.code)
    plate = dong_plate(content, base.code, WIDTH, HEIGHT)
    (mark,) = plate.marks
    assert (mark.told, mark.x, mark.y) == ("1–25", mark.at_x, mark.at_y)


def test_a_few_neighbours_are_pushed_apart_with_lines_to_their_places() -> None:
    base = made_up_content(1, 7)
    content = with_places(base, [(0.5, 0.5 + at * 0.003) for at in range(6)], base.code)
    plate = dong_plate(content, base.code, WIDTH, HEIGHT)
    assert len(plate.marks) == 6
    leaders = next(g for g in parsed(plate).iter(f"{SVG}g") if g.get("class") == "plate-leaders")
    moved = [m for m in plate.marks if abs(m.x - m.at_x) > m.w / 2 or abs(m.y - m.at_y) > m.h / 2]
    assert moved
    assert len(list(leaders.iter(f"{SVG}circle"))) >= len(moved)


def test_a_dong_in_several_parts_is_shown_whole() -> None:
    base = made_up_content(1, 7)
    parts = shapely.MultiPolygon([shapely.box(126.95, 37.54, 126.96, 37.55), shapely.box(127.0, 37.58, 127.02, 37.6)])
    content = replace(base, dongs=(replace(base.dongs[0], shape=shapely.to_wkb(parts, hex=True)),))
    plate = dong_plate(with_places(content, [(0.05, 0.05), (0.95, 0.95)], base.code), base.code, WIDTH, HEIGHT)
    own = [path for path in parsed(plate).iter(f"{SVG}path") if path.get("stroke-width") == "0.45"]
    assert own[0].attrib["d"].count("M") == 2
    assert_nothing_overlaps(plate)
    assert all((mark.x, mark.y) == (mark.at_x, mark.at_y) for mark in plate.marks)


def test_the_map_of_a_whole_district_shows_every_number_once(district: AtlasContent) -> None:
    plate = map_plate(district, 304, 276)
    assert_nothing_overlaps(plate)
    assert_each_number_once(plate, list(range(1, 301)))
    assert {label.text for label in plate.labels} == {dong.name for dong in district.within()}


def test_each_dong_of_a_district_has_its_own_plate_with_the_same_numbers(district: AtlasContent) -> None:
    for dong in district.within():
        plate = dong_plate(district, dong.code, WIDTH, HEIGHT)
        assert_nothing_overlaps(plate)
        assert_each_number_once(plate, [record.number for record in district.records_of(dong.code)])


def test_a_route_has_its_number_in_every_dong_it_meets_and_its_line_is_drawn() -> None:
    base = made_up_content(6, 20)
    codes = [dong.code for dong in base.within()[:3]]
    spots = tuple(
        Spot(code, *shapely.get_coordinates(shapely.point_on_surface(shapely.from_wkb(dong.shape)))[0].tolist())
        for code, dong in zip(codes, base.within(), strict=False)
    )
    line = shapely.to_wkb(shapely.LineString([(spot.lon, spot.lat) for spot in spots]), hex=True)
    route = replace(base.records[0], id="f" * 8, kind="route", category="resource", dongs=tuple(codes), spots=spots)
    content = replace(base, records=numbered([replace(route, shape=line), *base.records[1:]], [*codes]))
    number = next(record.number for record in content.records if record.id == "f" * 8)
    for code in codes:
        plate = dong_plate(content, code, WIDTH, HEIGHT)
        assert any(mark.number_from <= number <= mark.number_to for mark in plate.marks)
        assert "stroke-dasharray" in plate.svg
        assert_nothing_overlaps(plate)


def test_the_overview_names_every_dong_with_its_count(district: AtlasContent) -> None:
    plate = district_plate(district, WIDTH, 150)
    assert {label.text for label in plate.labels} == {
        f"{dong.name} {len(district.records_of(dong.code))}곳" for dong in district.within()
    }
    assert_nothing_overlaps(plate)
    assert all(dong.name in plate.alt for dong in district.within())


def test_a_theme_counts_its_classes_and_tells_estimates_by_lines(district: AtlasContent) -> None:
    theme = district.themes[0]
    plate = theme_plate(district, theme, WIDTH, 140)
    legend = next(group for group in parsed(plate).iter(f"{SVG}g") if group.get("class") == "plate-legend")
    said = [text.text or "" for text in legend.iter(f"{SVG}text")]
    assert sum(int(text.split("동 ")[1].rstrip("곳")) for text in said[:7]) == len(theme.values)
    assert said[7] == f"빗금은 어림값 · 동 {sum(value.estimated for value in theme.values)}곳"
    fills = [path.get("fill") for path in parsed(plate).iter(f"{SVG}path") if path.get("stroke-width") == "0.45"]
    assert len(fills) == 17
    assert fills.count("url(#plate-step-1h)") == sum(value.estimated for value in theme.values)
    assert_nothing_overlaps(plate)


def some_course(stops: int) -> Course:
    places = [(126.96 + at * 0.0021, 37.55 + (at % 3) * 0.002) for at in range(stops)]
    line = shapely.to_wkb(shapely.LineString(places), hex=True)
    told = tuple(Stop(at + 1, f"들를 곳 {at}", "", *place) for at, place in enumerate(places))
    return Course("r", "벚꽃길", "", 2_000, 40, line, (*told, Stop(stops + 1, "비공개", "", None, None)))


def test_a_course_numbers_its_stops_in_the_order_of_the_walk(district: AtlasContent) -> None:
    plate = course_plate(district, some_course(12), WIDTH, 120)
    assert_each_number_once(plate, list(range(1, 14)))
    assert plate.unplaced == (13,)
    assert all(one.number_to < other.number_from for one, other in pairwise(plate.marks))
    named = {label.text for label in plate.labels if label.text.startswith("들를")}
    assert named == {f"들를 곳 {at}" for at in range(12)}
    assert_nothing_overlaps(plate)


def test_text_is_text_and_never_markup(district: AtlasContent) -> None:
    dongs = tuple(replace(dong, name=HOSTILE, district=HOSTILE) for dong in district.dongs)
    records = tuple(replace(record, name=HOSTILE, kind_label=HOSTILE) for record in district.records)
    theme = Theme("t", HOSTILE, "", (ThemeClass(HOSTILE, 3),), (ThemeValue(dongs[0].code, 0, HOSTILE),))
    content = replace(district, name=HOSTILE, dongs=dongs, records=records, themes=(theme,))
    course = replace(some_course(3), name=HOSTILE, stops=tuple(Stop(1, HOSTILE, "", 127.0, 37.55) for _ in range(1)))
    plates = [
        dong_plate(content, dongs[3].code, WIDTH, HEIGHT),
        district_plate(content, WIDTH, 150),
        theme_plate(content, theme, WIDTH, 150),
        course_plate(content, course, WIDTH, 150),
    ]
    for plate in [*plates, framed(plates[0], HOSTILE, lead=HOSTILE, foot=[HOSTILE])]:
        tree = parsed(plate)
        assert not [node for node in tree.iter() if node.tag.removeprefix(SVG) in {"img", "script", "image"}]
        assert tree.attrib["aria-label"] == plate.alt
    assert HOSTILE in [title.text.partition(" ")[2] for title in parsed(plates[0]).iter(f"{SVG}title") if title.text]


def test_the_same_content_gives_the_same_bytes_in_exact_millimetres() -> None:
    first, second = (map_plate(made_up_content(5, 60), 120.5, 99) for _ in range(2))
    assert first == second
    root = parsed(first)
    assert (root.attrib["width"], root.attrib["height"]) == ("120.5mm", "99mm")
    assert root.attrib["viewBox"] == "0 0 120.5 99"


def test_a_framed_plate_says_title_and_sources_around_the_map(district: AtlasContent) -> None:
    plate = dong_plate(district, district.within()[0].code, 120, 100)
    paper = framed(plate, "가상구 지도", lead="2026년", foot=["경계: 측정용 경계", "자료 " * 60])
    said = [text.text for text in parsed(paper).iter(f"{SVG}text")]
    assert {"가상구 지도", "2026년", "경계: 측정용 경계"} <= set(said)
    assert paper.width_mm == 132
    assert paper.height_mm > plate.height_mm + 20
    assert [mark.number_from for mark in paper.marks] == [mark.number_from for mark in plate.marks]
    assert_nothing_overlaps(replace(paper, marks=(), labels=()))


def test_what_is_to_come_or_at_rest_differs_without_colour() -> None:
    base = made_up_content(1, 7)
    lives = ["open", "planned", "building", "paused", "closed"]
    content = with_places(base, [(0.1 + 0.2 * at, 0.5) for at in range(5)], base.code)
    some = [
        replace(record, category="space", kind="room", life=life)
        for record, life in zip(content.records, lives, strict=True)
    ]
    plate = dong_plate(replace(content, records=tuple(some)), base.code, WIDTH, HEIGHT)
    drawn = {}
    for group in parsed(plate).iter(f"{SVG}g"):
        if group.get("class") == "plate-mark":
            drawn[int(group.attrib["data-from"])] = ET.tostring(group, encoding="unicode")
    assert {number for number, svg in drawn.items() if "stroke-dasharray" in svg} == {2, 3}
    assert {number for number, svg in drawn.items() if "M-.19 -.42V.42" in svg} == {4}
    assert {number for number, svg in drawn.items() if "M-.42 -.42L.42 .42" in svg} == {5}
    assert {"예정", "조성 중", "쉬는 중", "닫은 곳"} <= {text.text for text in parsed(plate).iter(f"{SVG}text")}


def test_dark_and_light_halves_and_whole_lengths_make_the_scale(district: AtlasContent) -> None:
    told = {
        text.text
        for group in parsed(dong_plate(district, district.code[:5] + "00400", WIDTH, HEIGHT)).iter(f"{SVG}g")
        if group.get("class") == "plate-scale"
        for text in group.iter(f"{SVG}text")
    }
    assert "0" in told
    assert told & {"100 m", "200 m", "500 m", "1 km", "2 km"}


@pytest.mark.parametrize(("first", "last", "told"), [(7, 7, "7"), (7, 8, "7·8"), (13, 15, "13–15"), (1, 640, "1–640")])
def test_numbers_of_a_pill_are_told_shortly(first: int, last: int, told: str) -> None:
    assert told_numbers(first, last) == told


def test_text_gives_way_at_its_end_or_breaks_between_words() -> None:
    assert fitting("가나다라마바사", 2, 100) == "가나다라마바사"
    short = fitting("가나다라마바사", 2, 8)
    assert short.endswith("…")
    assert text_width(short, 2) <= 8
    assert lines_of("가나 다라 마바", 2, text_width("가나 다라", 2) + 0.1) == ["가나 다라", "마바"]
    assert "".join(lines_of("가" * 40, 2, 10)) == "가" * 40


def test_a_sign_for_a_table_has_the_shape_of_its_kind() -> None:
    for category in FILLS:
        sign = ET.fromstring(kind_sign(category, "other", 4))  # what we wrote ourselves
        assert (sign.attrib["width"], sign.attrib["height"]) == ("4mm", "4mm")
        assert symbol(category, "other").as_data()["path"] in {path.attrib["d"] for path in sign.iter(f"{SVG}path")}
    assert pytest.approx(points(6.6)) == FIGURES
