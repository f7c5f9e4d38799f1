"""Who still needs the cluster: commands share it, and the last one out stops what a command had started."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from geo.errors import SetupError
from geo.local_server import LocalServer

PASSING = "started-by-command"
USERS = "users.lock"


@contextlib.contextmanager
def leased(server: LocalServer) -> Iterator[LocalServer]:
    """Start the cluster for the block; afterwards stop it if a command started it and no other uses it.

    A command killed inside the block leaves the cluster running; the next one finds, uses and stops it.
    """
    handle = _shared(server)
    mark = server.data_dir / PASSING
    try:
        if server.start():
            mark.touch()
        yield server
    finally:
        if mark.exists() and _nobody_else(handle):
            server.stop()
            mark.unlink(missing_ok=True)
        os.close(handle)


def keep(server: LocalServer) -> bool:
    """Start the cluster and let it outlive every command until it is stopped; True when this call started it."""
    started = server.start()
    (server.data_dir / PASSING).unlink(missing_ok=True)
    return started


def _shared(server: LocalServer) -> int:
    """Join the users of the cluster; waits while a last user is stopping it."""
    server.make_data_dir()
    handle = _open(server.data_dir)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


def _open(data_dir: Path) -> int:
    try:
        return os.open(data_dir / USERS, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise SetupError(
            f"데이터 폴더 {data_dir}에 쓸 수 없습니다. 만든 사용자로 실행하거나 --data-dir를 바꿔 주세요.",
            f"The data folder {data_dir} cannot be written: run as the user who made it or change --data-dir.",
            code="data_folder_unwritable",
        ) from error


def _nobody_else(handle: int) -> bool:
    """Turn our shared lock into the only one, or find that others hold theirs."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
