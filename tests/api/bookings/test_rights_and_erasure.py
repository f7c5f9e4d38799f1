"""Scenario 11: foreign and ended rights, stale edits, swaps, who looked at a phone number, and being forgotten."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo.db import transaction
from geo.queries import parties
from geo.queries.erasure import erase_account
from tests.api.bookings.test_steps import Case
from tests.factories import Factory, Person, booking_body, tomorrow_at

GANGNAM = (127.0473, 37.5172)


@pytest.fixture
def case(client: TestClient, make: Factory) -> Case:
    make.boundaries()
    return Case(client, make)


def rows(engine: Engine, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql), values)]


def test_an_approver_of_another_district_is_refused_and_the_attempt_is_in_the_history(
    case: Case, make: Factory, engine: Engine
) -> None:
    here, there = (
        rows(
            engine,
            "SELECT d.district_code FROM dongs d WHERE ST_Covers(d.boundary, ST_SetSRID(ST_MakePoint(:x, :y), 4326))",
            x=x,
            y=y,
        )[0][0]
        for x, y in ((126.978, 37.5665), GANGNAM)
    )
    booking = case.book()
    foreign = make.person("keeper", district=there)
    refused = case.act(booking, "approve", foreign)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_keeper")
    tried = (
        "SELECT action, from_state, to_state, actor_id, details->>'tried' FROM booking_events WHERE action = 'refused'"
    )
    assert rows(engine, tried) == [("refused", "requested", "requested", foreign.id, "approve")]
    shown = case.client.get(f"/api/v1/bookings/{booking['id']}", headers=case.keeper.headers).json()
    assert [event["action"] for event in shown["events"]] == ["book", "refused"]
    assert case.act(booking, "approve", make.person("keeper", district=here)).json()["state"] == "confirmed"


def test_a_grant_that_has_ended_approves_nothing(case: Case, engine: Engine) -> None:
    booking = case.book()
    with engine.begin() as connection:
        connection.execute(text("UPDATE grants SET valid = 'empty', ended_at = now()"))
    assert case.act(booking, "approve", case.keeper).status_code == 403
    assert case.act(booking, "reject", case.keeper).status_code == 403
    assert rows(engine, "SELECT state, version FROM bookings") == [("requested", 1)]


def test_a_manager_who_edits_an_old_version_is_told_the_new_state(case: Case) -> None:
    booking = case.book()
    case.act(booking, "approve", case.keeper)
    assert case.act(booking, "cancel", case.resident, version=2).status_code == 200
    new = {"start": tomorrow_at(16).isoformat(), "end": tomorrow_at(17).isoformat(), "version": 2}
    stale = case.act(booking, "move", case.keeper, **new)
    told = stale.json()
    assert (stale.status_code, told["code"], told["state"], told["version"]) == (409, "stale_version", "cancelled", 3)


def test_nine_to_eleven_moves_to_ten_to_twelve_upon_itself(client: TestClient, make: Factory) -> None:
    case = Case(client, make, approval="instant")
    booking = case.book(hour=9)
    new = {"start": tomorrow_at(10).isoformat(), "end": tomorrow_at(12).isoformat()}
    moved = case.act(booking, "move", case.resident, **new).json()
    assert (moved["state"], moved["start"], moved["end"]) == ("confirmed", new["start"], new["end"])


def swap(case: Case, one: dict, other: dict, who: Person, **versions: int) -> Any:
    return case.act(one, "swap", who, other_id=other["id"], **versions)


def test_two_bookings_change_places_in_one_step(client: TestClient, make: Factory, engine: Engine) -> None:
    case = Case(client, make, approval="instant")
    morning, evening = case.book(hour=9), case.book(hour=18)
    answer = swap(case, morning, evening, case.resident)
    assert answer.status_code == 200, answer.text
    one, other = answer.json()["items"]
    assert (one["id"], one["start"]) == (morning["id"], evening["start"])
    assert (other["id"], other["start"]) == (evening["id"], morning["start"])
    claimed = rows(engine, "SELECT booking_id::text, lower(during) FROM claims ORDER BY 2")
    assert claimed == [(evening["id"], tomorrow_at(9)), (morning["id"], tomorrow_at(18))]
    assert rows(engine, "SELECT count(*) FROM booking_events WHERE action = 'move'") == [(2,)]


def test_a_keeper_swaps_bookings_of_two_rooms_and_a_refused_swap_changes_nothing(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    case = Case(client, make, approval="instant")
    small = make.space(case.site, "작은방", heads_max=4)
    large = case.book(hour=9)
    body = booking_body(small, tomorrow_at(9), heads=3)
    little = client.post("/api/v1/bookings", json=body, headers=case.stranger.headers).json()
    refused = swap(case, large, little, case.keeper)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_heads")
    assert rows(engine, "SELECT DISTINCT version FROM bookings") == [(1,)]
    fitting = booking_body(small, tomorrow_at(15), heads=2)
    other = client.post("/api/v1/bookings", json=fitting, headers=case.stranger.headers).json()
    assert swap(case, little, other, case.stranger).status_code == 200
    assert swap(case, large, little, case.resident).status_code == 404, "not one's own, and not kept"


def test_a_swap_upon_an_old_version_changes_nothing(client: TestClient, make: Factory, engine: Engine) -> None:
    case = Case(client, make, approval="instant")
    one, other = case.book(hour=9), case.book(hour=18)
    case.act(other, "move", case.resident, start=tomorrow_at(20).isoformat(), end=tomorrow_at(22).isoformat())
    stale = swap(case, one, other, case.resident, version=1, other_version=1)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert rows(engine, "SELECT version FROM bookings ORDER BY 1") == [(1,), (2,)]


def test_looking_at_a_phone_number_is_remembered_and_nobody_can_undo_it(case: Case, engine: Engine) -> None:
    booking = case.book()
    path = f"/api/v1/bookings/{booking['id']}"
    case.client.get(path, headers=case.resident.headers)
    assert rows(engine, "SELECT count(*) FROM access_log") == [(0,)], "one's own number is no news"
    case.client.get(path, headers=case.keeper.headers)
    seen = "SELECT actor_id, what, object_id::text FROM access_log"
    assert rows(engine, seen) == [(case.keeper.id, "booking_contact", booking["id"])]
    for statement in ("DELETE FROM access_log", "UPDATE access_log SET what = 'members'"):
        with engine.connect() as connection, pytest.raises(Exception, match="permission denied"):
            connection.execute(text(statement))


def all_texts(engine: Engine) -> str:
    """Return every row of every table of ours as one text."""
    tables = rows(
        engine, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'spatial_ref_sys'"
    )
    parts = []
    for (table,) in tables:
        parts += [row[0] for row in rows(engine, f'SELECT t::text FROM "{table}" t')]
    return "\n".join(parts)


PER_DONG = """
SELECT d.code, b.state, count(*), sum(b.heads) FROM bookings b JOIN spaces s ON s.id = b.space_id
JOIN dongs d ON ST_Covers(d.boundary_m, s.location_m) GROUP BY 1, 2 ORDER BY 1, 2
"""


def test_after_erasure_nothing_names_the_person_and_counts_per_dong_stay(
    case: Case, make: Factory, engine: Engine
) -> None:
    secrets = ["느티나무골 여섯째", "02-7777-0101", "forget@example.org", "휠체어로 가요 {{ 7*191 }}", "여섯째네 집"]
    name, phone, email, note, home = secrets
    contact = {"name": name, "phone": phone, "email": email}
    kept = case.book(hour=9, contact=contact, note=note)
    case.act(case.book(hour=12, contact=contact, note=note), "withdraw", case.resident)
    case.act(kept, "approve", case.keeper)
    with transaction(engine) as session:
        parties.insert_party(session, "household", home, case.resident.id)
        session.execute(text("UPDATE accounts SET name = :n, email = :e WHERE id = :id"),
                        {"n": name, "e": email, "id": case.resident.id})  # fmt: skip
        parties.put_invitation(session, parties.insert_party(session, "group", "골목", case.stranger.id), email,
                               "member", case.stranger.id, tomorrow_at(9, days=9))  # fmt: skip
    before = rows(engine, PER_DONG)
    assert before
    assert all(secret in all_texts(engine) for secret in secrets)
    with transaction(engine) as session:
        assert erase_account(session, case.resident.id) > 0
    left = all_texts(engine)
    assert [secret for secret in secrets if secret in left] == []
    assert rows(engine, PER_DONG) == before
    log = dict(rows(engine, "SELECT what, rows_gone FROM destruction_log WHERE reason = 'erasure'"))
    assert (log["bookings"], log["accounts"], log["parties"]) == (2, 1, 1)
    assert case.client.get("/api/v1/bookings", headers=case.resident.headers).status_code == 401


def test_erasing_one_person_leaves_all_others_as_they_were(case: Case, make: Factory, engine: Engine) -> None:
    other = booking_body(case.space, tomorrow_at(18), contact={"name": "남는 이웃", "phone": "02-0000-0009"})
    case.client.post("/api/v1/bookings", json=other, headers=case.stranger.headers)
    case.book(hour=9)
    with transaction(engine) as session:
        group = parties.insert_party(session, "group", "책읽는 골목", case.resident.id)
        parties.add_member(session, group, "group", case.stranger.id, "lead")
    with transaction(engine) as session:
        erase_account(session, case.resident.id)
    assert rows(engine, "SELECT name FROM booking_contacts") == [("남는 이웃",)]
    assert rows(engine, "SELECT name FROM parties WHERE kind = 'group'") == [("책읽는 골목",)]
