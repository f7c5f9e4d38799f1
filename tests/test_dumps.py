"""Dumps of earlier versions come up to date: every row is there, every law stands, the program works upon them."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from api.app import create_app
from geo import backup as backups
from geo.backup import Manifest, Tools, read_manifest
from geo.db import Database, newest_version, schema_version
from geo.local_server import LocalServer
from geo.migrations.checks import read_laws
from geo.settings import Settings
from tests.geo.test_schema import GOLDEN

DUMPS = sorted((Path(__file__).resolve().parent / "dumps").glob("*.maeul"))
NEVER_LOST = ("sites", "spaces", "bookings", "claims", "booking_events", "accounts", "dongs", "resources", "policies")


def in_database(database: Database, statement: str) -> list[tuple]:
    engine = create_engine(database.owner_url, poolclass=NullPool)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


@pytest.fixture(params=DUMPS, ids=lambda path: path.stem)
def dump(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def promised(dump: Path) -> Manifest:
    return read_manifest(dump)


@pytest.fixture
def upgraded(dump: Path, database: Database, server: LocalServer, tmp_path: Path) -> Database:
    """This test's database, replaced by the dump and brought to the newest version."""
    tools = Tools(server.bin_dir, server.url("maeul_admin", "postgres"))
    backups.restore(database, dump, tools, media_dir=tmp_path / "media")
    return database


def test_there_is_a_dump_of_this_version_and_each_is_small() -> None:
    versions = {read_manifest(path).schema_version for path in DUMPS}
    assert newest_version() in versions
    assert all(path.stat().st_size <= 2_000_000 for path in DUMPS)


def test_a_dump_comes_to_the_newest_version_with_every_row(upgraded: Database, promised: Manifest) -> None:
    engine = create_engine(upgraded.owner_url, poolclass=NullPool)
    assert schema_version(engine) == newest_version()
    for table, rows in promised.tables.items():
        if table in NEVER_LOST:
            assert rows > 0, table
            assert in_database(upgraded, f"SELECT count(*) FROM {table}") == [(rows,)], table
    assert set(NEVER_LOST) <= promised.tables.keys()


def plain(laws: list[str]) -> list[str]:
    """Laws without brackets, which PostgreSQL groups anew when it reads them back from a dump."""
    return sorted(law.replace("(", "").replace(")", "") for law in laws)


def test_an_upgraded_database_has_the_laws_of_a_new_one(upgraded: Database) -> None:
    engine = create_engine(upgraded.owner_url, poolclass=NullPool)
    with Session(engine) as session:
        laws = read_laws(session)
    assert plain(laws) == plain(GOLDEN.read_text(encoding="utf-8").splitlines())


def test_the_program_works_upon_an_upgraded_dump(upgraded: Database, settings: Settings) -> None:
    with TestClient(create_app(settings, upgraded), base_url="http://127.0.0.1:8000") as client:
        found = client.get("/api/v1/spaces", params={"near": "126.978,37.5665", "walk_minutes": 15}).json()
        assert found["total"] > 0
        assert found["items"][0]["dong"]["district"] == "중구"
        assert client.get("/").status_code == 200


def test_bookings_of_the_dump_keep_state_time_and_history(upgraded: Database) -> None:
    states = dict(in_database(upgraded, "SELECT state, count(*) FROM bookings GROUP BY state"))
    assert {"confirmed", "requested", "cancelled", "rejected"} <= states.keys()
    without_history = (
        "SELECT id FROM bookings b WHERE NOT EXISTS (SELECT FROM booking_events e WHERE e.booking_id = b.id)"
    )
    assert in_database(upgraded, without_history) == []
    notes = in_database(upgraded, "SELECT note FROM booking_contacts WHERE note <> ''")
    assert ("회비 \\3,000 {{ 7*191 }} <b>",) in notes


def test_a_dump_can_be_verified_by_its_own_promise(dump: Path, database: Database, server: LocalServer) -> None:
    tools = Tools(server.bin_dir, server.url("maeul_admin", "postgres"))
    assert backups.verify(database, dump, tools) == read_manifest(dump)
