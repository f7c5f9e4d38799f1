"""Next sites: the scenario of the design paper, and every promise held against all choices there are."""

from datetime import date
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coverage import siting_bound, siting_choice
from geo.coverage.model import Per, Site, Target
from geo.coverage.nearest import Pairs
from geo.coverage.siting import Wish, next_sites
from geo.coverage.siting_bound import bound_of, exact
from geo.coverage.siting_choice import greedy, swapped
from geo.coverage.siting_problem import Problem, problem_of
from geo.coverage.walking import Walking
from geo.errors import InvalidInput
from geo.network.walked import StreetNetwork
from tests.geo.coverage.fixture import AB, EAST, NORTH, ask, cells, site
from tests.geo.network.nets import net


def candidate(name: str, east: float, north: float) -> Site:
    return Site(name, name, state="candidate", x_m=EAST + east, y_m=NORTH + north)


FOUR = (
    candidate("c1", 250, 450),
    candidate("c2", 1450, 450),
    candidate("c3", 650, 450),
    candidate("c4", 1750, 450),
)
EXISTING = [site("있는 곳", 1050, 450)]


def choose(picks=2, candidates=FOUR, sites=EXISTING, network=None, exact=False, **asked):
    return next_sites(AB, sites, cells(AB), network, ask(**asked), Wish(candidates, picks, exact=exact))


def test_scenario_9_existing_sites_are_fixed_first_and_the_picks_are_c1_then_c4() -> None:
    found = choose()
    assert found.base == 800
    assert [(pick.site_id, pick.people, pick.reached) for pick in found.picks] == [("c1", 540, 1340), ("c4", 470, 1810)]
    assert found.total == 2000
    assert found.reached == 1810
    assert [pick.share for pick in found.picks] == [0.67, 0.905]


@pytest.mark.parametrize(
    ("name", "alone", "new"), [("c1", 630, 540), ("c2", 800, 370), ("c3", 800, 370), ("c4", 630, 470)]
)
def test_scenario_9_what_each_candidate_reaches_alone_and_newly(name: str, alone: int, new: int) -> None:
    one = [each for each in FOUR if each.id == name]
    assert choose(1, one, sites=[]).reached == alone
    assert choose(1, one).picks[0].people == new


def test_scenario_9_nothing_can_reach_more_and_the_answer_says_so() -> None:
    found = choose()
    assert found.bound == 1810
    assert found.proven
    assert found.sentence == "후보 가운데 어떻게 골라도 1,810명을 넘을 수 없어요. 이보다 나은 답은 없어요."
    assert found.how == "greedy"


def test_where_everybody_is_reached_no_candidate_helps() -> None:
    everywhere = [site(f"{at}", *at) for at in [(250, 250), (250, 750), (750, 250), (750, 750)]]
    everywhere += [site(f"{at}", *at) for at in [(1250, 250), (1250, 750), (1750, 250), (1750, 750)]]
    found = choose(sites=everywhere)
    assert found.picks == ()
    assert found.base == found.total == 2000
    assert found.sentence == "모든 주민이 이미 걸어갈 수 있어서 도움이 되는 후보가 없어요."
    assert found.proven


def test_a_pick_is_explained_with_the_dong_it_helps() -> None:
    first, second = choose().picks
    assert [(one.code, one.people) for one in first.helped] == [("A", 540)]
    assert (first.dong_code, second.dong_code) == ("A", "B")
    assert first.runner_up is None
    assert first.sentence == (
        "c1을 열면 10분 안에 걸어갈 수 있는 주민이 540명 늘어 모두 1,340명(67%)이 돼요. 도움을 받는 곳은 A동(540명)이에요."
    )


def test_of_equals_the_lowest_id_is_taken_and_the_other_is_named() -> None:
    twins = [candidate("나", 250, 450), candidate("가", 250, 450), candidate("다", 250, 50)]
    pick = choose(1, twins).picks[0]
    assert pick.site_id == "가"
    assert pick.runner_up is not None
    assert (pick.runner_up.site_id, pick.runner_up.people) == ("나", 540)
    assert "나도 거의 같아요(540명)." in pick.sentence


