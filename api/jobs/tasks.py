"""What the worker does: one function per kind of job, each in its own transaction and harmless when done twice."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from procrastinate import App, JobContext, RetryStrategy
from procrastinate.jobs import Job
from sqlalchemy import Engine

from api.jobs.agreements import turn_agreement_days
from api.jobs.atlases import atlas_round, make_atlas
from api.jobs.backups import backup_round, make_backup, verify_backup
from api.jobs.bases import base_round
from api.jobs.consents import consent_round
from api.jobs.desk import clock_desk
from api.jobs.forgotten import drop_old_letters, strip_forgotten
from api.jobs.imports import run_import
from api.jobs.media import derive_media, derive_waiting, sweep_media
from api.jobs.money import money_round
from api.jobs.queue import Task
from api.jobs.sender import Letter, LetterRefused, send
from api.jobs.submissions import apply_one, apply_waiting
from api.jobs.tiles import tile_round
from api.jobs.use import release_unused, warn_of_shifts
from api.jobs.waits import turn_lines
from api.jobs.watching import watched
from geo import clock
from geo.booking.by_clock import let_holds_go, let_time_pass
from geo.db import Database, transaction
from geo.open_data.describing import sweep_files
from geo.queries.mails import drop_mail, take_mail
from geo.queries.retention import forget_spent
from geo.queries.webhook_sending import forget_old
from geo.settings import Settings

log = logging.getLogger("maeul.jobs")

# 4 s, 16 s, 64 s … 18 h: a mail server may be away for a day.
PATIENT = RetryStrategy(max_attempts=8, exponential_wait=4)
EVERY_MINUTE = "* * * * *"
EVERY_TEN_MINUTES = "*/10 * * * *"
EVERY_HOUR = "17 * * * *"
MORNINGS = "0 0 * * *"  # 09:00 in Seoul


@dataclass(frozen=True, slots=True)
class Workshop:
    """What jobs work with."""

    settings: Settings
    engine: Engine
    database: Database
    in_hand: dict[int, Job] = field(default_factory=dict)
    """The jobs that are being done, by their number: a worker that must go gives them back."""


def send_mail(shop: Workshop, mail_id: str) -> None:
    """Send a stored mail and forget it; a mail that is gone already, or refused for good, is done."""
    with transaction(shop.engine) as session:
        mail = take_mail(session, UUID(mail_id))
        if mail is None:
            return
        try:
            send(shop.settings, Letter(mail.id, mail.recipient, mail.subject, mail.body, mail.created_at))
        except LetterRefused:
            # The address and the text stay out of the log: they are somebody's own.
            log.warning("mail %s was refused for good", mail_id)
        drop_mail(session, mail.id)


def free_stale_holds(shop: Workshop) -> None:
    """Let go of times that were held and never submitted."""
    with transaction(shop.engine) as session:
        let_holds_go(clock_desk(session, shop.settings))


def let_bookings_pass(shop: Workshop) -> None:
    """Expire requests that nobody decided in time, complete uses that are over."""
    with transaction(shop.engine) as session:
        let_time_pass(clock_desk(session, shop.settings))


def tell_webhooks(shop: Workshop) -> None:
    """Tell other programs what happened; what speaks to them is read in when there is somebody to tell."""
    from api.jobs.webhooks import webhook_round

    webhook_round(shop.engine, shop.settings)


def clean_up(shop: Workshop) -> None:
    """Forget what has served its time."""
    with transaction(shop.engine) as session:
        gone = forget_spent(session)
        gone |= forget_old(session, clock.now() - timedelta(days=shop.settings.webhook_days))
        gone["open_data_files"] = sweep_files(session, shop.settings.data_dir)
    gone["letters"] = drop_old_letters(shop.settings)
    gone["photos_laid_bare"] = strip_forgotten(shop.engine, shop.settings)
    log.info("cleaned up: %s", {name: count for name, count in gone.items() if count})


def add_tasks(app: App, shop: Workshop, *, periodic: bool) -> None:
    """Teach the queue's app every kind of job; `periodic` also starts those that run by the clock."""
    _add_asked_for(app, shop)
    for name, (work, cron) in _clockwork(shop).items():
        _add(app, shop, name, _on_time(work), cron=cron if periodic else None)


