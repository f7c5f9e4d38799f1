"""What a request from a browser says about itself: its address, its cookie, where it was sent from."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import Request, Response

from api.auth.secrets import csrf_of
from geo.errors import NotAllowed, SetupError
from geo.settings import Settings

SECURE_COOKIE = "__Host-maeul"
PLAIN_COOKIE = "maeul"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
DAY_SECONDS = 86_400


def client_address(request: Request) -> str:
    """Return the peer's address; headers that anybody may set are not believed."""
    return request.client.host if request.client else "unknown"


def is_loopback(host: str | None) -> bool:
    """Say whether a host name means the machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def is_https(request: Request, settings: Settings) -> bool:
    """Say whether people reach the service over https, be it through a proxy that ends TLS."""
    return request.url.scheme == "https" or (settings.public_url or "").lower().startswith("https://")


def cookie_name(request: Request, settings: Settings) -> str:
    return SECURE_COOKIE if is_https(request, settings) else PLAIN_COOKIE


def session_token(request: Request) -> str | None:
    """Return the secret in the session cookie of this kind of connection; the other kind's cookie is ignored."""
    return request.cookies.get(cookie_name(request, request.app.state.settings)) or None


def check_may_have_cookies(request: Request, settings: Settings) -> None:
    """Raise NotAllowed (`https_needed`) where a password would cross a network in the clear."""
    if is_https(request, settings) or settings.insecure_http or is_loopback(request.url.hostname):
        return
    raise NotAllowed(
        "암호화되지 않은 주소(http)에서는 로그인할 수 없어요. https 주소로 들어와 주세요.",
        "Signing in needs https; set MAEUL_INSECURE_HTTP=true to allow plain http on a trusted network.",
        code="https_needed",
    )


def set_session_cookie(response: Response, request: Request, settings: Settings, token: str) -> None:
    """Give the browser its session; raises NotAllowed on plain http that is not allowed."""
    check_may_have_cookies(request, settings)
    response.set_cookie(
        cookie_name(request, settings),
        token,
        max_age=settings.session_days * DAY_SECONDS,
        path="/",
        secure=is_https(request, settings),
        httponly=True,
        samesite="lax",
    )


def clear_session_cookie(response: Response, request: Request, settings: Settings) -> None:
    response.delete_cookie(
        cookie_name(request, settings), path="/", secure=is_https(request, settings), httponly=True, samesite="lax"
    )


def csrf_token(request: Request) -> str:
    """Return the value for a form's hidden field `csrf_token`; empty without a session."""
    token = session_token(request)
    return csrf_of(token) if token else ""


def check_sent_from_here(request: Request, settings: Settings) -> None:
    """Raise NotAllowed (`cross_site`) for a request that another site made the browser send.

    Browsers say so in Sec-Fetch-Site or Origin; programs send neither and have no cookies to abuse.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in {"same-origin", "none"}:
        raise _cross_site()
    if origin is not None and origin.lower() not in _own_origins(request, settings):
        raise _cross_site()


def _own_origins(request: Request, settings: Settings) -> set[str]:
    origins = {f"{request.url.scheme}://{request.url.netloc}".lower()}
    if settings.public_url:
        parts = urlsplit(settings.public_url)
        origins.add(f"{parts.scheme}://{parts.netloc}".lower())
    return origins


def _cross_site() -> NotAllowed:
    return NotAllowed(
        "다른 누리집에서 보낸 요청이라 받지 않았어요. 이 페이지를 새로 고친 뒤 다시 해 주세요.",
        "The request came from another site.",
        code="cross_site",
    )


def link_base(request: Request, settings: Settings) -> str:
    """Return the address that links in mails begin with, without a slash at the end.

    A Host header is believed only when it names this machine: anybody can send one. Raises SetupError without
    MAEUL_PUBLIC_URL elsewhere.
    """
    if settings.public_url:
        return settings.public_url.rstrip("/")
    if is_loopback(request.url.hostname):
        return f"{request.url.scheme}://{request.url.netloc}"
    raise SetupError(
        "메일에 적을 주소를 몰라요. 운영자가 MAEUL_PUBLIC_URL을 설정해야 해요.",
        "MAEUL_PUBLIC_URL must be set before mails with links can be sent.",
        code="public_url_missing",
    )
