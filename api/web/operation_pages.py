"""How the service itself is: jobs, backups, health, for those who run it."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import EVERYWHERE, Action, Caller, may
from api.deps import SessionDep, SettingsDep
from api.jobs.backups import ask_for_backup, ask_for_verification
from api.operation import service
from api.operation.looking import Check, Grade, look, too_old, worker_silent
from api.reads import standby_now
from api.web import operation_cards as cards
from api.web.operation_views import BackupsPage, HealthPage, JobsPage, Running
from api.web.pages import Frame, FrameDep, go
from api.web.paging import addresses, pager
from api.web.tabs import OFFICE, tabs
from geo import clock
from geo.backup import shelf
from geo.backup.shelf import Kept
from geo.backup_states import BackupAction
from geo.errors import MaeulError, NotAllowed
from geo.queries import backup_runs, jobs_seen
from geo.queries.backup_runs import BackupRunRow
from geo.settings import Settings

router = APIRouter(prefix="/admin")

SHOWN = 20
RUNS_SHOWN = 8
MOST_DIGITS = 6
JobId = Annotated[int, Path(ge=1, le=2**63 - 1)]


def require_operator(caller: Caller) -> None:
    """Raise NotAllowed, in words that help, for people who do not run the service."""
    if not may(caller, Action.OPERATE, EVERYWHERE):
        raise NotAllowed(
            "서비스를 돌보는 관리자만 쓸 수 있는 화면이에요. 백업이나 메일이 걱정되면 관리자에게 알려 주세요.",
            "This page is for administrators who run the service.",
            code="operators_only",
        )


def _first(request: Request) -> int:
    typed = request.query_params.get("from", "0")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= MOST_DIGITS else 0


@router.get("/jobs")
def jobs(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show what failed and why, then every kind of job."""
    require_operator(caller)
    now, first = clock.now(), _first(frame.request)
    queue, kinds = jobs_seen.queue_now(session, now), jobs_seen.list_kinds(session, now, clock.today())
    failed, total = jobs_seen.list_failed(session, limit=SHOWN, offset=first)
    worker, says = cards.worker_state(worker_silent(queue, now), frame)
    view = JobsPage(
        tabs=tabs(frame, OFFICE),
        worker=worker,
        worker_says=says,
        facts=cards.queue_facts(queue, kinds, now, frame),
        failed=tuple(cards.failed_card(job, frame) for job in failed),
        pager=pager(addresses("/admin/jobs"), first, len(failed), total, step=SHOWN),
        aside=tuple(cards.aside_line(job, frame) for job in jobs_seen.list_aside(session)),
        kinds=tuple(cards.kind_line(row, frame) for row in kinds),
    )
    return frame.show("admin_jobs.html", "admin", jobs=view)


@router.post("/jobs/run-again")
def run_all_again(caller: Writer, session: SessionDep) -> Response:
    """Put every job that gave up back into the queue."""
    require_operator(caller)
    jobs_seen.run_all_again(session, clock.now())
    return go("/admin/jobs?done=jobs-again")


@router.post("/jobs/{job_id}/run-again")
def run_again(job_id: JobId, caller: Writer, session: SessionDep) -> Response:
    """Put one job that gave up back into the queue."""
    require_operator(caller)
    jobs_seen.run_again(session, job_id, clock.now())
    return go("/admin/jobs?done=job-again")


@router.post("/jobs/{job_id}/give-up")
def give_up(job_id: JobId, caller: Writer, session: SessionDep) -> Response:
    """Lay one job that gave up aside; the page offers to take it back."""
    require_operator(caller)
    jobs_seen.give_up(session, job_id)
    return go("/admin/jobs?done=job-aside")


@router.post("/jobs/{job_id}/take-back")
def take_back(job_id: JobId, caller: Writer, session: SessionDep) -> Response:
    """Have a job done after all that was laid aside."""
    require_operator(caller)
    jobs_seen.take_back(session, job_id, clock.now())
    return go("/admin/jobs?done=job-again")


