"""A cluster brought forward from a base to a moment, beside the present one, and put in its place when it is sound."""

import contextlib
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg

from geo import clock
from geo.errors import FileRefused, SetupError
from geo.local_server import LocalServer, binaries, cluster, processes, wal
from geo.local_server.operator import Operator
from geo.local_server.places import Places, prepare

COPY_WITHIN_S: Final = 86_400
LOOK_EVERY_S: Final = 0.1
SHORT: Final = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to make the cluster from. `at` None: as far as the log goes; `keeps`: it goes on writing to the archive."""

    base: Path
    archive: Path
    at: datetime | None
    timeline: int
    keeps: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """How far the log was read: the last change in it, and the timeline that the cluster writes from now on."""

    last_change_at: datetime | None
    timeline: int


@contextlib.contextmanager
def recovered(server: LocalServer, recipe: Recipe) -> Iterator[Arrived]:
    """Run the recovered cluster for the block; afterwards it lies stopped in the data folder, the old one set aside.

    The present cluster must be stopped. An error, in the block too, leaves it as it was. Raises FileRefused when the
    log does not reach to the moment.
    """
    server.make_data_dir()
    with server.locked():
        places, operator = prepare(server.data_dir)
        fresh = Places(places.home / "data.new", places.socket_dir)
        try:
            _lay_out(fresh, operator, recipe)
            _launch(server, fresh, operator)
            yield _await_arrival(fresh)
            server.halt(fresh)
            cluster.write_settings(fresh, operator, durable=server.durable)
            _take_place(places, fresh)
        finally:
            server.halt(fresh)
            shutil.rmtree(fresh.cluster_dir, ignore_errors=True)
            shutil.rmtree(places.home / wal.LATE, ignore_errors=True)
            if not recipe.keeps:
                wal.part(places)


def save_late_segments(places: Places, archive: Path) -> None:
    """Lay segments beside a stopped cluster that never came into the archive, so that the recovery finds them."""
    late = places.home / wal.LATE
    shutil.rmtree(late, ignore_errors=True)
    late.mkdir(mode=0o755)
    for path in (places.cluster_dir / "pg_wal").glob("[0-9A-F]*"):
        if path.is_file() and not (wal.segments_of(archive) / f"{path.name}.gz").exists():
            shutil.copyfile(path, late / path.name)
            (late / path.name).chmod(0o644)  # the folder around is the database's user's alone


def _lay_out(fresh: Places, operator: Operator, recipe: Recipe) -> None:
    shutil.rmtree(fresh.cluster_dir, ignore_errors=True)
    done = operator.run(["cp", "-a", "--", recipe.base, fresh.cluster_dir], cwd=fresh.home, seconds=COPY_WITHIN_S)
    if done.returncode != 0:
        raise SetupError(
            f"기준 사본을 옮기지 못했습니다: {cluster.last_line(done.stdout)}",
            f"The base could not be copied: {cluster.last_line(done.stdout)}",
            code="base_copy_failed",
        )
    operator.own(fresh.cluster_dir)
    wal.join(recipe.archive, fresh)
    cluster.write_settings(fresh, operator, durable=True, more=_settings(recipe))
    signal = fresh.cluster_dir / "recovery.signal"
    signal.touch()
    if operator.is_lent:
        os.chown(signal, operator.uid, operator.gid)


def _launch(server: LocalServer, fresh: Places, operator: Operator) -> None:
    try:
        server.launch(fresh, operator, binaries.for_cluster(fresh.cluster_dir))
    except SetupError as error:
        if SHORT in error.message:
            raise _fell_short(fresh) from error
        raise


def _settings(recipe: Recipe) -> dict[str, str]:
    until = {"recovery_target_time": recipe.at.isoformat()} if recipe.at else {}
    keeping = wal.KEEPING if recipe.keeps else {}
    return wal.FETCHING | until | keeping | {"recovery_target_timeline": str(recipe.timeline)}


def _await_arrival(fresh: Places) -> Arrived:
    """Wait until the log is read to the moment and the cluster takes changes again."""
    while True:
        with contextlib.suppress(psycopg.OperationalError), cluster.connect(fresh, "postgres", seconds=5) as asked:
            row = asked.execute("SELECT pg_is_in_recovery(), pg_last_xact_replay_timestamp()").fetchone()
            if row and not row[0]:
                return Arrived(row[1], _timeline(asked))
        if not processes.cluster_processes(fresh.cluster_dir):
            raise _fell_short(fresh)
        time.sleep(LOOK_EVERY_S)


def _timeline(asked: psycopg.Connection) -> int:
    asked.execute("CHECKPOINT")
    row = asked.execute("SELECT timeline_id FROM pg_control_checkpoint()").fetchone()
    return int(row[0]) if row else 1


def _fell_short(fresh: Places) -> FileRefused:
    said = "\n".join(
        path.read_text(encoding="utf-8", errors="replace") for path in sorted((fresh.cluster_dir / "log").glob("*.log"))
    )
    line = cluster.last_line("\n".join(said.splitlines()[-20:]))
    return FileRefused(
        f"보관한 기록이 그 시각까지 이어지지 않아 되돌리지 않았습니다. 쓰던 데이터는 그대로입니다: {line}",
        f"The archive does not reach to that moment, so nothing was changed: {line}",
        code="archive_falls_short",
    )


def _take_place(places: Places, fresh: Places) -> None:
    """Rename: the old cluster stays beside, under the moment at which it was left."""
    if places.cluster_dir.exists():
        places.cluster_dir.rename(aside_of(places))
    fresh.cluster_dir.rename(places.cluster_dir)


def aside_of(places: Places) -> Path:
    """Return where a cluster goes that is set aside now."""
    return places.home / f"data.aside-{clock.now().astimezone(clock.SEOUL):%Y-%m-%d-%H%M%S}"
