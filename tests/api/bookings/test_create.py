"""Booking over HTTP: what is written, what is refused, and how a refusal explains itself."""

from datetime import UTC, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from geo import clock
from geo.queries.keeping import OpeningRow
from tests.factories import CITY_HALL, Factory, booking_body, tomorrow_at


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_an_instant_space_is_booked_at_once(client: TestClient, make: Factory, engine: Engine) -> None:
    space, person = make.space(), make.person()
    answer = client.post("/api/v1/bookings", json=booking_body(space, tomorrow_at(14)), headers=person.headers)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["state"], body["heads"], body["version"], body["space_id"]) == ("confirmed", 5, 1, str(space))
    assert body["start"] == tomorrow_at(14).isoformat()
    with engine.connect() as connection:
        event = connection.execute(text("SELECT action, from_state, to_state, channel FROM booking_events")).one()
    assert tuple(event) == ("book", None, "confirmed", "api")


def test_a_space_with_a_keeper_is_asked_for_and_the_time_is_kept(client: TestClient, make: Factory) -> None:
    space = make.space(policy={"approval": "manager"})
    first, second = make.person(), make.person()
    body = booking_body(space, tomorrow_at(14))
    assert client.post("/api/v1/bookings", json=body, headers=first.headers).json()["state"] == "requested"
    assert client.post("/api/v1/bookings", json=body, headers=second.headers).json()["code"] == "taken"


def test_a_taken_time_is_refused_with_times_and_spaces_that_work(client: TestClient, make: Factory) -> None:
    site = make.site()
    space, other = make.space(site, "가람방"), make.space(site, "나래방")
    person = make.person()
    body = booking_body(space, tomorrow_at(14))
    assert client.post("/api/v1/bookings", json=body, headers=person.headers).status_code == 201
    refused = client.post("/api/v1/bookings", json=body, headers=person.headers)
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "taken")
    assert problem["detail"] == "그 시간은 이미 예약되어 있어요."
    assert {a["space_id"] for a in problem["alternatives"]} == {str(space), str(other)}
    for alternative in problem["alternatives"]:
        again = {**body, **{k: alternative[k] for k in ("space_id", "start", "end")}}
        assert client.post("/api/v1/bookings", json=again, headers=person.headers).status_code == 201


RULES = [
    ({"grid_minutes": 60}, tomorrow_at(14, 30), 1, {}, "off_grid"),
    ({"min_minutes": 120}, tomorrow_at(14), 1, {}, "too_short"),
    ({"max_minutes": 60}, tomorrow_at(14), 2, {}, "too_long"),
    ({}, tomorrow_at(14), 2, {"heads": 21}, "too_many_heads"),
    ({"rolling_days": 3}, tomorrow_at(14, days=5), 2, {}, "too_early"),
    ({"closes_before_minutes": 4320}, tomorrow_at(14), 2, {}, "too_late"),
    ({}, tomorrow_at(14, days=-2), 2, {}, "in_the_past"),
    ({}, tomorrow_at(14), -1, {}, "end_before_start"),
    ({"approval": "inquire"}, tomorrow_at(14), 1, {}, "inquire_only"),
]


@pytest.mark.parametrize(("policy", "start", "hours", "change", "code"), RULES, ids=[row[-1] for row in RULES])
def test_each_rule_refuses_with_its_own_code_and_stores_nothing(
    client: TestClient, make: Factory, engine: Engine, policy, start, hours, change, code
) -> None:
    space, person = make.space(policy=policy), make.person()
    answer = client.post("/api/v1/bookings", json=booking_body(space, start, hours, **change), headers=person.headers)
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert answer.json()["detail"].endswith("요.")
    assert (count(engine, "bookings"), count(engine, "claims")) == (0, 0)


def test_outside_opening_hours_the_hours_are_told(client: TestClient, make: Factory) -> None:
    space = make.space(openings=[OpeningRow(day, 540, 1080) for day in range(1, 8)])
    person = make.person()
    late = client.post("/api/v1/bookings", json=booking_body(space, tomorrow_at(17)), headers=person.headers).json()
    night = client.post("/api/v1/bookings", json=booking_body(space, tomorrow_at(21)), headers=person.headers).json()
    assert late["code"] == night["code"] == "outside_hours"
    assert "18:00에 닫아요" in late["detail"]
    assert "09:00~18:00에만 열어요" in night["detail"]
    assert late["alternatives"][0]["start"] == tomorrow_at(16).isoformat()


