"""Who somebody is at a provider of sign-ins, and the two steps on the way there; secrets come in as their hashes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from geo import clock
from geo.models.account import Account
from geo.models.identities import AccountIdentity, OidcAsk, OidcNewcomer


@dataclass(frozen=True, slots=True)
class Ask:
    """What a browser was sent to the provider with."""

    nonce: str
    verifier: str
    next_url: str
    links: bool


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who came back from the provider without an account; `email_proved` is the provider's word."""

    issuer: str
    subject: str
    email: str
    email_proved: bool
    name: str
    next_url: str


@dataclass(frozen=True, slots=True)
class WayIn:
    """A provider by which an account signs in."""

    id: UUID
    issuer: str
    created_at: datetime
    last_used_at: datetime | None


def put_ask(session: Session, state_sha256: str, ask: Ask, expires_at: datetime) -> None:
    values = {name: getattr(ask, name) for name in Ask.__slots__}
    session.execute(insert(OidcAsk).values(state_sha256=state_sha256, expires_at=expires_at, **values))


def use_ask(connection: Connection, state_sha256: str) -> Ask | None:
    """Use a journey up and return it; None when it is unknown, used or too old. Of two at once, one wins."""
    used = delete(OidcAsk).where(OidcAsk.state_sha256 == state_sha256)
    columns = (OidcAsk.nonce, OidcAsk.verifier, OidcAsk.next_url, OidcAsk.links, OidcAsk.expires_at)
    row = connection.execute(used.returning(*columns)).one_or_none()
    if row is None or row.expires_at <= clock.now():
        return None
    return Ask(row.nonce, row.verifier, row.next_url, row.links)


def put_newcomer(session: Session, token_sha256: str, newcomer: Newcomer, expires_at: datetime) -> None:
    values = {name: getattr(newcomer, name) for name in Newcomer.__slots__}
    session.execute(insert(OidcNewcomer).values(token_sha256=token_sha256, expires_at=expires_at, **values))


def find_newcomer(session: Session, token_sha256: str) -> Newcomer | None:
    """Return who is about to join, while there is time."""
    query = select(OidcNewcomer).where(OidcNewcomer.token_sha256 == token_sha256, OidcNewcomer.expires_at > clock.now())
    row = session.scalar(query)
    return Newcomer(**{name: getattr(row, name) for name in Newcomer.__slots__}) if row else None


def drop_newcomer(session: Session, token_sha256: str) -> None:
    session.execute(delete(OidcNewcomer).where(OidcNewcomer.token_sha256 == token_sha256))


def use_identity(session: Session, issuer: str, subject: str) -> UUID | None:
    """Return the usable account of somebody at a provider and remember that they came; None without one."""
    used = update(AccountIdentity).where(
        AccountIdentity.issuer == issuer,
        AccountIdentity.subject == subject,
        exists().where(Account.id == AccountIdentity.account_id, Account.disabled_at.is_(None)),
    )
    found: UUID | None = session.scalar(used.values(last_used_at=clock.now()).returning(AccountIdentity.account_id))
    return found


def is_known(session: Session, issuer: str, subject: str) -> bool:
    """Say whether somebody at a provider has an account, be it a disabled one."""
    same = (AccountIdentity.issuer == issuer, AccountIdentity.subject == subject)
    return bool(session.scalar(select(exists().where(*same))))


def link_identity(session: Session, account_id: UUID, issuer: str, subject: str) -> None:
    """Let somebody at a provider sign in to an account; the database refuses what belongs to another."""
    row = {"account_id": account_id, "issuer": issuer, "subject": subject}
    session.execute(insert(AccountIdentity).values(**row, created_at=clock.now(), last_used_at=clock.now()))


def list_ways(session: Session, account_id: UUID) -> list[WayIn]:
    """Return the providers by which an account signs in, the oldest first."""
    query = select(AccountIdentity).where(AccountIdentity.account_id == account_id).order_by(AccountIdentity.created_at)
    return [WayIn(row.id, row.issuer, row.created_at, row.last_used_at) for row in session.scalars(query)]


def has_password(session: Session, account_id: UUID) -> bool:
    """Say whether an account can be entered with a password."""
    return bool(session.scalar(select(Account.password_hash.is_not(None)).where(Account.id == account_id)))


def unlink_identity(session: Session, account_id: UUID, identity_id: UUID) -> None:
    """Take a way in back; the database keeps the last one. One that is gone already stays gone."""
    session.execute(
        delete(AccountIdentity).where(AccountIdentity.id == identity_id, AccountIdentity.account_id == account_id)
    )


def drop_identities(session: Session, account_id: UUID) -> None:
    """Take every way in by a provider from an account that nobody has proved."""
    session.execute(delete(AccountIdentity).where(AccountIdentity.account_id == account_id))
