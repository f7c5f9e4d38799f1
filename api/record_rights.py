"""Who may see what of which record: what the API, the pages and the layers of GIS programs ask alike."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import ACTIONS, Action, Caller, Place, may
from geo import clock
from geo.enums import ResourceKind, Visibility
from geo.fields import visibility_of
from geo.queries.resources import get_public, place_of, unknown_resource
from geo.queries.revisions import FIELD, Head

OPEN = frozenset({Visibility.PUBLIC})
INSIDE = frozenset({Visibility.PUBLIC, Visibility.INTERNAL})
EVERYTHING = frozenset(Visibility)


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


def hide_unless_seen(session: Session, caller: Caller, head: Head, where: Place) -> None:
    """Raise NotFound, not NotAllowed, for a record that the caller cannot even know of."""
    if may(caller, Action.SEE_RESOURCES, where) or get_public(session, head.id, clock.today()):
        return
    raise unknown_resource()