@router.get("/backups")
def backups(frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Show the backups, what is being done with one, and what was done."""
    require_operator(caller)
    return _backups(frame, session, settings)


def _backups(frame: Frame, session: Session, settings: Settings, fault: MaeulError | None = None) -> Response:
    folder, first = shelf.folder_of(settings), _first(frame.request)
    kept = shelf.list_shelf(folder)
    shown, held = kept[first : first + SHOWN], shelf.newest_verified(kept)
    runs, _total = backup_runs.list_runs(session, limit=RUNS_SHOWN)
    fresh = shelf.newest(kept)
    view = BackupsPage(
        tabs=tabs(frame, OFFICE, "/admin/backups"),
        warning=frame.said(fault) if fault else _warning(fresh, settings, frame),
        running=_running(backup_runs.open_run(session), frame),
        facts=_shelf_facts(kept, frame),
        backups=tuple(cards.backup_card(each, held, frame) for each in shown),
        pager=pager(addresses("/admin/backups"), first, len(shown), len(kept), step=SHOWN),
        runs=tuple(cards.run_line(run, frame) for run in runs if not run.open),
        restore=f"maeul db restore {folder / (fresh.name if fresh else '…')}",
        nightly=_nightly(settings, frame),
    )
    return frame.show("admin_backups.html", "admin", status=409 if fault else 200, shelf=view)


def _warning(fresh: Kept | None, settings: Settings, frame: Frame) -> str:
    if fresh is None or not too_old(fresh, settings, clock.now()):
        return ""
    return frame.say("가장 새 백업이 {n}시간보다 오래됐어요. 지금 하나 만들어 주세요.").format(
        n=settings.backup_old_hours
    )


def _running(run: BackupRunRow | None, frame: Frame) -> Running | None:
    if run is None:
        return None
    making = run.action is BackupAction.MAKE
    title = frame.say("백업을 만들고 있어요.") if making else frame.say("백업을 풀어 보고 있어요.")
    return Running(str(run.id), title, frame.say(run.step.label), run.percent, run.state.value)


def _shelf_facts(kept: Sequence[Kept], frame: Frame) -> tuple[tuple[str, str], ...]:
    say, fresh, tried = frame.say, shelf.newest(kept), shelf.newest_verified(kept)
    return (
        (say("가장 새 백업"), cards.moment_text(fresh.made_at if fresh else None, frame)),
        (say("마지막으로 풀어 본 때"), cards.moment_text(tried.verified_at if tried else None, frame)),
        (say("모두"), say("{n}개 · {size}").format(n=len(kept), size=cards.size_text(sum(each.size for each in kept)))),
    )


def _nightly(settings: Settings, frame: Frame) -> str:
    say = frame.say
    if not settings.backup_nightly:
        return say("밤의 백업은 꺼져 있어요.")
    days, weeks, months = settings.backup_days, settings.backup_weeks, settings.backup_months
    when = say("밤 {hour}시가 지나면 저절로 하나를 만들어요.").format(hour=settings.backup_hour)
    rule = say("날마다 하나씩 {days}개, 주마다 {weeks}개, 달마다 {months}개를 남기고 나머지는 지워요.")
    stay = say("직접 만든 것과 확인을 마친 가장 새 것은 저절로 지우지 않아요.")
    return f"{when} {rule.format(days=days, weeks=weeks, months=months)} {stay}"


@router.post("/backups")
def make_backup(frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep) -> Response:
    """Have a backup made."""
    require_operator(caller)
    try:
        ask_for_backup(session, settings, caller.account_id)
    except MaeulError as fault:
        return _backups(frame, session, settings, fault)
    return go("/admin/backups?done=backup-asked")


@router.post("/backups/verify")
def verify(
    frame: FrameDep,
    caller: Writer,
    session: SessionDep,
    settings: SettingsDep,
    name: Annotated[str, Form(max_length=120)],
) -> Response:
    """Have a backup restored for a try."""
    require_operator(caller)
    try:
        ask_for_verification(session, settings, name, caller.account_id)
    except MaeulError as fault:
        return _backups(frame, session, settings, fault)
    return go("/admin/backups?done=backup-tried")


@router.post("/backups/remove")
def remove(
    caller: Writer, session: SessionDep, settings: SettingsDep, name: Annotated[str, Form(max_length=120)]
) -> Response:
    """Remove a backup, asked for twice."""
    require_operator(caller)
    service.remove_backup(session, settings, name, caller.account_id)
    return go("/admin/backups?done=backup-removed")


@router.get("/health")
def health(frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Show what needs a hand first, then what stands well, then the figures."""
    require_operator(caller)
    seen = look(session, settings, standby_now(frame.request))
    view = HealthPage(
        tabs=tabs(frame, OFFICE),
        state=cards.grade_badge(seen.grade, frame),
        checked=cards.moment_text(seen.checked_at, frame),
        todo=tuple(cards.check_line(check, frame) for check in sorted(seen.checks, key=_worst) if not _good(check)),
        good=tuple(cards.check_line(check, frame) for check in seen.checks if _good(check)),
        panels=cards.panels(seen, frame),
        slow=tuple((one.words, cards.lasting_text(one.longest_ms / 1000, frame)) for one in seen.slow),
        remembers=any(one.calls for one in seen.slow),
    )
    return frame.show("admin_health.html", "admin", health=view)


def _good(check: Check) -> bool:
    return check.grade is Grade.GOOD


def _worst(check: Check) -> int:
    return -list(Grade).index(check.grade)