def test_fewer_picks_than_asked_where_no_more_help() -> None:
    found = choose(4, [candidate("가", 250, 450), candidate("나", 250, 450)])
    assert [pick.site_id for pick in found.picks] == ["가"]
    assert found.sentence.startswith("새로 도움이 되는 후보는 1곳뿐이에요.")


def test_candidates_without_a_usable_place_are_named_with_the_reason() -> None:
    bad = [Site("없음", "없음"), candidate("영", -EAST, -NORTH), Site("뒤집힘", "뒤집힘", x_m=NORTH, y_m=EAST)]
    found = choose(1, [*bad, FOUR[0]])
    assert [pick.site_id for pick in found.picks] == ["c1"]
    assert {one.site_id: one.reason_code for one in found.unusable} == {
        "없음": "location_missing",
        "영": "location_zero",
        "뒤집힘": "axes_swapped",
    }
    assert choose(1, bad).sentence == "고를 수 있는 후보가 없어요."


def test_targets_closed_by_a_pick_are_named_once() -> None:
    target = Target("childcare", "돌봄방", per=Per.DONG, at_least=1, in_all=2)
    first, second = choose(target=target).picks
    assert first.targets_closed == ("돌봄방: A동 1곳", "돌봄방: 모두 2곳")
    assert second.targets_closed == ()
    assert "목표를 채워요: 돌봄방: A동 1곳, 돌봄방: 모두 2곳." in first.sentence


def test_a_target_of_a_district_closes_with_the_last_site_missing() -> None:
    target = Target("hub", "마을활력소", per=Per.DISTRICT, at_least=2, counted_from=date(2018, 1, 1))
    assert [pick.targets_closed for pick in choose(target=target).picks] == [(), ("마을활력소: 가구 2곳",)]


def test_candidates_are_walked_to_along_the_streets_and_those_off_them_are_left_out() -> None:
    rows = [[(0, row), (1950, row)] for row in (150, 450, 750)]
    network = StreetNetwork(net(*rows, [(0, 150), (0, 450)], [(0, 450), (0, 750)]), [area.boundary for area in AB])
    far = candidate("먼 곳", 1500, 905)
    found = choose(1, [FOUR[0], far], sites=[], network=network)
    assert found.picks[0].site_id == "c1"
    # 500 m with both legs: 8 cells on the street, 7 in each row 100 m off it, 2 round the corner
    assert found.picks[0].people == 10 * (8 + 7 + 7 + 2)
    assert [(one.site_id, one.reason_code) for one in found.unusable] == [("먼 곳", "off_network")]


@pytest.mark.parametrize("picks", [0, 501])
def test_a_number_of_picks_that_makes_no_sense_is_refused(picks: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        Wish(FOUR, picks)
    assert caught.value.code == "picks_invalid"


def test_candidates_with_the_same_id_and_too_many_for_the_exact_choice_are_refused() -> None:
    with pytest.raises(InvalidInput) as caught:
        Wish([FOUR[0], FOUR[0]], 1)
    assert caught.value.code == "candidate_repeated"
    many = [candidate(f"{number:04}", number, 0) for number in range(1501)]
    with pytest.raises(InvalidInput) as caught:
        Wish(many, 1, exact=True)
    assert caught.value.code == "too_many_candidates"
    assert len(Wish(many[:1500], 1, exact=True).candidates) == 1500


def test_unknown_residents_help_to_choose_nothing() -> None:
    areas = [type(one)(one.code, one.name, one.district_code, one.district, one.boundary) for one in AB]
    found = next_sites(areas, EXISTING, None, None, ask(walking=Walking()), Wish(FOUR, 2))
    assert found.picks == ()
    assert found.share is None
    assert "주민 수를 몰라" in found.sentence


def pairs_of(reach: np.ndarray) -> Pairs:
    at, cell = np.nonzero(reach)
    return Pairs(cell, at, np.zeros(len(cell), dtype=np.int64))


@st.composite
def problems(draw) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    candidates, size = draw(st.integers(1, 7)), draw(st.integers(0, 14))
    seed = np.random.default_rng(draw(st.integers(0, 2**31)))
    reach = seed.random((candidates, size)) < draw(st.sampled_from([0.1, 0.3, 0.6]))
    return reach, seed.integers(0, draw(st.sampled_from([2, 5, 1000])), size), seed.random(size) < 0.2


def plain_value(reach, people, reached, chosen) -> int:
    return int(people[~reached & reach[list(chosen)].any(axis=0)].sum())


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(1, 4))
def test_every_promise_holds_against_all_choices(made, picks: int) -> None:
    reach, people, reached = made
    problem = problem_of(pairs_of(reach), len(reach), people, reached)
    assert problem.base == people[reached].sum()
    assert problem.total == people.sum()
    every = list(combinations(range(len(reach)), min(picks, len(reach))))
    values = [plain_value(reach, people, reached, chosen) for chosen in every]
    best = max(values)
    first = greedy(problem, picks)
    second = swapped(problem, first)
    bound = bound_of(problem, second, picks)
    third, ceiling = exact(problem, second, picks)
    for chosen in (first, second, third):
        assert problem.value(chosen) == plain_value(reach, people, reached, chosen)
        assert len(set(chosen)) == len(chosen) <= picks
    assert problem.value(first) >= 0.63 * best
    assert best == problem.value(third) >= problem.value(second) >= problem.value(first)
    assert bound >= best
    assert ceiling == best


