"""Own targets written for routes and pages alike: who may, where, and what is stored."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, require
from geo import clock
from geo.queries.coverage_targets import TargetRow, delete_target, get_target, insert_target, update_target
from geo.queries.days import province_of
from geo.queries.places import resolve_district


def write_target(session: Session, caller: Caller, values: Mapping[str, Any]) -> UUID:
    """Store a new target (`district` a name or code, None for all); raise NotAllowed where the caller may not plan."""
    stored = stored_values(session, values)
    require(caller, Action.PLAN, place_of(session, stored["district_code"]))
    return insert_target(session, stored, caller.account_id)


def change_target(session: Session, caller: Caller, target_id: UUID, version: int, values: Mapping[str, Any]) -> None:
    """Change what `values` hold; a target may only go to another district where the caller plans too."""
    row = get_target(session, target_id)
    stored = stored_values(session, values)
    for district in {row.district_code, stored.get("district_code", row.district_code)}:
        require(caller, Action.PLAN, place_of(session, district))
    update_target(session, row, version, stored, clock.now())


def remove_target(session: Session, caller: Caller, target_id: UUID, version: int) -> TargetRow:
    """Remove a target."""
    row = get_target(session, target_id)
    require(caller, Action.PLAN, place_of(session, row.district_code))
    delete_target(session, row, version)
    return row


def stored_values(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values as the columns of the table: the district by its code, kinds in their order."""
    stored = dict(values)
    if "district" in stored:
        named = stored.pop("district")
        stored["district_code"] = resolve_district(session, named, clock.today()).code if named else None
    if "counts" in stored:
        stored["counts"] = sorted({str(one) for one in stored["counts"]})
    if "per" in stored:
        stored["per"] = str(stored["per"])
    return stored


def place_of(session: Session, district_code: str | None) -> Place:
    """Return where a target is set, for the table of rights."""
    return Place(None, district_code, province_of(session, district_code) if district_code else None)
