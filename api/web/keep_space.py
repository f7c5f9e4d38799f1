"""Registering a space, taking one over, and editing what residents see and when they may book."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep, SettingsDep
from api.desk import open_desk
from api.spaces import service
from api.web.access_form import access_fields
from api.web.cards import cards_of
from api.web.forms import Fields
from api.web.keep import kept_sites, kept_spaces, require_keeper
from api.web.my import read_version
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.space_form import (
    closing_choices,
    kept_closings,
    openings_as_fields,
    read_space,
    space_form,
    told_hours,
)
from api.web.views import Choice, TakeOverPage
from geo.closing_rules import ClosingRule
from geo.enums import Approval, SpaceKind
from geo.errors import Conflict, InvalidInput
from geo.opening_periods import is_plain
from geo.place_access import Access
from geo.queries.closings import list_closings
from geo.queries.keeping import OpeningRow, list_openings
from geo.queries.spaces import SpaceDetail, SpaceSearch

router = APIRouter()

FOUND_AT_ONCE = 30
Typed = Mapping[str, str]


@router.get("/keep/take-over")
def find_to_take_over(frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Search, within one's own places, for spaces that nobody looks after here yet."""
    require_keeper(caller)
    words = Fields(frame.request.query_params, frame.say).text("q", 80, required=False)
    search = SpaceSearch(words=words, approvals=[Approval.INQUIRE])
    rows = kept_spaces(session, kept_sites(session, caller), search) if words else []
    view = TakeOverPage(words, bool(words), cards_of(rows[:FOUND_AT_ONCE], settings, frame))
    return frame.show("take_over.html", "keep", take_over=view)


@router.get("/keep/spaces/new")
def new_space(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show the empty form for a space in one of one's sites."""
    require_keeper(caller)
    return _new_page(frame, session, caller, {"kind": SpaceKind.ROOM, "approval": Approval.MANAGER, "holiday": "no"})


@router.post("/keep/spaces/new")
def register(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Register a space with its hours and the way it is booked."""
    require_keeper(caller)
    read = read_space(form, frame)
    site_id = _uuid(form.get("site_id", ""))
    if site_id is None:
        read.errors.setdefault("site_id", frame.say("시설을 골라 주세요."))
    if read.errors or site_id is None:
        return _new_page(frame, session, caller, form, read.errors, 422)
    space_id = service.create(session, caller, site_id, read.values, (), read.approval)
    service.set_openings(session, caller, space_id, read.openings)
    return go("/keep?done=registered")


@router.get("/keep/spaces/{space_id}")
def edit(frame: FrameDep, caller: SignedIn, session: SessionDep, space_id: UUID) -> Response:
    """Show what a keeper may change about a space."""
    space = service.kept_space(session, caller, space_id)
    closings = closing_choices(_closings(session, space_id), None, frame.say)
    openings = list_openings(session, space_id)
    return _edit_page(frame, space, _present(space, openings), openings, closings)


@router.post("/keep/spaces/{space_id}")
def save(
    frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, space_id: UUID, form: FormDep
) -> Response:
    """Save texts, hours and approval together, or nothing; a space from a list is taken over by this."""
    space = service.kept_space(session, caller, space_id)
    present = list_openings(session, space_id)
    read = read_space(form, frame, with_hours=is_plain(present))
    rules = _closings(session, space_id)
    closings = closing_choices(rules, form, frame.say)
    if read.errors:
        return _edit_page(frame, space, form, present, closings, read.errors, 422)
    try:
        with session.begin_nested():
            service.change(session, caller, space_id, read.values, read_version(form))
            openings = read.openings if is_plain(present) else present
            desk = open_desk(frame.request, session, settings, caller)
            service.set_openings(session, caller, space_id, openings, kept_closings(rules, form), desk)
            _set_approval(session, caller, space, read.approval)
    except (Conflict, InvalidInput) as error:
        return _edit_page(frame, space, form, present, closings, {"": error.message}, 409)
    return go("/keep?done=saved")


def _closings(session: Session, space_id: UUID) -> tuple[ClosingRule, ...]:
    return list_closings(session, [space_id]).get(space_id, ())


def _set_approval(session: Session, caller: Caller, space: SpaceDetail, approval: str) -> None:
    if approval == space.approval and space.taken_over_at is not None:
        return
    if approval == Approval.INQUIRE:
        service.set_policy(session, caller, space.id, {"approval": approval})
    else:
        service.take_over(session, caller, space.id, approval)


def _new_page(
    frame: Frame, session: Session, caller: Caller, typed: Typed, errors: Typed | None = None, status: int = 200
) -> Response:
    sites = sorted(kept_sites(session, caller).values(), key=lambda site: site.name)
    form = space_form(frame, typed, errors or {}, title=frame.say("공간 등록"), action="/keep/spaces/new")
    chosen = typed.get("site_id", "")
    choices = tuple(Choice(str(site.id), site.name, str(site.id) == chosen) for site in sites)
    return frame.show("keep_space.html", "keep", status=status, form=replace(form, is_new=True, sites=choices))


def _edit_page(
    frame: Frame,
    space: SpaceDetail,
    typed: Typed,
    openings: Sequence[OpeningRow],
    closings: tuple[Choice, ...],
    errors: Typed | None = None,
    status: int = 200,
) -> Response:
    form = space_form(frame, typed, errors or {}, title=space.name, action=f"/keep/spaces/{space.id}")
    shown = replace(
        form,
        url=f"/spaces/{space.id}",
        site_way_url=f"/keep/sites/{space.site_id}",
        hours_told=told_hours(space),
        hours_read=space.hours_understood,
        closings=closings,
        hours_url=f"/keep/spaces/{space.id}/hours",
        is_plain=is_plain(openings),
        version=space.version,
    )
    return frame.show("keep_space.html", "keep", status=status, form=shown)


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


def _present(space: SpaceDetail, openings: Sequence[OpeningRow]) -> dict[str, str]:
    """Return a space as form fields."""
    plain = openings_as_fields([row for row in openings if row.agreement_id is None])
    return {
        "name": space.name,
        "kind": space.kind,
        "heads_max": str(space.heads_max or ""),
        "features": ", ".join(space.features),
        "about": space.about,
        "rules_text": space.rules_text,
        "fee_text": space.fee_text,
        "way_text": space.way_text,
        "entrance_text": space.entrance_text,
        **access_fields(Access(space.access_yes, space.access_no)),
        "state": space.state,
        "approval": space.approval if space.taken_over_at or space.approval != Approval.INQUIRE else Approval.MANAGER,
        **plain,
    }
