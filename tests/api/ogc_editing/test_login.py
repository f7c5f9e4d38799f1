"""Programs sign in by Basic with an app password, under /ogc alone."""

import base64

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth.passwords import hash_password
from tests.api.ogc_editing.conftest import GANGNAM_GU, GEOJSON, POINTS, changed

GIVEN = "GET, HEAD, OPTIONS"
PASSWORD = "느티나무 아래 평상"


def basic(pair: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def test_a_bad_pair_is_asked_again_under_ogc_and_nowhere_else(client, coordinator) -> None:
    good = basic(f"{coordinator.email}:{coordinator.token}")
    assert client.options(POINTS, headers=good).headers["allow"] == f"{GIVEN}, POST"
    assert client.options(POINTS, headers=basic(f"{coordinator.email.upper()}:{coordinator.token}")).status_code == 200
    for wrong in (f"other@example.org:{coordinator.token}", f"{coordinator.email}:nonsense", ":", "kein Paar"):
        refused = client.get("/ogc", headers=basic(wrong))
        assert (refused.status_code, refused.json()["code"]) == (401, "app_password_wrong")
        assert refused.headers["www-authenticate"] == 'Basic realm="Maeul Atlas", charset="UTF-8"'
    for header in ("Basic", "Basic ü", "Basic =", f"Basic {'A' * 5000}"):
        assert client.get(POINTS, headers={"Authorization": header.encode()}).status_code == 401
    elsewhere = client.get("/api/v1/me", headers=good)
    assert (elsewhere.status_code, elsewhere.headers["www-authenticate"]) == (401, "Bearer")


def test_the_password_of_the_account_is_no_app_password(client, coordinator, rows) -> None:
    rows(
        "UPDATE accounts SET password_hash = :hash WHERE id = :id RETURNING 1",
        hash=hash_password(PASSWORD),
        id=coordinator.id,
    )
    signed = client.post("/api/v1/sessions", json={"email": coordinator.email, "password": PASSWORD})
    assert signed.status_code == 201
    client.cookies.clear()
    refused = client.get(POINTS, headers=basic(f"{coordinator.email}:{PASSWORD}"))
    assert refused.status_code == 401
    assert "로그인할 때 쓰는 비밀번호는 여기서 쓸 수 없어요" in refused.json()["detail"]


@pytest.mark.usefixtures("one_instant")
def test_bad_tries_are_counted_and_good_ones_are_not(database, settings, coordinator) -> None:
    app = create_app(settings.model_copy(update={"login_per_minute": 3}), database)
    with TestClient(app, base_url="http://127.0.0.1:8000") as few:
        good, bad = basic(f"{coordinator.email}:{coordinator.token}"), basic(f"{coordinator.email}:falsch")
        assert [few.get("/ogc", headers=good).status_code for _ in range(6)] == [200] * 6
        refused = [few.get("/ogc", headers=bad) for _ in range(9)]
    assert [answer.status_code for answer in refused[:3]] == [401] * 3
    assert refused[-1].status_code == 429
    assert int(refused[-1].headers["retry-after"]) >= 1


def test_a_page_of_another_site_cannot_use_what_a_browser_remembers(client, coordinator, record) -> None:
    good = basic(f"{coordinator.email}:{coordinator.token}")
    for sign in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        refused = client.delete(f"{POINTS}/{record}", headers={**good, **sign})
        assert (refused.status_code, refused.json()["code"]) == (403, "cross_site")
    assert client.delete(f"{POINTS}/{record}", headers=good).status_code == 204


def test_an_app_password_that_was_taken_back_opens_nothing(client, coordinator, rows) -> None:
    good = basic(f"{coordinator.email}:{coordinator.token}")
    rows("UPDATE api_tokens SET revoked_at = now() RETURNING 1")
    assert client.get(POINTS, headers=good).status_code == 401


@pytest.fixture
def feature(gis, coordinator, record):
    return gis(coordinator).get(record)


def tried(program: httpx.Client, feature: dict) -> list[int]:
    """Return the answers to making, replacing and closing."""
    one = f"{POINTS}/{feature['id']}"
    return [
        program.post(POINTS, json=feature, headers=GEOJSON).status_code,
        program.put(one, json=changed(feature, name="x"), headers=GEOJSON).status_code,
        program.delete(one).status_code,
    ]


def test_nobody_and_those_without_the_right_only_read(gis, make, feature, rows) -> None:
    visitor = gis().http
    assert tried(visitor, feature) == [401] * 3
    assert visitor.put(f"{POINTS}/x", content=b"{", headers={"Content-Type": "text/plain"}).status_code == 401
    tomorrow = make.person("coordinator", district="11140", since=1)
    readers = [make.person(), make.person("surveyor", district="11140"), make.person("planner"), tomorrow]
    for reader in readers:
        program = gis(reader).http
        assert tried(program, feature) == [403] * 3, reader
        assert program.options(POINTS).headers["allow"] == GIVEN
        assert program.options(f"{POINTS}/{feature['id']}").headers["allow"] == GIVEN
        assert "memo" not in program.get(POINTS).text
    assert visitor.options(POINTS).headers["allow"] == GIVEN
    assert tried(gis(make.person("coordinator", district=GANGNAM_GU)).http, feature) == [403] * 3
    assert rows("SELECT rev, state FROM resources") == [(1, "published")]


def test_a_password_for_reading_writes_nothing(gis, coordinator, feature, rows) -> None:
    rows("UPDATE api_tokens SET scopes = '{read}' RETURNING 1")
    program = gis(coordinator)
    assert program.get(feature["id"])["properties"]["memo"] == "안에서만"
    assert program.http.options(POINTS).headers["allow"] == GIVEN
    refused = program.put(changed(feature, name="x"))
    assert (refused.status_code, refused.json()["code"]) == (403, "token_read_only")


def test_officers_and_keepers_of_everything_write_where_their_rights_hold(gis, make, feature) -> None:
    for who in (make.person("officer", district="11140"), make.person("admin")):
        assert gis(who).put(changed(feature, summary="고침")).status_code == 200
