"""The map of coverage: classes by who reaches a site, estimates hatched, the table says what the answer says."""

from dataclasses import replace

import pytest

from geo.planning.area_shapes import area_frame, counted_points
from maps.coverage_map import SHARE_CLASSES, SITE_CLASSES, class_at, coverage_frames, painted, render_coverage
from tests.geo.planning.answers import ABOUT, HUBS, SITES, answer, areas_named
from tests.maps.hostile import HOSTILE


@pytest.mark.parametrize(
    ("share", "place"),
    [(0.0, 0), (0.0004, 1), (0.25, 1), (0.2501, 2), (0.5, 2), (0.75, 3), (0.751, 4), (0.9999, 4), (1.0, 5), (None, 6)],
)
def test_a_share_falls_into_its_class(share: float | None, place: int) -> None:
    item = replace(answer().item("A"), share=share)
    assert class_at(item, share=True) == place
    assert SHARE_CLASSES[place].label


def test_estimates_are_hatched_and_counted_cells_are_not() -> None:
    frame = area_frame(areas_named())
    assert painted(answer(), frame)["hatched"].tolist() == [False, False, False]
    spread = painted(answer(areal=True), frame)
    assert spread["hatched"].tolist() == [True, True, False]
    assert spread["class_at"].tolist()[2] == len(SHARE_CLASSES) - 1


def test_without_residents_the_sites_tell_the_class() -> None:
    told = answer()
    bare = replace(told, items=tuple(replace(item, share=None) for item in told.items))
    assert painted(bare, area_frame(areas_named()))["class_at"].tolist() == [0, 1, 0]
    assert [class_at(replace(told.items[0], sites_open=n), share=False) for n in (0, 1, 3, 4, 9)] == [0, 1, 3, 4, 4]
    frames = coverage_frames(bare, area_frame(areas_named()), counted_points(SITES, told, HUBS), ABOUT)
    assert tuple(frames.classes) == SITE_CLASSES


def test_the_page_says_what_the_answer_says_and_evaluates_nothing() -> None:
    names = [HOSTILE[6], HOSTILE[11], HOSTILE[7]]
    told = answer(names=names)
    about = replace(ABOUT, place=HOSTILE[6])
    sites = [replace(site, name=name) for site, name in zip(SITES, names, strict=True)]
    html, policy = render_coverage(told, area_frame(areas_named(names)), counted_points(sites, told, HUBS), about)
    assert "1337" not in html
    assert html.count("회비 \\3,000") >= 3
    assert "350명" in html
    assert "세지 않은 시설 (2)" in html
    assert "unsafe" not in policy
