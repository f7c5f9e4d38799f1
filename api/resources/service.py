"""Records over the API: what its bodies become, and the steps of whole import runs."""

from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, require, require_writer
from api.auth.reach import required_reach
from api.record_rights import place
from api.record_writing import Change, open_for_change, place_in_dongs, propose, right_for
from api.resources.schemas import ResourceChange, ResourceIn, ResourcePatch
from geo import clock
from geo.enums import ResourceAction
from geo.errors import InvalidInput
from geo.queries import resource_moves, revisions
from geo.queries.places import get_dong
from geo.queries.sites import get_site
from geo.queries.sources import get_source


def create(session: Session, caller: Caller, body: ResourceIn) -> UUID:
    """Write a new record as a draft, in a place where the caller may."""
    content = revisions.first_content(body.name, clock.today(), body.wanted(body.kind))
    check_values(session, body)
    require(caller, Action.WRITE_RESOURCES, place(session, content))
    content.setdefault("source", "survey")
    made = revisions.insert_resource(session, body.kind, content, caller.account_id, clock.now())
    place_in_dongs(session, [made])
    return made


def check_values(session: Session, body: ResourceChange) -> None:
    """Raise for a date to come, and for a dong, site or source that does not exist."""
    if body.observed_on is not None and not date(1900, 1, 1) <= body.observed_on <= clock.today():
        raise InvalidInput("조사한 날은 오늘까지여야 해요.", "observed_on lies ahead.", code="observed_on_ahead")
    if body.dong_override is not None:
        get_dong(session, body.dong_override, clock.today())
    if body.site_id is not None:
        get_site(session, body.site_id, clock.today())
    if body.source is not None:
        get_source(session, body.source)


def change(session: Session, caller: Caller, resource_id: UUID, body: ResourcePatch) -> None:
    """Propose a change from the revision the caller saw; raise Conflict (`stale_rev`) where somebody was first."""
    opened = open_for_change(session, caller, resource_id, Action.WRITE_RESOURCES)
    wanted = body.wanted(opened.head.kind)
    check_values(session, body)
    propose(session, caller, opened, Action.WRITE_RESOURCES, Change(wanted, body.base_rev))


def step_run(
    session: Session, caller: Caller, run_id: UUID, action: ResourceAction, publish: bool
) -> resource_moves.RunMoved:
    """Take every record of an import run one step on, where the caller may."""
    require_writer(caller)
    reach = required_reach(caller, right_for(action))
    moved = resource_moves.move_run(
        session,
        run_id,
        action,
        reach=reach,
        actor_id=caller.account_id,
        now=clock.now(),
        on_date=clock.today(),
        publish=publish,
    )
    if moved.republished:
        place_in_dongs(session, moved.republished)
    return moved


def check_source_right(caller: Caller) -> None:
    """Raise NotAllowed for somebody who may load data nowhere: a source belongs to no place."""
    required_reach(caller, Action.LOAD_DATA)
