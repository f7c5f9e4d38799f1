"""Bases: whole copies of the private cluster in the archive, from which its log leads to any later moment."""

import contextlib
import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from geo import clock
from geo.errors import Conflict, FileRefused, SetupError
from geo.local_server import LocalServer, binaries, cluster, wal
from geo.local_server.operator import Operator
from geo.local_server.places import Places, prepare

WITHIN_S: Final = 86_400
LOCK: Final = "base.lock"
_SEGMENT: Final = re.compile(r"[0-9A-F]{24}")
_IN_LABEL: Final = re.compile(r"START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)")


@dataclass(frozen=True, slots=True)
class Base:
    """One base: whole since `made_at`, its log begins with `first_segment`."""

    name: str
    made_at: datetime
    first_segment: str

    @property
    def timeline(self) -> int:
        return int(self.first_segment[:8], 16)


@dataclass(frozen=True, slots=True)
class Fork:
    """A restore in place: at `since` the log took another way, `timeline`, from the moment `at` of its `parent`."""

    timeline: int
    parent: int
    at: datetime
    since: datetime


def make_base(server: LocalServer, archive: Path) -> Base:
    """Copy the running cluster into the archive and prove every file by its sum; half a base never counts.

    Raises SetupError when the copy fails, Conflict while another is being made.
    """
    with _alone(archive):
        for half in wal.bases_of(archive).glob(".*.new"):
            shutil.rmtree(half, ignore_errors=True)
        places, operator = prepare(server.data_dir)
        _ask_for_archiving(places)
        name = f"{clock.now().astimezone(clock.SEOUL):%Y-%m-%d-%H%M%S}"
        fresh = wal.bases_of(archive) / f".{name}.new"
        _copy(places, operator, server.bin_dir, fresh)
        prove(fresh, operator)
        base = Base(name, clock.now(), _first_segment(fresh))
        fresh.rename(wal.bases_of(archive) / name)
        _write_note(archive, base)
        return base


def prove(base: Path, operator: Operator) -> None:
    """Compare every file of a base with its manifest; raises FileRefused naming what differs."""
    done = operator.run([binaries.for_cluster(base) / "pg_verifybackup", "-q", base], cwd=base.parent, seconds=WITHIN_S)
    if done.returncode != 0:
        line = cluster.last_line(done.stdout)
        raise FileRefused(
            f"기준 사본 {base.name.strip('.')}이(가) 온전하지 않습니다: {line}",
            f"The base {base.name.strip('.')} is damaged: {line}",
            code="base_damaged",
        )


def list_bases(archive: Path) -> list[Base]:
    """Return the finished bases, the newest first."""
    found = [base for path in wal.bases_of(archive).glob("*.json") if (base := _read_note(path))]
    return sorted(found, key=lambda base: base.made_at, reverse=True)


def list_forks(archive: Path) -> list[Fork]:
    """Return the restores in place, the oldest first."""
    path = archive / "restores.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [_fork(json.loads(line)) for line in lines if line]


def note_fork(archive: Path, fork: Fork) -> None:
    """Write down that the log took another way."""
    with (archive / "restores.jsonl").open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(fork), default=_as_text) + "\n")
        out.flush()
        os.fsync(out.fileno())


def choose(bases: Sequence[Base], forks: Sequence[Fork], at: datetime | None) -> tuple[Base, int]:
    """Return the base and the timeline that lead to a moment (None: the last there is); raises FileRefused."""
    begun = [fork for fork in forks if at is None or fork.since <= at]
    known = [base for base in bases if at is None or base.made_at <= at]
    ways = {fork.timeline: fork for fork in forks}
    timeline = begun[-1].timeline if begun else min((base.timeline for base in bases), default=1)
    for base in known:
        if _leads_to(base, timeline, ways):
            return base, timeline
    first = min((base.made_at for base in bases), default=None)
    earliest = f"{first.astimezone(clock.SEOUL):%Y-%m-%d %H:%M:%S}" if first else "-"
    raise FileRefused(
        f"그 시각보다 먼저 만든 기준 사본이 없습니다(가장 이른 시각: {earliest}). 'maeul db base'가 만듭니다.",
        f"No base is older than that moment (the earliest: {earliest}); 'maeul db base' makes one.",
        code="base_missing",
    )


