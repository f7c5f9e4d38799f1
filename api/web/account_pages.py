"""Signing up, in and out, and new passwords; the work is `api.auth.service`."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from api.auth import service
from api.auth.browser import (
    check_may_have_cookies,
    clear_session_cookie,
    client_address,
    link_base,
    session_token,
    set_session_cookie,
)
from api.auth.deps import CallerDep, FromHere
from api.deps import SessionDep, SettingsDep
from api.limits import AccountFormLimit
from api.web.forms import Fields
from api.web.other_ways import other_way
from api.web.pages import LANG_COOKIE, FormDep, Frame, FrameDep, go, inside
from api.web.views import AccountForm, AccountNotice, Choice, Link
from geo.errors import InvalidInput, MaeulError, NotSignedIn, TooManyRequests
from geo.queries import accounts
from geo.queries.accounts import Age, Guardian
from geo.settings import Settings

router = APIRouter()

PASSWORD_MOST = 400
TOKEN_MOST = 200
SECTION = "login"


def _status(error: MaeulError) -> int:
    return 429 if isinstance(error, TooManyRequests) else 401 if isinstance(error, NotSignedIn) else 422


@router.get("/login")
def login_form(frame: FrameDep, caller: CallerDep, settings: SettingsDep) -> Response:
    """Show the sign-in form; whoever is signed in goes on."""
    query = frame.request.query_params
    back = _with_wish(inside(query.get("next", "/")), query)
    if caller is not None:
        return go(back)
    return frame.show("login.html", SECTION, account=_login(frame, settings, back))


def _login(frame: Frame, settings: Settings, back: str, email: str = "", problem: str = "") -> AccountForm:
    return AccountForm("/login", back, email, problem=problem, other=other_way(frame, settings, back))


def _with_wish(back: str, query: Mapping[str, str]) -> str:
    """Without script the booking form sends its time beside `next`: carry it through the sign-in."""
    wish = {name: query[name] for name in ("date", "start", "end") if query.get(name)}
    if not wish:
        return back
    path = back.partition("#")[0].partition("?")[0]
    return f"{path}?{'&'.join(f'{name}={quote(value)}' for name, value in wish.items())}#book"


@router.post("/login", dependencies=[FromHere])
def login(frame: FrameDep, session: SessionDep, settings: SettingsDep, form: FormDep) -> Response:
    """Sign in and go where the reader wanted to go."""
    request, back = frame.request, inside(form.get("next", "/"))
    check_may_have_cookies(request, settings)
    password = form.get("password", "")[:PASSWORD_MOST]
    credentials = service.Credentials(form.get("email", "")[:254], password, client_address(request))
    try:
        secret = service.sign_in(session, settings, credentials, replaces=session_token(request))
    except (NotSignedIn, TooManyRequests) as error:
        account = _login(frame, settings, back, email=credentials.email, problem=frame.said(error))
        return frame.show("login.html", SECTION, status=_status(error), account=account)
    if LANG_COOKIE in request.cookies:
        accounts.set_language(session, credentials.email, frame.lang)
    answer = go(back)
    set_session_cookie(answer, request, settings, secret)
    return answer


@router.post("/logout")
def logout(request: Request, session: SessionDep, settings: SettingsDep, caller: CallerDep) -> Response:
    """Sign out and go home."""
    secret = session_token(request)
    answer = go("/?done=out")
    if caller is not None and secret:
        service.sign_out(session, secret)
    clear_session_cookie(answer, request, settings)
    return answer


@router.get("/signup")
def signup_form(frame: FrameDep) -> Response:
    """Show the sign-up form."""
    back = inside(frame.request.query_params.get("next", "/"))
    return frame.show("signup.html", SECTION, account=AccountForm("/signup", back, ages=ages_of(frame, "")))


def ages_of(frame: Frame, chosen: str) -> tuple[Choice, ...]:
    """Return the two answers about being 14."""
    say = frame.say
    asked = (("over", say("만 14세 이상이에요")), ("under", say("만 14세 미만이에요")))
    return tuple(Choice(value, label, value == chosen) for value, label in asked)


@router.post("/signup", dependencies=[FromHere, AccountFormLimit])
def signup(frame: FrameDep, session: SessionDep, settings: SettingsDep, form: FormDep) -> Response:
    """Send the confirmation mail; the answer is the same whether or not the address was known."""
    fields = Fields(form, frame.say)
    email, name = fields.text("email", 254), fields.text("name", 100)
    if fields.raw("agreed") != "yes":
        fields.refuse("agreed", "동의해야 가입할 수 있어요.")
    age = age_in(fields)
    account = AccountForm(
        "/signup",
        inside(form.get("next", "/")),
        email,
        name,
        agreed=form.get("agreed") == "yes",
        ages=ages_of(frame, form.get("age", "")),
        guardian=(fields.raw("guardian_name", 100), fields.raw("guardian_email", 254)),
    )
    if fields.errors:
        return frame.show("signup.html", SECTION, status=422, account=replace(account, errors=fields.errors))
    try:
        wish = service.SignUp(email, form.get("password", "")[:PASSWORD_MOST], name, age)
        service.sign_up(session, settings, wish, link_base(frame.request, settings))
    except (InvalidInput, TooManyRequests) as error:
        wrong = _blame(account, error, frame)
        return frame.show("signup.html", SECTION, status=_status(error), account=wrong)
    return frame.show(
        "account_notice.html", SECTION, told=_mail_sent(frame, age.guardian.email if age.guardian else email)
    )


def age_in(fields: Fields) -> Age:
    """Read what was said about being 14; a child's guardian is read with it."""
    said = fields.raw("age")
    if said not in {"over", "under"}:
        fields.refuse("age", "만 14세 이상인지 골라 주세요.")
    if said != "under":
        return Age(True if said == "over" else None)
    guardian = Guardian(fields.text("guardian_name", 100), fields.text("guardian_email", 254))
    return Age(False, guardian)


