"""Keys of phones over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.auth.deps import SignedIn, Writer
from api.deps import SessionDep
from api.http import json_answer
from api.odk import keys
from api.odk.key_schemas import FieldKeyIn, FieldKeyList, FieldKeysMade, holder_out, made_out

router = APIRouter(tags=["조사 앱"])


@router.get("/campaigns/{campaign_id}/field-keys", response_model=FieldKeyList)
def index(campaign_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """List who surveys the campaign with the keys of their phones (coordinator); others see their own."""
    return json_answer({"items": [holder_out(row) for row in keys.holders_for(session, caller, campaign_id)]})


@router.post("/campaigns/{campaign_id}/field-keys", status_code=201, response_model=FieldKeysMade)
def make(request: Request, campaign_id: UUID, caller: Writer, session: SessionDep, body: FieldKeyIn) -> Response:
    """Make a key for oneself, for a surveyor or for all who have none (coordinator); it is told once."""
    if body.all:
        made = keys.make_for_all(session, caller, campaign_id, request)
    elif body.account_id not in (None, caller.account_id):
        made = [keys.make_for(session, caller, campaign_id, body.account_id, request)]
    else:
        made = [keys.make_own(session, caller, campaign_id, request)]
    answer = json_answer({"items": [made_out(one) for one in made]}, 201)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@router.delete("/campaigns/{campaign_id}/field-keys/{key_id}", status_code=204)
def take_back(campaign_id: UUID, key_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take a key back, one's own or that of a surveyor (coordinator): the phone can neither get nor send anything."""
    keys.take_back(session, caller, campaign_id, key_id)
    return Response(status_code=204)
