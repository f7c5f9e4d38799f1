"""From rows of jobs, backups and health to what their pages show."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from api.jobs.queue import Task
from api.operation.looking import Check, Grade, Health, Part
from api.web import moments
from api.web.labels import dated
from api.web.operation_views import AsideLine, BackupCard, CheckLine, FactsPanel, FailedCard, KindLine, RunLine
from api.web.pages import Frame
from api.web.views import Badge, Link
from geo import clock
from geo.backup.shelf import Kept
from geo.backup_states import BackupState
from geo.clock import SEOUL
from geo.queries.backup_runs import BackupRunRow
from geo.queries.jobs_seen import AsideJob, FailedJob, KindRow, QueueNow

TASKS: Final[Mapping[Task, str]] = MappingProxyType(
    {
        Task.SEND_MAIL: "메일 보내기",
        Task.EXPIRE_HOLDS: "맡아 둔 시간 놓아주기",
        Task.PASS_TIME: "지난 예약 마무리",
        Task.CLEAN_UP: "다 쓴 것 지우기",
        Task.MONEY: "결제 기한과 돌려줄 돈",
        Task.AGREEMENT_DAYS: "협약의 날짜 챙기기",
        Task.IMPORT: "자료 들여오기",
        Task.RELEASE_UNUSED: "오지 않은 예약의 자리 열기",
        Task.WARN_OF_SHIFTS: "빈 당번 알리기",
        Task.TURN_LINES: "대기 줄 넘기기",
        Task.CONSENTS: "끝난 동의 챙기기",
        Task.APPLY_SUBMISSION: "조사 기록 반영",
        Task.SWEEP_SUBMISSIONS: "밀린 조사 기록 반영",
        Task.DERIVE_MEDIA: "사진 줄여 두기",
        Task.DERIVE_WAITING: "밀린 사진 줄이기",
        Task.SWEEP_MEDIA: "주인 없는 파일 치우기",
        Task.MAKE_ATLAS: "지도책 판 만들기",
        Task.ATLASES: "지도책 챙기기",
        Task.MAKE_BACKUP: "백업 만들기",
        Task.VERIFY_BACKUP: "백업 확인하기",
        Task.BACKUPS: "밤의 백업 챙기기",
        Task.BASES: "시점 복원의 바탕 챙기기",
        Task.SEND_WEBHOOKS: "웹훅 보내기",
        Task.SWEEP_TILES: "지난 타일 치우기",
    }
)
ASKED_FOR: Final = frozenset(
    {
        *(Task.SEND_MAIL, Task.IMPORT, Task.APPLY_SUBMISSION, Task.DERIVE_MEDIA),
        *(Task.MAKE_ATLAS, Task.MAKE_BACKUP, Task.VERIFY_BACKUP),
    }
)
"""Jobs that somebody's doing calls for; the others come by the clock."""
ABOUT: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "run_id": ("/admin/imports/", "들여온 자료 보기"),
        "submission": ("/admin/submissions/", "받은 기록 보기"),
        "atlas_id": ("/atlas/editions/", "지도책 판 보기"),
    }
)
"""Where what a job is about has a page, by the name of the id it was given."""
UNKNOWN: Final = "까닭이 남아 있지 않아요. 서버의 기록을 봐 주세요."
NOTHING: Final = "—"
TONES: Final = {Grade.GOOD: "good", Grade.LOOK: "wait", Grade.BAD: "bad"}
FIXES: Final[Mapping[Part, tuple[str, str]]] = MappingProxyType(
    {
        Part.QUEUE: ("/admin/jobs", "뒤에서 하는 일"),
        Part.FAILED: ("/admin/jobs", "하지 못한 일 보기"),
        Part.BACKUP: ("/admin/backups", "백업 만들기"),
        Part.TRIED: ("/admin/backups", "백업 확인하기"),
        Part.DISK: ("/admin/backups", "백업 보기"),
        Part.BOUNDARIES: ("/admin/imports", "경계 들여오기"),
    }
)
STEPS: Final = ("B", "KB", "MB", "GB", "TB")
THOUSAND: Final = 1000
REFUSED_SHOWN: Final = 6
MINUTE_S, HOUR_S = 60, 3600


def moment_text(at: datetime | None, frame: Frame) -> str:
    """Return a moment as people say it: 오늘 14:05, 어제 03:00, 11월 20일(금) 03:00; a dash for none."""
    if at is None:
        return NOTHING
    here, today = at.astimezone(SEOUL), clock.today()
    if here.date() == today:
        return f"{frame.say('오늘')} {here:%H:%M}"
    if here.date() == today - timedelta(days=1):
        return f"{frame.say('어제')} {here:%H:%M}"
    return moments.moment_text(at, frame.lang)


def size_text(size: float) -> str:
    """Return a number of bytes as 3.4 MB."""
    step = 0
    while size >= THOUSAND and step < len(STEPS) - 1:
        size, step = size / THOUSAND, step + 1
    return f"{size:,.0f} {STEPS[step]}" if step < STEPS.index("MB") else f"{size:,.1f} {STEPS[step]}"


