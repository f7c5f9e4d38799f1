"""What is taken and given about scenarios over HTTP."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from api.http import Lat, Lon, trimmed
from geo.enums import SiteKind
from geo.planning.changes import CAPACITY_MOST, CHANGES_MOST, NAME_MOST, Change, Doing, next_added
from geo.planning.comparing import change_told
from geo.queries.scenarios import Content, LinkRow, ScenarioRow

Version = Annotated[int, Field(ge=1, le=2**31 - 1, description="본 판 번호; 그사이 바뀌었으면 409")]
Title = Annotated[str, trimmed(100)]
Note = Annotated[str, trimmed(2000, least=0)]
TargetKey = Annotated[str, trimmed(60), Field(description="hub, childcare, any, 시설 종류, 또는 직접 쓴 목표의 key")]
District = Annotated[str, trimmed(60), Field(description="자치구 이름이나 코드; 없으면 전체")]
Minutes = Annotated[int, Field(ge=1, le=120)]
Group = Annotated[str, trimmed(20, least=0), Field(description="나이: 0-6, 65-, a-b; 비우면 모두")]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PlaceIn(Strict):
    lon: Lon
    lat: Lat


class ChangeIn(Strict):
    """One change. `add` needs name, kind and location; `move` site_id and location; `close` site_id.

    `redate` needs site_id and what is to change: opened_on, closed_on, or stays_open. Without a day a site is added,
    or closed, on the day that is asked. Added sites get `new-1`, `new-2` … in their order, and may be changed by it.
    """

    do: Doing
    site_id: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    name: Annotated[str, trimmed(NAME_MOST, least=0)] = ""
    kind: SiteKind | None = None
    childcare: bool = False
    capacity: Annotated[float, Field(gt=0, le=CAPACITY_MOST, allow_inf_nan=False)] | None = None
    location: PlaceIn | None = None
    opened_on: Day | None = None
    closed_on: Day | None = None
    stays_open: bool = False

    def change(self, site: str) -> Change:
        """Return the change of a site; raise InvalidInput for one that makes no sense."""
        return Change(
            do=self.do,
            site=self.site_id or site,
            name=self.name,
            kind=self.kind or "",
            childcare=self.childcare,
            capacity=self.capacity,
            lon=self.location.lon if self.location else None,
            lat=self.location.lat if self.location else None,
            opened_on=self.opened_on,
            closed_on=self.closed_on,
            stays_open=self.stays_open,
        )


Changes = Annotated[list[ChangeIn], Field(max_length=CHANGES_MOST)]


def read_changes(given: list[ChangeIn], stored: tuple[Change, ...] = ()) -> tuple[Change, ...]:
    """Return the changes in their order, added sites with the ids they get after those stored."""
    changes = list(stored)
    for one in given:
        changes.append(one.change(next_added(changes) if one.do is Doing.ADD else ""))
    return tuple(changes[len(stored) :])


class WhatIfIn(Strict):
    """A question of coverage and what is assumed beside what is; nothing is stored."""

    target: TargetKey = "hub"
    district: District | None = None
    walk_minutes: Minutes = 10
    group: Group = ""
    date: Day | None = None
    scenario: Annotated[UUID | None, Field(description="이 가정 위에 덧붙여 봅니다")] = None
    changes: Changes = []


class ScenarioIn(Strict):
    """A scenario with its question; `date` left out means the day it is looked at."""

    title: Title
    note: Note = ""
    target: TargetKey = "hub"
    district: District | None = None
    walk_minutes: Minutes = 10
    group: Group = ""
    date: Day | None = None
    changes: Changes = []


class ScenarioPatch(Strict):
    """What is given becomes the next version; a field left out stays as it is, `district` and `date` may be null."""

    version: Version
    title: Title | None = None
    note: Note | None = None
    target: TargetKey | None = None
    district: District | None = None
    walk_minutes: Minutes | None = None
    group: Group | None = None
    date: Day | None = None
    changes: Changes | None = None


class ChangePut(Strict):
    """One more change; what was done to the same site in the same way is replaced."""

    version: Version
    change: ChangeIn


class VersionIn(Strict):
    version: Version


class RestoreIn(Strict):
    """Which of the versions becomes the newest again."""

    version: Version
    number: Version


class CopyIn(Strict):
    title: Title | None = None


class ScenarioBase(BaseModel):
    """`number` is the version told, `version` the newest; `can_undo` says whether a step leads back."""

    id: UUID
    title: str
    note: str
    target: str
    district_code: str | None
    district: str | None
    walk_minutes: int
    group: str
    date: date | None
    number: int
    version: int
    step: str
    can_undo: bool
    changes_count: int
    copied_from: UUID | None
    made_by: str
    made_at: datetime
    written_by: str
    written_at: datetime


class ScenarioOut(ScenarioBase):
    changes: list[dict[str, Any]]


class ScenarioList(BaseModel):
    items: list[ScenarioBase]
    next: str | None
    total: int


class VersionList(BaseModel):
    items: list[ScenarioOut]
    next: str | None
    total: int


class LinkOut(BaseModel):
    """A link; `url` with the secret is told once, when it is made."""

    id: UUID
    made_by: str
    created_at: datetime
    url: str | None


class LinkList(BaseModel):
    items: list[LinkOut]
    next: None
    total: int


class WhatIfOut(BaseModel):
    """The answer of coverage as it would be; every row has `today` and `change`, `meta.what_if` the whole."""

    meta: dict[str, Any]
    items: list[dict[str, Any]]
    districts: list[dict[str, Any]]
    excluded: list[dict[str, Any]]


class SharedOut(WhatIfOut):
    """What a link shows: the newest version, nobody's name."""

    scenario: dict[str, Any]


def base_out(row: ScenarioRow) -> dict[str, Any]:
    """Return a scenario without its changes as JSON values."""
    asked = row.content
    return {
        "id": str(row.id),
        "title": asked.title,
        "note": asked.note,
        "target": asked.target,
        "district_code": asked.district_code,
        "district": row.district,
        "walk_minutes": asked.minutes,
        "group": asked.group,
        "date": asked.on.isoformat() if asked.on else None,
        "number": row.number,
        "version": row.version,
        "step": row.step.value,
        "can_undo": row.back is not None,
        "changes_count": len(asked.changes),
        "copied_from": str(row.copied_from) if row.copied_from else None,
        "made_by": row.maker,
        "made_at": row.made_at.isoformat(),
        "written_by": row.writer,
        "written_at": row.written_at.isoformat(),
    }


def scenario_out(row: ScenarioRow) -> dict[str, Any]:
    """Return a scenario with its changes as JSON values."""
    return {**base_out(row), "changes": [change_told(one) for one in row.content.changes]}


def shared_out(content: Content, district: str | None) -> dict[str, Any]:
    """Return what everybody with a link may know of a scenario."""
    return {
        "title": content.title,
        "note": content.note,
        "district": district,
        "date": content.on.isoformat() if content.on else None,
        "changes_count": len(content.changes),
    }


def link_out(row: LinkRow, url: str | None = None) -> dict[str, Any]:
    """Return a link as JSON values; `url` only when it has just been made."""
    return {"id": str(row.id), "made_by": row.maker, "created_at": row.created_at.isoformat(), "url": url}
