"""The worker process: runs jobs until it is told to stop, outlives the database, and takes over from the dead."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from psycopg_pool import PoolTimeout

from api.jobs.tasks import Workshop, add_tasks
from geo.db import SYSTEM, Database
from geo.engine_watch import tell_slow
from geo.settings import Settings

log = logging.getLogger("maeul.jobs")

HEARTBEAT_S = 3.0
STALLED_AFTER_S = 15.0
RESCUE_EVERY_S = 5.0
POLL_EVERY_S = 5.0
FINISH_WITHIN_S = 10.0
"""Shorter than the silence after which another worker takes the jobs over."""
GIVE_BACK_WITHIN_S = 3.0
SHORTEST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 10.0
MOST_DEATHS = 20
AT_ONCE = 3
"""A long import must not keep mails waiting."""
_AWAY = (ConnectorException, psycopg.Error, PoolTimeout, OSError)


def run_worker(settings: Settings, database: Database, *, once: bool = False) -> None:
    """Run jobs until SIGTERM or SIGINT; with `once`, run those that are due and return.

    A database that is away, frozen or not migrated yet is waited for. Jobs whose worker gave no sign of life for
    15 seconds are run again.
    """
    # Sending mail may take longer than a request is allowed to.
    patient = settings.model_copy(update={"pool_size": 2, "statement_timeout_s": 60, "idle_transaction_timeout_s": 120})
    engine = database.app_engine(patient, acting=SYSTEM, pre_ping=True)
    tell_slow(engine, settings.slow_statement_ms)
    log.info("worker started")
    try:
        asyncio.run(_work(Workshop(settings, engine, database), database, once=once))
    finally:
        engine.dispose()
        log.info("worker stopped")


async def _work(shop: Workshop, database: Database, *, once: bool) -> None:
    if once:
        async with _app(shop, database, periodic=False).open_async() as app:
            await _run(app, wait=False)
        return
    stop = asyncio.Event()
    _stop_on_signals(stop)
    working, told = asyncio.create_task(_work_for_ever(shop, database)), asyncio.create_task(stop.wait())
    await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
    for task in (working, told):
        task.cancel()
    await asyncio.wait({working}, timeout=FINISH_WITHIN_S)
    if not working.done():
        await _leave_unfinished(shop, database)
    elif not working.cancelled():
        working.result()


async def _leave_unfinished(shop: Workshop, database: Database) -> None:
    """Give back the jobs that are still being done, and end the process: a thread cannot be ended otherwise.

    What they had not committed is undone by the database. Where it does not answer, the next worker finds them by
    our silence.
    """
    with suppress(*_AWAY, TimeoutError):
        async with asyncio.timeout(GIVE_BACK_WITHIN_S), _app(shop, database, periodic=False).open_async() as app:
            for job in list(shop.in_hand.values()):
                await app.job_manager.retry_job(job)
                log.warning("job %s is not finished and was given back", job.id)
    os._exit(0)


async def _work_for_ever(shop: Workshop, database: Database) -> None:
    pause = SHORTEST_PAUSE_S
    while True:
        try:
            async with _app(shop, database, periodic=True).open_async() as app:
                if await app.job_manager.check_connection_async():
                    pause = SHORTEST_PAUSE_S
                    await _first_of(_run(app, wait=True), _rescue_for_ever(app))
        except _AWAY as error:
            log.warning("the queue is away; trying again", exc_info=error)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_S)


async def _first_of(*works: Coroutine[Any, Any, Any]) -> None:
    """Wait for the first to end, end the others in good order, and pass on what the first one raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _run(app: App, *, wait: bool) -> None:
    await app.run_worker_async(
        wait=wait,
        concurrency=AT_ONCE,
        listen_notify=wait,
        delete_jobs="successful",
        install_signal_handlers=False,
        fetch_job_polling_interval=POLL_EVERY_S,
        update_heartbeat_interval=HEARTBEAT_S,
        stalled_worker_timeout=STALLED_AFTER_S,
    )


async def _rescue_for_ever(app: App) -> None:
    while True:
        await rescue(app)
        await asyncio.sleep(RESCUE_EVERY_S)


async def rescue(app: App) -> int:
    """Put jobs of workers that died back into the queue and return how many were found."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S))
    for job in stalled:
        # Another worker may be quicker; then the queue refuses, which is as good.
        with suppress(ConnectorException):
            await _once_more(app, job)
    return len(stalled)


async def _once_more(app: App, job: Job) -> None:
    if job.attempts < MOST_DEATHS:
        await app.job_manager.retry_job(job)
        log.warning("job %s of a dead worker runs again", job.id)
    else:
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
        log.error("job %s has killed %s workers and is put aside", job.id, MOST_DEATHS)


def _app(shop: Workshop, database: Database, *, periodic: bool) -> App:
    options = "-c timezone=UTC -c statement_timeout=30s"
    if database.app_url is None:
        options += " -c role=maeul_app"
    url = shop.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = {"options": options, "application_name": "maeul-worker", "connect_timeout": 5}
    connector = PsycopgConnector(conninfo=url, min_size=1, max_size=3, timeout=10, kwargs=connection)
    app = App(connector=connector)
    add_tasks(app, shop, periodic=periodic)
    return app


def _stop_on_signals(stop: asyncio.Event) -> None:
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
