"""Who may see and write which course, and the writes that need more than one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, may, require
from api.courses.schemas import KeepersIn, SignsIn, StopsIn
from geo import clock
from geo.drawn import check_in_korea
from geo.enums import EDITED_STATES, ResourceKind, ResourceState
from geo.errors import Conflict, InvalidInput, NotFound
from geo.queries import courses
from geo.queries.courses import Write
from geo.queries.places import get_dong
from geo.queries.resources import ResourceFilter, ResourceRow, get_face, get_public, list_resources
from geo.queries.revisions import lock_head


@dataclass(frozen=True, slots=True)
class Seen:
    """A route as its reader sees it; `inside` for those who look after records there."""

    row: ResourceRow
    public: bool
    inside: bool


def see(session: Session, caller: Caller | None, route_id: UUID) -> Seen:
    """Return a route for a reader; raise NotFound for what is none, or not for them."""
    face = get_face(session, route_id, clock.today())
    if face.kind != ResourceKind.ROUTE:
        raise course_unknown()
    shown = get_public(session, route_id, clock.today())
    inside = caller is not None and may(caller, Action.SEE_RESOURCES, place_of(face))
    if shown is None and not inside:
        raise course_unknown()
    return Seen(shown or face, shown is not None, inside)


def place_of(row: ResourceRow) -> Place:
    """Return where a record counts, for asking after rights."""
    return Place(row.site_id, row.district_code, row.province_code)


def course_unknown() -> NotFound:
    """Return the fault of a course that does not exist, or not for the one who asks."""
    return NotFound("그런 코스가 없어요.", "There is no such course.", code="course_unknown")


def may_edit(caller: Caller | None, seen: Seen) -> bool:
    """Say whether a reader may change a course: what is public changes at once, so that needs a coordinator."""
    return caller is not None and may(caller, right_for(seen), place_of(seen.row))


def right_for(seen: Seen) -> Action:
    return Action.REVIEW_RESOURCES if seen.public else Action.WRITE_RESOURCES


def _begin(
    session: Session, caller: Caller, route_id: UUID, version: int, pace: int | None = None
) -> tuple[Write, int]:
    """Check rights and state, and go one version on; raise Conflict for an old version."""
    head = lock_head(session, route_id)
    seen = see(session, caller, route_id)
    require(caller, right_for(seen), place_of(seen.row))
    if head.state not in EDITED_STATES and head.state is not ResourceState.PUBLISHED:
        raise Conflict(
            f"'{head.state.label}' 상태라 고칠 수 없어요.",
            f"A record that is {head.state} takes no changes.",
            code="resource_not_open",
            details={"state": head.state.value},
        )
    write = Write(route_id, version, caller.account_id, clock.now())
    return write, courses.begin_version(session, write, pace)


def put_stops(session: Session, caller: Caller, route_id: UUID, body: StopsIn) -> None:
    """Give a course its stops in order; its relations "leads past" follow."""
    write, version = _begin(session, caller, route_id, body.version, body.walk_m_per_min)
    _check_known(session, caller, [stop.resource_id for stop in body.stops], "stops")
    if route_id in {stop.resource_id for stop in body.stops}:
        raise InvalidInput(
            "코스가 자기 자신에 들를 수는 없어요.", "A course does not stop at itself.", code="stop_itself"
        )
    rows = [{**stop.model_dump(), "position": number} for number, stop in enumerate(body.stops, 1)]
    courses.replace_part(session, "course_stops", route_id, version, rows)
    courses.relate_stops(session, route_id, caller.account_id, write.now)


def put_signs(session: Session, caller: Caller, route_id: UUID, body: SignsIn) -> None:
    """Give a course its numbered signs."""
    _write, version = _begin(session, caller, route_id, body.version)
    for sign in body.signs:
        check_in_korea(sign.location.lon, sign.location.lat)
    rows = [
        {"number": s.number, "lon": s.location.lon, "lat": s.location.lat, "name": s.name, "note": s.note}
        for s in body.signs
    ]
    courses.replace_part(session, "course_signs", route_id, version, rows)


def put_keepers(session: Session, caller: Caller, route_id: UUID, body: KeepersIn) -> None:
    """Give a course its keeper houses."""
    _write, version = _begin(session, caller, route_id, body.version)
    _check_known(session, caller, [k.resource_id for k in body.keepers if k.resource_id], "keepers")
    for code in {keeper.dong_code for keeper in body.keepers if keeper.dong_code}:
        get_dong(session, code, clock.today())
    rows: list[dict[str, Any]] = [keeper.model_dump() for keeper in body.keepers]
    courses.replace_part(session, "keeper_houses", route_id, version, rows)


def _check_known(session: Session, caller: Caller, ids: Sequence[UUID], field: str) -> None:
    """Raise for a record that does not exist, or that the caller does not see."""
    wanted = list(dict.fromkeys(ids))
    shown, _total = list_resources(session, ResourceFilter(clock.today(), ids=wanted, limit=500))
    hidden = [each for each in wanted if each not in {row.id for row in shown}]
    unseen = [each for each in hidden if not _sees(session, caller, each)]
    if unseen:
        raise InvalidInput(
            "고른 기록 가운데 없거나 볼 수 없는 것이 있어요.",
            "A chosen record does not exist, or is not for you.",
            code="record_unknown",
            details={"fields": [{"field": field, "message": str(each)} for each in unseen[:20]]},
        )


def _sees(session: Session, caller: Caller, resource_id: UUID) -> bool:
    try:
        face = get_face(session, resource_id, clock.today())
    except NotFound:
        return False
    return face.state != ResourceState.MERGED and may(caller, Action.SEE_RESOURCES, place_of(face))
