"""A receiver of webhooks on a real port that behaves as it is told: well, slowly, badly or not at all."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket], None]


def says(status: int = 200, *headers: str, body: bytes = b"ok") -> Behaviour:
    """Answer properly with a status."""
    lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(body)}", *headers, "", ""]
    return lambda link: link.sendall("\r\n".join(lines).encode() + body)


def hangs_after_headers(link: socket.socket) -> None:
    link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
    _until_gone(link)


def hangs(link: socket.socket) -> None:
    _until_gone(link)


def drips(link: socket.socket) -> None:
    """A byte now and then: every single read is quick, the whole is not."""
    link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    with contextlib.suppress(OSError):
        for _ in range(200):
            link.sendall(b"x")
            time.sleep(0.05)


def closes_at_once(link: socket.socket) -> None:
    """Close without a word."""


def lies_about_the_length(link: socket.socket) -> None:
    link.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nshort")


def speaks_something_else(link: socket.socket) -> None:
    link.sendall(b"\x00\xff 220 mail.example ESMTP\r\n\r\n")


def endless_headers(link: socket.socket) -> None:
    with contextlib.suppress(OSError):
        link.sendall(b"HTTP/1.1 200 OK\r\n")
        for _ in range(400):
            link.sendall(b"X-Pad: " + b"y" * 1000 + b"\r\n")


def _until_gone(link: socket.socket) -> None:
    with contextlib.suppress(OSError):
        link.settimeout(20)
        while link.recv(1000):
            pass


@dataclass
class Got:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: str


@dataclass
class Receiver:
    """What it has got, and how it answers: each behaviour once in its turn, then well."""

    port: int = 0
    then: list[Behaviour] = field(default_factory=list)
    got: list[Got] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    def serve(self, link: socket.socket) -> None:
        with contextlib.suppress(OSError), link:
            if self.tls:
                link = self.tls.wrap_socket(link, server_side=True)
            self.got.append(_read(link))
            behaviour = self.then.pop(0) if self.then else says()
            behaviour(link)
            link.close()


def _read(link: socket.socket) -> Got:
    data = b""
    while b"\r\n\r\n" not in data:
        data += link.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    while len(body) < int(headers["content-length"]):
        body += link.recv(65_536)
    return Got(first.split(" ")[1], headers, body.decode())


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Serve on a free port until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        book = Receiver(listener.getsockname()[1], tls=tls)
        thread = threading.Thread(target=_accept, args=(listener, book), daemon=True)
        thread.start()
        try:
            yield book
        finally:
            listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, book: Receiver) -> None:
    with contextlib.suppress(OSError):
        while True:
            link, _ = listener.accept()
            threading.Thread(target=book.serve, args=(link,), daemon=True).start()
