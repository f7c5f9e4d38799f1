"""Whose process is it: facts from /proc, so that no stranger is believed or signalled."""

import os
from pathlib import Path

from geo.local_server.operator import Operator

PROC = Path("/proc")


def postmaster_pid(cluster_dir: Path) -> int | None:
    """Return the process id written in the cluster's pid file, or None without a readable one."""
    return named_in(cluster_dir / "postmaster.pid")


def named_in(lock_file: Path) -> int | None:
    """Return the process id on the first line of one of PostgreSQL's lock files, or None."""
    try:
        first = lock_file.read_text(encoding="utf-8", errors="replace").split("\n", 1)[0]
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


def is_listed(pid: int) -> bool:
    """Say whether the process id is in use, if only by a zombie: all that PostgreSQL asks."""
    return (PROC / str(pid)).exists()


def serves(pid: int, cluster_dir: Path) -> bool:
    """Say whether the process is a PostgreSQL process working in this cluster.

    Every PostgreSQL process changes into its data folder, so the working folder identifies the cluster;
    process ids alone are reused after a crash or a reboot.
    """
    program, folder = _program_and_folder(pid)
    # A server whose binary was replaced by a package upgrade shows as "postgres (deleted)".
    name = Path(program).name.removesuffix(" (deleted)")
    return name == "postgres" and folder == os.path.realpath(cluster_dir)


def cluster_processes(cluster_dir: Path) -> list[int]:
    """Return every living PostgreSQL process of the cluster: after kill -9 of the head, its children linger."""
    pids = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())
    return [pid for pid in pids if _is_called_postgres(pid) and serves(pid, cluster_dir) and is_alive(pid)]


def _is_called_postgres(pid: int) -> bool:
    try:
        return (PROC / str(pid) / "comm").read_bytes().strip() == b"postgres"
    except OSError:
        return False


def _program_and_folder(pid: int) -> tuple[str, str]:
    """Return where /proc says the process's program and working folder are; empty when that is hidden or gone."""
    links = (PROC / str(pid) / "exe", PROC / str(pid) / "cwd")
    try:
        return str(links[0].readlink()), str(links[1].readlink())
    except PermissionError:
        return _asked_as_owner(pid, links)
    except OSError:
        return "", ""


def _asked_as_owner(pid: int, links: tuple[Path, Path]) -> tuple[str, str]:
    """In a container root often lacks CAP_SYS_PTRACE and may not look at others' links: ask as their owner."""
    try:
        facts = (PROC / str(pid)).stat()
    except OSError:
        return "", ""
    if os.geteuid() != 0 or facts.st_uid == 0:
        return "", ""
    answer = Operator(facts.st_uid, facts.st_gid).run(["readlink", "-z", *links], cwd=Path("/"))
    parts = answer.stdout.split("\0") if answer.returncode == 0 else []
    return (parts[0], parts[1]) if len(parts) > 1 else ("", "")
