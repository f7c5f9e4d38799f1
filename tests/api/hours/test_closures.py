"""A sudden closure: seen beforehand, done at once or not at all, told once, and taken back."""

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, text

from api.hours import letters
from geo.booking import closing
from geo.proofs import count_broken_histories, count_overlaps
from tests.api.hours.conftest import Desk, Hub, at
from tests.api.jobs.smtp_server import mail_server
from tests.due_jobs import run_due_jobs
from tests.factories import CITY_HALL, Factory

SATURDAY = (at(7, 13), at(7, 18))
HOSTILE = "보일러 수리 {{ 7*191 }} <b> `회비 \\3,000`"


@dataclass
class Hall:
    """A hall of the cells A, B and C on the Saturday of scenario 10, with what is booked in it."""

    hub: Hub
    hall: UUID
    half: UUID
    room_b: UUID
    room_c: UUID
    hit: dict[str, dict[str, Any]]
    spared: list[dict[str, Any]]

    def body(self, **values: Any) -> dict[str, Any]:
        start, end = SATURDAY
        given = {"site_id": str(self.hub.site), "cells": ["B"], "reason": HOSTILE}
        return {**given, "start": start.isoformat(), "end": end.isoformat(), **values}

    def preview(self, **values: Any) -> dict[str, Any]:
        answer = self.hub.keeper.post("/closures", self.body(**values), preview=True)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def close(self, **values: Any) -> Any:
        return self.hub.keeper.post("/closures", self.body(**values))

    def states(self) -> dict[str, str]:
        engine = self.hub.make.engine
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT id, state FROM bookings WHERE closure_id IS NULL"))
            return {str(row.id): row.state for row in rows}


def with_mail(name: str, address: str) -> dict[str, Any]:
    return {"contact": {"name": name, "phone": "02-0000-0000", "email": address}}


@pytest.fixture
def hall(hub: Hub) -> Hall:
    make: Factory = hub.make
    spaces = {
        name: make.space(hub.site, name, cells=cells, heads_max=60)
        for name, cells in {"강당": "ABC", "반쪽": "AB", "B방": "B", "C방": "C"}.items()
    }
    make.space(make.site("이웃 시설", (CITY_HALL[0] + 0.003, CITY_HALL[1])), "이웃방", heads_max=60)
    one, other = with_mail("해오름", "sun@example.org"), with_mail("달그림", "moon@example.org")
    hit = {
        "half": hub.resident.made(spaces["반쪽"], at(7, 12), at(7, 14), **one),
        "whole": hub.resident.made(spaces["강당"], at(7, 14), at(7, 16), **one),
        "late": hub.neighbour.made(spaces["B방"], at(7, 17, 30), at(7, 19), **other),
    }
    spared = [
        hub.neighbour.made(spaces["B방"], at(7, 10), at(7, 12), **other),
        hub.neighbour.made(spaces["C방"], at(7, 16), at(7, 18), **other),
    ]
    return Hall(hub, spaces["강당"], spaces["반쪽"], spaces["B방"], spaces["C방"], hit, spared)


