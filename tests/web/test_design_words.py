"""CONTRIBUTING's chapter on design says what the files say: every token, every component with what it is given."""

import re
from pathlib import Path

from api.web.assets import STATIC_DIR, TEMPLATE_DIR

ROOT = Path(__file__).parents[2]
MACRO = re.compile(r"{% macro (\w+)\((.*?)\) -%}")
PIECE = re.compile(r"`(\w+)\(([^`()]*)\)`")


def chapter():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return text.split("\n## Design\n", 1)[1].split("\n## ", 1)[0]


def test_every_design_token_is_written_down_and_no_other():
    tokens = set(
        re.findall(r"^\s*(--[a-z0-9-]+):", (STATIC_DIR / "css" / "tokens.css").read_text("utf-8"), re.MULTILINE)
    )
    assert len(tokens) > 40
    assert set(re.findall(r"`(--[a-z0-9-]+)`", chapter())) == tokens


def test_every_component_is_written_down_with_all_that_it_is_given():
    parts = (TEMPLATE_DIR / "parts.html").read_text(encoding="utf-8")
    made = {name: [each.split("=")[0].strip() for each in _split(given)] for name, given in MACRO.findall(parts)}
    first_cells = "\n".join(line.split(" | ")[0] for line in chapter().splitlines() if line.startswith("| `"))
    said = {
        name: [each.strip() for each in given.split(",") if each.strip()] for name, given in PIECE.findall(first_cells)
    }
    assert said == made


def _split(given):
    return [each for each in re.split(r",\s*(?![^(\[{]*[)\]}])", given) if each]
