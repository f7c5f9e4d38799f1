"""The life of hubs over HTTP: of those opened, how many still run at each year's end."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from api.coverage.files import MEDIA_TYPES
from api.deps import SessionDep
from api.http import file_name, json_answer
from geo import clock
from geo.coverage.dated import Standing, standing_on
from geo.enums import SiteKind
from geo.planning.hub_life import FIRST_YEAR, HubLife, YearEnd, life_of
from geo.planning.hub_tables import hub_workbook
from geo.queries.hub_life import HubRow, list_hubs
from geo.queries.places import resolve_district

router = APIRouter()

Kind = Annotated[SiteKind, Query(description="어느 종류의 시설을 볼지")]
Since = Annotated[int, Query(ge=1900, le=2200, description="이 해부터 연 곳을 새로 연 곳으로 셈")]
Until = Annotated[int | None, Query(ge=1900, le=2200, description="이 해까지; 없으면 올해")]
District = Annotated[str | None, Query(max_length=60, description="자치구 이름이나 코드; 없으면 모두")]


class YearOut(BaseModel):
    """A year's end: opened_so_far = running + paused + closed_so_far; `share` = running ÷ opened_so_far."""

    year: int
    on: date
    opened: int
    closed: int
    opened_so_far: int
    closed_so_far: int
    running: int
    paused: int
    share: float | None
    stood: int


class CohortOut(BaseModel):
    """Those opened in one year, and how many of them ran at the end of it and of every later year."""

    year: int
    opened: int
    running: list[int]


class HubOut(BaseModel):
    site_id: str
    name: str
    district: str
    district_code: str
    dong: str
    operator: str
    state: Standing
    opened_on: date | None
    closed_on: date | None
    counted: bool


class HubLifeOut(BaseModel):
    """`counted` sites opened in or after `since`; `stood_before` and `undated` ones run beside them as `stood`."""

    kind: SiteKind
    district: str | None
    since: int
    until: int
    years: list[YearOut]
    cohorts: list[CohortOut]
    stood_before: int
    undated: int
    planned: int
    items: list[HubOut]


@dataclass(frozen=True, slots=True)
class Told:
    """The life of the sites of a kind, and the sites themselves."""

    kind: SiteKind
    district: str | None
    life: HubLife
    rows: list[HubRow]
    today: date


def told_of(session: Session, kind: SiteKind, since: int, until: int | None, district: str | None) -> Told:
    """Read and count; raise InvalidInput for years that cannot be counted, NotFound for a district there is not."""
    today = clock.today()
    place = resolve_district(session, district, today) if district else None
    rows = list_hubs(session, kind, today, place.code if place else None)
    life = life_of([row.site for row in rows], today, since, until)
    return Told(kind, place.name if place else None, life, rows, today)


@router.get("/coverage/hubs", response_model=HubLifeOut)
def hubs(
    session: SessionDep,
    kind: Kind = SiteKind.HUB,
    since: Since = FIRST_YEAR,
    until: Until = None,
    district: District = None,
) -> Response:
    """Tell year by year how many hubs opened and closed, and how many of those opened still ran at its end."""
    told = told_of(session, kind, since, until, district)
    life = told.life
    body = {
        "kind": told.kind,
        "district": told.district,
        "since": life.since,
        "until": life.years[-1].year,
        "years": [_year(year) for year in life.years],
        "cohorts": [{"year": one.year, "opened": one.opened, "running": one.running} for one in life.cohorts],
        "stood_before": life.stood_before,
        "undated": life.undated,
        "planned": life.planned,
        "items": [_hub(row, told) for row in told.rows],
    }
    return json_answer(body)


def _year(year: YearEnd) -> dict[str, Any]:
    return {name: getattr(year, name) for name in YearOut.model_fields}


def _hub(row: HubRow, told: Told) -> dict[str, Any]:
    site = row.site
    return {
        "site_id": site.id,
        "name": site.name,
        "district": row.district,
        "district_code": row.district_code,
        "dong": row.dong,
        "operator": row.operator,
        "state": standing_on(site, told.today)[0],
        "opened_on": site.opened_on,
        "closed_on": site.closed_on,
        "counted": told.life.counts(site),
    }


@router.get("/coverage/hubs.xlsx", response_class=Response, responses={200: {"content": {MEDIA_TYPES["xlsx"]: {}}}})
def hubs_workbook(
    session: SessionDep,
    kind: Kind = SiteKind.HUB,
    since: Since = FIRST_YEAR,
    until: Until = None,
    district: District = None,
) -> Response:
    """Give the same as a workbook: years, the sites of each year, every site, and what each column means."""
    told = told_of(session, kind, since, until, district)
    content = hub_workbook(told.life, told.rows, kind.label, told.today)
    title = f"{told.district or '전체'} {kind.label}의 생애"
    headers = file_name(f"hubs-{kind}-{told.life.years[-1].year}.xlsx", f"{title}.xlsx")
    return Response(content, media_type=MEDIA_TYPES["xlsx"], headers=headers)
