"""The stamps of layers: what was made under one is good as long as it stands."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo import clock
from geo.models.layers import Layer

KEPT: Final = timedelta(days=1)
"""How long a change keeps a line of its own."""


def stamp_of(session: Session, *layers: Layer) -> str:
    """Return the stamp of some layers together: other data, another stamp; it changes at midnight in Seoul, too."""
    return str(session.execute(text("SELECT layer_stamp(:layers)"), {"layers": list(layers)}).scalar_one())


def changed_at(session: Session, *layers: Layer) -> datetime:
    """Return when one of some layers last changed."""
    found: datetime = session.execute(text("SELECT layer_changed_at(:layers)"), {"layers": list(layers)}).scalar_one()
    return found


def fold_old(session: Session) -> int:
    """Add up the changes of more than a day ago and return how many lines went; no stamp changes by it."""
    before = clock.now() - KEPT
    return int(session.execute(text("SELECT fold_layer_changes(:before)"), {"before": before}).scalar_one())
