"""Bringing forms in and setting them aside: for pages, routes and the command line alike."""

from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import EVERYWHERE, Action, Caller, may, require_writer
from api.auth.reach import required_reach
from geo import clock
from geo.errors import Conflict, NotAllowed
from geo.queries.forms import Stored, keeper_of, set_aside, store_version
from geo.surveys.definition import Converted


def upload(session: Session, caller: Caller, name: str, data: bytes) -> tuple[Stored, Converted]:
    """Store the form of a workbook. Raises FileRefused where it cannot be converted, Conflict for one of our own."""
    from geo.surveys.xlsforms import convert  # it brings pandas, which lists need not carry

    require_writer(caller)
    required_reach(caller, Action.RUN_CAMPAIGNS)
    form = convert(name or "form.xlsx", data)
    _require_keeper(caller, keeper_of(session, key=form.form_key))
    return store_version(session, form, data, name or "form.xlsx", caller.account_id, clock.now()), form


def retire(session: Session, caller: Caller, form_id: UUID, *, retired: bool) -> None:
    """Take a form out of the list, or put it back; campaigns that ask with it go on."""
    require_writer(caller)
    required_reach(caller, Action.RUN_CAMPAIGNS)
    found = keeper_of(session, form_id=form_id)
    if found is not None and not found[0]:
        _require_keeper(caller, found)
    set_aside(session, form_id, clock.now() if retired else None)


def _require_keeper(caller: Caller, found: tuple[bool, UUID | None] | None) -> None:
    """Raise unless a form is new, one's own, or the caller runs campaigns everywhere."""
    if found is None or found[1] == caller.account_id:
        return
    if found[0]:
        raise Conflict(
            "함께 드리는 양식과 이름(form_id)이 같아요. settings 시트의 form_id를 바꿔서 올려 주세요.",
            "That form_id belongs to a ready-made form; choose another.",
            code="form_is_ready",
        )
    if not may(caller, Action.RUN_CAMPAIGNS, EVERYWHERE):
        raise NotAllowed(
            "다른 사람이 올린 양식이에요. settings 시트의 form_id를 바꿔서 새 양식으로 올려 주세요.",
            "Somebody else brought this form; choose another form_id.",
            code="form_of_another",
        )
