"""Accounts, what they may do, and the proofs (sign-ins, tokens, mailed links) by which they are known.

Every proof is stored as the SHA-256 of its secret; callers hand in the hash, the secret never reaches SQL.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.orm import Session

from geo import clock
from geo.enums import Role, Scope
from geo.errors import NotFound
from geo.models.account import Account, ApiToken, Grant, MailToken, SignIn
from geo.models.site import Site
from geo.queries.identities import drop_identities


@dataclass(frozen=True, slots=True)
class LiveGrant:
    """A right that holds today: a role and the place it holds for; without any place it holds everywhere."""

    role: Role
    scope: Scope
    province_code: str | None = None
    district_code: str | None = None
    site_id: UUID | None = None
    last: date | None = None
    """The last day on which it holds; None without an end."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a session or token belongs to, with the rights that hold today."""

    account_id: UUID
    email: str
    name: str
    verified: bool
    scopes: frozenset[str]
    grants: tuple[LiveGrant, ...]


@dataclass(frozen=True, slots=True)
class PasswordOf:
    account_id: UUID
    password_hash: str | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """An API token as its owner sees it; `id` is the beginning of its hash."""

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime


TOKEN_ID_LENGTH = 16


# --- who is asking: one statement each -------------------------------------------------------------------------------


_IDENTITY = """
SELECT a.id, a.email, a.name, a.verified_at IS NOT NULL AS verified, {scopes} AS scopes, (
  SELECT json_agg(json_build_array(g.role, g.scope, g.province_code, g.district_code, g.site_id, upper(g.valid) - 1))
  FROM grants g WHERE g.account_id = a.id AND g.valid @> CAST(:today AS date)
) AS grants
FROM {proofs} p JOIN accounts a ON a.id = p.account_id
WHERE p.token_sha256 = :token_sha256 AND p.expires_at > :now AND a.disabled_at IS NULL
"""
# Text rather than expressions: this runs for every request, and building it anew costs more than running it.
_BY_SIGN_IN = text(_IDENTITY.format(scopes="ARRAY['read', 'write']", proofs="sign_ins"))
_BY_TOKEN = text(_IDENTITY.format(scopes="p.scopes", proofs="api_tokens") + "AND p.revoked_at IS NULL")

_FEEDS = """(
  SELECT f.account_id, f.token_sha256, timestamptz 'infinity' AS expires_at FROM feeds f WHERE f.revoked_at IS NULL
)"""
_BY_FEED = text(_IDENTITY.format(scopes="ARRAY['read']", proofs=_FEEDS))

_FIELD_KEYS = """(
  SELECT f.account_id, f.token_sha256, timestamptz 'infinity' AS expires_at
  FROM field_keys f WHERE f.revoked_at IS NULL
)"""
_BY_FIELD_KEY = text(_IDENTITY.format(scopes="ARRAY['read', 'write']", proofs=_FIELD_KEYS))


def identity_of_sign_in(connection: Connection, token_sha256: str) -> Identity | None:
    """Return whose session this is, or None when it is unknown, expired or of a disabled account."""
    return _identity_from(connection.execute(_BY_SIGN_IN, _asked(token_sha256)).one_or_none())


def identity_of_token(connection: Connection, token_sha256: str) -> Identity | None:
    """Return whose API token this is, or None when it is unknown, expired, revoked or of a disabled account."""
    return _identity_from(connection.execute(_BY_TOKEN, _asked(token_sha256)).one_or_none())


def identity_of_feed(connection: Connection, token_sha256: str) -> Identity | None:
    """Return whose subscribed calendar this is, or None when it was taken back; it may read and nothing else."""
    return _identity_from(connection.execute(_BY_FEED, _asked(token_sha256)).one_or_none())


def identity_of_field_key(connection: Connection, token_sha256: str) -> Identity | None:
    """Return whose phone this is, or None when its key was taken back; it may do what its owner may."""
    return _identity_from(connection.execute(_BY_FIELD_KEY, _asked(token_sha256)).one_or_none())


_ACCOUNTS = """(
  SELECT a.id AS account_id, a.id::text AS token_sha256, timestamptz 'infinity' AS expires_at FROM accounts a
)"""
_BY_ID = text(_IDENTITY.format(scopes="ARRAY['read', 'write']", proofs=_ACCOUNTS))


def identity_of_account(connection: Connection, account_id: UUID) -> Identity | None:
    """Return an account with its rights of today, for what is done in its name; None for a disabled one."""
    return _identity_from(connection.execute(_BY_ID, _asked(str(account_id))).one_or_none())


def _asked(token_sha256: str) -> dict[str, object]:
    return {"token_sha256": token_sha256, "now": clock.now(), "today": clock.today()}


