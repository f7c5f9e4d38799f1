"""What is known of residents: the months of the register and the grids of people that coverage counts with."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from api.auth.deps import Writer
from api.auth.permissions import EVERYWHERE, Action, require
from api.deps import ReadingDep, SessionDep
from api.http import json_answer
from geo.age_groups import CHILDREN, ELDERLY, group_key, group_label
from geo.enums import Licence
from geo.queries.population import MonthRow, list_months
from geo.queries.population_grids import GridRow, list_grids, remove_grid

router = APIRouter(prefix="/population", tags=["형평"])
OFFERED = ("", CHILDREN, ELDERLY)
"""Age groups to choose from at once; any other is written in the same way."""


class MonthOut(BaseModel):
    """One month of the register (주민등록); `by_age`: age groups can be counted."""

    month: date
    dongs: int
    residents: int
    by_age: bool


class GridOut(BaseModel):
    """One grid; `age_group` is empty for everybody, `hidden_cells` have no number in the file."""

    id: UUID
    title: str
    file_name: str
    publisher: str
    licence: str
    licence_label: str
    as_of: date
    age_group: str
    age_group_label: str
    size_m: int | None
    crs: int
    cells: int
    people: float
    hidden_cells: int


class GroupOut(BaseModel):
    key: str
    label: str


class PopulationOut(BaseModel):
    """Everything loaded, the newest first."""

    months: list[MonthOut]
    grids: list[GridOut]
    age_groups: list[GroupOut]


Group = Annotated[str | None, Query(max_length=20, description="이 나이의 격자만: 0-6, 65-; 빈 글은 모든 나이")]


@router.get("", response_model=PopulationOut)
def show(session: ReadingDep, group: Group = None) -> Response:
    """Show the loaded months and grids, and the age groups to choose from."""
    key = None if group is None else group_key(group)
    return json_answer(
        {
            "months": [month_out(row) for row in list_months(session)],
            "grids": [grid_out(row) for row in list_grids(session) if key in {None, row.age_group}],
            "age_groups": [{"key": key, "label": group_label(key)} for key in OFFERED],
        }
    )


@router.delete("/grids/{grid_id}", status_code=204, response_class=Response)
def remove(grid_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Take a grid away: its dong are counted by an older grid, or by their land alone."""
    require(caller, Action.PLAN, EVERYWHERE)
    remove_grid(session, grid_id)
    return Response(status_code=204)


def month_out(row: MonthRow) -> dict[str, Any]:
    """Return a month as JSON-ready values."""
    return {"month": row.month, "dongs": row.dongs, "residents": row.residents, "by_age": row.by_age}


def grid_out(row: GridRow) -> dict[str, Any]:
    """Return a grid as JSON-ready values."""
    same = [name for name in GridOut.model_fields if name not in {"licence_label", "age_group_label"}]
    return {
        **{name: getattr(row, name) for name in same},
        "licence_label": Licence(row.licence).label,
        "age_group_label": group_label(row.age_group),
    }