def lasting_text(seconds: float, frame: Frame) -> str:
    """Return how long something takes or waits, in its largest unit."""
    say = frame.say
    if seconds < 1:
        return say("{n}초").format(n=f"{seconds:.2f}")
    if seconds < MINUTE_S:
        return say("{n}초").format(n=round(seconds))
    if seconds < HOUR_S:
        return say("{n}분").format(n=round(seconds / MINUTE_S))
    if seconds < 2 * 24 * HOUR_S:
        return say("{n}시간").format(n=round(seconds / HOUR_S))
    return say("{n}일").format(n=round(seconds / 24 / HOUR_S))


def kind_name(task: str, frame: Frame) -> str:
    """Return what a kind of job is called; one that this program does not know keeps its own name."""
    return frame.say(TASKS[Task(task)]) if task in set(Task) else task


def worker_state(silent: bool, frame: Frame) -> tuple[Badge, str]:
    """Return how the worker fares, in a word and, where it stands still, a sentence."""
    say = frame.say
    if silent:
        return Badge(say("멈춤"), "bad"), say("일꾼이 소식이 없어요. 서비스를 다시 켜 주세요.")
    return Badge(say("일하는 중"), "good"), ""


def queue_facts(queue: QueueNow, kinds: Sequence[KindRow], now: datetime, frame: Frame) -> tuple[tuple[str, str], ...]:
    """Return the queue in four numbers and its oldest wait."""
    say = frame.say
    waits = lasting_text((now - queue.oldest_due_at).total_seconds(), frame) if queue.oldest_due_at else NOTHING
    return (
        (say("기다리는 일"), f"{queue.waiting:,}"),
        (say("하는 중인 일"), f"{queue.doing:,}"),
        (say("하지 못한 일"), f"{queue.failed:,}"),
        (say("오늘 마친 일"), f"{sum(kind.done_today for kind in kinds):,}"),
        (say("가장 오래 기다린 일"), waits),
    )


def failed_card(job: FailedJob, frame: Frame) -> FailedCard:
    """Return a job that gave up."""
    words = frame.said(job) if job.message else frame.say(UNKNOWN)
    tries = frame.say("{n}번 해 봤어요").format(n=max(job.attempts, 1))
    return FailedCard(
        job.id, kind_name(job.task, frame), words, moment_text(job.failed_at, frame), tries, _about(job, frame)
    )


def _about(job: FailedJob, frame: Frame) -> Link | None:
    if job.task in {Task.MAKE_BACKUP, Task.VERIFY_BACKUP}:
        return Link("/admin/backups", frame.say("백업 보기"))
    for name, (path, words) in ABOUT.items():
        if name in job.about:
            return Link(f"{path}{job.about[name]}", frame.say(words))
    return None


def aside_line(job: AsideJob, frame: Frame) -> AsideLine:
    return AsideLine(job.id, kind_name(job.task, frame), moment_text(job.at, frame))


def kind_line(row: KindRow, frame: Frame) -> KindLine:
    """Return one kind of job as a line of the table."""
    return KindLine(
        kind=kind_name(row.task, frame),
        by_clock=row.task not in ASKED_FOR,
        waiting=_some(row.waiting + row.later),
        doing=_some(row.doing),
        failed=row.failed,
        done_today=_some(row.done_today),
        mean=lasting_text(row.mean_ms / 1000, frame) if row.mean_ms else NOTHING,
        last=moment_text(row.last_done_at, frame),
    )


def _some(number: int) -> str:
    return f"{number:,}" if number else NOTHING


# ---- backups -----------------------------------------------------------------------------------------------------


def backup_card(kept: Kept, held: Kept | None, frame: Frame) -> BackupCard:
    """Return one backup of the shelf."""
    say = frame.say
    counts = say("{size} · {rows}행 · 사진 {photos}장 · {version}판").format(
        size=size_text(kept.size), rows=f"{kept.rows:,}", photos=f"{kept.photos:,}", version=kept.schema_version
    )
    return BackupCard(
        name=kept.name,
        when=moment_text(kept.made_at or kept.changed_at, frame),
        cause=say(kept.cause.label),
        facts=counts if kept.readable else size_text(kept.size),
        state=_backup_state(kept, frame),
        held=held is not None and held.name == kept.name,
        readable=kept.readable,
    )


def _backup_state(kept: Kept, frame: Frame) -> Badge:
    if not kept.readable:
        return Badge(frame.say("읽을 수 없는 파일"), "bad")
    if kept.verified_at is None:
        return Badge(frame.say("아직 확인하지 않음"), "wait")
    return Badge(frame.say("{when} 확인").format(when=moment_text(kept.verified_at, frame)), "good")


_RUN_TONES: Final = {BackupState.DONE: "good", BackupState.FAILED: "bad"}


def run_line(run: BackupRunRow, frame: Frame) -> RunLine:
    """Return one thing that was done with a backup."""
    say = frame.say
    return RunLine(
        action=say(run.action.label),
        name=run.name,
        when=moment_text(run.created_at, frame),
        by=run.by_name or say(run.cause.label),
        state=Badge(say(run.state.label), _RUN_TONES.get(run.state, "wait")),
        says=frame.said(run) if run.message else "",
    )


