"""What is taken and given about campaigns over HTTP."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http import Instant, Lat, Lon, trimmed
from geo.clock import SEOUL
from geo.drawn import check_in_korea, read_shape
from geo.enums import ResourceKind
from geo.errors import InvalidInput
from geo.queries.assignments import AssignmentRow
from geo.queries.campaign_areas import AreaIn, AreaRow, TargetIn, TargetRow
from geo.queries.campaigns import CampaignRow
from geo.queries.visits import VisitIn, VisitRow
from geo.surveys.campaign_states import AreaKind, VisitResult

MOST_AREAS = 500
MOST_TARGETS = 2000
ConsentText = Annotated[int | None, Field(ge=1, le=2**31 - 1)]
Version = Annotated[int | None, Field(ge=1, le=2**31 - 1, description="본 판 번호; 그사이 바뀌었으면 409")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CampaignBase(Strict):
    title: Annotated[str, trimmed(100)]
    about: Annotated[str, trimmed(2000, least=0)] = ""
    starts_on: date
    ends_on: date
    kinds: Annotated[list[ResourceKind], Field(min_length=1, max_length=7)]
    forms: Annotated[list[UUID], Field(max_length=20, description="양식 판의 번호")] = []
    teams: Annotated[list[UUID], Field(max_length=50)] = []
    consent_text_id: ConsentText = None
    open_to_all: Annotated[bool, Field(description="누구나 /c/{code}에서 계정 없이 제안할 수 있음")] = False


def _in_order(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and not starts_on <= ends_on:
        raise PydanticCustomError("choice", "끝나는 날이 시작하는 날보다 빨라요.")
    for day in (starts_on, ends_on):
        if day and not 2000 <= day.year <= 2200:  # noqa: PLR2004  (the years that every layer below copes with)
            raise PydanticCustomError("choice", "2000년과 2200년 사이의 날이어야 해요.")


class CampaignIn(CampaignBase):
    """A campaign in preparation, for a district by its name or code."""

    district: Annotated[str, trimmed(60)]

    @model_validator(mode="after")
    def sensible(self) -> "CampaignIn":
        _in_order(self.starts_on, self.ends_on)
        return self


class CampaignPatch(Strict):
    """What may change at any time; a field left out stays as it is. The lists change only before the opening."""

    version: Version = None
    title: Annotated[str, trimmed(100)] | None = None
    about: Annotated[str, trimmed(2000, least=0)] | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    kinds: Annotated[list[ResourceKind], Field(min_length=1, max_length=7)] | None = None
    forms: Annotated[list[UUID], Field(max_length=20)] | None = None
    teams: Annotated[list[UUID], Field(max_length=50)] | None = None
    consent_text_id: ConsentText = None
    open_to_all: bool | None = None

    @model_validator(mode="after")
    def sensible(self) -> "CampaignPatch":
        _in_order(self.starts_on, self.ends_on)
        return self


class StepIn(Strict):
    version: Version = None


class AreaOne(Strict):
    """A dong by `dong`, a village by `village_id`, or one drawn as a GeoJSON area in `geometry` with a `name`."""

    kind: AreaKind
    dong: Annotated[str, trimmed(20)] | None = None
    village_id: UUID | None = None
    name: Annotated[str, trimmed(200, least=0)] = ""
    geometry: dict[str, Any] | None = None

    @model_validator(mode="after")
    def whole(self) -> "AreaOne":
        needed = {
            AreaKind.DONG: self.dong is not None,
            AreaKind.VILLAGE: self.village_id is not None,
            AreaKind.DRAWN: self.geometry is not None and bool(self.name),
        }
        if not needed[self.kind]:
            raise PydanticCustomError(
                "choice", "동은 dong, 마을은 village_id, 그린 구역은 name과 geometry가 있어야 해요."
            )
        return self

    def values(self) -> AreaIn:
        """Return what is to be written; raise InvalidInput for a drawing that is not an area."""
        boundary = read_area(self.geometry) if self.geometry is not None and self.kind is not AreaKind.DONG else None
        return AreaIn(self.kind, self.dong, self.village_id, self.name, boundary)


def read_area(drawn: dict[str, Any]) -> str:
    """Return a GeoJSON Polygon or MultiPolygon as WKB; raise InvalidInput (`geometry_kind`) for other shapes."""
    if drawn.get("type") not in {"Polygon", "MultiPolygon"}:
        raise InvalidInput("구역은 면(Polygon)으로 그려 주세요.", "An area is a Polygon.", code="geometry_kind")
    return read_shape(drawn)


class AreasIn(Strict):
    areas: Annotated[list[AreaOne], Field(min_length=1, max_length=MOST_AREAS)]


class TargetOne(Strict):
    """A place to visit: exactly one of `resource_id`, `project_id` and `name`."""

    area_id: UUID
    resource_id: UUID | None = None
    project_id: UUID | None = None
    name: Annotated[str, trimmed(300, least=0)] = ""

    @model_validator(mode="after")
    def one_thing(self) -> "TargetOne":
        if sum((self.resource_id is not None, self.project_id is not None, bool(self.name))) != 1:
            raise PydanticCustomError("choice", "resource_id, project_id, name 가운데 하나만 적어 주세요.")
        return self

    def values(self) -> TargetIn:
        return TargetIn(self.area_id, self.resource_id, self.project_id, self.name)


class TargetsIn(Strict):
    targets: Annotated[list[TargetOne], Field(min_length=1, max_length=MOST_TARGETS)]


class RecheckIn(Strict):
    """Records of the campaign's kinds last observed before this day come back as a to-do list."""

    before: date


