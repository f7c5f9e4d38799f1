"""What is taken and given about resources over HTTP."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http import Lat, Lon, trimmed
from geo.drawn import check_in_korea, read_shape
from geo.enums import Licence, RelationKind, ResourceKind, ResourceState
from geo.fields import read_properties
from geo.queries.revisions import FIELD

Line = Annotated[str, trimmed(200, least=0)]
Rev = Annotated[int, Field(ge=1, le=2**31 - 1)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PointIn(Strict):
    lon: Lon
    lat: Lat


class ResourceChange(Strict):
    """What may be written; a field left out stays as it is, null takes it away.

    A place is a point in `location` or GeoJSON in `geometry`. `properties` holds fields of the kind; null takes one
    away. `dong_override` is a dong's code and needs `dong_override_reason`.
    """

    name: Annotated[str, trimmed(200)] | None = None
    summary: Annotated[str, trimmed(2000, least=0)] | None = None
    location: PointIn | None = None
    geometry: dict[str, Any] | None = None
    address: Line | None = None
    properties: Annotated[dict[str, Any], Field(max_length=100)] = {}
    observed_on: date | None = None
    declared_dong: Annotated[str, trimmed(60, least=0)] | None = None
    dong_override: Annotated[str, trimmed(20)] | None = None
    dong_override_reason: Line = ""
    site_id: UUID | None = None
    source: Annotated[str, trimmed(200)] | None = None

    @model_validator(mode="after")
    def sensible(self) -> "ResourceChange":
        if {"location", "geometry"} <= self.model_fields_set:
            raise PydanticCustomError("choice", "위치는 location과 geometry 가운데 하나로만 적어 주세요.")
        if (self.dong_override is not None) != bool(self.dong_override_reason):
            raise PydanticCustomError("choice", "동을 직접 정할 때는 dong_override와 까닭을 함께 적어 주세요.")
        if any(name in self.model_fields_set and getattr(self, name) is None for name in ("name", "observed_on")):
            raise PydanticCustomError("choice", "이름과 조사한 날은 비워 둘 수 없어요.")
        return self

    def wanted(self, kind: ResourceKind) -> dict[str, Any]:
        """Return the given values, flat as revisions hold them; raise InvalidInput for what the kind does not take."""
        plain = ("name", "summary", "address", "declared_dong", "source")
        given = {name: getattr(self, name) or None for name in plain if name in self.model_fields_set}
        if "observed_on" in self.model_fields_set and self.observed_on is not None:
            given["observed_on"] = self.observed_on.isoformat()
        if "site_id" in self.model_fields_set:
            given["site_id"] = str(self.site_id) if self.site_id else None
        if "dong_override" in self.model_fields_set:
            given["dong_override"] = [self.dong_override, self.dong_override_reason] if self.dong_override else None
        if self.model_fields_set & {"location", "geometry"}:
            given["geometry"] = self._shape()
        fields = read_properties(kind, self.properties)
        return {**given, **{f"{FIELD}{name}": value for name, value in fields.items()}}

    def _shape(self) -> str | None:
        if self.location is not None:
            check_in_korea(self.location.lon, self.location.lat)
            return read_shape({"type": "Point", "coordinates": [self.location.lon, self.location.lat]})
        return read_shape(self.geometry) if self.geometry is not None else None


class ResourceIn(ResourceChange):
    kind: ResourceKind
    name: Annotated[str, trimmed(200)]


class ResourcePatch(ResourceChange):
    base_rev: Rev


class StepIn(Strict):
    """A step that needs no more than its name."""

    note: Annotated[str, trimmed(2000, least=0)] = ""


class ApproveIn(StepIn):
    publish: bool = False


class ReasonIn(Strict):
    """A step that must say why."""

    note: Annotated[str, trimmed(2000)]


class RunStepIn(Strict):
    publish: bool = False


class RunMovedOut(BaseModel):
    """How many records of the run went on, and how many stayed where they were."""

    import_id: UUID
    action: str
    moved: int
    left: int


class Point(BaseModel):
    lon: float
    lat: float


class DongRef(BaseModel):
    code: str
    name: str
    district: str


class DongShareOut(BaseModel):
    """A dong of the record: its share of a line or area (1 for a point), a point's metres to the border."""

    code: str
    name: str
    district: str
    district_code: str
    share: float
    border_m: float | None
    near_edge: bool | None


class ResourceOut(BaseModel):
    id: UUID
    kind: str
    name: str
    summary: str
    address: str
    properties: dict[str, Any]
    observed_on: date
    state: str
    rev: int
    site_id: UUID | None
    source: str | None
    declared_dong: str
    dong: DongRef | None
    location: Point | None
    geometry: dict[str, Any] | None
    distance_m: float | None
    is_demo: bool
    updated_at: datetime


class ResourceList(BaseModel):
    items: list[ResourceOut]
    next: str | None
    total: int


