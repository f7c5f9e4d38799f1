"""Who the client is behind proxies: their headers are believed, and nobody else's.

Of X-Forwarded-For the rightmost address that is no trusted proxy is the client: what stands left of it anybody may have
written. The headers are taken off in any case, so that nothing further in reads them unasked. `Forwarded` (RFC 7239) is
not read.
"""

import re
from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from geo.networks import Network, as_address, lies_in

_TAKEN_OFF: Final = frozenset({b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host"})
_HOST: Final = re.compile(r"[a-z0-9.-]{1,253}(:\d{1,5})?|\[[0-9a-f:]{2,39}\](:\d{1,5})?")


class BehindProxies:
    """Put the client's own address, scheme and host into the request when a trusted proxy brought it.

    The trusted networks are those of `app.state.proxies`. The request is changed in place: what stands around sees it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            _make_plain(scope, scope["app"].state.proxies)
        await self.app(scope, receive, send)


def _make_plain(scope: Scope, trusted: Sequence[Network]) -> None:
    """Make of the request what its client sent."""
    given = Headers(raw=scope["headers"])
    bare = [(name, value) for name, value in scope["headers"] if name not in _TAKEN_OFF]
    if len(bare) == len(scope["headers"]):
        return
    scope["headers"] = bare
    peer = as_address(scope["client"][0]) if scope["client"] else None
    if peer is None or not lies_in(peer, trusted):
        return
    client = client_of(given.getlist("x-forwarded-for"), trusted)
    if client is not None:
        scope["client"] = (client, 0)
    scheme = last_of(given.getlist("x-forwarded-proto"))
    if scheme in {"http", "https"}:
        scope["scheme"] = scheme
    host = last_of(given.getlist("x-forwarded-host"))
    if _HOST.fullmatch(host):
        scope["headers"] = [each for each in bare if each[0] != b"host"] + [(b"host", host.encode("ascii"))]


def client_of(lines: Sequence[str], trusted: Sequence[Network]) -> str | None:
    """Return the rightmost address that is no trusted proxy; None without one, and for a word that is no address."""
    hops = [hop for line in lines for hop in line.split(",")]
    for hop in reversed(hops):
        address = as_address(hop)
        if address is None:
            return None
        if not lies_in(address, trusted):
            return str(address)
    return None


def last_of(lines: Sequence[str]) -> str:
    """Return the word that the nearest proxy added, in small letters."""
    return lines[-1].rpartition(",")[2].strip().lower() if lines else ""
