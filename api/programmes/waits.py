"""Waiting lines over HTTP: join, see one's places and offers, answer."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Query, Request, Response

from api.auth.deps import BookingWriter, SignedIn
from api.deps import SessionDep
from api.desk import WritingDesk
from api.errors import problem
from api.http import Limit, Next, json_answer, list_answer, offset_of
from api.programmes.schemas import WaitIn, WaitList, WaitOut, WaitVersion, wait_out
from geo.booking import wait_answers
from geo.booking.desk import Desk
from geo.booking.lines import join_session
from geo.booking.rules import Wish
from geo.booking.waits import SpaceWait, join_space
from geo.enums import WaitState
from geo.errors import Conflict, InvalidInput
from geo.queries.waits import WaitFilter, WaitRow, list_waits

router = APIRouter(prefix="/waits", tags=["프로그램"])


@router.get("", response_model=WaitList)
def index(
    request: Request,
    caller: SignedIn,
    session: SessionDep,
    state: Annotated[list[WaitState] | None, Query()] = None,
    limit: Limit = 50,
    cursor: Next = None,
) -> Response:
    """List one's places in lines, offers first."""
    offset = offset_of(cursor)
    wanted = WaitFilter(account_id=caller.account_id, states=state or (), limit=limit, offset=offset)
    rows, total = list_waits(session, wanted)
    return list_answer(request, [wait_out(row) for row in rows], offset=offset, limit=limit, total=total)


@router.post("", status_code=201, response_model=WaitOut)
def join(desk: WritingDesk, caller: BookingWriter, body: WaitIn) -> Response:
    """Join the line of a full session, or of a space for times that are taken."""
    return json_answer(wait_out(_join(desk, caller.account_id, body)), 201)


def _join(desk: Desk, account_id: UUID, body: WaitIn) -> WaitRow:
    if body.session_id is not None and body.space_id is None and not body.wishes:
        return join_session(desk, body.session_id, account_id, body.heads)
    if body.space_id is not None and body.session_id is None and body.wishes:
        wishes = tuple(Wish(wish.start, wish.end, body.heads) for wish in body.wishes)
        return join_space(desk, SpaceWait(body.space_id, account_id, wishes, body.purpose))
    raise InvalidInput(
        "프로그램 회차(session_id) 하나, 또는 공간(space_id)과 바라는 시간(wishes)을 적어 주세요.",
        "Name a session, or a space with wished times.",
        code="wait_for_what",
    )


Answer = Callable[[Desk, UUID, int | None], WaitRow | Conflict]


def _answer(path: str, act: Answer, summary: str) -> None:
    @router.post(f"/{{wait_id}}/{path}", response_model=WaitOut, summary=summary, name=f"wait-{path}")
    def step(
        desk: WritingDesk, request: Request, wait_id: UUID, body: Annotated[WaitVersion | None, Body()] = None
    ) -> Any:
        outcome = act(desk, wait_id, body.version if body else None)
        if isinstance(outcome, Conflict):
            return problem(request, outcome)
        return json_answer(wait_out(outcome))


_answer("accept", wait_answers.accept, "난 자리 받기")
_answer("decline", wait_answers.decline, "난 자리 사양하기")
_answer("withdraw", wait_answers.withdraw, "대기 그만두기")
