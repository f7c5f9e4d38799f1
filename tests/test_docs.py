"""The papers beside the code say what is true: commands parse, tables are complete, links lead somewhere."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from fastapi import FastAPI

from api.cli.app import app as verbs
from api.cli.bench import BenchName
from api.cli.drill import DrillName
from api.openapi import PREFIX
from api.summaries import SUMMARIES
from geo.demo import ACCOUNTS
from geo.settings import Settings
from maps.assets import STATIC_DIR

ROOT = Path(__file__).resolve().parent.parent
READMES = {"ko": "README.ko.md", "en": "README.md"}
PAPERS = [
    *READMES.values(),
    "OPERATING.md",
    "OPERATING.ko.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "data/boundaries/README.md",
]
BESIDE_SETTINGS = {"MAEUL_LANG", "MAEUL_VENV", "MAEUL_DEBUG", "MAEUL_TEST_CHROMIUM", "MAEUL_SYSTEM"}
"""What launcher, command line and tests read besides the program's settings."""

both = pytest.mark.parametrize("name", READMES.values())


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def headings(text: str) -> list[str]:
    return re.findall(r"^(#+ .+)$", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)


def tables(text: str) -> list[list[list[str]]]:
    """Every table as rows of cells, its heading left out."""
    found = []
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
        found.append(rows[2:])
    return found


def table_with(name: str, sign: str) -> list[list[str]]:
    return next(rows for rows in tables(read(name)) if any(sign in row[0] for row in rows))


