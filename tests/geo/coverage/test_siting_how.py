"""How a choice of next sites came about, and in which words it is told: greed, a swap, the proven best."""

import numpy as np
import pytest

from geo.coverage import siting
from geo.coverage.dated import dated
from geo.coverage.model import Cells, Site
from geo.coverage.siting import Siting, Wish, next_sites
from geo.coverage.siting_words import Unusable
from geo.coverage.walking import Walking
from tests.geo.coverage.fixture import AB, DAY, EAST, NORTH, area, ask, box

Spot = tuple[str, float, float]

NEAR = Walking(speed_m_per_min=40, detour=1.0, minutes=(10,))
"""400 metres."""
CROSS = {
    (-300, 300): 10,
    (300, 300): 10,
    (-300, -300): 10,
    (300, -300): 10,
    (0, 600): 4,
    (-600, 0): 3,
    (600, 0): 3,
}
"""Four crowds at the corners of a square, few people beyond three of its sides."""
SIDES: list[Spot] = [("north", 0, 390), ("south", 0, -300), ("west", -390, 0), ("east", 390, 0)]
ROW = {(-200, 0): 3, (200, 0): 3, (-700, 0): 2, (700, 0): 2}
LINE: list[Spot] = [("left", -450, 0), ("middle", 0, 0), ("right", 450, 0)]


def grid(people: dict[tuple[int, int], int]) -> Cells:
    x, y = (np.array([EAST + one[0] for one in people]), np.array([NORTH + one[1] for one in people]))
    return Cells(x.astype(float), y.astype(float), np.array(list(people.values())), np.zeros(len(people), dtype=int))


def chosen(people: dict[tuple[int, int], int], spots: list[Spot], *, exact: bool = False) -> Siting:
    candidates = [Site(name, name, state="candidate", x_m=EAST + x, y_m=NORTH + y) for name, x, y in spots]
    whole = (area("가", box(-2000, -2000, 2000, 2000), sum(people.values())),)
    return next_sites(whole, [], grid(people), None, ask(walking=NEAR), Wish(candidates, 2, exact=exact))


def picked(found: Siting) -> set[str]:
    return {pick.site_id for pick in found.picks}


def test_greed_and_swaps_may_stop_below_the_best_and_the_bound_says_so() -> None:
    found = chosen(CROSS, SIDES)
    assert (picked(found), found.how) == ({"north", "south"}, "greedy")
    assert (found.reached, found.proven) == (44, False)
    assert 46 <= found.bound <= 47


def test_the_exact_choice_finds_the_best_and_proves_it() -> None:
    found = chosen(CROSS, SIDES, exact=True)
    assert (picked(found), found.how) == ({"west", "east"}, "exact")
    assert (found.reached, found.bound, found.proven) == (46, 46, True)
    assert found.sentence == "후보 가운데 어떻게 골라도 46명을 넘을 수 없어요. 이보다 나은 답은 없어요."


def test_a_swap_that_helps_is_told_as_such() -> None:
    found = chosen(ROW, LINE)
    assert (picked(found), found.how, found.reached, found.proven) == ({"left", "right"}, "swap", 10, True)
    assert chosen(ROW, LINE, exact=True).how == "swap", "nothing better is left to be found"


def test_an_exact_choice_that_finds_no_better_keeps_how_it_came_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """The solver ran out of time: it tells what it was given and a ceiling of its own."""
    asked: list[object] = []

    def out_of_time(_problem: object, given: list[int], picks: int, seconds: float) -> tuple[list[int], int]:
        asked.extend((sorted(given), picks, seconds))
        return given, 45

    monkeypatch.setattr(siting, "exact", out_of_time)
    found = chosen(CROSS, SIDES, exact=True)
    assert (found.how, found.reached, found.bound, found.proven) == ("greedy", 44, 45, False)
    assert asked == [[1, 2], 2, siting.SECONDS], "north and south by their ids"


def lived(*crowds: tuple[float, int, int]) -> Cells:
    """Cells on one line: metres east, people, place of the dong in the list."""
    east, people, dong = (np.array(column) for column in zip(*crowds, strict=True))
    return Cells(EAST + east.astype(float), np.full(len(east), NORTH), people, dong)


def candidate(name: str, east: float) -> Site:
    return Site(name, name, state="candidate", x_m=EAST + east, y_m=NORTH)


def test_who_is_helped_most_is_told_first_whatever_the_order_of_the_dong() -> None:
    areas = (area("나", box(0, -500, 2000, 500), 5), area("가", box(-2000, -500, 0, 500), 7))
    wish = Wish([candidate("터", 10)])
    (pick,) = next_sites(areas, [], lived((50, 5, 0), (-100, 7, 1)), None, ask(walking=NEAR), wish).picks
    assert (pick.dong_code, pick.dong) == ("나", "나동")
    assert [(one.name, one.people) for one in pick.helped] == [("가동", 7), ("나동", 5)]
    assert "도움을 받는 곳은 가동(7명) 등 2개 동이에요." in pick.sentence


def test_of_dong_helped_alike_the_lower_code_is_told_first() -> None:
    areas = (area("나", box(0, -500, 2000, 500), 5), area("가", box(-2000, -500, 0, 500), 5))
    wish = Wish([candidate("터", 10)])
    (pick,) = next_sites(areas, [], lived((50, 5, 0), (-100, 5, 1)), None, ask(walking=NEAR), wish).picks
    assert [one.name for one in pick.helped] == ["가동", "나동"]


def test_a_pick_beyond_every_border_lies_in_no_dong() -> None:
    areas = (area("가", box(-1990, -500, 2000, 500), 7),)
    wish = Wish([candidate("밖", -2010)])
    (pick,) = next_sites(areas, [], lived((-1900, 7, 0)), None, ask(walking=NEAR), wish).picks
    assert (pick.dong_code, pick.dong, pick.people) == ("", "", 7)
    assert "(7명)이에요." in pick.sentence


def test_why_a_candidate_off_the_streets_cannot_be_chosen() -> None:
    (one,) = dated([Site("c", "언덕 위", state="candidate", x_m=EAST, y_m=NORTH)], DAY)
    assert Unusable.off_network(one) == Unusable(
        "c", "언덕 위", "off_network", "불러온 보행로에서 너무 멀어 고를 수 없어요."
    )


def test_why_nobody_is_helped_in_whole_sentences() -> None:
    far = [Site("먼 곳", "먼 곳", state="candidate", x_m=EAST - 9000, y_m=NORTH)]
    unknown = tuple(area(one.code, one.boundary, None) for one in AB)
    said = [
        next_sites(areas, [], None, None, ask(walking=NEAR), Wish(candidates)).sentence
        for areas, candidates in ((unknown, far), (AB, far), (AB, []))
    ]
    assert said == [
        "주민 수를 몰라 어느 후보가 도움이 되는지 알 수 없어요.",
        "새로 걸어갈 수 있게 되는 주민이 있는 후보가 없어요.",
        "고를 수 있는 후보가 없어요.",
    ]
