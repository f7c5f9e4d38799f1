"""The code at a space's door and whether somebody has to open it, over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, require
from api.committee.schemas import DoorIn, DoorOut
from api.deps import SessionDep
from api.desk import place_of
from api.door_codes import door_of, new_code
from api.http import json_answer
from geo import clock
from geo.queries import doors
from geo.queries.doors import DoorRow
from geo.queries.spaces import get_space

router = APIRouter(tags=["이용"])


@router.get("/spaces/{space_id}/door", response_model=DoorOut)
def door(space_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Show the code that hangs in a space, as one of its keepers."""
    _kept(session, caller, space_id)
    return _door(door_of(session, space_id))


@router.put("/spaces/{space_id}/door", response_model=DoorOut)
def set_door(space_id: UUID, caller: Writer, session: SessionDep, body: DoorIn) -> Response:
    """Say whether somebody has to open the door for every booking."""
    _kept(session, caller, space_id)
    door_of(session, space_id)
    doors.set_opener(session, space_id, body.needs_opener)
    return _door(door_of(session, space_id))


@router.post("/spaces/{space_id}/door/code", response_model=DoorOut)
def change_code(space_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Give a space another code; the printed one is worthless from now on."""
    _kept(session, caller, space_id)
    door_of(session, space_id)
    doors.change_code(session, space_id, new_code(), clock.now())
    return _door(door_of(session, space_id))


def _kept(session: SessionDep, caller: Caller, space_id: UUID) -> None:
    require(caller, Action.KEEP_SPACES, place_of(get_space(session, space_id, clock.today())))


def _door(row: DoorRow) -> Response:
    told = {"space_id": str(row.space_id), "code": row.code, "path": f"/in/{row.code}"}
    return json_answer({**told, "needs_opener": row.needs_opener})
