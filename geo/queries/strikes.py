"""Strikes of people who did not come, what they say against them, and what people say after a use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.clock import SEOUL

STRIKES_THAT_BLOCK = 3

_BLOCKED = text("""
SELECT expires_on FROM strikes WHERE account_id = :account_id AND lifted_at IS NULL AND expires_on > :today
ORDER BY expires_on DESC OFFSET :others LIMIT 1
""")


def blocked_until(session: Session, account_id: UUID, now: datetime) -> date | None:
    """Return the first day on which somebody with three live strikes may book again; None for everybody else."""
    values = {"account_id": account_id, "today": now.astimezone(SEOUL).date(), "others": STRIKES_THAT_BLOCK - 1}
    found: date | None = session.execute(_BLOCKED, values).scalar_one_or_none()
    return found


def give_strike(session: Session, booking_id: UUID, account_id: UUID, now: datetime, expires_on: date) -> None:
    """Note that somebody did not come; the database refuses it for anything but a no-show."""
    session.execute(
        text(
            "INSERT INTO strikes (booking_id, account_id, given_at, expires_on)"
            " VALUES (:booking_id, :account_id, :now, :expires_on)"
        ),
        {"booking_id": booking_id, "account_id": account_id, "now": now, "expires_on": expires_on},
    )


@dataclass(frozen=True, slots=True)
class StrikeRow:
    """A strike with the use that did not happen and, if made, the appeal."""

    booking_id: UUID
    account_id: UUID
    space_id: UUID
    space_name: str
    site_id: UUID
    site_name: str
    start: datetime
    end: datetime
    given_at: datetime
    expires_on: date
    lifted_at: datetime | None
    appeal: str | None
    words: str | None
    made_at: datetime | None

    def is_live(self, today: date) -> bool:
        """Say whether the strike still counts."""
        return self.lifted_at is None and self.expires_on > today


_STRIKES = """
SELECT k.booking_id, k.account_id, s.id AS space_id, s.name AS space_name, t.id AS site_id, t.name AS site_name,
       lower(b.use_range) AS start, upper(b.use_range) AS "end", k.given_at, k.expires_on, k.lifted_at,
       a.state AS appeal, a.words, a.made_at
FROM strikes k JOIN bookings b ON b.id = k.booking_id JOIN spaces s ON s.id = b.space_id
JOIN sites t ON t.id = s.site_id LEFT JOIN appeals a ON a.booking_id = k.booking_id
"""


def list_strikes(session: Session, account_id: UUID) -> list[StrikeRow]:
    """Return somebody's strikes, the newest first."""
    sql = text(_STRIKES + "WHERE k.account_id = :id ORDER BY k.given_at DESC, k.booking_id")
    return [StrikeRow(**row) for row in session.execute(sql, {"id": account_id}).mappings()]


def list_appeals(session: Session, site_ids: Sequence[UUID]) -> list[StrikeRow]:
    """Return the strikes at these sites whose appeal waits, the oldest appeal first."""
    sql = text(_STRIKES + "WHERE a.state = 'open' AND t.id = ANY(:ids) ORDER BY a.made_at, k.booking_id")
    return [StrikeRow(**row) for row in session.execute(sql, {"ids": list(site_ids)}).mappings()]


def find_strike(session: Session, booking_id: UUID) -> StrikeRow | None:
    """Return the strike of a booking, its row locked because it is about to change."""
    sql = text(_STRIKES + "WHERE k.booking_id = :id FOR UPDATE OF k")
    row = session.execute(sql, {"id": booking_id}).mappings().one_or_none()
    return StrikeRow(**row) if row else None


def put_appeal(session: Session, booking_id: UUID, words: str, now: datetime, delete_after: date) -> None:
    """Keep what somebody says against a strike; one appeal for each."""
    session.execute(
        text(
            "INSERT INTO appeals (booking_id, words, made_at, delete_after)"
            " VALUES (:booking_id, :words, :now, :delete_after)"
        ),
        {"booking_id": booking_id, "words": words, "now": now, "delete_after": delete_after},
    )


def decide_appeal(session: Session, booking_id: UUID, state: str, by: UUID, now: datetime) -> bool:
    """Close an open appeal and, when it is granted, lift the strike; False when somebody was quicker."""
    values = {"id": booking_id, "state": state, "by": by, "now": now}
    decided = session.execute(
        text(
            "UPDATE appeals SET state = :state, decided_at = :now, decided_by = :by"
            " WHERE booking_id = :id AND state = 'open' RETURNING booking_id"
        ),
        values,
    ).first()
    if decided is not None and state == "lifted":
        sql = text("UPDATE strikes SET lifted_at = :now, lifted_by = :by WHERE booking_id = :id AND lifted_at IS NULL")
        session.execute(sql, values)
    return decided is not None


# --- feedback --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """What was said after a use; who said it is not told."""

    space_id: UUID
    space_name: str
    start: datetime
    stars: int
    words: str


def put_feedback(session: Session, values: dict[str, Any]) -> None:
    """Keep what somebody says after a use, once for each booking."""
    session.execute(
        text(
            "INSERT INTO feedback (booking_id, account_id, stars, words, made_at, delete_after)"
            " VALUES (:booking_id, :account_id, :stars, :words, :made_at, :delete_after)"
        ),
        values,
    )


def list_feedback(session: Session, space_ids: Sequence[UUID], limit: int = 50) -> list[FeedbackRow]:
    """Return what was said about these spaces, the newest first."""
    sql = text(
        "SELECT s.id AS space_id, s.name AS space_name, lower(b.use_range) AS start, f.stars, f.words FROM feedback f"
        " JOIN bookings b ON b.id = f.booking_id JOIN spaces s ON s.id = b.space_id WHERE s.id = ANY(:ids)"
        " ORDER BY f.made_at DESC, f.booking_id LIMIT :limit"
    )
    rows = session.execute(sql, {"ids": list(space_ids), "limit": limit}).mappings()
    return [FeedbackRow(**row) for row in rows]


def given_feedback(session: Session, booking_ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the bookings about which something was said already."""
    sql = text("SELECT booking_id FROM feedback WHERE booking_id = ANY(:ids)")
    return set(session.execute(sql, {"ids": list(booking_ids)}).scalars())
