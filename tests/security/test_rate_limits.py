"""Every door that costs much is counted, exactly and across workers, and says when to come again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import create_app
from geo import clock
from geo.errors import TooManyRequests
from geo.queries.rate_limits import MINUTE, count_hit
from geo.settings import Settings
from tests.one_app import shared_app

LOGIN = "/api/v1/sessions"
PASSWORD = "느티나무 아래 평상"
Ask = Callable[[TestClient, int], httpx.Response]


def sign_in(client: TestClient, number: int) -> httpx.Response:
    return client.post(LOGIN, json={"email": f"n{number}@example.org", "password": PASSWORD})


def sign_up(client: TestClient, number: int) -> httpx.Response:
    body = {"email": f"n{number}@example.org", "password": PASSWORD, "name": "새이웃", "over_14": True}
    return client.post("/api/v1/accounts", json=body)


def ask_reset(client: TestClient, number: int) -> httpx.Response:
    return client.post("/api/v1/password-resets", json={"email": f"n{number}@example.org"})


def guess_reset(client: TestClient, number: int) -> httpx.Response:
    return client.post("/api/v1/password-resets/confirm", json={"token": f"{number}" * 43, "password": PASSWORD})


def sign_up_page(client: TestClient, number: int) -> httpx.Response:
    return client.post("/signup", data={"email": f"n{number}@example.org"}, headers={"Accept": "text/html"})


def heavy(path: str) -> Ask:
    return lambda client, _number: client.get(path)


def report(client: TestClient, _number: int) -> httpx.Response:
    told = {"document-uri": "http://x/", "effective-directive": "img-src", "blocked-uri": "data"}
    headers = {"Content-Type": "application/csp-report"}
    return client.post("/csp-reports", json={"csp-report": told}, headers=headers)


def site_next(client: TestClient, _number: int) -> httpx.Response:
    return client.post("/api/v1/coverage/site-next", json={})


DOORS: dict[str, tuple[str, Ask]] = {
    "sign-in, another account each time": ("sign_ins_per_minute", sign_in),
    "sign-up": ("account_forms_per_hour", sign_up),
    "sign-up page": ("account_forms_per_hour", sign_up_page),
    "reset mail": ("account_forms_per_hour", ask_reset),
    "reset page": ("account_forms_per_hour", lambda client, n: client.post("/reset", data={"token": f"{n}"})),
    "new password": ("account_forms_per_hour", guess_reset),
    "map page": ("heavy_reads_per_minute", heavy("/api/v1/maps/11110.html")),
    "map drawing": ("heavy_reads_per_minute", heavy("/api/v1/maps/11110.svg")),
    "map picture": ("heavy_reads_per_minute", heavy("/api/v1/maps/11110.png")),
    "map folder": ("heavy_reads_per_minute", heavy("/api/v1/maps/11110.zip")),
    "framed map": ("heavy_reads_per_minute", heavy("/embed/maps/11110")),
    "atlas map": ("heavy_reads_per_minute", heavy("/atlas/11110/map")),
    "coverage": ("heavy_reads_per_minute", heavy("/api/v1/coverage")),
    "next sites": ("heavy_reads_per_minute", site_next),
    "district report": ("heavy_reads_per_minute", heavy("/plan/report/11110")),
    "open data file": ("heavy_reads_per_minute", heavy("/api/v1/open-data/none.csv")),
    "policy map file": ("heavy_reads_per_minute", heavy(f"/api/v1/policy-maps/{uuid4()}.csv")),
    "browser reports": ("csp_reports_per_minute", report),
}


def test_every_costly_door_is_counted_per_address_and_says_when_to_come_again(settings, database) -> None:
    limits = {setting: 2 for setting, _ask in DOORS.values()}
    app = shared_app(settings.model_copy(update=limits), database)
    with clock.frozen(clock.now()):
        for number, (door, (_setting, ask)) in enumerate(DOORS.items()):
            with TestClient(
                app, base_url="http://127.0.0.1:8000", client=(f"192.0.2.{number}", 5000), raise_server_exceptions=False
            ) as client:
                answers = [ask(client, again) for again in range(3)]
                other = TestClient(app, base_url="http://127.0.0.1:8000", client=(f"198.51.100.{number}", 5000))
            statuses = [answer.status_code for answer in answers]
            assert statuses[2] == 429, (door, statuses)
            assert 429 not in statuses[:2], (door, statuses)
            assert all(status < 500 for status in statuses), (door, statuses)
            assert 1 <= int(answers[2].headers["Retry-After"]) <= 3600, door
            assert ask(other, 9).status_code != 429, door


def test_no_limit_keeps_an_address_in_clear(settings, database, engine) -> None:
    app = shared_app(settings, database)
    with TestClient(app, base_url="http://127.0.0.1:8000", client=("192.0.2.77", 5000)) as client:
        for _setting, ask in DOORS.values():
            ask(client, 1)
    with engine.connect() as connection:
        buckets = connection.execute(text("SELECT bucket FROM rate_counts")).scalars().all()
    assert len(buckets) >= 10
    assert not [bucket for bucket in buckets if "192.0.2" in bucket or "@" in bucket]


def test_a_limit_is_exact_across_workers(settings, database) -> None:
    apps = [create_app(settings.model_copy(update={"csp_reports_per_minute": 10}), database) for _ in range(2)]
    clients = [TestClient(app, client=("192.0.2.1", 5000)) for app in apps]

    def send(number: int) -> int:
        with clock.frozen(minute):  # a thread of a pool does not know of the clock that its caller has stopped
            return report(clients[number % 2], number).status_code

    minute = clock.now()
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(send, range(40)))
    assert (statuses.count(204), statuses.count(429)) == (10, 30)
    for app in apps:
        app.state.engine.dispose()


def test_a_new_minute_begins_a_new_count(engine) -> None:
    now = clock.now()
    with clock.frozen(now):
        count_hit(engine, "x", MINUTE, 1)
        with pytest.raises(TooManyRequests):
            count_hit(engine, "x", MINUTE, 1)
    with clock.frozen(now + timedelta(seconds=MINUTE)):
        count_hit(engine, "x", MINUTE, 1)


def test_a_standby_answers_while_the_counting_database_is_away(client, monkeypatch) -> None:
    from sqlalchemy.exc import OperationalError

    from api import limits

    def away(*_given: Any) -> None:
        raise OperationalError("INSERT", {}, Exception("away"))

    monkeypatch.setattr(limits, "count_hit", away)
    assert client.get("/api/v1/maps/11110.svg").status_code != 503


def test_every_limit_of_the_settings_is_held_by_a_test() -> None:
    named = {name for name in Settings.model_fields if name.endswith(("_per_minute", "_per_hour"))}
    elsewhere = {
        "login_per_minute": "tests/api/auth/test_rate_limits.py",
        "booking_writes_per_minute": "tests/api/auth/test_rate_limits.py",
        "open_proposals_per_hour": "tests/api/campaigns/test_open_proposals.py",
        "what_ifs_per_minute": "tests/api/scenarios/test_scenarios.py",
        "mails_per_hour": "tests/api/auth/test_sign_up.py",
    }
    assert named - {setting for setting, _ask in DOORS.values()} == elsewhere.keys()
