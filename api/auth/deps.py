"""Who is asking: the dependencies that routes declare.

`CallerDep` is a Caller or None, `SignedIn` a Caller or 401, `Writer` one who may also change things,
`BookingWriter` a Writer whose booking writes are counted. Each request costs one statement (`BookingWriter` two), run
beside the request's transaction so that no connection is held while the request waits for something else.
"""

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from api.auth.app_passwords import identity_of_basic
from api.auth.browser import SAFE_METHODS, check_sent_from_here, csrf_token, session_token
from api.auth.permissions import Caller, require_writer, strongest_role
from api.auth.secrets import same, sha256_of
from api.challenges import takes_basic
from api.deps import SettingsDep, actor_of
from api.request_log import note_reader
from geo import clock
from geo.aside import aside
from geo.errors import NotAllowed, NotFound, NotSignedIn
from geo.queries.accounts import (
    Identity,
    identity_of_feed,
    identity_of_field_key,
    identity_of_sign_in,
    identity_of_token,
)
from geo.queries.field_keys import FieldKey, find_key, note_seen
from geo.queries.rate_limits import MINUTE, count_hit
from geo.settings import Settings

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


async def submitted_csrf(request: Request) -> str | None:
    """Return the token in the header X-CSRF-Token or the form field `csrf_token`.

    What was typed is left on the request, where a page of errors finds it: nobody has to write it again.
    """
    header = request.headers.get("x-csrf-token")
    if header is not None or request.method in SAFE_METHODS:
        return header
    if not request.headers.get("content-type", "").startswith(_FORMS):
        return None
    form = await request.form()
    request.state.typed = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    field = form.get("csrf_token")
    return field if isinstance(field, str) else None


def get_caller(
    request: Request, settings: SettingsDep, submitted: Annotated[str | None, Depends(submitted_csrf)]
) -> Caller | None:
    """Return who is asking; they act in the request's transaction, and the log learns the kind of their role."""
    caller = _find_caller(request, settings, submitted)
    if caller is not None:
        actor_of(request).account_id = caller.account_id
        note_reader(request, strongest_role(caller).value)
    return caller


def _find_caller(request: Request, settings: Settings, submitted: str | None) -> Caller | None:
    """Return who is asking, by bearer token, app password or session cookie; None for a visitor.

    Raises NotSignedIn for a token that is not valid and NotAllowed for a forged form.
    """
    authorization = request.headers.get("authorization")
    if authorization is not None:
        return _by_header(request, settings, authorization)
    token = session_token(request)
    if token is None:
        return None
    with aside(request.app.state.engine) as connection:
        identity = identity_of_sign_in(connection, sha256_of(token))
    if identity is not None and request.method not in SAFE_METHODS:
        _check_form(request, settings, submitted)
    return _caller(identity, "session") if identity else None


def _by_header(request: Request, settings: Settings, authorization: str) -> Caller:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() == "basic" and takes_basic(request.url.path):
        return _caller(identity_of_basic(request, settings, token), "token")
    identity = None
    if scheme.lower() == "bearer" and token.strip():
        with aside(request.app.state.engine) as connection:
            identity = identity_of_token(connection, sha256_of(token.strip()))
    if identity is None:
        raise NotSignedIn(
            "토큰이 올바르지 않거나 기한이 지났어요.", "The token is not valid or has expired.", code="token_not_valid"
        )
    return _caller(identity, "token")


def _caller(identity: Identity, via: str) -> Caller:
    return Caller(
        account_id=identity.account_id,
        email=identity.email,
        name=identity.name,
        verified=identity.verified,
        grants=identity.grants,
        via=via,
        scopes=identity.scopes,
    )


def _check_form(request: Request, settings: Settings, submitted: str | None) -> None:
    check_sent_from_here(request, settings)
    if submitted is None or not same(submitted, csrf_token(request)):
        raise NotAllowed(
            "화면이 오래되어 요청을 받지 않았어요. 새로 고친 뒤 다시 해 주세요.",
            "The CSRF token is missing or does not fit the session.",
            code="csrf",
        )


def caller_of_feed(engine: Engine, secret: str) -> Caller:
    """Return whose subscribed calendar a secret opens, with the rights that hold today; raise NotFound without one."""
    with aside(engine) as connection:
        identity = identity_of_feed(connection, sha256_of(secret))
    if identity is None:
        raise NotFound("그런 달력 주소가 없어요.", "There is no such calendar.", code="feed_unknown")
    return _caller(identity, "token")


def caller_of_field_key(engine: Engine, secret: str, device: str) -> tuple[Caller, FieldKey] | None:
    """Return whose phone a secret belongs to, with the rights that hold today; None for a secret that is not live.

    That it was seen is remembered, whatever becomes of the request.
    """
    with aside(engine) as connection:
        key = find_key(connection, sha256_of(secret))
        identity = identity_of_field_key(connection, sha256_of(secret)) if key else None
        if key is None or identity is None:
            return None
        note_seen(connection, key.id, device, clock.now())
    return _caller(identity, "token"), key


CallerDep = Annotated[Caller | None, Depends(get_caller)]


def get_signed_in(caller: CallerDep) -> Caller:
    if caller is None:
        raise NotSignedIn("로그인이 필요해요.", "Please sign in.")
    return caller


SignedIn = Annotated[Caller, Depends(get_signed_in)]


def get_writer(caller: SignedIn) -> Caller:
    require_writer(caller)
    return caller


Writer = Annotated[Caller, Depends(get_writer)]


def limit_booking_write(request: Request, settings: SettingsDep, caller: Writer) -> Caller:
    """Count a booking write of this account; raises TooManyRequests beyond the setting."""
    bucket = f"booking:{caller.account_id}"
    count_hit(request.app.state.engine, bucket, MINUTE, settings.booking_writes_per_minute)
    return caller


BookingWriter = Annotated[Caller, Depends(limit_booking_write)]


def from_here(request: Request, settings: SettingsDep) -> None:
    """Refuse forms of visitors (sign in, sign up, reset) that another site sent."""
    check_sent_from_here(request, settings)


FromHere = Depends(from_here)
