"""Season rounds and matches over HTTP."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Request, Response

from api.auth.deps import BookingWriter, CallerDep
from api.deps import SessionDep
from api.desk import WritingDesk
from api.http import Limit, Next, json_answer, list_answer, offset_of
from api.openapi_answers import PROBLEM_CONTENT
from api.round_rights import keeps_round, require_round_keeper
from api.rounds import match_routes
from api.rounds.schemas import (
    DeclineIn,
    RoundFile,
    RoundFull,
    RoundIn,
    RoundList,
    RoundOut,
    SlotsIn,
    StepIn,
    WishesIn,
    full_out,
    round_out,
)
from geo.booking import round_declines, rounds
from geo.booking.desk import Desk
from geo.enums import RoundState
from geo.errors import Conflict, NotFound
from geo.queries.round_wishes import EntryRow
from geo.queries.rounds import NewRound, RoundFilter, RoundRow, get_round, list_rounds, list_slots

router = APIRouter(tags=["정기 대관"])
NOT_DRAWN: dict[int | str, dict[str, Any]] = {409: {"description": "아직 추첨하지 않음", "content": PROBLEM_CONTENT}}
router.include_router(match_routes.router)


@router.get("/rounds", response_model=RoundList)
def index(
    request: Request, session: SessionDep, site_id: UUID | None = None, limit: Limit = 50, cursor: Next = None
) -> Response:
    """List season rounds, the newest season first; those in preparation are for their keepers."""
    offset = offset_of(cursor)
    wanted = RoundFilter([site_id] if site_id else None, limit=limit, offset=offset)
    rows, total = list_rounds(session, wanted)
    return list_answer(request, [round_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("/rounds", status_code=201, response_model=RoundFull)
def create(desk: WritingDesk, caller: BookingWriter, body: RoundIn) -> Response:
    """Make a round in preparation, as a keeper of its site."""
    require_round_keeper(desk.session, caller, body.site_id)
    new = NewRound(**{name: getattr(body, name) for name in NewRound.__slots__})
    row = rounds.make_round(desk, new, [slot.values() for slot in body.slots])
    return json_answer(full_out(row, list_slots(desk.session, row.id)), 201)


@router.get("/rounds/{round_id}", response_model=RoundFull)
def show(caller: CallerDep, session: SessionDep, round_id: UUID) -> Response:
    """Show a round: its slots, its rules, the seal of its seed and, once drawn, every wish with its reason."""
    row = get_round(session, round_id)
    if row.state == RoundState.DRAFT and not keeps_round(session, caller, row.site_id):
        raise NotFound("그런 정기 대관이 없어요.", "There is no such round.", code="round_unknown")
    return json_answer(full_out(row, list_slots(session, round_id)))


@router.post("/rounds/{round_id}/slots", response_model=RoundFull)
def add_slots(desk: WritingDesk, caller: BookingWriter, round_id: UUID, body: SlotsIn) -> Response:
    """Add weekly times to a round in preparation."""
    row = get_round(desk.session, round_id, lock=True)
    require_round_keeper(desk.session, caller, row.site_id)
    rounds.put_slots(desk, row, [slot.values() for slot in body.slots])
    return json_answer(full_out(get_round(desk.session, round_id), list_slots(desk.session, round_id)))


Act = Callable[[Desk, UUID, int | None], RoundRow]


def _step(path: str, act: Act, summary: str) -> None:
    """Add a step of a keeper that needs nothing but, perhaps, the version the keeper has seen."""

    @router.post(f"/rounds/{{round_id}}/{path}", response_model=RoundOut, summary=summary, name=f"round-{path}")
    def step(
        desk: WritingDesk, round_id: UUID, caller: BookingWriter, body: Annotated[StepIn | None, Body()] = None
    ) -> Response:
        require_round_keeper(desk.session, caller, get_round(desk.session, round_id).site_id)
        return json_answer(round_out(act(desk, round_id, body.version if body else None)))


_step("open", rounds.open_round, "정기 대관 신청 열기: 씨앗을 봉하고 그 SHA-256을 알림")
_step("close", rounds.close_round, "정기 대관 마감: 알린 시각이 지난 뒤")
_step("draw", rounds.draw_round, "정기 대관 추첨: 씨앗과 결과를 함께 밝힘")
_step("publish", rounds.publish, "추첨 결과를 예약으로 만들고 모두에게 까닭과 함께 알림")


@router.post("/rounds/{round_id}/wishes", response_model=RoundOut)
def wish(desk: WritingDesk, caller: BookingWriter, round_id: UUID, body: WishesIn) -> Response:
    """Send the ranked wishes of one's group anew; an empty list takes it out of the round."""
    entry = EntryRow(body.group_id, "", caller.account_id, body.heads, body.purpose, body.wishes)
    return json_answer(round_out(rounds.wish(desk, round_id, entry)))


@router.get("/rounds/{round_id}/result", response_model=RoundFile, responses=NOT_DRAWN)
def result(session: SessionDep, round_id: UUID) -> Response:
    """Download the draw: its whole input, the seed and the result, as canonical JSON without names."""
    row = get_round(session, round_id)
    if row.result is None:
        raise Conflict("아직 추첨하지 않았어요.", "It has not been drawn yet.", code="not_drawn")
    headers = {"Content-Disposition": f'attachment; filename="round-{round_id}.json"'}
    return Response(row.result, media_type="application/json", headers=headers)


@router.post("/rounds/{round_id}/decline", response_model=RoundOut)
def decline(desk: WritingDesk, round_id: UUID, body: DeclineIn) -> Response:
    """Give a slot of one's group back; it goes to the next in its own order, nobody else loses anything."""
    return json_answer(round_out(round_declines.decline(desk, round_id, body.group_id, body.slot_id).round))
