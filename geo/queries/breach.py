"""Whose personal data was seen in a span of time, by whom: what a report of a breach is made of."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.office_words import AccessKind


@dataclass(frozen=True, slots=True)
class Span:
    """Which looks are asked for: of a time, perhaps by one account, of one kind, at one site."""

    since: datetime
    until: datetime
    actor_id: UUID | None = None
    kind: AccessKind | None = None
    site_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that was seen: by whom, when, why; the account it belongs to, where it belongs to one."""

    at: datetime
    actor_id: UUID
    kind: AccessKind
    object_id: UUID
    reason: str
    account_id: UUID | None


@dataclass(frozen=True, slots=True)
class Proofs:
    """Ways in that an account had in a span: sign-ins, tokens, calendar addresses, phones."""

    sign_ins: int
    tokens: int
    feeds: int
    phones: int


_SEEN = text("""
SELECT l.at, l.actor_id, l.what AS kind, l.object_id, l.reason,
  coalesce(b.account_id, u.account_id, s.account_id, m.account_id, a.id) AS account_id
FROM access_log l
LEFT JOIN bookings b ON l.what = 'booking_contact' AND b.id = l.object_id
LEFT JOIN spaces p ON p.id = b.space_id
LEFT JOIN signups u ON l.what = 'signup_guest' AND u.id = l.object_id
LEFT JOIN submissions s ON l.what = 'submission' AND s.id = l.object_id
LEFT JOIN party_members m ON l.what = 'members' AND m.party_id = l.object_id
LEFT JOIN accounts a ON l.what = 'account' AND a.id = l.object_id
WHERE l.at >= :since AND l.at < :until AND l.what <> 'access_log'
  AND (CAST(:actor_id AS uuid) IS NULL OR l.actor_id = :actor_id)
  AND (CAST(:kind AS text) IS NULL OR l.what = :kind)
  AND (CAST(:site_id AS uuid) IS NULL OR p.site_id = :site_id)
ORDER BY l.at, l.id
""")
_PROOFS = text("""
SELECT (SELECT count(*) FROM sign_ins WHERE account_id = :id AND created_at < :until
   AND expires_at > :since) AS sign_ins,
  (SELECT count(*) FROM api_tokens WHERE account_id = :id AND created_at < :until AND expires_at > :since
   AND coalesce(revoked_at, 'infinity') > :since) AS tokens,
  (SELECT count(*) FROM feeds WHERE account_id = :id AND created_at < :until
   AND coalesce(revoked_at, 'infinity') > :since) AS feeds,
  (SELECT count(*) FROM field_keys WHERE account_id = :id AND created_at < :until
   AND coalesce(revoked_at, 'infinity') > :since) AS phones
""")


def list_seen(session: Session, span: Span) -> list[Seen]:
    """Return everything of others that was seen in a span, the earliest first."""
    values = {
        "since": span.since,
        "until": span.until,
        "actor_id": span.actor_id,
        "kind": span.kind.value if span.kind else None,
        "site_id": span.site_id,
    }
    rows = session.execute(_SEEN, values).mappings()
    return [Seen(**{**row, "kind": AccessKind(row["kind"])}) for row in rows]


def proofs_of(session: Session, account_id: UUID, since: datetime, until: datetime) -> Proofs:
    """Return the ways in that an account had in a span."""
    return Proofs(**session.execute(_PROOFS, {"id": account_id, "since": since, "until": until}).mappings().one())
