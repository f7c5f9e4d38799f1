"""The listening socket. It belongs to the parent, so that a web server that dies and returns loses no caller."""

import errno
import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from geo.errors import SetupError

if TYPE_CHECKING:
    from geo.settings import Settings

BACKLOG = 2048


@contextmanager
def open_door(host: str, port: int, settings: "Settings") -> Iterator[socket.socket]:
    """Bind and listen; raises SetupError for a taken port, an unknown host or plain http to the outside."""
    family, address = _resolve(host, port)
    if not (settings.insecure_http or _is_loopback(address[0]) or (settings.public_url or "").startswith("https://")):
        raise SetupError(
            f"{host}에서 암호화 없는 http로 열 수 없습니다. https 대리 서버 뒤라면 MAEUL_PUBLIC_URL=https://…을, "
            "그래도 열려면 MAEUL_INSECURE_HTTP=true를 정해 주세요.",
            f"Plain http on {host} is refused: set MAEUL_PUBLIC_URL=https://… behind a TLS proxy, "
            "or MAEUL_INSECURE_HTTP=true to open it nevertheless.",
            code="insecure_http",
        )
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(address)
            door.listen(BACKLOG)
        except OSError as error:
            raise _cannot_bind(host, port, error) from error
        yield door


def address_of(door: socket.socket) -> str:
    """Return the address to type into a browser."""
    host, port = reachable(door.getsockname()[0]), door.getsockname()[1]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def reachable(host: str) -> str:
    """Return a host to call: "every address" is none itself."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (called, not bound)


def _resolve(host: str, port: int) -> tuple[int, tuple[str, int]]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise SetupError(
            f"주소 {host}을(를) 알 수 없습니다. --host를 확인해 주세요.",
            f"The host {host} is unknown: check --host.",
            code="host_unknown",
        ) from error
    family, _, _, _, address = found[0]
    return family, (str(address[0]), int(address[1]))


def _is_loopback(host: str) -> bool:
    return ipaddress.ip_address(host.partition("%")[0]).is_loopback


def _cannot_bind(host: str, port: int, error: OSError) -> SetupError:
    if error.errno == errno.EADDRINUSE:
        return SetupError(
            f"포트 {port}을(를) 다른 프로그램이 쓰고 있습니다. --port로 다른 포트를 골라 주세요.",
            f"Port {port} is taken by another program: choose another with --port.",
            code="port_taken",
        )
    return SetupError(
        f"{host}:{port}에서 들을 수 없습니다: {error.strerror}",
        f"Cannot listen on {host}:{port}: {error.strerror}",
        code="cannot_listen",
    )
