"""Subscribed calendars: made with a secret that is shown once, taken back at any time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from geo.enums import FeedKind
from geo.errors import NotFound


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A calendar as its owner sees it; the secret is not stored."""

    id: UUID
    account_id: UUID
    kind: FeedKind
    space_id: UUID | None
    space_name: str | None
    created_at: datetime


_SELECT = """
SELECT f.id, f.account_id, f.kind, f.space_id, s.name AS space_name, f.created_at
FROM feeds f LEFT JOIN spaces s ON s.id = f.space_id
JOIN accounts a ON a.id = f.account_id AND a.disabled_at IS NULL
WHERE f.revoked_at IS NULL
"""


def put_feed(session: Session, account_id: UUID, kind: FeedKind, space_id: UUID | None, token_sha256: str) -> UUID:
    """Store a calendar under the hash of its secret."""
    sql = text(
        "INSERT INTO feeds (account_id, kind, space_id, token_sha256) VALUES (:account, :kind, :space, :token)"
        " RETURNING id"
    )
    values = {"account": account_id, "kind": kind.value, "space": space_id, "token": token_sha256}
    made: UUID = session.execute(sql, values).scalar_one()
    return made


def list_feeds(session: Session, account_id: UUID) -> list[FeedRow]:
    """Return the calendars an account has and has not taken back, newest first."""
    sql = text(_SELECT + " AND f.account_id = :account ORDER BY f.created_at DESC, f.id")
    return [_row(row) for row in session.execute(sql, {"account": account_id}).mappings()]


def feed_of_secret(session: Session, token_sha256: str) -> FeedRow:
    """Return the calendar of a secret; raise NotFound for one that was taken back or never was."""
    sql = text(_SELECT + " AND f.token_sha256 = :token")
    row = session.execute(sql, {"token": token_sha256}).mappings().one_or_none()
    if row is None:
        raise _unknown()
    return _row(row)


def revoke_feed(session: Session, account_id: UUID, feed_id: UUID, now: datetime) -> None:
    """Take a calendar back; raise NotFound for others' calendars and those taken back already."""
    sql = text(
        "UPDATE feeds SET revoked_at = :now WHERE id = :id AND account_id = :account AND revoked_at IS NULL"
        " RETURNING id"
    )
    if session.execute(sql, {"id": feed_id, "account": account_id, "now": now}).one_or_none() is None:
        raise _unknown()


def _row(row: RowMapping) -> FeedRow:
    return FeedRow(**{**row, "kind": FeedKind(row["kind"])})


def _unknown() -> NotFound:
    return NotFound(
        "그런 달력 주소가 없어요. 거두어진 주소일 수 있어요.", "There is no such calendar.", code="feed_unknown"
    )
