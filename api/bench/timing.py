"""Seconds of work done several times."""

import statistics
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def middle(work: Callable[[], T], rounds: int) -> tuple[float, T]:
    """Return the middle of the seconds, and what the work gave last."""
    seconds = []
    for _ in range(rounds):
        begun = time.perf_counter()
        given = work()
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds), given
