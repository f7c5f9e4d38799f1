"""Scenarios 1 and 2 of the engine in rounds, as `maeul drill booking` runs them by the thousand."""

import pytest

from api.drills.runs import run_halls, run_stampede

ROUNDS = 20


@pytest.mark.slow
def test_of_forty_callers_one_wins_in_every_round_and_the_others_hear_of_alternatives() -> None:
    report = run_stampede(ROUNDS, iter)
    assert report.faults == []
    assert (report.figures["201"], report.figures["409"], report.figures["그 밖의 답"]) == (ROUNDS, ROUNDS * 39, 0)
    assert report.figures["대안을 알려 준 거절"] == ROUNDS * 39


@pytest.mark.slow
def test_a_hall_and_its_parts_never_overlap_in_any_round() -> None:
    report = run_halls(ROUNDS, iter)
    assert report.faults == []
    assert (report.figures["겹친 예약"], report.figures["교착(deadlock)"]) == (0, 0)
    assert report.figures["저장된 예약"] >= ROUNDS
