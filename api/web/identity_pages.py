"""Signing in by way of a provider such as Kakao, joining with it, and the ways into one's own account."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.orm import Session

from api.auth import joining, service
from api.auth.browser import (
    check_may_have_cookies,
    client_address,
    cookie_name,
    is_https,
    link_base,
    session_token,
    set_session_cookie,
)
from api.auth.deps import CallerDep, FromHere, SignedIn, Writer
from api.auth.oidc import Provider, provider_of
from api.auth.permissions import Caller
from api.deps import SessionDep, SettingsDep
from api.web.account_pages import PASSWORD_MOST, age_in, ages_of
from api.web.forms import Fields
from api.web.identity_views import JoinPage, WayLine, WaysInPage
from api.web.labels import day_text
from api.web.other_ways import START, other_way
from api.web.pages import FormDep, Frame, FrameDep, go, inside
from api.web.tabs import MY, tabs
from api.web.views import AccountForm, AccountNotice, Link
from geo.clock import SEOUL
from geo.errors import Busy, InvalidInput, MaeulError, NotFound, NotSignedIn, TooManyRequests
from geo.queries import identities
from geo.queries.identities import Newcomer, WayIn
from geo.settings import Settings

router = APIRouter()

BACK: Final = f"{START}/back"
JOIN: Final = f"{START}/join"
MINE: Final = "/my/sign-in"
SECTION: Final = "login"
STATE, NEWCOMER = "oidc", "newcomer"


@router.get(START)
def set_out(frame: FrameDep, session: SessionDep, settings: SettingsDep) -> Response:
    """Send a browser to the provider."""
    return _set_out(frame, session, settings, inside(frame.request.query_params.get("next", "/")), links=False)


@router.get(f"{MINE}/link")
def set_out_to_link(frame: FrameDep, _caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Send somebody signed in to the provider, to add it to their account."""
    return _set_out(frame, session, settings, MINE, links=True)


def _set_out(frame: Frame, session: Session, settings: Settings, next_url: str, *, links: bool) -> Response:
    request, provider = frame.request, _provider(settings)
    check_may_have_cookies(request, settings)
    back_url = f"{link_base(request, settings)}{BACK}"
    try:
        joining.count_try(session, settings, client_address(request))
        out = joining.set_out(session, provider, back_url, next_url, links=links)
    except (NotSignedIn, Busy, TooManyRequests) as fault:
        return _not_in(frame, settings, fault)
    answer = go(out.address)
    _keep(answer, request, settings, STATE, out.state, joining.ASK_MINUTES)
    return answer


def _provider(settings: Settings) -> Provider:
    provider = provider_of(settings)
    if provider is None:
        raise NotFound("찾는 것이 없어요. 주소를 확인해 주세요.", "There is nothing at this address.")
    return provider


@router.get(BACK)
def come_back(frame: FrameDep, caller: CallerDep, session: SessionDep, settings: SettingsDep) -> Response:
    """Let somebody in who comes back from the provider; newcomers say first how to go on."""
    request, provider = frame.request, _provider(settings)
    check_may_have_cookies(request, settings)
    query = request.query_params
    back = joining.Back(
        query.get("code", ""),
        query.get("state", ""),
        _kept(request, settings, STATE),
        f"{link_base(request, settings)}{BACK}",
        caller.account_id if caller else None,
        session_token(request),
    )
    try:
        joining.count_try(session, settings, client_address(request))
        came = joining.come_back(session, settings, provider, back)
    except (InvalidInput, NotSignedIn, Busy, TooManyRequests) as fault:
        return _not_in(frame, settings, fault)
    answer = _answer_to(came)
    if came.session:
        set_session_cookie(answer, request, settings, came.session)
    if came.token:
        _keep(answer, request, settings, NEWCOMER, came.token, joining.JOIN_MINUTES)
    _drop(answer, request, settings, STATE)
    return answer


def _answer_to(came: joining.Came) -> Response:
    if came.linked:
        return go(f"{MINE}?done=way-linked")
    return go(JOIN if came.token else inside(came.next_url))


def _not_in(frame: Frame, settings: Settings, fault: MaeulError) -> Response:
    """Show the sign-in form with what happened; who said no at the provider is told nothing of failures."""
    account = AccountForm("/login", "/", problem=frame.said(fault), other=other_way(frame, settings, "/"))
    status = 503 if isinstance(fault, Busy) else 429 if isinstance(fault, TooManyRequests) else 401
    answer = frame.show("login.html", SECTION, status=status, account=account)
    _drop(answer, frame.request, settings, STATE)
    return answer


@router.get(JOIN)
def join_form(frame: FrameDep, session: SessionDep, settings: SettingsDep) -> Response:
    """Ask a newcomer for what an account needs, or to sign in once to the one that is theirs."""
    newcomer = joining.newcomer_of(session, _kept(frame.request, settings, NEWCOMER))
    return frame.show("oidc_join.html", SECTION, join=_join_page(frame, session, settings, newcomer))


def _join_page(frame: Frame, session: Session, settings: Settings, newcomer: Newcomer) -> JoinPage:
    known = newcomer.email if joining.has_account(session, newcomer) else ""
    return JoinPage(
        settings.oidc_name, newcomer.next_url, known, newcomer.name, newcomer.email, ages=ages_of(frame, "")
    )


