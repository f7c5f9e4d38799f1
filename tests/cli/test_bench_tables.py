"""What `maeul bench` says of its figures: one table of ratios, what each means, and what they were before."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.bench.figures import Figure, Measured
from api.bench.memory import children_peak_mb
from api.cli import bench, main
from tests.cli.sandbox import ROOT

PLAIN = Figure("마을아틀라스", 900, "요청/초", why="1초에 몇 번 답하는가.")


def _measured(value: float) -> Measured:
    ratio = Figure("비율", value, "배", least=2, why="몇 배 빠른가.", against="folium 그대로")
    return Measured("search", "찾기", [PLAIN, ratio])


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Give a way to run the verb on one made-up measurement and get its status and what it printed."""

    def asked(value: float, *options: str) -> tuple[int, str]:
        monkeypatch.setattr(
            bench, "_runs", lambda *_given, **_options: {bench.BenchName.SEARCH: lambda: _measured(value)}
        )
        status = main(["bench", "search", "--history", str(tmp_path / "history.jsonl"), *options])
        return status, capsys.readouterr().out

    return asked


def _figures(path: Path) -> list[ast.Call]:
    calls = [one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.Call)]
    return [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "Figure"]


def test_every_figure_of_every_benchmark_says_what_it_means() -> None:
    mute = []
    seen = 0
    for path in sorted((ROOT / "api" / "bench").glob("*.py")):
        for call in _figures(path):
            seen += 1
            if not any(given.arg == "why" for given in call.keywords):
                mute.append(f"{path.name}:{call.lineno}")
    assert seen > 80
    assert mute == []


def test_ratios_stand_in_one_table_with_whom_they_were_held_against(ask) -> None:
    status, said = ask(2.5)
    assert status == 0
    below = said.partition("같은 때 같은 기계에서 견준 비율")[2]
    (row,) = [line for line in below.splitlines() if "folium 그대로" in line]
    assert "2.50 배" in row
    assert "≥ 2 배" in row
    assert "마을아틀라스" not in below
    assert "몇 배 빠른가." not in said


def test_what_each_figure_means_is_told_when_asked_for(ask) -> None:
    _status, said = ask(2.5, "--explain")
    assert "search: 비율 — 몇 배 빠른가." in said
    assert "search: 마을아틀라스 — 1초에 몇 번 답하는가." in said


def test_what_was_measured_is_kept_when_a_later_one_is_broken_off(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken_off() -> Measured:
        raise KeyboardInterrupt

    runs = {bench.BenchName.SEARCH: lambda: _measured(2.5), bench.BenchName.RECORDS: broken_off}
    monkeypatch.setattr(bench, "_runs", lambda *_given, **_options: runs)
    history = tmp_path / "history.jsonl"
    assert main(["bench", "all", "--history", str(history)]) != 0
    (kept,) = [json.loads(line) for line in history.read_text().splitlines()]
    assert (kept["name"], [one["value"] for one in kept["figures"]]) == ("search", [900, 2.5])


def test_of_several_none_is_told_the_memory_of_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The system never forgets what the greatest child has had: a book was told the memory of a whole nation."""

    def great() -> Measured:
        subprocess.run([sys.executable, "-c", "b'x' * (4 * 10**8)"], check=True)
        return _measured(children_peak_mb())

    runs = {bench.BenchName.SEARCH: great, bench.BenchName.RECORDS: lambda: _measured(children_peak_mb())}
    monkeypatch.setattr(bench, "_runs", lambda *_given, **_options: runs)
    monkeypatch.setattr(bench, "_scale", lambda *_given, **_options: _measured(3))
    history = tmp_path / "history.jsonl"
    main(["bench", "all", "--history", str(history)])
    first, second, _scale = (json.loads(line)["figures"][1]["value"] for line in history.read_text().splitlines())
    assert first > 350
    assert second == 0


def test_the_next_run_shows_what_it_was_the_last_time(ask, tmp_path: Path) -> None:
    ask(2.5)
    status, said = ask(1.25)
    assert status == 1
    (row,) = [line for line in said.splitlines() if "folium 그대로" in line]
    assert row.split().index("1.25") < row.split().index("2.50"), "now, then before"
    kept = [json.loads(line) for line in (tmp_path / "history.jsonl").read_text().splitlines()]
    assert [(one["name"], one["passed"], one["figures"][1]["value"]) for one in kept] == [
        ("search", True, 2.5),
        ("search", False, 1.25),
    ]
    assert all(one["cores"] >= 1 and one["python"] and one["at"] for one in kept)


def test_a_small_run_is_never_held_against_a_whole_one(ask) -> None:
    ask(2.5, "--small")
    _status, said = ask(1.25)
    assert "2.50" not in said


def test_the_past_is_told_without_measuring(ask, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(2.5)
    ask(1.25)
    status, said = ask(9.75, "--past")
    assert status == 0
    assert "9.75" not in said
    assert [line.split()[-1] for line in said.splitlines() if "비율" in line] == ["통과", "미달"]


def test_a_line_cut_short_by_a_crash_does_not_stop_the_next_run(ask, tmp_path: Path) -> None:
    ask(2.5)
    with (tmp_path / "history.jsonl").open("ab") as file:
        file.write(b'{"name": "search", "fig\n')
    status, said = ask(3.0)
    assert status == 0
    assert "2.50" in said


def test_without_a_past_it_says_how_to_get_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--past", "--history", str(tmp_path / "none.jsonl")]) == 0
    assert "아직 쌓인 숫자가 없습니다" in capsys.readouterr().err
