"""What goes in and out of the space endpoints."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from api.http import PAGE_DEFAULT, PAGE_MOST, Instant, Lat, Lon, trimmed
from api.place_photos import PhotoOut, photo_out
from api.spaces.hours import ClosingRuleOut, OpeningOut, Strict, hours_out
from geo.closing_rules import ClosingRule
from geo.enums import Approval, Nature, Opens, Pending, Purpose, SpaceKind, SpaceState
from geo.fee_rules import FeeRule
from geo.place_access import AccessAnswer, AccessPoint, PlaceRole, lists_of
from geo.queries.keeping import OpeningRow, SpaceValues
from geo.queries.place_media import PlacePhoto
from geo.queries.spaces import PolicyRow, SpaceDetail, SpaceRow
from geo.settings import Settings
from geo.walking import walk_minutes


class PointIn(Strict):
    lon: Lon
    lat: Lat


Line = Annotated[str, trimmed(300, least=0)]
Note = Annotated[str, trimmed(2000, least=0)]
Feature = Annotated[str, trimmed(40)]


class SpaceQuery(BaseModel):
    """A search as it stands in an address; one model, because sixteen single parameters cost twice the time."""

    near: Annotated[str, Field(max_length=60, description="경도,위도")] | None = None
    radius_m: Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)] | None = None
    walk_minutes: Annotated[int, Field(ge=1, le=240)] | None = None
    free_from: Instant | None = None
    free_until: Instant | None = None
    heads: Annotated[int, Field(ge=1, le=100_000)] | None = None
    kind: list[SpaceKind] = []
    access: Annotated[list[AccessPoint], Field(max_length=8)] = []
    feature: Annotated[list[Feature], Field(max_length=20)] = []
    approval: list[Approval] = []
    dong: Annotated[str, Field(max_length=20)] | None = None
    district: Annotated[str, Field(max_length=60)] | None = None
    purpose: Purpose | None = None
    nature: list[Nature] = []
    q: Annotated[str, trimmed(100, least=0)] = ""
    limit: Annotated[int, Field(ge=1, le=PAGE_MOST, description="한 번에 받을 개수")] = PAGE_DEFAULT
    cursor: Annotated[str | None, Field(alias="next", max_length=200, description="이전 답의 next에 든 값")] = None
    fmt: Annotated[str | None, Field(alias="format", max_length=20)] = None


class SpaceChange(Strict):
    """What a keeper may change; a field left out stays as it is."""

    name: Annotated[str, trimmed(200)] | None = None
    kind: SpaceKind | None = None
    state: SpaceState | None = None
    location: PointIn | None = None
    heads_max: Annotated[int, Field(ge=1, le=100_000)] | None = None
    area_m2: Annotated[float, Field(gt=0, lt=1_000_000, allow_inf_nan=False)] | None = None
    features: Annotated[list[Feature], Field(max_length=40)] | None = None
    about: Note | None = None
    rules_text: Note | None = None
    hours_text: Line | None = None
    closing_text: Line | None = None
    fee_text: Line | None = None
    apply_text: Line | None = None
    phone: Line | None = None
    homepage: Line | None = None
    way_text: Annotated[Note | None, Field(description="오시는 길")] = None
    entrance_text: Annotated[Line | None, Field(description="어느 문으로 들어오는지")] = None
    access: Annotated[
        dict[AccessPoint, AccessAnswer] | None, Field(description="드나들기: 물음마다 yes·no·unknown")
    ] = None

    def values(self) -> SpaceValues:
        """Return what is to be written; an answer about access that is given stands for all of them."""
        given = self.model_dump(exclude={"location", "site_id", "cells", "version", "approval", "access"})
        if self.access is not None:
            given |= lists_of(self.access)
        given["features"] = list(dict.fromkeys(self.features)) if self.features is not None else None
        point = self.location
        return SpaceValues(**given, lon=point.lon if point else None, lat=point.lat if point else None)


class SpaceIn(SpaceChange):
    """A new space; `cells` names the parts of the site it is made of, shared with spaces that name them too."""

    site_id: UUID
    name: Annotated[str, trimmed(200)]
    kind: SpaceKind
    cells: Annotated[list[Annotated[str, trimmed(200)]], Field(max_length=50, default_factory=list)]
    approval: Literal["inquire", "instant", "manager"] = "inquire"


class SpacePatch(SpaceChange):
    version: int | None = None


class FeeRuleOut(BaseModel):
    """One price understood of the fee text; 0 won is free, `extra` prices time beyond the first block."""

    amount_won: int
    per_minutes: int | None
    extra: bool
    for_whom: str
    when: str
    vat: str | None
    says: str


Notice = Annotated[int, Field(ge=0, le=43_200)]


class PolicyIn(Strict):
    """The rules of a space; a field left out stays as it is. All lengths in minutes."""

    approval: Approval | None = None
    pending: Pending | None = None
    votes_needed: Annotated[int, Field(ge=1, le=99)] | None = None
    votes_of: Annotated[int, Field(ge=1, le=99)] | None = None
    grid_minutes: Literal[5, 10, 15, 20, 30, 60, 120] | None = None
    min_minutes: Annotated[int, Field(ge=5, le=10_080)] | None = None
    max_minutes: Annotated[int, Field(ge=5, le=10_080)] | None = None
    setup_minutes: Annotated[int, Field(ge=0, le=720)] | None = None
    turnover_minutes: Annotated[int, Field(ge=0, le=720)] | None = None
    rolling_days: Annotated[int, Field(ge=1, le=730)] | None = None
    opens: Annotated[Opens | None, Field(description="예약을 여는 방식")] = None
    opens_weekday: Annotated[int, Field(ge=1, le=7)] | None = None
    opens_day: Annotated[int, Field(ge=1, le=31)] | None = None
    opens_minute: Annotated[int, Field(ge=0, le=1439, description="그날의 분: 540은 09:00")] | None = None
    refused_purposes: Annotated[list[Purpose], Field(max_length=6)] | None = None
    refused_natures: Annotated[list[Nature], Field(max_length=3)] | None = None
    closes_before_minutes: Notice | None = None
    cancel_until_minutes: Notice | None = None
    move_until_minutes: Notice | None = None
    check_in_before_minutes: Annotated[int, Field(ge=0, le=1440)] | None = None
    check_in_after_minutes: Annotated[int, Field(ge=0, le=1440)] | None = None
    release_after_minutes: Annotated[int, Field(ge=0, le=1440, description="0: 오지 않아도 비우지 않음")] | None = None
    strike_days: Annotated[int, Field(ge=0, le=730, description="0: 오지 않아도 벌점 없음")] | None = None


class PolicyOut(BaseModel):
    version: int
    approval: str
    pending: str
    votes_needed: int | None
    votes_of: int | None
    grid_minutes: int
    min_minutes: int
    max_minutes: int
    setup_minutes: int
    turnover_minutes: int
    rolling_days: int
    opens: str
    opens_weekday: int | None
    opens_day: int | None
    opens_minute: int | None
    refused_purposes: list[str]
    refused_natures: list[str]
    closes_before_minutes: int
    cancel_until_minutes: int
    move_until_minutes: int
    check_in_before_minutes: int
    check_in_after_minutes: int
    release_after_minutes: int
    strike_days: int


class TakeOverIn(Strict):
    approval: Literal["instant", "manager"] = "manager"


class Point(BaseModel):
    lon: float
    lat: float


class SiteRef(BaseModel):
    id: UUID
    name: str
    kind: str
    address: str


class DongRef(BaseModel):
    code: str
    name: str
    district: str


class SpaceOut(BaseModel):
    """A space in a list; distance and minutes only when a point was given ("직선거리 추정")."""

    id: UUID
    name: str
    kind: str
    state: str
    site: SiteRef
    dong: DongRef | None
    location: Point
    distance_m: float | None
    walk_minutes: int | None
    heads_max: int | None
    features: list[str]
    access: Annotated[list[str], Field(description="드나들기 가운데 된다고 답한 것")]
    approval: str
    is_demo: bool
    photo: PhotoOut | None


class SpaceList(BaseModel):
    items: list[SpaceOut]
    next: str | None
    total: int


class SpaceFull(SpaceOut):
    area_m2: float | None
    about: str
    rules_text: str
    hours_text: str
    closing_text: str
    hours_understood: str
    heads_text: str
    area_text: str
    fee_text: str
    fee_rules: list[FeeRuleOut]
    apply_text: str
    apply_ways: list[str]
    phone: str
    homepage: str
    operator: str
    opened_on: date | None
    closed_on: date | None
    source_as_of: date | None
    version: int
    policy: PolicyOut | None
    openings: list[OpeningOut]
    closing_rules: list[ClosingRuleOut]
    access_answers: Annotated[dict[str, str], Field(description="물음마다 yes·no·unknown, 방에 없으면 시설의 답")]
    way_text: str
    entrance_text: str
    photos: list[PhotoOut]


class Piece(BaseModel):
    start: datetime
    end: datetime


class Availability(BaseModel):
    """Open, taken and still bookable time of a space inside the asked window."""

    space_id: UUID
    open: list[Piece]
    busy: list[Piece]
    free: list[Piece]


def space_out(row: SpaceRow, settings: Settings, photo: PlacePhoto | None = None) -> dict[str, Any]:
    """Return a list item as JSON-ready values; `photo` is the first that shows it."""
    distance_m = None if row.distance_m is None else round(row.distance_m, 1)
    return {
        "id": str(row.id),
        "name": row.name,
        "kind": row.kind,
        "state": row.state,
        "site": {"id": str(row.site_id), "name": row.site_name, "kind": row.site_kind, "address": row.address},
        "dong": _dong(row.dong_code, row.dong_name, row.district),
        "location": {"lon": row.lon, "lat": row.lat},
        "distance_m": distance_m,
        "walk_minutes": None if distance_m is None else minutes_on_foot(distance_m, settings),
        "heads_max": row.heads_max,
        "features": row.features,
        "access": row.access,
        "approval": row.approval,
        "is_demo": row.is_demo,
        "photo": photo_out(photo) if photo else None,
    }


def minutes_on_foot(distance_m: float, settings: Settings) -> int:
    """Return walking minutes by the settings' one walking model."""
    return walk_minutes(distance_m, settings.walk_speed_m_per_min, settings.walk_detour)