def _identity_from(row: Row[Any] | None) -> Identity | None:
    if row is None:
        return None
    grants = tuple(
        LiveGrant(
            Role(role),
            Scope(scope),
            province,
            district,
            UUID(site) if site else None,
            date.fromisoformat(last) if last else None,
        )
        for role, scope, province, district, site, last in row.grants or []
    )
    return Identity(row.id, row.email, row.name, row.verified, frozenset(row.scopes), grants)


def password_of(connection: Connection, email: str) -> PasswordOf | None:
    """Return what a sign-in is checked against, or None without a usable account of that address."""
    query = select(Account.id, Account.password_hash).where(Account.email == email, Account.disabled_at.is_(None))
    row = connection.execute(query).one_or_none()
    return PasswordOf(row.id, row.password_hash) if row else None


# --- accounts --------------------------------------------------------------------------------------------------------


def find_account(session: Session, email: str) -> Account | None:
    """Return the account of an address given in lower case."""
    return session.scalar(select(Account).where(Account.email == email))


@dataclass(frozen=True, slots=True)
class AddressRow:
    name: str
    email: str
    lang: str


def address_of(session: Session, account_id: UUID) -> AddressRow | None:
    """Return where an account can be written to, or None when it is disabled or its address was never confirmed."""
    sql = text(
        "SELECT name, email, lang FROM accounts WHERE id = :id AND disabled_at IS NULL AND verified_at IS NOT NULL"
    )
    row = session.execute(sql, {"id": account_id}).mappings().one_or_none()
    return AddressRow(**row) if row else None


def set_language(session: Session, email: str, lang: str) -> None:
    """Write to the account of an address in `ko` or `en` from now on."""
    sql = text("UPDATE accounts SET lang = :lang WHERE email = lower(:email) AND lang <> :lang")
    session.execute(sql, {"email": email, "lang": lang})


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who agrees for a child under 14, and where they are asked."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Age:
    """What somebody said about their age: 14 or over, or a child with a guardian; nothing where nobody asked."""

    over_14: bool | None = None
    guardian: Guardian | None = None


NOT_ASKED = Age()


def put_account(
    session: Session, *, email: str, name: str, password_hash: str | None, age: Age = NOT_ASKED
) -> UUID | None:
    """Make an unconfirmed account and return its id; None when a confirmed account has that address.

    An unconfirmed account of that address is taken over: its password, name, sessions, links and other ways in give
    way, so that nobody can lie in wait with an account in a stranger's name.
    """
    known = {"name": name, "password_hash": password_hash, "over_14": age.over_14, "guardian_agreed_at": None} | {
        "guardian_name": age.guardian.name if age.guardian else "",
        "guardian_email": age.guardian.email if age.guardian else "",
    }
    row = insert(Account).values(email=email, **known)
    row = row.on_conflict_do_update(
        index_elements=[Account.email],
        set_=known,
        where=and_(Account.verified_at.is_(None), Account.disabled_at.is_(None)),
    )
    account_id = session.execute(row.returning(Account.id)).scalar_one_or_none()
    if account_id is not None:
        drop_proofs(session, account_id)
        drop_identities(session, account_id)
    return account_id


def drop_proofs(session: Session, account_id: UUID) -> None:
    """End every session of an account and make its mailed links worthless."""
    session.execute(delete(SignIn).where(SignIn.account_id == account_id))
    session.execute(delete(MailToken).where(MailToken.account_id == account_id))


def verify_account(session: Session, account_id: UUID) -> None:
    """Remember that the address was proved; the first proof counts, and a child's none before its guardian agrees."""
    unproved = update(Account).where(
        Account.id == account_id,
        Account.verified_at.is_(None),
        or_(Account.over_14.is_not(False), Account.guardian_agreed_at.is_not(None)),
    )
    session.execute(unproved.values(verified_at=clock.now()))


def note_guardian(session: Session, account_id: UUID) -> AddressRow | None:
    """Remember that a child's guardian agreed; return where the child itself is reached."""
    agreed = update(Account).where(Account.id == account_id, Account.over_14.is_(False), Account.disabled_at.is_(None))
    agreed = agreed.values(guardian_agreed_at=func.coalesce(Account.guardian_agreed_at, clock.now()))
    row = session.execute(agreed.returning(Account.name, Account.email, Account.lang)).one_or_none()
    return AddressRow(row.name, row.email, row.lang) if row else None


def set_password(session: Session, account_id: UUID, password_hash: str) -> None:
    session.execute(update(Account).where(Account.id == account_id).values(password_hash=password_hash))


# --- proofs ----------------------------------------------------------------------------------------------------------


