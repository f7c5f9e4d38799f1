"""What happens to idle spaces and agreements by the calendar: listings open, agreements warn and run out."""

import logging

from sqlalchemy import Engine

from api.jobs.desk import clock_desk
from geo.booking import agreements, idle
from geo.db import transaction
from geo.settings import Settings

log = logging.getLogger("maeul.jobs")


def turn_agreement_days(engine: Engine, settings: Settings) -> None:
    """Do what today asks for; run again on the same day it finds nothing left to do."""
    with transaction(engine) as session:
        desk = clock_desk(session, settings)
        done = {"opened": idle.open_due(desk), **agreements.turn_of_the_day(desk)}
    if any(done.values()):
        log.info("agreements: %s", done)
