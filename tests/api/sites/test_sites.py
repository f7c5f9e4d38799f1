"""Sites over HTTP: where they are, how they live, and who may say so."""

from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.factories import Factory

HUB = {"name": "세종마을 활력소", "kind": "hub", "location": {"lon": 126.978, "lat": 37.5665}, "state": "planned"}


def test_an_officer_registers_a_hub_and_takes_it_through_its_life(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    make.boundaries()
    officer = make.person("officer", district="11140")
    site = client.post("/api/v1/sites", json={**HUB, "planned_on": "2027-03-01"}, headers=officer.headers)
    assert (site.status_code, site.json()["dong"]["district"]) == (201, "중구")
    path = f"/api/v1/sites/{site.json()['id']}"
    for state in ("building", "open", "paused", "open", "closed"):
        body = {"state": state, "operator": "세종마을 사회적협동조합"}
        changed = client.patch(path, json=body, headers=officer.headers)
        assert (changed.status_code, changed.json()["state"]) == (200, state), changed.text
    assert changed.json()["closed_on"] is not None
    jumped = client.patch(path, json={"state": "building"}, headers=officer.headers)
    assert (jumped.status_code, jumped.json()["code"]) == (409, "site_move_not_allowed")
    with engine.connect() as connection:
        states = connection.execute(text("SELECT state FROM site_events ORDER BY id")).scalars().all()
    assert states == ["planned", "building", "open", "paused", "open", "closed"]


def test_sites_are_listed_by_kind_state_and_district(client: TestClient, make: Factory) -> None:
    make.boundaries()
    make.site("가 활력소")
    make.site("나 도서관", (127.0473, 37.5172), kind="library", state="paused")

    def names(**params: str) -> list[str]:
        return [item["name"] for item in client.get("/api/v1/sites", params=params).json()["items"]]

    assert names() == ["가 활력소", "나 도서관"]
    assert names(kind="hub") == names(district="중구") == ["가 활력소"]
    assert names(state="paused") == names(district="11680") == ["나 도서관"]


def test_swapped_and_foreign_places_are_refused(client: TestClient, make: Factory) -> None:
    make.boundaries()
    admin = make.person("admin")
    for location, code in (
        ({"lon": 37.5665, "lat": 85}, "outside_korea"),
        ({"lon": 37.5665, "lat": 126.978}, "invalid_input"),
        ({"lon": 139.7, "lat": 35.7}, "outside_korea"),
    ):
        refused = client.post("/api/v1/sites", json={**HUB, "location": location}, headers=admin.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert client.get("/api/v1/sites").json()["total"] == 0


def test_an_officer_of_another_district_registers_nothing(client: TestClient, make: Factory) -> None:
    make.boundaries()
    other = make.person("officer", district="11680")
    assert client.post("/api/v1/sites", json=HUB, headers=other.headers).status_code == 403
    assert client.post("/api/v1/sites", json=HUB).status_code == 401
