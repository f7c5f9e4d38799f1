"""App passwords: what a GIS program types in where a person would sign in. Made, listed, taken back."""

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from api.auth import service
from api.auth.browser import link_base
from api.auth.deps import SignedIn, Writer
from api.auth.permissions import Caller
from api.deps import SessionDep, SettingsDep
from api.web.app_password_views import AppPasswordLine, AppPasswordsPage
from api.web.forms import Fields
from api.web.labels import day_text
from api.web.pages import FormDep, Frame, FrameDep, go
from api.web.tabs import MY, tabs
from api.web.views import Choice
from geo.clock import SEOUL
from geo.queries import accounts
from geo.queries.accounts import TokenRow
from geo.settings import Settings

router = APIRouter()

HERE = "/my/app-passwords"
NAME_MOST = 100
WRITES = "write"


@router.get(HERE)
def index(frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Show the app passwords that still work and the form for a new one."""
    return frame.show("app_passwords.html", "my", passwords=_view(frame, caller, session, settings))


def _view(frame: Frame, caller: Caller, session: Session, settings: Settings, **shown: str) -> AppPasswordsPage:
    return AppPasswordsPage(
        tabs=tabs(frame, MY, HERE),
        lines=tuple(_line(frame, row) for row in accounts.list_api_tokens(session, caller.account_id)),
        kinds=(Choice(WRITES, _may(frame, True), True), Choice("read", _may(frame, False))),
        address=f"{link_base(frame.request, settings)}/ogc",
        user=caller.email,
        **shown,
    )


def _may(frame: Frame, writes: bool) -> str:
    return frame.say("읽고 고치기") if writes else frame.say("읽기만")


def _line(frame: Frame, row: TokenRow) -> AppPasswordLine:
    until = day_text(row.expires_at.astimezone(SEOUL).date(), frame.lang)
    return AppPasswordLine(row.id, row.name, _may(frame, WRITES in row.scopes), until)


@router.post(HERE)
def make(frame: FrameDep, caller: Writer, session: SessionDep, settings: SettingsDep, form: FormDep) -> Response:
    """Make one; it stands on the answer itself and nowhere else, so there is no redirect."""
    service.check_in_person(caller)
    fields = Fields(form, frame.say)
    name = fields.text("name", NAME_MOST)
    if fields.errors:
        view = _view(frame, caller, session, settings, name=fields.raw("name"), error=fields.errors["name"])
        return frame.show("app_passwords.html", "my", status=422, passwords=view)
    scopes = ["read"] if form.get("kind") == "read" else ["read", WRITES]
    secret, _row = service.make_token(session, settings, caller.account_id, name, scopes)
    return frame.show("app_passwords.html", "my", passwords=_view(frame, caller, session, settings, fresh=secret))


@router.post(HERE + "/{token_id}/revoke")
def revoke(caller: Writer, session: SessionDep, token_id: str) -> Response:
    """Take one back; one that is gone already stays gone."""
    accounts.revoke_api_token(session, caller.account_id, token_id)
    return go(f"{HERE}?done=app-password-revoked")
