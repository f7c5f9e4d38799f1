"""Signing in by HTTP Basic, for GIS programs that know nothing else: an e-mail address and an app password.

An app password is an API token of that account. It is taken under /ogc alone: a browser that was asked for one sends it
along with everything under the address, wherever the request was made.
"""

import base64
import binascii
from typing import Final

from fastapi import Request
from sqlalchemy import Engine

from api.auth.browser import SAFE_METHODS, check_sent_from_here, client_address
from api.auth.secrets import same, sha256_of
from geo.aside import aside
from geo.errors import InvalidInput, NotSignedIn
from geo.mailbox import mailbox
from geo.queries.accounts import Identity, identity_of_token
from geo.queries.rate_limits import MINUTE, count_hit
from geo.settings import Settings

LONGEST: Final = 1000
"""Characters of a header worth reading: an address, a colon and a token are far fewer."""


def identity_of_basic(request: Request, settings: Settings, given: str) -> Identity:
    """Return whose app password the header's Base64 `given` holds; raise NotSignedIn, counted, for any other pair.

    Raises TooManyRequests after too many bad tries, and NotAllowed for a change that another site's page sent.
    """
    if request.method not in SAFE_METHODS:
        check_sent_from_here(request, settings)
    email, secret = _pair(given)
    identity = _known(request.app.state.engine, email, secret)
    if identity is None:
        bucket = sha256_of(f"{client_address(request)} {email}")
        count_hit(request.app.state.engine, f"basic:{bucket}", MINUTE, settings.login_per_minute)
        raise _wrong()
    return identity


def _known(engine: Engine, email: str, secret: str) -> Identity | None:
    if not email or not secret:
        return None
    with aside(engine) as connection:
        found = identity_of_token(connection, sha256_of(secret))
    return found if found is not None and same(found.email, email) else None


def _pair(given: str) -> tuple[str, str]:
    """Return the address and the secret; both empty for what is no such pair."""
    try:
        typed, colon, secret = base64.b64decode(given[:LONGEST].strip(), validate=True).decode().partition(":")
        return (mailbox(typed), secret.strip()) if colon else ("", "")
    except (binascii.Error, UnicodeError, ValueError, InvalidInput):
        return "", ""


def _wrong() -> NotSignedIn:
    return NotSignedIn(
        "이메일 주소나 앱 비밀번호가 맞지 않아요. 로그인할 때 쓰는 비밀번호는 여기서 쓸 수 없어요."
        " '내 것'의 '앱 비밀번호'에서 만든 것을 넣어 주세요.",
        "The address or the app password is wrong. Your usual password does not work here; make an app password on"
        " your own page.",
        code="app_password_wrong",
    )
