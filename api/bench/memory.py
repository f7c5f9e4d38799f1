"""How much memory a process holds, and held at most, as the system counts it."""

import resource
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")


def pss_mb(pid: int) -> float:
    """Return a process's proportional share of memory in megabytes (pages shared by n processes count 1/n)."""
    return _line_mb(PROC / str(pid) / "smaps_rollup", "Pss:")


def peak_mb() -> float:
    """Return the most memory this process has held, in megabytes.

    Not getrusage: its maximum goes over to a program that is started, so a small one begins with its parent's.
    """
    return _line_mb(PROC / "self" / "status", "VmHWM:")


def children_peak_mb() -> float:
    """Return the most memory that one of the programs started by this process has held, in megabytes: at most that.

    A program begins with what its parent held, so this never says too little.
    """
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def forget_peak() -> None:
    """Let the system count this process's peak anew: benchmarks before this one may have taken more."""
    try:
        (PROC / "self" / "clear_refs").write_text("5")
    except OSError:  # a hardened kernel: the peak since the start is then an upper bound
        return


def _line_mb(path: Path, name: str) -> float:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024
