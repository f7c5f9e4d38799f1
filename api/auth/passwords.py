"""Passwords: argon2id with 19 MiB, two at a time, the same work whether or not the account exists."""

import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

from geo.errors import Busy, InvalidInput

T = TypeVar("T")

LEAST_CHARACTERS = 10
MOST_CHARACTERS = 200
AT_ONCE = 2
LONGEST_WAIT_S = 5.0

_COMMON = frozenset(
    """
    0123456789 1234567890 1234567891 12345678910 123456789a 9876543210 0987654321 1q2w3e4r5t 1q2w3e4r5t6y qwer1234!@
    qwertyuiop qwerty1234 qwerty12345 qwerty123456 asdfghjkl; asdfasdf12 asdf123456 password12 password123 password1234
    passw0rd123 p@ssw0rd12 administrator admin12345 iloveyou12 welcome123 letmein123 maeulatlas maeul12345 seoul12345
    korea12345 abcdefghij abcd123456 a123456789 q1w2e3r4t5 zaq12wsxcde 1qaz2wsx3edc 마을아틀라스
    비밀번호1234 비밀번호12345
    """.split()  # noqa: SIM905  (a list to read, not to maintain)
)

_hasher = Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Threads of their own rather than a semaphore: malloc keeps 19 MiB for every thread that ever hashed, and requests
# run on forty of them (measured: 330 MB more after 40 sign-ins at once; with two threads 40 MB).
_hashing = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")


def hash_password(password: str) -> str:
    """Return the argon2id hash to store; waits for its turn and raises Busy when that takes too long."""
    return _in_turn(_hasher.hash, _typed(password).encode("utf-8", "surrogatepass"))


def password_matches(password: str, password_hash: str | None) -> bool:
    """Say whether the password fits; without a hash the same work is done and the answer is no."""
    typed = _typed(password).encode("utf-8", "surrogatepass")
    try:
        fits = _in_turn(_hasher.verify, typed, password_hash or _nobodys_hash())
    except UnknownHashError:
        return False
    return fits and password_hash is not None


def _in_turn(work: Callable[..., T], *arguments: bytes | str) -> T:
    waiting = _hashing.submit(work, *arguments)
    try:
        return waiting.result(timeout=LONGEST_WAIT_S)
    except TimeoutError as error:
        waiting.cancel()
        raise Busy(
            "지금 로그인하는 사람이 많아요. 잠시 뒤 다시 해 주세요.",
            "Too many people are signing in right now.",
            details={"retry_after": 2},
        ) from error


@cache
def _nobodys_hash() -> str:
    return hash_password("nobody has this password")


def check_new_password(password: str, email: str) -> None:
    """Raise InvalidInput (`password_weak`) unless the password is long enough, not common and not the address."""
    fault = _fault_of(_typed(password), email.lower())
    if fault:
        korean, english = fault
        raise InvalidInput(korean, english, code="password_weak")


def _fault_of(password: str, email: str) -> tuple[str, str] | None:
    lowered = password.lower()
    if len(password) < LEAST_CHARACTERS:
        return f"비밀번호는 {LEAST_CHARACTERS}자 이상이어야 해요.", f"Use at least {LEAST_CHARACTERS} characters."
    if len(password) > MOST_CHARACTERS:
        return f"비밀번호는 {MOST_CHARACTERS}자까지 쓸 수 있어요.", f"Use at most {MOST_CHARACTERS} characters."
    if lowered in {email, email.partition("@")[0]}:
        return "이메일 주소를 비밀번호로 쓸 수 없어요.", "Do not use your e-mail address."
    if lowered in _COMMON or len(set(lowered)) <= 2:  # noqa: PLR2004  (aaaaaaaaaa, abababab…)
        return "너무 흔한 비밀번호예요. 다른 것으로 정해 주세요.", "That password is too common."
    return None


def _typed(password: str) -> str:
    # The same Hangul leaves different keyboards composed or decomposed.
    return unicodedata.normalize("NFC", password)
