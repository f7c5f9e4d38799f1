"""A stand-in for a service of advisories: it speaks the two calls of OSV that the product makes."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Source:
    """What is known: advisories by number, which libraries they concern at which versions, and what was asked."""

    advisories: dict[str, dict[str, Any]] = field(default_factory=dict)
    concerned: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    page: int = 100
    broken: bytes = b""
    status: int = 200
    url: str = ""

    def know(self, name: str, version: str, number: str, fixed: str, aliases: tuple[str, ...] = ()) -> None:
        span = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}
        affected = [{"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [span]}]
        self.advisories[number] = {"id": number, "aliases": list(aliases), "affected": affected}
        self.concerned.setdefault((name, version), []).append(number)

    def answer(self, path: str, body: bytes) -> Any:
        if path.startswith("/v1/vulns/"):
            return self.advisories[path.rpartition("/")[2]]
        return {"results": [self._result(query) for query in json.loads(body)["queries"]]}

    def _result(self, query: dict[str, Any]) -> dict[str, Any]:
        assert query["package"]["ecosystem"] == "PyPI"
        key = (query["package"]["name"], query["version"])
        self.asked.append(key)
        first = int(query.get("page_token", "0"))
        numbers = self.concerned.get(key, [])
        told = {"vulns": [{"id": number} for number in numbers[first : first + self.page]]} if numbers else {}
        return told | ({"next_page_token": str(first + self.page)} if len(numbers) > first + self.page else {})


@contextmanager
def served(source: Source) -> Iterator[Source]:
    """Serve `source` on a free port of this machine; its `url` says where."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            told = source.broken or json.dumps(source.answer(self.path, body)).encode()
            self.send_response(source.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_given: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    source.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield source
    finally:
        server.shutdown()
        server.server_close()