def test_hours_pass_midnight_and_join_with_the_next_day(client: TestClient, make: Factory) -> None:
    person = make.person()
    weekday = tomorrow_at(0, days=2).isoweekday()
    late = make.space(openings=[OpeningRow(weekday, 1080, 1560)])
    inside = booking_body(late, tomorrow_at(23, days=2), 3)
    beyond = booking_body(late, tomorrow_at(1, 30, days=3), 1)
    assert client.post("/api/v1/bookings", json=inside, headers=person.headers).status_code == 201
    answer = client.post("/api/v1/bookings", json=beyond, headers=person.headers).json()
    assert "02:00에 닫아요" in answer["detail"]
    always = make.space()
    across = booking_body(always, tomorrow_at(22, days=2), 4)
    assert client.post("/api/v1/bookings", json=across, headers=person.headers).status_code == 201


def test_hall_and_parts_exclude_each_other_and_different_parts_do_not(client: TestClient, make: Factory) -> None:
    site, person = make.site(), make.person()
    hall, a, c = (
        make.space(site, name, cells=cells)
        for name, cells in (("큰마루", ["가", "나", "다"]), ("가칸", ["가"]), ("다칸", ["다"]))
    )

    def book(space) -> int:
        return client.post(
            "/api/v1/bookings", json=booking_body(space, tomorrow_at(10)), headers=person.headers
        ).status_code

    assert [book(a), book(c), book(hall)] == [201, 201, 409]
    with_hall = booking_body(hall, tomorrow_at(15))
    assert client.post("/api/v1/bookings", json=with_hall, headers=person.headers).status_code == 201
    assert (
        client.post("/api/v1/bookings", json=booking_body(a, tomorrow_at(16)), headers=person.headers).status_code
        == 409
    )


def test_setup_and_turnover_keep_bookings_apart(client: TestClient, make: Factory) -> None:
    space, person = make.space(policy={"setup_minutes": 30, "turnover_minutes": 30}), make.person()

    def book(hour: int, minute: int = 0):
        body = booking_body(space, tomorrow_at(hour, minute), 1)
        return client.post("/api/v1/bookings", json=body, headers=person.headers)

    assert book(10).status_code == 201
    close = book(11, 30)
    assert close.json()["code"] == "taken"
    assert close.json()["alternatives"][0]["start"] == tomorrow_at(12).isoformat()
    assert book(12).status_code == 201


