"""What goes in and out of idle spaces, applications, agreements and the path to a hub."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http import trimmed
from geo.agreement_states import AgreementKind, PathStep
from geo.enums import HolidayRule
from geo.queries.agreements import AgreementValues
from geo.queries.hub_paths import StepRow
from geo.queries.idle import ApplicationValues, ListingValues

URL_MOST = 500
Line = Annotated[str, trimmed(200)]
Blank = Annotated[str, trimmed(200, least=0)]
Long = Annotated[str, trimmed(4000)]
LongBlank = Annotated[str, trimmed(4000, least=0)]
Reason = Annotated[str, trimmed(1000)]


def _sane_day(value: object) -> object:
    day = value
    if isinstance(value, str):
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise PydanticCustomError("choice", "날짜는 2026-11-24처럼 적어 주세요.") from error
    if not isinstance(day, date) or isinstance(day, datetime):
        raise PydanticCustomError("choice", "날짜는 2026-11-24처럼 적어 주세요.")
    if not 2000 <= day.year <= 2199:  # noqa: PLR2004  (the years that every layer below copes with)
        raise PydanticCustomError("choice", "2000년과 2199년 사이의 날짜여야 해요.")
    return day


Day = Annotated[date, BeforeValidator(_sane_day)]


def _web_address(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("choice", "주소는 http:// 또는 https://로 시작해야 해요.")
    typed = value.strip()
    if typed and not typed.startswith(("http://", "https://")):
        raise PydanticCustomError("choice", "주소는 http:// 또는 https://로 시작해야 해요.")
    return typed


WebAddress = Annotated[str, BeforeValidator(_web_address), trimmed(URL_MOST, least=0)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Versioned(Strict):
    version: Annotated[int | None, Field(description="본 판. 그사이 바뀌었으면 409")] = None


class Reasoned(Versioned):
    reason: Reason


# --- idle spaces -----------------------------------------------------------------------------------------------------


class IdleChange(Versioned):
    """What an officer may change in a draft; a field left out stays as it is. Both ends of a period are in it."""

    owner: Line | None = None
    about: LongBlank | None = None
    conditions: Long | None = None
    area_m2: Annotated[float, Field(gt=0, lt=1_000_000, allow_inf_nan=False)] | None = None
    available_from: Day | None = None
    available_until: Day | None = None
    notice_days: Annotated[int, Field(ge=1, le=365)] | None = None
    apply_from: Day | None = None
    apply_until: Day | None = None

    @model_validator(mode="after")
    def in_order(self) -> "IdleChange":
        for first, last in ((self.available_from, self.available_until), (self.apply_from, self.apply_until)):
            if first and last and last < first:
                raise PydanticCustomError("choice", "기간의 끝이 시작보다 빨라요.")
        return self

    def values(self) -> ListingValues:
        """Return what is to be written."""
        return ListingValues(**self.model_dump(exclude={"version", "site_id", "space_id"}))


class IdleIn(IdleChange):
    """A place to offer: a site that stands idle, or one space of a site."""

    site_id: UUID
    space_id: UUID | None = None
    owner: Line
    conditions: Long
    available_from: Day
    available_until: Day
    apply_from: Day
    apply_until: Day


class Named(BaseModel):
    id: UUID
    name: str


class DongOf(BaseModel):
    code: str
    name: str
    district: str


class PointOf(BaseModel):
    lon: float
    lat: float


class ToldOut(BaseModel):
    name: str
    told_at: datetime


class IdleOut(BaseModel):
    id: UUID
    site: Named
    space: Named | None
    dong: DongOf | None
    location: PointOf | None
    address: str
    owner: str
    about: str
    conditions: str
    area_m2: float | None
    available_from: date
    available_until: date
    notice_days: int
    apply_from: date
    apply_until: date
    state: str
    notified_on: date | None
    opened_on: date | None
    decided_on: date | None
    appeal_until: date | None
    closed_on: date | None
    closed_reason: str
    applications: int
    version: int
    told: Annotated[list[ToldOut] | None, Field(description="사전예고를 받은 곳과 때. 담당자에게만")] = None


class IdleList(BaseModel):
    items: list[IdleOut]
    next: str | None
    total: int


class WatchIn(Strict):
    """Where one wants to hear of idle places; with `party_id` on behalf of one's group."""

    district: Annotated[str, Field(min_length=1, max_length=60)]
    dong: Annotated[str | None, Field(max_length=20)] = None
    party_id: UUID | None = None


