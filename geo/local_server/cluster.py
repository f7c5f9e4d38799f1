"""Making a cluster and what is in it: initdb, settings, roles, database, extensions."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import psycopg

from geo.errors import SetupError
from geo.extensions import EXTENSIONS
from geo.local_server.operator import Operator
from geo.local_server.places import Places

ADMIN = "maeul_admin"
OWNER = "maeul_owner"
DATABASE = "maeul"
SETTINGS_FILE = "maeul.conf"

# Fit for two cores and little memory beside a web server; jit costs more than it gives on short queries.
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "max_locks_per_transaction": "128",
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "64MB",
    "max_wal_size": "512MB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    # else a line about a doubled address would quote it
    "log_error_verbosity": "terse",
    "cluster_name": "maeul",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def is_made(cluster_dir: Path) -> bool:
    """Say whether a finished cluster lies there; raises nothing when the folder cannot be looked into."""
    try:
        return (cluster_dir / "PG_VERSION").is_file()
    except PermissionError:
        return True


def make(places: Places, operator: Operator, bin_dir: Path) -> None:
    """Run initdb beside the final place and rename: a cluster that exists under its name is complete."""
    fresh = places.home / "data.new"
    if fresh.exists():
        shutil.rmtree(fresh)
    done = operator.run(
        [bin_dir / "initdb", "-D", fresh, "-U", ADMIN, "--auth=trust", "--locale=C.UTF-8", "-E", "UTF8"],
        cwd=places.home,
    )
    if done.returncode != 0:
        raise SetupError(
            f"데이터베이스를 만들지 못했습니다: {last_line(done.stdout)}",
            f"The database could not be made: {last_line(done.stdout)}",
            code="initdb_failed",
        )
    with (fresh / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.write(f"\ninclude '{SETTINGS_FILE}'\n")
    fresh.rename(places.cluster_dir)
    _sync_folder(places.home)


def write_settings(
    places: Places, operator: Operator, *, durable: bool, more: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Write our settings anew at every start: the socket folder may have changed, and so may the program."""
    own = {"unix_socket_directories": str(places.socket_dir)}
    values = {**SETTINGS, **own, **({} if durable else NOT_DURABLE), **more}
    path = places.cluster_dir / SETTINGS_FILE
    path.write_text("".join(f"{name} = '{value}'\n" for name, value in values.items()), encoding="utf-8")
    if operator.is_lent:
        os.chown(path, operator.uid, operator.gid)


def connect(places: Places, database: str, *, seconds: int = 10) -> psycopg.Connection:
    """Connect as the cluster's administrator; everything is spelled out so that no PG… variable joins in."""
    return psycopg.connect(
        host=str(places.socket_dir),
        port=5432,
        user=ADMIN,
        dbname=database,
        options="",
        connect_timeout=seconds,
        autocommit=True,
    )


def ensure_contents(places: Places) -> None:
    """Make the owner role, the database and its extensions where they are missing; a broken first start heals.

    A standby gets them from its primary.
    """
    with connect(places, "postgres") as connection:
        if connection.execute("SELECT pg_is_in_recovery()").fetchone() == (True,):
            return
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE CREATEDB NOSUPERUSER NOBYPASSRLS")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(
                f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
            )
    with connect(places, DATABASE) as connection:
        for name in EXTENSIONS:
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


def last_line(output: str) -> str:
    """Return the line of a program's output that says most: the last FATAL or error, else the last."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line]
    return (telling or lines or ["?"])[-1]


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
