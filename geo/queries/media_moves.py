"""Files of a record that goes into another: they go along (R7), and come back when the merge is taken back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

_LIVE: Final = text("""
SELECT id, resource_id, media_id, role FROM resource_media
WHERE closed_at IS NULL AND resource_id IN (:kept, :gone) ORDER BY created_at, id FOR UPDATE
""")
_MOVE: Final = text("""
UPDATE resource_media SET resource_id = :to, role = :role, closed_at = :closed_at, version = version + 1 WHERE id = :id
""")
_BACK: Final = text("""
UPDATE resource_media SET resource_id = :gone, role = :role, closed_at = NULL, version = version + 1
WHERE id = :id AND resource_id = :now_at AND (closed_at IS NOT NULL) = :closed
""")


def move_media(session: Session, kept: UUID, gone: UUID, now: datetime) -> list[dict[str, Any]]:
    """Turn the files of `gone` to `kept`; what `kept` has already is closed, and its main photo stays the main one."""
    rows = session.execute(_LIVE, {"kept": kept, "gone": gone}).all()
    has = {row.media_id for row in rows if row.resource_id == kept}
    main = any(row.role == "main" for row in rows if row.resource_id == kept)
    moved = []
    for row in rows:
        if row.resource_id == kept:
            continue
        close = row.media_id in has
        role = "other" if row.role == "main" and main else row.role
        values = {"id": row.id, "to": gone if close else kept, "role": role, "closed_at": now if close else None}
        session.execute(_MOVE, values)
        moved.append({"id": str(row.id), "role": row.role, "closed": close})
    return moved


def bring_back_media(session: Session, kept: UUID, gone: UUID, one: Mapping[str, Any]) -> bool:
    """Turn a file back unless somebody has changed where it shows since; say whether it was."""
    now_at = gone if one["closed"] else kept
    values = {"id": one["id"], "gone": gone, "role": one["role"], "now_at": now_at, "closed": one["closed"]}
    done = session.execute(_BACK, values)
    return isinstance(done, CursorResult) and bool(done.rowcount)
