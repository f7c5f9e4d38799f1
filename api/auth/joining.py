"""Signing in by way of a provider: out, back, and in; joining with it, linking it, taking it back.

Somebody is known by issuer and subject alone. An e-mail address links nothing by itself: whoever comes with the address
of an account signs in there once with the password, and the two belong together from then on.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth import oidc, service
from api.auth.oidc import Person, Provider
from api.auth.secrets import new_secret, same, sha256_of
from geo import clock
from geo.aside import aside, engine_under
from geo.errors import InvalidInput
from geo.mailbox import mailbox
from geo.queries import accounts, identities
from geo.queries.accounts import Age
from geo.queries.identities import Ask, Newcomer
from geo.queries.rate_limits import MINUTE, count_hit
from geo.settings import Settings
from geo.text import clean_text

ASK_MINUTES: Final = 10
JOIN_MINUTES: Final = 30
NAME_MOST: Final = 100
VERIFIER_BYTES: Final = 48
NEXT_MOST: Final = 2000


@dataclass(frozen=True, slots=True)
class Out:
    """Where the browser goes, and the secret it keeps meanwhile."""

    address: str
    state: str


@dataclass(frozen=True, slots=True)
class Came:
    """Who came back: in an account (`session`), linked to the one signed in, or a newcomer (`token`)."""

    next_url: str
    session: str = ""
    linked: bool = False
    token: str = ""


@dataclass(frozen=True, slots=True)
class Back:
    """What a browser brings back: the provider's words, the secret it kept, and what it is otherwise known by."""

    code: str
    state: str
    kept_state: str
    back_url: str
    account_id: UUID | None
    session: str | None


def count_try(session: Session, settings: Settings, address: str) -> None:
    """Count a sign-in of a network address; raises TooManyRequests beyond the setting."""
    count_hit(engine_under(session), f"oidc:{sha256_of(address)}", MINUTE, settings.sign_ins_per_minute)


def set_out(session: Session, provider: Provider, back_url: str, next_url: str, *, links: bool) -> Out:
    """Remember a journey to the provider and return where it begins; raises Busy when the provider is away."""
    state, nonce, verifier = new_secret(), new_secret(), secrets.token_urlsafe(VERIFIER_BYTES)
    address = provider.address(back_url, state, nonce, verifier)
    expires_at = clock.now() + timedelta(minutes=ASK_MINUTES)
    ask = Ask(nonce, verifier, next_url if len(next_url) <= NEXT_MOST else "/", links)
    identities.put_ask(session, sha256_of(state), ask, expires_at)
    return Out(address, state)


def come_back(session: Session, settings: Settings, provider: Provider, back: Back) -> Came:
    """Let somebody in who comes back; raises InvalidInput, NotSignedIn, Conflict or Busy, and then stores nothing.

    A journey is good once, whatever comes of it.
    """
    if not back.state or not same(back.state, back.kept_state):
        raise _strange_journey()
    with aside(engine_under(session)) as connection:
        ask = identities.use_ask(connection, sha256_of(back.state))
    if ask is None:
        raise _strange_journey()
    person = provider.person(back.back_url, back.code, ask.nonce, ask.verifier)
    if ask.links:
        return _linked(session, provider, person, back, ask)
    account_id = identities.use_identity(session, provider.issuer, person.subject)
    if account_id is not None:
        return Came(ask.next_url, session=_let_in(session, settings, account_id, back.session))
    if identities.is_known(session, provider.issuer, person.subject):
        raise oidc.sign_in_failed()
    return Came(ask.next_url, token=_remember(session, provider, person, ask))


def _linked(session: Session, provider: Provider, person: Person, back: Back, ask: Ask) -> Came:
    if back.account_id is None:
        raise _strange_journey()
    identities.link_identity(session, back.account_id, provider.issuer, person.subject)
    return Came(ask.next_url, linked=True)


def _let_in(session: Session, settings: Settings, account_id: UUID, replaces: str | None) -> str:
    if replaces:
        accounts.drop_sign_in(session, sha256_of(replaces))
    return service.begin_session(session, settings, account_id)


def _remember(session: Session, provider: Provider, person: Person, ask: Ask) -> str:
    """Keep a newcomer for a while; what cannot be an address or a name is left out."""
    token = new_secret()
    email = _address(person.email)
    newcomer = Newcomer(
        provider.issuer, person.subject, email, bool(email) and person.email_proved, _name(person.name), ask.next_url
    )
    identities.put_newcomer(session, sha256_of(token), newcomer, clock.now() + timedelta(minutes=JOIN_MINUTES))
    return token


def _address(told: str) -> str:
    try:
        return mailbox(told)
    except InvalidInput:
        return ""


def _name(told: str) -> str:
    try:
        return clean_text(told)[:NAME_MOST].strip()
    except ValueError:
        return ""


def newcomer_of(session: Session, token: str | None) -> Newcomer:
    """Return who is about to join; raises InvalidInput when there is nobody, or too late."""
    found = identities.find_newcomer(session, sha256_of(token)) if token else None
    if found is None:
        raise _strange_journey()
    return found


def has_account(session: Session, newcomer: Newcomer) -> bool:
    """Say whether the address that the provider vouches for belongs to an account already."""
    known = accounts.find_account(session, newcomer.email) if newcomer.email_proved else None
    return known is not None and known.verified_at is not None and known.disabled_at is None


@dataclass(frozen=True, slots=True)
class Joining:
    """What a newcomer says: name, address, and about being 14."""

    name: str
    email: str
    age: Age


def join(session: Session, settings: Settings, token: str, wish: Joining, base: str) -> str | None:
    """Make an account for a newcomer and return its session; None when the address has one, which is told by mail.

    The address counts as proved where the provider vouches for it; otherwise its link is mailed as at any sign-up.
    Raises InvalidInput, TooManyRequests.
    """
    email = mailbox(wish.email)
    age = service.told_age(wish.age, email)
    service.count_mail(session, settings, email)
    newcomer = newcomer_of(session, token)
    account_id = accounts.put_account(session, email=email, name=wish.name, password_hash=None, age=age)
    if account_id is None:
        service.mail_known(session, email, base)
        return None
    identities.link_identity(session, account_id, newcomer.issuer, newcomer.subject)
    identities.drop_newcomer(session, sha256_of(token))
    if newcomer.email_proved and email == newcomer.email and age.over_14:
        accounts.verify_account(session, account_id)
    else:
        service.mail_links(session, account_id, wish.name, email, age, base)
    return service.begin_session(session, settings, account_id)


def sign_in_and_link(
    session: Session, settings: Settings, token: str, credentials: service.Credentials, replaces: str | None
) -> str:
    """Sign in with a password and let the newcomer be that account from now on; return the session."""
    secret = service.sign_in(session, settings, credentials, replaces)
    newcomer = newcomer_of(session, token)
    account = accounts.find_account(session, mailbox(credentials.email))
    assert account is not None, "who has just signed in has an account"
    identities.link_identity(session, account.id, newcomer.issuer, newcomer.subject)
    identities.drop_newcomer(session, sha256_of(token))
    return secret


def _strange_journey() -> InvalidInput:
    return InvalidInput(
        "너무 오래 걸렸거나 다른 창에서 시작한 로그인이에요. 처음부터 다시 해 주세요.",
        "The sign-in took too long or was begun elsewhere: please begin anew.",
        code="oidc_state",
    )
