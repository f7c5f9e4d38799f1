"""Rights of people over what is kept about them: the policy, one's own data, closing one's account."""

from typing import Final

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth.again import check_same_person, has_password
from api.auth.browser import clear_session_cookie
from api.auth.deps import SignedIn
from api.auth.permissions import Caller
from api.deps import SessionDep, SettingsDep
from api.desk import ReadingDesk
from api.errors import status_of
from api.privacy import closing
from api.privacy.closing import Asked
from api.privacy.routes import zip_answer
from api.web.agreement_pages import FAULTS, told_fault
from api.web.labels import day_text
from api.web.messages import Translator
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.privacy_views import OwnDataPage, PolicyPage, RuleLine, TextLine
from api.web.tabs import MY, tabs
from geo.booking.desk import Desk
from geo.enums import ErasureCause
from geo.errors import NotAllowed, TooManyRequests
from geo.privacy.retention import IN_FORCE, RULES
from geo.queries import erasure
from geo.queries.consent_texts import list_texts
from geo.settings import Settings

router = APIRouter()
HERE: Final = "/my/data"
PASSWORD_MOST: Final = 400


@router.get("/privacy")
def policy(frame: FrameDep, session: SessionDep, settings: SettingsDep) -> Response:
    """Show what is kept about people, why and how long, and what they may do about it; nobody has to sign in."""
    say = frame.say
    view = PolicyPage(
        keeper=settings.data_publisher,
        officer=settings.privacy_officer,
        rules=tuple(_rule(one.title, one.items, one.purpose, one.kept, one.basis, say) for one in RULES),
        texts=tuple(
            TextLine(one.title, say("{n}판").format(n=one.version), one.purpose, one.kept)
            for one in list_texts(session, newest=True)
        ),
        backups=_backups(settings, say),
        card_payments=settings.toss_secret_key is not None,
        on=day_text(IN_FORCE, frame.lang),
    )
    return frame.show("privacy.html", "privacy", policy=view)


def _rule(title: str, items: str, purpose: str, kept: str, basis: str, say: Translator) -> RuleLine:
    return RuleLine(say(title), say(items), say(purpose), say(kept), say(basis) if basis else "")


def _backups(settings: Settings, say: Translator) -> str:
    return say("밤마다 만든 백업은 {days}일 치, {weeks}주 치, {months}달 치를 두고 오래된 것부터 지워요.").format(
        days=settings.backup_days, weeks=settings.backup_weeks, months=settings.backup_months
    )


@router.get(HERE)
def index(frame: FrameDep, caller: SignedIn, session: SessionDep) -> Response:
    """Show how to take one's own data along, and how to close one's account."""
    asks_password = has_password(session, caller)
    return frame.show("my_data.html", "my", data=_view(frame, caller, session, asks_password=asks_password))


def _view(
    frame: Frame, caller: Caller, session: Session, *, asks_password: bool = True, problem: str = ""
) -> OwnDataPage:
    return OwnDataPage(
        tabs=tabs(frame, MY, HERE),
        email=caller.email,
        coming=coming(frame, len(erasure.bookings_to_call_off(session, caller.account_id))),
        asks_password=asks_password,
        problem=problem,
    )


def coming(frame: Frame, bookings: int) -> str:
    """Say how many bookings would be called off."""
    return frame.say("다가올 예약 {n}건이 먼저 취소돼요.").format(n=bookings) if bookings else ""


@router.get(HERE + "/file")
def download(caller: SignedIn, session: SessionDep) -> Response:
    """Give everything about the reader as one file."""
    return zip_answer(session, caller)


@router.post(HERE + "/close")
def close(frame: FrameDep, caller: SignedIn, desk: ReadingDesk, settings: SettingsDep, form: FormDep) -> Response:
    """Close the reader's account for good and sign them out; refused, it stays as it was."""
    asks_password = has_password(desk.session, caller)
    try:
        check_same_person(desk.session, settings, caller, form.get("password", "")[:PASSWORD_MOST])
        _close(desk, caller)
    except (*FAULTS, NotAllowed, TooManyRequests) as fault:
        told = told_fault(fault)
        view = _view(frame, caller, desk.session, asks_password=asks_password, problem=frame.said(told))
        return frame.show("my_data.html", "my", status=status_of(told), data=view)
    answer = go("/?done=account-closed")
    clear_session_cookie(answer, frame.request, settings)
    return answer


def _close(desk: Desk, caller: Caller) -> None:
    with desk.session.begin_nested():
        closing.forget(desk, caller.account_id, Asked(ErasureCause.SELF, by_id=caller.account_id))
