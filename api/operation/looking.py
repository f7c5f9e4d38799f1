"""Look at the service as somebody who runs it does: what stands well, what needs a hand, and what to do then."""

import platform
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from geo import calendar, clock
from geo.backup import shelf
from geo.backup.archived import reach_of
from geo.backup.shelf import Kept
from geo.enums import Labelled
from geo.queries import health, jobs_seen
from geo.queries.csp_reports import Refused, recent_refusals
from geo.queries.health import BoundaryFacts, DatabaseFacts, MailQueue, SlowStatement, TableSize
from geo.queries.jobs_seen import QueueNow
from geo.settings import Settings
from geo.standby import StandbyNow, StandbyState

PROGRAM: Final = "maeul-atlas"
LIBRARIES: Final = ("fastapi", "sqlalchemy", "psycopg", "procrastinate", "holidays", "pillow", "typst")
SILENT: Final = timedelta(seconds=45)
LATE: Final = timedelta(minutes=10)
MAIL_LATE: Final = timedelta(hours=1)
TRIED_LATE: Final = timedelta(days=31)
GIGABYTE: Final = 1_000_000_000
ROOM_GB, ROOM_LEAST_GB = 5, 1
CROWDED: Final = 0.8
YEARS_AHEAD: Final = 2
MIGRATIONS: Final = Path(health.__file__).parents[1] / "migrations" / "versions"


class Grade(Labelled):
    """How a part stands; in the order of worry."""

    GOOD = "good", "좋아요"
    LOOK = "look", "살펴보세요"
    BAD = "bad", "손봐야 해요"


class Part(Labelled):
    """What is looked at."""

    WORKER = "worker", "일꾼"
    QUEUE = "queue", "기다리는 일"
    FAILED = "failed", "하지 못한 일"
    MAILS = "mails", "보낼 메일"
    BACKUP = "backup", "백업"
    TRIED = "tried", "백업 확인"
    ARCHIVE = "archive", "시점 복원 기록"
    DISK = "disk", "디스크"
    CONNECTIONS = "connections", "데이터베이스 연결"
    SCHEMA = "schema", "데이터베이스의 판"
    BOUNDARIES = "boundaries", "행정동 경계"
    CALENDAR = "calendar", "공휴일 달력"
    STANDBY = "standby", "읽기 서버"
    REPORTS = "reports", "브라우저가 막은 것"


@dataclass(frozen=True, slots=True)
class Check:
    """One part: its grade and, unless good, what to do, in both languages."""

    part: Part
    grade: Grade
    message: str = ""
    message_en: str = ""


@dataclass(frozen=True, slots=True)
class Disk:
    """Room where the data lies; `backups_bytes` is what the backups take of it."""

    free_bytes: int
    total_bytes: int
    backups_bytes: int


@dataclass(frozen=True, slots=True)
class Health:
    """Everything that was seen in one look."""

    checked_at: datetime
    checks: tuple[Check, ...]
    database: DatabaseFacts
    needed_schema: str
    tables: tuple[TableSize, ...]
    slow: tuple[SlowStatement, ...]
    queue: QueueNow
    mails: MailQueue
    disk: Disk
    newest_backup: Kept | None
    newest_tried: Kept | None
    boundaries: BoundaryFacts
    holidays_until: int
    refused: tuple[Refused, ...]
    versions: dict[str, str]
    standby: StandbyNow | None = None

    @property
    def grade(self) -> Grade:
        """Return the worst grade of all parts."""
        return max((check.grade for check in self.checks), key=list(Grade).index)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the office's first page tells of the operation; `backup_at` is None without any backup."""

    failed_jobs: int
    backup_at: datetime | None
    backup_old: bool
    worker_silent: bool


def trouble(session: Session, settings: Settings) -> Trouble:
    """Return the little that an administrator should see without asking."""
    now = clock.now()
    fresh = shelf.newest(shelf.list_shelf(shelf.folder_of(settings)))
    queue = jobs_seen.queue_now(session, now)
    return Trouble(
        queue.failed, fresh.made_at if fresh else None, too_old(fresh, settings, now), worker_silent(queue, now)
    )


def look(session: Session, settings: Settings, standby: StandbyNow | None = None) -> Health:
    """Look at every part once; `standby` is what is known of the server for reading, None without one."""
    now = clock.now()
    kept = shelf.list_shelf(shelf.folder_of(settings))
    facts, queue, mails = health.database_facts(session), jobs_seen.queue_now(session, now), health.mail_queue(session)
    boundaries, needed = health.boundary_facts(session, clock.today()), newest_schema()
    disk, refused = disk_of(settings, kept), tuple(recent_refusals(session, clock.today()))
    fresh, tried = shelf.newest(kept), shelf.newest_verified(kept)
    checks = (
        _worker(queue, now),
        _waiting(queue, now),
        _failed(queue),
        _mails(mails, now),
        _backup(fresh, settings, now),
        _tried(tried, now),
        *_archive(settings, now),
        _room(disk),
        _connections(facts),
        _schema(facts, needed),
        _boundaries(boundaries),
        _calendar(calendar.known_until(), now),
        *_standby(standby),
        _reports(refused),
    )
    return Health(
        checked_at=now,
        checks=checks,
        database=facts,
        needed_schema=needed,
        tables=tuple(health.biggest_tables(session)),
        slow=tuple(health.slow_statements(session)),
        queue=queue,
        mails=mails,
        disk=disk,
        newest_backup=fresh,
        newest_tried=tried,
        boundaries=boundaries,
        holidays_until=calendar.known_until(),
        refused=refused,
        versions=versions(),
        standby=standby,
    )


