"""Duplicates over HTTP: pairs that may be one are listed with reasons; people decide, merge, and split again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Action, Caller, Place, may, require, require_writer
from api.auth.reach import required_reach
from api.deps import SessionDep
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
from geo.errors import Conflict
from geo.queries.duplicates import PairFilter, Twin, decide_different, get_pair, list_pairs
from geo.queries.resource_merges import live_merge, lock_pair, merge_records, split_records
from geo.queries.resources import get_face, get_public, unknown_resource
from geo.queries.revisions import Head

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
    required_reach(caller, Action.REVIEW_RESOURCES)
    pair = get_pair(session, pair_id, clock.today())
    if not any(may(caller, Action.REVIEW_RESOURCES, _where(twin)) for twin in (pair.a, pair.b)):
        require(caller, Action.REVIEW_RESOURCES, _where(pair.a))
    decide_different(session, pair_id, caller.account_id, clock.now())
    return json_answer(pair_out(get_pair(session, pair_id, clock.today())))


def _where(twin: Twin) -> Place:
    return Place(twin.site_id, twin.district_code, twin.province_code)


@router.post("/resources/{resource_id}/merge", response_model=MergeOut)
def merge(resource_id: UUID, caller: Writer, session: SessionDep, body: MergeIn) -> Response:
    """Let another record go into this one; relations and decisions go over, and all can be taken back (coordinator)."""
    _require(session, caller, resource_id)
    _require(session, caller, body.gone)
    kept, gone = lock_pair(session, resource_id, body.gone)
    _check_seen(kept, body.base_rev)
    _check_seen(gone, body.gone_rev)
    done = merge_records(session, kept, gone, body.take, caller.account_id, clock.now())
    return json_answer(merge_out(done))


@router.post("/resources/{resource_id}/split", response_model=SplitOut)
def split(resource_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take back the merge that this record went away by (coordinator)."""
    _require(session, caller, resource_id)
    done = live_merge(session, resource_id)
    _require(session, caller, done["kept_id"])
    kept, gone = lock_pair(session, done["kept_id"], resource_id)
    return json_answer(split_out(split_records(session, done, kept, gone, caller.account_id, clock.now())))


def _require(session: SessionDep, caller: Caller, resource_id: UUID) -> None:
    """Raise NotFound for a record the caller cannot even know of, NotAllowed for one of somebody else's place."""
    require_writer(caller)
    row = get_face(session, resource_id, clock.today())
    where = Place(row.site_id, row.district_code, row.province_code)
    if not may(caller, Action.SEE_RESOURCES, where) and get_public(session, resource_id, clock.today()) is None:
        raise unknown_resource()
    require(caller, Action.REVIEW_RESOURCES, where)


def _check_seen(head: Head, rev: int | None) -> None:
    if rev is not None and rev != head.rev:
        raise Conflict(
            "그사이 기록이 바뀌었어요. 다시 보고 합쳐 주세요.",
            "A record has changed meanwhile; look again.",
            code="stale_rev",
            details={"id": str(head.id), "rev": head.rev},
        )
