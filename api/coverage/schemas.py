"""What the coverage routes take and answer beside the answer itself: targets and unmet demand."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.http import trimmed
from geo.coverage.reasons import Reason
from geo.coverage.target_words import Per
from geo.enums import SiteKind

Counts = Annotated[
    list[SiteKind | Literal["childcare"]],
    Field(max_length=20, description="세는 시설 종류; childcare는 열린 육아방이 있는 시설; 비우면 모두"),
]
AtLeast = Annotated[int | None, Field(ge=1, le=10_000, description="동·자치구마다(per) 몇 곳; city면 모두 몇 곳")]
InAll = Annotated[int | None, Field(ge=1, le=100_000, description="모두 합쳐 몇 곳")]
CountedFrom = Annotated[date | None, Field(description="이날부터 연 곳만 셈; 없으면 모두")]
District = Annotated[str | None, Field(max_length=60, description="한 자치구의 목표면 그 이름이나 코드")]
Label = Annotated[str, trimmed(100)]
Source = Annotated[str, trimmed(300, least=0)]


class TargetIn(BaseModel):
    """An own target: `at_least` in each dong or district and `in_all` together are two tests; one is needed."""

    model_config = ConfigDict(extra="forbid")

    label: Label
    counts: Counts = Field(default_factory=list)
    per: Per = Per.DONG
    at_least: AtLeast = None
    in_all: InAll = None
    counted_from: CountedFrom = None
    district: District = None
    source: Source = ""


class TargetChange(BaseModel):
    """What to change of a target, and the version that was read; null takes a number or date away."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=2_000_000_000)]
    label: Label = ""
    counts: Counts = Field(default_factory=list)
    per: Per = Per.DONG
    at_least: AtLeast = None
    in_all: InAll = None
    counted_from: CountedFrom = None
    district: District = None
    source: Source = ""


class TargetOut(BaseModel):
    """A target; those of the policy papers and of every kind of site are `built_in` and have no id."""

    id: UUID | None
    key: str
    label: str
    built_in: bool
    counts: list[str]
    per: Per
    per_label: str
    at_least: int | None
    in_all: int | None
    counted_from: date | None
    district_code: str | None
    district: str | None
    source: str
    version: int | None


class TargetList(BaseModel):
    items: list[TargetOut]
    next: str | None
    total: int


class UnmetHourOut(BaseModel):
    """Wishes in vain by the ISO weekday and hour at which they were to begin."""

    weekday: int
    hour: int
    refused: int
    searched: int


class UnmetDongOut(BaseModel):
    """Refused bookings and searches that found nothing in a dong, beside what it has; no person is in it."""

    dong_code: str | None
    name: str | None
    district: str | None
    district_code: str | None
    misses: int
    refused: int
    searched: int
    heads: int
    reasons: dict[str, int]
    hours: list[UnmetHourOut]
    sites_open: int | None
    gap: int | None
    share: float | None
    reason_code: Reason | None
    sentence: str | None


class UnmetOut(BaseModel):
    from_day: date
    until_day: date
    total: int
    items: list[UnmetDongOut]
