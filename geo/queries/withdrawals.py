"""The list of everything taken back: what a restored backup has to learn before anybody sees it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What was wiped from whose record, photo or archive item; ids and names of fields, no word of it."""

    id: UUID
    consent_id: UUID
    resource_id: UUID | None
    media_id: UUID | None
    archive_item_id: UUID | None
    fields: list[str]
    reason: str
    at: datetime
    by_id: UUID | None

    def as_json(self) -> dict[str, Any]:
        """Return it as a line of the list holds it."""
        return {
            name: str(value) if isinstance(value, UUID) else value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }


def withdrawal_from(line: dict[str, Any]) -> Withdrawal:
    """Return the withdrawal of a line; raise ValueError, KeyError or TypeError where it is none."""
    return Withdrawal(
        id=UUID(line["id"]),
        consent_id=UUID(line["consent_id"]),
        resource_id=_id(line["resource_id"]),
        media_id=_id(line["media_id"]),
        archive_item_id=_id(line["archive_item_id"]),
        fields=[str(name) for name in line["fields"]],
        reason=str(line["reason"]),
        at=datetime.fromisoformat(line["at"]),
        by_id=_id(line["by_id"]),
    )


def _id(value: Any) -> UUID | None:
    return UUID(value) if value else None


def list_withdrawals(session: Session, besides: Sequence[UUID] = ()) -> list[Withdrawal]:
    """Return everything taken back, the oldest first, leaving out `besides`."""
    sql = """
    SELECT w.id, w.consent_id, w.resource_id, w.media_id, w.archive_item_id, w.fields, w.reason, w.at, w.by_id
    FROM consent_withdrawals w WHERE w.id <> ALL(CAST(:besides AS uuid[])) ORDER BY w.at, w.id
    """
    rows = session.execute(text(sql), {"besides": list(besides)}).mappings()
    return [Withdrawal(**row) for row in rows]


_END = text("""
UPDATE consents SET withdrawn_at = :at, withdraw_reason = :reason,
  withdrawn_by = (SELECT a.id FROM accounts a WHERE a.id = CAST(:by_id AS uuid))
WHERE id = :consent_id AND withdrawn_at IS NULL
""")
_KEEP = text("""
INSERT INTO consent_withdrawals (id, consent_id, resource_id, media_id, archive_item_id, fields, reason, at, by_id)
VALUES (:id, :consent_id, :resource_id, :media_id, :archive_item_id, CAST(:fields AS text[]), :reason, :at, :by_id)
ON CONFLICT (id) DO NOTHING RETURNING id
""")
_WIPE = {
    "resource_id": text("SELECT redact_resource(:resource_id, CAST(:fields AS text[]))"),
    "media_id": text("SELECT redact_media(ARRAY[CAST(:media_id AS uuid)])"),
    "archive_item_id": text("SELECT redact_archive_item(:archive_item_id)"),
}


def reapply(session: Session, withdrawals: Iterable[Withdrawal]) -> int:
    """Take back once more what the database does not know to be taken back; return how many that were."""
    session.execute(text("SELECT set_config('statement_timeout', '0', true)"))
    done = 0
    for each in withdrawals:
        values = asdict(each)
        if session.execute(_KEEP, values).one_or_none() is None:
            continue
        session.execute(_END, values)
        for subject, wipe in _WIPE.items():
            if values[subject] is not None and each.fields:
                session.execute(wipe, values)
        done += 1
    return done
