"""What goes in and out of rights, looks at personal data and sources."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.http import Day, trimmed
from geo.enums import Licence, Role
from geo.queries.access_reviews import LookRow, MonthRow, MonthSums, ReviewRow
from geo.queries.grants import GrantRow, GrantStepRow, PersonRow
from geo.queries.sources import SourceRow

Reason = Annotated[str, trimmed(500)]
Month = Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$", description="달. 예: 2026-10")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EndIn(Strict):
    """Why a right is ended."""

    reason: Reason


class UntilIn(EndIn):
    """A right's other last day; without one it goes on."""

    until: Annotated[Day | None, Field(description="마지막 날(그날까지). null이면 끝나는 날 없음")]


class GrantIn(EndIn):
    """A right to give: to an account by its number or its address, at one place or, without any, everywhere."""

    email: Annotated[str, trimmed(254)] | None = None
    account_id: UUID | None = None
    role: Role
    site_id: UUID | None = None
    district: Annotated[str, trimmed(20)] | None = None
    province: Annotated[str, trimmed(20)] | None = None
    first: Annotated[Day | None, Field(alias="from", description="시작하는 날. 없으면 오늘")] = None
    until: Annotated[Day | None, Field(description="마지막 날(그날까지). 없으면 끝나는 날 없음")] = None


class AccountRef(BaseModel):
    id: UUID
    email: str
    name: str


class RightPlace(BaseModel):
    scope: str
    name: str
    site_id: UUID | None
    district_code: str | None
    province_code: str | None


class GivenGrant(BaseModel):
    id: int
    account: AccountRef
    role: str
    place: RightPlace
    first: Annotated[date, Field(alias="from")]
    until: date | None
    standing: str
    reason: str
    granted_by: str | None


class GrantList(BaseModel):
    items: list[GivenGrant]
    next: str | None
    total: int


def grant_out(row: GrantRow) -> dict[str, Any]:
    """Return a right as JSON-ready values."""
    return {
        "id": row.id,
        "account": {"id": str(row.account_id), "email": row.email, "name": row.name},
        "role": row.role.value,
        "place": {
            "scope": row.scope.value,
            "name": row.place,
            "site_id": str(row.site_id) if row.site_id else None,
            "district_code": row.district_in,
            "province_code": row.province_in,
        },
        "from": row.begins_on.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "standing": row.standing.value,
        "reason": row.reason,
        "granted_by": row.granted_by,
    }


class GrantStepOut(BaseModel):
    step: str
    first: Annotated[date, Field(alias="from")]
    until: date | None
    by: str | None
    reason: str
    at: str


class GrantHistory(BaseModel):
    items: list[GrantStepOut]


def step_out(row: GrantStepRow) -> dict[str, Any]:
    """Return one step of a right as JSON-ready values."""
    return {
        "step": row.step.value,
        "from": row.begins_on.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "by": row.by,
        "reason": row.reason,
        "at": row.at.isoformat(),
    }


class AccountOut(AccountRef):
    verified: bool
    disabled: bool
    rights: int


class AccountList(BaseModel):
    items: list[AccountOut]
    next: str | None
    total: int


def account_out(row: PersonRow) -> dict[str, Any]:
    """Return an account as JSON-ready values."""
    plain = {name: getattr(row, name) for name in ("email", "name", "verified", "disabled", "rights")}
    return {"id": str(row.id), **plain}


class AccessLook(BaseModel):
    id: int
    account_id: UUID
    name: str
    kind: str
    object_id: UUID
    at: str
    reason: str
    district: str
    odd: list[str]


class LookList(BaseModel):
    items: list[AccessLook]
    next: str | None
    total: int


def look_out(row: LookRow) -> dict[str, Any]:
    """Return one look as JSON-ready values; what was seen is never in it."""
    marks = {"night": row.night, "once": row.once, "elsewhere": row.elsewhere}
    return {
        "id": row.id,
        "account_id": str(row.actor_id),
        "name": row.name,
        "kind": row.kind.value,
        "object_id": str(row.object_id),
        "at": row.at.isoformat(),
        "reason": row.reason,
        "district": row.district,
        "odd": [name for name, holds in marks.items() if holds],
    }


class MonthSigned(Strict):
    """A month to sign, with what was noticed."""

    month: Month
    remark: Annotated[str, trimmed(2000, least=0)] = ""


class ReviewOut(BaseModel):
    by: str
    at: str
    looks: int
    people: int
    at_night: int
    at_once: int
    elsewhere: int
    digest: str
    remark: str


class AccessMonth(BaseModel):
    month: str
    looks: int
    people: int
    waits: bool
    changed: bool
    review: ReviewOut | None


class MonthList(BaseModel):
    items: list[AccessMonth]


class SumsOut(BaseModel):
    looks: int
    people: int
    things: int
    at_night: int
    at_once: int
    elsewhere: int


def review_out(row: ReviewRow) -> dict[str, Any]:
    """Return a signature as JSON-ready values."""
    names = ("by", "looks", "people", "at_night", "at_once", "elsewhere", "digest", "remark")
    return {**{name: getattr(row, name) for name in names}, "at": row.at.isoformat()}


def month_out(row: MonthRow) -> dict[str, Any]:
    """Return a month as JSON-ready values."""
    return {
        "month": f"{row.month:%Y-%m}",
        "looks": row.looks,
        "people": row.people,
        "waits": row.waits,
        "changed": row.changed,
        "review": review_out(row.review) if row.review else None,
    }


def sums_out(sums: MonthSums) -> dict[str, int]:
    """Return a month's figures as JSON-ready values."""
    return {name: getattr(sums, name) for name in MonthSums.__slots__}


class SourceChange(Strict):
    """What may be put right about a source; a field left out stays as it is."""

    title: Annotated[str, trimmed(200)] | None = None
    publisher: Annotated[str, trimmed(200, least=0)] | None = None
    licence: Licence | None = None
    url: Annotated[str, trimmed(2000, least=0)] | None = None
    as_of: Day | None = None
    attribution: Annotated[str, trimmed(500, least=0)] | None = None
    version: Annotated[int, Field(ge=1, description="본 판. 그사이 바뀌었으면 409")]


class SourceKept(BaseModel):
    key: str
    title: str
    publisher: str
    licence: str
    url: str
    as_of: date | None
    attribution: str
    credit: str
    version: int


def source_kept(row: SourceRow) -> dict[str, Any]:
    """Return a source with its version as JSON-ready values."""
    names = ("key", "title", "publisher", "licence", "url", "attribution", "credit", "version")
    return {**{name: getattr(row, name) for name in names}, "as_of": row.as_of.isoformat() if row.as_of else None}