def code_lines(text: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


def leaves(command: Any, path: str = "") -> dict[str, Any]:
    inner = getattr(command, "commands", None)
    if inner is None:
        return {path: command}
    found: dict[str, Any] = {}
    for word, child in inner.items():
        found |= leaves(child, f"{path} {word}".strip())
    return found


VERBS = leaves(typer.main.get_command(verbs))


def verb_of(words: list[str]) -> str:
    """Return the verb that a command line begins with; two words before one."""
    return next((verb for verb in (" ".join(words[:2]), words[0]) if verb in VERBS), "")


def first_names(text: str) -> list[str]:
    """What the rows of all tables are about, where that is a name in code type."""
    return [found[1] for rows in tables(text) for row in rows if (found := re.match("`(.+?)`", row[0]))]


def test_both_readmes_have_the_same_build() -> None:
    korean, english = (read(name) for name in READMES.values())
    assert [h.split()[0] for h in headings(korean)] == [h.split()[0] for h in headings(english)]
    assert [len(rows) for rows in tables(korean)] == [len(rows) for rows in tables(english)]
    assert first_names(korean) == first_names(english)
    assert code_lines(korean) == code_lines(english)
    assert re.findall(r"!\[.*?\]\((.+?)\)", korean) == re.findall(r"!\[.*?\]\((.+?)\)", english)


def default_of(value: object) -> str:
    if value in {None, ""}:
        return "—"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


@both
def test_every_setting_is_listed_with_its_default(name: str) -> None:
    rows = {row[0].strip("`"): row[1:] for row in table_with(name, "MAEUL_DATA_DIR")}
    for field, info in Settings.model_fields.items():
        assert rows[f"MAEUL_{field.upper()}"][0] == default_of(info.default), field
    assert rows.keys() == {f"MAEUL_{field.upper()}" for field in Settings.model_fields} | BESIDE_SETTINGS
    assert all(meaning for _, meaning in rows.values())


def test_every_variable_that_the_code_reads_is_a_listed_one() -> None:
    known = {f"MAEUL_{field.upper()}" for field in Settings.model_fields} | BESIDE_SETTINGS
    files = [ROOT / "maeul", *(p for folder in ("geo", "maps", "api") for p in (ROOT / folder).rglob("*.py"))]
    for file in files:
        used = set(re.findall(r"\bMAEUL_[A-Z][A-Z_]*[A-Z]\b", file.read_text(encoding="utf-8")))
        assert used <= known, file


@both
def test_every_verb_is_listed_with_options_that_exist(name: str) -> None:
    listed = {}
    for cell, says in (row[:2] for row in table_with(name, "`up ")):
        words = cell.strip("`").split()
        verb = verb_of(words)
        assert verb, cell
        listed[verb] = says
        known = {option for parameter in VERBS[verb].params for option in parameter.opts}
        assert set(re.findall(r"(?<![\w-])--?[a-z][\w-]*", cell)) <= known, cell
    assert listed.keys() == VERBS.keys()
    assert all(listed.values())


def operations(app: FastAPI) -> set[str]:
    return {
        f"{method.upper()} {path.removeprefix(PREFIX)}"
        for path, methods in app.openapi()["paths"].items()
        for method in methods
    }


@both
def test_every_endpoint_is_listed(name: str, app: FastAPI) -> None:
    rows = {row[0].strip("`"): row[1] for row in table_with(name, "GET /spaces")}
    assert rows.keys() == operations(app)
    if name == READMES["ko"]:
        assert rows == SUMMARIES


@both
def test_demo_accounts_are_the_real_ones(name: str) -> None:
    assert [row[0].strip("`") for row in table_with(name, "@example.org")] == [one.email for one in ACCOUNTS]


@both
def test_vendored_packages_are_named_with_version_and_licence(name: str) -> None:
    import json

    text = read(name)
    manifest = json.loads((STATIC_DIR / "vendor" / "manifest.json").read_text(encoding="utf-8"))
    for package, version, licence in {(e["package"], e["version"], e["licence"]) for e in manifest.values()}:
        row = rf"\| (?i:{re.escape(package.rpartition('/')[2].split('.')[0].removesuffix('-dist').replace('-', ' '))})[\w.]* "
        assert re.search(rf"{row}{re.escape(version)} \|.*\| {re.escape(licence)} \|", text), package


WORDS = {"curl", "pg_basebackup", "psql", "uv", ".venv/bin/pre-commit", ".venv/bin/python"}


def parse(command: Any, words: list[str]) -> None:
    """Let the program's own parser read a command line, without running it; raises on wrong usage."""
    with command.make_context("maeul", list(words)) as context:
        if getattr(command, "commands", None) is None:
            return
        rest = [*context._protected_args, *context.args]
        _, child, left = command.resolve_command(context, rest)
        parse(child, left)


@pytest.mark.parametrize("paper", PAPERS)
def test_every_command_in_the_papers_parses(paper: str) -> None:
    for line in code_lines(read(paper)):
        words = shlex.split(line)
        if words[0] in {"./maeul", "maeul"}:
            parse(typer.main.get_command(verbs), words[1:])
        else:
            assert words[0] in WORDS, line


@pytest.mark.parametrize("paper", PAPERS)
def test_every_verb_named_in_running_text_exists(paper: str) -> None:
    for words in re.findall(r"`(?:\./)?maeul ([a-z][^`|]*)`", read(paper)):
        assert verb_of(words.split()), words


@both
def test_addresses_in_examples_answer(name: str, client, make) -> None:
    make.boundaries()
    addresses = re.findall(r"curl '[^']*(/api/v1/[^']*)'", read(name))
    assert addresses
    for address in addresses:
        assert client.get(address).status_code == 200, address


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lstrip("# ").lower()).replace(" ", "-")


@pytest.mark.parametrize("paper", PAPERS)
def test_links_lead_to_files_and_headings_that_exist(paper: str) -> None:
    text = read(paper)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("https://"):
            continue
        file, _, part = target.partition("#")
        assert not file or ((ROOT / paper).parent / file).is_file(), target
        if part:
            assert part in {anchor(h) for h in headings(read(file or paper))}, target


@pytest.mark.parametrize("paper", ["CONTRIBUTING.md", *READMES.values()])
def test_paths_in_running_text_exist(paper: str) -> None:
    for path in re.findall(r"`((?:geo|maps|api|tests|data)/[\w./-]*)`", read(paper)):
        assert (ROOT / path).exists(), path