class WatchOut(BaseModel):
    id: UUID
    party_id: UUID | None
    district_code: str
    district: str
    dong_code: str | None
    dong_name: str | None


class WatchList(BaseModel):
    items: list[WatchOut]


# --- applications ----------------------------------------------------------------------------------------------------


class ApplicationIn(Strict):
    """What one wants to do with the place; with `party_id` it is one's group that applies."""

    party_id: UUID | None = None
    applicant: Annotated[str, trimmed(100)]
    plan: Long
    wished_use: Annotated[str, trimmed(1000)]
    members: Annotated[int, Field(ge=1, le=100_000)]
    budget: Annotated[str, trimmed(2000, least=0)] = ""

    def values(self) -> ApplicationValues:
        """Return what is to be written."""
        return ApplicationValues(**self.model_dump())


class ChoiceIn(Reasoned):
    """Why this one; why not the others that nobody has decided on; how many days they may object."""

    others_reason: Annotated[str, trimmed(1000, least=0)] = ""
    appeal_days: Annotated[int, Field(ge=0, le=90)] = 14


class ApplicationOut(BaseModel):
    id: UUID
    listing_id: UUID
    party_id: UUID | None
    applicant: str
    plan: str
    wished_use: str
    members: int
    budget: str
    state: str
    reason: str
    decided_at: datetime | None
    created_at: datetime
    agreement_id: UUID | None
    version: int


class ApplicationList(BaseModel):
    items: list[ApplicationOut]
    total: int


# --- agreements ------------------------------------------------------------------------------------------------------


class HoursIn(Strict):
    """Weekly hours of one space (1 Monday … 7 Sunday), minutes of the day; 1560 is 02:00 of the next day."""

    space_id: UUID
    weekday: Annotated[int, Field(ge=1, le=7)]
    open_min: Annotated[int, Field(ge=0, le=1439)]
    close_min: Annotated[int, Field(ge=1, le=2880)]
    holiday: HolidayRule = HolidayRule.YES

    @model_validator(mode="after")
    def in_order(self) -> "HoursIn":
        if not self.open_min < self.close_min <= self.open_min + 1440:
            raise PydanticCustomError("choice", "닫는 시각은 여는 시각보다 늦고, 24시간 안이어야 해요.")
        return self


class DocumentIn(Strict):
    """The agreement's paper: its title, and its text or where it lies."""

    title: Blank = ""
    text: Annotated[str, trimmed(20_000, least=0)] = ""
    url: WebAddress = ""


class AgreementChange(Versioned):
    """What may change while nobody has signed; a field left out stays as it is."""

    number: Annotated[str, trimmed(60)] | None = None
    title: Line | None = None
    institution: Line | None = None
    institution_email: Annotated[str, Field(max_length=254)] | None = None
    partner: Line | None = None
    partner_email: Annotated[str, Field(max_length=254)] | None = None
    valid_from: Day | None = None
    valid_until: Annotated[Day | None, Field(description="협약의 마지막 날(그날까지 엶)")] = None
    hours: Annotated[list[HoursIn], Field(max_length=200)] | None = None
    conditions: LongBlank | None = None
    document: DocumentIn | None = None

    @model_validator(mode="after")
    def in_order(self) -> "AgreementChange":
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise PydanticCustomError("choice", "기간의 끝이 시작보다 빨라요.")
        return self

    def changes(self) -> dict[str, Any]:
        """Return the plain fields that are to be changed, by the names of AgreementValues."""
        plain = ("number", "title", "institution", "partner", "valid_from", "valid_until", "conditions")
        found = {name: value for name in plain if (value := getattr(self, name)) is not None}
        if self.document is not None:
            found |= {f"document_{name}": value for name, value in self.document.model_dump().items()}
        return found


