"""Who looked at whose personal data."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


def note_access(
    session: Session, actor_id: UUID | None, what: str, object_ids: Sequence[UUID], reason: str = ""
) -> None:
    """Append to the access log that somebody saw personal data; what happens by the clock sees nothing.

    `reason` is what a person said when asked why.
    """
    if actor_id is None or not object_ids:
        return
    session.execute(
        text(
            "INSERT INTO access_log (actor_id, what, object_id, reason)"
            " SELECT :actor_id, :what, u.id, :reason FROM unnest(CAST(:ids AS uuid[])) AS u(id)"
        ),
        {"actor_id": actor_id, "what": what, "ids": list(object_ids), "reason": reason},
    )
