"""What goes in and out of the endpoints of spare hours, needs and matches."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from api.booking_schemas import Heads, Strict
from api.http import trimmed
from api.rounds.schemas import Weekday, WeeklyIn
from geo.booking.match_words import reason_words
from geo.enums import Purpose
from geo.queries.matches import MatchRow
from geo.queries.needs import NeedRow, NewNeed, NewSpare, SpareRow

MOST_DONGS = 10
MOST_FEATURES = 20
DongCode = Annotated[str, Field(pattern=r"^\d{10}$")]
Feature = Annotated[str, trimmed(50)]


class SpareIn(WeeklyIn):
    """Weekly hours of a space that would like to be used; no purposes: all are welcome."""

    space_id: UUID
    starts_on: date
    ends_on: date
    conditions: Annotated[str, trimmed(1000, least=0)] = ""
    purposes: Annotated[list[Purpose], Field(max_length=len(Purpose), default_factory=list)]

    def values(self) -> NewSpare:
        """Return what is to be written."""
        return NewSpare(**self.model_dump())


class NeedIn(Strict):
    """What is looked for: `minutes` long between `from_min` and `until_min` on one of the weekdays, near the dongs.

    Public without any name; `shows_name` shows the group's.
    """

    group_id: UUID | None = None
    dongs: Annotated[list[DongCode], Field(min_length=1, max_length=MOST_DONGS)]
    weekdays: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    from_min: Annotated[int, Field(ge=0, le=1439, strict=True)]
    until_min: Annotated[int, Field(ge=1, le=2880, strict=True)]
    minutes: Annotated[int, Field(ge=15, le=1440, strict=True)]
    heads: Heads
    purpose: Purpose
    features: Annotated[list[Feature], Field(max_length=MOST_FEATURES, default_factory=list)]
    starts_on: date
    ends_on: date
    about: Annotated[str, trimmed(1000, least=0)] = ""
    shows_name: bool = False

    def values(self, account_id: UUID) -> NewNeed:
        """Return what is to be written for an account."""
        given = self.model_dump(exclude={"group_id", "dongs", "weekdays", "shows_name"})
        return NewNeed(
            account_id=account_id,
            party_id=self.group_id,
            dong_codes=list(dict.fromkeys(self.dongs)),
            weekdays=sorted(set(self.weekdays)),
            shows_name=self.shows_name and self.group_id is not None,
            **given,
        )


class SpareOut(BaseModel):
    id: UUID
    space_id: UUID
    space_name: str
    site_name: str
    weekday: int
    from_min: int
    until_min: int
    starts_on: date
    ends_on: date
    conditions: str
    purposes: list[str]
    heads_max: int | None
    features: list[str]
    state: str
    version: int


class NeedOut(BaseModel):
    """A need without any person in it; `group` is empty unless the group agrees to be named."""

    id: UUID
    dongs: list[str]
    dong_names: list[str]
    weekdays: list[int]
    from_min: int
    until_min: int
    minutes: int
    heads: int
    purpose: str
    features: list[str]
    starts_on: date
    ends_on: date
    about: str
    group: str
    state: str
    version: int


class MatchReason(BaseModel):
    code: str
    detail: str


class MatchOut(BaseModel):
    """A match with its score of 100, the weekly time both share, and why."""

    id: UUID
    need_id: UUID
    spare_id: UUID
    space_id: UUID
    space_name: str
    site_name: str
    weekday: int
    from_min: int
    until_min: int
    starts_on: date
    ends_on: date
    score: int
    reasons: list[MatchReason]
    conditions: str
    state: str
    proposed_by: str | None
    series_id: UUID | None
    version: int


class SpareList(BaseModel):
    items: list[SpareOut]
    next: str | None
    total: int


class NeedList(BaseModel):
    items: list[NeedOut]
    next: str | None
    total: int


class MatchList(BaseModel):
    items: list[MatchOut]


def spare_out(row: SpareRow) -> dict[str, Any]:
    """Return spare hours as JSON-ready values."""
    return {name: getattr(row, name) for name in SpareOut.model_fields}


def need_out(row: NeedRow) -> dict[str, Any]:
    """Return a need as JSON-ready values, without whose it is."""
    plain = {name: getattr(row, name) for name in NeedOut.model_fields if name not in {"dongs", "group"}}
    return {**plain, "dongs": row.dong_codes, "group": row.group_name}


def match_out(row: MatchRow) -> dict[str, Any]:
    """Return a match as JSON-ready values, its reasons in words."""
    plain = {name: getattr(row, name) for name in MatchOut.model_fields if name != "reasons"}
    reasons = [{"code": reason["code"], "detail": reason_words(reason)} for reason in row.reasons]
    return {**plain, "reasons": reasons}
