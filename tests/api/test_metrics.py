"""The figures for Prometheus: what was sent is what is counted, few series, and not for everybody."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from api.jobs.mails import send_later
from geo.db import Database, transaction
from geo.settings import Settings
from tests.one_app import shared_app

TOKEN = "a-long-enough-token-of-prometheus"

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def asker(settings: Settings, database: Database) -> Callable[..., TestClient]:
    """Make a service with settings of its own, asked from an address."""

    def make(address: str = "127.0.0.1", **changed: object) -> TestClient:
        own = Settings(**(settings.model_dump() | changed))
        app = shared_app(own, database)
        return TestClient(app, base_url="http://127.0.0.1", client=(address, 1), raise_server_exceptions=False)

    return make


@pytest.fixture
def client(asker) -> TestClient:
    return asker()


def figures(client: TestClient, **headers: str) -> Figures:
    """Return every sample of a look, by its name and labels."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def value(found: Figures, name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0.0)


def test_what_was_sent_is_what_is_counted(client, make):
    admin = make.person(role="admin")
    before = figures(client)
    for _ in range(3):
        assert client.get("/api/v1/spaces?q=%EB%B0%A9").status_code == 200
    assert client.get(f"/api/v1/spaces/{admin.id}").status_code == 404
    assert client.post("/api/v1/sessions", json={}).status_code == 422
    after = figures(client)

    def grown(name: str, **labels: str) -> float:
        return value(after, name, **labels) - value(before, name, **labels)

    counted = "maeul_http_requests_total"
    assert grown(counted, route="/api/v1/spaces", method="GET", status="2xx") == 3
    assert grown(counted, route="/api/v1/spaces/{space_id}", method="GET", status="4xx") == 1
    assert grown(counted, route="/api/v1/sessions", method="POST", status="4xx") == 1
    assert grown("maeul_http_request_seconds_count", route="/api/v1/spaces", method="GET") == 3
    assert grown("maeul_http_request_seconds_bucket", route="/api/v1/spaces", method="GET", le="+Inf") == 3
    assert 0 < grown("maeul_http_request_seconds_sum", route="/api/v1/spaces", method="GET") < 60
    assert value(after, "maeul_http_requests_in_flight") == 1  # the look itself
    assert value(after, "maeul_pool_connections_most") == 15


def test_a_thousand_unknown_addresses_and_methods_are_a_series_each(client):
    client.get("/first/unknown")
    client.request("BREW", "/first/unknown")
    before = figures(client)
    for number in range(1000):
        client.get(f"/unknown/{number}/of/somebody")
    for number in range(20):
        client.request(f"BREW{number}", f"/unknown/{number}")
    after = figures(client)
    assert after.keys() - before.keys() == set()
    counted = {"name": "maeul_http_requests_total", "route": "(none)", "status": "4xx"}
    assert value(after, method="GET", **counted) - value(before, method="GET", **counted) == 1000
    assert value(after, method="OTHER", **counted) - value(before, method="OTHER", **counted) == 20


def test_how_the_service_stands_is_asked_at_each_look(client, engine):
    with transaction(engine) as session:
        send_later(session, "somebody@example.org", "제목", "내용")
    found = figures(client)
    names = {name for name, _ in found}
    assert value(found, "maeul_database_up") == 1
    assert value(found, "maeul_schema_current") == 1
    assert value(found, "maeul_mails_waiting") == 1
    assert value(found, "maeul_jobs", task="send_mail", state="waiting") == 1
    assert value(found, "maeul_jobs", task="send_mail", state="failed") == 0
    assert value(found, "maeul_job_oldest_age_seconds", task="send_mail") >= 0
    assert value(found, "maeul_disk_free_bytes") > 0
    assert "maeul_build_info" in names
    assert "maeul_backup_age_seconds" not in names  # there is none yet
    assert not any("example.org" in str(labels) for _, labels in found)


def test_a_database_that_is_away_is_told_and_the_counts_stay(settings, server):
    nowhere = Database(server.url(database="not_there"), server.url(role="maeul_app", database="not_there"))
    app = shared_app(settings, nowhere)
    found = figures(TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 1)))
    assert value(found, "maeul_database_up") == 0
    assert ("maeul_schema_current", frozenset()) not in found
    assert ("maeul_http_requests_in_flight", frozenset()) in found


OUTSIDE = "203.0.113.7"


@pytest.mark.parametrize(
    ("address", "settings_of", "headers", "status"),
    [
        ("127.0.0.1", {}, {}, 200),
        ("::1", {}, {}, 200),
        (OUTSIDE, {}, {}, 404),
        (OUTSIDE, {"metrics_token": TOKEN}, {"Authorization": f"Bearer {TOKEN}"}, 200),
        (OUTSIDE, {"metrics_token": TOKEN}, {"Authorization": "Bearer of-something-else"}, 404),
        (OUTSIDE, {}, {"Authorization": "Bearer "}, 404),
        ("10.1.2.3", {"metrics_networks": "10.1.0.0/16"}, {}, 200),
        ("::ffff:10.1.2.3", {"metrics_networks": "10.1.0.0/16"}, {}, 200),
        ("127.0.0.1", {"metrics_networks": "10.1.0.0/16"}, {}, 404),
        ("127.0.0.1", {"public_url": "https://maeul.example"}, {}, 404),
        ("127.0.0.1", {"public_url": "https://maeul.example"}, {"X-Forwarded-For": "127.0.0.1"}, 404),
        (OUTSIDE, {"metrics_networks": "10.1.0.0/16"}, {"X-Forwarded-For": "10.1.2.3"}, 404),
    ],
)
def test_figures_are_for_those_who_have_the_token_or_ask_from_inside(asker, address, settings_of, headers, status):
    assert asker(address, **settings_of).get("/metrics", headers=headers).status_code == status
