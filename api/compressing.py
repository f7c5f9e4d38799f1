"""Text leaves compressed for those who take it: pages, JSON, styles and scripts, on phones often paid by the megabyte.

Files to keep (attachments), parts of files and what says no-transform go out byte by byte as they are: their
checksums, ranges and strong ETags hold. A compressed answer is another representation with the same meaning, so its
ETag is weak, and caches learn what it depends on. What compression could betray of a form's token is of no use: a form
sent by another site is refused by where it comes from.
"""

import zlib
from typing import Final

import anyio.to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST: Final = 800
"""Shorter bodies fit into one packet anyway."""
LEVEL: Final = 6
IN_THREAD: Final = 64_000
"""Longer pieces would keep the event loop from other requests for milliseconds."""
GZIP: Final = 16 + zlib.MAX_WBITS
WHOLE: Final = 200
NOT_MODIFIED: Final = 304
PLAIN_TEXT: Final = frozenset(
    {"application/json", "application/javascript", "application/xml", "application/manifest+json", "image/svg+xml"}
)


class Compressed:
    """Compress what is worth it; everything else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Answer(Headers(scope=scope), scope["method"], send).send)


class _Answer:
    """One answer on its way out."""

    def __init__(self, asked: Headers, method: str, send: Send) -> None:
        self._asked = asked
        self._body_comes = method != "HEAD"
        self._send = send
        self._start: Message | None = None
        self._squeezed: zlib._Compress | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif message["type"] == "http.response.body" and (self._start or self._squeezed):
            await self._go_on(message)
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        if message["status"] == NOT_MODIFIED:
            self._answer_weakly(headers)
        if is_text(headers):
            headers.add_vary_header("Accept-Encoding")
            if message["status"] != NOT_MODIFIED and takes_gzip(self._asked) and self._may_change(message, headers):
                self._start = message  # what its body says comes first
                return
        await self._send(message)

    def _answer_weakly(self, headers: MutableHeaders) -> None:
        """Name what the asker has by the tag it has it under."""
        tag = headers.get("etag")
        if tag and f"W/{tag}" in self._asked.get("if-none-match", ""):
            headers["ETag"] = f"W/{tag}"

    def _may_change(self, message: Message, headers: MutableHeaders) -> bool:
        long_enough = int(headers.get("content-length") or LEAST) >= LEAST
        whole = message["status"] != 206 and "content-range" not in headers  # noqa: PLR2004  (an HTTP status)
        kept = headers.get("content-disposition", "").startswith("attachment")
        kept = kept or "no-transform" in headers.get("cache-control", "")
        return self._body_comes and long_enough and whole and not kept and "content-encoding" not in headers

    async def _go_on(self, message: Message) -> None:
        body, more = message.get("body", b""), message.get("more_body", False)
        if self._start is not None:
            start, self._start = self._start, None
            if not more and len(body) < LEAST:
                await self._send(start)
                await self._send(message)
                return
            self._squeezed = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
            body = await self._squeeze(body, more=more)
            _tell(MutableHeaders(scope=start), len(body), more=more)
            await self._send(start)
        else:
            body = await self._squeeze(body, more=more)
        if body or not more:
            await self._send({**message, "body": body})

    async def _squeeze(self, body: bytes, *, more: bool) -> bytes:
        if len(body) < IN_THREAD:
            return self._squeeze_now(body, more)
        return await anyio.to_thread.run_sync(self._squeeze_now, body, more)

    def _squeeze_now(self, body: bytes, more: bool) -> bytes:
        assert self._squeezed is not None
        return self._squeezed.compress(body) + (b"" if more else self._squeezed.flush())


def _tell(headers: MutableHeaders, length: int, *, more: bool) -> None:
    """Say in the headers what became of the body."""
    headers["Content-Encoding"] = "gzip"
    for stale in ("content-length", "accept-ranges"):
        if stale in headers:
            del headers[stale]
    if not more:
        headers["Content-Length"] = str(length)
    tag = headers.get("etag")
    if tag and not tag.startswith("W/"):
        headers["ETag"] = f"W/{tag}"


def is_text(headers: Headers | MutableHeaders) -> bool:
    """Say whether a body is of a kind that gets smaller."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind in PLAIN_TEXT or kind.endswith(("+json", "+xml"))


def takes_gzip(asked: Headers) -> bool:
    """Say whether whoever asks takes gzip: named, or by a star, and not refused by q=0."""
    wishes = dict(_wish(part) for part in asked.get("accept-encoding", "").split(",") if part.strip())
    return wishes.get("gzip", wishes.get("*", 0.0)) > 0


def _wish(part: str) -> tuple[str, float]:
    name, _, quality = part.partition(";")
    weight = quality.strip().removeprefix("q=").strip() or "1"
    try:
        return name.strip().lower(), float(weight)
    except ValueError:
        return name.strip().lower(), 0.0
