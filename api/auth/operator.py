"""Accounts that the operator makes on the command line: they count as verified, and may hold rights."""

import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.passwords import check_new_password, hash_password
from api.auth.service import make_token
from geo import clock
from geo.enums import Role, Scope
from geo.errors import InvalidInput
from geo.mailbox import mailbox
from geo.models.account import Account
from geo.queries import accounts
from geo.queries.accounts import LiveGrant
from geo.queries.places import resolve_district
from geo.settings import Settings


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom to make and with which right; `password` None lets one be made up for a new account."""

    email: str
    role: Role
    district: str | None = None
    site_id: UUID | None = None
    password: str | None = None
    token: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it; `password` and `token` are told once and stored nowhere."""

    email: str
    is_new: bool
    password: str | None
    place: str | None
    is_new_right: bool
    token: str | None


def add_account(session: Session, settings: Settings, wish: Wish) -> Made:
    """Make an account, or add a right to the one that has the address.

    Raises InvalidInput for an address, password or district that will not do, NotFound for an unknown place.
    """
    email = mailbox(wish.email)
    grant, place = _right_of(session, wish)
    present = accounts.find_account(session, email)
    # Whoever signed up but never proved the address may be a stranger: the operator's password replaces theirs.
    is_proved = present is not None and present.verified_at is not None
    password = wish.password or (None if is_proved else secrets.token_urlsafe(12))
    account_id = _stored(session, email, present, password)
    is_new_right = grant is not None and accounts.add_grant(session, account_id, grant, since=clock.today())
    token = make_token(session, settings, account_id, "command line", ["read", "write"])[0] if wish.token else None
    shown = None if wish.password else password
    return Made(email, present is None, shown, place, is_new_right, token)


def _stored(session: Session, email: str, present: Account | None, password: str | None) -> UUID:
    if present is not None and password is None:
        return present.id
    assert password is not None
    check_new_password(password, email)
    password_hash = hash_password(password)
    if present is None or present.verified_at is None:
        account_id = accounts.put_account(
            session, email=email, name=email.partition("@")[0], password_hash=password_hash
        )
        if account_id is None:
            raise InvalidInput("사용이 중지된 계정이에요.", "The account is disabled.", code="account_disabled")
        accounts.verify_account(session, account_id)
        return account_id
    accounts.set_password(session, present.id, password_hash)
    accounts.drop_proofs(session, present.id)
    return present.id


def _right_of(session: Session, wish: Wish) -> tuple[LiveGrant | None, str | None]:
    if wish.role is Role.RESIDENT:
        return None, None
    if wish.site_id and wish.district:
        raise InvalidInput(
            "--site와 --district 가운데 하나만 적어 주세요.", "Give either --site or --district.", code="two_places"
        )
    if wish.site_id:
        return LiveGrant(wish.role, Scope.SITE, site_id=wish.site_id), f"시설 {wish.site_id}"
    if wish.district:
        district = resolve_district(session, wish.district, clock.today())
        return LiveGrant(wish.role, Scope.DISTRICT, district_code=district.code), f"{district.province} {district.name}"
    return LiveGrant(wish.role, Scope.EVERYWHERE), "전체"
