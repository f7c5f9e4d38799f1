"""Idle spaces for everybody: the list with its notices, and one place with its conditions and the form to apply."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.agreements import service
from api.agreements.schemas import ApplicationIn, WatchIn
from api.auth.deps import CallerDep, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.desk import WritingDesk
from api.errors import invalid_fields, status_of
from api.web.agreements_cards import application_card, idle_card, listing_steps
from api.web.agreements_views import ApplyForm, IdlePage, IdlePlacePage, WatchLine
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.views import NO_ERRORS, Choice
from geo import clock
from geo.agreement_states import ON_OFFER, ListingState
from geo.booking import idle as steps
from geo.errors import Conflict, InvalidInput, MaeulError, NotAllowed, NotFound
from geo.queries import idle
from geo.queries.idle import ListingFilter, ListingRow
from geo.queries.places import list_districts

router = APIRouter()
TOLD = (Conflict, InvalidInput, NotAllowed, NotFound)
"""Faults that are said on the page itself, above what the person was doing."""
SHOWN = 200


def field_errors(error: ValidationError, frame: Frame) -> tuple[dict[str, str], str]:
    """Return what is wrong field by field, and what is wrong with the whole."""
    fields = invalid_fields(error.errors()).details["fields"]
    named = {str(one["field"]): frame.say(str(one["message"])) for one in fields}
    return named, named.pop("", "") or frame.say("입력한 내용을 확인해 주세요.")


def filled(form: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that somebody filled in, new lines as they are stored."""
    own = {name: value.replace("\r\n", "\n") for name, value in form.items() if name != "csrf_token"}
    return {name: value for name, value in own.items() if value.strip()}


@router.get("/idle")
def index(frame: FrameDep, caller: CallerDep, session: SessionDep) -> Response:
    """List idle spaces, those that take applications first."""
    return _index(frame, caller, session)


def _index(frame: Frame, caller: Caller | None, session: Session, fault: MaeulError | None = None) -> Response:
    rows, _total = idle.list_listings(session, ListingFilter(states=ON_OFFER, limit=SHOWN), clock.today())
    watches = idle.list_watches(session, caller.account_id) if caller else []
    districts = list_districts(session, clock.today())
    view = IdlePage(
        cards=tuple(idle_card(row, frame) for row in rows),
        watches=tuple(WatchLine(str(row.id), " ".join(filter(None, (row.district, row.dong_name)))) for row in watches),
        districts=tuple(Choice(row.code, f"{row.province} {row.name}") for row in districts),
        groups=groups_of(session, caller, frame),
        problem=frame.said(fault) if fault else "",
    )
    return frame.show("idle.html", "find", status=status_of(fault) if fault else 200, idle=view)


def groups_of(session: Session, caller: Caller | None, frame: Frame, chosen: str = "") -> tuple[Choice, ...]:
    """Return for whom the caller may speak: for themselves, or for one of their groups."""
    if caller is None:
        return ()
    rows = idle.groups_to_speak_for(session, caller.account_id)
    own = Choice("", frame.say("나 혼자"), not chosen)
    return (own, *(Choice(str(row.id), row.name, str(row.id) == chosen) for row in rows))


@router.post("/idle/watch")
def watch(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Ask to hear of idle spaces in a district."""
    try:
        with session.begin_nested():
            service.watch(session, caller, WatchIn.model_validate(filled(form)))
    except ValidationError as error:
        return _index(frame, caller, session, invalid_fields(error.errors()))
    except TOLD as fault:
        return _index(frame, caller, session, fault)
    return go("/idle?done=idle-watched")


@router.post("/idle/watch/{watch_id}/stop")
def stop_watch(caller: Writer, session: SessionDep, watch_id: UUID) -> Response:
    """Stop hearing of idle spaces there."""
    idle.drop_watch(session, caller.account_id, watch_id)
    return go("/idle?done=idle-unwatched")


@router.get("/idle/{idle_id}")
def show(frame: FrameDep, caller: CallerDep, session: SessionDep, idle_id: UUID) -> Response:
    """Show an idle space: its conditions, its days, and the form to apply while applications are taken."""
    return _show(frame, caller, session, service.seen_listing(session, caller, idle_id))


def takes_applications(row: ListingRow) -> bool:
    """Say whether one can apply today."""
    return row.state == ListingState.OPEN and row.apply_from <= clock.today() <= row.apply_until


def _show(
    frame: Frame,
    caller: Caller | None,
    session: Session,
    row: ListingRow,
    typed: Mapping[str, str] = NO_ERRORS,
    errors: Mapping[str, str] = NO_ERRORS,
    problem: str = "",
    status: int = 200,
) -> Response:
    own = idle.list_applications(session, row.id, caller.account_id) if caller else []
    takes = takes_applications(row)
    groups = groups_of(session, caller, frame, typed.get("party_id", ""))
    form = ApplyForm(f"/idle/{row.id}/apply", groups, typed, errors, problem) if takes and caller else None
    view = IdlePlacePage(
        card=idle_card(row, frame),
        site_url=f"/sites/{row.site_id}",
        address=row.address,
        about=row.about,
        conditions=row.conditions,
        closed_reason=row.closed_reason,
        steps=listing_steps(row, frame),
        takes=takes,
        form=form,
        own=tuple(application_card(one, frame, decides=False) for one in own),
        runs=service.runs_listing(caller, row),
    )
    return frame.show("idle_place.html", "find", status=status, idle=view)


@router.post("/idle/{idle_id}/apply")
def apply(frame: FrameDep, caller: Writer, desk: WritingDesk, idle_id: UUID, form: FormDep) -> Response:
    """Apply, or show the form again with what is wrong."""
    session = desk.session
    try:
        with session.begin_nested():
            service.apply(desk, caller, idle_id, ApplicationIn.model_validate(filled(form)))
    except ValidationError as error:
        errors, problem = field_errors(error, frame)
        row = service.seen_listing(session, caller, idle_id)
        return _show(frame, caller, session, row, form, errors, problem, 422)
    except (Conflict, InvalidInput, NotAllowed) as fault:
        row = service.seen_listing(session, caller, idle_id)
        return _show(frame, caller, session, row, form, {}, frame.said(fault), status_of(fault))
    return go(f"/idle/{idle_id}?done=idle-applied#own")


@router.post("/idle/applications/{application_id}/withdraw")
def withdraw(caller: Writer, desk: WritingDesk, application_id: UUID) -> Response:
    """Take one's application back."""
    row = service.own_application(desk.session, caller, application_id)
    steps.withdraw(desk, row)
    return go(f"/idle/{row.listing_id}?done=idle-withdrawn#own")
