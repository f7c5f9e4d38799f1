"""Every route asked by everybody for what is not theirs: refused, or it stands in a table that says why not."""

import re

import pytest
from httpx import Response

from api.auth import permissions
from api.auth.permissions import ACTIONS
from geo.enums import Role
from tests.security.expected import FORM_FIRST, LEFT_OUT, PLACED, PUBLIC, SIGNED_IN
from tests.security.world import NOBODY, Route, World, routes_of

REFUSED = frozenset({401, 403, 404})
TOO_OFTEN = 429
"""Addresses with a secret in them count guesses."""
LOGIN = "/login"
LOOKED_UP = {"GET /admin/people/{account_id}", "GET /admin/people/{account_id}/erase"}
"""Whoever gives rights looks up an account by its number, and the log of looks remembers it."""
DESCRIPTION = "/openapi.json"
"""Its examples are made up, and some of the town's people are called alike."""
NOT_WHOLE = 422
WHAT_TO_DO = (
    "The route answers to somebody it should refuse. If that is meant, write it into a table of"
    " tests/security/expected.py with the reason; if not, ask for the right in the route."
)


def tabled() -> dict[str, str]:
    """Return for each route that stands in a table which one."""
    found: dict[str, str] = {}
    for table, groups in (("public", PUBLIC), ("signed in", SIGNED_IN)):
        for names in groups.values():
            found |= dict.fromkeys(names, table)
    return found | {name: "placed" for names in PLACED.values() for name in names}


def refused(answer: Response) -> bool:
    if answer.status_code == TOO_OFTEN and answer.request.url.path.startswith("/odk/"):
        return True
    return answer.status_code in REFUSED or answer.headers.get("location", "").startswith(LOGIN)


def asks(world: World, below: str = "") -> list[Route]:
    return [one for one in routes_of(world.app) if one.name not in LEFT_OUT and one.path.startswith(below)]


def allowed(route: Route) -> frozenset[str]:
    """Return the strangers who need not be refused: by the tables, and by what each role may do somewhere."""
    table = tabled().get(route.name)
    everybody = frozenset(role.value for role in Role)
    if table == "public":
        return everybody | {NOBODY}
    if table == "signed in":
        return everybody
    actions = {action for action, names in PLACED.items() if route.name in names}
    return frozenset(role.value for role, may in ACTIONS.items() if actions & may)


def wrongly_answered(world: World, route: Route) -> list[str]:
    """Return who was let in that should not have been."""
    may_be_let_in = allowed(route)
    first = FORM_FIRST.get(route.name)
    wrong = []
    for who, token in world.strangers.items():
        if who in may_be_let_in:
            continue
        answer = world.ask(route, token)
        if not refused(answer) and not (first and answer.status_code == NOT_WHOLE):
            wrong.append(f"{route.name} as {who}: {answer.status_code}")
    return wrong


def test_each_table_names_routes_that_there_are_and_each_route_once(world: World) -> None:
    there = {one.name for one in routes_of(world.app)}
    named = [name for groups in (PUBLIC, SIGNED_IN, PLACED) for names in groups.values() for name in names]
    assert sorted({*named, *LEFT_OUT, *FORM_FIRST, *FORM_FIRST.values()} - there) == []
    assert sorted(name for name in set(named) if named.count(name) > 1) == []


def test_a_form_that_is_read_first_has_a_twin_that_is_refused(world: World) -> None:
    """Such a page says what its form lacks before it looks at rights; what it then does, its twin of the API refuses."""
    del world
    assert sorted(name for name in FORM_FIRST.values() if name in tabled()) == []


@pytest.mark.parametrize("below", ["/api/v1", "/ogc", "/odk", "/embed", "pages"])
def test_no_stranger_is_let_in_anywhere(world: World, below: str) -> None:
    others = ("/api/v1", "/ogc", "/odk", "/embed")
    routes = [one for one in asks(world) if not one.path.startswith(others)] if below == "pages" else asks(world, below)
    assert routes, below
    wrong = [said for route in routes for said in wrongly_answered(world, route)]
    assert wrong == [], "\n".join([WHAT_TO_DO, *wrong])


