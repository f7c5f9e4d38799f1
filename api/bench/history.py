"""What benchmarks said before: a line of JSON per run and benchmark, so that a figure can be held against its past."""

import os
import platform
from collections.abc import Iterator
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import orjson

from api.bench.figures import Figure, Measured
from geo import clock

FILE: Final = "bench-history.jsonl"
Line = dict[str, Any]


def facts_of(measured: Measured) -> Line:
    """Return a benchmark's figures as they go into files, each with its judgement."""
    figures = [asdict(figure) | {"passed": figure.passed} for figure in measured.figures]
    return {**asdict(measured), "figures": figures, "passed": measured.passed}


def machine() -> Line:
    """Return what the figures depend on besides the program: the cores, the memory and the interpreter."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(pages / 1024**3),
        "python": platform.python_version(),
        "machine": platform.machine(),
    }


def remember(file: Path, results: list[Measured], *, small: bool) -> None:
    """Add a line per benchmark; small runs are marked, as their figures are not those of whole ones."""
    file.parent.mkdir(parents=True, exist_ok=True)
    known = {"at": clock.now().isoformat(), "version": _version(), "small": small, **machine()}
    with file.open("ab") as out:
        for one in results:
            out.write(orjson.dumps({**known, **facts_of(one)}, option=orjson.OPT_APPEND_NEWLINE))


def _version() -> str:
    try:
        return version("maeul-atlas")
    except PackageNotFoundError:  # run from a folder that was never installed
        return ""


def lines(file: Path) -> Iterator[Line]:
    """Yield the runs of a file, the oldest first; a line cut short by a crash is left out."""
    if not file.exists():
        return
    with file.open("rb") as given:
        for raw in given:
            try:
                line = orjson.loads(raw)
            except orjson.JSONDecodeError:
                continue
            yield line


def last_values(file: Path, *, small: bool) -> dict[tuple[str, str], float]:
    """Return the newest value of every figure by benchmark and name, of runs of the same size."""
    return {
        (line["name"], figure["name"].strip()): figure["value"]
        for line in lines(file)
        if line["small"] is small
        for figure in line["figures"]
    }


def ratios(measured: Measured) -> list[Figure]:
    """Return the figures that were held against somebody in the same run."""
    return [figure for figure in measured.figures if figure.against]
