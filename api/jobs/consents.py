"""What the clock does about consent: those whose days are over open nothing, and what was taken back is listed."""

import logging

from sqlalchemy import Engine

from geo.backup import keep_erasures, keep_list
from geo.db import transaction
from geo.queries.consents import settle_lapsed
from geo.settings import Settings

log = logging.getLogger("maeul.jobs")


def consent_round(engine: Engine, settings: Settings) -> None:
    """Let consents end with their last day in search, too; keep the lists that a restore reads."""
    with transaction(engine) as session:
        lapsed = settle_lapsed(session)
        listed = keep_list(session, settings.data_dir)
        forgotten = keep_erasures(session, settings.data_dir)
    if lapsed or listed or forgotten:
        log.info("consents: %s records settled, %s withdrawals and %s erasures listed", lapsed, listed, forgotten)
