"""Features written into layers of records: made, replaced from a revision, closed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import HTTPException
from sqlalchemy.orm import Session

from api.auth.permissions import Caller, require
from api.ogc.editors import RIGHT
from api.record_rights import place
from api.record_writing import Change, Opened, open_for_change, place_in_dongs, propose, take_step
from geo import clock
from geo.enums import ResourceAction, ResourceKind, ResourceState
from geo.errors import Conflict, InvalidInput, NotFound
from geo.layers.crs import CRS84, Crs
from geo.layers.model import Collection, Column
from geo.layers.shapes import is_same, kind_of, read_geometry
from geo.layers.written import Feature, changes, new_kind, refused, rev_of
from geo.queries import revisions
from geo.queries.places import get_dong
from geo.queries.resources import place_of
from geo.queries.sites import get_site

GONE = 410


@dataclass(frozen=True, slots=True)
class Sent:
    """A feature as it was sent for a layer, with the columns that its sender knows."""

    collection: Collection
    columns: Sequence[Column]
    feature: Feature
    crs: Crs = CRS84


def create(session: Session, caller: Caller, sent: Sent) -> UUID:
    """Write a new record and let it wait for a review, where possible twins of it are looked at; return its id."""
    kind = new_kind(sent.feature)
    _check_person(kind, sent)
    given = changes(sent.columns, kind, sent.feature, {}, clock.today())
    shape = read_geometry(sent.collection.geometry, sent.feature.geometry, sent.crs)
    name = given.pop("name", None)
    if name is None:
        raise refused([("name", "이름은 비워 둘 수 없어요.")])
    wanted = {**given, "geometry": shape, **({} if shape else _stated_dong(session, sent.feature, ""))}
    _check_site(session, wanted)
    content = revisions.first_content(name, clock.today(), wanted)
    require(caller, RIGHT, place(session, content))
    content.setdefault("source", "survey")
    made = revisions.insert_resource(session, kind, content, caller.account_id, clock.now())
    place_in_dongs(session, [made])
    take_step(session, caller, made, ResourceAction.SUBMIT)
    return made


def _check_person(kind: ResourceKind, sent: Sent) -> None:
    """Raise InvalidInput for a person with a place: of people nothing is told but their dong (R13)."""
    if kind is ResourceKind.PERSON and (sent.feature.geometry is not None or sent.collection.geometry is not None):
        said = "사람은 지도에 점으로 그리지 않아요. 자리 없는 레이어(resources-places)에 어느 동인지만 적어 주세요."
        raise InvalidInput(said, "A person is never a point: state the dong alone.", code="person_has_no_place")


def _stated_dong(session: Session, feature: Feature, before: str) -> dict[str, Any]:
    """Return the dong that a record without a place names, where it is another one than before."""
    code = feature.properties.get("dong_code")
    if code in (None, "", before):
        return {}
    try:
        return {"declared_dong": get_dong(session, str(code), clock.today()).code}
    except NotFound as fault:
        raise refused([("dong_code", fault.message)]) from fault


def _check_site(session: Session, wanted: Mapping[str, Any]) -> None:
    if not wanted.get("site_id"):
        return
    try:
        get_site(session, UUID(wanted["site_id"]), clock.today())
    except NotFound as fault:
        raise refused([("site_id", fault.message)]) from fault


def open_here(session: Session, caller: Caller, collection: Collection, record: UUID) -> Opened:
    """Lock a record of a layer for its editor; raise NotFound for one of another layer, 410 for one that is gone."""
    opened = open_for_change(session, caller, record, RIGHT)
    if opened.head.state is ResourceState.CLOSED:
        raise HTTPException(GONE)
    person = opened.head.kind is ResourceKind.PERSON
    shape = None if person else _shown(session, opened).get("geometry")
    if opened.head.merged_into is None and kind_of(shape) is not collection.geometry:
        raise unknown_feature()
    return opened


def unknown_feature() -> NotFound:
    """Return the fault of a feature there is not, or not for the one who asks."""
    return NotFound("그런 것이 이 레이어에 없어요.", "There is no such feature.", code="feature_unknown")


def shown_rev(opened: Opened) -> int:
    """Return the revision that layers show of a record: what is public of it, else its newest."""
    return opened.head.public_rev or opened.head.rev


def _shown(session: Session, opened: Opened) -> dict[str, Any]:
    return revisions.read_content(session, opened.head.id, shown_rev(opened))


def replace(session: Session, caller: Caller, opened: Opened, sent: Sent, base_rev: int | None) -> None:
    """Merge a whole feature into its record, property by property, from the revision it names (else `base_rev`).

    Raises ConflictNoted where somebody else changed the same to another value.
    """
    head = opened.head
    if head.kind is ResourceKind.PERSON:
        said = "사람 기록은 지도 프로그램에서 고치지 않아요. 누리집의 기록 화면에서 고쳐 주세요."
        raise Conflict(said, "Records of persons are not replaced here.", code="person_not_here")
    rev = rev_of(sent.feature) or base_rev
    if rev is None:
        said = "어느 판을 고쳤는지 알 수 없어요. 받은 속성 rev를 함께 보내 주세요."
        raise InvalidInput(said, "Send the property rev back, or If-Match.", code="base_rev_missing")
    wanted = _wanted(session, opened, sent, revisions.read_content(session, head.id, rev))
    if wanted and propose(session, caller, opened, RIGHT, Change(wanted, rev, own_again=True)).changed:
        _settle(session, caller, opened)


def _wanted(session: Session, opened: Opened, sent: Sent, base: Mapping[str, Any]) -> dict[str, Any]:
    """Return by what a feature differs from the revision it was made upon."""
    wanted = changes(sent.columns, opened.head.kind, sent.feature, base, clock.today())
    shape = read_geometry(sent.collection.geometry, sent.feature.geometry, sent.crs)
    if not is_same(shape, base.get("geometry")):
        wanted["geometry"] = shape
    if shape is None:
        before = place_of(session, base, clock.today())
        wanted |= _stated_dong(session, sent.feature, before.dong_code if before else "")
    _check_site(session, wanted)
    return wanted


def _settle(session: Session, caller: Caller, opened: Opened) -> None:
    """Publish what was public and holds no word of anybody else's; all else waits for a review.

    A reviewer's own change needs no second look. What somebody else proposed is never published by the way.
    """
    head = opened.head
    if head.state is ResourceState.NEEDS_FIX:
        take_step(session, caller, head.id, ResourceAction.SUBMIT)
    elif head.public_rev is not None and revisions.is_own_since(session, head.id, head.public_rev, caller.account_id):
        take_step(session, caller, head.id, ResourceAction.APPROVE, publish=True)


def close(session: Session, caller: Caller, opened: Opened) -> None:
    """Mark a record as gone; it stays in the history, and can be opened again."""
    take_step(session, caller, opened.head.id, ResourceAction.CLOSE)
