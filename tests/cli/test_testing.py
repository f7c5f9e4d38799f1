"""How a run of the tests is spread over the cores."""

import pytest

from api.cli.testing import spread


@pytest.mark.parametrize(("cores", "processes"), [(2, "3"), (64, "4")])
def test_a_whole_run_is_spread_over_the_cores(cores, processes):
    assert spread(["--durations=40"], cores) == ["--durations=40", "-n", processes, "--dist", "worksteal"]


@pytest.mark.parametrize("arguments", [["tests/cli", "-q"], ["-n0"], ["--pdb"], ["-k", "maps"]])
def test_whoever_names_tests_gets_just_those(arguments):
    assert spread(arguments, 2) == arguments


def test_one_core_takes_one_test_after_the_other():
    assert spread([], 1) == []
