"""What people are asked to agree to: texts by key, each version kept for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.errors import NotFound


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


_TEXT: Final = "t.id, t.key, t.version, t.title, t.purpose, t.kept, t.body, t.valid_months, t.created_at"


def list_texts(session: Session, key: str | None = None, *, newest: bool = False) -> list[TextRow]:
    """Return the texts of one key or all, the newest version first; with `newest` only that of each."""
    only = "AND t.version = (SELECT max(o.version) FROM consent_texts o WHERE o.key = t.key)" if newest else ""
    sql = f"""
    SELECT {_TEXT} FROM consent_texts t WHERE (CAST(:key AS text) IS NULL OR t.key = :key) {only}
    ORDER BY t.key, t.version DESC
    """  # noqa: S608  (fixed text; values are bound)
    return [TextRow(**row) for row in session.execute(text(sql), {"key": key}).mappings()]


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


def add_text(session: Session, key: str, values: Mapping[str, Any], by: UUID | None, now: datetime) -> TextRow:
    """Write the next version of a text; the database refuses a key that is no word."""
    sql = """
    INSERT INTO consent_texts (key, version, title, purpose, kept, body, valid_months, created_by, created_at)
    SELECT :key, coalesce(max(t.version), 0) + 1, :title, :purpose, :kept, :body, :valid_months, :by, :now
    FROM consent_texts t WHERE t.key = :key RETURNING id
    """
    made: int = session.execute(text(sql), {**values, "key": key, "by": by, "now": now}).scalar_one()
    return get_text(session, made)
