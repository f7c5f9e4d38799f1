"""The still drawing of areas: every area and class in it, hostile text as text, nothing to fetch or run."""

import re

import numpy as np
import pytest
from lxml import etree

from geo.planning.policy_words import Palette
from maps.area_svg import SvgWords, draw_areas_svg
from maps.policy_map import ABOVE, BELOW, CATEGORIES, SCALES, category_classes, number_classes, spread
from tests.maps.areas import CLASSES, area_frames
from tests.maps.hostile import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
WORDS = SvgWords(
    "지원사업", "동마다 몇 건인가", "건수", ["경계: 2025-04-01 기준", "출처: " + "서울특별시 " * 30], "어림한 값"
)


def drawn(**changes):
    frames = area_frames()
    given = {"label": "지도", "points": frames.points, **changes}
    text = draw_areas_svg(frames.areas, CLASSES, **given)
    return text, etree.fromstring(text.encode())


def test_every_area_is_drawn_once_in_the_look_of_its_class() -> None:
    text, root = drawn()
    paths = [path for path in root.iter(f"{SVG}path") if path.get("data-code")]
    areas = area_frames().areas
    assert [path.get("data-code") for path in paths] == list(areas["code"])
    for path, at, hatched in zip(paths, areas["class_at"], areas["hatched"], strict=True):
        patterned = bool(hatched or CLASSES[at].pattern)
        assert path.get("fill") == (
            f"url(#atlas-fill-{at}{'h' if hatched else ''})" if patterned else CLASSES[at].colour
        )
    assert "<script" not in text
    assert "style=" not in text
    assert not re.search(r"(href|src)\s*=", text)


def test_the_counts_of_the_legend_add_up_to_the_areas_and_long_lines_are_broken() -> None:
    text, root = drawn(words=WORDS)
    counts = [int(found.replace(",", "")) for found in re.findall(r"동 ([\d,]+)곳", text)]
    areas = area_frames().areas
    assert sum(counts[: len(CLASSES)]) == len(areas)
    assert counts[len(CLASSES)] == int(areas["hatched"].sum())
    lines = [node.text or "" for node in root.iter(f"{SVG}text")]
    assert max(map(len, lines)) <= 84
    assert " ".join(lines).count("서울특별시") == 30


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    frames = area_frames([text] * 9)
    svg = draw_areas_svg(frames.areas, CLASSES, label=text, words=SvgWords(text, text, text, [text]))
    root = etree.fromstring(svg.encode())
    assert root.get("aria-label").split() == text.split()
    assert {node.text for node in root.iter(f"{SVG}title")} == {text}
    assert not list(root.iter(f"{SVG}script", f"{SVG}img", f"{SVG}image"))


def test_the_same_areas_give_the_same_bytes() -> None:
    assert drawn(words=WORDS)[0] == drawn(words=WORDS)[0]


# ---- colours ----

PROTAN = np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]])
DEUTAN = np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]])
"""Full protanopia and deuteranopia by Machado, Oliveira and Fernandes (2009), over linear RGB."""


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lightness(colour: str) -> float:
    """CIE L* of a colour, 0 to 100."""
    y = float(linear(colour) @ [0.2126, 0.7152, 0.0722])
    return 116 * np.cbrt(y) - 16


def seen(colour: str, eye: np.ndarray) -> np.ndarray:
    """Return CIE Lab of a colour as that eye sees it."""
    rgb = np.clip(eye @ linear(colour), 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ rgb
    f = np.cbrt(xyz / [0.95047, 1, 1.08883])
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("scale", [*SCALES.values(), BELOW, ABOVE])
@pytest.mark.parametrize("count", [3, 5, 7])
def test_steps_differ_in_lightness_so_that_grey_paper_and_every_eye_tell_them_apart(scale, count) -> None:
    steps = [lightness(colour) for colour in spread(scale, count)]
    differences = np.diff(steps)
    assert (differences < 0).all() or (differences > 0).all()
    assert min(abs(differences)) >= 5


@pytest.mark.parametrize("eye", [np.eye(3), PROTAN, DEUTAN], ids=["all", "no red", "no green"])
def test_the_two_sides_of_zero_are_told_apart_by_every_eye(eye: np.ndarray) -> None:
    for below, above in zip(BELOW[::-1], ABOVE, strict=True):
        assert np.linalg.norm(seen(below, eye) - seen(above, eye)) >= 12


@pytest.mark.parametrize("eye", [np.eye(3), PROTAN, DEUTAN], ids=["all", "no red", "no green"])
def test_the_first_eight_categories_are_told_apart_by_every_eye(eye: np.ndarray) -> None:
    for at, one in enumerate(CATEGORIES[:8]):
        for other in CATEGORIES[at + 1 : 8]:
            assert np.linalg.norm(seen(one, eye) - seen(other, eye)) >= 9, (one, other)


def test_none_and_no_data_have_a_look_of_their_own() -> None:
    classes = number_classes(["0곳", "1–2곳", "3곳"], zero=True, palette=Palette.SEA)
    assert [one.pattern for one in classes] == ["dots", "", "", "lines"]
    assert classes[-1].label == "자료 없음"
    assert len({(one.colour, one.pattern) for one in classes}) == 4
    sides = number_classes(["-3–0", "0–2", "2–4"], zero=False, palette=Palette.TWO_SIDES, below=1)
    assert sides[0].colour in BELOW
    assert {sides[1].colour, sides[2].colour} <= set(ABOVE)
    many = category_classes([f"갈래 {n}" for n in range(13)])
    assert len({(one.colour, one.pattern) for one in many}) == 14
