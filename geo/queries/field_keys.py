"""Keys of phones in the field: made anew, taken back, seen in use; every secret is known here by its hash."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from geo.errors import NotFound

SEEN_EVERY: Final = timedelta(minutes=1)
"""A phone asks several times in a row: once a minute is told closely enough."""


@dataclass(frozen=True, slots=True)
class FieldKey:
    """What a secret opens: the campaign, for whoever it was made."""

    id: UUID
    account_id: UUID
    campaign_id: UUID


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Somebody who surveys a campaign with their key, if there is one, and how much came from their app."""

    account_id: UUID
    name: str
    teams: list[str]
    key_id: UUID | None
    made_at: datetime | None
    last_seen_at: datetime | None
    device: str
    sent: int


_LIVE: Final = text("""
SELECT id, account_id, campaign_id FROM field_keys WHERE token_sha256 = :token AND revoked_at IS NULL
""")
_SEEN: Final = text("""
UPDATE field_keys SET last_seen_at = :now, device = CASE WHEN :device = '' THEN device ELSE :device END
WHERE id = :id AND (last_seen_at IS NULL OR last_seen_at < :before OR (:device <> '' AND device <> :device))
""")


def find_key(connection: Connection, token_sha256: str) -> FieldKey | None:
    """Return what a secret opens; None for one that was taken back or never was."""
    row = connection.execute(_LIVE, {"token": token_sha256}).one_or_none()
    return FieldKey(row.id, row.account_id, row.campaign_id) if row else None


def note_seen(connection: Connection, key_id: UUID, device: str, now: datetime) -> None:
    """Remember that a phone asked, and what it calls itself; at most once a minute."""
    values = {"id": key_id, "device": device, "now": now, "before": now - SEEN_EVERY}
    connection.execute(_SEEN, values)


def put_key(session: Session, account_id: UUID, campaign_id: UUID, token_sha256: str, by: UUID, now: datetime) -> UUID:
    """Make a key for a surveyor and a campaign; one that they have ends with it."""
    values = {"account": account_id, "campaign": campaign_id, "token": token_sha256, "by": by, "now": now}
    # one after the other: two presses at once must not both find no key to take back
    session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 9))"), {"key": f"{account_id}"})
    ended = text("""
    UPDATE field_keys SET revoked_at = :now
    WHERE account_id = :account AND campaign_id = :campaign AND revoked_at IS NULL
    """)
    session.execute(ended, values)
    sql = text("""
    INSERT INTO field_keys (account_id, campaign_id, token_sha256, made_by, created_at)
    VALUES (:account, :campaign, :token, :by, :now) RETURNING id
    """)
    made: UUID = session.execute(sql, values).scalar_one()
    return made


def get_key(session: Session, key_id: UUID) -> FieldKey:
    """Return a live key; raise NotFound without it."""
    sql = text("SELECT id, account_id, campaign_id FROM field_keys WHERE id = :id AND revoked_at IS NULL")
    row = session.execute(sql, {"id": key_id}).one_or_none()
    if row is None:
        raise _unknown()
    return FieldKey(row.id, row.account_id, row.campaign_id)


def revoke_key(session: Session, key_id: UUID, now: datetime) -> None:
    """Take a key back; raise NotFound for one that is not live."""
    sql = text("UPDATE field_keys SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL RETURNING id")
    if session.execute(sql, {"id": key_id, "now": now}).one_or_none() is None:
        raise _unknown()


_HOLDERS: Final = """
WITH people AS (
  SELECT m.account_id FROM campaign_teams k JOIN team_members m ON m.team_id = k.team_id WHERE k.campaign_id = :id
  UNION SELECT account_id FROM assignments WHERE campaign_id = :id AND state = 'open'
  UNION SELECT account_id FROM field_keys WHERE campaign_id = :id AND revoked_at IS NULL
)
SELECT a.id AS account_id, a.name, ARRAY(
         SELECT t.name FROM team_members m JOIN teams t ON t.id = m.team_id
         JOIN campaign_teams c ON c.team_id = t.id AND c.campaign_id = :id
         WHERE m.account_id = a.id ORDER BY t.name) AS teams,
       f.id AS key_id, f.created_at AS made_at, f.last_seen_at, coalesce(f.device, '') AS device,
       (SELECT count(*) FROM submissions s
        WHERE s.campaign_id = :id AND s.account_id = a.id AND s.channel = 'collect') AS sent
FROM people p JOIN accounts a ON a.id = p.account_id AND a.disabled_at IS NULL
LEFT JOIN field_keys f ON f.account_id = a.id AND f.campaign_id = :id AND f.revoked_at IS NULL
"""


def list_holders(session: Session, campaign_id: UUID) -> list[HolderRow]:
    """Return everybody who surveys a campaign or holds a key to it, team by team."""
    sql = text(f"{_HOLDERS} ORDER BY teams, a.name, a.id")
    return [HolderRow(**row) for row in session.execute(sql, {"id": campaign_id}).mappings()]


def holding_of(session: Session, campaign_id: UUID, account_id: UUID) -> HolderRow | None:
    """Return somebody's key to a campaign; None for one who neither surveys it nor holds a key."""
    sql = text(f"{_HOLDERS} WHERE a.id = :account")
    row = session.execute(sql, {"id": campaign_id, "account": account_id}).mappings().one_or_none()
    return HolderRow(**row) if row else None


def _unknown() -> NotFound:
    return NotFound("그런 열쇠가 없어요. 이미 거두었을 수 있어요.", "There is no such key.", code="field_key_unknown")
