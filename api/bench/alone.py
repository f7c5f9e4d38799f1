"""A benchmark in a process of its own: what one has taken is not told of the next, nor what its children have."""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection

from api.bench.figures import Measured
from api.errors import plain_fault


def alone(run: Callable[[], Measured]) -> Measured:
    """Return what a benchmark measured in a process of its own; what it raised there is raised here.

    Forked before anything was measured: the system counts the peaks of a process and of its children from its start,
    and cannot be told to forget those of the children.
    """
    mine, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_tell, args=(run, theirs))
    process.start()
    theirs.close()
    try:
        told = mine.recv()
    except EOFError:
        raise plain_fault(500) from None
    finally:
        process.join()
    if isinstance(told, BaseException):
        raise told
    measured: Measured = told
    return measured


def _tell(run: Callable[[], Measured], to: Connection) -> None:
    try:
        to.send(run())
    except BaseException as fault:  # noqa: BLE001  (raised again by whoever waits)
        to.send(fault)
