"""How much of the code the tests go through: the whole suite once more, with every line and branch counted."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from api.cli.testing import spread
from api.drills.report import Report, ToolMissing

ROOT = Path(__file__).resolve().parents[2]
LEAST_LINES = 90
"""Per cent of the lines that tests must go through."""
LEAST_SHOWN = 10


def run_coverage(rounds: int, track: Callable[[Iterable[int]], Iterable[int]]) -> Report:
    """Run every test under coverage; claim that they pass and go through enough of the lines."""
    if find_spec("pytest_cov") is None or not (ROOT / "tests").is_dir():
        raise ToolMissing(
            "이 훈련에는 pytest-cov와 소스 폴더가 있어야 합니다. './maeul test'가 만드는 .venv에 들어 있습니다.",
            "This drill needs a checkout and pytest-cov, one of the tools of './maeul test'.",
        )
    report = Report("coverage", f"모든 시험이 지나는 줄이 {LEAST_LINES}% 이상인지")
    for _ in track(range(rounds)):
        with tempfile.TemporaryDirectory(prefix="maeul-coverage-") as folder:
            measure(report, Path(folder))
    return report


def measure(report: Report, folder: Path) -> None:
    """Run the suite and judge what it went through; `folder` is for what is measured."""
    done = _run_tests(folder)
    report.figures["시험"] = done.stdout.strip().splitlines()[-1].strip("= ")
    failed = [line.removeprefix("FAILED ") for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    report.claim(f"통과하지 못한 시험이 있습니다: {'; '.join(failed) or '?'}", holds=done.returncode == 0)
    measured = folder / "coverage.json"
    report.claim("시험이 끝까지 돌지 못해 잰 것이 없습니다", holds=measured.is_file())
    if measured.is_file():
        judge(report, json.loads(measured.read_text(encoding="utf-8")))


def judge(report: Report, measured: dict[str, Any]) -> None:
    """Tell lines, branches and the modules that tests go through least; claim that lines are enough."""
    totals = measured["totals"]
    lines = 100 * totals["covered_lines"] / totals["num_statements"]
    report.figures["줄"] = f"{lines:.1f}% ({totals['covered_lines']:,}/{totals['num_statements']:,})"
    branches = 100 * totals["covered_branches"] / totals["num_branches"]
    report.figures["갈래"] = f"{branches:.1f}% ({totals['covered_branches']:,}/{totals['num_branches']:,})"
    modules = {name: one["summary"] for name, one in measured["files"].items()}
    lowest = sorted(modules, key=lambda name: modules[name]["percent_covered"])[:LEAST_SHOWN]
    told = [f"{name} {modules[name]['percent_covered']:.0f}% ({modules[name]['missing_lines']}줄)" for name in lowest]
    report.figures["가장 적게 지나는 곳"] = ", ".join(told)
    report.claim(f"줄의 {lines:.1f}%만 지납니다", holds=lines >= LEAST_LINES)


def _run_tests(folder: Path) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAEUL_")}
    where = {"COVERAGE_FILE": str(folder / "data")}
    command = [sys.executable, "-m", "pytest", *spread(["-q"], len(os.sched_getaffinity(0)))]
    return subprocess.run(  # noqa: S603  (our own interpreter)
        [
            *command,
            *("--cov", f"--cov-report=json:{folder}/coverage.json"),
            *("-m", "not uncounted", "-p", "no:cacheprovider"),
        ],
        cwd=ROOT,
        env=plain | where,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
