"""A country's coverage in a process of its own, so that its memory can be told: 10 M cells, 100,000 sites.

Run as `python -m api.bench.coverage_nation stamp|tree CELLS SITES`; prints one line of JSON.
"""

import json
import subprocess
import sys
import time
from typing import Any, Final

import numpy as np

from api.bench.coverage_city import LIMITS
from api.bench.memory import peak_mb
from geo.coverage.counts import CountGrid
from geo.coverage.frame import Array
from geo.coverage.methods import Ground
from geo.coverage.model import Method
from geo.coverage.nearest import nearest

SIDE: Final = 50
"""Cells along a dong: 25 km², as the average of the country's 3,500 dong."""
STEP_CM: Final = 10_000
WEST_CM, SOUTH_CM = 75_000_000, 150_000_000


def run_nation(way: str, cells: int, sites: int) -> dict[str, Any]:
    """Return the seconds of one whole count, the most memory in MB, and the people by band, from another process."""
    command = [sys.executable, "-m", __name__, way, str(cells), str(sites)]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603  (our own program)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def country(cells: int, sites: int) -> tuple[Ground, Array, Array]:
    """Return the ground and the sites in centimetres."""
    rng = np.random.default_rng(5)
    columns = max(1, round((cells / 1.6) ** 0.5))
    number = np.arange(cells, dtype=np.int64)
    column, row = number % columns, number // columns
    dong = (row // SIDE * (columns // SIDE + 1) + column // SIDE).astype(np.int32)
    x, y = WEST_CM + column * STEP_CM, SOUTH_CM + row * STEP_CM
    del number, column, row
    people = rng.integers(0, 11, cells, dtype=np.int32)
    residents = np.bincount(dong, weights=people).astype(np.int64)
    ground = Ground(x, y, people, dong, residents, (Method.GRID,) * len(residents), 0)
    return ground, rng.integers(x[0], x.max(), sites), rng.integers(y[0], y[-1], sites)


def stamped(ground: Ground, x: Array, y: Array) -> list[int]:
    """Count by the grid stamp."""
    grid = CountGrid(ground, LIMITS)
    grid.fill(x / 100, y / 100)
    return list(grid.snapshot().city)


def by_tree(ground: Ground, x: Array, y: Array) -> list[int]:
    """Count by the k-d tree."""
    squared = nearest(ground.x, ground.y, x, y).squared
    return [int(ground.people[squared <= limit].sum(dtype=np.int64)) for limit in LIMITS]


def main(way: str, cells: int, sites: int) -> None:
    ground, x, y = country(cells, sites)
    begun = time.perf_counter()
    city = {"stamp": stamped, "tree": by_tree}[way](ground, x, y)
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "mb": peak_mb(), "city": city, "dongs": len(ground.residents)}))  # noqa: T201  (read by the process that asked)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
