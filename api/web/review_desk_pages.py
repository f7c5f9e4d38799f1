"""Pages beside the review: values that two changed differently, doubtful places, reasons, one's own decisions."""

from collections.abc import Callable
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.errors import status_of
from api.review import service
from api.review.schemas import PlaceIn, ReasonChange, ReasonIn
from api.submissions import service as submissions
from api.web.decision_cards import decisions_page
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.paging import addresses, pager
from api.web.review_desk_cards import conflicts_page, places_page, reasons_page
from geo import clock
from geo.errors import Conflict, InvalidInput, MaeulError, NotAllowed
from geo.queries.conflicts import ConflictFilter
from geo.queries.review_decisions import list_decisions
from geo.queries.review_places import PlaceFilter, places_to_review
from geo.review_states import PlaceDoubt
from geo.surveys.submission_states import Take

router = APIRouter(prefix="/review")
SHOWN: Final = 20
MANY: Final = 10
"""So many digits no version has."""
TOLD: Final = (Conflict, InvalidInput, NotAllowed)
"""Faults that are said on the page itself, above what the person was looking at."""
First = Annotated[int, Query(alias="from", ge=0, le=1_000_000)]


def _read(model: type[BaseModel], values: dict[str, Any], korean: str, english: str) -> Any:
    """Return what a form says; raise InvalidInput with a sentence that helps where it cannot be read."""
    try:
        return model.model_validate({name: value for name, value in values.items() if value != ""})
    except ValidationError as error:
        raise InvalidInput(korean, english) from error


def _attempt(session: Session, do: Callable[[], object]) -> MaeulError | None:
    """Do something; where it is refused, undo what it began and return the fault."""
    try:
        with session.begin_nested():
            do()
    except TOLD as fault:
        return fault
    return None


@router.get("/conflicts")
def conflicts(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    record: Annotated[UUID | None, Query()] = None,
    first: First = 0,
) -> Response:
    """Show properties that two changed differently, with both values side by side."""
    return _conflicts(frame, caller, session, record, first)


def _conflicts(
    frame: Frame, caller: Caller, session: Session, record: UUID | None, first: int, fault: MaeulError | None = None
) -> Response:
    wanted = ConflictFilter(clock.today(), resource_id=record, limit=SHOWN, offset=first)
    rows, total = submissions.conflicts_for(session, caller, wanted)
    turn = pager(addresses("/review/conflicts", record=record), first, len(rows), total, step=SHOWN)
    view = conflicts_page(rows, total, turn, frame, problem=frame.said(fault) if fault else "")
    return frame.show("conflicts.html", "survey", status=status_of(fault) if fault else 200, conflicts=view)


@router.post("/conflicts/{conflict_id}")
def resolve(frame: FrameDep, caller: Writer, session: SessionDep, conflict_id: UUID, form: FormDep) -> Response:
    """Take one of the two values, or another; the new revision goes through review like any other."""

    def do() -> None:
        taken = form.get("take", "")
        if taken not in set(Take):
            raise InvalidInput("어느 값으로 할지 골라 주세요.", "Choose one of the values.", code="take_unknown")
        submissions.decide_conflict(session, caller, conflict_id, Take(taken), form.get("value") or None)

    fault = _attempt(session, do)
    return (
        _conflicts(frame, caller, session, None, 0, fault) if fault else go("/review/conflicts?done=conflict-decided")
    )


@router.get("/places")
def places(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    doubt: Annotated[PlaceDoubt | None, Query()] = None,
    first: First = 0,
) -> Response:
    """Show records in no dong, without any place, or close to a border."""
    return _places(frame, caller, session, doubt, first)


