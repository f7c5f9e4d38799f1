"""A small OpenID Connect provider on a real socket: discovery, keys, codes good once, PKCE, RS256. It can misbehave."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from geo import clock

CLIENT, SECRET = "maeul-test", "client-secret-of-the-test"
Claims = dict[str, Any]


@dataclass
class Provider:
    """`person` is who signs in there; the other fields are what may go wrong."""

    person: Claims = field(default_factory=lambda: {"sub": "1234567890", "nickname": "구름"})
    change: Callable[[Claims], Claims] = lambda claims: claims
    sign: Callable[["Provider", Claims], str] | None = None
    named: str = ""
    broken: bool = False
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    shown: list[RSAKey] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    issuer: str = ""

    def start(self) -> None:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(urlsplit(self.path).path)
                provider.answer(self, parse_qs(urlsplit(self.path).query))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                provider.asked.append(urlsplit(self.path).path)
                provider.answer(self, parse_qs(body))

            def log_message(self, *_words: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self.shown = self.shown or [self.key]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler, given: dict[str, list[str]]) -> None:
        path, one = urlsplit(request.path).path, {name: values[0] for name, values in given.items()}
        if self.broken:
            return self._send(request, 500, {"error": "server_error"})
        if path == "/.well-known/openid-configuration":
            return self._send(request, 200, self._facts())
        if path == "/keys":
            return self._send(request, 200, {"keys": [key.as_dict(private=False) for key in self.shown]})
        if path == "/authorize":
            return self._let_through(request, one)
        return self._exchange(request, one)

    def _facts(self) -> Claims:
        return {
            "issuer": self.named or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def _let_through(self, request: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"
        request.send_response(302)
        request.send_header("Location", back)
        request.end_headers()

    def _exchange(self, request: BaseHTTPRequestHandler, given: dict[str, str]) -> None:
        asked = self.codes.pop(given.get("code", ""), None)
        challenge = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        wanted = base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
        known = (given.get("client_id"), given.get("client_secret")) == (CLIENT, SECRET)
        same = (
            asked is not None and asked["code_challenge"] == wanted and asked["redirect_uri"] == given["redirect_uri"]
        )
        if asked is None or not known or not same:
            return self._send(request, 400, {"error": "invalid_grant"})
        now = int(clock.now().timestamp())
        times = {"iat": now, "exp": now + 300}
        claims = self.change({"iss": self.issuer, "aud": CLIENT, "nonce": asked["nonce"], **times, **self.person})
        token = self.sign(self, claims) if self.sign else rs256(self, claims)
        return self._send(request, 200, {"access_token": "x", "token_type": "bearer", "id_token": token})

    def _send(self, request: BaseHTTPRequestHandler, status: int, body: Claims) -> None:
        content = json.dumps(body).encode()
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)


def rs256(provider: Provider, claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, provider.key)


def unsigned(_provider: Provider, claims: Claims) -> str:
    """alg none: anybody can write it."""
    return _written({"alg": "none", "typ": "JWT"}, claims) + "."


def _written(*parts: Claims) -> str:
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)


def signed_with_the_public_key(provider: Provider, claims: Claims) -> str:
    """HS256 with the key that everybody knows, for services that let the token choose."""
    signed = _written({"alg": "HS256", "kid": provider.key.kid}, claims)
    seal = hmac.digest(provider.key.as_pem(private=False), signed.encode(), "sha256")
    return f"{signed}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"


def signed_by_another(_provider: Provider, claims: Claims) -> str:
    key = RSAKey.generate_key(2048, {"kid": "one"})
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
