"""Every reading route whose answer has room for somebody's contact notes the look, or says why it need not."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from tests.api.bookings.test_steps import Case
from tests.factories import Factory

PERSONAL = {"email", "phone", "contact", "guest", "applicant", "device", "teller", "xml", "invited_by"}
NOTED = {
    "/api/v1/accounts": "account",
    "/api/v1/bookings/{booking_id}": "booking_contact",
    "/api/v1/campaigns/{campaign_id}/field-keys": "account",
    "/api/v1/grants": "account",
    "/api/v1/grants/{grant_id}": "account",
    "/api/v1/sessions/{session_id}/signups": "signup_guest",
    "/api/v1/survey-teams/{team_id}/members": "team",
}
NOT_OTHERS = {
    "/api/v1/bookings": "the list leaves contacts out; one booking alone tells its own",
    "/api/v1/bookings/{booking_id}/rivals": "bookings without their contacts",
    "/api/v1/duplicates": "the telephone of a place",
    "/api/v1/idle-spaces/{idle_id}/applications": "what groups and people apply with, to those who decide upon it",
    "/api/v1/me": "one's own",
    "/api/v1/parties": "one's own groups, and invitations to oneself",
    "/api/v1/parties/{party_id}": "the members of one's own group",
    "/api/v1/sites": "the telephone of a place",
    "/api/v1/sites/{site_id}": "the telephone of a place",
    "/api/v1/spaces/{space_id}": "the telephone of a place",
}


def names_in(part: Any, spec: dict[str, Any], seen: set[str]) -> Iterator[str]:
    """Yield the names of all properties that an answer may have."""
    if isinstance(part, list):
        for one in part:
            yield from names_in(one, spec, seen)
    elif isinstance(part, dict):
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen:
            seen.add(name)
            yield from names_in(spec["components"]["schemas"][name], spec, seen)
        for key, value in part.items():
            if key == "properties":
                yield from value
            yield from names_in(value, spec, seen)


def test_every_reading_route_with_room_for_a_contact_is_on_the_list(app: FastAPI) -> None:
    spec = app.openapi()
    reading = {path: methods["get"] for path, methods in spec["paths"].items() if "get" in methods}
    personal = {
        path
        for path, route in reading.items()
        if PERSONAL & set(names_in([a.get("content", {}) for a in route["responses"].values()], spec, set()))
    }
    assert personal - set(NOTED) - set(NOT_OTHERS) == set(), "note the look with geo.queries.access.note_access"
    assert {*NOTED, *NOT_OTHERS} <= set(reading)


def test_looks_are_noted_with_who_whose_and_what(client: TestClient, make: Factory, engine: Engine) -> None:
    case = Case(client, make, approval="instant")
    booking, admin = case.book(), make.person("admin")
    client.get(f"/api/v1/bookings/{booking['id']}", headers=admin.headers)
    client.get("/api/v1/accounts", params={"q": case.resident.email}, headers=admin.headers)
    client.get("/api/v1/grants", headers=admin.headers)
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT what, object_id::text FROM access_log WHERE actor_id = :a"), {"a": admin.id}
        )
        seen = {tuple(row) for row in rows}
    assert {("booking_contact", booking["id"]), ("account", str(case.resident.id))} <= seen
    assert ("account", str(case.keeper.id)) in seen, "whoever holds a right was listed"
