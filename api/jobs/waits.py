"""What the clock does to waiting lines: offers end, the next is asked, late waiting is over."""

from sqlalchemy import Engine

from api.jobs.desk import clock_desk
from geo import clock
from geo.booking import lines, waits
from geo.db import transaction
from geo.queries.waits import sessions_due, spaces_waited_for
from geo.settings import Settings


def turn_lines(engine: Engine, settings: Settings) -> None:
    """Bring every line up to now, each in a transaction of its own; harmless when done twice."""
    with transaction(engine) as session:
        waits.end_late(clock_desk(session, settings))
        due, spaces = sessions_due(session, clock.now()), spaces_waited_for(session)
    for session_id in due:
        with transaction(engine) as session:
            lines.turn_line(clock_desk(session, settings), session_id)
    for space_id in spaces:
        with transaction(engine) as session:
            waits.offer_space(clock_desk(session, settings), space_id)
