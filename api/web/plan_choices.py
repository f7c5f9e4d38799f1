"""What a planner's form offers out of the store: targets and districts, each by its key and what it is called."""

from datetime import date

from sqlalchemy.orm import Session

from api.web.messages import Translator
from geo.planning.targets import BUILT_IN
from geo.queries.coverage_targets import list_targets
from geo.queries.places import list_districts

Pair = tuple[str, str]


def target_pairs(session: Session, say: Translator) -> list[Pair]:
    """Return the built-in targets and, after them, those that planners wrote."""
    own = [(row.key, f"{row.label} ({row.district})" if row.district else row.label) for row in list_targets(session)]
    return [*((key, say(target.label)) for key, target in BUILT_IN.items()), *own]


def district_pairs(session: Session, on: date) -> list[Pair]:
    """Return the districts of a day by name."""
    return sorted(((one.code, one.name) for one in list_districts(session, on)), key=lambda pair: pair[1])
