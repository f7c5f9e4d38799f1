"""Mutation testing of the pure rules: small faults are put in one by one, and the tests must notice each.

mutmut makes the faults and runs the tests, in a copy of the checkout. Only tests without a database take part, so that
one fault costs a fraction of a second.
"""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from api.drills.report import Report, ToolMissing
from geo.errors import SetupError

Track = Callable[[Iterable[int]], Iterable[int]]
ROOT = Path(__file__).resolve().parents[2]
LEAST_KILLED = 0.9
COPIED = ("geo", "api", "maps", "data", "tests")
KILLED, TIMEOUT = "killed", "timeout"
STAND = "코드"
"""The figure for machines: of which code the others are."""
TENTHS = ("1", "14", "147", "1470", "14702", "147025", "1470258", "14702583", "147025836", "1470258369")
"""Last digits of the numbers of those mutants that a run of so many tenths tries; a function's first is always among
them."""


@dataclass(frozen=True, slots=True)
class Group:
    """Modules that mean something together, and the tests that hold them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()
    """Words in the names of tests that take too long to be asked for every mutant."""


GROUPS: dict[str, Group] = {
    "booking": Group(
        (
            "geo/booking/rules.py",
            "geo/booking/opening.py",
            "geo/booking/recurrence.py",
            "geo/booking/pricing.py",
            "geo/booking/draw.py",
            "geo/booking/matching.py",
        ),
        ("tests/geo/booking", "tests/api/series/test_recurrence.py", "tests/api/rounds/test_draw.py"),
    ),
    "coverage": Group(
        ("geo/coverage/*.py",),
        ("tests/geo/coverage",),
        ("ten_thousand", "in_any_city", "one_site_more", "whatever_the_facts"),
    ),
    "duplicates": Group(
        ("geo/duplicate_score.py", "geo/duplicate_blocks.py"),
        ("tests/geo/test_duplicates.py", "tests/geo/test_duplicate_blocks.py", "tests/geo/test_duplicate_scores.py"),
        ("five_thousand", "order_of_the_rows"),
    ),
    "headings": Group(
        (
            "geo/importers/headings.py",
            "geo/importers/heading_rows.py",
            "geo/importers/column_content.py",
            "geo/importers/column_mapping.py",
            "geo/importers/fields.py",
            "geo/importers/room_headings.py",
        ),
        (
            "tests/geo/importers/test_headings.py",
            "tests/geo/importers/test_heading_rows.py",
            "tests/geo/importers/test_column_content.py",
        ),
    ),
}

PYTEST = (
    "--noconftest",
    *("-m", "not realfiles and not slow"),
    *("-p", "no:cacheprovider"),
    # both collect garbage many times at the end of each run, which costs more than the tests
    *("-p", "no:unraisableexception"),
    *("-p", "no:threadexception"),
)
QUIET = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "CI": "1"}
"""No plugins; with CI hypothesis repeats itself exactly and counts no milliseconds."""

SHOW = """
import sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
for name in sys.argv[1:]:
    lines = get_diff_for_mutant(name).splitlines()
    print(name, *(line for line in lines if line[:1] in "-+" and line[:3] not in ("---", "+++")), sep="\\n  ")
