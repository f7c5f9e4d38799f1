"""Who may put right what is known about a source."""

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, require_writer
from api.auth.reach import required_reach
from api.office.schemas import SourceChange
from geo.queries.sources import KeptSource, SourceRow, get_source, list_kept, update_source


def kept_for(session: Session, caller: Caller, key: str | None = None) -> list[KeptSource]:
    """Return every source, or one, with what hangs on it, for those who bring data in."""
    required_reach(caller, Action.LOAD_DATA)
    if key is not None:
        get_source(session, key)
    return list_kept(session, key)


def change(session: Session, caller: Caller, key: str, body: SourceChange) -> SourceRow:
    """Change a source under its version, as those may who bring data in: a source belongs to no place."""
    require_writer(caller)
    required_reach(caller, Action.LOAD_DATA)
    get_source(session, key)
    given = body.model_dump(exclude={"version"}, exclude_unset=True)
    update_source(session, key, body.version, given)
    return get_source(session, key)