def _places(
    frame: Frame,
    caller: Caller,
    session: Session,
    doubt: PlaceDoubt | None,
    first: int,
    fault: MaeulError | None = None,
) -> Response:
    reach, doubts = service.reviewed(caller), [doubt.value] if doubt else []
    rows, total = places_to_review(session, PlaceFilter(clock.today(), reach, doubts, limit=SHOWN, offset=first))
    turn = pager(addresses("/review/places", doubt=doubt), first, len(rows), total, step=SHOWN)
    problem = frame.said(fault) if fault else ""
    view = places_page(session, rows, service.own_districts(session, caller), (total, turn), frame, doubt, problem)
    return frame.show("review_places.html", "survey", status=status_of(fault) if fault else 200, places=view)


@router.post("/places/{resource_id}")
def set_dong(frame: FrameDep, caller: Writer, session: SessionDep, resource_id: UUID, form: FormDep) -> Response:
    """Say in which dong a record counts, and why."""

    def do() -> None:
        values = {name: form.get(name, "") for name in ("base_rev", "dong", "reason")}
        asked = _read(PlaceIn, values, "동을 고르고 까닭을 적어 주세요.", "Choose a dong and say why.")
        service.set_dong(session, caller, resource_id, asked)

    fault = _attempt(session, do)
    return _places(frame, caller, session, None, 0, fault) if fault else go("/review/places?done=dong-set")


@router.get("/reasons")
def reasons(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the reasons ready to be given, with forms for one's own."""
    return _reasons(frame, caller, session)


def _reasons(frame: Frame, caller: Caller, session: Session, fault: MaeulError | None = None) -> Response:
    found, own = service.usable_reasons(session, caller), service.own_districts(session, caller)
    ended = service.ended_reasons(session, caller)
    view = reasons_page(session, found, ended, own, frame, problem=frame.said(fault) if fault else "")
    return frame.show("review_reasons.html", "survey", status=status_of(fault) if fault else 200, reasons=view)


@router.post("/reasons")
def add_reason(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Add a reason for one's district."""

    def do() -> None:
        values = {name: form.get(name, "") for name in ("action", "words", "district")}
        asked = _read(ReasonIn, values, "문구를 500자 안으로 적어 주세요.", "Write at most 500 characters.")
        service.add_reason(session, caller, asked)

    fault = _attempt(session, do)
    return _reasons(frame, caller, session, fault) if fault else go("/review/reasons?done=reason-saved")


@router.post("/reasons/{reason_id}")
def change_reason(frame: FrameDep, caller: Writer, session: SessionDep, reason_id: UUID, form: FormDep) -> Response:
    """Say a reason in other words, or take it off the list."""

    def do() -> None:
        values = {name: form.get(name, "") for name in ("words", "version", "district")}
        asked = _read(ReasonChange, values, "문구를 500자 안으로 적어 주세요.", "Write at most 500 characters.")
        if form.get("drop"):
            service.drop_reason(session, caller, reason_id, asked.version, asked.district)
        else:
            service.change_reason(session, caller, reason_id, asked)

    fault = _attempt(session, do)
    done = "reason-dropped" if form.get("drop") else "reason-saved"
    return _reasons(frame, caller, session, fault) if fault else go(f"/review/reasons?done={done}")


@router.post("/reasons/{reason_id}/restore")
def restore_reason(frame: FrameDep, caller: Writer, session: SessionDep, reason_id: UUID, form: FormDep) -> Response:
    """Put a reason back on the list it was taken off."""

    def do() -> None:
        given = form.get("version", "")
        service.restore_reason(session, caller, reason_id, int(given) if given.isdecimal() and len(given) < MANY else 0)

    fault = _attempt(session, do)
    return _reasons(frame, caller, session, fault) if fault else go("/review/reasons?done=reason-restored")


@router.get("/decisions")
def decisions(frame: FrameDep, caller: SignedIn, session: SessionDep, first: First = 0) -> Response:
    """Show one's own decisions, the newest first."""
    service.reviewed(caller)
    lines, total = list_decisions(session, caller.account_id, SHOWN, first)
    view = decisions_page(lines, frame, pager(addresses("/review/decisions"), first, len(lines), total, step=SHOWN))
    return frame.show("decisions.html", "survey", decisions=view)
