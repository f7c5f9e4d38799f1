"""Pages of survey forms: the list, bringing one in, and what each version asks."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, UploadFile
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller
from api.auth.reach import reach_of, required_reach
from api.deps import SessionDep
from api.errors import status_of
from api.forms import service
from api.web.forms_cards import form_page, forms_page
from api.web.pages import FormDep, Frame, FrameDep, go
from geo.errors import Conflict, InvalidInput, MaeulError, NotAllowed
from geo.queries.forms import get_form, list_forms, list_versions

router = APIRouter(prefix="/survey/forms")
TOLD = (Conflict, InvalidInput, NotAllowed)
"""Faults of a file that are said above the form it was sent with."""


@router.get("")
def index(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the forms, ours first, and the way to bring one in."""
    required_reach(caller, Action.SEE_RESOURCES)
    return _index(frame, caller, session)


def _index(frame: Frame, caller: Caller, session: Session, fault: MaeulError | None = None) -> Response:
    view = forms_page(
        frame,
        list_forms(session, retired=True),
        may_keep=_may_keep(caller),
        error=frame.said(fault) if fault else "",
        original=str(fault.details.get("original", "")) if fault else "",
    )
    return frame.show("survey_forms.html", "survey", status=status_of(fault) if fault else 200, view=view)


def _may_keep(caller: Caller) -> bool:
    return bool(reach_of(caller, Action.RUN_CAMPAIGNS))


@router.post("")
def create(frame: FrameDep, caller: Writer, session: SessionDep, file: UploadFile) -> Response:
    """Take an XLSForm and show what became of it; a file that cannot be a form is told why on the list."""
    required_reach(caller, Action.RUN_CAMPAIGNS)
    try:
        with session.begin_nested():
            stored, _form = service.upload(session, caller, file.filename or "", file.file.read())
    except TOLD as fault:
        return _index(frame, caller, session, fault)
    done = "form-stored" if stored.new else "form-here"
    return go(f"/survey/forms/{stored.form_id}?done={done}")


@router.get("/{form_id}")
def show(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    form_id: UUID,
    version: Annotated[UUID | None, Query()] = None,
) -> Response:
    """Show what a version asks, the newest unless another is wanted."""
    required_reach(caller, Action.SEE_RESOURCES)
    form = get_form(session, form_id)
    versions = list_versions(session, form_id)
    shown = next((row for row in versions if row.id == version), versions[0])
    return frame.show(
        "survey_form.html", "survey", view=form_page(frame, form, versions, shown, may_keep=_may_keep(caller))
    )


@router.post("/{form_id}/aside")
def set_aside(caller: Writer, session: SessionDep, form_id: UUID, form: FormDep) -> Response:
    """Take a form out of the list, or put it back."""
    retired = form.get("retired") == "yes"
    service.retire(session, caller, form_id, retired=retired)
    return go(f"/survey/forms/{form_id}?done={'form-aside' if retired else 'form-back'}")
