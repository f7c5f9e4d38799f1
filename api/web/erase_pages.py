"""Personal data at the office: whoever asks in writing is forgotten; what was destroyed stands in a log."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.auth.deps import SignedIn, Writer
from api.deps import SessionDep
from api.desk import EditingDesk
from api.errors import status_of
from api.http import file_name
from api.privacy import destruction, written
from api.web.agreement_pages import FAULTS, told_fault
from api.web.moments import moment_text
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.paging import addresses, pager
from api.web.privacy_pages import coming
from api.web.privacy_views import NOBODY_ASKED, CallerForm, DestroyedLine, DestructionPage, ErasePage
from api.web.tabs import OFFICE, tabs
from api.web.views import Badge
from geo.errors import InvalidInput
from geo.queries import erasure

router = APIRouter()
SHOWN: Final = 50
REASON_MOST: Final = 500
PHONE_MOST: Final = 40
TONES: Final = {"erasure": "info", "consent": "wait", "retention": "none"}


@router.get("/admin/people/{account_id}/erase")
def ask(frame: FrameDep, caller: Writer, session: SessionDep, account_id: UUID) -> Response:
    """Show who is to be forgotten and what that does."""
    person = written.require_eraser(session, caller, account_id)
    calls_off = len(erasure.bookings_to_call_off(session, account_id))
    view = ErasePage(person.name, person.email, _address(account_id), coming(frame, calls_off))
    return frame.show("admin_erase.html", "admin", person=view)


def _address(account_id: UUID) -> str:
    return f"/admin/people/{account_id}/erase"


@router.post("/admin/people/{account_id}/erase")
def erase(frame: FrameDep, caller: Writer, desk: EditingDesk, account_id: UUID, form: FormDep) -> Response:
    """Have somebody forgotten who asked for it in writing; refused, nothing has changed."""
    person = written.require_eraser(desk.session, caller, account_id)
    reason = form.get("reason", "")[:REASON_MOST]
    try:
        with desk.session.begin_nested():
            written.erase_as_asked(desk, caller, account_id, reason)
    except (*FAULTS, InvalidInput) as fault:
        told = told_fault(fault)
        view = ErasePage(person.name, person.email, _address(account_id), "", reason, frame.said(told))
        return frame.show("admin_erase.html", "admin", status=status_of(told), person=view)
    return go("/admin/people?done=account-erased")


@router.get("/admin/destruction")
def log(
    frame: FrameDep,
    caller: SignedIn,
    session: SessionDep,
    first: Annotated[int, Query(alias="from", ge=0, le=1_000_000)] = 0,
) -> Response:
    """Show what was destroyed, the newest first."""
    return frame.show("admin_destruction.html", "admin", log=_log(frame, caller, session, first))


def _log(
    frame: Frame,
    caller: SignedIn,
    session: SessionDep,
    first: int = 0,
    *,
    problem: str = "",
    reason: str = "",
    by_phone: CallerForm = NOBODY_ASKED,
) -> DestructionPage:
    rows, total = destruction.log_for(session, caller, SHOWN, first)
    say = frame.say
    return DestructionPage(
        tabs=tabs(frame, OFFICE),
        lines=tuple(
            DestroyedLine(
                moment_text(row.at, frame.lang),
                say(destruction.title_of(row.what)),
                say("{n}건").format(n=f"{row.rows:,}"),
                Badge(say(destruction.REASONS[row.reason]), TONES[row.reason]),
            )
            for row in rows
        ),
        total=say("{n}건").format(n=f"{total:,}"),
        pager=pager(addresses("/admin/destruction"), first, len(rows), total, step=SHOWN),
        problem=problem,
        reason=reason,
        caller=by_phone,
    )


@router.post("/admin/destruction/caller")
def forget_caller(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Forget somebody without an account, known by the number they called from; say what went and what has to stay."""
    phone, reason = form.get("phone", "")[:PHONE_MOST], form.get("reason", "")[:REASON_MOST]
    try:
        gone = written.forget_caller_as_asked(session, caller, phone, reason)
    except InvalidInput as fault:
        asked = CallerForm(phone, reason, problem=frame.said(fault))
        view = _log(frame, caller, session, by_phone=asked)
        return frame.show("admin_destruction.html", "admin", status=status_of(fault), log=view)
    view = _log(frame, caller, session, by_phone=CallerForm(told=_told(frame, gone)))
    return frame.show("admin_destruction.html", "admin", log=view)


def _told(frame: Frame, gone: erasure.CallerForgotten) -> str:
    said = frame.say("예약 {bookings}건과 프로그램 신청 {signups}건에서 연락처를 지웠어요.").format(
        bookings=len(gone.bookings), signups=len(gone.signups)
    )
    stays = frame.say("앞으로 있을 {n}건은 연락처가 있어야 해서 두었어요. 먼저 취소한 뒤 다시 지워 주세요.")
    return f"{said} {stays.format(n=gone.coming)}" if gone.coming else said


@router.post("/admin/destruction/file")
def download(frame: FrameDep, caller: Writer, session: SessionDep, form: FormDep) -> Response:
    """Give the whole log as a file, noted with the reason."""
    reason = form.get("reason", "")[:REASON_MOST]
    try:
        body = destruction.file_of(session, caller, reason)
    except InvalidInput as fault:
        view = _log(frame, caller, session, problem=frame.said(fault))
        return frame.show("admin_destruction.html", "admin", status=status_of(fault), log=view)
    headers = file_name("destruction-log.csv", f"{frame.say('파기 기록')}.csv")
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)
