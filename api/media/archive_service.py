"""The village archive, for the API and the pages alike: who may write, publish and see what."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, may, require, require_writer
from api.auth.reach import reach_of, required_reach
from api.media.service import Sent, keep, sees_inside
from geo import clock
from geo.enums import Licence
from geo.errors import Conflict, InvalidInput
from geo.media.states import ArchiveState
from geo.queries import archive
from geo.queries.archive import ArchiveRow, CollectionRow, unknown_item
from geo.queries.places import get_dong, resolve_district
from geo.queries.reach import Reach
from geo.queries.resources import get_face
from geo.settings import Settings


def reach_for(caller: Caller | None, *, asked: bool) -> Reach | None:
    """Return where unpublished items are asked for, or None for the public's own list."""
    if not asked or caller is None:
        return None
    return required_reach(caller, Action.SEE_RESOURCES)


def works_here(caller: Caller | None) -> bool:
    """Say whether the caller writes for the archive anywhere."""
    return caller is not None and bool(reach_of(caller, Action.WRITE_RESOURCES))


def place_of(row: ArchiveRow | CollectionRow) -> Place:
    return Place(None, row.district_code, row.province_code)


def sees_item(session: Session, caller: Caller | None, item_id: UUID) -> bool:
    """Say whether the caller looks after the item; raise NotFound for one that they cannot even know of."""
    row = archive.get_item(session, item_id, public=False)
    if caller is not None and may(caller, Action.SEE_RESOURCES, place_of(row)):
        return True
    archive.get_item(session, item_id)
    return False


def create(session: Session, caller: Caller, values: Mapping[str, Any]) -> UUID:
    """Write a new item as a draft, in a place where the caller may."""
    require_writer(caller)
    placed = _placed(session, caller, dict(values))
    made = archive.insert_item(session, placed, caller.account_id)
    _require(caller, archive.get_item(session, made, public=False), Action.WRITE_RESOURCES)
    return made


def _placed(session: Session, caller: Caller, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with the district of their dong; an item without a dong is where its record is."""
    if values.get("collection_id"):
        archive.get_collection(session, values["collection_id"], public=False)
    if values.get("resource_id"):
        sees_inside(session, caller, values["resource_id"])
        face = get_face(session, values["resource_id"], clock.today())
        if not values.get("dong_code") and face.dong_code:
            values["dong_code"] = face.dong_code
    if "dong_code" in values:
        code = values["dong_code"]
        values["district_code"] = get_dong(session, code, clock.today()).district_code if code else None
    return values


def _require(caller: Caller, row: ArchiveRow | CollectionRow, action: Action) -> None:
    if row.district_code is None and not may(caller, action, Place()):
        raise InvalidInput(
            "어느 동네의 것인지 동이나 장소를 골라 주세요.",
            "Say which dong or place it belongs to.",
            code="place_needed",
        )
    require(caller, action, place_of(row))


def change(session: Session, caller: Caller, item_id: UUID, version: int, values: Mapping[str, Any]) -> None:
    """Write new values of an item; what is public changes at once, so only a coordinator changes that."""
    row = _mine(session, caller, item_id)
    needed = Action.REVIEW_RESOURCES if row.state is ArchiveState.PUBLISHED else Action.WRITE_RESOURCES
    _require(caller, row, needed)
    archive.change_item(session, item_id, version, _placed(session, caller, dict(values)), clock.now())
    _require(caller, archive.get_item(session, item_id, public=False), needed)


def _mine(session: Session, caller: Caller, item_id: UUID) -> ArchiveRow:
    require_writer(caller)
    if not sees_item(session, caller, item_id):
        require(caller, Action.WRITE_RESOURCES, place_of(archive.get_item(session, item_id, public=False)))
    return archive.get_item(session, item_id, public=False)


def move(session: Session, caller: Caller, item_id: UUID, version: int, to: ArchiveState) -> None:
    """Publish an item, take it back to a draft, or close it (coordinator); its files go with it."""
    row = _mine(session, caller, item_id)
    _require(caller, row, Action.REVIEW_RESOURCES)
    if to is ArchiveState.PUBLISHED and row.licence == Licence.UNKNOWN:
        raise Conflict(
            "이용조건을 확인해서 적은 다음 공개해 주세요.",
            "State its licence before it is published.",
            code="rights_unknown",
        )
    archive.move_item(session, row, version, to, caller.account_id, clock.now())
    if to is ArchiveState.PUBLISHED:
        archive.release_of_item(session, item_id, caller.account_id, clock.now())


def attach(session: Session, settings: Settings, caller: Caller, item_id: UUID, sent: Sent) -> UUID:
    """Keep a file and put it at an item; return the file's id."""
    row = _mine(session, caller, item_id)
    published = row.state is ArchiveState.PUBLISHED
    _require(caller, row, Action.REVIEW_RESOURCES if published or sent.release else Action.WRITE_RESOURCES)
    kept = keep(session, settings, caller, sent)
    archive.link_item_media(session, item_id, kept, sent.caption, caller.account_id)
    if published:
        archive.release_of_item(session, item_id, caller.account_id, clock.now())
    return kept


def take_off(session: Session, caller: Caller, item_id: UUID, link_id: UUID) -> None:
    """Take a file off its item."""
    _require(caller, _mine(session, caller, item_id), Action.WRITE_RESOURCES)
    archive.close_item_media(session, item_id, link_id, clock.now())


def create_collection(session: Session, caller: Caller, values: Mapping[str, Any]) -> UUID:
    """Write a new collection; only a coordinator publishes it."""
    require_writer(caller)
    required_reach(caller, Action.WRITE_RESOURCES)
    made = archive.insert_collection(session, _with_district(session, values), caller.account_id)
    _check_collection(caller, archive.get_collection(session, made, public=False))
    return made


def change_collection(session: Session, caller: Caller, row_id: UUID, version: int, values: Mapping[str, Any]) -> None:
    """Write new values of a collection."""
    require_writer(caller)
    _check_collection(caller, archive.get_collection(session, row_id, public=False))
    archive.change_collection(session, row_id, version, _with_district(session, values), clock.now())
    _check_collection(caller, archive.get_collection(session, row_id, public=False))


def _check_collection(caller: Caller, row: CollectionRow) -> None:
    published = row.state is ArchiveState.PUBLISHED
    _require(caller, row, Action.REVIEW_RESOURCES if published else Action.WRITE_RESOURCES)


def _with_district(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    if "district" in given:
        named = given.pop("district")
        given["district_code"] = resolve_district(session, named, clock.today()).code if named else None
    return given


def item_for(session: Session, caller: Caller | None, item_id: UUID) -> tuple[ArchiveRow, bool]:
    """Return an item as the caller may see it, and whether they look after it; raise NotFound otherwise."""
    inside = sees_item(session, caller, item_id)
    return archive.get_item(session, item_id, public=not inside), inside


def collection_for(session: Session, caller: Caller | None, collection_id: UUID) -> CollectionRow:
    """Return a collection as the caller may see it; raise NotFound otherwise."""
    whole = archive.get_collection(session, collection_id, public=False)
    if caller is not None and may(caller, Action.SEE_RESOURCES, place_of(whole)):
        return whole
    if whole.state is not ArchiveState.PUBLISHED:
        raise unknown_item()
    return archive.get_collection(session, collection_id)