class AddedOut(BaseModel):
    added: int


class AssignmentIn(Strict):
    """An area, or else a list of places, for somebody by account or by e-mail address."""

    account_id: UUID | None = None
    email: Annotated[str, trimmed(254, least=0)] = ""
    area_id: UUID | None = None
    targets: Annotated[list[UUID], Field(max_length=MOST_TARGETS)] = []
    due_on: date | None = None
    note: Annotated[str, trimmed(500, least=0)] = ""

    @model_validator(mode="after")
    def whole(self) -> "AssignmentIn":
        if (self.account_id is not None) == bool(self.email):
            raise PydanticCustomError("choice", "account_id와 email 가운데 하나로 적어 주세요.")
        if (self.area_id is not None) == bool(self.targets):
            raise PydanticCustomError("choice", "구역(area_id)이나 목록(targets) 가운데 하나를 맡겨 주세요.")
        return self


class MoveIn(Strict):
    """To whom an assignment goes."""

    account_id: UUID | None = None
    email: Annotated[str, trimmed(254, least=0)] = ""
    version: Version = None

    @model_validator(mode="after")
    def somebody(self) -> "MoveIn":
        if (self.account_id is not None) == bool(self.email):
            raise PydanticCustomError("choice", "account_id와 email 가운데 하나로 적어 주세요.")
        return self


class SpotIn(Strict):
    lon: Lon
    lat: Lat


class VisitBody(Strict):
    """Somebody went and looked. `instance_id` is made by the client: the same one sent again is no news."""

    campaign_id: UUID
    instance_id: Annotated[str, trimmed(200)]
    result: VisitResult
    at: Instant
    resource_id: UUID | None = None
    target_id: UUID | None = None
    area_id: UUID | None = None
    location: SpotIn | None = None
    note: Annotated[str, trimmed(2000, least=0)] = ""

    @model_validator(mode="after")
    def about_something(self) -> "VisitBody":
        needs = self.result in {VisitResult.STILL_THERE, VisitResult.CHANGED, VisitResult.GONE, VisitResult.RECORDED}
        if needs and self.resource_id is None and self.target_id is None:
            raise PydanticCustomError("choice", "무엇에 대한 방문인지 target_id나 resource_id로 적어 주세요.")
        return self

    def values(self, account_id: UUID) -> VisitIn:
        """Return what is to be written; raise InvalidInput for a point outside Korea."""
        point = (self.location.lon, self.location.lat) if self.location else None
        if point:
            check_in_korea(*point)
        plain = {name: getattr(self, name) for name in VisitBody.model_fields if name != "location"}
        return VisitIn(**plain, account_id=account_id, point=point)