def test_the_matrix_sees_a_right_that_holds_everywhere(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the look at the place the same strangers are let in, and the matrix says so."""
    monkeypatch.setattr(permissions, "covers", lambda *_: True)
    there = [one for one in asks(world, "/api/v1/spaces/{space_id}") if one.method in {"PATCH", "PUT"}]
    wrong = [said for route in there for said in wrongly_answered(world, route)]
    assert len(wrong) > 1


def test_whose_it_is_and_who_looks_after_it_are_let_in(world: World) -> None:
    """The twin of it all: what strangers are refused is there, and its owner or the town's own officers get at it."""
    guarded = [one for one in asks(world) if one.name not in tabled() and not one.path.startswith("/odk")]
    by_end = sorted(guarded, key=lambda one: (one.method == "DELETE", bool(TAKES_AWAY.search(one.path)), one.method))
    shut = [one.name for one in by_end if not let_in(world, one)]
    assert len(shut) < len(guarded) * SHUT_MOST, "\n".join([f"{len(shut)} of {len(guarded)}", *shut])


def let_in(world: World, route: Route) -> bool:
    """Say whether anybody of the town is heard: what they ask may then be wrong, but not that they ask."""
    return any(not refused(world.ask(route, token)) for token in world.rightful.values())


TAKES_AWAY = re.compile("remove|drop|end|revoke|withdraw|leave|decline|cancel|close|accept")
SHUT_MOST = 0.2
"""Some things end with the first who asks, want a form of their own, or are of nobody in the town."""


def test_what_strangers_may_read_tells_of_nobody(world: World) -> None:
    """What is public, and what each role reads somewhere, holds no name, number or address of the town's people."""
    secrets = world.secrets
    assert len(secrets) > 10
    tables = tabled()
    found = []
    for route in asks(world):
        if route.method == "GET" and route.name in tables and route.path != DESCRIPTION:
            answer = world.ask(route, world.strangers[NOBODY if tables[route.name] == "public" else "officer"])
            found += [route.name for word in secrets if word in answer.text][:1]
    assert set(found) == LOOKED_UP, "\n".join(found)


def test_whether_something_private_is_there_is_not_told(world: World) -> None:
    """Who may not see it gets the same answer for what is there and for what is not."""
    differ = []
    for route in asks(world, "/api/v1"):
        if route.name in tabled() or not route.parameters or route.parameters[0] not in PRIVATE:
            continue
        nowhere = dict.fromkeys(route.parameters[:1], NOWHERE_ELSE)
        there, made_up = (world.ask(route, world.strangers["resident"], keys) for keys in (None, nowhere))
        if (there.status_code, code_of(there)) != (made_up.status_code, code_of(made_up)):
            differ.append(
                f"{route.name}: {there.status_code} {code_of(there)}, {made_up.status_code} {code_of(made_up)}"
            )
    assert {said.partition(":")[0] for said in differ} == SAYS_THAT_A_RIGHT_IS_MISSING, "\n".join(differ)


PRIVATE = {
    "application_id",
    "booking_id",
    "conflict_id",
    "decision_id",
    "feed_id",
    "import_id",
    "invitation_id",
    "match_id",
    "party_id",
    "refund_id",
    "series_id",
    "submission_id",
    "wait_id",
    "watch_id",
    "hook_id",
}
"""Things of which not even their being there is anybody else's matter."""
SAYS_THAT_A_RIGHT_IS_MISSING = {
    "GET /api/v1/imports/{import_id}",
    "GET /api/v1/imports/{import_id}/report.xlsx",
    "GET /api/v1/imports/{import_id}/rows",
    "PATCH /api/v1/imports/{import_id}",
    "POST /api/v1/applications/{application_id}/choose",
    "POST /api/v1/applications/{application_id}/decline",
    "POST /api/v1/booking-checks/{booking_id}/{decision}",
    "POST /api/v1/bookings/{booking_id}/approve",
    "POST /api/v1/bookings/{booking_id}/reject",
    "POST /api/v1/conflicts/{conflict_id}/resolve",
    "POST /api/v1/imports/{import_id}/commit",
    "POST /api/v1/imports/{import_id}/undo",
}
"""Desks of those who decide: who knows one of these random numbers of 122 bits hears which right is missing."""
NOWHERE_ELSE = "6f1e6f5e-0000-4000-8000-000000000001"


def code_of(answer: Response) -> str:
    return str(answer.json().get("code", "")) if "json" in answer.headers.get("content-type", "") else ""