# ---- health ------------------------------------------------------------------------------------------------------


def check_line(check: Check, frame: Frame) -> CheckLine:
    """Return one part as a line, with the way to what can be done."""
    fix = FIXES.get(check.part) if check.grade is not Grade.GOOD else None
    return CheckLine(
        part=frame.say(check.part.label),
        state=grade_badge(check.grade, frame),
        says=frame.said(check),
        fix=Link(fix[0], frame.say(fix[1])) if fix else None,
    )


def grade_badge(grade: Grade, frame: Frame) -> Badge:
    return Badge(frame.say(grade.label), TONES[grade])


def panels(health: Health, frame: Frame) -> tuple[FactsPanel, ...]:
    """Return the figures behind the grades."""
    makers: tuple[Callable[[Health, Frame], FactsPanel], ...] = (_database, _disk_and_backups, _knowledge, _versions)
    return tuple(make(health, frame) for make in makers) + _standby(health, frame) + _refused(health, frame)


def _database(health: Health, frame: Frame) -> FactsPanel:
    say, facts = frame.say, health.database
    biggest = ", ".join(f"{table.name} {size_text(table.bytes)}" for table in health.tables[:3])
    lines: dict[str, Any] = {
        say("크기"): size_text(facts.bytes),
        say("큰 표"): biggest,
        say("연결"): f"{facts.connections:,} / {facts.connections_most:,}",
        say("가장 오래 열린 거래"): lasting_text(facts.oldest_transaction_s, frame),
        say("서로 막힌 일"): say("{n}번").format(n=f"{facts.deadlocks:,}"),
        say("되돌린 거래"): say("{n}번").format(n=f"{facts.rolled_back:,}"),
        say("판"): f"{facts.schema_version} · PostgreSQL {facts.version} · PostGIS {facts.postgis}",
    }
    return FactsPanel(say("데이터베이스"), tuple(lines.items()))


def _disk_and_backups(health: Health, frame: Frame) -> FactsPanel:
    say, fresh, tried = frame.say, health.newest_backup, health.newest_tried
    lines = (
        (say("남은 자리"), f"{size_text(health.disk.free_bytes)} / {size_text(health.disk.total_bytes)}"),
        (say("백업이 쓰는 자리"), size_text(health.disk.backups_bytes)),
        (say("가장 새 백업"), moment_text(fresh.made_at if fresh else None, frame)),
        (say("마지막으로 풀어 본 때"), moment_text(tried.verified_at if tried else None, frame)),
    )
    return FactsPanel(say("디스크와 백업"), lines)


def _knowledge(health: Health, frame: Frame) -> FactsPanel:
    say, known = frame.say, health.boundaries
    if known.newest_from is None:
        since = say("도식 경계")
    else:
        since = say("{day}부터").format(day=dated(known.newest_from, frame.lang))
    lines = (
        (say("행정동 경계"), since),
        (say("경계가 있는 시·도"), f"{known.provinces:,}"),
        (say("공휴일을 아는 해"), say("{year}년까지").format(year=health.holidays_until)),
        (say("보낼 메일"), f"{health.mails.waiting:,}"),
        (say("일꾼의 마지막 소식"), moment_text(health.queue.heartbeat_at, frame)),
    )
    return FactsPanel(say("달력과 경계, 일꾼"), lines)


def _versions(health: Health, frame: Frame) -> FactsPanel:
    named = tuple((name, number or NOTHING) for name, number in health.versions.items())
    return FactsPanel(frame.say("프로그램의 판"), named)


def _standby(health: Health, frame: Frame) -> tuple[FactsPanel, ...]:
    """Return how the server for reading stands; no panel where there is none."""
    say, standby = frame.say, health.standby
    if standby is None:
        return ()
    lag_s = standby.lag_told_s
    lines = (
        (say("지금 모습"), say(standby.state.label)),
        (say("뒤처진 시간"), lasting_text(lag_s, frame) if lag_s is not None else NOTHING),
        (say("뒤처진 양"), size_text(standby.lag_bytes) if standby.lag_bytes is not None else NOTHING),
        (say("답한 읽기"), _times(standby.served, frame)),
        (say("본 서버에 넘긴 읽기"), _times(standby.sent_on + standby.asked_again, frame)),
    )
    return (FactsPanel(say("읽기 서버"), lines),)


def _refused(health: Health, frame: Frame) -> tuple[FactsPanel, ...]:
    """Return what browsers refused most often, page by page; no panel where there was nothing."""
    lines = tuple(
        (one.refusal.page, f"{one.refusal.directive} · {one.refusal.blocked} · {_times(one.hits, frame)}")
        for one in health.refused[:REFUSED_SHOWN]
    )
    return (FactsPanel(frame.say("브라우저가 막은 것"), lines),) if lines else ()


def _times(count: int, frame: Frame) -> str:
    return frame.say("{n}번").format(n=f"{count:,}")