def mails(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT recipient, body FROM mails WHERE subject LIKE '%시설 사정으로%'"))
        return [(row.recipient, row.body) for row in rows]


@pytest.mark.usefixtures("process_zone")
def test_a_closure_of_cell_b_is_one_transaction_with_one_letter_each(hall: Hall, engine: Engine) -> None:
    seen = hall.preview()
    assert [one["booking_id"] for one in seen["affected"]] == [one["id"] for one in hall.hit.values()]
    assert set(hall.states().values()) == {"confirmed"}
    closed = hall.close(token=seen["token"])
    assert closed.status_code == 201, closed.text
    assert (closed.json()["cancelled"], closed.json()["mailed"], closed.json()["call"]) == (3, 2, [])
    states = hall.states()
    assert {states[one["id"]] for one in hall.hit.values()} == {"cancelled"}
    assert {states[one["id"]] for one in hall.spared} == {"confirmed"}
    shown = hall.hub.resident.get(f"/bookings/{hall.hit['half']['id']}").json()
    assert (shown["reason_code"], shown["events"][-1]["action"]) == ("venue", "cancel")
    written = dict(mails(engine))
    assert len(mails(engine)) == 2
    assert set(written) == {"sun@example.org", "moon@example.org"}
    assert HOSTILE in written["sun@example.org"]
    assert written["sun@example.org"].count("■") == 2
    assert [part.count("\n  - ") for part in written["sun@example.org"].split("■")[1:]] == [3, 3]
    assert "  - C방 (천연마을활력소) · 2026년 11월 7일(토) 14:00~16:00" in written["sun@example.org"]
    with engine.connect() as connection:
        assert (count_overlaps(connection), count_broken_histories(connection)) == (0, 0)


def test_the_closed_time_is_refused_on_every_space_that_needs_the_cell_and_only_there(hall: Hall) -> None:
    hall.close(token=hall.preview()["token"])
    for space in (hall.hall, hall.half, hall.room_b):
        refused = hall.hub.resident.book(space, at(7, 17), at(7, 18))
        assert (refused.status_code, refused.json()["detail"]) == (409, "11월 7일(토) 13:00부터 쉬어요.")
    free = hall.hub.client.get(f"/api/v1/spaces/{hall.room_c}/availability", params={"from": at(7, 13).isoformat()})
    assert {"start": at(7, 13).isoformat(), "end": at(7, 16).isoformat()} in free.json()["free"]
    assert hall.hub.resident.book(hall.room_b, at(7, 18), at(7, 20)).status_code == 201
    assert hall.hub.resident.book(hall.room_b, at(7, 12), at(7, 13)).status_code == 201


def test_a_lifted_closure_gives_the_time_back_once(hall: Hall) -> None:
    closed = hall.close(token=hall.preview()["token"]).json()
    assert [one["id"] for one in hall.hub.keeper.get("/closures", site_id=str(hall.hub.site)).json()["items"]] == [
        closed["id"]
    ]
    assert hall.hub.resident.delete(f"/closures/{closed['id']}").status_code == 403
    assert hall.hub.keeper.delete(f"/closures/{closed['id']}").status_code == 200
    assert hall.hub.keeper.delete(f"/closures/{closed['id']}").json()["code"] == "closure_over"
    assert hall.hub.resident.book(hall.room_b, at(7, 14), at(7, 16)).status_code == 201
    assert hall.hub.keeper.get("/closures", site_id=str(hall.hub.site)).json()["items"] == []


def test_where_two_closures_lie_on_each_other_lifting_one_leaves_the_other(hall: Hall) -> None:
    first = hall.close(token=hall.preview()["token"]).json()
    whole = hall.preview(cells=[], start=at(7, 16).isoformat(), end=at(7, 20).isoformat())
    second = hall.close(cells=[], start=at(7, 16).isoformat(), end=at(7, 20).isoformat(), token=whole["token"]).json()
    assert second["cells"] == ["A", "B", "C"]
    hall.hub.keeper.delete(f"/closures/{first['id']}")
    assert hall.hub.resident.book(hall.room_b, at(7, 14), at(7, 16)).status_code == 201
    for space in (hall.room_b, hall.room_c, hall.half):
        assert hall.hub.resident.book(space, at(7, 16), at(7, 18)).json()["code"] == "outside_hours"
    with hall.hub.make.engine.connect() as connection:
        held = connection.execute(
            text(
                "SELECT c.name, range_agg(k.during) FROM claims k JOIN cells c ON c.id = k.cell_id"
                " JOIN bookings b ON b.id = k.booking_id WHERE b.closure_id = :id GROUP BY 1 ORDER BY 1"
            ),
            {"id": second["id"]},
        ).all()
    assert [(row[0], row[1][0].lower, row[1][0].upper) for row in held] == [
        (name, at(7, 16), at(7, 20)) for name in "ABC"
    ]


def test_what_has_changed_since_the_preview_is_shown_again_and_nothing_happens(hall: Hall) -> None:
    seen = hall.preview()
    hall.hub.neighbour.made(hall.room_b, at(7, 16), at(7, 17))
    stale = hall.close(token=seen["token"])
    assert (stale.status_code, stale.json()["code"]) == (409, "closure_changed")
    assert len(stale.json()["affected"]) == 4
    assert set(hall.states().values()) == {"confirmed"}
    assert hall.close().json()["code"] == "closure_changed"
    assert hall.close(token=stale.json()["token"]).status_code == 201


def test_somebody_without_an_address_is_on_the_list_to_call(hall: Hall) -> None:
    hall.hub.keeper.made(hall.room_b, at(7, 16), at(7, 17), channel="phone")
    closed = hall.close(token=hall.preview()["token"]).json()
    assert closed["call"] == [{"name": "시험 모임", "phone": "02-0000-0000", "bookings": 1}]
    assert closed["mailed"] == 2


def test_series_days_and_sessions_are_listed_for_what_they_are_and_called_off(hall: Hall, engine: Engine) -> None:
    hub = hall.hub
    rule = {"first": "2026-11-07", "count": 2, "start": "16:00", "end": "17:00"}
    series = hub.resident.post(
        "/series",
        {
            "space_id": str(hall.room_b),
            "rule": rule,
            "heads": 5,
            "purpose": "club",
            **with_mail("합창", "c@example.org"),
        },
    )
    assert series.status_code == 201, series.text
    programme = hub.keeper.post("/programmes", {"site_id": str(hub.site), "title": "목공", "kind": "class"}).json()
    session = hub.keeper.post(
        f"/programmes/{programme['id']}/sessions",
        {"start": at(7, 17).isoformat(), "end": at(7, 17, 30).isoformat(), "cap": 8, "space_id": str(hall.room_b)},
    )
    assert session.status_code == 201, session.text
    seen = hall.preview()
    assert [one["kind"] for one in seen["affected"]] == ["booking", "booking", "series_day", "session", "booking"]
    assert hall.close(token=seen["token"]).status_code == 201
    with engine.connect() as connection:
        days = connection.execute(text("SELECT state FROM series_days ORDER BY day")).scalars().all()
        sessions = connection.execute(text("SELECT state FROM programme_sessions")).scalars().all()
    assert days == ["cancelled", "made"]
    assert sessions == ["cancelled"]


def test_a_failure_at_the_last_statement_leaves_everything_as_it_was(
    hall: Hall, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = hall.preview()["token"]
    sent = letters.send_later

    written: list[Any] = []

    def fail_at_the_second(*letter: Any) -> None:
        if written:
            raise RuntimeError("the machine stops here")
        sent(*letter)
        written.append(letter)

    monkeypatch.setattr(letters, "send_later", fail_at_the_second)
    assert hall.close(token=token).status_code == 500
    assert nothing_has_happened(hall, engine)


def nothing_has_happened(hall: Hall, engine: Engine) -> bool:
    with engine.connect() as connection:
        left = connection.execute(text("SELECT (SELECT count(*) FROM closures), (SELECT count(*) FROM bookings)")).one()
    claimed = len(hall.hit) + len(hall.spared)
    return tuple(left) == (0, claimed) and set(hall.states().values()) == {"confirmed"} and mails(engine) == []


def test_a_connection_killed_midway_leaves_everything_as_it_was(
    hall: Hall, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = hall.preview()["token"]
    plain = closing._letters

    def killed(desk: Any, hit: Any) -> Any:
        with engine.connect() as other:
            other.execute(
                text("SELECT pg_terminate_backend(:pid)"),
                {"pid": desk.session.execute(text("SELECT pg_backend_pid()")).scalar_one()},
            )
        return plain(desk, hit)

    monkeypatch.setattr(closing, "_letters", killed)
    assert hall.close(token=token).status_code in {500, 503}
    assert nothing_has_happened(hall, engine)
    monkeypatch.undo()


def test_while_the_mail_server_is_away_letters_wait_and_then_go_out_once(
    hall: Hall, engine: Engine, settings: Any, database: Any
) -> None:
    with mail_server() as server:
        by_mail = settings.model_copy(update={"mail_url": f"smtp://127.0.0.1:{server.port}"})
        run_due_jobs(by_mail, database)
        before = len(server.letters)
        assert hall.close(token=hall.preview()["token"]).status_code == 201
        server.answers["RCPT"] = "451 come back later"
        for _ in range(2):
            run_due_jobs(by_mail, database)
            hurry(engine)
        assert len(server.letters) == before
        server.answers.clear()
        for _ in range(2):
            run_due_jobs(by_mail, database)
            hurry(engine)
    told = [letter["To"] for letter in server.letters[before:]]
    assert sorted(told) == ["moon@example.org", "sun@example.org"]


def hurry(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"))


def test_whoever_books_while_a_closure_is_made_gets_one_of_both_and_never_both(hall: Hall, engine: Engine) -> None:
    token = hall.preview()["token"]
    start = threading.Barrier(5)
    answers: list[Any] = []

    def book(who: Desk, hour: int) -> None:
        start.wait()
        answers.append(who.book(hall.room_b, at(7, hour), at(7, hour, 30)))

    hours = [(hall.hub.neighbour, hour) for hour in (16, 16, 17, 17)]
    threads = [threading.Thread(target=book, args=one) for one in hours]
    for thread in threads:
        thread.start()
    start.wait()
    closed = hall.close(token=token)
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert closed.status_code in {201, 409}
    booked = sum(answer.status_code == 201 for answer in answers)
    with engine.connect() as connection:
        inside = connection.execute(
            text(
                "SELECT count(*) FROM bookings b JOIN claims c ON c.booking_id = b.id JOIN cells x ON x.id = c.cell_id"
                " WHERE x.name = 'B' AND b.closure_id IS NULL AND b.use_range && tstzrange(:s, :e)"
            ),
            dict(zip("se", SATURDAY, strict=True)),
        ).scalar_one()
        assert count_overlaps(connection) == 0
    assert inside == (0 if closed.status_code == 201 else len(hall.hit) + booked)


def test_a_neighbours_cleaning_time_stays_while_the_room_is_closed_after_it(hub: Hub, engine: Engine) -> None:
    room = hub.make.space(hub.site, "부엌", cells=["부엌"], policy={"turnover_minutes": 30})
    kept = hub.resident.made(room, at(7, 11), at(7, 13))
    body = {"site_id": str(hub.site), "space_id": str(room), "reason": "청소"}
    closed = hub.keeper.post("/closures", {**body, "start": at(7, 13).isoformat(), "end": at(7, 15).isoformat()})
    assert (closed.status_code, closed.json()["cancelled"]) == (201, 0)
    assert hub.resident.get(f"/bookings/{kept['id']}").json()["state"] == "confirmed"
    assert hub.neighbour.book(room, at(7, 15), at(7, 16)).status_code == 201
    with engine.connect() as connection:
        assert count_overlaps(connection) == 0


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"cells": ["Z"]}, 422, "cell_unknown"),
        ({"start": at(7, 18).isoformat()}, 422, "end_before_start"),
        ({"start": at(1, 1).isoformat(), "end": at(1, 2).isoformat()}, 422, "in_the_past"),
        ({"end": datetime(2030, 1, 1, tzinfo=at(1, 1).tzinfo).isoformat()}, 422, "end_before_start"),
        ({"reason": " "}, 422, "invalid_input"),
        ({"start": "2026-11-07T13:00"}, 422, "invalid_input"),
    ],
)
def test_a_closure_that_makes_no_sense_is_refused(hall: Hall, change, status, code) -> None:
    refused = hall.close(**change)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_only_keepers_of_the_site_see_and_make_its_closures(hall: Hall) -> None:
    hub = hall.hub
    foreign = Desk(hub.client, hub.make.person("keeper", site_id=hub.make.site("남의 곳")))
    for who in (hub.resident, foreign):
        for preview in (True, False):
            assert who.post("/closures", hall.body(), preview=preview).status_code == 403


def test_whoever_waits_is_not_offered_closed_time_but_gets_it_when_the_closure_is_lifted(hall: Hall) -> None:
    hub = hall.hub
    wish = {"start": at(7, 14).isoformat(), "end": at(7, 16).isoformat()}
    line = hub.neighbour.post("/waits", {"space_id": str(hall.hall), "heads": 3, "wishes": [wish]})
    assert line.status_code == 201, line.text
    closed = hall.close(token=hall.preview()["token"])
    assert closed.status_code == 201, closed.text
    assert hub.neighbour.get("/waits").json()["items"][0]["state"] == "waiting"
    assert hub.keeper.delete(f"/closures/{closed.json()['id']}").status_code == 200
    states = [one["state"] for one in hub.neighbour.get("/waits").json()["items"]]
    assert states == ["offered"]
