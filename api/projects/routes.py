"""Support projects and villages over HTTP: lists, and counts per dong that show which have none."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from api.deps import SessionDep
from api.http import Limit, Next, json_answer, list_answer, offset_of
from geo import clock
from geo.queries.places import resolve_district
from geo.queries.projects import DongCount, ProjectItem, VillageItem, Wanted, count_projects, list_projects
from geo.queries.projects import list_villages as find_villages
from geo.records import Housing, VillageKind

router = APIRouter(tags=["지원사업"])

Year = Annotated[int | None, Query(ge=1990, le=2100, description="지원한 해")]
District = Annotated[str | None, Query(max_length=60, description="자치구 이름이나 코드")]
On = Annotated[date | None, Query(alias="date", description="어느 날의 경계인지; 없으면 오늘")]


class ProjectOut(BaseModel):
    """One supported project; `amount_won` is null where no amount was published."""

    id: UUID
    year: int
    programme: str
    group: str
    title: str
    amount_won: int | None
    district: str
    district_code: str | None
    dong: str
    dong_code: str | None
    status: str
    source: str


class ProjectList(BaseModel):
    items: list[ProjectOut]
    next: str | None
    total: int


class DongProjects(BaseModel):
    dong_code: str
    name: str
    district: str
    district_code: str
    projects: int
    by_year: dict[str, int]
    amount_won: int


class ProjectCountsOut(BaseModel):
    """Every dong with its projects, never paged; `without` are codes of dong that had none."""

    items: list[DongProjects]
    years: list[int]
    without: list[str]
    elsewhere: int
    total: int


class VillageOut(BaseModel):
    id: UUID
    name: str
    kind: VillageKind
    kind_label: str
    housing: Housing | None
    housing_label: str
    households: int | None
    since_year: int | None
    district: str
    district_code: str | None
    dong: str
    dong_code: str | None
    source: str


class VillageList(BaseModel):
    items: list[VillageOut]
    next: str | None
    total: int


@router.get("/projects", response_model=ProjectList)
def projects(
    request: Request,
    session: SessionDep,
    year: Year = None,
    district: District = None,
    dong: Annotated[str | None, Query(max_length=40, description="행정동 코드")] = None,
    programme: Annotated[str | None, Query(max_length=200, description="공모명")] = None,
    group: Annotated[str | None, Query(max_length=200, description="단체명; 띄어쓰기는 보지 않음")] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List support projects, the newest year first."""
    code = resolve_district(session, district, clock.today()).code if district else None
    offset = offset_of(cursor)
    wanted = Wanted(year=year, district_code=code, dong_code=dong, programme=programme, group=group)
    rows, total = list_projects(session, wanted, limit=limit, offset=offset)
    return list_answer(request, [_project(row) for row in rows], offset=offset, limit=limit, total=total)


@router.get("/projects/counts", response_model=ProjectCountsOut)
def counts(session: SessionDep, year: Year = None, district: District = None, on: On = None) -> Response:
    """Count projects per dong and year, dong with none included."""
    day = on or clock.today()
    code = resolve_district(session, district, day).code if district else None
    found = count_projects(session, day, year=year, district_code=code)
    body = {
        "items": [_count(item) for item in found.items],
        "years": found.years,
        "without": found.without,
        "elsewhere": found.elsewhere,
        "total": found.total,
    }
    return json_answer(body)


@router.get("/villages", response_model=VillageList)
def villages(
    request: Request,
    session: SessionDep,
    kind: Annotated[VillageKind | None, Query(description="마을의 종류")] = None,
    district: District = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List villages by name, with their housing and households."""
    code = resolve_district(session, district, clock.today()).code if district else None
    offset = offset_of(cursor)
    rows, total = find_villages(session, kind=kind, district_code=code, limit=limit, offset=offset)
    return list_answer(request, [_village(row) for row in rows], offset=offset, limit=limit, total=total)


def _project(row: ProjectItem) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "year": row.year,
        "programme": row.programme,
        "group": row.group_name,
        "title": row.title,
        "amount_won": row.amount_won,
        "district": row.district,
        "district_code": row.district_code,
        "dong": row.dong_name,
        "dong_code": row.dong_code,
        "status": row.status,
        "source": row.source,
    }


def _count(item: DongCount) -> dict[str, Any]:
    return {
        "dong_code": item.code,
        "name": item.name,
        "district": item.district,
        "district_code": item.district_code,
        "projects": item.projects,
        "by_year": {str(year): count for year, count in item.by_year.items()},
        "amount_won": item.amount_won,
    }


def _village(row: VillageItem) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "kind": row.kind,
        "kind_label": VillageKind(row.kind).label,
        "housing": row.housing,
        "housing_label": Housing(row.housing).label if row.housing else "",
        "households": row.households,
        "since_year": row.since_year,
        "district": row.district,
        "district_code": row.district_code,
        "dong": row.dong_name,
        "dong_code": row.dong_code,
        "source": row.source,
    }
