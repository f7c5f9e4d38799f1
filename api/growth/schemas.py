"""What is taken and given about groups and participants over time, and about networks."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http import trimmed
from geo.surveys.growth_words import ActivityKind, GroupStage


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StageIn(Strict):
    """Since when the group is at a stage of support."""

    stage: GroupStage
    since: date
    note: Annotated[str, trimmed(500, least=0)] = ""


class ActivityIn(Strict):
    """What the group did or learned; `heads` counts people, nobody is named. `shown` lets everybody read it."""

    kind: ActivityKind
    title: Annotated[str, trimmed(200)]
    happened_on: date
    minutes: Annotated[int, Field(ge=1, le=14_400)] | None = None
    heads: Annotated[int, Field(ge=1, le=100_000)] | None = None
    note: Annotated[str, trimmed(1000, least=0)] = ""
    shown: bool = False


class LinkIn(Strict):
    """The group for which people book; whoever asks is at its head."""

    party_id: UUID


class CertificateIn(Strict):
    """The days that the certificate is about; all of them when left out."""

    first_day: date | None = None
    last_day: date | None = None

    @model_validator(mode="after")
    def in_order(self) -> "CertificateIn":
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise PydanticCustomError("choice", "기간의 끝이 시작보다 빨라요.")
        return self


class EntryOut(BaseModel):
    """An entry of a timeline; `exact` says whether its day, month or year is known. `public` is everybody's to read."""

    id: str
    kind: str
    label: str
    day: date
    exact: str
    title: str
    note: str
    word: str
    count: int | None
    minutes: int | None
    ref: str
    ref_kind: str
    public: bool


class LinkOut(BaseModel):
    id: UUID
    party_id: UUID
    party_name: str
    asked_at: datetime
    confirmed_at: datetime | None


class CertificateOut(BaseModel):
    """A certificate as anybody may check it: the holder as they may be named, no contact."""

    code: str
    holder: str
    holder_kind: str
    district: str | None
    first_day: date
    last_day: date
    issued_on: date
    valid: bool
    lines: list[dict[str, Any]]


class GrowthOut(BaseModel):
    """The way of a group; `links` and `certificates` only for those who look after it or are in it."""

    group_id: UUID
    name: str
    stage: str | None
    stage_label: str
    inside: bool
    entries: list[EntryOut]
    links: list[LinkOut]
    certificates: list[CertificateOut]


class OwnGrowthOut(BaseModel):
    """The reader's own way."""

    entries: list[EntryOut]
    certificates: list[CertificateOut]


class NodeOut(BaseModel):
    """A record of a network; `outside` lies in another dong. Without an id the reader may not open it."""

    id: UUID
    kind: str
    name: str
    outside: bool
    relations: int


class EdgeOut(BaseModel):
    model_config = ConfigDict(populate_by_name=True)
    start: UUID = Field(alias="from")
    end: UUID = Field(alias="to")
    kind: str


class BridgeOut(BaseModel):
    """A group without which its neighbours would fall into `parts`, and `pairs` of records lose each other."""

    id: UUID
    parts: int
    pairs: int


class DongRef(BaseModel):
    code: str
    name: str
    district: str


class NetworkOut(BaseModel):
    """The relations of a dong's records: what hangs together, which spaces stand alone, which groups bridge."""

    dong: DongRef
    nodes: list[NodeOut]
    edges: list[EdgeOut]
    components: list[list[UUID]]
    isolated_spaces: list[UUID]
    alone: list[UUID]
    bridges: list[BridgeOut]
