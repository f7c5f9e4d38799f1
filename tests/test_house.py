"""The rules of the house, held by tests: who may import what, how long things may get, what a lock may say."""

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ("geo", "maps", "api")
GENERATED = ROOT / "geo" / "migrations" / "versions"
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LEFT_OUT = {".git", ".venv", ".maeul", "__pycache__", "node_modules", "dist", "build", "vendor"}
TEXT = {".py", ".md", ".toml", ".html", ".css", ".js", ".sql", ".json", ".yaml", ".yml", ".lock", ".txt", ".csv", ""}


def python_files(*folders: str) -> list[Path]:
    """Every module under the folders but the generated ones."""
    return [
        path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if GENERATED not in path.parents
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (module, name) of every import, those inside functions and TYPE_CHECKING included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def told(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def run_tool(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / arguments[0]
    if not program.exists():
        pytest.skip(f"{arguments[0]} is not installed here")
    return subprocess.run([program, *arguments[1:]], cwd=ROOT, capture_output=True, text=True, timeout=600)


TOOLS = [("lint-imports",), ("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)]


@pytest.mark.parametrize("arguments", TOOLS, ids=" ".join)
def test_a_tool_finds_nothing(arguments: tuple[str, ...]) -> None:
    done = run_tool(*arguments)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_mypy_runs_strict_over_all_three_folders() -> None:
    assert PYPROJECT["tool"]["mypy"]["strict"] is True
    assert set(PYPROJECT["tool"]["mypy"]["packages"]) == set(SOURCE)


def test_no_other_distribution_owns_our_import_names() -> None:
    for name in SOURCE:
        assert set(packages_distributions().get(name, ())) <= {"maeul-atlas"}, name


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for path in python_files(*SOURCE, "tests")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


HOMES = {
    "fastapi": "api",
    "starlette": "api",
    "uvicorn": "api",
    "typer": "api",
    "jinja2": "api",
    "folium": "maps",
    "branca": "maps",
    "geoalchemy2": "geo",
    "alembic": "geo",
}
"""Which folder alone may import a technology."""


def test_each_technology_stays_in_its_folder() -> None:
    strays = []
    for folder in SOURCE:
        for path in python_files(folder):
            for module, _ in imported(path):
                home = HOMES.get(module.split(".")[0])
                if home not in {None, folder}:
                    strays.append(f"{path.relative_to(ROOT)} imports {module}")
    assert strays == []


SQL = re.compile(r"\b(SELECT\s+.+\s+FROM|SELECT\s+\d|INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\w+\s+SET)\b", re.DOTALL)
PLAIN_SQLALCHEMY = {"Engine", "make_url", "Session", "SQLAlchemyError"}
"""What passes through api without being a statement: engines, sessions, addresses, the class of faults."""


YARDSTICKS = {"api/bench/bare.py", "api/bench/search.py"}
"""Benchmarks run geo's own statements through the bare driver to compare; they hold no SQL themselves."""


def test_sql_lives_in_geo_alone() -> None:
    found = []
    for path in python_files("api", "maps"):
        found += [
            f"{path.relative_to(ROOT)} imports {name} of {module}"
            for module, name in imported(path)
            if module.split(".")[0] == "sqlalchemy"
            and (path.is_relative_to(ROOT / "maps") or name not in PLAIN_SQLALCHEMY)
            and str(path.relative_to(ROOT)) not in YARDSTICKS
        ]
        found += [
            told(path, node.lineno)
            for node in ast.walk(tree(path))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value)
        ]
    assert found == []


PURE = {
    *("crs", "enums", "errors", "text", "walking", "topology", "clock", "geometry"),
    *("coverage.answer", "planning.tables", "planning.policy_words"),
    *("atlas.content", "atlas.edition_states", "atlas.numbering", "bench_atlas"),
}


def test_maps_knows_only_the_pure_parts_of_geo() -> None:
    parts = set()
    for path in python_files("maps"):
        for module, name in imported(path):
            if module == "geo":
                parts.add(name)
            elif module.startswith("geo."):
                parts.add(module.removeprefix("geo."))
    assert parts <= PURE


def test_what_maps_takes_from_geo_is_pure_itself() -> None:
    for name in PURE:
        path = ROOT / "geo" / f"{name.replace('.', '/')}.py"
        modules = {module.split(".")[0] for module, _ in imported(path)}
        assert not modules & {"sqlalchemy", "psycopg", "geoalchemy2"}, name


FEATURES = {"dongs", "search", "duplicates", "resources", "sites", "spaces", "bookings", "maps_export"}


def test_feature_folders_do_not_import_each_other() -> None:
    found = []
    for feature in FEATURES:
        for path in python_files(f"api/{feature}"):
            others = {module for module, _ in imported(path) if module.split(".")[:1] == ["api"]}
            found += [
                f"{path.relative_to(ROOT)} imports {module}"
                for module in others
                if [*module.split("."), ""][1] in FEATURES - {feature}
            ]
    assert found == []


def functions(*folders: str) -> list[tuple[int, str]]:
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{told(path, node.lineno)} {node.name}")
        for path in python_files(*folders)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def modules(*folders: str) -> list[tuple[int, str]]:
    return [(path.read_text(encoding="utf-8").count("\n"), str(path)) for path in python_files(*folders)]


def share_above(sizes: list[int], limit: int) -> float:
    return sum(size > limit for size in sizes) / len(sizes)


def test_functions_stay_short() -> None:
    found = functions(*SOURCE)
    sizes = [size for size, _ in found]
    assert statistics.median(sizes) <= 10
    assert share_above(sizes, 40) <= 0.05
    assert [name for size, name in found + functions("tests") if size > 60] == []


def test_modules_stay_short() -> None:
    found = modules(*SOURCE)
    sizes = [size for size, _ in found]
    assert statistics.median(sizes) <= 120
    assert share_above(sizes, 350) <= 0.05
    assert [name for size, name in found + modules("tests") if size > 500] == []


def test_nothing_is_left_for_later() -> None:
    mark = re.compile("#.*(TO" + "DO|FIX" + "ME)|raise " + "NotImplemented")
    left = [
        told(path, number)
        for path in python_files(*SOURCE, "tests")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if mark.search(line)
    ]
    assert left == []


def test_every_exception_from_a_rule_says_why() -> None:
    bare = re.compile(r"# (noqa: [A-Z0-9, ]+|type: ignore(\[[\w, -]+\])?|noqa|type: ignore)\s*$")
    found = [
        told(path, number)
        for path in python_files(*SOURCE)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def committed_files() -> list[Path]:
    """Every file of the project, as git lists them or, without git, as they lie here."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\0") if listed.returncode == 0 else map(str, ROOT.rglob("*"))
    return [
        path
        for path in (ROOT / name for name in names if name)
        if path.is_file() and path.suffix in TEXT and not LEFT_OUT & set(path.relative_to(ROOT).parts)
    ]


def test_the_top_level_holds_the_agreed_folders_only() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("only git knows which folders are the project's")
    tops = {path.relative_to(ROOT).parts[0] for path in committed_files() if path.parent != ROOT}
    assert {top for top in tops if not top.startswith(".")} == {"geo", "api", "maps", "data", "tests"}


PLACES = re.compile(
    "|".join(
        [
            "(?<![\\w.}])/" + "(work|root|home/[a-z]+)" + "/",
            "(files\\.python" + "hosted|py" + "pi)\\.org",
            "registry\\.np" + "mjs",
            "(https?://)?(cdn|unpkg|jsdelivr|cloudflare)" + "\\.(com|net)",
        ]
    )
)


def test_no_file_names_a_place_of_one_machine_or_the_host_of_a_registry() -> None:
    found = [
        f"{told(path, number)} {line.strip()[:80]}"
        for path in committed_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if PLACES.search(line)
    ]
    assert found == []


def test_no_real_data_file_is_committed() -> None:
    heavy = [path for path in committed_files() if path.stat().st_size > 600_000]
    assert heavy == []
    assert {path.name for path in (ROOT / "data" / "boundaries").iterdir()} == {"README.md", "seoul_dong_facts.csv"}


LINE = re.compile(r"^(?P<name>[\w.-]+)(\[[\w,]+\])?==(?P<version>[^\s;\\]+)")


def locked(file: str) -> dict[str, dict[str, int]]:
    """Return name → {version: number of hashes} of a lock; some names have one version per Python."""
    text = (ROOT / file).read_text(encoding="utf-8").replace("\\\n", " ")
    found: dict[str, dict[str, int]] = {}
    for line in text.splitlines():
        match = LINE.match(line)
        assert match, f"{file}: {line[:80]}"
        found.setdefault(canonicalize_name(match["name"]), {})[match["version"]] = line.count("--hash=sha256:")
    return found


@pytest.mark.parametrize("file", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_address_and_hashes_every_entry(file: str) -> None:
    assert "://" not in (ROOT / file).read_text(encoding="utf-8")
    assert "index" not in (ROOT / file).read_text(encoding="utf-8")
    entries = locked(file)
    assert len(entries) > 40
    assert [name for name, versions in entries.items() if 0 in versions.values()] == []


def test_the_locks_hold_what_pyproject_asks_for() -> None:
    running, developing = locked("requirements.lock"), locked("requirements-dev.lock")
    for text in PYPROJECT["project"]["dependencies"]:
        asked = Requirement(text)
        assert all(v in asked.specifier for v in running[canonicalize_name(asked.name)]), text
    extras = [text for texts in PYPROJECT["project"]["optional-dependencies"].values() for text in texts]
    for text in extras:
        assert canonicalize_name(Requirement(text).name) not in running, text
    for text in [*PYPROJECT["dependency-groups"]["dev"], *extras]:
        asked = Requirement(text)
        assert all(v in asked.specifier for v in developing[canonicalize_name(asked.name)]), text
    assert {name: developing.get(name) for name in running} == running


def test_installed_versions_are_the_locked_ones() -> None:
    from importlib.metadata import PackageNotFoundError, version

    wrong = {}
    for name, wanted in locked("requirements.lock").items():
        try:
            present = version(name)
        except PackageNotFoundError:
            continue  # an entry for other systems or Python versions
        if present not in wanted:
            wrong[name] = (present, list(wanted))
    assert wrong == {}


def test_the_licence_is_mit_and_travels() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("MIT License")
    assert "Maeul Atlas contributors" in text
    assert PYPROJECT["project"]["license"] == "MIT"
    assert "LICENSE" in PYPROJECT["project"]["license-files"]


def test_pre_commit_fetches_nothing() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert "://" not in text
    assert re.findall(r"- repo: (\w+)", text) == ["local"]
    assert set(re.findall(r"entry: \.venv/bin/(\S+)", text)) >= {"ruff", "mypy", "lint-imports"}
