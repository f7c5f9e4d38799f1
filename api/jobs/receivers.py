"""How a message reaches its receiver: one POST to a checked address, within a time, however the receiver behaves.

The name is looked up once and the connection goes to the address that was checked, so that a name whose meaning changes
between leads nowhere else. Redirects are not followed, and of the answer only status and Retry-After are looked at.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
import httpcore

from geo.networks import Address, Network
from geo.webhooks.addresses import is_opened, literal, may_go_to
from geo.webhooks.retries import Outcome, Problem, problem_of

ANSWER_MOST: Final = 64 * 1024
AGENT: Final = "MaeulAtlas-Webhooks/1"
_MOST_SECONDS_ASKED: Final = 86_400

LookUp = Callable[[str, int], Sequence[Address]]
"""Finds the addresses of a name; raises OSError for one that nobody knows."""


class AddressInside(Exception):
    """The name leads where messages may not go."""


class NameUnknown(Exception):
    """Nobody knows the name."""


def look_up(host: str, port: int) -> list[Address]:
    """Ask the system for the addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ip_address(str(each[4][0]).partition("%")[0]) for each in found]


@dataclass(frozen=True, slots=True)
class Post:
    """How messages are sent: what lies inside and is open all the same, how long a call may take, whom to trust."""

    opened: tuple[Network, ...]
    seconds: float
    look_up: LookUp = look_up
    tls: ssl.SSLContext | None = None

    async def send(self, url: str, headers: dict[str, str], body: str) -> Outcome:
        """Send one message and return how it went; never raises for what a receiver does."""
        begun = time.monotonic()
        status, problem, retry_after_s = None, None, 0
        try:
            with anyio.fail_after(self.seconds):
                status, retry_after_s = await self._call(url, headers, body)
            problem = problem_of(status)
        except Exception as error:  # noqa: BLE001  (whatever a stranger's machine makes of a call is an outcome)
            problem = _problem_in(error)
        return Outcome(int((time.monotonic() - begun) * 1000), status, problem, retry_after_s)

    async def _call(self, url: str, headers: dict[str, str], body: str) -> tuple[int, int]:
        told = [("Content-Type", "application/json"), ("User-Agent", AGENT), ("Accept", "*/*"), *headers.items()]
        backend = _CheckedBackend(self, plain=urlsplit(url).scheme == "http")
        context = self.tls or ssl.create_default_context()
        async with (
            httpcore.AsyncConnectionPool(ssl_context=context, network_backend=backend) as pool,
            pool.stream("POST", url, headers=told, content=body.encode()) as answer,
        ):
            await _read_some(answer)
            return answer.status, _retry_after(answer.headers)


async def _read_some(answer: httpcore.Response) -> None:
    """Let the receiver finish what it says, up to a size; nothing of it is kept."""
    size = 0
    async for chunk in answer.aiter_stream():
        size += len(chunk)
        if size >= ANSWER_MOST:
            return


def _retry_after(headers: Iterable[tuple[bytes, bytes]]) -> int:
    value = next((value for name, value in headers if name.lower() == b"retry-after"), b"")
    return min(int(value), _MOST_SECONDS_ASKED) if value.isdigit() and len(value) < len(str(2**31)) else 0


class _CheckedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the very address that was checked."""

    def __init__(self, post: Post, *, plain: bool) -> None:
        self._post, self._plain, self._real = post, plain, httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (the library's own signature)
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.AsyncNetworkStream:
        address = await self._checked(host.rstrip("."), port)
        return await self._real.connect_tcp(str(address), port, timeout, local_address, socket_options)

    async def _checked(self, host: str, port: int) -> Address:
        written = literal(host)
        try:
            found = [written] if written else await _beside(self._post.look_up, host, port)
        except (OSError, UnicodeError) as error:
            raise NameUnknown from error
        if not found:
            raise NameUnknown
        opened = self._post.opened
        if not all(is_opened(each, opened) if self._plain else may_go_to(each, opened) for each in found):
            raise AddressInside
        return found[0]


async def _beside(look_up: LookUp, host: str, port: int) -> Sequence[Address]:
    return await anyio.to_thread.run_sync(look_up, host, port, abandon_on_cancel=True)


def _problem_in(error: BaseException) -> Problem:
    """Return the word for a fault, of which libraries may have wrapped several into one another."""
    chain: list[BaseException] = [error]
    while (inner := chain[-1].__cause__ or chain[-1].__context__) is not None and inner not in chain:
        chain.append(inner)
    for kind, problem in _WORDS:
        if any(isinstance(each, kind) for each in chain):
            return problem
    return Problem.UNREACHABLE


_WORDS: Final = (
    (AddressInside, Problem.ADDRESS_INSIDE),
    (NameUnknown, Problem.NAME_UNKNOWN),
    ((TimeoutError, httpcore.TimeoutException), Problem.TOO_SLOW),
    (ssl.SSLError, Problem.TLS),
    ((httpcore.ProtocolError, UnicodeError), Problem.NOT_HTTP),
)
