"""Relations over HTTP: who runs, lends, meets at or leads past what."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.auth.deps import CallerDep, Writer
from api.auth.permissions import Action, Caller, may, require
from api.deps import SessionDep
from api.http import Limit, Next, json_answer, list_answer, offset_of
from api.record_rights import hide_unless_seen, place
from api.resources.answers import relation_out
from api.resources.schemas import RelationIn, RelationList, RelationOut
from geo import clock
from geo.enums import RelationKind
from geo.queries import revisions
from geo.queries.relations import close_relation, get_relation, insert_relation, list_relations

router = APIRouter(prefix="/relations")


@router.get("", response_model=RelationList)
def index(
    request: Request,
    caller: CallerDep,
    session: SessionDep,
    resource: Annotated[UUID | None, Query()] = None,
    kind: Annotated[RelationKind | None, Query()] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List relations that have an end in public; the other end is called 비공개 to those who may not see it."""
    offset = offset_of(cursor)
    rows, total = list_relations(session, resource_id=resource, kind=kind, limit=limit, offset=offset)
    items = [relation_out(session, row, caller) for row in rows]
    return list_answer(request, items, offset=offset, limit=limit, total=total)


@router.post("", status_code=201, response_model=RelationOut)
def create(caller: Writer, session: SessionDep, body: RelationIn) -> Response:
    """Say how two resources belong together (survey team of either)."""
    _require_either(session, caller, body.from_id, body.to_id)
    made = insert_relation(session, body.from_id, body.to_id, body.kind, body.note, caller.account_id)
    return json_answer(relation_out(session, get_relation(session, made), caller), 201)


@router.delete("/{relation_id}", status_code=204)
def close(relation_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """End a relation; it stays in the records (survey team of either end)."""
    relation = get_relation(session, relation_id)
    _require_either(session, caller, relation.start.id, relation.end.id)
    close_relation(session, relation_id, clock.now())
    return Response(status_code=204)


def _require_either(session: SessionDep, caller: Caller, start: UUID, end: UUID) -> None:
    """Raise unless the caller may write one of the two records and see the other."""
    places = []
    for resource_id in (start, end):
        head = revisions.read_head(session, resource_id)
        where = place(session, revisions.read_content(session, head.id, head.rev))
        hide_unless_seen(session, caller, head, where)
        places.append(where)
    mine = next((where for where in places if may(caller, Action.WRITE_RESOURCES, where)), places[0])
    require(caller, Action.WRITE_RESOURCES, mine)
