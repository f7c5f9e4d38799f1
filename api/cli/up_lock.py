"""One service per data folder: a lock that the kernel frees when its holder dies, with the holder's number."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from geo.errors import Conflict

LOCK = "up.lock"


@contextlib.contextmanager
def only_service(data_dir: Path) -> Iterator[None]:
    """Hold the lock for the block; raises Conflict when another service runs on this data folder."""
    handle = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _already_running(data_dir) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def running_service(data_dir: Path) -> int | None:
    """Return the process number of the service on this data folder, or None when none runs."""
    try:
        handle = os.open(data_dir / LOCK, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return int(os.pread(handle, 20, 0) or b"0")
    finally:
        os.close(handle)
    return None


def _already_running(data_dir: Path) -> Conflict:
    holder = running_service(data_dir)
    return Conflict(
        f"이 데이터 폴더({data_dir})로 이미 서비스가 돌고 있습니다(프로세스 {holder}). 그것을 쓰거나 먼저 멈춰 주세요.",
        f"A service already runs on this data folder ({data_dir}; process {holder}): use it or stop it first.",
        code="already_running",
    )
