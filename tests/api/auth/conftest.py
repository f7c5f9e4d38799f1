"""The service as a browser on this machine sees it, and shorthands for accounts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.app import create_app
from api.auth.passwords import hash_password
from geo.db import Database
from geo.settings import Settings
from tests.one_app import shared_app

PASSWORD = "느티나무 아래 평상"
ORIGIN = "http://127.0.0.1:8000"
Opened = Callable[..., TestClient]


@dataclass
class Rows:
    """Looks into the database beside the service."""

    engine: Engine

    def one(self, sql: str, **values: object) -> object:
        with self.engine.begin() as connection:
            return connection.execute(text(sql), values).scalar()

    def all(self, sql: str, **values: object) -> list[tuple[object, ...]]:
        with self.engine.begin() as connection:
            return [tuple(row) for row in connection.execute(text(sql), values)]

    def do(self, sql: str, **values: object) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(sql), values)


@pytest.fixture
def rows(engine: Engine) -> Rows:
    return Rows(engine)


@pytest.fixture
def opened(database: Database, settings: Settings) -> Iterator[Opened]:
    """Open the service under any address and with any settings."""
    clients: list[TestClient] = []

    def open_under(base_url: str = ORIGIN, **changed: object) -> TestClient:
        own = settings.model_copy(update=changed)
        app = create_app(own, database) if changed else shared_app(own, database)
        client = TestClient(app, base_url=base_url)
        client.__enter__()
        clients.append(client)
        return client

    yield open_under
    for client in clients:
        client.__exit__(None, None, None)


@pytest.fixture
def web(opened: Opened) -> TestClient:
    return opened()


@pytest.fixture
def person(rows: Rows) -> Callable[..., str]:
    """Make an account and return its id."""

    def make(email: str = "jumin@example.org", *, name: str = "주민", verified: bool = True) -> str:
        return str(
            rows.one(
                "INSERT INTO accounts (email, name, password_hash, verified_at) VALUES (:email, :name, :hash,"
                " CASE WHEN :verified THEN now() END) RETURNING id",
                email=email,
                name=name,
                hash=hash_password(PASSWORD),
                verified=verified,
            )
        )

    return make


def sign_in(client: TestClient, email: str = "jumin@example.org", password: str = PASSWORD) -> str:
    """Sign in and return the form token."""
    answer = client.post("/api/v1/sessions", json={"email": email, "password": password})
    assert answer.status_code == 201, answer.text
    token: str = answer.json()["csrf_token"]
    return token


def mailed_link(rows: Rows, email: str, page: str) -> str:
    """Return the secret of the newest link to `page` mailed to `email`."""
    body = str(rows.one("SELECT body FROM mails WHERE recipient = :to ORDER BY created_at DESC LIMIT 1", to=email))
    line = next(line for line in body.splitlines() if f"/{page}?token=" in line)
    return line.split("token=")[1]
