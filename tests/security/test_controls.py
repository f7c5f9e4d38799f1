"""SECURITY.md says what is true: each control has a place and a test that exist, each limit its setting and default."""

import ast
import re
from functools import cache
from pathlib import Path

from geo.settings import Settings
from tests.conftest import ROOT

PAPER = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def rows_under(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, without its own head."""
    part = PAPER.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


@cache
def names_in(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_control_has_a_place_and_a_test_that_exist() -> None:
    rows = rows_under("Controls")
    assert len(rows) > 30
    for control, where, test in rows:
        assert Path(ROOT / where.strip("`")).is_file(), where
        path, _, name = test.strip("`").partition("::")
        assert name in names_in(path), test
        assert control
    assert len({control for control, _where, _test in rows}) == len(rows)


def test_each_limit_names_its_setting_and_its_usual_value() -> None:
    named = set()
    for door, limit, setting in rows_under("Limits"):
        if setting == "fixed":
            continue
        field = setting.strip("`").removeprefix("MAEUL_").lower()
        named.add(field)
        count, span = re.fullmatch(r"(\d+) an? (minute|hour)", limit).groups()
        assert int(count) == Settings.model_fields[field].default, door
        assert field.endswith(f"_per_{span}"), door
    assert named == {name for name in Settings.model_fields if re.search("_per_(minute|hour)$", name)}


def test_everybody_who_attacks_finds_something_in_the_way() -> None:
    attackers = rows_under("Who attacks what")
    assert len(attackers) >= 10
    assert all(all(cells) and len(cells) == 3 for cells in attackers)


def test_the_version_of_the_program_is_one_that_is_mended() -> None:
    import tomllib

    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert [mended for name, mended in rows_under("Which versions are mended") if version.startswith(name)] == ["yes"]
