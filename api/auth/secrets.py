"""Random secrets and the hashes that are stored instead of them."""

import hashlib
import hmac
import secrets

API_TOKEN_PREFIX = "maeul_"  # noqa: S105  (lets scanners find a leaked token)


def new_secret() -> str:
    """Return 32 random bytes, fit for a cookie or an address."""
    return secrets.token_urlsafe(32)


def new_api_token() -> str:
    return API_TOKEN_PREFIX + new_secret()


def sha256_of(secret: str) -> str:
    """Return what is stored and looked up; secrets are random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_of(session_token: str) -> str:
    """Return the form token of a session: of no use with another session, and it does not reveal the session."""
    return hmac.new(session_token.encode("utf-8", "surrogatepass"), b"csrf", hashlib.sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))
