"""Jobs, backups and health over HTTP, for those who run the service."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response

from api.auth.deps import SignedIn, Writer
from api.deps import SessionDep, SettingsDep
from api.http import Limit, Next, json_answer, next_url, offset_of, trimmed
from api.jobs.backups import ask_for_backup, ask_for_verification
from api.jobs.queue import Task
from api.operation import service
from api.operation.looking import look
from api.operation.schemas import (
    BackupList,
    BackupRunList,
    BackupRunOut,
    FailedJobList,
    FailedJobOut,
    HealthOut,
    JobKindList,
    RunAgainOut,
    backup_out,
    failed_out,
    health_out,
    kind_out,
    queue_out,
    run_out,
)
from api.reads import standby_now
from geo import clock
from geo.backup import shelf
from geo.queries import backup_runs, jobs_seen

router = APIRouter(tags=["운영"])

JobId = Annotated[int, Path(ge=1, le=2**63 - 1)]
Name = Annotated[Annotated[str, trimmed(120)], Path(description="백업 파일의 이름")]


@router.get("/health", response_model=HealthOut)
def health(request: Request, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Tell how the service fares, part by part, and what to do about it."""
    service.require_operator(caller)
    return json_answer(health_out(look(session, settings, standby_now(request))))


@router.get("/jobs", response_model=JobKindList)
def kinds(request: Request, caller: SignedIn, session: SessionDep, limit: Limit = 50, cursor: Next = None) -> Response:
    """List the kinds of jobs with what waits, is done and failed of each."""
    service.require_operator(caller)
    now, offset = clock.now(), offset_of(cursor)
    rows = jobs_seen.list_kinds(session, now, clock.today())
    items = [kind_out(row) for row in rows[offset : offset + limit]]
    queue = queue_out(jobs_seen.queue_now(session, now))
    following = next_url(request, offset, limit, len(rows))
    return json_answer({"items": items, "next": following, "total": len(rows), "queue": queue})


@router.get("/jobs/failed", response_model=FailedJobList)
def failed(request: Request, caller: SignedIn, session: SessionDep, limit: Limit = 50, cursor: Next = None) -> Response:
    """List the jobs that gave up, the last one first, each with its reason."""
    service.require_operator(caller)
    offset = offset_of(cursor)
    rows, total = jobs_seen.list_failed(session, limit=limit, offset=offset)
    following = next_url(request, offset, limit, total)
    return json_answer({"items": [failed_out(row) for row in rows], "next": following, "total": total})


@router.post("/jobs/run-again", response_model=RunAgainOut)
def all_again(
    caller: Writer, session: SessionDep, task: Annotated[Task | None, Query(description="이 종류만")] = None
) -> Response:
    """Put every job that gave up back into the queue, or every one of a kind."""
    service.require_operator(caller)
    return json_answer({"jobs": jobs_seen.run_all_again(session, clock.now(), task and task.value)})


@router.post("/jobs/{job_id}/run-again", response_model=FailedJobOut)
def again(job_id: JobId, caller: Writer, session: SessionDep) -> Response:
    """Put one job that gave up back into the queue."""
    service.require_operator(caller)
    return json_answer(failed_out(jobs_seen.run_again(session, job_id, clock.now())))


@router.post("/jobs/{job_id}/give-up", response_model=FailedJobOut)
def give_up(job_id: JobId, caller: Writer, session: SessionDep) -> Response:
    """Lay one job that gave up aside for good."""
    service.require_operator(caller)
    return json_answer(failed_out(jobs_seen.give_up(session, job_id)))


@router.post("/jobs/{job_id}/take-back", status_code=204, response_class=Response)
def take_back(job_id: JobId, caller: Writer, session: SessionDep) -> Response:
    """Have a job done after all that was laid aside."""
    service.require_operator(caller)
    jobs_seen.take_back(session, job_id, clock.now())
    return Response(status_code=204)


@router.get("/backups", response_model=BackupList)
def backups(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    settings: SettingsDep,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List the backups, the newest first, and what is being done with one just now."""
    service.require_operator(caller)
    offset, kept = offset_of(cursor), shelf.list_shelf(shelf.folder_of(settings))
    held, running = shelf.newest_verified(kept), backup_runs.open_run(session)
    return json_answer(
        {
            "items": [backup_out(each, held) for each in kept[offset : offset + limit]],
            "next": next_url(request, offset, limit, len(kept)),
            "total": len(kept),
            "running": run_out(running) if running else None,
        }
    )


@router.post("/backups", status_code=201, response_model=BackupRunOut)
def make(caller: Writer, session: SessionDep, settings: SettingsDep) -> Response:
    """Have a backup made; the run says how far it is."""
    service.require_operator(caller)
    run_id = ask_for_backup(session, settings, caller.account_id)
    return json_answer(run_out(backup_runs.get_run(session, run_id)), 201)


@router.get("/backups/runs", response_model=BackupRunList)
def runs(request: Request, caller: SignedIn, session: SessionDep, limit: Limit = 50, cursor: Next = None) -> Response:
    """List what was done with backups, the last first."""
    service.require_operator(caller)
    offset = offset_of(cursor)
    rows, total = backup_runs.list_runs(session, limit=limit, offset=offset)
    following = next_url(request, offset, limit, total)
    return json_answer({"items": [run_out(row) for row in rows], "next": following, "total": total})


@router.get("/backups/runs/{run_id}", response_model=BackupRunOut)
def run(run_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Show one thing done with a backup."""
    service.require_operator(caller)
    return json_answer(run_out(backup_runs.get_run(session, run_id)))


@router.post("/backups/{name}/verify", status_code=201, response_model=BackupRunOut)
def verify(name: Name, caller: Writer, session: SessionDep, settings: SettingsDep) -> Response:
    """Have a backup restored into a scratch database and compared."""
    service.require_operator(caller)
    run_id = ask_for_verification(session, settings, name, caller.account_id)
    return json_answer(run_out(backup_runs.get_run(session, run_id)), 201)


@router.delete("/backups/{name}", status_code=204, response_class=Response)
def remove(name: Name, caller: Writer, session: SessionDep, settings: SettingsDep) -> Response:
    """Remove a backup, but never the newest verified one."""
    service.require_operator(caller)
    service.remove_backup(session, settings, name, caller.account_id)
    return Response(status_code=204)
