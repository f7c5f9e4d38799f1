"""OpenID Connect: where to send a browser, and who came back. Kakao speaks it, and so do many others.

What a provider says is believed only in an ID token that it has signed for this service and this very journey. The
libraries take a while to load and some memory, so they are loaded by the first who signs in this way.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from api.auth.browser import is_loopback
from geo import clock
from geo.errors import Busy, NotSignedIn
from geo.settings import Settings

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client
    from joserfc.jwk import KeySet

log = logging.getLogger("maeul")

WITHIN_S: Final = 5.0
KEPT_S: Final = 3600.0
LEEWAY_S: Final = 60
SIGNED_WITH: Final = ["RS256", "PS256", "ES256"]
KEYS: Final = frozenset({"RSA", "EC"})
LONGEST_SUBJECT: Final = 255


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is at the provider; `email_proved` is its word, and no e-mail at all is common."""

    subject: str
    email: str = ""
    email_proved: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """This service as the provider knows it."""

    issuer: str
    client_id: str
    client_secret: str | None
    scope: str


def provider_of(settings: Settings) -> "Provider | None":
    """Return the provider of the settings; None where nobody signs in this way."""
    if not settings.oidc_issuer or not settings.oidc_client_id:
        return None
    scope = " ".join(dict.fromkeys(["openid", *settings.oidc_scope.split()]))
    return _provider(Client(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_client_secret, scope))


@lru_cache(maxsize=8)
def _provider(client: Client) -> "Provider":
    return Provider(client)


class Provider:
    """One provider; what it says of itself and its keys are kept for an hour."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._guard = threading.Lock()
        self._facts: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    @property
    def issuer(self) -> str:
        return self.client.issuer

    def address(self, back: str, state: str, nonce: str, verifier: str) -> str:
        """Return where to send a browser; raises Busy when the provider does not answer."""
        facts = self._discover()
        with _told(), self._session(back) as session:
            endpoint = facts["authorization_endpoint"]
            url, _state = session.create_authorization_url(endpoint, state=state, nonce=nonce, code_verifier=verifier)
        return str(url)

    def person(self, back: str, code: str, nonce: str, verifier: str) -> Person:
        """Return who came back with a code; raises NotSignedIn (`oidc_failed`) or Busy (`oidc_down`)."""
        facts = self._discover()
        with _told(), self._session(back) as session:
            given = session.fetch_token(
                facts["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier
            )
            return _person(self._claims(str(given["id_token"]), nonce))

    def _session(self, back: str) -> "OAuth2Client":
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            self.client.client_id,
            self.client.client_secret,
            token_endpoint_auth_method=self._way_to_say_who_we_are(),
            scope=self.client.scope,
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=WITHIN_S,
        )

    def _way_to_say_who_we_are(self) -> str:
        if not self.client.client_secret:
            return "none"
        ways = self._discover().get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_post" if "client_secret_post" in ways else "client_secret_basic"

    def _claims(self, id_token: str, nonce: str) -> dict[str, Any]:
        """Return what the ID token says; keys that have been changed meanwhile are fetched once more."""
        from joserfc import jwt
        from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError

        try:
            found = jwt.decode(id_token, self._known_keys(), algorithms=SIGNED_WITH)
        except (BadSignatureError, InvalidKeyIdError, ValueError):
            found = jwt.decode(id_token, self._known_keys(anew=True), algorithms=SIGNED_WITH)
        claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock.now().timestamp()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.issuer},
            aud={"essential": True, "value": self.client.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        claims.validate(found.claims)
        several = isinstance(found.claims["aud"], list) and len(found.claims["aud"]) > 1
        if found.claims.get("azp", None if several else self.client.client_id) != self.client.client_id:
            raise JoseError("the token was made for another service")
        return found.claims

    def _known_keys(self, *, anew: bool = False) -> "KeySet":
        from joserfc.jwk import KeySet

        with self._guard:
            if anew or self._keys is None or time.monotonic() - self._keys[0] > KEPT_S:
                told = _fetch(self._facts_now()["jwks_uri"])["keys"]
                usable = [key for key in told if key.get("kty") in KEYS and key.get("use", "sig") == "sig"]
                self._keys = (time.monotonic(), KeySet.import_key_set({"keys": usable}))
            return self._keys[1]

    def _discover(self) -> dict[str, Any]:
        with _told(), self._guard:
            return self._facts_now()

    def _facts_now(self) -> dict[str, Any]:
        if self._facts is None or time.monotonic() - self._facts[0] > KEPT_S:
            facts = _fetch(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
            if facts.get("issuer") != self.issuer:
                raise ValueError("the provider names itself otherwise")
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _check_address(str(facts[name]))
            self._facts = (time.monotonic(), facts)
        return self._facts[1]


def _fetch(address: str) -> dict[str, Any]:
    import httpx

    _check_address(address)
    answer = httpx.get(address, timeout=WITHIN_S, follow_redirects=False)
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    return told


def _check_address(address: str) -> None:
    """Raise ValueError for an address over which others could read or write along."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError("not an https address")


@contextmanager
def _told() -> Iterator[None]:
    """Turn what goes wrong between us and the provider into a sentence for whoever is signing in."""
    import httpx
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    try:
        yield
    except httpx.HTTPError as fault:
        raise provider_down() from fault
    except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, AttributeError) as fault:
        log.warning("a sign-in could not be confirmed: %s", type(fault).__name__)
        raise sign_in_failed() from fault


def _person(claims: dict[str, Any]) -> Person:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ValueError("a subject that cannot be kept")
    email = claims.get("email")
    name = claims.get("name") or claims.get("nickname") or ""
    return Person(
        subject,
        email if isinstance(email, str) else "",
        isinstance(email, str) and claims.get("email_verified") is True,
        name if isinstance(name, str) else "",
    )


def sign_in_failed() -> NotSignedIn:
    """Return the fault of a sign-in that cannot be believed; what was wrong with it is for the log alone."""
    return NotSignedIn(
        "로그인을 확인하지 못했어요. 처음부터 다시 해 주세요.",
        "The sign-in could not be confirmed: please begin anew.",
        code="oidc_failed",
    )


def provider_down() -> Busy:
    """Return the fault of a provider that does not answer."""
    return Busy(
        "로그인을 맡은 곳이 지금 답하지 않아요. 잠시 뒤에 다시 하거나 이메일과 비밀번호로 로그인해 주세요.",
        "The provider does not answer: try again in a while, or sign in with your e-mail and password.",
        code="oidc_down",
        details={"retry_after": 30},
    )
