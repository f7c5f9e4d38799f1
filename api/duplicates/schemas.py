"""What pairs that may be one, merges and splits look like from outside."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from geo.duplicate_state import DuplicateState, verdict_of
from geo.enums import UNCHANGEABLE, Licence, ResourceKind, ResourceState
from geo.queries.duplicates import PairRow, Twin
from geo.queries.resource_merges import MergeDone, SplitDone, licence_forbids

TAKEN_MOST = 100


class DongRef(BaseModel):
    code: str
    name: str
    district: str


class Point(BaseModel):
    lon: float
    lat: float


class TwinOut(BaseModel):
    id: UUID
    name: str
    kind: str
    state: str
    rev: int
    address: str
    phone: str
    source: str | None
    licence: str | None
    location: Point | None
    dong: DongRef | None


class PairOut(BaseModel):
    """Two records side by side; `mergeable` is false where a licence or their kinds forbid it, `why_not` says so."""

    id: UUID
    score: float
    verdict: str
    verdict_label: str
    reasons: list[str]
    state: str
    state_label: str
    found_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    mergeable: bool
    why_not: str
    a: TwinOut
    b: TwinOut


class PairList(BaseModel):
    items: list[PairOut]
    next: str | None
    total: int


class MergeIn(BaseModel):
    """`gone` goes into the record of the address; `take` names its properties that the kept record is to have.

    `base_rev` is the newest revision of the kept record that the caller saw, `gone_rev` that of the other one.
    """

    model_config = ConfigDict(extra="forbid")
    gone: UUID
    base_rev: Annotated[int, Field(ge=1, le=2**31 - 1)]
    gone_rev: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    take: Annotated[dict[str, Literal["kept", "gone"]], Field(max_length=TAKEN_MOST)] = {}


class MergeOut(BaseModel):
    """`relations` went over, `closed` ones the kept record had already; `taken` stands in its new revision."""

    kept: UUID
    gone: UUID
    relations: int
    closed: int
    pairs: int
    taken: list[str]


class SplitOut(BaseModel):
    """`restored` things are as they were; `left` ones somebody has changed since, so they stay."""

    kept: UUID
    gone: UUID
    restored: int
    left: int


def pair_out(row: PairRow) -> dict[str, Any]:
    """Return a pair as JSON-ready values."""
    verdict, state = verdict_of(row.score), DuplicateState(row.state)
    own = {name: getattr(row, name) for name in ("id", "score", "reasons", "found_at", "decided_at", "decided_by")}
    why_not = _why_not(row.a, row.b)
    out = PairOut(
        **own,
        verdict=verdict.value,
        verdict_label=verdict.label,
        state=state.value,
        state_label=state.label,
        mergeable=not why_not,
        why_not=why_not,
        a=_twin_out(row.a),
        b=_twin_out(row.b),
    )
    return out.model_dump(mode="json")


def _twin_out(twin: Twin) -> TwinOut:
    known = asdict(twin)
    place = {"lon": twin.lon, "lat": twin.lat} if twin.lon is not None and twin.lat is not None else None
    dong = {"code": twin.dong_code, "name": twin.dong_name, "district": twin.district} if twin.dong_code else None
    names = set(TwinOut.model_fields) - {"location", "dong"}
    return TwinOut.model_validate({**{name: known[name] for name in names}, "location": place, "dong": dong})


def _why_not(one: Twin, other: Twin) -> str:
    for twin in (one, other):
        if twin.licence in UNCHANGEABLE:
            return licence_forbids(twin.source or "", Licence(twin.licence)).message
        if twin.state in {ResourceState.CLOSED, ResourceState.MERGED}:
            return f"'{ResourceState(twin.state).label}' 상태인 기록은 합칠 수 없어요."
    if one.kind != other.kind:
        labels = sorted(ResourceKind(twin.kind).label for twin in (one, other))
        return f"종류가 달라 합칠 수 없어요: {', '.join(labels)}"
    return ""


def merge_out(done: MergeDone) -> dict[str, Any]:
    """Return a merge as JSON-ready values."""
    counts = {name: getattr(done, name) for name in ("relations", "closed", "pairs", "taken")}
    return {"kept": str(done.kept_id), "gone": str(done.gone_id), **counts}


def split_out(done: SplitDone) -> dict[str, Any]:
    """Return a split as JSON-ready values."""
    return {"kept": str(done.kept_id), "gone": str(done.gone_id), "restored": done.restored, "left": done.left}
