"""`maeul bench load`: what a web server holds under a mixed load is bounded, and nothing is answered with 5xx."""

import json
from pathlib import Path

import pytest

from api.bench import load
from api.bench.load import Heard, Held
from api.cli import main


def test_the_slowest_are_told_by_their_middle_time_the_slowest_first() -> None:
    heard = Heard()
    for path, seconds in {"/quick": [0.1, 9.0, 0.1], "/slow": [1.0, 1.0, 1.0], "/middle": [0.5]}.items():
        heard.seconds[path] += seconds
    assert [path for path, _ in heard.slowest(2)] == ["/slow", "/middle"]


def test_a_server_that_grows_round_by_round_or_answers_5xx_fails() -> None:
    idle = {"web": 150.0, "worker": 100.0}
    steady = [{"web": 300.0, "worker": 100.0}] * 5
    growing = [{"web": 300.0 + 50 * number, "worker": 100.0} for number in range(5)]
    assert load._measured(idle, steady, Heard(), 1).passed
    assert not load._measured(idle, growing, Heard(), 1).passed
    assert not load._measured(idle, [{"web": 900.0, "worker": 100.0}] * 5, Heard(), 1).passed
    assert not load._measured(idle, steady, Heard(faults=["/find: 500"]), 1).passed


def test_the_most_that_was_held_is_the_largest_sample() -> None:
    held = Held()
    held.samples["web"] += [1.0, 3.0, 2.0]
    assert (held.most("web"), held.most("worker")) == (3.0, 0.0)


@pytest.mark.slow
def test_the_demo_town_under_load_stays_within_its_memory(tmp_path: Path) -> None:
    assert main(["bench", "load", "--small", "--json", str(tmp_path / "out.json")]) == 0
    (found,) = json.loads((tmp_path / "out.json").read_text())
    figures = {figure["name"]: figure for figure in found["figures"]}
    assert figures["서버 오류"]["value"] == 0
    assert figures["웹 서버: 가장 많을 때"]["value"] > figures["웹 서버: 켠 뒤"]["value"] > 50
    assert figures["웹 서버: 마지막 바퀴 / 가운데 바퀴"]["most"] == 1.1
