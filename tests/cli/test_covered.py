"""`maeul drill coverage`: what its figures claim; what it runs is this very suite."""

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from api.drills import covered
from api.drills.covered import judge, measure
from api.drills.report import Report, ToolMissing

FAILED = "통과하지 못한 시험이 있습니다: tests/test_a.py::test_a - assert 0; tests/test_b.py::test_b"
NOTHING = "시험이 끝까지 돌지 못해 잰 것이 없습니다"


def measured(lines: int, branches: int) -> dict[str, Any]:
    modules = {f"geo/m{n}.py": {"percent_covered": 10.0 * n, "missing_lines": n} for n in range(12)}
    totals = {"covered_lines": lines, "num_statements": 1_000, "covered_branches": branches, "num_branches": 400}
    return {"totals": totals, "files": {name: {"summary": one} for name, one in modules.items()}}


@pytest.mark.parametrize(("lines", "passed"), [(900, True), (899, False)])
def test_nine_tenths_of_the_lines_are_enough_and_branches_are_told(lines: int, *, passed: bool) -> None:
    report = Report("coverage", "")
    judge(report, measured(lines, 301))
    assert report.passed is passed
    assert report.figures["줄"] == f"{lines / 10:.1f}% ({lines}/1,000)"
    assert report.figures["갈래"] == "75.2% (301/400)"
    lowest = report.figures["가장 적게 지나는 곳"].split(", ")
    assert lowest[0] == "geo/m0.py 0% (0줄)"
    assert len(lowest) == 10


@pytest.mark.parametrize(
    ("status", "wrote", "faults"),
    [
        (0, True, []),
        (1, True, [FAILED]),
        (1, False, [FAILED, NOTHING]),
    ],
)
def test_tests_that_fail_or_measure_nothing_are_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, faults: list[str], *, wrote: bool
) -> None:
    def run(folder: Path) -> CompletedProcess[str]:
        if wrote:
            (folder / "coverage.json").write_text(json.dumps(measured(990, 301)), encoding="utf-8")
        failed = "FAILED tests/test_a.py::test_a - assert 0\nFAILED tests/test_b.py::test_b\n" if status else ""
        return CompletedProcess([], status, f"..\n{failed}== 8,573 passed in 9 minutes ==\n")

    monkeypatch.setattr(covered, "_run_tests", run)
    report = Report("coverage", "")
    measure(report, tmp_path)
    assert report.figures["시험"] == "8,573 passed in 9 minutes"
    assert report.faults == faults


def test_without_its_tool_it_says_that_it_was_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covered, "find_spec", lambda _name: None)
    with pytest.raises(ToolMissing):
        covered.run_coverage(1, iter)
