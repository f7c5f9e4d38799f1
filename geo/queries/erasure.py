"""Being forgotten: the database's own function clears every topic and writes the destruction log."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


def erase_account(session: Session, account_id: UUID) -> int:
    """Erase everything that names or describes a person and return how many rows were cleared; counts stay."""
    cleared: int = session.execute(text("SELECT erase_account(:id)"), {"id": account_id}).scalar_one()
    return cleared
