"""`maeul rounds verify`: anybody recomputes a draw without a database."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.app import app
from geo.booking.draw import commitment_of
from geo.booking.round_file import canonical, round_text
from tests.api.rounds.test_draw import SEED, scenario_12


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "round.json"
    path.write_text(round_text({"id": "r"}, scenario_12(), {}), "utf-8")
    return path


def test_a_true_file_is_right_and_says_so(file: Path) -> None:
    told = CliRunner().invoke(app, ["rounds", "verify", str(file), "--seal", commitment_of(SEED), "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout) == {"right": True, "faults": []}


def test_a_file_with_another_winner_or_under_another_seal_is_not_right(file: Path) -> None:
    other = CliRunner().invoke(app, ["rounds", "verify", str(file), "--seal", "0" * 64, "--json"])
    assert (other.exit_code, json.loads(other.stdout)["faults"]) == (1, ["seal_broken"])
    document = json.loads(file.read_text("utf-8"))
    document["result"]["given"][0]["group"] = "group-99"
    file.write_text(canonical(document), "utf-8")
    changed = CliRunner().invoke(app, ["rounds", "verify", str(file), "--json"])
    assert (changed.exit_code, json.loads(changed.stdout)["faults"]) == (1, ["result_differs"])
