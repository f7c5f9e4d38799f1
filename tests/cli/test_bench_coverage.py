"""`maeul bench coverage`: every way counts the same people (but polygons), and the figures are judged."""

import ast
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest

from api.bench import coverage as measuring
from api.bench.coverage_city import LIMITS, made_up_city, reference
from api.bench.coverage_ways import python_ways
from api.cli import main
from geo.coverage.counts import CountGrid

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "api/bench/peers"
TINY = measuring.Size(cells=700, sites=30, candidates=8, nation=(10_000, 100), spaces=20, rounds=1, events=20)


def test_all_ways_count_the_same_people_but_the_polygons_lose_some() -> None:
    city = made_up_city(3000, 80)
    exact = reference(city)
    grid = CountGrid(city.ground, LIMITS)
    grid.fill(city.sx_m, city.sy_m)
    assert np.array_equal(grid.snapshot().people, exact)
    found = {name: work() for name, work in python_ways(city).items()}
    lost = {name: int((exact - people).sum()) for name, people in found.items()}
    assert lost.pop("buffer_union") > 0
    assert set(lost.values()) == {0}


def test_the_bench_prints_its_table_and_says_what_it_did_not_measure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(measuring, "SMALL", TINY)
    assert main(["bench", "coverage", "--small", "--json", str(tmp_path / "out.json")]) in {0, 1}
    (found,) = json.loads((tmp_path / "out.json").read_text())
    figures = {figure["name"]: figure for figure in found["figures"]}
    assert [figure["value"] for name, figure in figures.items() if "다른 주민" in name] == [0, 0, 0]
    floors = {name: figure["least"] for name, figure in figures.items() if figure["least"]}
    assert floors == {
        "shapely STRtree 대비": 6,
        "geopandas sjoin_nearest 대비": 6,
        "geopandas sjoin dwithin × 3 대비": 8,
        "geopandas buffer + union × 3 대비": 15,
        "PostGIS KNN + DWithin 대비": 20,
        "PostGIS EXISTS × 3 대비": 60,
        "나무로 다시 세는 것 대비": 200,
    }
    nation = figures["전국: 가장 많이 쓴 메모리"]
    assert (nation["most"], nation["passed"], nation["value"] > 10) == (1000, True, True)
    assert figures["HTTP 표: p95"]["most"] == 50
    assert "--peers" in " ".join(found["notes"])
    assert "시설 하나가 바뀔 때" in capsys.readouterr().out


def test_the_peers_live_in_a_lock_of_their_own_with_hashes_and_never_among_ours() -> None:
    theirs = (PEERS / "requirements.lock").read_text("utf-8")
    ours = (ROOT / "requirements-dev.lock").read_text("utf-8")
    assert "://" not in theirs
    for name in (PEERS / "requirements.in").read_text("utf-8").split():
        assert f"\n{name}==" in f"\n{theirs}"
        assert f"\n{name}==" not in f"\n{ours}"
    pinned = [line for line in theirs.splitlines() if "==" in line]
    assert theirs.count("--hash=sha256:") >= len(pinned)
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert not any("pandana" in line or "spopt" in line for line in told["dependencies"])


def test_the_scripts_for_the_peers_use_nothing_of_ours() -> None:
    for script in PEERS.glob("*_peer.py"):
        tree = ast.parse(script.read_text("utf-8"))
        names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not any(name and name.split(".")[0] in {"geo", "maps", "api"} for name in names)
