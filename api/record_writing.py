"""Writing records: one way for the API, the pages and the layers of GIS programs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, require
from api.record_rights import hide_unless_seen, is_seen, place, seen_at
from geo import clock
from geo.enums import ResourceAction, ResourceState, Visibility
from geo.errors import ConflictNoted
from geo.merging import Clash, Merged
from geo.queries import resource_moves, revisions
from geo.queries.conflicts import Waiting, note_conflicts, settle
from geo.queries.duplicates import find_for_resources
from geo.queries.media import release_of_records
from geo.queries.revisions import OURS, Head
from geo.queries.sources import check_changeable

SURVEYORS_STEPS = frozenset({ResourceAction.SUBMIT})


@dataclass(frozen=True, slots=True)
class Opened:
    """A record locked for a change: its head, its newest content, and where that counts."""

    head: Head
    content: Mapping[str, Any]
    where: Place


def open_for_change(session: Session, caller: Caller, resource_id: UUID, right: Action) -> Opened:
    """Lock a record for somebody who holds `right` where it counts; NotFound where they cannot know of it."""
    head = revisions.lock_head(session, resource_id)
    content = revisions.read_content(session, resource_id, head.rev)
    where = place(session, content)
    hide_unless_seen(session, caller, head, where)
    require(caller, right, where)
    return Opened(head, content, where)


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants (flat) who saw `base_rev`; `own_again`: their own later word is none that clashes."""

    wanted: Mapping[str, Any]
    base_rev: int
    own_again: bool = False


def propose(session: Session, caller: Caller, opened: Opened, right: Action, change: Change) -> Merged:
    """Merge a change into an opened record, where it goes on counting within the caller's `right`.

    Raises ConflictNoted (`stale_rev`) where somebody else changed the same; both values wait for a reviewer then.
    """
    head, wanted, now = opened.head, change.wanted, clock.now()
    if wanted.keys() - OURS:
        check_changeable(session, head.id)
    require(caller, right, place(session, {**opened.content, **wanted}))
    author = caller.account_id
    merged = revisions.revise(session, head, wanted, change.base_rev, author, now, own_again=change.own_again)
    if merged.clashes:
        noted = note_conflicts(session, Waiting(head.id, change.base_rev, author), merged.clashes, now)
        raise stale(head, merged.clashes, seen_at(caller, opened.where), noted)
    settle(session, head.id, list(wanted), author, now)
    if head.public_rev is None:
        place_in_dongs(session, [head.id])
    return merged


def place_in_dongs(session: Session, resource_ids: Sequence[UUID]) -> None:
    """Compute the dong of records whose place shows anew."""
    from geo.queries.dongs_of import assign_dongs  # it brings geopandas: searches need not carry that

    assign_dongs(session, resource_ids=resource_ids)


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


def take_step(
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