class SourceRef(BaseModel):
    key: str
    title: str
    publisher: str
    licence: str
    licence_label: str
    url: str
    attribution: str
    as_of: date | None


class SourceOut(SourceRef):
    records: int


class SourceList(BaseModel):
    items: list[SourceOut]
    next: str | None
    total: int


class SourceIn(Strict):
    key: Annotated[str, trimmed(200)]
    title: Annotated[str, trimmed(200)]
    publisher: Line = ""
    licence: Licence = Licence.UNKNOWN
    url: Annotated[str, trimmed(2000, least=0)] = ""
    as_of: date | None = None

    @model_validator(mode="after")
    def linked(self) -> "SourceIn":
        if self.url and not self.url.startswith(("http://", "https://")):
            raise PydanticCustomError("choice", "https://로 시작하는 주소를 적어 주세요.")
        return self


class EndOut(BaseModel):
    """One end of a relation; a record that the caller may not see has no id and is called 비공개."""

    id: UUID | None
    kind: str | None
    name: str


class RelationOut(BaseModel):
    """`from` stands to `to` in the relation `kind` (its Korean verb in `label`)."""

    model_config = ConfigDict(populate_by_name=True)
    id: UUID
    kind: str
    label: str
    note: str
    start: EndOut = Field(alias="from")
    end: EndOut = Field(alias="to")
    created_at: datetime


class RelationList(BaseModel):
    items: list[RelationOut]
    next: str | None
    total: int


class RelationIn(Strict):
    from_id: UUID
    to_id: UUID
    kind: RelationKind
    note: Annotated[str, trimmed(500, least=0)] = ""

    @model_validator(mode="after")
    def two_ends(self) -> "RelationIn":
        if self.from_id == self.to_id:
            raise PydanticCustomError("choice", "자기 자신과는 이을 수 없어요.")
        return self


class FieldValue(BaseModel):
    name: str
    label: str
    type: str
    value: Any


class HeadOut(BaseModel):
    """The newest revision where it differs from what shows, for those who look after the record."""

    rev: int
    public_rev: int | None
    state: str
    allowed: list[str]
    content: dict[str, Any]
    changed: list[str]


class ResourceFull(ResourceOut):
    """One record; `head` only for those with rights, `fields` the properties in the order and words of a page."""

    fields: list[FieldValue]
    dongs: list[DongShareOut]
    dong_override: str | None
    source_info: SourceRef | None
    relations: list[RelationOut]
    merged_into: UUID | None
    head: HeadOut | None


class ChangeOut(BaseModel):
    field: str
    before: Any = None
    after: Any = None


class RevisionOut(BaseModel):
    """One revision; values before and after, and who wrote it, only for those with rights."""

    rev: int
    base_rev: int | None
    public: bool
    changed: list[str]
    changes: list[ChangeOut] | None
    author: str | None
    source: str | None
    import_id: UUID | None
    submission_id: UUID | None
    created_at: datetime


class EventOut(BaseModel):
    rev: int
    action: str
    from_state: str
    to_state: str
    note: str | None
    actor: str | None
    at: datetime


class History(BaseModel):
    revisions: list[RevisionOut]
    events: list[EventOut]


class GroupOut(BaseModel):
    """A public organisation with how much it runs, has as a home and belongs to."""

    id: UUID
    name: str
    summary: str
    dong: DongRef | None
    location: Point | None
    runs: int
    is_demo: bool


class GroupList(BaseModel):
    items: list[GroupOut]
    next: str | None
    total: int


class GroupSite(BaseModel):
    id: UUID
    name: str
    kind: str
    state: str


class GroupProjectOut(BaseModel):
    id: UUID
    year: int
    programme: str
    title: str
    amount_won: int | None
    district: str
    dong_name: str


class GroupFull(GroupOut):
    """A group: what it runs and lends, where it meets, who belongs to it, its sites and supported projects."""

    properties: dict[str, Any]
    fields: list[FieldValue]
    relations: list[RelationOut]
    sites: list[GroupSite]
    projects: list[GroupProjectOut]


class ResourceQuery(BaseModel):
    """What is looked for; `date` is the day whose boundaries `dong` and `district` mean."""

    kind: list[ResourceKind] = []
    q: Annotated[str, trimmed(100, least=0)] | None = None
    dong: Annotated[str, Field(max_length=20)] | None = None
    district: Annotated[str, Field(max_length=60)] | None = None
    on: Annotated[date | None, Field(alias="date")] = None
    near: Annotated[str, Field(max_length=60, description="경도,위도")] | None = None
    radius_m: Annotated[float, Field(gt=0, le=50_000, allow_inf_nan=False)] | None = None
    state: list[ResourceState] = []
    source: Annotated[str, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=500, description="한 번에 받을 개수")] = 50
    cursor: Annotated[str | None, Field(alias="next", max_length=200, description="이전 답의 next에 든 값")] = None
    fmt: Annotated[str | None, Field(alias="format", max_length=20)] = None
