"""`maeul bench duplicates`: what it counts and compares, never seconds."""

import json
import random
from pathlib import Path

from api.bench.duplicates import LEAST_FOUND, MOST_S, duplicates, made_up_city
from api.cli import main
from geo.duplicate_blocks import WINDOW, worthwhile_pairs
from geo.duplicate_score import features


def test_the_small_bench_finds_what_was_planted_and_writes_its_limits(tmp_path: Path) -> None:
    assert main(["bench", "duplicates", "--small", "--json", str(tmp_path / "out.json")]) in {0, 1}
    (found,) = json.loads((tmp_path / "out.json").read_text())
    seconds, share, pairs, _, _, ratio = found["figures"]
    assert seconds["most"] == MOST_S == 20
    assert share["value"] >= LEAST_FOUND
    assert pairs["value"] >= 30
    assert ratio["least"] == 1


def test_a_crowd_on_one_point_is_told_in_the_notes() -> None:
    measured = duplicates(2000, 300)
    assert any("한 자리에" in note and "몰려 있어" in note for note in measured.notes)


def test_a_record_meets_few_others_however_many_there_are() -> None:
    for records in (3000, 24_000):
        pairs = len(worthwhile_pairs(features(made_up_city(random.Random(5), records)))[0])
        assert 0 < pairs < records * WINDOW  # each with each would be half of `records` for every one
