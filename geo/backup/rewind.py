"""Restore to a moment: a base, and the log up to there; what was taken back since stays taken back."""

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg

from geo import clock
from geo.backup.bases import Fork, choose, list_bases, list_forks, note_fork, prove
from geo.backup.erasures import erase_again_in, known_erasures, read_erasures
from geo.backup.withdrawals import known_withdrawals, quieten, read_list, reapply_in
from geo.db import Database, migrate
from geo.errors import InvalidInput, SetupError
from geo.local_server import LocalServer, cluster, wal
from geo.local_server.operator import operator_for
from geo.local_server.places import Places, recorded
from geo.local_server.recovery import Arrived, Recipe, recovered, save_late_segments
from geo.queries.erasure import Erasure
from geo.queries.withdrawals import Withdrawal

ARCHIVED_WITHIN_S: Final = 60


@dataclass(frozen=True, slots=True)
class Rewound:
    """What a restore to a moment came to: `aside` is where the replaced cluster lies, if there was one."""

    base: str
    last_change_at: datetime | None
    taken_back: int
    forgotten: int
    aside: Path | None


@dataclass(frozen=True, slots=True)
class _Since:
    """What happened meanwhile that must not be undone."""

    withdrawals: list[Withdrawal]
    erasures: list[Erasure]


def rewind(server: LocalServer, archive: Path, at: datetime | None, into: LocalServer) -> Rewound:
    """Bring `into` to the moment `at` of the cluster in `server` (the same folder: in place); None: the last there is.

    The caller sees to it that nobody uses a cluster that is replaced. Raises FileRefused when the archive does not
    reach there; then nothing is changed.
    """
    if at is not None and at > clock.now():
        raise InvalidInput("아직 오지 않은 시각입니다.", "That moment has not come yet.", code="moment_ahead")
    base, timeline = choose(list_bases(archive), list_forks(archive), at)
    folder = wal.bases_of(archive) / base.name
    prove(folder, operator_for(folder))
    in_place = into.data_dir == server.data_dir
    since = _wind_up(server, archive, stop=in_place)
    before = _clusters(into)
    with recovered(into, Recipe(folder, archive, at, timeline, keeps=in_place)) as arrived:
        taken_back, forgotten = _make_good(into, since)
    if in_place:
        note_fork(archive, _fork(arrived, timeline, at))
    return Rewound(base.name, arrived.last_change_at, taken_back, forgotten, _new(before, _clusters(into)))


def _fork(arrived: Arrived, parent: int, at: datetime | None) -> Fork:
    now = clock.now()
    return Fork(arrived.timeline, parent, at or now, now)


def _wind_up(server: LocalServer, archive: Path, *, stop: bool) -> _Since:
    """Learn what was taken back, have the last of the log archived and, for a restore in place, stop the cluster."""
    places = recorded(server.data_dir)
    listed = _Since(read_list(server.data_dir), read_erasures(server.data_dir))
    if places is None or not cluster.is_made(places.cluster_dir):
        return listed
    _refuse_another(places, archive)
    was_running = server.status().state == "running"
    try:
        server.start()
    except SetupError:  # broken beyond starting: then the lists beside it speak alone
        since = listed
    else:
        database = Database(server.url())
        since = _Since(known_withdrawals(database, server.data_dir), known_erasures(database, server.data_dir))
        _hand_over_the_log(server)
    if stop or not was_running:
        server.stop()
    if stop:
        save_late_segments(places, archive)
    return since


def _refuse_another(places: Places, archive: Path) -> None:
    owner = wal.owner_of(archive)
    if owner is None or owner.system != wal.system_of(places.cluster_dir):
        raise SetupError(
            f"{archive}은(는) 이 데이터 폴더의 보관 폴더가 아닙니다. 바뀐 것은 없습니다.",
            f"{archive} is not this data folder's archive; nothing was changed.",
            code="archive_of_another",
        )


def _hand_over_the_log(server: LocalServer) -> None:
    """Close the present segment behind a last change, so that any moment until now is passed, and wait for it."""
    address = server.url(cluster.ADMIN, "postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("SELECT pg_current_xact_id()")
        row = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
        wanted = str(row[0]) if row else ""
        deadline = time.monotonic() + ARCHIVED_WITHIN_S
        while not _is_archived(connection, wanted) and time.monotonic() < deadline:
            time.sleep(0.1)


def _is_archived(connection: psycopg.Connection, wanted: str) -> bool:
    row = connection.execute(
        "SELECT current_setting('archive_mode') = 'off' OR coalesce(last_archived_wal >= %s, false)"
        " FROM pg_stat_archiver",
        [wanted],
    ).fetchone()
    return bool(row and row[0])


def _make_good(into: LocalServer, since: _Since) -> tuple[int, int]:
    """Bring the schema up to date, keep old news quiet, and take back once more what was taken back since."""
    database = Database(into.url(), into.url("maeul_app"))
    migrate(database)
    quieten(database)
    return reapply_in(database, since.withdrawals), erase_again_in(database, since.erasures)


def _clusters(server: LocalServer) -> set[Path]:
    places = recorded(server.data_dir)
    return set(places.home.glob("data.aside-*")) if places else set()


def _new(before: set[Path], after: set[Path]) -> Path | None:
    return next(iter(after - before), None)
