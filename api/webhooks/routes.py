"""Webhooks over HTTP: what happened is told to other programs, signed by the Standard Webhooks convention."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api import webhook_desk as desk
from api.auth.deps import SignedIn, Writer
from api.deps import SessionDep, SettingsDep
from api.http import Limit, Next, json_answer, next_url, offset_of
from api.webhook_rights import sees_all
from api.webhooks.schemas import (
    DeliveryList,
    DeliveryOut,
    HookEdit,
    HookIn,
    HookList,
    HookMade,
    HookOut,
    PingOut,
    delivery_out,
    hook_out,
)
from geo.queries import webhooks
from geo.queries.webhooks import NewHook
from geo.webhooks.states import DeliveryState

router = APIRouter(prefix="/webhooks", tags=["웹훅"])


@router.get("", response_model=HookList)
def hooks(request: Request, caller: SignedIn, session: SessionDep, limit: Limit = 50, cursor: Next = None) -> Response:
    """List one's own webhooks, the newest first; administrators see everybody's."""
    offset = offset_of(cursor)
    rows, total = webhooks.list_hooks(
        session, caller.account_id, everybody=sees_all(caller), limit=limit, offset=offset
    )
    following = next_url(request, offset, limit, total)
    return json_answer({"items": [hook_out(row) for row in rows], "next": following, "total": total})


@router.post("", status_code=201, response_model=HookMade)
def make(body: HookIn, caller: Writer, session: SessionDep, settings: SettingsDep) -> Response:
    """Make a webhook for a district or a site; its secret is in this answer and in no other."""
    place = desk.place_asked(session, body.district, body.site_id)
    return _made(desk.make(session, settings, caller, NewHook(body.name, body.url, body.events, place)), 201)


def _made(made: desk.Made, status: int = 200) -> Response:
    answer: dict[str, Any] = hook_out(made.hook) | {"secret": made.secret}
    told = json_answer(answer, status)
    told.headers["Cache-Control"] = "no-store"
    return told


@router.get("/{hook_id}", response_model=HookOut)
def show(hook_id: UUID, caller: SignedIn, session: SessionDep) -> Response:
    """Show one webhook."""
    return json_answer(hook_out(desk.find(session, caller, hook_id)))


@router.patch("/{hook_id}", response_model=HookOut)
def edit(hook_id: UUID, body: HookEdit, caller: Writer, session: SessionDep, settings: SettingsDep) -> Response:
    """Change name, address or events, pause it or let it go on."""
    given = {name: getattr(body, name) for name in body.model_fields_set}
    return json_answer(hook_out(desk.change(session, settings, caller, hook_id, **given)))


@router.delete("/{hook_id}", status_code=204, response_class=Response)
def remove(hook_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """End a webhook for good; what waits is not sent."""
    desk.remove(session, caller, hook_id)
    return Response(status_code=204)


@router.post("/{hook_id}/rotate", response_model=HookMade)
def rotate(hook_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Make a new secret; for a day both sign, so that the receiver can change in peace."""
    return _made(desk.rotate(session, caller, hook_id))


@router.post("/{hook_id}/ping", status_code=202, response_model=PingOut)
def ping(hook_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Have a test message sent."""
    desk.ping(session, caller, hook_id)
    return json_answer({"asked": True}, 202)


@router.get("/{hook_id}/deliveries", response_model=DeliveryList)
def deliveries(
    request: Request,
    hook_id: UUID,
    caller: SignedIn,
    session: SessionDep,
    limit: Limit = 50,
    cursor: Next = None,
    state: Annotated[DeliveryState | None, Query(description="이 상태만")] = None,
) -> Response:
    """List what was sent, the newest first, with every try and the next one."""
    desk.find(session, caller, hook_id)
    offset = offset_of(cursor)
    rows, total = webhooks.list_deliveries(session, hook_id, state=state, limit=limit, offset=offset)
    following = next_url(request, offset, limit, total)
    return json_answer({"items": [delivery_out(row) for row in rows], "next": following, "total": total})


@router.post("/{hook_id}/deliveries/{delivery_id}/redeliver", status_code=202, response_model=DeliveryOut)
def redeliver(hook_id: UUID, delivery_id: UUID, caller: Writer, session: SessionDep) -> Response:
    """Have a message sent anew under its own id, so that the receiver knows it."""
    desk.send_again(session, caller, hook_id, delivery_id)
    return json_answer(delivery_out(webhooks.get_delivery(session, hook_id, delivery_id)), 202)
