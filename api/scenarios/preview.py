"""A quick look at a what-if over HTTP, for maps on which somebody drags a site."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from api.auth.deps import CallerDep
from api.deps import SessionDep, SettingsDep
from api.http import json_answer
from api.scenarios.asking import count_asking, what_if_of
from api.scenarios.schemas import WhatIfIn
from geo.planning.previewing import look

router = APIRouter()
LOOKS = 10
"""How many quick looks are worth one whole answer."""
TOO_OFTEN: dict[int | str, dict[str, Any]] = {429: {"description": "너무 잦음", "content": {"application/json": {}}}}


class LookedDong(BaseModel):
    """A dong whose people in reach change, by band before and after."""

    dong_code: str
    name: str
    residents: int
    before: dict[str, int]
    after: dict[str, int]


class LookedTotal(BaseModel):
    """All dong asked; people are null where nobody knows any residents."""

    residents: int | None
    before: dict[str, int] | None
    after: dict[str, int] | None
    share_before: float | None
    share_after: float | None


class LookOut(BaseModel):
    """Only the dong that change. `quick` false: a network is loaded, so the whole answer was worked out."""

    quick: bool
    minutes: int
    total: LookedTotal
    items: list[LookedDong]


@router.post("/coverage/preview", response_model=LookOut, responses=TOO_OFTEN)
def preview(
    request: Request, caller: CallerDep, session: SessionDep, settings: SettingsDep, body: WhatIfIn
) -> Response:
    """Tell at once whose people in reach change with the changes, and by how many; stores nothing.

    Equal to POST /coverage/scenario to the person, without reasons, targets and sites.
    """
    count_asking(request, caller, "preview", LOOKS * settings.what_ifs_per_minute)
    asked = what_if_of(session, settings, caller, body)
    wanted = asked.wanted
    seen = look(session, wanted, asked.changes, asked.stored)
    total = {
        "residents": seen.residents,
        "before": seen.before,
        "after": seen.after,
        "share_before": _share(seen.before, seen.residents, wanted.minutes),
        "share_after": _share(seen.after, seen.residents, wanted.minutes),
    }
    items = [
        {"dong_code": one.code, "name": one.name, "residents": one.residents, "before": one.before, "after": one.after}
        for one in seen.items
    ]
    return json_answer({"quick": seen.quick, "minutes": wanted.minutes, "total": total, "items": items})


def _share(people: Mapping[str, int] | None, residents: int | None, minutes: int) -> float | None:
    return people[str(minutes)] / residents if people is not None and residents else None
