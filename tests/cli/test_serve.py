"""The parts started one by one: several web processes behind two proxies, a worker, one stop that is announced."""

import http.client
import http.server
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import make_url

from api.jobs.mails import send_later
from geo import clock
from geo.db import transaction
from tests.api.test_logs import NAMES
from tests.cli.service import environment, maeul, wait_until

NAME, MAIL, PHONE, RESIDENT_NUMBER, PASSWORD, CARD = NAMES
INNER, OUTER = "127.0.0.2", "127.0.0.3"


class Part:
    """One verb as a process; what it writes lies in a file."""

    def __init__(self, log: Path, *words: str, **settings: str) -> None:
        self._log = log
        with log.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "api.cli", *words], env=environment(**settings), stdout=out, stderr=out, cwd="/"
            )

    def said(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def lines(self, event: str) -> list[dict[str, object]]:
        told = [json.loads(line) for line in self.said().splitlines() if line.startswith("{")]
        return [line for line in told if line["event"] == event]

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(90)


@contextmanager
def hop(own: str, port: int) -> Iterator[int]:
    """A proxy at an address of its own: it writes down whom it serves, and goes on from that address."""

    class Hop(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen = [word for word in (self.headers.get("X-Forwarded-For"), self.client_address[0]) if word]
            headers = {"Content-Type": "application/json", "X-Forwarded-For": ", ".join(seen)}
            headers["X-Forwarded-Proto"] = self.headers.get("X-Forwarded-Proto", "https")
            onward = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(own, 0))
            onward.request("POST", self.path, self.rfile.read(int(self.headers["Content-Length"])), headers)
            answer = onward.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            onward.close()

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Hop)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def sign_in(port: int, client: str, **headers: str) -> int:
    """Try a wrong password as a client at an address."""
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(client, 0))
    body = json.dumps({"email": MAIL, "password": PASSWORD})
    caller.request("POST", "/api/v1/sessions", body, {"Content-Type": "application/json", **headers})
    status = caller.getresponse().status
    caller.close()
    return status


def get(port: int, path: str, **headers: str) -> tuple[int, str]:
    caller = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    caller.request("GET", path, headers={"Connection": "close", **headers})
    answer = caller.getresponse()
    found = answer.status, answer.read().decode()
    caller.close()
    return found


def counted(port: int, name: str, **labels: str) -> float:
    """Return a sample of a look."""
    status, text = get(port, "/metrics")
    assert status == 200
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    return sum(one.value for one in samples if one.name == name and labels.items() <= one.labels.items())


@pytest.fixture
def parts(database, tmp_path) -> Iterator[tuple[Part, Part, int]]:
    """Web server of two processes, and the worker, on this test's database."""
    settings = {
        "MAEUL_DATABASE_URL": database.owner_url, "MAEUL_APP_DATABASE_URL": str(database.app_url),
        "MAEUL_DATA_DIR": str(tmp_path / "d"), "MAEUL_LOG_FORMAT": "json", "MAEUL_LOG_LEVEL": "debug",
        "MAEUL_WEB_PROCESSES": "2", "MAEUL_DRAIN_SECONDS": "8", "MAEUL_LOGIN_PER_MINUTE": "2",
        "MAEUL_TRUSTED_PROXIES": f"{INNER}/32,{OUTER}/32", "MAEUL_MAIL_URL": f"smtp://{PASSWORD}:x@127.0.0.1:9",
        "MAEUL_BACKUP_NIGHTLY": "false",
    }  # fmt: skip
    web = Part(tmp_path / "web.log", "serve", "--port", "0", **settings)
    worker = Part(tmp_path / "worker.log", "work", **settings)
    try:
        wait_until(lambda: "http://" in web.said() or web.process.poll() is not None, 90)
        address = next((line for line in web.said().splitlines() if "http://" in line), "")
        assert address, web.said()
        port = int(address.rstrip("/").rpartition(":")[2])
        wait_until(lambda: len(web.lines("web server started")) == 2, 90)
        yield web, worker, port
    finally:
        for part in (web, worker):
            part.process.kill()
            part.process.wait()