class AgreementIn(AgreementChange):
    """A draft. With `application_id` the other side is whoever was chosen."""

    kind: AgreementKind
    site_id: UUID
    application_id: UUID | None = None
    title: Line
    institution: Line
    partner_is_person: bool = False
    valid_from: Day
    valid_until: Day

    @model_validator(mode="after")
    def has_two_sides(self) -> "AgreementIn":
        if self.partner is None and self.application_id is None:
            raise PydanticCustomError("choice", "협약을 맺을 상대(partner)를 적어 주세요.")
        return self

    def values(self, known: dict[str, Any]) -> AgreementValues:
        """Return what is to be written; `known` holds what follows from the application and the addresses."""
        own = {**self.changes(), "kind": self.kind.value, "partner_is_person": self.partner_is_person}
        return AgreementValues(**{**own, **known})


class EndIn(Reasoned):
    from_day: Annotated[Day | None, Field(description="이날부터 닫음. 비우면 오늘")] = None


class RenewalIn(Versioned):
    valid_until: Day
    valid_from: Annotated[Day | None, Field(description="비우면 지난 협약의 마지막 날 다음 날")] = None


class HoursOut(BaseModel):
    space_id: UUID
    space_name: str
    weekday: int
    open_min: int
    close_min: int
    holiday: str


class DocumentOut(BaseModel):
    title: str
    text: Annotated[str | None, Field(description="맺은 쪽과 담당자에게만")]
    url: Annotated[str | None, Field(description="맺은 쪽과 담당자에게만")]


class AgreementEventOut(BaseModel):
    action: str
    from_state: str | None
    to_state: str
    reason: str
    at: datetime


class LeftBooking(BaseModel):
    """A booking that the agreement's hours no longer hold; it stays until somebody has talked to whoever booked."""

    id: UUID
    space_id: UUID
    space_name: str
    start: datetime
    end: datetime
    heads: int
    state: str


class AgreementOut(BaseModel):
    id: UUID
    number: str
    kind: str
    title: str
    site: Named
    dong: DongOf | None
    institution: str
    partner: Annotated[str, Field(description="사람이면 이름 대신 '주민'")]
    valid_from: date
    valid_until: date
    days_left: int | None
    state: str
    signed_on: date | None
    closed_from: date | None
    conditions: str
    document: DocumentOut
    hours: list[HoursOut]
    renews_id: UUID | None
    renewed_by: UUID | None
    version: int
    listing_id: UUID | None = None
    application_id: UUID | None = None
    end_reason: str | None = None
    warned_at: datetime | None = None
    events: list[AgreementEventOut] | None = None
    affected: Annotated[list[LeftBooking] | None, Field(description="끝난 뒤에도 남은 예약. 담당자에게만")] = None


class AgreementList(BaseModel):
    items: list[AgreementOut]
    next: str | None
    total: int


# --- the path to a hub -----------------------------------------------------------------------------------------------


class StepIn(Strict):
    """One step; `people` are roles (주민 12명, 구 담당자), never names."""

    step: PathStep
    done_on: Day | None = None
    people: Annotated[str, trimmed(300, least=0)] = ""
    note: Annotated[str, trimmed(2000, least=0)] = ""
    evidence_url: WebAddress = ""

    def row(self) -> StepRow:
        """Return what is to be written."""
        return StepRow(**self.model_dump())


class PathIn(Versioned):
    """Steps to write, each at most once; those left out stay as they are."""

    steps: Annotated[list[StepIn], Field(min_length=1, max_length=5)]

    @model_validator(mode="after")
    def each_once(self) -> "PathIn":
        if len({step.step for step in self.steps}) < len(self.steps):
            raise PydanticCustomError("choice", "같은 단계가 두 번 있어요.")
        return self


class StepOut(BaseModel):
    step: str
    label: str
    done_on: date | None
    people: str
    note: str
    evidence_url: str


class PathOut(BaseModel):
    site_id: UUID
    site_state: str
    site_kind: str
    version: int
    steps: list[StepOut]