class CampaignOut(BaseModel):
    """A campaign; `areas` and `targets` are fixed once `opened_at` is set."""

    id: UUID
    code: str
    title: str
    about: str
    district: str
    district_code: str
    starts_on: date
    ends_on: date
    state: str
    state_label: str
    kinds: list[str]
    forms: list[UUID]
    teams: list[UUID]
    consent_text_id: int | None
    open_to_all: bool
    version: int
    opened_at: datetime | None
    closed_at: datetime | None
    areas: int
    targets: int


class CampaignList(BaseModel):
    items: list[CampaignOut]
    next: str | None
    total: int


class AreaOut(BaseModel):
    id: UUID
    kind: str
    name: str
    dong_code: str
    dong_name: str
    village_id: UUID | None
    targets: int
    geometry: dict[str, Any] | None


class AreaList(BaseModel):
    items: list[AreaOut]


class TargetOut(BaseModel):
    """A place on the list with what came of it; `rev` is the revision it had then, `current_rev` has now."""

    id: UUID
    area_id: UUID
    area: str
    resource_id: UUID | None
    project_id: UUID | None
    kind: str | None
    name: str
    address: str
    rev: int | None
    current_rev: int | None
    location: SpotIn | None
    result: str | None
    at: datetime | None
    surveyor: str | None


class TargetList(BaseModel):
    items: list[TargetOut]
    next: str | None
    total: int


class AssignmentOut(BaseModel):
    id: UUID
    campaign_id: UUID
    campaign: str
    campaign_state: str
    area_id: UUID | None
    area: str | None
    account_id: UUID
    surveyor: str
    due_on: date | None
    state: str
    note: str
    moved_from: UUID | None
    version: int
    targets: int
    looked: int


class AssignmentList(BaseModel):
    items: list[AssignmentOut]


class VisitOut(BaseModel):
    id: UUID
    instance_id: str
    area_id: UUID | None
    area: str | None
    target_id: UUID | None
    resource_id: UUID | None
    name: str
    account_id: UUID | None
    surveyor: str | None
    result: str
    at: datetime
    received_at: datetime
    note: str


class VisitList(BaseModel):
    items: list[VisitOut]
    next: str | None
    total: int


class VisitDone(BaseModel):
    """`new` is false when the same visit had been told before."""

    id: UUID
    new: bool


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(SEOUL).isoformat() if value else None


def plain(row: Any) -> dict[str, Any]:
    """Return the fields of a row as JSON-ready values, moments on the wall clock of the venues."""
    values = {name: getattr(row, name) for name in row.__slots__}
    return {name: _moment(value) if isinstance(value, datetime) else value for name, value in values.items()}


def campaign_out(row: CampaignRow) -> dict[str, Any]:
    values = plain(row)
    del values["province_code"]
    values["teams"] = values.pop("team_ids")
    return {**values, "state": row.state.value, "state_label": row.state.label}


def area_out(row: AreaRow) -> dict[str, Any]:
    return plain(row)


def target_out(row: TargetRow) -> dict[str, Any]:
    values = plain(row)
    lon, lat = values.pop("lon"), values.pop("lat")
    return {**values, "location": {"lon": lon, "lat": lat} if lon is not None else None}


def assignment_out(row: AssignmentRow) -> dict[str, Any]:
    return plain(row)


def visit_out(row: VisitRow) -> dict[str, Any]:
    return plain(row)
