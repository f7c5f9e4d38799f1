"""What coverage refuses, in whose words, and the largest that it still takes."""

from typing import Any

import pytest

from geo.coverage.siting import Wish
from geo.coverage.siting_candidates import drawn_candidates, grid_candidates
from geo.coverage.walking import Walking
from geo.errors import InvalidInput
from tests.geo.coverage.fixture import AB

ONE = drawn_candidates([("", 1.0, 2.0)])
REFUSED: list[tuple[Any, str, str, str]] = [
    (
        lambda: Walking(minutes=(0, 5)),
        "walking_invalid",
        "걷는 시간은 1~120분을 짧은 것부터, 속도는 0보다 크게, 우회 계수는 1 이상으로 적어 주세요.",
        "Minutes must rise within 1 to 120, speed be above 0, detour at least 1.",
    ),
    (
        lambda: grid_candidates(AB, 49),
        "grid_too_fine",
        "후보 격자는 50m보다 촘촘하거나 20,000칸을 넘을 수 없어요.",
        "A grid of candidates is no finer than 50 m and has at most 20000 squares.",
    ),
    (
        lambda: Wish(ONE, 501),
        "picks_invalid",
        "고를 곳의 수는 1~500 사이로 적어 주세요.",
        "Ask for 1 to 500 picks.",
    ),
    (lambda: Wish(ONE * 2), "candidate_repeated", "후보의 번호가 겹쳐요.", "Two candidates have the same id."),
]


@pytest.mark.parametrize(("asked", "code", "korean", "english"), REFUSED)
def test_what_makes_no_sense_is_refused_in_its_words(asked: Any, code: str, korean: str, english: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        asked()
    assert (refused.value.code, refused.value.message, refused.value.message_en) == (code, korean, english)


def test_what_just_makes_sense_is_taken() -> None:
    assert Wish(ONE, 500).picks == 500
    assert grid_candidates(AB, 50)
    assert ONE[0].name == "찍은 곳 1"
