"""Accounts, sessions and API tokens over JSON."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.auth import service
from api.auth.browser import (
    check_may_have_cookies,
    clear_session_cookie,
    client_address,
    csrf_token,
    link_base,
    session_token,
    set_session_cookie,
)
from api.auth.deps import FromHere, SignedIn, Writer
from api.auth.schemas import (
    Accepted,
    MeOut,
    MePatch,
    NewPasswordBody,
    NewTokenBody,
    NewTokenOut,
    ResetBody,
    SessionOut,
    SignInBody,
    SignUpBody,
    TokenBody,
    TokenList,
    TokenOut,
    me_of,
)
from api.auth.secrets import csrf_of
from api.deps import SessionDep, SettingsDep
from api.limits import AccountFormLimit
from geo.errors import NotFound
from geo.queries import accounts
from geo.queries.accounts import Age, Guardian

router = APIRouter(tags=["계정"])

TokenId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]


@router.post("/accounts", status_code=202, dependencies=[FromHere, AccountFormLimit])
def sign_up(request: Request, session: SessionDep, settings: SettingsDep, body: SignUpBody) -> Accepted:
    """가입을 신청해요. 주소가 이미 있든 없든 답은 같고, 확인 링크를 메일로 보내요."""
    guardian = Guardian(body.guardian.name, body.guardian.email) if body.guardian else None
    wish = service.SignUp(body.email, body.password.get_secret_value(), body.name, Age(body.over_14, guardian))
    service.sign_up(session, settings, wish, link_base(request, settings))
    return Accepted(message="메일을 보냈어요. 메일에 있는 링크를 눌러 가입을 마쳐 주세요.")


@router.post("/accounts/confirm", dependencies=[FromHere])
def confirm(request: Request, session: SessionDep, settings: SettingsDep, body: TokenBody) -> Accepted:
    """메일로 받은 링크로 이메일 주소를 확인해요. 보호자의 링크라면 동의를 적고 아이에게 확인 메일을 보내요."""
    purpose = service.confirm(session, body.token.get_secret_value(), link_base(request, settings))
    if purpose == "guardian":
        return Accepted(message="동의해 주셔서 고맙습니다. 아이의 메일로 확인 링크를 보냈어요.")
    return Accepted(message="주소를 확인했어요. 이제 로그인하고 예약할 수 있어요.")


@router.post("/sessions", status_code=201, dependencies=[FromHere])
def sign_in(
    request: Request, response: Response, session: SessionDep, settings: SettingsDep, body: SignInBody
) -> SessionOut:
    """로그인해요. 세션 쿠키와, 바꾸는 요청에 함께 보낼 csrf_token을 받아요."""
    check_may_have_cookies(request, settings)
    credentials = service.Credentials(body.email, body.password.get_secret_value(), client_address(request))
    secret = service.sign_in(session, settings, credentials, replaces=session_token(request))
    set_session_cookie(response, request, settings, secret)
    return SessionOut(csrf_token=csrf_of(secret))


@router.delete("/sessions/current", status_code=204)
def sign_out(
    request: Request, response: Response, session: SessionDep, settings: SettingsDep, caller: SignedIn
) -> None:
    """로그아웃해요."""
    secret = session_token(request)
    if caller.via == "session" and secret:
        service.sign_out(session, secret)
        clear_session_cookie(response, request, settings)


@router.get("/me")
def me(request: Request, caller: SignedIn) -> MeOut:
    """지금 누구로 들어와 있고 무엇을 할 수 있는지 보여 줘요."""
    return me_of(caller, csrf_token(request) if caller.via == "session" else "")


@router.patch("/me", status_code=204)
def change_me(session: SessionDep, caller: Writer, body: MePatch) -> None:
    """어느 말로 메일을 받을지 정해요."""
    accounts.set_language(session, caller.email, body.lang)


@router.post("/password-resets", status_code=202, dependencies=[FromHere, AccountFormLimit])
def ask_reset(request: Request, session: SessionDep, settings: SettingsDep, body: ResetBody) -> Accepted:
    """새 비밀번호를 정할 링크를 메일로 받아요. 주소가 있든 없든 답은 같아요."""
    service.ask_reset(session, settings, body.email, link_base(request, settings))
    return Accepted(message="가입한 주소라면 메일을 보냈어요. 메일에 있는 링크를 눌러 주세요.")


@router.post("/password-resets/confirm", dependencies=[FromHere, AccountFormLimit])
def reset_password(session: SessionDep, body: NewPasswordBody) -> Accepted:
    """메일로 받은 링크로 새 비밀번호를 정해요. 모든 기기에서 로그아웃돼요."""
    service.reset_password(session, body.token.get_secret_value(), body.password.get_secret_value())
    return Accepted(message="새 비밀번호를 정했어요. 다시 로그인해 주세요.")


@router.get("/tokens")
def list_tokens(session: SessionDep, caller: SignedIn) -> TokenList:
    """내 API 토큰을 봐요."""
    rows = [_token_out(row) for row in accounts.list_api_tokens(session, caller.account_id)]
    return TokenList(items=rows, total=len(rows))


@router.post("/tokens", status_code=201)
def make_token(session: SessionDep, settings: SettingsDep, caller: SignedIn, body: NewTokenBody) -> NewTokenOut:
    """API 토큰을 만들어요. 토큰은 이 답에서 한 번만 보여요."""
    service.check_in_person(caller)
    scopes = sorted(set(body.scopes))
    secret, row = service.make_token(session, settings, caller.account_id, body.name, list(scopes))
    return NewTokenOut(token=secret, **_token_out(row).model_dump())


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(session: SessionDep, caller: SignedIn, token_id: TokenId) -> None:
    """내 API 토큰을 못 쓰게 해요."""
    if not accounts.revoke_api_token(session, caller.account_id, token_id):
        raise NotFound("그런 토큰이 없어요.", "You have no such token.", code="token_unknown")


def _token_out(row: accounts.TokenRow) -> TokenOut:
    return TokenOut(id=row.id, name=row.name, scopes=row.scopes, created_at=row.created_at, expires_at=row.expires_at)
