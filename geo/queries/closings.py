"""Days on which a space is closed beyond its weekly hours: every nth weekday of a month, dates, named days."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from geo.closing_rules import ClosingRule
from geo.enums import NamedDays
from geo.models.space import ClosingRule as StoredRule

_FIELDS = ("nth", "weekday", "month", "day", "named")


def list_closings(session: Session, space_ids: Iterable[UUID]) -> dict[UUID, tuple[ClosingRule, ...]]:
    """Return the closing rules of each space that has any, in the order in which they were given."""
    query = select(StoredRule).where(StoredRule.space_id.in_(list(space_ids))).order_by(StoredRule.id)
    found: dict[UUID, tuple[ClosingRule, ...]] = {}
    for row in session.scalars(query):
        named = NamedDays(row.named) if row.named else None
        rule = ClosingRule(row.nth, row.weekday, row.month, row.day, named)
        found[row.space_id] = (*found.get(row.space_id, ()), rule)
    return found


def replace_closings(session: Session, space_id: UUID, rules: Sequence[ClosingRule]) -> None:
    """Put `rules` in the place of all present ones; bookings already made stay."""
    session.execute(delete(StoredRule).where(StoredRule.space_id == space_id))
    insert_closings(session, [(space_id, rule) for rule in rules])


def insert_closings(session: Session, rules: Sequence[tuple[UUID, ClosingRule]]) -> None:
    """Add closing rules to spaces that do not have them yet."""
    rows = [{"space_id": space_id, **{name: getattr(rule, name) for name in _FIELDS}} for space_id, rule in rules]
    if rows:
        session.execute(insert(StoredRule), rows)
