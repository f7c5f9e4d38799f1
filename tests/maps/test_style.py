"""Marks: every kind has its own, legible, and told apart without colour."""

import pytest

from geo.enums import ResourceKind, SiteKind, SpaceKind
from maps.style import CATEGORY_LABELS, COLOURS, FILLS, SHAPES, symbol

ALL_KINDS = (
    [("space", k) for k in SpaceKind] + [("site", k) for k in SiteKind] + [("resource", k) for k in ResourceKind]
)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", COLOURS)
def test_white_figures_are_legible_on_every_colour(name: str) -> None:
    assert 1.05 / (_luminance(COLOURS[name]) + 0.05) >= 4.5


def test_no_two_kinds_share_shape_and_fill_so_greyscale_is_enough() -> None:
    marks = [(symbol(category, kind).shape, symbol(category, kind).fill) for category, kind in ALL_KINDS]
    assert len(set(marks)) == len(ALL_KINDS) == 30


def test_every_category_has_its_own_fill_and_a_label() -> None:
    assert len(set(FILLS.values())) == len(FILLS) == len(CATEGORY_LABELS)


def test_a_kind_of_tomorrow_gets_the_mark_of_other() -> None:
    assert symbol("space", "rooftop") == symbol("space", "other")
    assert symbol("resource", "rooftop").fill == "outline"


def test_every_shape_is_used() -> None:
    assert {symbol(category, kind).shape for category, kind in ALL_KINDS} == set(SHAPES)
