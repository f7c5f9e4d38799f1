"""The office of idle spaces and agreements: what waits, what runs out; applications side by side."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.agreements import service
from api.agreements.schemas import ChoiceIn, IdleChange, IdleIn, PathIn, Reasoned
from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, may, require
from api.auth.reach import reach_of, required_reach
from api.deps import SessionDep
from api.desk import WritingDesk
from api.errors import invalid_fields, status_of
from api.web import agreement_pages, idle_pages
from api.web.agreement_pages import FAULTS, told_fault
from api.web.agreements_cards import agreement_card, application_card, idle_card, listing_steps
from api.web.agreements_views import AgreementCard, ListingForm, ListingOffice, OfficePage, PathForm, PathLine
from api.web.idle_pages import field_errors, filled
from api.web.moments import moment_text
from api.web.my import read_version
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import OFFICE, tabs
from api.web.views import NO_ERRORS, Badge, Choice
from geo import clock
from geo.agreement_states import LISTING_MOVES, WARN_DAYS, ApplicationState, ListingState
from geo.booking import idle as steps
from geo.booking.desk import Desk
from geo.enums import SiteKind, SiteState
from geo.errors import MaeulError
from geo.queries import agreements, idle
from geo.queries.agreements import AgreementFilter, AgreementRow
from geo.queries.hub_paths import read_path
from geo.queries.idle import ListingFilter, ListingRow
from geo.queries.sites import SiteFilter, get_site, list_sites

router = APIRouter()
router.include_router(idle_pages.router)
MOST = 200
LONGEST_LIST = 5000


@router.get("/admin/agreements")
def office(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show what the caller looks after: listings, agreements, and those that run out soon."""
    reach = required_reach(caller, Action.KEEP_SPACES)
    today = clock.today()
    listing_reach = reach_of(caller, Action.EDIT_SITES)
    listings, _all = idle.list_listings(session, ListingFilter(reach=listing_reach, kept=True, limit=MOST), today)
    soon = AgreementFilter(ends_by=today + timedelta(days=WARN_DAYS), reach=reach, kept=True, limit=MOST)
    ending, _n = agreements.list_agreements(session, soon, today)
    rows, _n = agreements.list_agreements(session, AgreementFilter(reach=reach, kept=True, limit=MOST), today)
    # A keeper looks after what is shared in its own site; an idle place's agreement is its office's alone.
    ending, rows = ([row for row in some if service.runs_agreement(caller, row)] for some in (ending, rows))
    hours = agreements.list_hours(session, [row.id for row in rows])

    def card(row: AgreementRow) -> AgreementCard:
        return agreement_card(row, hours.get(row.id, []), frame, inside=True)

    view = OfficePage(
        tabs=tabs(frame, OFFICE),
        listings=tuple(idle_card(row, frame) for row in listings),
        ending=tuple(card(row) for row in ending),
        agreements=tuple(card(row) for row in rows),
        lists_places=bool(listing_reach),
    )
    return frame.show("agreements.html", "admin", office=view)


# --- listings --------------------------------------------------------------------------------------------------------


