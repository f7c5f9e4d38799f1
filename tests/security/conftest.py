"""The demo town once for the whole matrix: what is asked there is refused, so that nothing changes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from api.app import create_app
from api.auth.secrets import new_api_token, sha256_of
from api.drills.town import TABLES, meet
from geo.db import Database, transaction
from geo.local_server import LocalServer
from geo.proofs import ids_of
from geo.queries import accounts
from geo.settings import Settings
from tests.conftest import as_admin
from tests.factories import Factory
from tests.security.settling import AFTER, BEFORE, OTHERS_TOKEN, live, sent, write
from tests.security.world import BELONGS, ELSEWHERE, IN_DISTRICT, NOBODY, PARTS, World

DATABASE: Final = "t_matrix"
OWN_TOKEN: Final = "시험"
LEAST_LETTERS: Final = 4
"""Shorter words come about by chance."""


@pytest.fixture(scope="package")
def world(server: LocalServer, town: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    as_admin(server, f"CREATE DATABASE {DATABASE} TEMPLATE {town} STRATEGY FILE_COPY OWNER maeul_owner")
    database = Database(server.url(database=DATABASE), server.url(role="maeul_app", database=DATABASE))
    app = create_app(Settings(data_dir=tmp_path_factory.mktemp("matrix")), database)
    with TestClient(
        app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False, follow_redirects=False
    ) as client:
        made = settled(client, database)
        yield made
        made.owner.dispose()
    as_admin(server, f"DROP DATABASE {DATABASE} WITH (FORCE)")


def settled(client: TestClient, database: Database) -> World:
    """Return the town with something of every kind in it, and strangers who hold each role elsewhere."""
    app = client.app
    owner = database.owner_engine()
    with owner.begin() as connection:
        write(connection, BEFORE)
        first = keys_of(connection)
    met = meet(app.state.engine)
    # whoever may most is asked first
    rightful = {role: token for role in reversed(met.tokens) if (token := met.tokens[role])}
    rightful |= neighbours(app.state.engine)
    world = World(app, client, strangers(app.state.engine), rightful, first, bodies_of(client, first), owner)
    token_of_another(app.state.engine, "resident@example.org")
    live(world)
    party = sent(world, "resident", "/groups", json={"name": "남의 모임"})["id"]
    world.keys["party_id"] = party
    sent(world, "resident", "/parties/{party_id}/invitations", json={"email": "neighbour7@example.org"})
    with owner.begin() as connection:
        write(connection, AFTER)
        world.keys |= keys_of(connection) | {"party_id": party}
        world.instead["appeal"] = {
            "booking_id": str(connection.execute(text("SELECT booking_id FROM appeals")).scalar())
        }
        world.parents = parents_of(connection, world.keys)
        world.secrets = secrets_of(connection, str(world.bodies))
    return world


def secrets_of(connection: Connection, examples: str) -> frozenset[str]:
    """Return what is the people's own: words of the examples are sent as names of places and groups, too."""
    told = connection.execute(text("SELECT name, phone, email FROM booking_contacts WHERE phone <> '02-0000-0000'"))
    words = {word for row in told for word in row if len(word) >= LEAST_LETTERS and word not in examples}
    return frozenset(words | set(connection.execute(text("SELECT email FROM accounts WHERE is_demo")).scalars()))


def strangers(engine: Any) -> dict[str, str | None]:
    """Make somebody of every role who holds it where nothing of the town lies."""
    make = Factory(engine)
    site = make.site("먼 곳", (129.03, 35.1))
    people = {role: make.person(role, district=ELSEWHERE) for role in IN_DISTRICT}
    people |= {"resident": make.person(), "keeper": make.person("keeper", site_id=site)}
    return {NOBODY: None, **{role: person.token for role, person in people.items()}}


def neighbours(engine: Any) -> dict[str, str]:
    """Give everybody who lives in the town a token."""
    with transaction(engine) as session:
        found = session.execute(text("SELECT id, email FROM accounts WHERE email LIKE 'neighbour%'")).all()
        return {one.email: put_token(session, one.id, OWN_TOKEN) for one in found}


def put_token(session: Session, account_id: UUID, name: str) -> str:
    secret = new_api_token()
    told = {"name": name, "scopes": ["read", "write"], "lasts": timedelta(days=1)}
    accounts.put_api_token(session, account_id, token_sha256=sha256_of(secret), **told)
    return secret


def token_of_another(engine: Any, email: str) -> None:
    with transaction(engine) as session:
        account = accounts.find_account(session, email)
        assert account is not None
        put_token(session, account.id, OTHERS_TOKEN)


def keys_of(connection: Connection) -> dict[str, str]:
    """Return one key for each parameter of a path."""
    found = {name: ids_of(connection, table, 1) for name, table in TABLES.items()}
    found |= {"code": ids_of(connection, "dongs", 1, "code"), "import_id": ids_of(connection, "import_runs", 1)}
    keys = {name: some[0] for name, some in found.items() if some}
    for name, asked in PARTS.items():
        if (key := connection.execute(text(asked)).scalar()) is not None:
            keys[name] = str(key)
    return keys


def parents_of(connection: Connection, keys: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return for each thing of the town what it lies in, so that no route refuses for a pair that does not fit."""
    found = {}
    for child, (parent, asked) in BELONGS.items():
        found[child] = {parent: str(connection.execute(text(asked), {"id": keys[child]}).scalar_one())}
    return found


def bodies_of(client: TestClient, keys: dict[str, str]) -> dict[str, Any]:
    """Return the examples of the description with the town's keys in place of the made-up ones."""
    found = {}
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content is not None:
                found[f"{method.upper()} {path}"] = named(content["example"], keys)
    return found


def named(value: Any, keys: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [named(one, keys) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: keys[name] if name in keys and isinstance(one, str) else named(one, keys) for name, one in value.items()
    }
