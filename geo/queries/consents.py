"""The ledger of consents: texts, who agreed to what, and what is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from geo.errors import NotFound
from geo.faults import stale_row
from geo.models.consents import Consent
from geo.surveys.consent_words import ConsentChannel, ConsentHow, WithdrawReason


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose consent it is: one record, one photo or recording, or one item of the archive."""

    resource_id: UUID | None = None
    media_id: UUID | None = None
    archive_item_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TextRow:
    """One version of what people agree to."""

    id: int
    key: str
    version: int
    title: str
    purpose: str
    kept: str
    body: str
    valid_months: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Given:
    """A consent to be written down."""

    subject: Subject
    text_id: int
    fields: Sequence[str]
    channels: Sequence[ConsentChannel]
    how: ConsentHow
    given_on: date
    valid_until: date | None = None
    by_guardian: bool = False
    evidence_media_id: UUID | None = None
    submission_id: UUID | None = None


_TEXT: Final = "t.id, t.key, t.version, t.title, t.purpose, t.kept, t.body, t.valid_months, t.created_at"


def list_texts(session: Session, *, newest: bool = False) -> list[TextRow]:
    """Return the texts by key, the newest version first; with `newest` only that of each."""
    only = "WHERE t.version = (SELECT max(o.version) FROM consent_texts o WHERE o.key = t.key)" if newest else ""
    sql = f"SELECT {_TEXT} FROM consent_texts t {only} ORDER BY t.key, t.version DESC"  # noqa: S608  (fixed text)
    return [TextRow(**row) for row in session.execute(text(sql)).mappings()]


def get_text(session: Session, text_id: int) -> TextRow:
    """Return one version of a text; raise NotFound when there is none with that number."""
    return _one_text(session, "t.id = :id", {"id": text_id})


def newest_text(session: Session, key: str) -> TextRow:
    """Return the newest version of a text; raise NotFound for a key that nobody has written."""
    return _one_text(session, "t.key = :key ORDER BY t.version DESC LIMIT 1", {"key": key})


def _one_text(session: Session, where: str, values: dict[str, Any]) -> TextRow:
    sql = f"SELECT {_TEXT} FROM consent_texts t WHERE {where}"  # noqa: S608  (fixed text; values are bound)
    row = session.execute(text(sql), values).mappings().one_or_none()
    if row is None:
        raise NotFound("그런 동의서가 없어요.", "There is no such consent text.", code="consent_text_unknown")
    return TextRow(**row)


def give(session: Session, given: Given, by: UUID | None, now: datetime) -> UUID:
    """Write a consent down; what it opens is public from this moment on."""
    values = {
        "resource_id": given.subject.resource_id,
        "media_id": given.subject.media_id,
        "archive_item_id": given.subject.archive_item_id,
        "text_id": given.text_id,
        "fields": sorted(set(given.fields)),
        "channels": [channel.value for channel in ConsentChannel if channel in given.channels],
        "how": given.how.value,
        "by_guardian": given.by_guardian,
        "evidence_media_id": given.evidence_media_id,
        "submission_id": given.submission_id,
        "given_on": given.given_on,
        "valid_until": given.valid_until,
        "taken_by": by,
        "created_at": now,
    }
    made: UUID = session.execute(insert(Consent).values(**values).returning(Consent.id)).scalar_one()
    return made


REDACT_TIMEOUT: Final = "2min"
"""Wiping goes through everything ever written about a record; requests are held to seconds."""

_WITHDRAW = text("""
UPDATE consents SET withdrawn_at = :at, withdrawn_by = :by, withdraw_reason = :reason
WHERE id = :id AND withdrawn_at IS NULL RETURNING resource_id, media_id, archive_item_id
""")
_TOMBSTONE = text("""
INSERT INTO consent_withdrawals (consent_id, resource_id, media_id, archive_item_id, fields, reason, at, by_id)
VALUES (:id, :resource_id, :media_id, :archive_item_id, CAST(:fields AS text[]), :reason, :at, :by)
""")


def withdraw(session: Session, consent_id: UUID, reason: WithdrawReason, by: UUID | None, now: datetime) -> list[str]:
    """Take a consent back and wipe what no other consent covers, in every revision; return the fields wiped.

    Raises Conflict (`stale_version`) for one that is withdrawn already.
    """
    session.execute(text("SELECT set_config('statement_timeout', :limit, true)"), {"limit": REDACT_TIMEOUT})
    values: dict[str, Any] = {"id": consent_id, "at": now, "by": by, "reason": reason.value}
    row = session.execute(_WITHDRAW, values).mappings().one_or_none()
    if row is None:
        raise stale_row()
    fields = session.execute(text("SELECT fields_to_redact(:id)"), {"id": consent_id}).scalar_one()
    session.execute(_TOMBSTONE, {**values, **row, "fields": fields})
    redact(session, Subject(**row), fields)
    return list(fields)


def redact(session: Session, subject: Subject, fields: Sequence[str]) -> None:
    """Wipe `fields` of a record, or a photo or an archive item as a whole."""
    if not fields:
        return
    if subject.resource_id is not None:
        session.execute(
            text("SELECT redact_resource(:id, CAST(:fields AS text[]))"),
            {"id": subject.resource_id, "fields": list(fields)},
        )
    if subject.media_id is not None:
        session.execute(text("SELECT redact_media(ARRAY[CAST(:id AS uuid)])"), {"id": subject.media_id})
    if subject.archive_item_id is not None:
        session.execute(text("SELECT redact_archive_item(:id)"), {"id": subject.archive_item_id})
