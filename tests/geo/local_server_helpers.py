"""Shared by the tests of the private cluster: places, users and second processes."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg

from geo.local_server import LocalServer
from geo.local_server.places import recorded

ROOT = Path(__file__).resolve().parents[2]
IS_ROOT = os.geteuid() == 0


def connect(server: LocalServer, role: str = "maeul_owner", database: str = "maeul") -> psycopg.Connection:
    socket_dir = server.status().socket_dir
    return psycopg.connect(host=str(socket_dir), port=5432, user=role, dbname=database, autocommit=True)


def ask(server: LocalServer, question: str, role: str = "maeul_owner") -> tuple:
    with connect(server, role) as connection:
        return connection.execute(question).fetchone()


def demolish(data_dir: Path) -> None:
    """Stop what a test left running and remove its folders, those outside the data folder too."""
    places = recorded(data_dir)
    if places:
        LocalServer(data_dir).stop()
        if not places.home.is_relative_to(data_dir):
            shutil.rmtree(places.home, ignore_errors=True)
        shutil.rmtree(places.socket_dir, ignore_errors=True)
    shutil.rmtree(data_dir, ignore_errors=True)


def python(code: str, *arguments: str, prefix: tuple[str, ...] = (), **options) -> subprocess.Popen:
    """Start a second Python with the program importable."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, **options,
    )  # fmt: skip


def become_nobody() -> str:
    """Code that gives up root after its imports: the interpreter itself may lie where only root can read."""
    entry = pwd.getpwnam("nobody")
    return f"import os; os.setgroups([]); os.setgid({entry.pw_gid}); os.setuid({entry.pw_uid})\n"
