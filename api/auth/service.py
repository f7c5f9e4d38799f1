"""What people do with their accounts; the JSON API and the pages call these same functions.

    sign_up(session, settings, SignUp(email, password, name), base)    -> None, whether or not the address is known
    confirm(session, token, base)                                      -> purpose, or InvalidInput link_not_valid
    sign_in(session, settings, Credentials(email, password, address), replaces=old_session_secret) -> session secret
    sign_out(session, secret)                                          -> None
    ask_reset(session, settings, email, base)                          -> None, whether or not the address is known
    reset_password(session, token, password)                           -> None, or InvalidInput link_not_valid
    make_token(session, settings, account_id, name, scopes)            -> (secret, TokenRow)

`base` is `api.auth.browser.link_base(request, settings)`; a page puts the secret into the browser with
`set_session_cookie` of the same module. Mailed links lead to `{base}/confirm?token=…` and `{base}/reset?token=…`.
Call them before anything else has used the request's session: passwords are hashed and tries are counted first,
while the session holds no connection yet.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from api.auth.passwords import check_new_password, hash_password, password_matches
from api.auth.permissions import Caller
from api.auth.secrets import new_api_token, new_secret, sha256_of
from api.jobs.mail_texts import confirm_mail, guardian_mail, known_mail, reset_mail
from api.jobs.mails import send_later
from geo import clock
from geo.aside import aside, engine_under
from geo.errors import InvalidInput, NotAllowed, NotSignedIn
from geo.mailbox import mailbox
from geo.queries import accounts
from geo.queries.accounts import NOT_ASKED, Age
from geo.queries.rate_limits import HOUR, MINUTE, count_hit
from geo.settings import Settings

CONFIRM_HOURS = 48
RESET_HOURS = 2


@dataclass(frozen=True, slots=True)
class SignUp:
    """`age` is what was said about being 14: without an answer nobody joins."""

    email: str
    password: str
    name: str
    age: Age = NOT_ASKED


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in brings; `address` is the peer's network address, for the limit per address and account."""

    email: str
    password: str
    address: str


def sign_up(session: Session, settings: Settings, wish: SignUp, base: str) -> None:
    """Make an unconfirmed account and mail its link; nobody learns whether the address was known.

    For a child under 14 the first link goes to the guardian, who agrees by pressing it.
    Raises InvalidInput for an address, password or age that will not do, TooManyRequests beyond the mails of an hour.
    """
    email = mailbox(wish.email)
    age = told_age(wish.age, email)
    check_new_password(wish.password, email)
    count_mail(session, settings, email)
    password_hash = hash_password(wish.password)
    account_id = accounts.put_account(session, email=email, name=wish.name, password_hash=password_hash, age=age)
    if account_id is None:
        mail_known(session, email, base)
        return
    mail_links(session, account_id, wish.name, email, age, base)


def mail_links(session: Session, account_id: UUID, name: str, email: str, age: Age, base: str) -> None:
    """Mail what proves a new account's address; for a child first the question to the guardian."""
    if age.guardian:
        link = _new_link(session, account_id, "guardian", CONFIRM_HOURS, f"{base}/confirm?token=")
        send_later(session, age.guardian.email, *guardian_mail(age.guardian.name, name, link, CONFIRM_HOURS))
        return
    link = _new_link(session, account_id, "confirm", CONFIRM_HOURS, f"{base}/confirm?token=")
    send_later(session, email, *confirm_mail(name, link, CONFIRM_HOURS))


def mail_known(session: Session, email: str, base: str) -> None:
    account = accounts.find_account(session, email)
    if account is not None and account.disabled_at is None:
        send_later(session, email, *known_mail(account.name, base))


def told_age(age: Age, email: str) -> Age:
    """Return the age as it is kept; raise InvalidInput where nothing was said or a child has nobody who agrees."""
    if age.over_14 is None:
        raise InvalidInput("만 14세 이상인지 골라 주세요.", "Say whether you are 14 or over.", code="age_missing")
    if age.over_14:
        return Age(True)
    if age.guardian is None or not age.guardian.name:
        raise InvalidInput(
            "만 14세 미만은 보호자의 동의가 있어야 해요. 보호자의 이름과 이메일을 적어 주세요.",
            "Under 14 a guardian has to agree: give their name and e-mail.",
            code="guardian_missing",
        )
    guardian = accounts.Guardian(age.guardian.name, mailbox(age.guardian.email))
    if guardian.email == email:
        raise InvalidInput(
            "보호자의 이메일은 내 이메일과 달라야 해요.", "The guardian needs another address.", code="guardian_missing"
        )
    return Age(False, guardian)


def confirm(session: Session, token: str, base: str) -> str:
    """Remember that the address of a link is proved and return the link's purpose, `confirm` or `guardian`.

    A guardian's press agrees to a child's joining; the child then gets its own link. Raises InvalidInput
    (`link_not_valid`).
    """
    for purpose in ("confirm", "guardian"):
        account_id = accounts.use_mail_token(session, sha256_of(token), purpose)
        if account_id is not None:
            _proved(session, account_id, purpose, base)
            return purpose
    raise _link_not_valid()


