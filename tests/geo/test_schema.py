"""The database's own laws: a golden text of every constraint, index, trigger and right, and what they refuse."""

import os
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from geo.db import Database, psycopg_url
from geo.enums import BOOKING_MOVES
from geo.migrations.checks import read_laws
from geo.models import Base

GOLDEN = Path(__file__).parent / "golden" / "laws.txt"


def test_no_law_has_disappeared_or_changed_unnoticed(session: Session) -> None:
    laws = "\n".join(read_laws(session)) + "\n"
    if os.environ.get("MAEUL_WRITE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(laws, "utf-8")
    assert laws.splitlines() == GOLDEN.read_text("utf-8").splitlines()


def test_a_dropped_exclusion_constraint_changes_the_golden_text(database: Database) -> None:
    owner = database.owner_engine()
    with Session(owner) as session:
        before = read_laws(session)
        session.execute(text("ALTER TABLE claims DROP CONSTRAINT ex_claims_no_overlap"))
        gone = set(before) - set(read_laws(session))
        session.rollback()
    owner.dispose()
    assert any("EXCLUDE USING gist (cell_id WITH =, during WITH &&) WHERE (hard)" in line for line in gone)


def test_the_models_and_the_migrations_say_the_same(database: Database) -> None:
    engine = create_engine(psycopg_url(database.owner_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda _o, name, kind, *_: (
                    not (kind == "table" and str(name).startswith(("procrastinate", "spatial_ref")))
                )
            },
        )
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def test_the_moves_of_bookings_are_the_same_in_code_and_database(session: Session) -> None:
    rows = session.execute(text("SELECT from_state, to_state FROM booking_moves")).all()
    assert {(r.from_state, r.to_state) for r in rows} == {
        (str(start), str(end)) for start, ends in BOOKING_MOVES.items() for end in ends
    }


def test_the_application_may_not_rewrite_logs(engine: Engine) -> None:
    for statement in (
        "UPDATE booking_events SET action = 'x'",
        "DELETE FROM booking_events",
        "DELETE FROM site_events",
        "UPDATE policies SET approval = 'instant'",
        "DELETE FROM bookings",
        "DELETE FROM booking_moves",
    ):
        with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute(text(statement))


def test_the_application_is_no_superuser_and_obeys_row_level_security(session: Session) -> None:
    row = session.execute(
        text("SELECT rolsuper, rolbypassrls, rolname FROM pg_roles WHERE rolname = current_user")
    ).one()
    assert tuple(row) == (False, False, "maeul_app")


@pytest.mark.parametrize(
    "point", ["POINT(37.5 127)", "POINT(NaN NaN)", "POINT(127 1e300)", "POINT EMPTY", "POINT(0 0)"]
)
def test_a_point_outside_korea_is_refused_by_the_database(session: Session, point: str) -> None:
    insert = text("INSERT INTO sites (name, kind, location) VALUES ('가', 'hub', ST_GeomFromText(:p, 4326))")
    with pytest.raises(Exception) as caught:
        session.execute(insert, {"p": point})
    assert "ck_sites_location_in_korea" in str(caught.value) or "transform" in str(caught.value).lower()


@pytest.mark.parametrize(
    "during", ["empty", "[2026-01-01, infinity)", "(,2026-01-01)", "[2026-01-01,2026-01-02]", "[2026-01-01,)"]
)
def test_claims_are_finite_half_open_and_not_empty(session: Session, during: str) -> None:
    claim = text(
        "INSERT INTO claims (booking_id, cell_id, during) VALUES (gen_random_uuid(), 1, CAST(:d AS tstzrange))"
    )
    with pytest.raises(IntegrityError, match="ck_claims_during_bounded"):
        session.execute(claim, {"d": during})


def test_migrating_twice_changes_nothing(database: Database, session: Session) -> None:
    from geo.db import migrate, newest_version, schema_version

    before = read_laws(session)
    session.rollback()
    migrate(database)
    assert read_laws(session) == before
    assert schema_version(database.owner_engine()) == newest_version()


def test_connection_limits_are_in_force(session: Session) -> None:
    shown = [
        session.execute(text(f"SHOW {name}")).scalar_one() for name in ("lock_timeout", "statement_timeout", "timezone")
    ]
    assert shown == ["3s", "5s", "UTC"]


def test_the_owner_address_alone_still_makes_the_application_role(database: Database, settings: object) -> None:
    from geo.settings import Settings

    assert isinstance(settings, Settings)
    engine = Database(database.owner_url).app_engine(settings)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT current_user")).scalar_one() == "maeul_app"
    engine.dispose()


def test_psycopg_is_the_driver_whatever_the_spelling() -> None:
    assert psycopg_url("postgres://u:p@h/d") == "postgresql+psycopg://u:p@h/d"
    assert psycopg.__version__.startswith("3.")


def test_a_person_is_never_a_point_or_an_address_in_public(session: Session) -> None:
    insert = text(
        "INSERT INTO resources (kind, name, address, state, public_rev, location)"
        " VALUES (:kind, '시험', '세종대로 110', :state, CASE :state WHEN 'published' THEN 1 END, ST_SetSRID(ST_MakePoint(126.978, 37.5665), 4326))"
    )
    for kind, state in (("person", "published"), ("story", "published"), ("goods", "submitted")):
        session.execute(insert, {"kind": kind, "state": state})
    shown = session.execute(text("SELECT kind, address, location IS NULL FROM public_resources ORDER BY kind")).all()
    assert [tuple(row) for row in shown] == [("person", "", True), ("story", "세종대로 110", False)]