def _add_asked_for(app: App, shop: Workshop) -> None:
    """Add the jobs that somebody's doing calls for."""
    engine, settings = shop.engine, shop.settings
    _add(app, shop, Task.SEND_MAIL, lambda mail_id: send_mail(shop, mail_id), retry=PATIENT)
    _add(
        app,
        shop,
        Task.IMPORT,
        lambda action, run_id: run_import(settings, shop.database, engine, action, UUID(run_id)),
    )
    _add(app, shop, Task.APPLY_SUBMISSION, lambda submission: apply_one(engine, submission), retry=PATIENT)
    _add(app, shop, Task.DERIVE_MEDIA, lambda media_id: derive_media(engine, settings, UUID(media_id)))
    _add(app, shop, Task.MAKE_ATLAS, lambda atlas_id: make_atlas(engine, settings, UUID(atlas_id)), retry=PATIENT)
    _add(app, shop, Task.MAKE_BACKUP, lambda run_id: make_backup(settings, shop.database, engine, UUID(run_id)))
    _add(app, shop, Task.VERIFY_BACKUP, lambda run_id: verify_backup(settings, shop.database, engine, UUID(run_id)))


def _clockwork(shop: Workshop) -> dict[Task, tuple[Callable[[], None], str]]:
    """Return what is done by the clock, and when."""
    engine, settings = shop.engine, shop.settings
    return {
        Task.SWEEP_SUBMISSIONS: (lambda: apply_waiting(engine), EVERY_MINUTE),
        Task.EXPIRE_HOLDS: (lambda: free_stale_holds(shop), EVERY_MINUTE),
        Task.TURN_LINES: (lambda: turn_lines(engine, settings), EVERY_MINUTE),
        Task.AGREEMENT_DAYS: (lambda: turn_agreement_days(engine, settings), EVERY_HOUR),
        Task.RELEASE_UNUSED: (lambda: release_unused(engine, settings), EVERY_MINUTE),
        Task.WARN_OF_SHIFTS: (lambda: warn_of_shifts(engine, settings), MORNINGS),
        Task.DERIVE_WAITING: (lambda: derive_waiting(engine, settings), EVERY_MINUTE),
        Task.SWEEP_MEDIA: (lambda: sweep_media(engine, settings), EVERY_HOUR),
        Task.CONSENTS: (lambda: consent_round(engine, settings), EVERY_MINUTE),
        Task.ATLASES: (lambda: atlas_round(engine, settings), EVERY_MINUTE),
        Task.PASS_TIME: (lambda: let_bookings_pass(shop), EVERY_MINUTE),
        Task.MONEY: (lambda: money_round(settings, engine), EVERY_MINUTE),
        Task.CLEAN_UP: (lambda: clean_up(shop), EVERY_HOUR),
        Task.BACKUPS: (lambda: backup_round(settings, engine), EVERY_TEN_MINUTES),
        Task.BASES: (lambda: base_round(settings, shop.database), EVERY_TEN_MINUTES),
        Task.SEND_WEBHOOKS: (lambda: tell_webhooks(shop), EVERY_MINUTE),
        Task.SWEEP_TILES: (lambda: tile_round(engine, settings), EVERY_MINUTE),
    }


def _add(
    app: App,
    shop: Workshop,
    name: Task,
    work: Callable[..., None],
    *,
    retry: RetryStrategy | None = None,
    cron: str | None = None,
) -> None:
    done = _held(shop, watched(shop.engine, work))
    task: Any = app.task(name=name.value, retry=retry or False, pass_context=True)(done)
    if cron:
        app.periodic(cron=cron)(task)


def _held(shop: Workshop, run: Callable[..., None]) -> Callable[..., None]:
    def hold(context: JobContext, **arguments: Any) -> None:
        number = context.job.id or 0
        shop.in_hand[number] = context.job
        try:
            run(context, **arguments)
        finally:
            shop.in_hand.pop(number, None)

    return hold


def _on_time(work: Callable[[], None]) -> Callable[..., None]:
    def run(timestamp: int = 0) -> None:  # noqa: ARG001  (the queue says for which minute it runs)
        work()

    return run
