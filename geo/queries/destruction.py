"""The log of destruction as the office and everybody see it: what went, how many, when, by which rule; no person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Destroyed:
    """Rows of one kind that went together."""

    id: int
    what: str
    rows: int
    reason: str
    at: datetime


_LOG = text("""
SELECT d.id, d.what, d.rows_gone AS rows, d.reason, d.at FROM destruction_log d
WHERE d.rows_gone > 0 ORDER BY d.at DESC, d.id DESC LIMIT :limit OFFSET :offset
""")


def list_destroyed(session: Session, limit: int = 50, offset: int = 0) -> tuple[list[Destroyed], int]:
    """Return a page of the log, the newest first, and how many lines there are."""
    rows = session.execute(_LOG, {"limit": limit, "offset": offset}).mappings()
    total = session.execute(text("SELECT count(*) FROM destruction_log WHERE rows_gone > 0")).scalar_one()
    return [Destroyed(**row) for row in rows], int(total)
