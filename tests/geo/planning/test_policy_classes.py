"""Classes of values: every value in exactly one, equal values together, limits where each method puts them."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import InvalidInput
from geo.planning.classes import NO_DATA, classify, natural_breaks
from geo.planning.policy_words import Method

TWENTY = [1, 1, 2, 3, 3, 4, 5, 6, 6, 6, 7, 8, 9, 10, 11, 12, 13, 14, 50, 60]


def test_equal_count_puts_as_many_into_each_class_as_ties_allow() -> None:
    found = classify(TWENTY, Method.EQUAL_COUNT, 4)
    assert found is not None
    assert found.limits == (3, 6, 11, 60)
    assert np.bincount(found.of(TWENTY)).tolist() == [5, 5, 5, 5]
    assert found.labels("곳") == ["1–3곳", "4–6곳", "7–11곳", "12–60곳"]


def test_equal_interval_cuts_the_span_evenly_whatever_lies_in_it() -> None:
    found = classify([1, 2, 3, 11], Method.EQUAL_INTERVAL, 5)
    assert found is not None
    assert found.limits == (3, 5, 7, 9, 11)
    assert found.of([1, 3, 4, 11]) == [0, 0, 1, 4]


def test_natural_breaks_are_the_least_sum_of_squares_of_all_ways_to_cut() -> None:
    """Every way to cut 20 values into 4 classes is tried beside."""
    values = np.sort(np.array(TWENTY, dtype=float))
    distinct = sorted(set(TWENTY))

    def cost(limits) -> float:
        at = np.searchsorted(limits, values)
        return sum(float(((values[at == k] - values[at == k].mean()) ** 2).sum()) for k in set(at))

    best = min(cost([*cut, distinct[-1]]) for cut in combinations(distinct[:-1], 3))
    found = natural_breaks(values, 4)
    assert found[-1] == 60
    assert cost(found) == pytest.approx(best)


def test_limits_of_ones_own_hold_as_they_are_and_wrong_ones_are_refused() -> None:
    found = classify(TWENTY, Method.OWN, 5, [5, 10])
    assert found is not None
    assert found.labels() == ["1–5", "6–10", "11–60"]
    for wrong in ([], [5, 5], [10, 5], [float("inf")], [1, 2, 3, 4, 5, 6, 7]):
        with pytest.raises(InvalidInput, match="경계값"):
            classify(TWENTY, Method.OWN, 5, wrong)
    with pytest.raises(InvalidInput, match="구간은"):
        classify(TWENTY, Method.EQUAL_COUNT, 9)


def test_a_limit_of_ones_own_below_every_value_is_told_as_such() -> None:
    found = classify([5, 7, 9], Method.OWN, 5, [1, 6])
    assert found is not None
    assert (found.labels("명"), found.of([5, 7, 9])) == (["1명 이하", "2–6명", "7–9명"], [1, 2, 2])
    halves = classify([0.5, 1.5], Method.OWN, 5, [0.25, 1])
    assert halves is not None
    assert halves.labels()[0].endswith(" 이하")


def test_a_limit_of_0_adds_no_class_where_0_is_one_already() -> None:
    found = classify([0, 5, 7, 9], Method.OWN, 5, [0, 6])
    assert found is not None
    assert (found.labels(), found.of([0, 5, 7, 9])) == (["0", "5–6", "7–9"], [0, 1, 2, 2])


def test_none_is_a_class_of_its_own_and_no_value_is_none() -> None:
    found = classify([0, 0, 1, 2], Method.EQUAL_COUNT, 2)
    assert found is not None
    assert found.labels("건") == ["0건", "1건", "2건"]
    assert found.of([0, None, 1, 2]) == [0, NO_DATA, 1, 2]
    assert classify([], Method.EQUAL_COUNT) is None
    only = classify([0, 0], Method.NATURAL_BREAKS)
    assert only is not None
    assert (only.labels(), only.of([0, None])) == (["0"], [0, NO_DATA])


def test_zero_parts_what_lies_on_both_sides_of_it() -> None:
    found = classify([-4, -2, -1, 1, 2, 3], Method.EQUAL_COUNT, 4)
    assert found is not None
    assert 0.0 in found.limits
    at = found.of([-4, -2, -1, 1, 2, 3])
    assert max(at[:3]) < min(at[3:])


numbers = st.lists(st.floats(-1e6, 1e6).map(lambda value: round(value, 2)), min_size=1, max_size=60)


@settings(max_examples=60, deadline=None)
@given(numbers, st.sampled_from([m for m in Method if m is not Method.OWN]), st.integers(2, 7))
def test_every_value_has_one_class_in_order_and_equal_values_share_it(values, method, count) -> None:
    found = classify(values, method, count)
    assert found is not None
    at = found.of(values)
    assert all(0 <= each < found.count for each in at)
    assert found.count <= count + 2
    assert len(found.labels()) == found.count
    pairs = sorted(zip(values, at, strict=True))
    assert all(one[1] <= other[1] for one, other in pairwise(pairs))
    assert all(one[1] == other[1] for one, other in pairwise(pairs) if one[0] == other[0])