def test_the_same_key_gives_the_same_answer_and_another_body_is_refused(
    client: TestClient, make: Factory, engine: Engine
) -> None:
    space, person = make.space(), make.person()
    headers = {**person.headers, "Idempotency-Key": "key-1"}
    body = booking_body(space, tomorrow_at(14))
    first = client.post("/api/v1/bookings", json=body, headers=headers)
    again = client.post("/api/v1/bookings", json=body, headers=headers)
    other = client.post("/api/v1/bookings", json={**body, "heads": 6}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert count(engine, "bookings") == 1


def test_a_refused_key_may_be_tried_again(client: TestClient, make: Factory) -> None:
    space, person = make.space(), make.person()
    headers = {**person.headers, "Idempotency-Key": "once"}
    late = booking_body(space, tomorrow_at(14), heads=50)
    assert client.post("/api/v1/bookings", json=late, headers=headers).status_code == 409
    assert client.post("/api/v1/bookings", json=late, headers=headers).status_code == 409


def test_times_without_offset_are_refused_and_any_offset_is_understood(client: TestClient, make: Factory) -> None:
    space, person = make.space(), make.person()
    body = booking_body(space, tomorrow_at(14))
    naive = client.post("/api/v1/bookings", json={**body, "start": "2026-11-24T14:00:00"}, headers=person.headers)
    assert (naive.status_code, naive.json()["code"]) == (422, "invalid_input")
    assert "시간대" in naive.json()["detail"]
    utc = {**body, "start": tomorrow_at(14).astimezone(UTC).isoformat()}
    assert (
        client.post("/api/v1/bookings", json=utc, headers=person.headers).json()["start"] == tomorrow_at(14).isoformat()
    )


@pytest.mark.parametrize(
    "change",
    [
        {"heads": float("nan")},
        {"heads": 0},
        {"heads": 10**30},
        {"purpose": "장사"},
        {"space_id": "x"},
        {"contact": {"name": "가"}},
        {"contact": {"name": "\x00", "phone": "1"}},
        {"start": float("inf")},
        {"start": "9999-12-31T23:59:59+00:00"},
        {"unknown": 1},
        {"series": {"every": "week"}},
    ],
)
def test_bad_bodies_get_a_korean_sentence_and_never_a_500(
    client: TestClient, make: Factory, engine: Engine, change
) -> None:
    import json

    space, person = make.space(), make.person()
    content = json.dumps({**booking_body(space, tomorrow_at(14)), **change})
    answer = client.post(
        "/api/v1/bookings", content=content, headers={**person.headers, "Content-Type": "application/json"}
    )
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert any("가" <= letter <= "힣" for letter in answer.json()["detail"])
    assert count(engine, "bookings") == 0


def test_what_the_contract_reserves_may_be_null(client: TestClient, make: Factory) -> None:
    space, person = make.space(), make.person()
    body = booking_body(space, tomorrow_at(14), series=None, on_behalf_of=None)
    assert client.post("/api/v1/bookings", json=body, headers=person.headers).status_code == 201


def test_a_body_of_thirty_megabytes_is_refused_unread(client: TestClient, make: Factory) -> None:
    person = make.person()
    answer = client.post("/api/v1/bookings", content=b"{" + b" " * 30_000_000, headers=person.headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert len(answer.content) < 1000


def test_a_body_that_hides_its_size_is_cut_off(client: TestClient, make: Factory) -> None:
    def pieces():
        for _ in range(40):
            yield b" " * 100_000

    answer = client.post(
        "/api/v1/bookings", content=pieces(), headers={**make.person().headers, "Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_visitor_and_a_keeperless_caller_are_told_what_is_missing(client: TestClient, make: Factory) -> None:
    body = booking_body(make.space(), tomorrow_at(14))
    assert client.post("/api/v1/bookings", json=body).status_code == 401
    phone = client.post("/api/v1/bookings", json={**body, "channel": "phone"}, headers=make.person().headers)
    assert (phone.status_code, phone.json()["code"]) == (403, "channel_not_allowed")


def test_a_keeper_books_for_a_caller(client: TestClient, make: Factory) -> None:
    site = make.site()
    space, keeper = make.space(site), make.person("keeper", site_id=site)
    body = booking_body(space, tomorrow_at(14), channel="phone")
    answer = client.post("/api/v1/bookings", json=body, headers=keeper.headers)
    assert (answer.status_code, answer.json()["channel"]) == (201, "phone")


def test_an_unmet_wish_is_remembered_without_the_person(client: TestClient, make: Factory, engine: Engine) -> None:
    make.boundaries()
    space, person = make.space(), make.person()
    client.post("/api/v1/bookings", json=booking_body(space, tomorrow_at(14), heads=21), headers=person.headers)
    with engine.connect() as connection:
        miss = connection.execute(text("SELECT * FROM demand_misses")).mappings().one()
    assert (miss["reason_code"], miss["heads"], miss["space_id"]) == ("too_many_heads", 21, space)
    assert miss["dong_code"] is not None
    assert str(person.id) not in str(dict(miss))


def test_news_goes_to_the_person_and_requests_to_the_keepers(client: TestClient, make: Factory, engine: Engine) -> None:
    site = make.site()
    space, keeper, person = (
        make.space(site, policy={"approval": "manager"}),
        make.person("keeper", site_id=site),
        make.person(),
    )
    contact = {"name": "{{ 7*191 }} <b>", "email": "moim@example.org"}
    body = booking_body(space, tomorrow_at(14), contact=contact)
    assert client.post("/api/v1/bookings", json=body, headers=person.headers).status_code == 201
    with engine.connect() as connection:
        mails = connection.execute(text("SELECT recipient, body FROM mails ORDER BY recipient")).all()
        jobs = connection.execute(
            text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_mail'")
        ).scalar_one()
    assert [m.recipient for m in mails] == sorted(["moim@example.org", keeper.email])
    assert all("{{ 7*191 }} <b>" in m.body for m in mails if m.recipient == "moim@example.org")
    assert jobs == 2


def test_a_commit_that_fails_answers_500_and_stores_nothing(client: TestClient, make: Factory, engine: Engine) -> None:
    space, person = make.space(), make.person()
    owner = client.app.state.database.owner_engine()
    with owner.begin() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION fail_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'late'; END $$;"
                "CREATE CONSTRAINT TRIGGER fail_late AFTER INSERT ON bookings DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION fail_late()"
            )
        )
    owner.dispose()
    answer = client.post("/api/v1/bookings", json=booking_body(space, tomorrow_at(14)), headers=person.headers)
    assert (answer.status_code, answer.json()["code"]) == (500, "defect")
    assert (count(engine, "bookings"), count(engine, "mails")) == (0, 0)


def test_places_of_search_and_booking_are_the_same_city(client: TestClient, make: Factory) -> None:
    make.space()
    near = ",".join(map(str, CITY_HALL))
    found = client.get("/api/v1/spaces", params={"near": near}).json()
    assert found["items"][0]["distance_m"] == 0
    assert timedelta(0) < tomorrow_at(14) - clock.now()
