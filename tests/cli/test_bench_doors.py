"""`maeul bench doors`: the same questions to everybody, answers that agree, ratios that are judged; never seconds."""

import json
from pathlib import Path

import pytest

from api.bench import doors as measuring
from api.bench.door_load import PRESSED, answer_of, count_on, rate
from api.bench.door_servers import OURS, PYGEOAPI, TIPG, Door
from api.cli import main
from geo.tiles.grid import tile_at
from tests.cli.sandbox import ROOT

PEERS = ROOT / "api/bench/peers"
TINY = measuring.Size(places=300, boxes=4, tiles=1, zooms=(10, 15), rounds=1, round_s=0.1, checked=2)


def test_the_bench_measures_ours_alone_and_says_what_it_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(measuring, "SMALL", TINY)
    assert main(["bench", "doors", "--small", "--json", str(tmp_path / "out.json")]) == 0
    (found,) = json.loads((tmp_path / "out.json").read_text())
    figures = {figure["name"]: figure for figure in found["figures"]}
    assert figures["답이 다른 물음(있으면 틀린 것)"]["value"] == 0
    assert figures["items?bbox, gzip: 마을아틀라스"]["value"] > 0
    assert figures["타일 z10~z15: 마을아틀라스"]["value"] > 0
    assert figures["가장 큰 타일"]["most"] == 500
    assert "--peers" in " ".join(found["notes"])


def test_ours_must_be_twice_as_quick_as_tipg_and_five_times_as_pygeoapi() -> None:
    rates = {OURS: [100.0, 90.0, 110.0], TIPG: [40.0, 50.0, 60.0], PYGEOAPI: [25.0, 15.0, 20.0]}
    told = {figure.name: figure for figure in measuring._told("items", rates, OURS)}
    assert told["items: tipg 대비"].value == pytest.approx(1.8333, rel=1e-3)
    assert (told["items: tipg 대비"].least, told["items: tipg 대비"].against) == (2.0, "tipg")
    assert not told["items: tipg 대비"].passed
    assert told["items: pygeoapi 대비"].least == 5
    assert told["items: pygeoapi 대비"].passed


def test_answers_that_differ_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "ids_in", lambda door, _path: {"a"} if door.name == OURS else {"a", "b"})
    monkeypatch.setattr(measuring, "count_on", lambda door, _tile: (3, 3) if door.name == OURS else (1, 2))
    there = {name: Door(name, "http://127.0.0.1:9", "/items?", "/{z}/{x}/{y}") for name in (OURS, TIPG)}
    asked = measuring.Asked([((126.0, 37.0, 127.0, 38.0), 1)], [tile_at(126.978, 37.5665, 15)])
    assert measuring._differences(there, asked, 5) == 2


def test_a_crowd_counts_only_answers_and_stops_at_a_fault(live_server: str) -> None:
    door = Door(OURS, live_server, "/ogc?", "/healthz")
    assert rate(door, ["/healthz"], 0.2, PRESSED) > 0
    assert answer_of(door, "/healthz") == b'{"status":"ok"}'
    with pytest.raises(Exception, match="프로그램 잘못"):
        rate(door, ["/nowhere"], 0.2, PRESSED)


def test_an_empty_tile_stands_for_nobody(live_server: str) -> None:
    door = Door(OURS, live_server, "", "/ogc/collections/resources-points/tiles/WebMercatorQuad/{z}/{y}/{x}")
    assert count_on(door, tile_at(126.978, 37.5665, 15)) == (0, 0)


def test_the_peers_have_a_lock_of_their_own_with_hashes_and_are_never_among_ours() -> None:
    theirs = (PEERS / "doors.lock").read_text("utf-8")
    ours = "\n" + (ROOT / "requirements-dev.lock").read_text("utf-8")
    assert "://" not in theirs
    for line in (PEERS / "doors.in").read_text("utf-8").split():
        assert f"\n{line.partition('<')[0].partition('==')[0]}==" in f"\n{theirs}"
    for name in ("tipg", "pygeoapi"):
        assert f"\n{name}==" not in ours
    assert theirs.count("--hash=sha256:") >= sum("==" in line for line in theirs.splitlines())
