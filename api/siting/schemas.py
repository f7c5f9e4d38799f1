"""What is taken and given about next sites over HTTP."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.http import Lat, Lon, trimmed
from api.siting.service import Question
from geo.coverage.siting import PICKS_MOST
from geo.coverage.walking import LONGEST
from geo.enums import SiteKind
from geo.planning.candidates import DRAWN_MOST, Choosing, Source


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PointIn(Strict):
    lon: Lon
    lat: Lat


class DrawnIn(Strict):
    """A place somebody drew on the map."""

    location: PointIn
    name: Annotated[str, trimmed(100, least=0)] = ""


class SiteNextIn(Strict):
    """Where to look: without `sources`, idle spaces and public buildings, and a grid only where none stand."""

    target: Annotated[str, trimmed(60)] = Field("hub", description="hub, childcare, any, 시설 종류, 스스로 만든 목표")
    count: Annotated[int, Field(ge=1, le=PICKS_MOST, description="고를 곳의 수")] = 1
    district: Annotated[str, trimmed(60)] | None = Field(None, description="자치구 이름이나 코드")
    walk_minutes: Annotated[int, Field(ge=1, le=LONGEST)] = 10
    day: date | None = Field(None, alias="date", description="어느 날의 시설과 경계인지; 없으면 오늘")
    group: Annotated[str, trimmed(20, least=0)] = Field("", description='나이대: "0-6", "65-"')
    scenario: UUID | None = None
    sources: Annotated[list[Source], Field(max_length=len(Source))] = []
    kinds: Annotated[list[SiteKind], Field(max_length=len(SiteKind), description="후보로 볼 건물의 종류")] = []
    grid_m: Annotated[int, Field(ge=50, le=5000, description="격자 후보의 간격(m)")] | None = None
    points: Annotated[list[DrawnIn], Field(max_length=DRAWN_MOST, description="지도에 찍은 후보")] = []
    exact: bool = Field(default=False, description="정확한 계산(계획 담당자, 후보 1,500곳까지)")

    def question(self) -> Question:
        """Return what is asked."""
        return Question(
            target=self.target,
            district=self.district or "",
            minutes=self.walk_minutes,
            group=self.group,
            on=self.day,
            scenario=self.scenario,
        )

    def choosing(self) -> Choosing:
        """Return how to choose."""
        return Choosing(
            count=self.count,
            sources=tuple(self.sources),
            kinds=tuple(self.kinds),
            grid_m=self.grid_m,
            points=tuple((one.name, one.location.lon, one.location.lat) for one in self.points),
            exact=self.exact,
        )


class PointOut(BaseModel):
    lon: float
    lat: float


class HelpedOut(BaseModel):
    dong_code: str
    name: str
    people: int


class RunnerUpOut(BaseModel):
    """A candidate that reaches nearly as many, within two in a hundred."""

    candidate_id: str
    name: str
    people: int


class PickOut(BaseModel):
    """A chosen place: `people` are newly reached by it, `reached` and `share` are with all picks up to it."""

    rank: int
    candidate_id: str
    site_id: UUID | None
    listing_id: UUID | None
    name: str
    source: Source
    kind: SiteKind | None
    address: str
    location: PointOut
    dong_code: str | None
    dong: str | None
    people: int
    reached: int
    share: float | None
    helped: list[HelpedOut]
    targets_closed: list[str]
    runner_up: RunnerUpOut | None
    sentence: str


class HelpedDistrictOut(BaseModel):
    """A district before and after; people are null where nobody knows the residents."""

    district_code: str
    name: str
    picks: int
    residents: int | None
    people_before: int | None
    people_after: int | None
    share_before: float | None
    share_after: float | None


class UnusableOut(BaseModel):
    site_id: str
    name: str
    reason_code: str
    sentence: str


class CheckOut(BaseModel):
    """Two numbers that must be one."""

    name: str
    left: int
    right: int
    holds: bool


class SourceOut(BaseModel):
    label: str
    value: str


class SiteNextMeta(BaseModel):
    """How it was chosen. No choice of as many candidates can reach more than `bound` people."""

    target: str
    target_label: str
    day: date = Field(alias="date")
    minutes: int
    group: str
    method: str
    method_label: str
    why_not_better: str
    measured: str
    metres: dict[str, float]
    caveats: list[str]
    district: str | None
    scenario: UUID | None
    key: str
    count: int
    candidates: dict[str, int]
    candidates_usable: int
    counted_already: int
    grid_m: int | None
    grid_instead: bool
    base: int
    reached: int
    total: int
    share_before: float | None
    share: float | None
    bound: int
    how: str
    exact: bool
    proven: bool
    sentence: str
    sources: list[SourceOut]
    invariants: list[CheckOut]


class SiteNextOut(BaseModel):
    """Never paged."""

    meta: SiteNextMeta
    items: list[PickOut]
    districts: list[HelpedDistrictOut]
    excluded: list[UnusableOut]
