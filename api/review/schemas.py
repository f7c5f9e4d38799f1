"""What is taken and given about reviewing over HTTP."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http import trimmed
from geo.enums import ResourceKind, ResourceState
from geo.review_states import DECIDED_MOST, REASONED, PlaceDoubt, ReasonedAction, ReviewAction

Rev = Annotated[int, Field(ge=1, le=2**31 - 1)]
Words = Annotated[str, trimmed(500)]
Code = Annotated[str, trimmed(20)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReviewQuery(BaseModel):
    """What waits for whom; without `state` what is submitted."""

    state: list[ResourceState] = [ResourceState.SUBMITTED]
    kind: list[ResourceKind] = []
    dong: Annotated[str, Field(max_length=20)] | None = None
    district: Annotated[str, Field(max_length=60)] | None = None
    campaign: UUID | None = None
    surveyor: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=DECIDED_MOST, description="한 번에 받을 개수")] = 50
    cursor: Annotated[str | None, Field(alias="next", max_length=200, description="이전 답의 next에 든 값")] = None


class Named(BaseModel):
    id: UUID
    name: str


class DongRef(BaseModel):
    code: str
    name: str
    district: str


class ReviewChange(BaseModel):
    field: str
    before: Any = None
    after: Any = None


class WaitingOut(BaseModel):
    """A record whose newest revision waits; `changes` say by what it differs from what shows, of a new one all of it.

    `dong` is where it would count. `pairs` may be the same as others, `conflicts` are properties that two changed
    differently, `photos` are not released yet.
    """

    id: UUID
    kind: str
    name: str
    state: str
    rev: int
    public_rev: int | None
    new: bool
    author: Named | None
    written_at: datetime
    campaign: Named | None
    dong: DongRef | None
    near_edge: bool
    pairs: int
    conflicts: int
    photos: int
    changes: list[ReviewChange]


class ReviewList(BaseModel):
    items: list[WaitingOut]
    next: str | None
    total: int


class FacetOut(BaseModel):
    value: str
    label: str
    waiting: int


class ReviewCounts(BaseModel):
    """How much waits, by state, dong, kind, campaign and surveyor; and what else asks for a person."""

    state: list[FacetOut]
    dong: list[FacetOut]
    kind: list[FacetOut]
    campaign: list[FacetOut]
    surveyor: list[FacetOut]
    conflicts: int
    pairs: int
    places: int


class PickedIn(Strict):
    """A record, and the revision of it that was looked at."""

    id: UUID
    rev: Rev


class DecisionIn(Strict):
    """What is decided about many records; sending back and rejecting need a reason, ready-made or typed.

    `publish` lets an approval publish at once; with `photos` the new photos of what is published are public, too.
    """

    action: ReviewAction
    publish: bool = False
    photos: bool = False
    reason_id: UUID | None = None
    note: Annotated[str, trimmed(1000, least=0)] = ""
    rows: Annotated[list[PickedIn], Field(min_length=1, max_length=DECIDED_MOST)]

    @model_validator(mode="after")
    def sensible(self) -> "DecisionIn":
        if self.publish and self.action is not ReviewAction.APPROVE:
            raise PydanticCustomError("choice", "publish는 승인할 때만 쓸 수 있어요.")
        if self.action.value in REASONED and not (self.note or self.reason_id):
            raise PydanticCustomError("choice", "돌려보내거나 반려하는 까닭을 적거나 골라 주세요.")
        if self.action.value not in REASONED and self.reason_id:
            raise PydanticCustomError("choice", "까닭 문구는 보완 요청과 반려에만 써요.")
        if len({row.id for row in self.rows}) < len(self.rows):
            raise PydanticCustomError("choice", "같은 기록이 두 번 들어 있어요.")
        return self


class AnsweredOut(BaseModel):
    """What became of one record: `outcome` is `done`, or says why not, in words in `message`."""

    id: UUID
    name: str
    rev: int
    outcome: str
    message: str
    from_state: str
    to_state: str
    taken_back: bool | None


class DecisionOut(BaseModel):
    id: UUID
    action: str
    publish: bool
    note: str
    actor: str
    at: datetime
    undone_at: datetime | None
    undo_until: datetime
    asked: int
    done: int
    rows: list[AnsweredOut]


class DecisionLineOut(BaseModel):
    id: UUID
    action: str
    publish: bool
    note: str
    at: datetime
    undone_at: datetime | None
    asked: int
    done: int


class DecisionList(BaseModel):
    items: list[DecisionLineOut]
    next: str | None
    total: int


class UndoneOut(BaseModel):
    """`back` records are where they were; `left` ones have gone on since."""

    id: UUID
    back: int
    left: int


class ReasonOut(BaseModel):
    """A reason ready to be given; without a district it is everybody's."""

    id: UUID
    key: str
    district_code: str | None
    district: str | None
    action: str
    words: str
    version: int


class ReasonList(BaseModel):
    items: list[ReasonOut]
    next: str | None
    total: int


class ReasonIn(Strict):
    """A reason of a district; without one, of everybody (those whose rights hold everywhere)."""

    action: ReasonedAction
    words: Words
    district: Code | None = None


class ReasonChange(Strict):
    """Other words; with `district` that district says a reason of everybody's in its own words."""

    words: Words
    version: Rev
    district: Code | None = None


class PlaceOut(BaseModel):
    """A record whose place needs a look: it lies in no dong, has neither place nor dong, or lies by a border."""

    id: UUID
    kind: str
    name: str
    state: str
    rev: int
    address: str
    campaign: str | None
    doubt: str
    doubt_label: str
    dong: str | None
    border_m: float | None
    lon: float | None
    lat: float | None


class PlaceList(BaseModel):
    items: list[PlaceOut]
    next: str | None
    total: int


class PlaceQuery(BaseModel):
    doubt: list[PlaceDoubt] = []
    limit: Annotated[int, Field(ge=1, le=500, description="한 번에 받을 개수")] = 50
    cursor: Annotated[str | None, Field(alias="next", max_length=200, description="이전 답의 next에 든 값")] = None


class PlaceIn(Strict):
    """The dong a person sets for a record, and why; `base_rev` is the revision that was looked at."""

    base_rev: Rev
    dong: Code
    reason: Annotated[str, trimmed(200)]


class PlacedOut(BaseModel):
    id: UUID
    rev: int
    state: str
