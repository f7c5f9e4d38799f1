"""What the drill of forgetting writes and counts by itself: words that people leave, looks, lines of destruction."""

from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, text

_FEEDBACK: Final = text("""
INSERT INTO feedback (booking_id, account_id, stars, words, delete_after, made_at)
VALUES (:booking, :person, 5, :words, :until, now())
""")
_MISSED: Final = text("UPDATE bookings SET state = 'no_show', version = version + 1 WHERE id = :booking")
_STRIKE: Final = text("""
INSERT INTO strikes (booking_id, account_id, expires_on, given_at) VALUES (:booking, :person, :until, now())
""")
_APPEAL: Final = text("""
INSERT INTO appeals (booking_id, words, delete_after, made_at) VALUES (:booking, :words, :until, now())
""")
_COUNTS: Final = {
    "bookings": text("SELECT count(*) FROM bookings"),
    "looks_at_contact": text("SELECT count(*) FROM access_log WHERE what = 'booking_contact' AND object_id = :id"),
    "looks_by": text("SELECT count(*) FROM access_log WHERE actor_id = :id"),
    "erased": text("SELECT count(*) FROM destruction_log WHERE reason = 'erasure' AND rows_gone > 0"),
}


def leave_feedback(engine: Engine, booking: str, person: UUID, words: str, until: date) -> None:
    """Write what somebody says after a use."""
    with engine.begin() as connection:
        connection.execute(_FEEDBACK, {"booking": booking, "person": person, "words": words, "until": until})


def leave_appeal(engine: Engine, booking: str, person: UUID, words: str, until: date) -> None:
    """Let a booking be missed, with its strike and the words against it."""
    values = {"booking": booking, "person": person, "words": words, "until": until}
    with engine.begin() as connection:
        for step in (_MISSED, _STRIKE, _APPEAL):
            connection.execute(step, {name: values[name] for name in step.compile().params})


def count_of(engine: Engine, what: str, thing: UUID | str | None = None) -> int:
    """Count bookings, looks_at_contact (of a booking), looks_by (an account) or lines of what was erased."""
    statement = _COUNTS[what]
    with engine.connect() as connection:
        return int(connection.execute(statement, {"id": thing} if statement.compile().params else {}).scalar_one())
