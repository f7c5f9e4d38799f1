"""The jobs that are due, run within this process."""

import contextvars
from concurrent.futures import ThreadPoolExecutor

from api.jobs.worker import run_worker
from geo.db import Database
from geo.settings import Settings


def run_due_jobs(settings: Settings, database: Database) -> None:
    """Run them on a thread: where a browser is open, it has this one's loop."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(contextvars.copy_context().run, run_worker, settings, database, once=True).result()
