"""The database side of a backup: dumping, scratch databases, comparing, changing names."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, Engine, NullPool, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from geo.backup.archive import Manifest
from geo.db import Database, psycopg_url
from geo.errors import FileRefused, SetupError
from geo.extensions import EXTENSIONS
from geo.migrations.checks import read_laws

# Extensions are made by an administrator beforehand; restoring them or their comments needs rights the owner lacks.
LEFT_OUT = (" EXTENSION ", "COMMENT - EXTENSION", " spatial_ref_sys ", "SCHEMA - public", "COMMENT - SCHEMA")
SWAP_TRIES = 5
MADE_AGAIN = ("kept_tiles",)
"""Tables whose rows stay out of backups: they are made again, and would keep what is withdrawn meanwhile."""


@dataclass(frozen=True)
class Tools:
    """PostgreSQL's client programs, and who may create databases (the owner itself when None)."""

    bin_dir: Path
    admin_url: str | None

    def program(self, name: str) -> Path:
        return self.bin_dir / name


@dataclass(frozen=True)
class State:
    """What is compared: rows per table, the schema's laws as text, its version."""

    tables: dict[str, int]
    laws: list[str]
    schema_version: str


def libpq(url: str) -> tuple[str, dict[str, str]]:
    """Split a SQLAlchemy address into one for PostgreSQL's programs and their environment.

    The password goes into the environment, because arguments can be seen by every user of the machine.
    """
    parsed = make_url(url).set(drivername="postgresql")
    bare = parsed._replace(password=None).render_as_string(hide_password=False)
    return bare, {"PGPASSWORD": parsed.password} if parsed.password else {}


def dump_database(database: Database, target: Path, tools: Tools) -> State:
    """Dump and count in one snapshot, so that both speak of the same moment."""
    engine = _engine(database.owner_url)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        state = _state(connection)
        address, environment = libpq(database.owner_url)
        left = [f"--exclude-table-data=public.{name}" for name in MADE_AGAIN]
        _run(
            [
                tools.program("pg_dump"),
                "-Fc",
                "--no-owner",
                f"--snapshot={snapshot}",
                *left,
                "-f",
                target,
                "-d",
                address,
            ],
            environment,
            "백업하지 못했습니다",
            "The backup failed",
        )
    engine.dispose()
    return state


def _state(connection: Connection) -> State:
    names = connection.scalars(
        text(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys' ORDER BY 1"
        )
    ).all()
    counts = {name: _count(connection, name) for name in names if name not in MADE_AGAIN}
    with Session(bind=connection) as session:
        laws = read_laws(session)
    version = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return State(counts, laws, str(version))