def test_pictures_are_small_and_all_shown() -> None:
    shown = {ROOT / path for path in re.findall(r"!\[.+?\]\((.+?)\)", read("README.md"))}
    folder = ROOT / "api" / "web" / "static" / "pictures"
    assert shown == set(folder.iterdir())
    assert 1 <= len(shown) <= 16
    assert all(picture.stat().st_size <= 100_000 for picture in shown)


def test_the_changelog_begins_with_the_version_of_the_program() -> None:
    import tomllib

    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    first = re.search(r"^## (\S+) - (\d{4}-\d\d-\d\d)$", read("CHANGELOG.md"), re.MULTILINE)
    assert first
    assert first[1] == version


PROOFS = {"ko": ("README.ko.md", "## 직접 확인하기"), "en": ("README.md", "## Check it yourself")}
PLACES = {"ko": {"시험", "drill all", "bench all"}, "en": {"suite", "drill all", "bench all"}}
"""Where a proof runs: in the suite, with all drills, with all benchmarks."""

in_both = pytest.mark.parametrize("lang", PROOFS)


def proofs(lang: str) -> list[list[str]]:
    """The rows of "Check it yourself": what is proved, by which command, with which figures, and where it runs."""
    name, heading = PROOFS[lang]
    return tables(read(name).partition(heading + "\n")[2])[0]


def command_of(row: list[str]) -> list[str]:
    (command,) = re.findall(r"^`\./maeul ([^`]+)`$", row[1])
    return shlex.split(command)


def test_both_tables_of_proofs_have_the_same_commands_in_the_same_order() -> None:
    korean, english = ([row[1] for row in proofs(lang)] for lang in PROOFS)
    assert korean == english
    assert len(set(english)) == len(english), "a command stands there twice"


@in_both
def test_every_proof_has_figures_and_says_where_it_runs(lang: str) -> None:
    for what, _command, figures, runs_in in proofs(lang):
        assert what, runs_in
        assert re.search(r"\d", figures), what
        assert {*runs_in.replace("`", "").split(", ")} <= PLACES[lang], what


@in_both
def test_every_command_of_a_proof_exists(lang: str) -> None:
    for row in proofs(lang):
        verb, *words = command_of(row)
        if verb != "test":
            parse(typer.main.get_command(verbs), [verb, *words])
        for path, _, name in (word.partition("::") for word in words if verb == "test" and not word.startswith("-")):
            assert (ROOT / path).exists(), path
            assert not name or f"def {name}(" in read(path), name


def test_every_drill_and_every_benchmark_is_a_proof() -> None:
    listed = {(words[0], words[1]) for words in map(command_of, proofs("en")) if words[0] in {"drill", "bench"}}
    assert {name for verb, name in listed if verb == "drill"} == {*DrillName} - {DrillName.ALL}
    assert {name for verb, name in listed if verb == "bench"} == {*BenchName} - {BenchName.ALL}


def test_a_proof_that_runs_in_the_suite_is_named_there() -> None:
    """Tests are in the suite; a drill or a benchmark only where a test runs a small edition of it."""
    words = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("test_*.py"))
    words += "".join(file.read_text(encoding="utf-8") for file in (ROOT / "tests").rglob("conftest.py"))
    for row in proofs("en"):
        verb, name, *_ = [*command_of(row), ""]
        where = {*row[3].replace("`", "").split(", ")}
        if verb in {"drill", "bench"}:
            assert f"{verb} all" in where, name
            used = rf'"{verb}", "{name}"|\brun_{name}\b|api\.(?:drills|bench)\.{name.removesuffix("s")}s?\b'
            assert "suite" not in where or re.search(used, words), f"no test runs {verb} {name}"
        else:
            assert where == {"suite"}, row


def test_what_was_not_run_is_said() -> None:
    assert "was not run on a real Ubuntu" in read("README.md")
    assert "진짜 Ubuntu에서는 돌려 보지 않았습니다" in read("README.ko.md")


def test_the_projects_check_calls_the_readmes_test_command() -> None:
    assert "exec ./maeul test" in read(".ci/run")
    assert "./maeul test" in code_lines(read("README.md"))
