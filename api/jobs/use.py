"""What the clock does about use: times nobody came to go back, keepers hear of tomorrow's closed doors."""

import logging

from sqlalchemy import Engine

from api.jobs.desk import clock_desk
from geo import clock
from geo.booking import shifts, use
from geo.db import transaction
from geo.queries.doors import list_unused
from geo.settings import Settings

log = logging.getLogger("maeul.jobs")


def release_unused(engine: Engine, settings: Settings) -> None:
    """Give back the times to which nobody came, each in a transaction of its own."""
    with transaction(engine) as session:
        unused = list_unused(session, clock.now())
    for booking_id in unused:
        with transaction(engine) as session:
            use.release(clock_desk(session, settings), booking_id)


def warn_of_shifts(engine: Engine, settings: Settings) -> None:
    """Tell keepers of tomorrow's bookings for which nobody opens the door."""
    with transaction(engine) as session:
        told = shifts.warn_of_tomorrow(clock_desk(session, settings))
    if told:
        log.info("told keepers of %s bookings without a shift", told)
