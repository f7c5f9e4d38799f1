"""How long it takes to find the duplicates among made-up places of a city, against comparing every pair of a sample."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pandas as pd

from api.bench.figures import Figure, Measured
from geo.duplicate_state import CANDIDATE_FROM
from geo.duplicates import find_duplicates
from geo.naming import FAMILIES

Result = TypeVar("Result")

MOST_S = 20.0
LEAST_FOUND = 0.99
RECORDS = 50_000
SAMPLE = 4000
PLANTED = 0.02
CROWD = 0.1
"""Share of records on one point, as a geocoder that fails leaves them."""
CENTRES = 400
SPREAD_M = 400.0
NEAR_M = 300.0
_FIRST = "햇푸하은달별솔바노새가나미중양송방도성강동서남북상월화청백금"
_SECOND = "살른늘빛님무람을마을래유아리림산천포원정수연현덕곡암봉명"
_WORDS = tuple(words[0] for words in FAMILIES.values())


def duplicates(records: int = RECORDS, sample: int = SAMPLE) -> Measured:
    """Find the planted pairs among `records` places; the yardstick compares each with each in one part of them."""
    measured = Measured("duplicates", "같은 곳일 수 있는 기록 찾기")
    rng = random.Random(5)  # noqa: S311  (the same city every time)
    frame = made_up_city(rng, records)
    few = frame.iloc[rng.sample(range(records), min(sample, records))]
    ours_few, _ = _timed(lambda: find_duplicates(few))
    theirs, pairs = _timed(lambda: _every_pair(few))
    seconds, found = _timed(lambda: find_duplicates(frame))
    listed = set(zip(found["a"], found["b"], strict=True))
    planted = _planted(frame)
    share = sum(pair in listed for pair in planted) / max(len(planted), 1)
    measured.figures = [
        Figure(
            f"{records:,}곳에서 찾기",
            seconds,
            "초",
            most=MOST_S,
            why="기록 모두에서 같은 곳일 수 있는 쌍을 찾는 시간. 가까운 것과 이름이 닮은 것끼리만 견줍니다.",
        ),
        Figure(
            "심어 둔 쌍 가운데 찾은 몫",
            share,
            "",
            least=LEAST_FOUND,
            why="일부러 심어 둔 쌍 가운데 찾은 몫. 빠르다고 놓쳐서는 안 됩니다.",
        ),
        Figure("찾은 쌍", float(len(found)), "쌍", why="찾아낸 쌍의 수. 사람이 보고 정합니다."),
        Figure(
            f"{len(few):,}곳을 하나하나 모두 견주기(rapidfuzz)",
            theirs,
            "초",
            why="적은 기록을 rapidfuzz로 모두와 견주는 시간. 쌍의 수는 기록의 제곱으로 늡니다.",
        ),
        Figure(f"{len(few):,}곳에서 찾기", ours_few, "초", why="같은 적은 기록에서 우리 방법으로 찾는 시간."),
        Figure(
            "비율(모두 견주기/찾기)",
            theirs / ours_few,
            "배",
            least=1.0,
            why="모두 견주는 시간을 우리 시간으로 나눈 것. 기록이 늘수록 벌어집니다.",
            against="rapidfuzz로 모두",
        ),
    ]
    measured.notes = [
        f"한 자리에 {CROWD:.0%}를 몰아 두고 {len(planted):,}쌍을 심음; 모두 견주면 가까운 쌍이 {pairs:,}",
        *found.attrs["notes"],
    ]
    return measured


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    begun = time.monotonic()
    done = work()
    return time.monotonic() - begun, done


def made_up_city(rng: random.Random, records: int) -> pd.DataFrame:
    """Return places around centres (EPSG:5179, metres) with twins whose ids end in a and b."""
    rows: list[dict[str, object]] = []
    centres = [(rng.uniform(935_000, 972_000), rng.uniform(1_937_000, 1_966_000)) for _ in range(CENTRES)]
    for number in range(records):
        x, y = centres[0] if rng.random() < CROWD else _around(rng, rng.choice(centres))
        row = {"id": f"{number:06}", "name": _name(rng), "kind": "space", "x": x, "y": y}
        rows.append({**row, "phone": f"02-{rng.randrange(200, 999)}-{rng.randrange(10_000):04}", "address": ""})
        if rng.random() < PLANTED and len(rows) < records:
            rows[-1]["id"] = f"{number:06}a"
            rows.append({**rows[-1], "id": f"{number:06}b", **_twin(rng, rows[-1])})
        if len(rows) >= records:
            break
    return pd.DataFrame(rows)


def _around(rng: random.Random, centre: tuple[float, float]) -> tuple[float, float]:
    return centre[0] + rng.gauss(0, SPREAD_M), centre[1] + rng.gauss(0, SPREAD_M)


def _name(rng: random.Random) -> str:
    own = rng.choice(_FIRST) + rng.choice(_SECOND) + (rng.choice(_SECOND) if rng.random() < 0.5 else "")  # noqa: PLR2004  (half and half)
    number = f"{rng.randrange(1, 9)}" if rng.random() < 0.2 else ""  # noqa: PLR2004  (one in five)
    return f"{own}{number}{rng.choice(_WORDS)}"


def _twin(rng: random.Random, row: dict[str, object]) -> dict[str, object]:
    """Return what another list says of the same place: spaced, in brackets, or renamed with the same telephone."""
    name, moved = str(row["name"]), {"x": float(str(row["x"])) + rng.uniform(0, 25), "phone": ""}
    ways: list[dict[str, object]] = [
        {"name": f"{name[:2]} {name[2:]}", **moved},
        {"name": f"{name} (행복아파트)", **moved},
        {"name": f"옛 {_name(rng)}"},
    ]
    return rng.choice(ways)


def _planted(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return [(key, key[:-1] + "b") for key in frame["id"] if key.endswith("a")]


def _every_pair(frame: pd.DataFrame) -> int:
    """Compare every name with every other by rapidfuzz and every place with every other; return how many are near."""
    from rapidfuzz import fuzz, process

    names = frame["name"].tolist()
    alike = process.cdist(names, names, scorer=fuzz.ratio, workers=2)
    x, y = frame["x"].to_numpy(), frame["y"].to_numpy()
    near = np.hypot(x[:, None] - x[None, :], y[:, None] - y[None, :]) <= NEAR_M
    return int(np.triu(near & (alike >= CANDIDATE_FROM), 1).sum())
