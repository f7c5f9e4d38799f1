"""How much processor time the database's processes have spent: what others do on the machine does not count."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

NANO = 1e-6


def backends_of(session: Session) -> list[int]:
    """Return the processes that serve the database of a session; only on the same machine do they mean anything."""
    sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
    return list(session.execute(text(sql)).scalars())


def one_process(session: Session) -> None:
    """Let a session's questions be answered by one process each, whose time can be told."""
    session.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))


def processor_ms(processes: Sequence[int]) -> float:
    """Return the milliseconds that some processes have run on a processor (Linux); one that is gone has none."""
    return sum(_running_ns(pid) for pid in processes) * NANO


def _running_ns(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0])
    except (OSError, ValueError, IndexError):
        return 0
