"""The living town: marked, without a name of anybody, and with something on every page that a role opens."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from geo.db import SYSTEM, Database
from geo.demo import seed
from geo.enums import BookingState, Role
from geo.local_server import LocalServer
from geo.settings import Settings
from tests.conftest import as_admin

MADE_UP = re.compile(r"시범 (이웃 \d+|주민)")


@pytest.fixture(scope="module")
def town(server: LocalServer) -> Iterator[Session]:
    """One town for all of these questions; nothing of it is committed."""
    name = "maeul_living_town"
    as_admin(server, f"CREATE DATABASE {name} TEMPLATE maeul STRATEGY FILE_COPY OWNER maeul_owner")
    engine: Engine = Database(server.url(database=name), server.url(role="maeul_app", database=name)).app_engine(
        Settings(), acting=SYSTEM
    )
    with Session(engine) as session:
        assert seed(session, password_hash="x", life=True) is not None
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        yield session
        session.rollback()
    engine.dispose()
    as_admin(server, f"DROP DATABASE {name} WITH (FORCE)")


def one(session: Session, sql: str, **values: object) -> object:
    return session.execute(text(sql), values).scalar_one()


def test_every_state_a_booking_can_be_found_in_is_there(town: Session) -> None:
    states = set(town.execute(text("SELECT DISTINCT state FROM bookings")).scalars())
    assert states >= {
        BookingState.REQUESTED,
        BookingState.AWAITING_PAYMENT,
        BookingState.CONFIRMED,
        BookingState.IN_USE,
        BookingState.COMPLETED,
        BookingState.NO_SHOW,
        BookingState.CANCELLED,
    }


def test_what_is_over_is_not_left_waiting(town: Session) -> None:
    sql = "SELECT count(*) FROM bookings WHERE upper(use_range) <= now() AND state IN ('confirmed', 'requested')"
    assert one(town, sql) == 0


def test_people_are_neighbours_with_a_number_and_telephones_are_nobodys(town: Session) -> None:
    names = set(town.execute(text("SELECT name FROM booking_contacts")).scalars())
    assert names
    assert all(MADE_UP.fullmatch(name) for name in names)
    assert set(town.execute(text("SELECT phone FROM booking_contacts")).scalars()) == {"02-0000-0000"}
    assert set(town.execute(text("SELECT is_demo FROM accounts")).scalars()) == {True}


def test_nobody_can_sign_in_as_a_neighbour_and_none_has_a_right(town: Session) -> None:
    neighbours = "email LIKE 'neighbour%'"
    assert one(town, f"SELECT count(*) FROM accounts WHERE {neighbours} AND password_hash IS NOT NULL") == 0
    assert set(town.execute(text("SELECT DISTINCT role FROM grants")).scalars()) == set(Role) - {Role.RESIDENT}


def test_two_ask_for_the_same_evening_and_neither_blocks_the_other(town: Session) -> None:
    sql = """
    SELECT count(*) FROM bookings a JOIN bookings b ON a.space_id = b.space_id AND a.use_range && b.use_range
    WHERE a.id < b.id AND a.state = 'requested' AND b.state = 'requested'
    """
    assert one(town, sql) == 1


def test_somebody_may_check_in_at_whatever_hour_it_is(town: Session) -> None:
    sql = """
    SELECT count(*) FROM bookings WHERE state = 'confirmed'
      AND lower(use_range) BETWEEN now() - interval '30 minutes' AND now() + interval '30 minutes'
    """
    assert int(str(one(town, sql))) >= 1


@pytest.mark.parametrize(
    ("what", "least"),
    [
        ("appeals WHERE state = 'open'", 1),
        ("booking_checks WHERE decision IS NULL", 1),
        ("closures WHERE lifted_at IS NULL", 1),
        ("shifts", 5),
        ("wait_entries WHERE session_id IS NOT NULL AND state = 'waiting'", 3),
        ("programme_sessions WHERE taken = cap", 1),
        ("rounds WHERE state = 'open'", 1),
        ("idle_listings WHERE state = 'notified'", 1),
        ("idle_applications WHERE state = 'submitted'", 2),
        ("agreements WHERE state = 'signed' AND valid_until < CURRENT_DATE + 60", 1),
        ("hub_path_steps WHERE done_on IS NOT NULL", 7),
        ("assignments WHERE state = 'open'", 4),
        ("submissions WHERE state = 'applied'", 6),
        ("submissions WHERE state = 'held'", 1),
        ("resources WHERE state = 'submitted'", 8),
        ("resources WHERE state = 'needs_fix'", 1),
        ("property_conflicts WHERE state = 'open'", 1),
        ("duplicate_pairs WHERE state = 'open'", 1),
        ("live_consents WHERE valid_until < CURRENT_DATE + 30", 1),
        ("public_archive", 3),
        ("group_links WHERE confirmed_at IS NULL", 1),
        ("demand_misses", 100),
        ("scenarios", 1),
        ("coverage_targets", 1),
    ],
)
def test_every_desk_finds_something_on_it(town: Session, what: str, least: int) -> None:
    assert int(str(one(town, f"SELECT count(*) FROM {what}"))) >= least