def _leads_to(base: Base, timeline: int, ways: dict[int, Fork]) -> bool:
    """Say whether the log of `timeline` passes through the base: made before each fork on the way."""
    while base.timeline != timeline:
        fork = ways.get(timeline)
        if fork is None or base.made_at > fork.at:
            return False
        timeline = fork.parent
    return True


def is_due(bases: Sequence[Base], forks: Sequence[Fork], now: datetime, days: int) -> bool:
    """Say whether a new base is wanted: none is young enough, or the log took another way since."""
    if not bases:
        return True
    turned = bool(forks) and forks[-1].since > bases[0].made_at
    return turned or now - bases[0].made_at >= timedelta(days=days)


def tidy(archive: Path, now: datetime, days: int) -> list[str]:
    """Let go what no moment of the last `days` needs, bases and log; return the names of the bases."""
    bases = list_bases(archive)
    needed = next((base for base in bases if base.made_at <= now - timedelta(days=days)), None)
    gone = [base for base in bases if needed and base.made_at < needed.made_at]
    for base in gone:
        (wal.bases_of(archive) / f"{base.name}.json").unlink(missing_ok=True)
        shutil.rmtree(wal.bases_of(archive) / base.name, ignore_errors=True)
    kept = [base.first_segment[8:] for base in bases if base not in gone]
    if kept:
        _let_go_before(archive, min(kept))
    return [base.name for base in gone]


def _let_go_before(archive: Path, first: str) -> None:
    """Remove segments older than `first` (a name without its timeline). What a crash left half is old as well."""
    for path in wal.segments_of(archive).iterdir():
        name = path.name.removesuffix(".gz")
        half = name.startswith(".") and path.stat().st_mtime < clock.now().timestamp() - WITHIN_S
        if half or (_SEGMENT.match(name) and name[8:24] < first):
            path.unlink(missing_ok=True)


def _ask_for_archiving(places: Places) -> None:
    with cluster.connect(places, "postgres") as connection:
        row = connection.execute("SHOW archive_mode").fetchone()
    if row is None or row[0] == "off":
        raise SetupError(
            "데이터베이스가 MAEUL_WAL_ARCHIVE 없이 켜져 있습니다. 이 설정을 두고 서비스를 다시 켜 주세요.",
            "The database runs without MAEUL_WAL_ARCHIVE: set it and start the service again.",
            code="archive_off",
        )


def _copy(places: Places, operator: Operator, bin_dir: Path, fresh: Path) -> None:
    how = ["-X", "stream", "-c", "fast", "--manifest-checksums=SHA256", "--no-password"]
    where: list[str | Path] = ["-h", places.socket_dir, "-p", "5432", "-U", cluster.ADMIN, "-D", fresh]
    done = operator.run([bin_dir / "pg_basebackup", *where, *how], cwd=places.home, seconds=WITHIN_S)
    if done.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        line = cluster.last_line(done.stdout)
        raise SetupError(
            f"기준 사본을 만들지 못했습니다: {line}", f"The base could not be made: {line}", code="base_failed"
        )


def _first_segment(base: Path) -> str:
    found = _IN_LABEL.search((base / "backup_label").read_text(encoding="utf-8"))
    return found[1] if found else ""


@contextlib.contextmanager
def _alone(archive: Path) -> Iterator[None]:
    handle = os.open(archive / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Conflict(
            "기준 사본을 이미 만들고 있습니다.", "A base is being made just now.", code="base_busy"
        ) from None
    finally:
        os.close(handle)


def _write_note(archive: Path, base: Base) -> None:
    path = wal.bases_of(archive) / f"{base.name}.json"
    half = path.with_name(f".{base.name}.half")
    half.write_text(json.dumps(asdict(base), default=_as_text), encoding="utf-8")
    half.replace(path)


def _read_note(path: Path) -> Base | None:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        base = Base(told["name"], datetime.fromisoformat(told["made_at"]), told["first_segment"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return base if path.with_suffix("").is_dir() else None


def _fork(told: dict[str, str]) -> Fork:
    at, since = (datetime.fromisoformat(told[name]) for name in ("at", "since"))
    return Fork(int(told["timeline"]), int(told["parent"]), at, since)


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