@contextmanager
def scratch_database(database: Database, tools: Tools) -> Iterator[Database]:
    """Give an empty database with the extensions, owned by the owner; it is gone afterwards unless renamed."""
    name = f"maeul_scratch_{uuid4().hex[:10]}"
    admin_url = tools.admin_url or database.owner_url
    owner = make_url(database.owner_url).username
    admin = _engine(admin_url, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' OWNER \"{owner}\""))
        _add_extensions(_renamed(admin_url, name))
        yield Database(_renamed(database.owner_url, name))
    except DBAPIError as error:
        reason = str(error.orig).strip().split("\n", 1)[0]
        raise SetupError(
            f"임시 데이터베이스에서 실패했습니다. 쓰던 데이터는 그대로입니다: {reason}",
            f"It failed in the scratch database; the present data is untouched: {reason}",
            code="scratch_failed",
        ) from error
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        admin.dispose()


def _count(connection: Connection, table: str) -> int:
    return int(connection.scalar(text(f'SELECT count(*) FROM public."{table}"')) or 0)  # noqa: S608  (from the catalogue)


def _add_extensions(url: str) -> None:
    engine = _engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {name}"))
    engine.dispose()


def restore_into(scratch: Database, dump: Path, tools: Tools) -> None:
    address, environment = libpq(scratch.owner_url)
    said, said_en = (
        "백업을 풀지 못했습니다. 쓰던 데이터는 그대로입니다",
        "The backup could not be restored; nothing changed",
    )
    listed = _run([tools.program("pg_restore"), "-l", dump], {}, said, said_en)
    wanted = dump.with_name("wanted.list")
    wanted.write_text(
        "\n".join(line for line in listed.splitlines() if not any(mark in line for mark in LEFT_OUT)), encoding="utf-8"
    )
    chosen: list[str | Path] = ["--no-owner", "--exit-on-error", "-L", wanted]
    _run([tools.program("pg_restore"), *chosen, "-d", address, dump], environment, said, said_en)


def compare(scratch: Database, manifest: Manifest) -> None:
    """Raise FileRefused, naming what differs, unless the restored database keeps every promise."""
    engine = _engine(scratch.owner_url)
    with engine.connect() as connection:
        found = _state(connection)
    engine.dispose()
    wrong = [part for part in ("tables", "schema_version") if getattr(found, part) != getattr(manifest, part)]
    wrong += ["laws"] if _plain(found.laws) != _plain(manifest.laws) else []
    if wrong:
        raise FileRefused(
            f"백업을 풀어 보니 적힌 것과 다릅니다({', '.join(wrong)}). 쓰던 데이터는 그대로입니다.",
            f"The restored backup differs from its manifest ({', '.join(wrong)}); nothing was changed.",
            code="backup_differs",
            details={"differs": wrong},
        )


def _plain(laws: list[str]) -> list[str]:
    """PostgreSQL regroups chains of AND when it reads its own text again: compare without brackets."""
    return sorted(law.replace("(", "").replace(")", "") for law in laws)


def check_double_booking(scratch: Database) -> None:
    """Lay one hard claim a second time: the restored constraint has to refuse it (nothing to try without claims)."""
    engine = _engine(scratch.owner_url)
    twice = text(
        "INSERT INTO claims (booking_id, cell_id, during, hard)"
        " SELECT booking_id, cell_id, during, hard FROM claims WHERE hard LIMIT 1"
    )
    try:
        with engine.connect() as connection:
            laid = connection.execute(twice).rowcount
            connection.rollback()
    except DBAPIError as error:
        laid = 0 if getattr(error.orig, "sqlstate", "") == "23P01" else 1
    engine.dispose()
    if laid:
        raise FileRefused(
            "되돌린 데이터베이스가 겹치는 예약을 막지 못합니다.",
            "The restored database does not refuse a double booking.",
            code="backup_unsafe",
        )


def swap_databases(database: Database, fresh: Database, tools: Tools) -> None:
    """Let the two databases change names in one transaction; sessions on the old one end and reconnect.

    Clients that reconnect between the end of their session and the renaming make PostgreSQL refuse it: try again.
    """
    present, arriving = (make_url(url).database for url in (database.owner_url, fresh.owner_url))
    admin = _engine(tools.admin_url or _renamed(database.owner_url, "postgres"))
    end = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname IN (:present, :arriving)")
    try:
        for attempt in range(SWAP_TRIES):
            try:
                with admin.begin() as connection:
                    connection.execute(end, {"present": present, "arriving": arriving})
                    for old, new in ((present, "maeul_leaving"), (arriving, present), ("maeul_leaving", arriving)):
                        connection.execute(text(f'ALTER DATABASE "{old}" RENAME TO "{new}"'))
            except OperationalError:
                if attempt == SWAP_TRIES - 1:
                    raise
            else:
                return
    finally:
        admin.dispose()


def _engine(url: str, isolation_level: str | None = None) -> Engine:
    return create_engine(
        psycopg_url(url), poolclass=NullPool, **({"isolation_level": isolation_level} if isolation_level else {})
    )


def _renamed(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _run(command: list[str | Path], environment: Mapping[str, str], failed: str, failed_en: str) -> str:
    done = subprocess.run(  # noqa: S603  (PostgreSQL's own programs, arguments as a list)
        command, env=os.environ | dict(environment), capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode != 0:
        line = (done.stderr.strip() or "?").splitlines()[0]
        raise SetupError(f"{failed}: {line}", f"{failed_en}: {line}", code="backup_tool_failed")
    return done.stdout
