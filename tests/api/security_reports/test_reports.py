"""Browsers tell what they refused: both forms are counted, nothing leads to anybody, nobody fills the table."""

import json
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from geo import clock
from geo.db import transaction
from geo.queries import csp_reports
from geo.queries.csp_reports import Refusal, count_refusals, recent_refusals
from geo.queries.retention import forget_spent
from tests.one_app import shared_app

HERE = "http://127.0.0.1:8000"
SECRET = "하나뿐인-비밀"


def old_form(page: str = f"{HERE}/", blocked: str = "inline", directive: str = "script-src-elem") -> dict[str, Any]:
    return {"csp-report": {"document-uri": page, "effective-directive": directive, "blocked-uri": blocked}}


def new_form(page: str = f"{HERE}/", blocked: str = "inline") -> dict[str, Any]:
    body = {"documentURL": page, "effectiveDirective": "script-src-elem", "blockedURL": blocked, "sample": SECRET}
    return {"type": "csp-violation", "age": 10, "url": page, "user_agent": "Mozilla/5.0", "body": body}


def send(client, body: object, kind: str = "application/csp-report"):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/csp-reports", content=content, headers={"Content-Type": kind})


def stored(engine) -> list[tuple[str, str, str, int]]:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT directive, blocked, page, hits FROM csp_reports ORDER BY 1, 2, 3"))
        return [tuple(row) for row in found]


def test_every_page_says_where_to_report(client):
    answer = client.get("/login")
    assert answer.headers["content-security-policy"].endswith("; report-uri /csp-reports")
    assert "reporting-endpoints" not in answer.headers


def test_the_newer_way_is_named_where_browsers_believe_it(settings, database):
    public = settings.model_copy(update={"public_url": "https://maeul.example.org"})
    for known, base_url in ((public, "http://testserver"), (settings, "https://testserver")):
        answer = TestClient(shared_app(known, database), base_url=base_url).get("/login")
        assert answer.headers["content-security-policy"].endswith("; report-uri /csp-reports; report-to csp")
        assert answer.headers["reporting-endpoints"] == 'csp="/csp-reports"'


def test_both_forms_are_counted_together(client, engine):
    assert send(client, old_form()).status_code == 204
    answer = send(client, [new_form(), {"type": "deprecation", "body": {}}], "application/reports+json")
    assert answer.status_code == 204
    assert stored(engine) == [("script-src-elem", "inline", "/", 2)]


PAGES = {
    f"/spaces/6f1f0c1e-0000-4000-8000-000000000000?q={SECRET}#{SECRET}": "/spaces/{space_id}",
    f"/calendar/{SECRET}.ics": "other",
    f"/no/such/{SECRET}": "other",
    f"/programmes?q={SECRET}": "/programmes",
    f"/odk/{SECRET}/formList": "/odk/{token}/formList",
}


def test_of_a_page_only_the_pattern_of_its_address_is_kept(client, engine):
    for page in PAGES:
        assert send(client, old_form(HERE + page, f"{HERE}/x/{SECRET}")).status_code == 204
    kept = stored(engine)
    assert {name for _directive, _blocked, name, _hits in kept} == set(PAGES.values())
    assert {(directive, blocked) for directive, blocked, _name, _hits in kept} == {("script-src-elem", "self")}


BLOCKED = {
    "https://evil.example:8443/a/b?c=d": "https://evil.example:8443",
    "https://somebody:secret@evil.example/": "https://evil.example",
    "data": "data",
    "eval": "eval",
    "blob:https://evil.example/1": "blob",
    "chrome-extension": "extension",
    "https://" + "a" * 300 + ".example/": "other",
    "javascript:alert(1)": "other",
    "<b>{{ 7*191 }}": "other",
    "": "other",
}


def test_of_what_was_refused_only_its_kind_or_origin_is_kept(client, engine):
    for blocked in BLOCKED:
        assert send(client, old_form(blocked=blocked, directive="<b>")).status_code == 204
    assert {blocked for _directive, blocked, _page, _hits in stored(engine)} == set(BLOCKED.values())
    assert {directive for directive, _blocked, _page, _hits in stored(engine)} == {"other"}


WRONG = [
    (b"no json", "application/csp-report", 422),
    (b"\xff\x00", "application/csp-report", 422),
    ({"other": 1}, "application/csp-report", 422),
    ({"csp-report": None}, "application/csp-report", 422),
    ({"csp-report": {"blocked-uri": [], "document-uri": {}, "violated-directive": 3}}, "application/csp-report", 422),
    (old_form(page="http://[::1/"), "application/csp-report", 422),
    ([{"type": "csp-violation", "body": []}], "application/reports+json", 422),
    (b"[" * 60_000, "application/reports+json", 422),
    (b"x" * 64_001, "application/csp-report", 413),
    (b"x" * 2_000_000, "application/csp-report", 413),
    (old_form(), "text/plain", 415),
]


def test_what_is_no_report_is_refused_and_leaves_nothing(client, engine):
    for body, kind, status in WRONG:
        assert send(client, body, kind).status_code == status, body
    assert stored(engine) == []


def test_one_message_has_no_more_than_twenty_reports(client, engine):
    many = [new_form(blocked=f"https://n{number}.example/") for number in range(100)]
    assert send(client, many, "application/reports+json").status_code == 204
    assert len(stored(engine)) == 20


def test_made_up_reports_cannot_fill_the_table(engine, session, monkeypatch):
    monkeypatch.setattr(csp_reports, "ROWS_A_DAY", 3)
    for number in range(9):
        count_refusals(session, [Refusal("img-src", f"https://n{number}.example", "/")], clock.today())
    count_refusals(session, [Refusal("img-src", "https://n0.example", "/")], clock.today())
    counted = {one.refusal.blocked: one.hits for one in recent_refusals(session, clock.today())}
    assert counted == {"other": 6, "https://n0.example": 2, "https://n1.example": 1, "https://n2.example": 1}


@pytest.mark.usefixtures("one_instant")
def test_too_many_reports_from_one_address_are_refused(client, app, settings, database):
    app = shared_app(settings.model_copy(update={"csp_reports_per_minute": 2}), database)
    statuses = [send(client, old_form()).status_code for _ in range(3)]
    assert statuses == [204, 204, 429]
    assert app.state.settings.csp_reports_per_minute == 2


def test_reports_go_after_a_month_and_count_as_new_for_a_week(session):
    today = clock.today()
    for days in (0, 6, 7, 30, 31):
        count_refusals(session, [Refusal("img-src", "data", f"/{days}")], today - timedelta(days=days))
    assert {one.refusal.page for one in recent_refusals(session, today)} == {"/0", "/6"}
    assert forget_spent(session)["csp_reports"] == 1


def test_the_health_of_the_service_tells_of_reports(client, engine, make):
    admin = make.person("admin")
    before = client.get("/api/v1/health", headers=admin.headers).json()
    assert (before["refused"], grade_of(before)) == ([], "good")
    with transaction(engine) as session:
        count_refusals(session, [Refusal("script-src-elem", "https://evil.example", "/spaces")], clock.today())
    after = client.get("/api/v1/health", headers=admin.headers).json()
    assert grade_of(after) == "look"
    assert after["refused"][0] | {"last": ""} == {
        "directive": "script-src-elem",
        "blocked": "https://evil.example",
        "page": "/spaces",
        "hits": 1,
        "last": "",
    }


def grade_of(health: dict[str, Any]) -> str:
    return next(check["grade"] for check in health["checks"] if check["part"] == "reports")
