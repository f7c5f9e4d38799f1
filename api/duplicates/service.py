"""Pairs that may be one, for the API and the pages alike: who may decide, merge and split."""

from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.permissions import Action, Caller, Place, may, require, require_writer
from api.auth.reach import required_reach
from api.duplicates.schemas import MergeIn
from geo import clock
from geo.errors import Conflict
from geo.queries.duplicates import PairRow, Twin, decide_different, get_pair
from geo.queries.resource_merges import MergeDone, SplitDone, live_merge, lock_pair, merge_records, split_records
from geo.queries.resources import get_face, get_public, unknown_resource
from geo.queries.revisions import Head


def mark_different(session: Session, caller: Caller, pair_id: UUID) -> PairRow:
    """Remember that two records are not the same, said by a reviewer of either one's place."""
    required_reach(caller, Action.REVIEW_RESOURCES)
    pair = get_pair(session, pair_id, clock.today())
    if not any(may(caller, Action.REVIEW_RESOURCES, _where(twin)) for twin in (pair.a, pair.b)):
        require(caller, Action.REVIEW_RESOURCES, _where(pair.a))
    decide_different(session, pair_id, caller.account_id, clock.now())
    return get_pair(session, pair_id, clock.today())


def _where(twin: Twin) -> Place:
    return Place(twin.site_id, twin.district_code, twin.province_code)


def merge(session: Session, caller: Caller, resource_id: UUID, wanted: MergeIn) -> MergeDone:
    """Let another record go into this one; raise Conflict (`stale_rev`) where the caller saw an older revision."""
    _require(session, caller, resource_id)
    _require(session, caller, wanted.gone)
    kept, gone = lock_pair(session, resource_id, wanted.gone)
    _check_seen(kept, wanted.base_rev)
    _check_seen(gone, wanted.gone_rev)
    return merge_records(session, kept, gone, wanted.take, caller.account_id, clock.now())


def split(session: Session, caller: Caller, resource_id: UUID) -> SplitDone:
    """Take back the merge that this record went away by."""
    _require(session, caller, resource_id)
    done = live_merge(session, resource_id)
    _require(session, caller, done["kept_id"])
    kept, gone = lock_pair(session, done["kept_id"], resource_id)
    return split_records(session, done, kept, gone, caller.account_id, clock.now())


def _require(session: Session, caller: Caller, resource_id: UUID) -> None:
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
