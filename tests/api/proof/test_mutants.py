"""A protection taken away turns the suite red: each mutant is run through real tests in a process of its own."""

import os
import subprocess
import sys

import pytest

from tests.cli.sandbox import ROOT

GUARDS = "tests/api/proof/test_guards.py"
NOTICED_BY = {
    "no_constraint": {
        "test_a_second_booking_of_the_same_time_is_refused",
        "test_a_second_writer_waits_for_the_first_before_it_looks",
    },
    "no_lock": {
        "test_who_writes_holds_the_locks_of_all_cells",
        "test_a_second_writer_waits_for_the_first_before_it_looks",
    },
    "no_state": {"test_a_booking_that_has_changed_meanwhile_is_not_written_over"},
}


def failed_under(mutant: str) -> set[str]:
    """Run the guards with one protection taken away; return the tests that failed."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.api.proof.mutants", "-p", "no:cacheprovider", GUARDS]
    environment = {**os.environ, "MAEUL_TEST_MUTANT": mutant, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 1, done.stdout[-3000:]
    failures = [line for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    return {line.split("::")[1].split(" ")[0] for line in failures}


@pytest.mark.slow
@pytest.mark.parametrize("mutant", NOTICED_BY)
def test_a_protection_taken_away_is_noticed(mutant: str) -> None:
    assert failed_under(mutant) == NOTICED_BY[mutant]
