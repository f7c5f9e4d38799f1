"""The loaded editions of the boundaries, and what became of the dong in each."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from api.deps import SessionDep
from api.dongs.schemas import ChangeList, EditionList
from api.http import Limit, Next, json_answer, list_answer, next_url, offset_of
from geo import clock
from geo.errors import NotFound
from geo.queries.editions import list_editions
from geo.queries.lineage import ChangeRow, count_moved, list_changes, list_moved_places

router = APIRouter(tags=["행정동"])
On = Annotated[date | None, Query(alias="date", description="어느 날에 쓰는 판인지; 없으면 오늘")]
EditionId = Annotated[int, Path(ge=1, le=2_147_483_647)]


@router.get("/boundaries", response_model=EditionList)
def editions(request: Request, session: SessionDep, on: On = None, limit: Limit = 50, cursor: Next = None) -> Response:
    """List the editions of the boundaries that are loaded, one a province and file, the newest first."""
    rows = list_editions(session, on or clock.today())
    offset = offset_of(cursor)
    items = [asdict(row) for row in rows[offset : offset + limit]]
    return list_answer(request, items, offset=offset, limit=limit, total=len(rows))


@router.get("/boundaries/{edition_id}/changes", response_model=ChangeList)
def changes(
    request: Request,
    session: SessionDep,
    edition_id: EditionId,
    same: Annotated[bool, Query(description="그대로인 동도")] = False,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List what became of every dong since the edition before, and how many places have another dong."""
    if edition_id not in {row.id for row in list_editions(session, clock.today())}:
        raise NotFound("그런 경계 판이 없어요.", "There is no such edition.", code="edition_unknown")
    rows = list_changes(session, edition_id, same=same)
    offset = offset_of(cursor)
    items = [_change(row) for row in rows[offset : offset + limit]]
    moved = count_moved(list_moved_places(session, edition_id))
    following = next_url(request, offset, limit, len(rows))
    return json_answer({"items": items, "next": following, "total": len(rows), "moved": moved})


def _change(row: ChangeRow) -> dict[str, Any]:
    shares = {"share_from": round(row.share_from, 4), "share_to": round(row.share_to, 4)}
    return {**asdict(row), **shares, "moved_m2": round(row.moved_m2, 1), "sentence": row.sentence}