def believes_its_proxies_alone(port: int) -> None:
    """Two proxies one behind the other: limits follow the client before both of them, spoofed headers nobody."""
    second = clock.now().second
    time.sleep(60 - second if second > 40 else 0)  # the tries of one minute are to fall into one
    with hop(INNER, port) as inner, hop(OUTER, inner) as outer:
        assert [sign_in(outer, "127.0.0.9") for _ in range(3)] == [401, 401, 429]
        assert sign_in(outer, "127.0.0.10", **{"X-Forwarded-For": "127.0.0.9"}) == 401
        assert [sign_in(port, "127.0.0.11", **{"X-Forwarded-For": f"10.0.0.{n}"}) for n in range(3)] == [401, 401, 429]


def counts_together(port: int) -> None:
    """Whichever process answers tells the sum of both; one that is killed takes nothing back."""
    for number in range(40):
        assert get(port, f"/api/v1/spaces?q={NAME.encode().hex()}{number}")[0] == 200
    route = {"route": "/api/v1/spaces", "method": "GET", "status": "2xx"}
    assert {counted(port, "maeul_http_requests_total", **route) for _ in range(8)} == {40.0}
    assert counted(port, "maeul_pool_connections_most") == 30
    assert counted(port, "maeul_http_requests_in_flight") == 1


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_parts_of_their_own_work_together_and_write_down_nobody(parts, engine):
    web, worker, port = parts
    assert get(port, "/readyz") == (200, '{"status":"ready"}')
    believes_its_proxies_alone(port)
    counts_together(port)
    get(port, f"/{PHONE}?who={RESIDENT_NUMBER}", Cookie=f"maeul={PASSWORD}", Referer=f"http://x/{MAIL}")
    with transaction(engine) as session:
        send_later(session, MAIL, "제목", f"{PHONE} {CARD}")
    wait_until(lambda: worker.lines("job"))

    lost = children(web.process.pid)[0]
    subprocess.run(["kill", "-9", str(lost)], check=True)
    wait_until(lambda: len(web.lines("web server started")) == 3, 90)
    assert counted(port, "maeul_http_requests_total", route="/api/v1/spaces", status="2xx") == 40

    web.process.send_signal(signal.SIGTERM)
    wait_until(lambda: '"draining"' in get(port, "/readyz")[1], 90)
    assert get(port, "/api/v1/spaces")[0] == 200
    assert web.process.wait(90) == 0
    assert worker.end() == 0

    said = web.said() + worker.said()
    assert [value for value in (*NAMES, NAME.encode().hex()) if value in said] == []
    assert len(web.lines("request")) >= 40
    assert worker.lines("worker started")
    assert worker.lines("worker stopped")
    tries = [line for line in worker.lines("job") if line["task"] == "send_mail"]
    assert {line["outcome"] for line in tries} == {"failed"}
    assert [line["attempts"] for line in tries] == list(range(1, len(tries) + 1))


def test_without_a_database_named_the_verbs_say_what_to_do():
    for verb in ("serve", "work"):
        done = maeul(verb)
        assert done.returncode == 1
        assert "MAEUL_DATABASE_URL" in done.stderr
        assert done.stderr.strip().count("\n") == 0


def test_a_database_of_another_version_is_refused_by_name(database, server):
    def tried() -> subprocess.CompletedProcess[str]:
        return maeul("serve", "--port", "0", MAEUL_APP_DATABASE_URL=str(database.app_url))

    name = make_url(database.owner_url).database
    for version, word in (("0001", "db migrate"), ("9999", "새 판으로")):
        _set_version(server, name, version)
        done = tried()
        assert done.returncode == 1
        assert word in done.stderr


def _set_version(server, name: str, version: str) -> None:
    with psycopg.connect(server.url("maeul_admin", name).replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = %s", [version])