@router.post(JOIN, dependencies=[FromHere])
def join(frame: FrameDep, session: SessionDep, settings: SettingsDep, form: FormDep) -> Response:
    """Make an account for a newcomer."""
    request = frame.request
    token = _kept(request, settings, NEWCOMER)
    fields = Fields(form, frame.say)
    wish = joining.Joining(fields.text("name", 100), fields.text("email", 254), age_in(fields))
    if fields.raw("agreed") != "yes":
        fields.refuse("agreed", "동의해야 가입할 수 있어요.")
    if fields.errors:
        return _joined_not(frame, session, settings, fields, "")
    try:
        secret = joining.join(session, settings, token, wish, link_base(request, settings))
    except (InvalidInput, TooManyRequests) as fault:
        return _joined_not(frame, session, settings, fields, frame.said(fault))
    if secret is None:
        return frame.show("account_notice.html", SECTION, told=_mailed(frame, wish.email))
    return _in(frame, settings, secret, form.get("next", "/"))


def _joined_not(frame: Frame, session: Session, settings: Settings, fields: Fields, problem: str) -> Response:
    newcomer = joining.newcomer_of(session, _kept(frame.request, settings, NEWCOMER))
    typed = replace(
        _join_page(frame, session, settings, newcomer),
        name=fields.raw("name", 100),
        email=fields.raw("email", 254),
        agreed=fields.raw("agreed") == "yes",
        ages=ages_of(frame, fields.raw("age")),
        guardian=(fields.raw("guardian_name", 100), fields.raw("guardian_email", 254)),
        problem=problem,
        errors=fields.errors,
    )
    return frame.show("oidc_join.html", SECTION, status=422, join=typed)


@router.post(f"{JOIN}/sign-in", dependencies=[FromHere])
def sign_in_to_link(frame: FrameDep, session: SessionDep, settings: SettingsDep, form: FormDep) -> Response:
    """Sign in to an account that is there already; the provider leads into it from now on."""
    request = frame.request
    token = _kept(request, settings, NEWCOMER)
    password = form.get("password", "")[:PASSWORD_MOST]
    credentials = service.Credentials(form.get("email", "")[:254], password, client_address(request))
    try:
        secret = joining.sign_in_and_link(session, settings, token, credentials, session_token(request))
    except (NotSignedIn, TooManyRequests) as fault:
        page = _join_page(frame, session, settings, joining.newcomer_of(session, token))
        typed = replace(page, problem=frame.said(fault))
        return frame.show("oidc_join.html", SECTION, status=401, join=typed)
    return _in(frame, settings, secret, form.get("next", "/"))


def _in(frame: Frame, settings: Settings, secret: str, next_url: str) -> Response:
    answer = go(inside(next_url))
    set_session_cookie(answer, frame.request, settings, secret)
    _drop(answer, frame.request, settings, NEWCOMER)
    return answer


def _mailed(frame: Frame, email: str) -> AccountNotice:
    say = frame.say
    body = say("{email} 메일함을 열어 받은 링크를 눌러 주세요.\n몇 분이 지나도 오지 않으면 스팸함을 봐 주세요.")
    return AccountNotice(say("메일을 보냈어요"), body.format(email=email), Link("/", say("공간 둘러보기")))


@router.get(MINE)
def ways_in(frame: FrameDep, caller: SignedIn, session: SessionDep, settings: SettingsDep) -> Response:
    """Show by which ways one gets into one's account."""
    return frame.show("my_sign_in.html", "my", ways=_ways(frame, caller, session, settings))


def _ways(frame: Frame, caller: Caller, session: Session, settings: Settings) -> WaysInPage:
    found, provider = identities.list_ways(session, caller.account_id), provider_of(settings)
    addable = provider is not None and all(way.issuer != provider.issuer for way in found)
    words = frame.say("{name} 잇기").format(name=settings.oidc_name)
    return WaysInPage(
        tabs(frame, MY, MINE),
        caller.email,
        identities.has_password(session, caller.account_id),
        tuple(_line(frame, settings, way) for way in found),
        Link(f"{MINE}/link", words) if addable else None,
    )


def _line(frame: Frame, settings: Settings, way: WayIn) -> WayLine:
    name = settings.oidc_name if way.issuer == settings.oidc_issuer else way.issuer
    times = (way.created_at, way.last_used_at or way.created_at)
    since, last = (day_text(at.astimezone(SEOUL).date(), frame.lang) for at in times)
    return WayLine(str(way.id), name, since, last)


@router.post(f"{MINE}/{{identity_id}}/unlink")
def unlink(caller: Writer, session: SessionDep, identity_id: UUID) -> Response:
    """Take a way in back; the last one stays."""
    service.check_in_person(caller)
    identities.unlink_identity(session, caller.account_id, identity_id)
    return go(f"{MINE}?done=way-unlinked")


def _cookie(request: Request, settings: Settings, name: str) -> str:
    return f"{cookie_name(request, settings)}-{name}"


def _kept(request: Request, settings: Settings, name: str) -> str:
    return request.cookies.get(_cookie(request, settings, name), "")


def _keep(answer: Response, request: Request, settings: Settings, name: str, value: str, minutes: int) -> None:
    """Give the browser a secret for some minutes; lax, because it comes back by way of another site."""
    answer.set_cookie(
        _cookie(request, settings, name),
        value,
        max_age=minutes * 60,
        path="/",
        secure=is_https(request, settings),
        httponly=True,
        samesite="lax",
    )


def _drop(answer: Response, request: Request, settings: Settings, name: str) -> None:
    answer.delete_cookie(
        _cookie(request, settings, name), path="/", secure=is_https(request, settings), httponly=True, samesite="lax"
    )
