"""Before what cannot be taken back: is it still the same person who sits there?"""

from sqlalchemy.orm import Session

from api.auth.passwords import password_matches
from api.auth.permissions import Caller
from api.auth.secrets import sha256_of
from geo.aside import aside, engine_under
from geo.errors import NotAllowed
from geo.queries import accounts
from geo.queries.rate_limits import MINUTE, count_hit
from geo.settings import Settings


def has_password(session: Session, caller: Caller) -> bool:
    """Say whether the account has a password; one that came by another service types its address instead."""
    with aside(engine_under(session)) as connection:
        known = accounts.password_of(connection, caller.email)
    return known is not None and known.password_hash is not None


def check_same_person(session: Session, settings: Settings, caller: Caller, typed: str) -> None:
    """Raise NotAllowed (`password_wrong`) unless `typed` is the account's password, or its address without one.

    Call it before anything else has used the session; tries are counted like sign-ins.
    """
    engine = engine_under(session)
    count_hit(engine, f"login:{sha256_of(str(caller.account_id))}", MINUTE, settings.login_per_minute)
    with aside(engine) as connection:
        known = accounts.password_of(connection, caller.email)
    password_hash = known.password_hash if known else None
    fits = password_matches(typed, password_hash)
    if not fits and (password_hash is not None or typed.strip().lower() != caller.email):
        raise NotAllowed(
            "비밀번호가 맞지 않아요. 아무것도 바꾸지 않았어요.",
            "The password is wrong; nothing was changed.",
            code="password_wrong",
        )