def _blame(account: AccountForm, error: MaeulError, frame: Frame) -> AccountForm:
    """Show a fault beside its field where it has one."""
    said = frame.said(error)
    if error.code in {"password_weak", "guardian_missing"}:
        return replace(account, errors={"password" if error.code == "password_weak" else "guardian_email": said})
    return (
        replace(account, errors={"email": said}) if isinstance(error, InvalidInput) else replace(account, problem=said)
    )


def _mail_sent(frame: Frame, email: str) -> AccountNotice:
    say = frame.say
    body = say("{email} 메일함을 열어 받은 링크를 눌러 주세요.\n몇 분이 지나도 오지 않으면 스팸함을 봐 주세요.").format(
        email=email
    )
    return AccountNotice(say("메일을 보냈어요"), body, Link("/", say("공간 둘러보기")))


@router.get("/confirm")
def confirm_form(frame: FrameDep) -> Response:
    """Ask for one press: mail scanners follow links, so opening the address alone uses nothing up."""
    token = frame.request.query_params.get("token", "")[:TOKEN_MOST]
    return frame.show("confirm.html", SECTION, account=AccountForm("/confirm", token=token))


@router.post("/confirm", dependencies=[FromHere])
def confirm(frame: FrameDep, session: SessionDep, settings: SettingsDep, form: FormDep) -> Response:
    """Confirm an address and go on to signing in; a guardian's press sends the child its own link."""
    try:
        purpose = service.confirm(session, form.get("token", "")[:TOKEN_MOST], link_base(frame.request, settings))
    except InvalidInput as error:
        return _link_too_old(frame, error)
    if purpose == "guardian":
        say = frame.say
        body = say("아이의 메일로 확인 링크를 보냈어요. 아이가 누르면 가입이 끝나요.")
        told = AccountNotice(say("동의해 주셔서 고맙습니다"), body, Link("/privacy", say("개인정보 처리방침")))
        return frame.show("account_notice.html", SECTION, told=told)
    return go("/login?done=confirmed")


def _link_too_old(frame: Frame, error: MaeulError) -> Response:
    say = frame.say
    told = AccountNotice(say("쓸 수 없는 링크예요"), frame.said(error), Link("/reset", say("새 메일 받기")), "alert")
    return frame.show("account_notice.html", SECTION, status=422, told=told)


@router.get("/reset")
def reset_form(frame: FrameDep) -> Response:
    """Without a mailed token ask where to send one, with it ask for the new password."""
    token = frame.request.query_params.get("token", "")[:TOKEN_MOST]
    if token:
        return frame.show("reset.html", SECTION, account=AccountForm("/reset", token=token))
    return frame.show("forgot.html", SECTION, account=AccountForm("/reset"))


@router.post("/reset", dependencies=[FromHere, AccountFormLimit])
def reset(frame: FrameDep, session: SessionDep, settings: SettingsDep, form: FormDep) -> Response:
    """Set the new password of a mailed token, or send such a mail."""
    if form.get("token"):
        return _set_password(frame, session, form)
    email = form.get("email", "")[:254]
    try:
        service.ask_reset(session, settings, email, link_base(frame.request, settings))
    except (InvalidInput, TooManyRequests) as error:
        account = _blame(AccountForm("/reset", email=email), error, frame)
        return frame.show("forgot.html", SECTION, status=_status(error), account=account)
    return frame.show("account_notice.html", SECTION, told=_mail_sent(frame, email))


def _set_password(frame: Frame, session: SessionDep, form: FormDep) -> Response:
    token = form["token"][:TOKEN_MOST]
    try:
        service.reset_password(session, token, form.get("password", "")[:PASSWORD_MOST])
    except InvalidInput as error:
        if error.code != "password_weak":
            return _link_too_old(frame, error)
        account = AccountForm("/reset", token=token, errors={"password": frame.said(error)})
        return frame.show("reset.html", SECTION, status=422, account=account)
    return go("/login?done=password")
