"""Routes below one address: found there, not even looked at from elsewhere."""

from collections.abc import Iterator

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import Match
from starlette.types import Scope

from api.under import Under


@pytest.fixture
def caller() -> Iterator[TestClient]:
    app, under = FastAPI(), Under(prefix="/ogc")

    @under.get("/things/{name}")
    def thing(name: str) -> dict[str, str]:
        return {"name": name}

    @app.get("/elsewhere")
    def elsewhere() -> dict[str, str]:
        return {}

    app.include_router(under)
    with TestClient(app) as client:
        yield client


def test_addresses_below_are_found_and_others_are_not(caller: TestClient) -> None:
    assert caller.get("/ogc/things/시설").json() == {"name": "시설"}
    assert caller.post("/ogc/things/a").status_code == 405
    assert caller.get("/elsewhere").status_code == 200
    assert caller.get("/things/a").status_code == 404


def nothing() -> dict[str, str]:
    return {}


def test_routes_below_are_tried_only_for_what_is_below() -> None:
    app, under = FastAPI(), Under(prefix="/ogc")
    app.include_router(under)
    (included,) = [route for route in app.routes if getattr(route, "original_router", None) is under]
    tried: list[str] = []

    def note(_route: APIRoute, scope: Scope) -> tuple[Match, Scope]:
        tried.append(scope["path"])
        return Match.NONE, {}

    under.get("/things")(nothing)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(APIRoute, "matches", note)
        for path in ("/ogc/things", "/spaces"):
            assert included.matches({"type": "http", "path": path, "method": "GET"})[0] is Match.NONE
    assert tried == ["/ogc/things"]


def test_once_closed_its_routes_are_not_counted_again_for_each_request() -> None:
    counted: list[int] = []

    class Counted(APIRouter):
        def _get_routes_version(self, seen: set[int] | None = None) -> int:
            counted[-1] += 1
            return super()._get_routes_version(seen)

    for closed in (False, True):
        counted.append(0)
        app, under, inner = FastAPI(), Under(prefix="/ogc"), Counted(prefix="/inner")
        under.get("/things")(nothing)
        under.include_router(inner)
        if closed:
            under.close()
        app.include_router(under)
        with TestClient(app) as client:
            assert client.get("/ogc/things").status_code == 200
            counted[-1] = 0
            assert client.get("/ogc/things").status_code == 200
    before, after = counted
    assert after == 0 < before
