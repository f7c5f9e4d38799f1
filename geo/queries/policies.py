"""One version of a space's rules, by its number: a booking keeps the one under which it was made."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.queries.spaces import PolicyRow

_COLUMNS = ", ".join(PolicyRow.__slots__)
_BY_ID = text(f"SELECT {_COLUMNS} FROM policies WHERE id = :id")  # noqa: S608  (fixed text; values are bound)


def get_policy(session: Session, policy_id: int) -> PolicyRow:
    """Return a version of the rules; it exists because versions are never changed nor deleted."""
    return PolicyRow(**session.execute(_BY_ID, {"id": policy_id}).mappings().one())
