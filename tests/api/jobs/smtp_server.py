"""A small mail server that keeps what it is given: real SMTP over a real socket, with TLS if asked for."""

import socketserver
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass
class MailServer:
    """How the server behaves and what it has received; `answers` maps a command to a reply of its own."""

    tls: ssl.SSLContext | None = None
    answers: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    hold_data: threading.Event | None = None
    port: int = 0


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.book: MailServer = self.server.book  # type: ignore[attr-defined]
        self.reply("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].split(" ")[0].upper()
            self.book.said.append(line)
            if not self.answer(verb):
                return

    def reply(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")
        self.wfile.flush()

    def answer(self, verb: str) -> bool:
        if verb in self.book.answers:
            self.reply(self.book.answers[verb])
        elif verb == "EHLO":
            self.reply(
                "250-test\r\n250-AUTH PLAIN LOGIN" + ("\r\n250 STARTTLS" if self.book.tls else "\r\n250 8BITMIME")
            )
        elif verb == "STARTTLS":
            self.reply("220 go on")
            self.encrypt()
        elif verb == "AUTH":
            self.reply("235 welcome")
        elif verb == "DATA":
            self.take_letter()
        else:
            self.reply("221 bye" if verb == "QUIT" else "250 ok")
        return verb != "QUIT"

    def encrypt(self) -> None:
        assert self.book.tls
        self.connection = self.book.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")

    def take_letter(self) -> None:
        if self.book.hold_data:
            self.book.hold_data.wait(20)
        self.reply("354 go on")
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:  # the sender has gone in the middle: nothing was taken
                return
            lines.append(line)
        letter = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.book.letters.append(letter)
        self.reply("250 taken")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server(*, tls: ssl.SSLContext | None = None, at_once: bool = False) -> Iterator[MailServer]:
    """Run a mail server on a free port; with `at_once` TLS begins with the connection (smtps)."""
    book = MailServer(tls=None if at_once else tls)
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.book = book  # type: ignore[attr-defined]
        book.port = server.server_address[1]
        if at_once and tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield book
        server.shutdown()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for localhost and return the server's context and the file that vouches for it."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([*command.split(), *names], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert
