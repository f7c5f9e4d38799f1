"""The processes of `maeul up`: `python -m api.cli.children web FD` and `… worker`."""

import ctypes
import gc
import json
import os
import signal
import socket
import sys

from api.logs import set_up_log
from geo.settings import Settings

PR_SET_PDEATHSIG = 1
GRACE_S = 16
"""Every request ends within 15 seconds, answered or told to come again."""


def die_with_parent(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent goes, even by kill -9; leave at once if it is gone already."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)


def wait_for_settings() -> None:
    """Take the settings from the parent, who learns the database's address while we import; leave if it gives up."""
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    os.environ.update(json.loads(line))


def run_web(door: socket.socket) -> None:
    """Serve on the parent's socket.

    Looking for garbage among a million new objects that all stay would take a third of the time until the first answer.
    """
    gc.disable()
    from api.app import factory
    from api.serving import serve

    wait_for_settings()
    app = factory()
    gc.freeze()
    gc.enable()
    serve(app, Settings(), door)


def run_jobs() -> None:
    """Work off the job queue until SIGTERM."""
    from api.jobs.worker import run_worker
    from geo.db import Database

    wait_for_settings()
    settings = Settings()
    run_worker(settings, Database(settings.database_url or "", settings.app_database_url))


def main(arguments: list[str]) -> None:
    """Run one child: kind, parent's process number and, for the web server, the socket's descriptor."""
    kind, parent = arguments[0], int(arguments[1])
    die_with_parent(parent)
    set_up_log(Settings())
    if kind == "web":
        run_web(socket.socket(fileno=int(arguments[2])))
    else:
        run_jobs()


if __name__ == "__main__":
    main(sys.argv[1:])
