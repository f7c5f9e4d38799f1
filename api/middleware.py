"""Two thin layers around the app: a cap on bodies, and headers that keep browsers strict."""

import re

import orjson
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import plain_fault
from api.openrosa import envelope, speaks_openrosa

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "media-src 'self'; frame-src 'self'"
)
_FRAMED_BY_ALL = "frame-ancestors *"
REPORTS = "/csp-reports"
_ENDPOINTS = f'csp="{REPORTS}"'
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class StrictHeaders:
    """Add the security headers; a route that needs another policy sets its own first.

    X-Frame-Options says for old browsers what the policy says: none may frame a page, unless its policy lets all do it.
    Every policy says where to report what a browser refuses. The newer way (report-to) is named over https only:
    browsers believe it nowhere else, but would keep silent by the older one once they see it.
    """

    def __init__(self, app: ASGIApp, tile_origin: str | None = None) -> None:
        self.app = app
        self.policy = (
            _CSP.replace("img-src 'self' data:", f"img-src 'self' data: {tile_origin}") if tile_origin else _CSP
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_strict(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _reporting(
                    headers.get("Content-Security-Policy", self.policy), headers, secure=_is_secure(scope)
                )
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if _FRAMED_BY_ALL not in headers["Content-Security-Policy"]:
                    headers.setdefault("X-Frame-Options", "DENY")
            await send(message)

        await self.app(scope, receive, send_strict if scope["type"] == "http" else send)


def _reporting(policy: str, headers: MutableHeaders, *, secure: bool) -> str:
    if not secure:
        return f"{policy}; report-uri {REPORTS}"
    headers.setdefault("Reporting-Endpoints", _ENDPOINTS)
    return f"{policy}; report-uri {REPORTS}; report-to csp"


def _is_secure(scope: Scope) -> bool:
    public_url: str | None = scope["app"].state.settings.public_url
    return scope["scheme"] == "https" or (public_url or "").lower().startswith("https://")


class BodyCap:
    """Refuse bodies above `most` bytes, declared or not, before anything parses them.

    `uploads` match the paths that take files, which may have `most_upload` bytes.
    """

    def __init__(
        self, app: ASGIApp, most: int, uploads: tuple[re.Pattern[str], ...] = (), most_upload: int = 0
    ) -> None:
        self.app = app
        self.most = most
        self.uploads = uploads
        self.most_upload = most_upload

    def _most(self, scope: Scope) -> int:
        path = scope["path"].rstrip("/")
        takes_files = scope["method"] == "POST" and any(each.fullmatch(path) for each in self.uploads)
        return self.most_upload if takes_files else self.most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = self._most(scope)
        if _declared_length(scope) > most:
            await _refuse(scope, send)
            return
        seen = 0

        async def receive_capped() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(413)
            return message

        await self.app(scope, receive_capped, send)


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0


async def _refuse(scope: Scope, send: Send) -> None:
    fault = plain_fault(413)
    kind, body = (
        "application/problem+json",
        orjson.dumps(
            {
                "type": "about:blank",
                "title": "Content Too Large",
                "status": 413,
                "code": fault.code,
                "detail": fault.message,
            }
        ),
    )
    if speaks_openrosa(scope["path"]):
        kind, body = "text/xml", envelope(fault.message)
    headers = [(b"content-type", kind.encode()), (b"x-openrosa-version", b"1.0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
