"""Jobs are enqueued in the same transaction as the change they belong to: both happen, or neither.

Only names and ids travel here; what a job does lives in `api.jobs.tasks`, which the web server never imports.
"""

from enum import StrEnum

import psycopg
from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from sqlalchemy.orm import Session

from geo.faults import busy


class Task(StrEnum):
    """Every kind of job there is."""

    SEND_MAIL = "send_mail"
    EXPIRE_HOLDS = "expire_holds"
    PASS_TIME = "pass_time"  # noqa: S105  (the name of a job)
    CLEAN_UP = "clean_up"
    MONEY = "money"
    AGREEMENT_DAYS = "agreement_days"
    IMPORT = "import"
    RELEASE_UNUSED = "release_unused"
    WARN_OF_SHIFTS = "warn_of_shifts"
    TURN_LINES = "turn_lines"
    CONSENTS = "consents"
    APPLY_SUBMISSION = "apply_submission"
    SWEEP_SUBMISSIONS = "sweep_submissions"
    DERIVE_MEDIA = "derive_media"
    DERIVE_WAITING = "derive_waiting"
    SWEEP_MEDIA = "sweep_media"
    MAKE_ATLAS = "make_atlas"
    ATLASES = "atlases"
    MAKE_BACKUP = "make_backup"
    VERIFY_BACKUP = "verify_backup"
    BACKUPS = "backups"
    BASES = "bases"
    SEND_WEBHOOKS = "send_webhooks"
    SWEEP_TILES = "sweep_tiles"
    """Also called for by the database, in the transaction of what happened."""


# Never opened: jobs go through the session's own connection.
_queue = App(connector=SyncPsycopgConnector())


def enqueue(session: Session, task: Task, **arguments: str | int) -> int:
    """Enqueue a job in the session's transaction and return its number; raises Busy when the database is too slow."""
    connection = session.connection().connection.driver_connection
    try:
        return _queue.configure_task(task.value, connection=connection).defer(**arguments)
    except ConnectorException as error:
        if isinstance(error.__cause__, psycopg.OperationalError):
            raise busy() from error
        raise