def _proved(session: Session, account_id: UUID, purpose: str, base: str) -> None:
    if purpose == "confirm":
        accounts.verify_account(session, account_id)
        return
    child = accounts.note_guardian(session, account_id)
    if child is not None:
        link = _new_link(session, account_id, "confirm", CONFIRM_HOURS, f"{base}/confirm?token=")
        send_later(session, child.email, *confirm_mail(child.name, link, CONFIRM_HOURS))


def sign_in(session: Session, settings: Settings, credentials: Credentials, replaces: str | None = None) -> str:
    """Begin a session and return its secret; the session `replaces` of the same browser ends.

    Raises NotSignedIn with one answer for every wrong pair, TooManyRequests, Busy.
    """
    email = _login_name(credentials.email)
    engine = engine_under(session)
    pair = sha256_of(f"{credentials.address} {email}")
    count_hit(engine, f"login:{pair}", MINUTE, settings.login_per_minute)
    count_hit(engine, f"sign-in:{sha256_of(credentials.address)}", MINUTE, settings.sign_ins_per_minute)
    with aside(engine) as connection:
        known = accounts.password_of(connection, email)
    if not password_matches(credentials.password, known.password_hash if known else None) or known is None:
        raise NotSignedIn(
            "이메일 주소나 비밀번호가 맞지 않아요.", "The address or the password is wrong.", code="login_failed"
        )
    if replaces:
        accounts.drop_sign_in(session, sha256_of(replaces))
    return begin_session(session, settings, known.account_id)


def _login_name(typed: str) -> str:
    # What is no address belongs to nobody; it gets the answer of an unknown account, not one of its own.
    try:
        return mailbox(typed)
    except InvalidInput:
        return ""


def begin_session(session: Session, settings: Settings, account_id: UUID) -> str:
    """Store a new session of an account that has proved itself and return its secret."""
    secret = new_secret()
    expires_at = clock.now() + timedelta(days=settings.session_days)
    accounts.put_sign_in(session, account_id, sha256_of(secret), expires_at)
    return secret


def sign_out(session: Session, secret: str) -> None:
    accounts.drop_sign_in(session, sha256_of(secret))


def ask_reset(session: Session, settings: Settings, email: str, base: str) -> None:
    """Mail a link to set a new password, if the address has an account; nobody learns whether it has."""
    address = mailbox(email)
    count_mail(session, settings, address)
    account = accounts.find_account(session, address)
    if account is None or account.disabled_at is not None:
        return
    link = _new_link(session, account.id, "reset", RESET_HOURS, f"{base}/reset?token=")
    send_later(session, address, *reset_mail(account.name, link, RESET_HOURS))


def reset_password(session: Session, token: str, password: str) -> None:
    """Set a new password by a mailed link and end every session of the account; the link proves the address too.

    Raises InvalidInput (`link_not_valid`, `password_weak`).
    """
    token_sha256 = sha256_of(token)
    with aside(engine_under(session)) as connection:
        email = accounts.mail_token_email(connection, token_sha256, "reset")
    if email is None:
        raise _link_not_valid()
    check_new_password(password, email)
    password_hash = hash_password(password)
    account_id = accounts.use_mail_token(session, token_sha256, "reset")
    if account_id is None:
        raise _link_not_valid()
    accounts.set_password(session, account_id, password_hash)
    accounts.drop_proofs(session, account_id)
    accounts.verify_account(session, account_id)


def check_in_person(caller: Caller) -> None:
    """Raise NotAllowed (`session_needed`) for a token: it makes no tokens that outlive it."""
    if caller.via != "session":
        raise NotAllowed(
            "토큰으로 새 토큰을 만들 수 없어요. 로그인해서 만들어 주세요.",
            "A token cannot make tokens; sign in.",
            code="session_needed",
        )


def make_token(
    session: Session, settings: Settings, account_id: UUID, name: str, scopes: list[str]
) -> tuple[str, accounts.TokenRow]:
    """Make an API token and return its secret, which is shown once, with its row."""
    secret = new_api_token()
    lasts = timedelta(days=settings.token_days)
    row = accounts.put_api_token(
        session, account_id, token_sha256=sha256_of(secret), name=name, scopes=scopes, lasts=lasts
    )
    return secret, row


def _new_link(session: Session, account_id: UUID, purpose: str, hours: int, before: str) -> str:
    secret = new_secret()
    accounts.put_mail_token(session, account_id, purpose, sha256_of(secret), clock.now() + timedelta(hours=hours))
    return before + secret


def count_mail(session: Session, settings: Settings, email: str) -> None:
    count_hit(engine_under(session), f"mail:{sha256_of(email)}", HOUR, settings.mails_per_hour)


def _link_not_valid() -> InvalidInput:
    return InvalidInput(
        "이미 쓴 링크이거나 기한이 지난 링크예요. 새 링크를 받아 주세요.",
        "The link was used already or has expired.",
        code="link_not_valid",
    )
