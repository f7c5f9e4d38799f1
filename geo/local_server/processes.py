"""Whose process is it: facts from /proc, so that no stranger is believed or signalled."""

import os
from pathlib import Path

PROC = Path("/proc")


def postmaster_pid(cluster_dir: Path) -> int | None:
    """Return the process id written in the cluster's pid file, or None without a readable one."""
    try:
        first = (cluster_dir / "postmaster.pid").read_text(encoding="utf-8", errors="replace").split("\n", 1)[0]
        return abs(int(first)) or None
    except (OSError, ValueError):
        return None


def is_alive(pid: int) -> bool:
    """Say whether the process exists and is not a zombie nobody has collected."""
    try:
        stat = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}


def serves(pid: int, cluster_dir: Path) -> bool:
    """Say whether the process is a PostgreSQL process working in this cluster.

    Every PostgreSQL process changes into its data folder, so the working folder identifies the cluster;
    process ids alone are reused after a crash or a reboot.
    """
    try:
        program = (PROC / str(pid) / "exe").readlink().name
        folder = (PROC / str(pid) / "cwd").readlink()
    except OSError:
        return False
    # A server whose binary was replaced by a package upgrade shows as "postgres (deleted)".
    return program.removesuffix(" (deleted)") == "postgres" and folder == Path(os.path.realpath(cluster_dir))


def cluster_processes(cluster_dir: Path) -> list[int]:
    """Return every living PostgreSQL process of the cluster: after kill -9 of the head, its children linger."""
    pids = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return [pid for pid in pids if serves(pid, cluster_dir) and is_alive(pid)]
