"""The same work on several things at once, as threads of one process do it."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


def all_at_once(work: Callable[[Given], Made], things: Sequence[Given]) -> list[Made]:
    """Return what each became; none begins before all are there."""
    together = Barrier(len(things))

    def begin(thing: Given) -> Made:
        together.wait()
        return work(thing)

    with ThreadPoolExecutor(len(things)) as threads:
        return list(threads.map(begin, things))
