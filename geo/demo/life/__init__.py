"""A living town: weeks of use behind it and things that wait, for whoever looks at the service for the first time.

Everything is reckoned from the day on which it is written; people are called neighbours with a number.
"""

from sqlalchemy.orm import Session

from geo.demo.life import bookings, looks, office, survey, together, waiting, wishes
from geo.demo.life.town import look_around, settle_neighbours


def put_life(session: Session) -> None:
    """Let people live in the demo places that stand already, in the caller's transaction."""
    settle_neighbours(session)
    town = look_around(session)
    bookings.put_bookings(session, town)
    waiting.put_requests(session, town)
    together.put_togetherness(session, town)
    office.put_office(session, town)
    survey.put_survey(session, town)
    wishes.put_wishes(session, town)
    looks.put_looks(session, town)
