"""Who may see and change which policy map, and the writes that need more than one statement."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, require_writer
from api.auth.reach import reach_of, required_reach
from api.policy_maps.schemas import MapPatch, StyleIn
from geo import clock
from geo.errors import InvalidInput, NotAllowed, NotFound
from geo.planning.policy_maps import (
    Wish,
    check_may_publish,
    choose_dongs,
    join_again,
    make_from_file,
    make_from_projects,
)
from geo.planning.policy_words import Codes, MapSubject, Method
from geo.planning.policy_worked import Style, WorkedMap, measures_of, read_style
from geo.queries.places import resolve_district
from geo.queries.policy_maps import MapFilter, MapRow, change_map, get_map, remove_map
from geo.queries.reach import Reach
from maps.patterns import MapClass
from maps.policy_map import category_classes, number_classes


def may_plan(caller: Caller | None) -> bool:
    """Say whether somebody may make policy maps at all."""
    return caller is not None and bool(reach_of(caller, Action.PLAN))


def may_edit(caller: Caller | None, row: MapRow) -> bool:
    """Say whether a map is the caller's own, or lies where they plan."""
    if caller is None:
        return False
    reach = reach_of(caller, Action.PLAN)
    place = row.district_code in reach.districts or row.province_code in reach.provinces
    return reach.everywhere or place or (bool(reach) and row.created_by == caller.account_id)


def see(session: Session, caller: Caller | None, map_id: UUID) -> MapRow:
    """Return a map that is public or the caller's to change; raise NotFound for any other."""
    row = get_map(session, map_id)
    if not row.is_public and not may_edit(caller, row):
        raise NotFound("그런 정책지도가 없어요.", "There is no such policy map.", code="policy_map_unknown")
    return row


def editable(session: Session, caller: Caller, map_id: UUID) -> MapRow:
    """Return a map that the caller may change; raise NotFound or NotAllowed."""
    row = see(session, caller, map_id)
    require_writer(caller)
    if not may_edit(caller, row):
        raise NotAllowed("이 정책지도를 고칠 권한이 없어요.", "You have no right to change this policy map.")
    return row


def looked_at(session: Session, row: MapRow, measure: str = "", year: str = "") -> MapRow:
    """Return a map as somebody looks at it: another measure or year ("all": every year) than the stored ones.

    Raises InvalidInput for what its table does not have.
    """
    if not measure and not year:
        return row
    style, measures = Style.from_json(row.style), measures_of(session, row)
    wanted = measure or style.measure
    years = next((one.years for one in measures if one.name == wanted), ())
    chosen: int | None = int(year) if year.isdecimal() else None
    if not year:
        chosen = style.year if style.year in years else (years[-1] if years else None)
    other = wanted != style.measure
    asked = read_style(
        measures,
        measure=wanted,
        year=chosen,
        gather=None if other else style.gather,
        method=Method.NATURAL_BREAKS if other and style.method is Method.OWN else style.method,
        classes=style.classes,
        limits=() if other else style.limits,
        palette=style.palette,
    )
    return replace(row, style=asked.as_json())


def seen_by(caller: Caller | None, words: str, limit: int, offset: int) -> MapFilter:
    """Return the filter for the maps somebody may see."""
    reach = reach_of(caller, Action.PLAN) if caller else Reach()
    account = caller.account_id if caller and reach else None
    return MapFilter(reach, account, words, limit, offset)


def district_code(session: Session, named: str, on: date) -> str:
    """Return the code of a district named by its name or code, empty for none."""
    return resolve_district(session, named, on).code if named else ""


def make(session: Session, caller: Caller, wish: Wish, file: tuple[str, bytes] | None) -> UUID:
    """Store a new map: of a file, or of the support projects where there is none."""
    required_reach(caller, Action.PLAN)
    require_writer(caller)
    if file is None:
        return make_from_projects(session, wish, caller.account_id, clock.now())
    return make_from_file(session, file[0], file[1], wish, caller.account_id, clock.now())


def change(session: Session, caller: Caller, map_id: UUID, patch: MapPatch) -> None:
    """Change what a patch names; raise Conflict for an old version."""
    row = editable(session, caller, map_id)
    values: dict[str, Any] = {
        name: getattr(patch, name) for name in ("title", "about", "source") if getattr(patch, name) is not None
    }
    if patch.licence is not None:
        values["licence"] = patch.licence.value
    if patch.public is not None:
        values["is_public"] = patch.public
    values |= _joined_again(session, row, patch)
    if patch.style is not None:
        values["style"] = _style(session, replace(row, **_columns(row, values)), patch.style)
    change_map(session, map_id, patch.version, values, clock.now())
    changed = get_map(session, map_id)
    if changed.is_public:
        check_may_publish(changed)


def _columns(row: MapRow, values: dict[str, Any]) -> dict[str, Any]:
    """Return what of a change decides which styles a map can have."""
    return {name: values.get(name, getattr(row, name)) for name in ("reading", "boundary_on", "district_code")}


def _style(session: Session, row: MapRow, given: StyleIn) -> dict[str, Any]:
    return read_style(measures_of(session, row), **given.model_dump()).as_json()


def _joined_again(session: Session, row: MapRow, patch: MapPatch) -> dict[str, Any]:
    """Join the rows of a map again where the patch changes to what; return the columns that change by it."""
    asked = (patch.boundary_on, patch.district, patch.codes, patch.roles)
    if all(one is None for one in asked):
        return {}
    day = patch.boundary_on or row.boundary_on
    district = row.district_code or "" if patch.district is None else district_code(session, patch.district, day)
    if row.subject == MapSubject.PROJECTS.value:
        if patch.codes or patch.roles:
            raise InvalidInput(
                "지원사업 지도에는 열이 없어요.", "A map of projects has no columns.", code="role_unknown"
            )
        return {"boundary_on": day, "district_code": district or None}
    codes = patch.codes or Codes(row.reading["codes"])
    return join_again(session, row, boundary_on=day, district_code=district, codes=codes, roles=patch.roles or {})


def choose(
    session: Session, caller: Caller, map_id: UUID, version: int, choices: Sequence[tuple[int, str | None]]
) -> None:
    """Say by hand which dong rows mean."""
    editable(session, caller, map_id)
    choose_dongs(session, map_id, version, dict(choices), clock.now())


def remove(session: Session, caller: Caller, map_id: UUID, version: int) -> None:
    """Take a map back with its table."""
    editable(session, caller, map_id)
    remove_map(session, map_id, version, clock.now())


def classes_of(worked: WorkedMap) -> list[MapClass]:
    """Return the classes of a map with their colours, that of no data last."""
    if worked.classes is None and worked.labels:
        return category_classes(worked.labels)
    zero = worked.classes is not None and worked.classes.zero
    return number_classes(worked.labels, zero=zero, palette=worked.style.palette, below=worked.below)
