"""Duplicates over HTTP: pairs that may be one are listed with reasons; people decide, merge, and split again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action
from api.auth.reach import required_reach
from api.deps import SessionDep
from api.duplicates import service
from api.duplicates.schemas import (
    MergeIn,
    MergeOut,
    PairList,
    PairOut,
    SplitOut,
    merge_out,
    pair_out,
    split_out,
)
from api.http import Limit, Next, json_answer, list_answer, offset_of
from geo import clock
from geo.duplicate_state import DuplicateState
from geo.queries.duplicates import PairFilter, list_pairs

router = APIRouter(tags=["중복"])


@router.get("/duplicates", response_model=PairList)
def index(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    state: Annotated[DuplicateState | None, Query()] = None,
    run: Annotated[UUID | None, Query(description="가져오기 번호")] = None,
    dong: Annotated[str | None, Query(max_length=20)] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List pairs that may be one in the places one reviews, the surest first (coordinator)."""
    reach = required_reach(caller, Action.REVIEW_RESOURCES)
    offset = offset_of(cursor)
    wanted = PairFilter(clock.today(), reach, state, run, dong, limit=limit, offset=offset)
    rows, total = list_pairs(session, wanted)
    return list_answer(request, [pair_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("/duplicates/{pair_id}/different", response_model=PairOut)
def different(pair_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Say that two records are not the same; it is remembered, and they are never listed again (coordinator)."""
    return json_answer(pair_out(service.mark_different(session, caller, pair_id)))


@router.post("/resources/{resource_id}/merge", response_model=MergeOut)
def merge(resource_id: UUID, caller: Writer, session: SessionDep, body: MergeIn) -> Response:
    """Let another record go into this one; relations and decisions go over, and all can be taken back (coordinator)."""
    return json_answer(merge_out(service.merge(session, caller, resource_id, body)))


@router.post("/resources/{resource_id}/split", response_model=SplitOut)
def split(resource_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take back the merge that this record went away by (coordinator)."""
    return json_answer(split_out(service.split(session, caller, resource_id)))
