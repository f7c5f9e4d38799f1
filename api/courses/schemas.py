"""What is taken and given about tour courses over HTTP."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http import Lat, Lon, trimmed

Version = Annotated[int, Field(ge=0, le=2**31 - 2, description="읽었을 때의 version; 처음이면 0")]
Note = Annotated[str, trimmed(500, least=0)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PointIn(Strict):
    lon: Lon
    lat: Lat


class StopIn(Strict):
    """A record to stop at, how long one stays, and what to tell there."""

    resource_id: UUID
    stay_minutes: Annotated[int, Field(ge=0, le=600)] = 0
    note: Note = ""


class StopsIn(Strict):
    """All stops in the order of the walk; `walk_m_per_min` is the pace, slower on steep alleys."""

    version: Version
    stops: Annotated[list[StopIn], Field(max_length=200)]
    walk_m_per_min: Annotated[int, Field(ge=10, le=120)] | None = None


class SignIn(Strict):
    """A numbered sign on the way, such as a lamp post."""

    number: Annotated[int, Field(ge=1, le=9999)]
    location: PointIn
    name: Annotated[str, trimmed(100, least=0)] = ""
    note: Note = ""


def _numbers_once(rows: Sequence["SignIn | KeeperIn"]) -> None:
    if len({row.number for row in rows}) < len(rows):
        raise PydanticCustomError("choice", "같은 번호가 두 번 있어요.")


class SignsIn(Strict):
    version: Version
    signs: Annotated[list[SignIn], Field(max_length=300)]

    @model_validator(mode="after")
    def once(self) -> "SignsIn":
        _numbers_once(self.signs)
        return self


class KeeperIn(Strict):
    """A keeper house: its number, and the record it is or else the dong where it is. No name, no address, no place."""

    number: Annotated[int, Field(ge=1, le=999)]
    resource_id: UUID | None = None
    dong_code: Annotated[str, Field(max_length=20)] = ""


class KeepersIn(Strict):
    version: Version
    keepers: Annotated[list[KeeperIn], Field(max_length=300)]

    @model_validator(mode="after")
    def once(self) -> "KeepersIn":
        _numbers_once(self.keepers)
        return self


class Point(BaseModel):
    lon: float
    lat: float


class DongRef(BaseModel):
    code: str
    name: str
    district: str


class CourseOut(BaseModel):
    """A course in a list: `length_m` along its line, `minutes` on foot with all stays."""

    id: UUID
    name: str
    summary: str
    dong: DongRef | None
    location: Point | None
    is_demo: bool
    length_m: float
    length_km: float
    minutes: int
    stops: int
    signs: int
    keepers: int


class CourseList(BaseModel):
    items: list[CourseOut]
    next: str | None
    total: int


class StopOut(BaseModel):
    """A stop; one that the public does not see has no id and is called 비공개.

    `along_m` and `off_m` are metres along the line and off it; `arrives` and `open` are told when a start was asked.
    """

    position: int
    resource_id: UUID | None
    kind: str | None
    name: str
    note: str
    stay_minutes: int
    location: Point | None
    along_m: float | None
    off_m: float | None
    reached_minutes: int
    hours: str
    closing_days: str
    arrives: datetime | None
    open: str | None
    open_label: str


class SignOut(BaseModel):
    number: int
    name: str
    note: str
    location: Point
    along_m: float | None


class KeeperOut(BaseModel):
    """A keeper house: never a person's place, a name only where its record is public."""

    number: int
    resource_id: UUID | None
    kind: str | None
    name: str | None
    dong: DongRef | None
    location: Point | None


class WalkOut(BaseModel):
    """A programme session that walks the course."""

    session_id: UUID
    programme_id: UUID
    title: str
    start: datetime
    end: datetime
    free: int


class IssueOut(BaseModel):
    code: str
    message: str
    position: int | None


class CourseFull(BaseModel):
    """A course in full; `issues` only for those who look after it."""

    id: UUID
    name: str
    summary: str
    state: str
    is_demo: bool
    dong: DongRef | None
    observed_on: date
    geometry: dict[str, Any] | None
    version: int
    walk_m_per_min: int
    length_m: float
    length_km: float
    walk_minutes: int
    minutes: int
    start: datetime | None
    stops: list[StopOut]
    signs: list[SignOut]
    keepers: list[KeeperOut]
    walks: list[WalkOut]
    issues: list[IssueOut]
