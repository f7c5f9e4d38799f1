"""Who may see and write which record, and the steps that need more than one statement."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import ACTIONS, Action, Caller, Place, may, require, require_writer
from api.auth.reach import required_reach
from api.resources.schemas import ResourceChange, ResourceIn, ResourcePatch
from geo import clock
from geo.enums import ResourceAction, ResourceKind, ResourceState, Visibility
from geo.errors import ConflictNoted, InvalidInput
from geo.fields import visibility_of
from geo.merging import Clash
from geo.queries import resource_moves, revisions
from geo.queries.conflicts import Waiting, note_conflicts, settle
from geo.queries.duplicates import find_for_resources
from geo.queries.media import release_of_records
from geo.queries.places import get_dong
from geo.queries.resources import get_public, place_of, unknown_resource
from geo.queries.revisions import FIELD, OURS, Head
from geo.queries.sites import get_site
from geo.queries.sources import check_changeable, get_source

OPEN = frozenset({Visibility.PUBLIC})
INSIDE = frozenset({Visibility.PUBLIC, Visibility.INTERNAL})
EVERYTHING = frozenset(Visibility)
SURVEYORS_STEPS = frozenset({ResourceAction.SUBMIT})


def place(session: Session, content: Mapping[str, Any]) -> Place:
    """Return where a content counts today; without any place only rights that hold everywhere reach it."""
    found = place_of(session, content, clock.today())
    site = UUID(content["site_id"]) if content.get("site_id") else None
    return Place(site, found.district_code if found else None, found.province_code if found else None)


def seen_at(caller: Caller | None, where: Place) -> frozenset[Visibility]:
    """Return which fields the caller may see of a record there: reviewers all, the survey team what is internal."""
    if caller is None or not may(caller, Action.SEE_RESOURCES, where):
        return OPEN
    reviews = any(
        Action.REVIEW_RESOURCES in ACTIONS[grant.role] and may(_only(caller, grant), Action.SEE_RESOURCES, where)
        for grant in caller.grants
    )
    return EVERYTHING if reviews else INSIDE


def _only(caller: Caller, grant: Any) -> Caller:
    """Return the caller with one right alone."""
    return Caller(caller.account_id, caller.email, caller.name, caller.verified, (grant,), caller.via, caller.scopes)


def seen_names(kind: ResourceKind, names: Any, seen: frozenset[Visibility]) -> list[str]:
    """Return those of the properties of a flat content that one may see who sees `seen`."""
    return [name for name in names if is_seen(kind, name, seen)]


def is_seen(kind: ResourceKind, name: str, seen: frozenset[Visibility]) -> bool:
    """Say whether a property of a flat content is for somebody who sees `seen`."""
    if name.startswith(FIELD):
        return visibility_of(kind, name.removeprefix(FIELD)) in seen
    hidden = {"geometry", "address", "name", "site_id"} if kind is ResourceKind.PERSON else set()
    return Visibility.INTERNAL in seen or name not in hidden | {"dong_override"}


def create(session: Session, caller: Caller, body: ResourceIn) -> UUID:
    """Write a new record as a draft, in a place where the caller may."""
    content = revisions.first_content(body.name, clock.today(), body.wanted(body.kind))
    check_values(session, body)
    require(caller, Action.WRITE_RESOURCES, place(session, content))
    content.setdefault("source", "survey")
    made = revisions.insert_resource(session, body.kind, content, caller.account_id, clock.now())
    place_in_dongs(session, [made])
    return made


def place_in_dongs(session: Session, resource_ids: Sequence[UUID]) -> None:
    """Compute the dong of records whose place shows anew."""
    from geo.queries.dongs_of import assign_dongs  # it brings geopandas: searches need not carry that

    assign_dongs(session, resource_ids=resource_ids)


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
    head = revisions.lock_head(session, resource_id)
    content = revisions.read_content(session, resource_id, head.rev)
    before = place(session, content)
    hide_unless_seen(session, caller, head, before)
    require(caller, Action.WRITE_RESOURCES, before)
    wanted = body.wanted(head.kind)
    check_values(session, body)
    if wanted.keys() - OURS:
        check_changeable(session, resource_id)
    require(caller, Action.WRITE_RESOURCES, place(session, content | wanted))
    merged = revisions.revise(session, head, wanted, body.base_rev, caller.account_id, clock.now())
    if merged.clashes:
        waiting = Waiting(head.id, body.base_rev, caller.account_id)
        noted = note_conflicts(session, waiting, merged.clashes, clock.now())
        raise stale(head, merged.clashes, seen_at(caller, before), noted)
    settle(session, head.id, list(wanted), caller.account_id, clock.now())
    if head.public_rev is None:
        place_in_dongs(session, [resource_id])


def hide_unless_seen(session: Session, caller: Caller, head: Head, where: Place) -> None:
    """Raise NotFound, not NotAllowed, for a record that the caller cannot even know of."""
    if may(caller, Action.SEE_RESOURCES, where) or get_public(session, head.id, clock.today()):
        return
    raise unknown_resource()


def stale(head: Head, clashes: list[Clash], seen: frozenset[Visibility], noted: Sequence[UUID]) -> ConflictNoted:
    """Return the fault of two changing the same, both values waiting for a reviewer (`conflict_ids`).

    Values that the caller may not see are left out.
    """
    fields = [
        {
            "field": clash.name,
            "message": "그사이 다른 사람이 다르게 고쳤어요.",
            **({"base": clash.base, "theirs": clash.theirs} if is_seen(head.kind, clash.name, seen) else {}),
            "yours": clash.yours,
        }
        for clash in clashes
    ]
    named = ", ".join(clash.name for clash in clashes)
    return ConflictNoted(
        f"그사이 다른 사람이 같은 항목을 다르게 고쳤어요: {named}. 두 값을 보고 다시 정해 주세요.",
        f"Somebody else has changed the same properties meanwhile: {named}.",
        code="stale_rev",
        details={"rev": head.rev, "fields": fields, "conflict_ids": [str(one) for one in noted]},
    )


def step(
    session: Session,
    caller: Caller,
    resource_id: UUID,
    action: ResourceAction,
    *,
    note: str = "",
    publish: bool = False,
) -> None:
    """Take a record one step on (or, approved with `publish`, two) as far as the caller may in its place."""
    head = revisions.lock_head(session, resource_id)
    content = revisions.read_content(session, resource_id, head.rev)
    where = place(session, content)
    hide_unless_seen(session, caller, head, where)
    require(caller, right_for(action), where)
    if action is ResourceAction.SUBMIT and head.state is ResourceState.SUBMITTED:
        return
    steps = _steps(head.state, action, publish)
    becomes = resource_moves.move(session, head, steps, actor_id=caller.account_id, note=note, now=clock.now())
    if becomes is ResourceState.PUBLISHED and head.public_rev != head.rev:
        place_in_dongs(session, [resource_id])
    if becomes is ResourceState.PUBLISHED:
        release_of_records(session, [resource_id], caller.account_id, clock.now())
    if action is ResourceAction.SUBMIT and "geometry" in content:  # without a place it would be compared with all
        find_for_resources(session, [resource_id], clock.now())


def _steps(state: ResourceState, action: ResourceAction, publish: bool) -> tuple[ResourceAction, ...]:
    if action is not ResourceAction.APPROVE or not publish:
        return (action,)
    approved = state is ResourceState.APPROVED
    return (ResourceAction.PUBLISH,) if approved else (ResourceAction.APPROVE, ResourceAction.PUBLISH)


def right_for(action: ResourceAction) -> Action:
    return Action.WRITE_RESOURCES if action in SURVEYORS_STEPS else Action.REVIEW_RESOURCES


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
