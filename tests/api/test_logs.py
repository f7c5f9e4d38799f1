"""What is written down holds nothing that anybody typed, wherever it was typed."""

import io
import json
import logging
import sys
import warnings
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api import logs
from api.app import create_app
from api.jobs.mails import send_later
from geo.db import transaction
from geo.engine_watch import plain, tell_slow
from tests.due_jobs import run_due_jobs

NAMES = (
    "홍길동표시",
    "kil.dong@private.example",
    "01098765432",
    "900101-1234567",
    "Gil-Dong-Secret",
    "4111111111111111",
)
NAME, MAIL, PHONE, RESIDENT_NUMBER, PASSWORD, CARD = NAMES


class Written:
    """Every line that handlers would have written, as JSON."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def text(self) -> str:
        return self.stream.getvalue()

    def lines(self, event: str) -> list[dict[str, object]]:
        told = [json.loads(line) for line in self.text().splitlines()]
        return [line for line in told if line["event"] == event]


@pytest.fixture(params=["json"])
def written(request) -> Iterator[Written]:
    """Listen as the processes of the service do, everything included."""
    found = Written()
    handler = logging.StreamHandler(found.stream)
    handler.addFilter(logs._said_once)
    handler.setFormatter(logs.formatter(request.param))
    root, ours = logging.getLogger(), logging.getLogger("maeul")
    before = root.level, ours.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    ours.setLevel(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the test's own caller, not the service
    yield found
    root.removeHandler(handler)
    root.setLevel(before[0])
    ours.setLevel(before[1])


def ask_with_everything(client: TestClient) -> None:
    """Put personal values wherever a request has room."""
    headers = {"X-Request-ID": PHONE, "Referer": f"http://x/{MAIL}", "User-Agent": NAME.encode(), "X-Name": MAIL}
    client.cookies.set("maeul", PASSWORD)
    client.cookies.set("name", MAIL)
    client.get("/api/v1/search", params={"q": f"{NAME} {PHONE}"}, headers=headers)
    client.get(f"/api/v1/spaces/{RESIDENT_NUMBER}", headers=headers)
    client.get(f"/{MAIL}/{PHONE}?card={CARD}", headers=headers)
    client.post("/api/v1/sessions", json={"email": MAIL, "password": PASSWORD})
    client.post("/api/v1/accounts", json={"email": PHONE, "name": NAME, "password": PASSWORD, RESIDENT_NUMBER: CARD})
    client.post("/api/v1/bookings", content=f"{{{NAME}: ".encode(), headers={"Content-Type": "application/json"})
    client.post("/login", data={"email": MAIL, "password": PASSWORD, "csrf_token": CARD})
    client.get("/api/v1/bookings", headers={"Authorization": f"Bearer {PASSWORD}"})
    client.get("/ogc/collections", headers={"Authorization": "Basic a2lsLmRvbmc="})


@pytest.mark.parametrize("written", ["json", "text"], indirect=True)
def test_requests_leave_no_personal_value_in_the_log(client, written, monkeypatch):
    ask_with_everything(client)

    def breaks(*_args: object, **_values: object) -> None:
        raise ValueError(f"{NAME} {MAIL} {RESIDENT_NUMBER}") from KeyError(CARD)

    monkeypatch.setattr("api.search.routes.search_all", breaks)
    assert client.get("/api/v1/search", params={"q": NAME}).status_code == 500
    said = written.text()
    assert [value for value in NAMES if value in said] == []
    assert said.count("request") >= 10
    assert "KeyError → ValueError" in said
    assert "in breaks" in said or "test_logs.py" in said


def test_each_request_is_one_line_with_its_route_and_number(client, make, written):
    keeper = make.person(role="admin")
    number = "0123456789abcdef0123456789abcdef"
    there = client.get("/api/v1/jobs?limit=7", headers={"X-Request-ID": number, **keeper.headers})
    nowhere = client.get("/no/such/place")
    assert there.headers["x-request-id"] == number
    assert len(nowhere.headers["x-request-id"]) == 32
    first, second = written.lines("request")
    assert first.pop("ms") >= 0
    assert first.pop("at").endswith("+09:00")
    assert first == {
        "event": "request", "level": "info", "logger": "maeul.web", "request": number, "route": "/api/v1/jobs",
        "method": "GET", "status": 200, "reader": "admin",
    }  # fmt: skip
    assert (second["route"], second["status"], second["reader"]) == ("(none)", 404, "visitor")


@pytest.mark.parametrize("given", ["010-9876-5432", "x" * 40, "4111111111111111", "홍".encode(), "A" * 32])
def test_a_number_that_could_mean_somebody_is_replaced(client, given):
    assert client.get("/healthz", headers={"X-Request-ID": given}).headers["x-request-id"] != given


def test_a_defect_is_told_once_with_its_number_and_its_answer_carries_it(settings, database, written, monkeypatch):
    def breaks(*_args: object, **_values: object) -> None:
        raise RuntimeError(MAIL)

    monkeypatch.setattr("api.search.routes.search_all", breaks)
    with TestClient(create_app(settings, database), raise_server_exceptions=False) as client:
        answer = client.get("/api/v1/search?q=방")
    (defect,) = written.lines("defect")
    assert answer.status_code == 500
    assert defect["request"] == answer.headers["x-request-id"]
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert defect["fault"] == "RuntimeError"
    assert any("search" in place for place in defect["traceback"])
    assert written.lines("web server started")
    assert written.lines("web server stopped")


def test_a_mail_that_cannot_be_sent_is_told_without_its_address(settings, engine, database, written):
    away = settings.model_copy(update={"mail_url": f"smtp://{PASSWORD}:x@127.0.0.1:9"})
    with transaction(engine) as session:
        send_later(session, MAIL, NAME, f"{PHONE} {CARD}")
    run_due_jobs(away, database)
    (job,) = [line for line in written.lines("job") if line["task"] == "send_mail"]
    assert (job["outcome"], job["attempts"], job["level"]) == ("failed", 1, "error")
    assert job["ms"] >= 0
    assert [value for value in NAMES if value in written.text()] == []


def test_a_slow_statement_is_told_without_its_values(settings, database, written):
    engine = database.app_engine(settings)
    tell_slow(engine, 50)
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_sleep(0.06), :who, 'written ''out'''"), {"who": NAME})
        connection.execute(text("SELECT 1"))
    engine.dispose()
    (line,) = written.lines("slow statement")
    assert line["ms"] >= 50
    assert line["statement"].startswith("SELECT pg_sleep(0.06), %(who)s")
    assert NAME not in written.text()
    assert plain("SELECT  'a''b',\n 1") == "SELECT '…', 1"


def test_libraries_keep_to_the_words_of_their_code(written):
    log = logging.getLogger("some.library")
    log.warning("could not read %s of %s", NAME, MAIL)
    put_in = f"row of 'Hong Gil-Dong' <%s> failed (%s) tel 010 9876 5432\nand more: {NAME}"
    log.warning(put_in, PHONE, CARD)
    said = [line["event"] for line in map(json.loads, written.text().splitlines())]
    assert said == ["could not read %s of %s", "row of … … failed … tel …"]


def test_developers_may_see_everything(written, monkeypatch):
    monkeypatch.setenv("MAEUL_DEBUG", "1")
    logging.getLogger("maeul").error("defect", exc_info=ValueError(NAME))
    assert NAME in written.text()


@pytest.fixture
def as_a_process(settings, monkeypatch) -> Iterator[io.StringIO]:
    """Set the log up as a process of the service does, and put everything back."""
    root, ours = logging.getLogger(), logging.getLogger("maeul")
    handlers, level, our_level, shown = root.handlers[:], root.level, ours.level, warnings.showwarning
    monkeypatch.setattr(logging, "raiseExceptions", True)
    for module, name in (("sys", "excepthook"), ("sys", "unraisablehook"), ("threading", "excepthook")):
        monkeypatch.setattr(f"{module}.{name}", None)
    root.handlers = []
    logs.set_up_log(settings.model_copy(update={"log_level": "info"}))
    said = io.StringIO()
    root.handlers[0].setStream(said)
    yield said
    root.handlers, root.level, ours.level, warnings.showwarning = handlers, level, our_level, shown


def test_warnings_and_last_words_quote_nobody(as_a_process):
    warnings.showwarning(UserWarning(NAME), UserWarning, "reader.py", 7)
    sys.excepthook(ValueError, ValueError(MAIL), None)
    broken = ("%s %s", NAME)
    logging.getLogger("maeul").error(*broken)  # such a line is lost, and says nothing
    said = as_a_process.getvalue()
    assert "UserWarning at reader.py:7" in said
    assert "ended by a defect fault=ValueError" in said
    assert [value for value in NAMES if value in said] == []


def test_the_private_database_quotes_no_value_in_its_own_log(session):
    assert session.execute(text("SHOW log_error_verbosity")).scalar_one() == "terse"
