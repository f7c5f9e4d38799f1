"""What a list of spaces tells at a glance beside the search's own answer: what it costs, and its picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class SpaceHint:
    """`rates` are those of the price list in force, None without one; `fee_rules` what an import understood."""

    fee_text: str
    fee_rules: list[dict[str, Any]]
    rates: list[dict[str, Any]] | None


_HINTS = text("""
SELECT s.id, s.fee_text, s.fee_rules,
       (SELECT p.rates FROM price_lists p WHERE p.space_id = s.id ORDER BY p.version DESC LIMIT 1) AS rates
FROM spaces s WHERE s.id = ANY(:ids)
""")


def read_hints(session: Session, space_ids: Sequence[UUID]) -> dict[UUID, SpaceHint]:
    """Return what a list tells of each of these spaces."""
    rows = session.execute(_HINTS, {"ids": list(space_ids)})
    return {row.id: SpaceHint(row.fee_text, row.fee_rules, row.rates) for row in rows}