def put_sign_in(session: Session, account_id: UUID, token_sha256: str, expires_at: datetime) -> None:
    values = {"token_sha256": token_sha256, "account_id": account_id, "expires_at": expires_at}
    session.execute(insert(SignIn).values(created_at=clock.now(), **values))


def drop_sign_in(session: Session, token_sha256: str) -> None:
    session.execute(delete(SignIn).where(SignIn.token_sha256 == token_sha256))


def put_mail_token(session: Session, account_id: UUID, purpose: str, token_sha256: str, expires_at: datetime) -> None:
    """Store a link of one purpose (`confirm` or `reset`); earlier links of that purpose stop working."""
    session.execute(delete(MailToken).where(MailToken.account_id == account_id, MailToken.purpose == purpose))
    values = {"token_sha256": token_sha256, "account_id": account_id, "purpose": purpose, "expires_at": expires_at}
    session.execute(insert(MailToken).values(**values))


def _usable(token_sha256: str, purpose: str) -> Any:
    return and_(
        MailToken.token_sha256 == token_sha256,
        MailToken.purpose == purpose,
        MailToken.used_at.is_(None),
        MailToken.expires_at > clock.now(),
    )


def mail_token_email(connection: Connection, token_sha256: str, purpose: str) -> str | None:
    """Return the address a still usable link was sent to, without using it up."""
    query = select(Account.email).join(MailToken, MailToken.account_id == Account.id)
    return connection.scalar(query.where(_usable(token_sha256, purpose), Account.disabled_at.is_(None)))


def use_mail_token(session: Session, token_sha256: str, purpose: str) -> UUID | None:
    """Use a link up and return its account; None when it is unknown, used or too old. Of two at once, one wins."""
    use = update(MailToken).where(_usable(token_sha256, purpose)).values(used_at=clock.now())
    return session.execute(use.returning(MailToken.account_id)).scalar_one_or_none()


def put_api_token(
    session: Session, account_id: UUID, *, token_sha256: str, name: str, scopes: list[str], lasts: timedelta
) -> TokenRow:
    now = clock.now()
    expires_at = now + lasts
    values = {"account_id": account_id, "token_sha256": token_sha256, "name": name, "scopes": scopes}
    session.execute(insert(ApiToken).values(created_at=now, expires_at=expires_at, **values))
    return TokenRow(token_sha256[:TOKEN_ID_LENGTH], name, scopes, now, expires_at)


def list_api_tokens(session: Session, account_id: UUID) -> list[TokenRow]:
    """Return the tokens of an account that still work, newest first."""
    live = select(ApiToken).where(
        ApiToken.account_id == account_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > clock.now()
    )
    tokens = session.scalars(live.order_by(ApiToken.created_at.desc(), ApiToken.token_sha256))
    return [
        TokenRow(t.token_sha256[:TOKEN_ID_LENGTH], t.name, list(t.scopes), t.created_at, t.expires_at) for t in tokens
    ]


def revoke_api_token(session: Session, account_id: UUID, token_id: str) -> bool:
    """Revoke one's own token by its id and say whether there was one."""
    own = update(ApiToken).where(
        ApiToken.account_id == account_id,
        func.left(ApiToken.token_sha256, TOKEN_ID_LENGTH) == token_id,
        ApiToken.revoked_at.is_(None),
    )
    revoked = session.execute(own.values(revoked_at=clock.now()).returning(ApiToken.token_sha256))
    return revoked.first() is not None


# --- grants ----------------------------------------------------------------------------------------------------------


def add_grant(
    session: Session, account_id: UUID, grant: LiveGrant, *, since: date, granted_by: UUID | None = None
) -> bool:
    """Give a right from `since` on, open-ended; False when the account holds the same right already.

    Raises NotFound when the right is for a site that does not exist.
    """
    if grant.site_id is not None and session.get(Site, grant.site_id) is None:
        raise NotFound("그런 시설이 없어요. 시설 번호를 확인해 주세요.", "There is no such site.", code="site_unknown")
    place = (Grant.province_code, Grant.district_code, Grant.site_id)
    wanted = (grant.province_code, grant.district_code, grant.site_id)
    same = [column.is_not_distinct_from(value) for column, value in zip(place, wanted, strict=True)]
    held = select(Grant.id).where(
        Grant.account_id == account_id, Grant.role == grant.role, Grant.scope == grant.scope, *same
    )
    if session.scalar(held.where(Grant.valid.contains(since)).limit(1)) is not None:
        return False
    session.add(
        Grant(
            account_id=account_id,
            role=grant.role,
            scope=grant.scope,
            province_code=grant.province_code,
            district_code=grant.district_code,
            site_id=grant.site_id,
            valid=Range(since, None, bounds="[)"),
            granted_by=granted_by,
        )
    )
    session.flush()
    return True
