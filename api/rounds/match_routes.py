"""Spare hours, needs and their matches over HTTP."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.auth.deps import BookingWriter
from api.deps import SessionDep
from api.desk import ReadingDesk, WritingDesk
from api.http import Limit, Next, json_answer, list_answer, offset_of
from api.rounds.match_schemas import (
    MatchList,
    MatchOut,
    NeedIn,
    NeedList,
    NeedOut,
    SpareIn,
    SpareList,
    SpareOut,
    match_out,
    need_out,
    spare_out,
)
from geo import clock
from geo.booking import matches
from geo.booking.desk import Desk
from geo.errors import InvalidInput, NotFound
from geo.queries.matches import MatchRow, list_matches
from geo.queries.needs import get_need, get_spare, list_needs, list_spares
from geo.queries.spaces import get_space

router = APIRouter()


@router.get("/spare-hours", response_model=SpareList)
def list_spare(
    request: Request, session: SessionDep, site_id: UUID | None = None, limit: Limit = 50, cursor: Next = None
) -> Response:
    """List the spare hours that operators offer."""
    offset = offset_of(cursor)
    rows, total = list_spares(session, clock.today(), [site_id] if site_id else None, limit, offset)
    return list_answer(request, [spare_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("/spare-hours", status_code=201, response_model=SpareOut)
def offer(desk: WritingDesk, body: SpareIn) -> Response:
    """Offer spare hours of a space one keeps; needs that fit are matched at once."""
    return json_answer(spare_out(matches.offer_spare(desk, body.values())), 201)


@router.post("/spare-hours/{spare_id}/close", response_model=SpareOut)
def close_spare(desk: WritingDesk, spare_id: UUID) -> Response:
    """Take spare hours back; what is agreed already stays."""
    return json_answer(spare_out(matches.close_spare(desk, spare_id)))


@router.get("/needs", response_model=NeedList)
def list_need(request: Request, session: SessionDep, limit: Limit = 50, cursor: Next = None) -> Response:
    """List what is looked for, without any names but those of groups that agree."""
    offset = offset_of(cursor)
    rows, total = list_needs(session, clock.today(), None, limit, offset)
    return list_answer(request, [need_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("/needs", status_code=201, response_model=NeedOut)
def post(desk: WritingDesk, caller: BookingWriter, body: NeedIn) -> Response:
    """Post what oneself or one's group looks for; spare hours that fit are matched at once."""
    return json_answer(need_out(matches.post_need(desk, body.values(caller.account_id))), 201)


@router.post("/needs/{need_id}/close", response_model=NeedOut)
def close_need(desk: WritingDesk, need_id: UUID) -> Response:
    """Take a need back."""
    return json_answer(need_out(matches.close_need(desk, need_id)))


@router.get("/matches", response_model=MatchList)
def list_match(desk: ReadingDesk, need_id: UUID | None = None, spare_id: UUID | None = None) -> Response:
    """List the matches of one's own need, or of spare hours one keeps: the best first, each with its reasons."""
    if need_id is not None and spare_id is None:
        if get_need(desk.session, need_id, clock.today()).id not in _own_needs(desk):
            raise NotFound("그런 글이 없어요.", "There is no such need.", code="need_unknown")
    elif spare_id is not None and need_id is None:
        space = get_space(desk.session, get_spare(desk.session, spare_id).space_id, clock.today())
        if not desk.actor.keeps(space):
            raise NotFound("그런 남는 시간이 없어요.", "There are no such spare hours.", code="spare_unknown")
    else:
        raise InvalidInput(
            "need_id와 spare_id 가운데 하나만 적어 주세요.", "Give either need_id or spare_id.", code="match_of"
        )
    return json_answer({"items": [match_out(row) for row in list_matches(desk.session, need_id, spare_id)]})


def _own_needs(desk: Desk) -> set[UUID]:
    rows, _total = list_needs(desk.session, clock.today(), desk.actor.account_id)
    return {row.id for row in rows}


def _step(path: str, act: Callable[[Desk, UUID], MatchRow], summary: str) -> None:
    @router.post(f"/matches/{{match_id}}/{path}", response_model=MatchOut, summary=summary, name=f"match-{path}")
    def step(desk: WritingDesk, match_id: UUID) -> Response:
        return json_answer(match_out(act(desk, match_id)))


_step("propose", matches.propose, "어울리는 짝에게 제안하기")
_step("accept", matches.accept, "제안 받아들이기: 매주 예약이 됨")
_step("decline", matches.decline, "제안이나 짝 사양하기")