"""


def run_mutants(tenths: int, track: Track) -> Report:
    """Try so many tenths of the mutants of every group; claim that enough of each are killed."""
    if find_spec("mutmut") is None or not (ROOT / "tests").is_dir():
        raise ToolMissing(
            "이 훈련에는 mutmut과 소스 폴더가 있어야 합니다. './maeul test'가 만드는 .venv에 들어 있습니다.",
            "This drill needs a checkout and mutmut, one of the tools of './maeul test'.",
        )
    report = Report("mutants", f"규칙에 넣은 작은 고장을 시험이 알아채는지, 고장의 {min(tenths, len(TENTHS))}/10")
    names = list(GROUPS)
    for number in track(range(len(names))):
        try_mutants(report, names[number], GROUPS[names[number]], TENTHS[min(tenths, len(TENTHS)) - 1])
    report.figures[STAND] = {name: stand(group.modules) for name, group in GROUPS.items()}
    return report


def try_mutants(report: Report, name: str, group: Group, digits: str) -> None:
    """Try those mutants of a group whose number ends in one of `digits`."""
    with _copy(group) as folder:
        _mutate(folder, digits)
        fates = _fates(folder)
        judge(report, name, fates, _diffs(folder, survivors(fates)))


def judge(report: Report, name: str, fates: dict[str, str], told: str) -> None:
    """Count what became of a group's mutants; whatever was neither killed nor ran out of time has survived."""
    counted = Counter(fates.values())
    killed = counted[KILLED] + counted[TIMEOUT]
    share = killed / len(fates) if fates else 0.0
    kinds = ", ".join(f"{kind} {number}" for kind, number in sorted(counted.items()))
    report.figures[name] = f"{share:.1%} ({killed}/{len(fates)}: {kinds})"
    if told:
        report.figures[f"{name}: 살아남은 것"] = told
    report.claim(f"{name}: 돌연변이의 {share:.1%}만 잡았습니다", holds=share >= LEAST_KILLED)


def survivors(fates: dict[str, str]) -> list[str]:
    """Return the names of the mutants that no test noticed."""
    return [name for name, fate in fates.items() if fate not in {KILLED, TIMEOUT}]


def stand(modules: Iterable[str]) -> dict[str, str]:
    """Return a short sum of what each module does: comments and words that explain are left out."""
    files = sorted(file for module in modules for file in ROOT.glob(module))
    return {str(file.relative_to(ROOT)): _sum(file.read_text(encoding="utf-8")) for file in files}


def _sum(source: str) -> str:
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            node.body = [one for one in node.body if not _is_words(one)] or [ast.Pass()]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()[:8]


def _is_words(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@contextmanager
def _copy(group: Group) -> Iterator[Path]:
    """Give a copy of the checkout that mutmut may change, set up for one group."""
    folder = Path(tempfile.mkdtemp(prefix="maeul-mutants-"))
    try:
        for name in COPIED:
            without = shutil.ignore_patterns("__pycache__", "dumps", "node_modules")
            shutil.copytree(ROOT / name, folder / name, ignore=without)
        shutil.copy(ROOT / "pyproject.toml", folder)
        (folder / "setup.cfg").write_text(_settings(group), encoding="utf-8")
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settings(group: Group) -> str:
    tests = [name for name in group.tests if (ROOT / name).exists()]
    given: dict[str, Sequence[str]] = {
        "source_paths": ["geo"],
        "also_copy": ["api", "maps", "data"],
        "only_mutate": group.modules,
        "pytest_add_cli_args_test_selection": tests,
        "pytest_add_cli_args": [*PYTEST, "-k", "not (" + " or ".join(group.without or ("nothing_else",)) + ")"],
    }
    lists = [f"{name} =\n" + "".join(f"    {one}\n" for one in ones) for name, ones in given.items()]
    return "[mutmut]\nuse_git_change_detection = false\n" + "".join(lists)


def _mutate(folder: Path, digits: str) -> None:
    cores = max(1, len(os.sched_getaffinity(0)) - 1)
    done = _python(folder, "-m", "mutmut", "run", f"--max-children={cores}", f"*[{digits}]")
    if not any(folder.glob("mutants/**/*.meta")) or done.returncode:
        raise SetupError(
            f"mutmut이 멈췄습니다: {done.stdout[-2000:]}",
            f"mutmut stopped: {done.stdout[-2000:]}",
            code="mutmut_stopped",
        )


def _python(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAEUL_")}
    command = [sys.executable, *words]
    return subprocess.run(  # noqa: S603  (our own interpreter)
        command, cwd=folder, env=plain | QUIET, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def _fates(folder: Path) -> dict[str, str]:
    """Return what became of each mutant that was tried."""
    from mutmut.stats import status_by_exit_code

    found: dict[str, str] = {}
    for file in sorted(folder.glob("mutants/**/*.meta")):
        codes = json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"]
        found |= {name: status_by_exit_code[code] for name, code in codes.items() if code is not None}
    return found


def _diffs(folder: Path, names: Sequence[str]) -> str:
    return _python(folder, "-c", SHOW, *names).stdout.strip() if names else ""
