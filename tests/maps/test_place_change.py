"""The small drawing of a change of place: what is framed, what is drawn, and on which side north lies."""

import re

from maps.place_change import LEAST_M, draw_change, outline_path

HERE = {"type": "Point", "coordinates": [953000.0, 1952000.0]}
NORTH = {"type": "Point", "coordinates": [953000.0, 1952300.0]}
DONG = {
    "type": "Polygon",
    "coordinates": [[[952000, 1951000], [954000, 1951000], [954000, 1953000], [952000, 1951000]]],
}


def view(drawing) -> tuple[float, ...]:
    return tuple(float(part) for part in drawing.view_box.split())


def test_without_a_shape_there_is_nothing_to_draw() -> None:
    assert draw_change(None, None, DONG) is None


def test_a_move_is_framed_closely_and_joined_by_a_line_towards_the_north() -> None:
    drawing = draw_change(HERE, NORTH, DONG)
    assert drawing is not None
    (before,), (after,) = drawing.before, drawing.after
    assert after.y < before.y, "north is up"
    x, y, width, height = view(drawing)
    assert width == height
    assert 300 < width < 600, "the dong is not what is looked at"
    assert all(x < mark.x < x + width and y < mark.y < y + height for mark in (before, after))
    assert drawing.way == "M953000 -1952000L953000 -1952300"


def test_a_new_place_and_one_that_stays_are_shown_within_their_dong() -> None:
    for before in (None, HERE):
        drawing = draw_change(before, HERE, DONG)
        assert drawing is not None
        assert (drawing.before, drawing.way, len(drawing.after)) == ((), "", 1)
        assert view(drawing)[2] > 2000


def test_a_place_taken_away_is_still_drawn_as_it_was() -> None:
    drawing = draw_change(HERE, None, None)
    assert drawing is not None
    assert (len(drawing.before), drawing.after) == (1, ())
    assert view(drawing)[2] >= LEAST_M - 1


def test_lines_and_areas_are_paths_of_whole_metres() -> None:
    line = {"type": "LineString", "coordinates": [[953000.4, 1952000.4], [953100.0, 1952100.0]]}
    drawing = draw_change(HERE, line, None)
    assert drawing is not None
    assert (drawing.after[0].kind, drawing.after[0].path) == ("line", "M953000 -1952000L953100 -1952100")
    assert drawing.way == "", "a point that becomes a line has no way between"
    area = {"type": "MultiPolygon", "coordinates": [DONG["coordinates"], DONG["coordinates"]]}
    assert draw_change(None, area, None).after[0].kind == "area"
    assert len(re.findall("M", outline_path(area))) == 2