@router.get("/admin/agreements/listings/new")
def new_listing(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the form for a place to offer."""
    return _listing_form(frame, caller, session, {"notice_days": "7"})


def _listing_form(
    frame: Frame,
    caller: Caller,
    session: Session,
    typed: Mapping[str, str],
    errors: Mapping[str, str] = NO_ERRORS,
    problem: str = "",
    status: int = 200,
) -> Response:
    required_reach(caller, Action.EDIT_SITES)
    sites, _total = list_sites(session, SiteFilter(kinds=[SiteKind.IDLE], limit=LONGEST_LIST), clock.today())
    own = [site for site in sites if may(caller, Action.EDIT_SITES, service.site_place(site))]
    asked = typed.get("site_id") or frame.request.query_params.get("site", "")
    choices = tuple(Choice(str(site.id), site.name, str(site.id) == asked) for site in own)
    title = frame.say("유휴공간 내놓기")
    view = ListingForm("/admin/agreements/listings/new", title, choices, typed, errors, problem)
    return frame.show("listing_form.html", "admin", status=status, form=view)


@router.post("/admin/agreements/listings/new")
def add_listing(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Write a draft of a listing, or show the form again with what is wrong."""
    try:
        with session.begin_nested():
            made = service.add_listing(session, caller, IdleIn.model_validate(filled(form)))
    except ValidationError as error:
        errors, problem = field_errors(error, frame)
        return _listing_form(frame, caller, session, form, errors, problem, 422)
    except FAULTS as fault:
        told = told_fault(fault)
        return _listing_form(frame, caller, session, form, {}, frame.said(told), status_of(told))
    return go(f"/admin/agreements/listings/{made}?done=listing-saved")


@router.get("/admin/agreements/listings/{idle_id}/edit")
def edit_listing(frame: FrameDep, caller: SignedIn, session: SessionDep, idle_id: UUID) -> Response:
    """Show the form of a draft."""
    row = service.kept_listing(session, caller, idle_id)
    return _edit_form(frame, row, _present(row))


def _present(row: ListingRow) -> dict[str, str]:
    names = IdleChange.model_fields.keys() - {"version"}
    values = {name: getattr(row, name) for name in names}
    found = {name: "" if value is None else str(value) for name, value in values.items()}
    return {**found, "version": str(row.version)}


def _edit_form(
    frame: Frame,
    row: ListingRow,
    typed: Mapping[str, str],
    errors: Mapping[str, str] = NO_ERRORS,
    problem: str = "",
    status: int = 200,
) -> Response:
    action = f"/admin/agreements/listings/{row.id}/edit"
    return frame.show(
        "listing_form.html",
        "admin",
        status=status,
        form=ListingForm(action, row.name, (), typed, errors, problem),
    )


@router.post("/admin/agreements/listings/{idle_id}/edit")
def save_listing(frame: FrameDep, caller: Writer, session: SessionDep, idle_id: UUID, form: FormDep) -> Response:
    """Save a draft, or show the form again with what is wrong."""
    row = service.kept_listing(session, caller, idle_id)
    try:
        with session.begin_nested():
            body = IdleChange.model_validate(filled(form))
            steps.check_version(body.version, row.version)
            idle.update_listing(session, idle_id, row.version, body.values(), clock.now())
    except ValidationError as error:
        errors, problem = field_errors(error, frame)
        return _edit_form(frame, row, form, errors, problem, 422)
    except FAULTS as fault:
        told = told_fault(fault)
        return _edit_form(frame, row, form, {}, frame.said(told), status_of(told))
    return go(f"/admin/agreements/listings/{idle_id}?done=listing-saved")


@router.get("/admin/agreements/listings/{idle_id}")
def listing(frame: FrameDep, caller: SignedIn, session: SessionDep, idle_id: UUID) -> Response:
    """Show a listing to its office: who was told, the applications side by side."""
    return _listing(frame, session, service.kept_listing(session, caller, idle_id))


def _listing(frame: Frame, session: Session, row: ListingRow, fault: MaeulError | None = None) -> Response:
    moves = LISTING_MOVES[ListingState(row.state)]
    applications = idle.list_applications(session, row.id)
    cards = [application_card(one, frame, decides=True, site_id=row.site_id) for one in applications]
    told = [f"{one.name} · {moment_text(one.told_at, frame.lang)}" for one in idle.list_told(session, row.id)]
    view = ListingOffice(
        id=str(row.id),
        card=idle_card(row, frame),
        conditions=row.conditions,
        steps=listing_steps(row, frame),
        told=tuple(told),
        applications=tuple(cards),
        waiting=sum(1 for one in applications if one.state == ApplicationState.SUBMITTED),
        can_notify=ListingState.NOTIFIED in moves,
        can_open=ListingState.OPEN in moves,
        can_close=ListingState.CLOSED in moves,
        path_url=f"/admin/agreements/sites/{row.site_id}/path",
        version=row.version,
        problem=frame.said(fault) if fault else "",
    )
    status = status_of(fault) if fault else 200
    return frame.show("listing.html", "admin", status=status, listing=view)


def _attempt(frame: Frame, desk: Desk, caller: Caller, idle_id: UUID, do: Callable[[], object], done: str) -> Response:
    """Do something with a listing; where it is refused, show the listing with the reason above it."""
    session = desk.session
    try:
        with session.begin_nested():
            do()
    except ValidationError as error:
        return _listing(frame, session, service.kept_listing(session, caller, idle_id), invalid_fields(error.errors()))
    except FAULTS as fault:
        told = told_fault(fault)
        return _listing(frame, session, service.kept_listing(session, caller, idle_id), told)
    return go(f"/admin/agreements/listings/{idle_id}?done={done}")


@router.post("/admin/agreements/listings/{idle_id}/notify")
def notify(frame: FrameDep, caller: Writer, desk: WritingDesk, idle_id: UUID, form: FormDep) -> Response:
    """Give advance notice."""
    service.kept_listing(desk.session, caller, idle_id)
    version = read_version(form)
    return _attempt(frame, desk, caller, idle_id, lambda: steps.notify(desk, idle_id, version), "listing-notified")


@router.post("/admin/agreements/listings/{idle_id}/open")
def open_(frame: FrameDep, caller: Writer, desk: WritingDesk, idle_id: UUID, form: FormDep) -> Response:
    """Begin to take applications."""
    service.kept_listing(desk.session, caller, idle_id)
    version = read_version(form)
    return _attempt(frame, desk, caller, idle_id, lambda: steps.open_listing(desk, idle_id, version), "listing-opened")


@router.post("/admin/agreements/listings/{idle_id}/close")
def close(frame: FrameDep, caller: Writer, desk: WritingDesk, idle_id: UUID, form: FormDep) -> Response:
    """End a listing with a reason."""
    service.kept_listing(desk.session, caller, idle_id)

    def do() -> None:
        body = Reasoned.model_validate(filled(form))
        steps.close_listing(desk, idle_id, body.reason, body.version)

    return _attempt(frame, desk, caller, idle_id, do, "listing-closed")


@router.post("/admin/agreements/applications/{application_id}/choose")
def choose(frame: FrameDep, caller: Writer, desk: WritingDesk, application_id: UUID, form: FormDep) -> Response:
    """Choose one application."""
    row = service.judged_application(desk.session, caller, application_id)

    def do() -> None:
        body = ChoiceIn.model_validate(filled(form))
        choice = steps.Choice(body.reason, body.others_reason, body.appeal_days)
        steps.choose(desk, row, choice, body.version)

    return _attempt(frame, desk, caller, row.listing_id, do, "application-chosen")


@router.post("/admin/agreements/applications/{application_id}/decline")
def decline(frame: FrameDep, caller: Writer, desk: WritingDesk, application_id: UUID, form: FormDep) -> Response:
    """Decline one application, with the reason."""
    row = service.judged_application(desk.session, caller, application_id)

    def do() -> None:
        body = Reasoned.model_validate(filled(form))
        steps.decline(desk, row, body.reason, body.version)

    return _attempt(frame, desk, caller, row.listing_id, do, "application-declined")


# --- the path to a hub -----------------------------------------------------------------------------------------------


@router.get("/admin/agreements/sites/{site_id}/path")
def path(frame: FrameDep, caller: SignedIn, session: SessionDep, site_id: UUID) -> Response:
    """Show the path of a site to its office."""
    return _path(frame, caller, session, site_id)


def _path(
    frame: Frame, caller: Caller, session: Session, site_id: UUID, problem: str = "", status: int = 200
) -> Response:
    site = get_site(session, site_id, clock.today())
    require(caller, Action.EDIT_SITES, service.site_place(site))
    present = read_path(session, site_id)
    rows = [{**asdict(step), "done_on": step.done_on.isoformat() if step.done_on else ""} for step in present.steps]
    view = PathForm(
        action=f"/admin/agreements/sites/{site_id}/path",
        site=site.name,
        site_url=f"/sites/{site_id}",
        badge=Badge(frame.say(SiteState(site.state).label), "good" if site.state == SiteState.OPEN else "wait"),
        rows=tuple(
            PathLine(label=frame.say(step.step.label), **row) for step, row in zip(present.steps, rows, strict=True)
        ),
        version=present.version,
        problem=problem,
    )
    return frame.show("hub_path_form.html", "admin", status=status, form=view)


@router.post("/admin/agreements/sites/{site_id}/path")
def save_path(frame: FrameDep, caller: Writer, session: SessionDep, site_id: UUID, form: FormDep) -> Response:
    """Write the path; the site moves on with it."""
    try:
        with session.begin_nested():
            service.walk_path(session, caller, site_id, _path_body(form))
    except ValidationError as error:
        return _path(frame, caller, session, site_id, frame.said(invalid_fields(error.errors())), 422)
    except FAULTS as fault:
        told = told_fault(fault)
        return _path(frame, caller, session, site_id, frame.said(told), status_of(told))
    return go(f"/admin/agreements/sites/{site_id}/path?done=path-saved")


def _path_body(form: Mapping[str, str]) -> PathIn:
    """Return the steps of a form whose fields are named step-field: promoters-done_on."""
    steps_given: dict[str, dict[str, str]] = {}
    for name, value in filled(form).items():
        step, found, part = name.partition("-")
        if found:
            steps_given.setdefault(step, {"step": step})[part] = value
    every = [steps_given.get(step, {"step": step}) for step in ("promoters", "design", "committee", "rules", "opening")]
    return PathIn.model_validate({"steps": every, "version": form.get("version") or None})


router.include_router(agreement_pages.router)