@settings(max_examples=40, deadline=None)
@given(problems(), st.integers(1, 3))
def test_greedy_takes_the_best_step_each_time_and_of_equals_the_lowest_id(made, picks: int) -> None:
    reach, people, reached = made
    taken: list[int] = []
    for _ in range(picks):
        gains = [plain_value(reach, people, reached, [*taken, one]) for one in range(len(reach))]
        now = plain_value(reach, people, reached, taken) if taken else 0
        if max(gains) == now:
            break
        taken.append(gains.index(max(gains)))
    assert greedy(problem_of(pairs_of(reach), len(reach), people, reached), picks) == taken


def trap() -> Problem:
    """Return where greed takes the middle and needs a swap: the middle reaches 6, left and right 5 each of others."""
    reach = np.array([[1, 1, 1, 1, 0, 0], [1, 1, 0, 0, 1, 0], [0, 0, 1, 1, 0, 1]], dtype=bool)
    return problem_of(pairs_of(reach), 3, np.array([2, 1, 2, 1, 2, 2]), np.zeros(6, dtype=bool))


def test_a_swap_mends_what_greed_took() -> None:
    problem = trap()
    assert greedy(problem, 2) == [0, 1]
    assert problem.value([0, 1]) == 8
    assert sorted(swapped(problem, [0, 1])) == [1, 2]
    assert bound_of(problem, [1, 2], 2) == 10


def test_swaps_end_where_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(siting_choice, "WORK", 1)
    assert swapped(trap(), [0, 1]) == [0, 1]


def test_the_bound_holds_where_the_solver_has_no_time() -> None:
    problem = trap()
    assert bound_of(problem, [0, 1], 2, seconds=0.0) >= 10
    chosen, ceiling = exact(problem, [0, 1], 2, seconds=0.0)
    assert problem.value(chosen) >= 8
    assert ceiling >= 10


def test_the_certificate_is_close_without_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    seed = np.random.default_rng(6)
    reach = seed.random((120, 600)) < 0.03
    problem = problem_of(pairs_of(reach), 120, seed.integers(0, 90, 600), np.zeros(600, dtype=bool))
    chosen = swapped(problem, greedy(problem, 10))
    relaxed = bound_of(problem, chosen, 10)
    monkeypatch.setattr(siting_bound, "RELAXED_MOST", 0)
    monkeypatch.setattr("scipy.optimize.linprog", None)
    walked = bound_of(problem, chosen, 10)
    assert problem.value(chosen) <= relaxed <= walked
    assert walked < 1.005 * relaxed
    assert walked == bound_of(problem, chosen, 10)


def test_cells_with_the_same_candidates_are_one_group() -> None:
    reach = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 0, 1]], dtype=bool)
    problem = problem_of(pairs_of(reach), 2, np.array([5, 6, 7, 8, 9]), np.array([0, 0, 0, 0, 1], dtype=bool))
    assert sorted(problem.people.tolist()) == [5, 13]
    assert problem.base == 9
    assert problem.total == 35


def test_the_exact_choice_is_told_as_such_only_where_it_is_better() -> None:
    found = choose(exact=True)
    assert [pick.site_id for pick in found.picks] == ["c1", "c4"]
    assert found.how == "greedy"
    assert found.proven