def _dong(code: str | None, name: str | None, district: str | None) -> dict[str, Any] | None:
    return {"code": code, "name": name, "district": district} if code else None


_PLAIN = (
    "name", "kind", "state", "heads_max", "area_m2", "features", "approval", "is_demo", "about", "rules_text",
    "hours_text", "closing_text", "hours_understood", "heads_text", "area_text", "fee_text", "apply_text", "apply_ways",
    "phone", "homepage", "operator", "version",
)  # fmt: skip
_DATES = ("opened_on", "closed_on", "source_as_of")


def space_full(
    space: SpaceDetail,
    openings: Sequence[OpeningRow],
    closings: Sequence[ClosingRule],
    photos: Sequence[PlacePhoto] = (),
) -> dict[str, Any]:
    """Return everything about one space as JSON-ready values; `photos` are its own and then its site's."""
    dates = {name: getattr(space, name) for name in _DATES}
    shown = [photo_out(photo) for photo in photos]
    access = space.access
    return {
        "id": str(space.id),
        **{name: getattr(space, name) for name in _PLAIN},
        **{name: day.isoformat() if day else None for name, day in dates.items()},
        "site": {
            "id": str(space.site_id),
            "name": space.site_name,
            "kind": space.site_kind,
            "address": space.address,
        },
        "dong": _dong(space.dong_code, space.dong_name, space.district),
        "location": {"lon": space.lon, "lat": space.lat},
        "distance_m": None,
        "walk_minutes": None,
        "policy": policy_out(space.policy),
        "fee_rules": [rule | {"says": FeeRule.from_json(rule).says()} for rule in space.fee_rules],
        **hours_out(openings, closings),
        "access": sorted(access.yes),
        "access_answers": {point.value: access.answer(point).value for point in AccessPoint},
        "way_text": space.way_text or space.site_way_text,
        "entrance_text": space.entrance_text or space.site_entrance_text,
        "photos": shown,
        "photo": next((photo for photo in shown if photo["role"] == PlaceRole.PHOTO), None),
    }


def policy_out(policy: PolicyRow | None) -> dict[str, Any] | None:
    """Return the rules as JSON-ready values."""
    return {name: getattr(policy, name) for name in PolicyOut.model_fields} if policy else None
