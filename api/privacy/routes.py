"""One's own data: taken along, deleted; and the deletion of whoever asks in writing."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from api.auth.again import check_same_person
from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep
from api.desk import EditingDesk, ReadingDesk
from api.http import file_name, json_answer
from api.privacy import closing, files, written
from api.privacy.closing import Asked, Forgotten
from api.privacy.schemas import CallerBody, CallerForgottenOut, CloseBody, EraseBody, ForgottenOut, OwnDataOut
from geo import clock
from geo.enums import ErasureCause
from geo.errors import NotAllowed
from geo.queries.own_data import own_data

router = APIRouter(tags=["계정"])


@router.get("/account/export", response_model=OwnDataOut, responses={200: {"content": {"application/zip": {}}}})
def export(
    caller: SignedIn, session: SessionDep, form: Annotated[Literal["json", "zip"], Query(alias="format")] = "json"
) -> Response:
    """Return everything the service holds about the caller: JSON, or one ZIP to read and to open in spreadsheets."""
    data, now = own_data(session, caller.account_id), clock.now()
    if form == "json":
        return json_answer(files.as_json(data, now))
    return zip_answer(session, caller)


def zip_answer(session: Session, caller: Caller) -> Response:
    """Return the caller's own data as one file."""
    now = clock.now()
    body = files.as_zip(own_data(session, caller.account_id), now)
    headers = file_name(files.ZIP_NAME, f"내 정보 {now:%Y-%m-%d}.zip") | {"Cache-Control": "no-store"}
    return Response(body, media_type="application/zip", headers=headers)


@router.delete("/account", response_model=ForgottenOut)
def close(caller: SignedIn, desk: ReadingDesk, body: CloseBody) -> Response:
    """Close the caller's own account for good: what names the person goes, counts stay, bookings are called off."""
    if "write" not in caller.scopes:
        raise NotAllowed("읽기만 할 수 있는 토큰이에요.", "This token may only read.", code="token_read_only")
    check_same_person(desk.session, desk.settings, caller, body.password.get_secret_value())
    return json_answer(_out(closing.forget(desk, caller.account_id, Asked(ErasureCause.SELF, by_id=caller.account_id))))


@router.post("/accounts/{account_id}/erase", response_model=ForgottenOut)
def erase(account_id: UUID, caller: Writer, desk: EditingDesk, body: EraseBody) -> Response:
    """Have an account forgotten whose owner asked for it in writing (officers), with the reason."""
    return json_answer(_out(written.erase_as_asked(desk, caller, account_id, body.reason)))


@router.post("/callers/erase", response_model=CallerForgottenOut)
def erase_caller(caller: Writer, session: SessionDep, body: CallerBody) -> Response:
    """Forget somebody without an account, known by the number they called from (administrators), with the reason."""
    gone = written.forget_caller_as_asked(session, caller, body.phone, body.reason)
    return json_answer({"bookings": len(gone.bookings), "signups": len(gone.signups), "coming": gone.coming})


def _out(done: Forgotten) -> dict[str, object]:
    return {"id": done.id, "rows": done.rows, "bookings_called_off": done.bookings}