def newest_schema() -> str:
    """Return the schema this program needs, from the names of its migrations: Alembic stays unloaded."""
    return max(path.name.partition("_")[0] for path in MIGRATIONS.glob("[0-9]*_*.py"))


def versions() -> dict[str, str]:
    """Return the versions of the program, of Python and of the libraries that matter most."""
    return {"maeul": _version(PROGRAM), "python": platform.python_version()} | {
        name: _version(name) for name in LIBRARIES
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run from a folder, never installed
        return ""


def disk_of(settings: Settings, kept: Sequence[Kept]) -> Disk:
    """Return how much room there is where the data lies."""
    folder = next(
        path for path in (settings.data_dir.absolute(), *settings.data_dir.absolute().parents) if path.exists()
    )
    room = shutil.disk_usage(folder)
    return Disk(room.free, room.total, sum(each.size for each in kept))


def worker_silent(queue: QueueNow, now: datetime) -> bool:
    """Say whether no worker has given a sign of life lately."""
    return queue.heartbeat_at is None or now - queue.heartbeat_at > SILENT


def too_old(fresh: Kept | None, settings: Settings, now: datetime) -> bool:
    """Say whether the newest backup is missing or older than it should be."""
    return fresh is None or fresh.made_at is None or now - fresh.made_at > timedelta(hours=settings.backup_old_hours)


def _worker(queue: QueueNow, now: datetime) -> Check:
    if not worker_silent(queue, now):
        return Check(Part.WORKER, Grade.GOOD)
    return Check(
        Part.WORKER,
        Grade.BAD,
        "일꾼이 소식이 없어요. 메일과 알림이 멈춰 있으니 서비스를 다시 켜 주세요.",
        "The worker gives no sign of life: mails and notices stand still. Start the service again.",
    )


def _waiting(queue: QueueNow, now: datetime) -> Check:
    if queue.oldest_due_at is None or now - queue.oldest_due_at <= LATE:
        return Check(Part.QUEUE, Grade.GOOD)
    minutes = int((now - queue.oldest_due_at).total_seconds() // 60)
    return Check(
        Part.QUEUE,
        Grade.LOOK,
        f"가장 오래 기다린 일이 {minutes:,}분째예요. 일꾼이 바쁘거나 멈췄어요.",
        f"The oldest job has waited for {minutes:,} minutes: the worker is busy or stands still.",
    )


def _failed(queue: QueueNow) -> Check:
    if not queue.failed:
        return Check(Part.FAILED, Grade.GOOD)
    return Check(
        Part.FAILED,
        Grade.LOOK,
        f"끝내 하지 못한 일이 {queue.failed:,}건 있어요. 까닭을 보고 다시 시키거나 그만두세요.",
        f"{queue.failed:,} jobs gave up: look why, then run them again or lay them aside.",
    )


def _mails(mails: MailQueue, now: datetime) -> Check:
    if mails.oldest_at is None or now - mails.oldest_at <= MAIL_LATE:
        return Check(Part.MAILS, Grade.GOOD)
    return Check(
        Part.MAILS,
        Grade.LOOK,
        f"메일 {mails.waiting:,}통이 한 시간 넘게 나가지 못했어요. 메일 서버 설정을 살펴봐 주세요.",
        f"{mails.waiting:,} mails have not gone out for over an hour: look at the mail server.",
    )


def _backup(fresh: Kept | None, settings: Settings, now: datetime) -> Check:
    if not too_old(fresh, settings, now):
        return Check(Part.BACKUP, Grade.GOOD)
    if fresh is None:
        return Check(Part.BACKUP, Grade.LOOK, "아직 백업이 없어요. 지금 하나 만들어 주세요.", "There is no backup yet.")
    hours = settings.backup_old_hours
    return Check(
        Part.BACKUP,
        Grade.BAD,
        f"가장 새 백업이 {hours:,}시간보다 오래됐어요. 지금 하나 만들고, 밤의 백업이 왜 멈췄는지 봐 주세요.",
        f"The newest backup is older than {hours:,} hours: make one now and see why the nightly one stopped.",
    )


def _tried(tried: Kept | None, now: datetime) -> Check:
    if tried and tried.verified_at and now - tried.verified_at <= TRIED_LATE:
        return Check(Part.TRIED, Grade.GOOD)
    return Check(
        Part.TRIED,
        Grade.LOOK,
        "한 달 안에 실제로 풀어 본 백업이 없어요. 하나를 확인해 주세요.",
        "No backup was restored for a try within a month: verify one.",
    )


def _archive(settings: Settings, now: datetime) -> list[Check]:
    """Return how the log for a restore to a moment fares; nothing where none is kept."""
    if settings.wal_archive is None:
        return []
    reach = reach_of(settings.wal_archive)
    if reach.is_late(now):
        said = (
            Grade.BAD,
            "시점 복원 기록이 10분 넘게 쌓이지 않았어요. MAEUL_WAL_ARCHIVE의 폴더와 디스크를 살펴봐 주세요.",
            "No log was archived for over ten minutes: look at the folder of MAEUL_WAL_ARCHIVE and its disk.",
        )
    elif reach.since is None or reach.hole:
        said = (
            Grade.LOOK,
            "시점 복원의 바탕이 없거나 기록에 빠진 곳이 있어요. 'maeul db base'를 해 주세요.",
            "There is no base, or the archived log has a hole: run 'maeul db base'.",
        )
    else:
        return [Check(Part.ARCHIVE, Grade.GOOD)]
    return [Check(Part.ARCHIVE, *said)]


def _room(disk: Disk) -> Check:
    left = disk.free_bytes / GIGABYTE
    if left >= ROOM_GB:
        return Check(Part.DISK, Grade.GOOD)
    return Check(
        Part.DISK,
        Grade.BAD if left < ROOM_LEAST_GB else Grade.LOOK,
        f"디스크에 {left:.1f} GB만 남았어요. 오래된 백업을 지우거나 디스크를 늘려 주세요.",
        f"Only {left:.1f} GB are left on the disk: remove old backups or make room.",
    )


def _connections(facts: DatabaseFacts) -> Check:
    if facts.connections <= facts.connections_most * CROWDED:
        return Check(Part.CONNECTIONS, Grade.GOOD)
    return Check(
        Part.CONNECTIONS,
        Grade.LOOK,
        f"연결 {facts.connections}개가 열려 있어요. 많아야 {facts.connections_most}개예요.",
        f"{facts.connections} of {facts.connections_most} connections are open.",
    )


def _schema(facts: DatabaseFacts, needed: str) -> Check:
    if facts.schema_version == needed:
        return Check(Part.SCHEMA, Grade.GOOD)
    return Check(
        Part.SCHEMA,
        Grade.BAD,
        f"데이터베이스는 {facts.schema_version}판인데 프로그램은 {needed}판이에요. 'maeul db migrate'를 해 주세요.",
        f"The database has schema {facts.schema_version}, the program needs {needed}: run 'maeul db migrate'.",
    )


def _boundaries(facts: BoundaryFacts) -> Check:
    if facts.newest_from is not None:
        return Check(Part.BOUNDARIES, Grade.GOOD)
    return Check(
        Part.BOUNDARIES,
        Grade.LOOK,
        "연습용 도식 경계를 쓰고 있어요. 진짜 행정동 경계를 들여와 주세요.",
        "Only the schematic boundaries are there: load the real ones.",
    )


def _calendar(until: int, now: datetime) -> Check:
    if until >= now.year + YEARS_AHEAD:
        return Check(Part.CALENDAR, Grade.GOOD)
    return Check(
        Part.CALENDAR,
        Grade.LOOK,
        f"공휴일을 {until}년까지만 알아요. 프로그램을 새 판으로 바꿔 주세요.",
        f"Holidays are known until {until} only: update the program.",
    )


def _reports(refused: Sequence[Refused]) -> Check:
    if not refused:
        return Check(Part.REPORTS, Grade.GOOD)
    worst, total = refused[0].refusal, sum(one.hits for one in refused)
    where = f"{worst.page} · {worst.directive} · {worst.blocked}"
    return Check(
        Part.REPORTS,
        Grade.LOOK,
        f"지난 7일 동안 브라우저가 화면에 든 것을 {total:,}번 막았어요. 가장 잦은 것은 {where}예요. 누가 끼워 넣은 것이"
        " 없는지 그 화면을 살펴봐 주세요.",
        f"Within 7 days browsers refused {total:,} times what stood on a page, most often: {where}. See whether"
        " somebody put something into that page.",
    )


def _standby(standby: StandbyNow | None) -> list[Check]:
    """Return how the server for reading stands; nothing where there is none."""
    if standby is None:
        return []
    if standby.state is StandbyState.READY:
        return [Check(Part.STANDBY, Grade.GOOD)]
    told = {
        StandbyState.LATE: (
            "읽기 서버가 너무 뒤처져 본 서버가 대신 답하고 있어요. 그 서버의 네트워크와 디스크를 살펴봐 주세요.",
            "The server for reading is too far behind, so the primary answers: look at its network and disk.",
        ),
        StandbyState.DOWN: (
            "읽기 서버에 닿지 않아 본 서버가 대신 답하고 있어요. 그 서버를 켜 주세요.",
            "The server for reading cannot be reached, so the primary answers: start it.",
        ),
        StandbyState.STRANGER: (
            "MAEUL_READ_DATABASE_URL의 서버는 본 서버를 따라가는 서버가 아니라서 쓰지 않아요. 주소를 확인해 주세요.",
            "The server of MAEUL_READ_DATABASE_URL does not follow the primary and is not used: check the address.",
        ),
    }
    return [Check(Part.STANDBY, Grade.LOOK, *told[standby.state])]
