"""Coming, leaving early, not coming: what each frees, who may say it, and what follows."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.jobs.use import release_unused
from geo.db import transaction
from geo.queries.retention import forget_spent
from geo.queries.strikes import blocked_until
from geo.settings import Settings
from tests.api.committee.conftest import Village, minutes, on
from tests.factories import booking_body

At = Callable[[datetime], None]
HOSTILE = "문이 잠겨 `회비 \\3,000` {{ 7*191 }} <b>"


def door(room: Village) -> str:
    code: str = room.get(f"/spaces/{room.space}/door", room.keeper).json()["code"]
    return code


def test_who_booked_checks_in_by_the_code_of_the_space_and_only_inside_the_window(room: Village, at: At) -> None:
    person = room.make.person()
    booking, code = room.ask(person, on(10)), door(room)
    assert room.act(booking, "check-in", person, code=code).json()["code"] == "check_in_too_early"
    at(on(10) - minutes(15))
    assert room.act(booking, "check-in", person).json()["code"] == "code_needed"
    assert room.act(booking, "check-in", person, code="x" * 20).json()["code"] == "code_needed"
    assert room.act(booking, "check-in", room.make.person(), code=code).status_code == 404
    begun = room.act(booking, "check-in", person, code=code)
    assert (begun.status_code, begun.json()["state"]) == (200, "in_use")
    assert room.act(booking, "check-in", person, code=code).json()["code"] == "move_not_allowed"
    assert room.rows("SELECT checked_in_at FROM bookings") == [(on(10) - minutes(15),)]


def test_after_the_window_only_a_keeper_checks_somebody_in(room: Village, at: At) -> None:
    person = room.make.person()
    booking, code = room.ask(person, on(10)), door(room)
    at(on(10) + minutes(21))
    assert room.act(booking, "check-in", person, code=code).json()["code"] == "check_in_too_late"
    assert room.act(booking, "check-in", room.keeper).json()["state"] == "in_use"


def test_a_changed_code_makes_the_printed_one_worthless(room: Village, at: At) -> None:
    person = room.make.person()
    booking, old = room.ask(person, on(10)), door(room)
    new = room.post(f"/spaces/{room.space}/door/code", room.keeper).json()["code"]
    assert len({old, new, door(room)}) == 2
    at(on(10))
    assert room.act(booking, "check-in", person, code=old).json()["code"] == "code_needed"
    assert room.act(booking, "check-in", person, code=new).status_code == 200
    assert room.get(f"/spaces/{room.space}/door", person).status_code == 403


def test_leaving_early_frees_the_rest_after_clearing_up(room: Village, at: At) -> None:
    person, other = room.make.person(), room.make.person()
    booking = room.ask(person, on(10), hours=4)
    at(on(10))
    room.act(booking, "check-in", room.keeper)
    rest = booking_body(room.space, on(12), 2)
    assert room.post("/bookings", other, **rest).json()["code"] == "taken"
    at(on(11) + minutes(20))
    left = room.act(booking, "check-out", person)
    assert (left.status_code, left.json()["state"]) == (200, "completed")
    early = booking_body(room.space, on(11, 30), 0.5)
    assert room.rows("SELECT upper(during) FROM claims") == [(on(11) + minutes(30),)]
    assert room.post("/bookings", other, **early).status_code == 201
    assert room.post("/bookings", other, **rest).json()["code"] == "taken", "the turnover of 11:30-12:00 still stands"
    assert room.post("/bookings", other, **booking_body(room.space, on(12, 30), 1)).status_code == 201


def test_nobody_comes_and_the_keeper_notes_it_once_the_window_is_over(room: Village, at: At) -> None:
    person = room.make.person()
    booking = room.ask(person, on(10))
    at(on(10) + minutes(19))
    assert room.act(booking, "no-show", room.keeper).json()["code"] == "no_show_too_early"
    at(on(10) + minutes(20))
    assert room.act(booking, "no-show", person).json()["code"] == "not_keeper"
    missed = room.act(booking, "no-show", room.keeper).json()
    assert (missed["state"], missed["reason_code"]) == ("no_show", "no_show")
    told = room.get("/strikes", person).json()
    (strike,) = told["items"]
    assert strike["expires_on"] == (on(10).date() + timedelta(days=90)).isoformat()
    assert told["blocked_until"] is None
    assert room.mails("오지 않으셨어요") == [person.email]
    assert room.ask(room.make.person(), on(10, 30), hours=1)["state"] == "confirmed"


def test_three_strikes_stop_bookings_until_the_first_of_them_runs_out(room: Village, at: At) -> None:
    person = room.make.person()
    booked = [room.ask(person, on(hour), hours=1) for hour in (10, 12, 14)]
    at(on(14) + minutes(20))
    for booking in booked:
        assert room.act(booking, "no-show", room.keeper).status_code == 200
    until = room.get("/strikes", person).json()["blocked_until"]
    assert until == (on(14).date() + timedelta(days=90)).isoformat()
    refused = room.post("/bookings", person, **booking_body(room.space, on(18)))
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_no_shows")
    with Session(room.make.engine) as session:
        last_day = on(14) + timedelta(days=89)
        assert blocked_until(session, person.id, last_day) is not None
        assert blocked_until(session, person.id, last_day + timedelta(days=1)) is None


def test_an_appeal_is_heard_by_the_keeper_and_lifts_the_strike(room: Village, at: At) -> None:
    person, other = room.make.person(), room.make.person()
    booked = [room.ask(person, on(hour), hours=1) for hour in (10, 12, 14)]
    at(on(15))
    for booking in booked:
        room.act(booking, "no-show", room.keeper)
    assert room.act(booked[0], "appeal", other, words="제 것이 아니지만").status_code == 404
    assert room.act(booked[0], "appeal", person, words=HOSTILE).json()["words"] == HOSTILE
    assert room.act(booked[0], "appeal", person, words="다시").json()["code"] == "appeal_made"
    assert room.act(booked[0], "appeal/decision", person, outcome="lifted").status_code == 404
    lifted = room.act(booked[0], "appeal/decision", room.keeper, outcome="lifted").json()
    assert (lifted["lifted"], lifted["appeal"]) == (True, "lifted")
    again = room.act(booked[0], "appeal/decision", room.keeper, outcome="kept")
    assert (again.status_code, again.json()["code"]) == (409, "no_open_appeal")
    assert room.get("/strikes", person).json()["blocked_until"] is None
    assert room.mails("기록을 거두었어요") == [person.email]


def test_what_the_venue_calls_off_never_leaves_a_strike(room: Village, at: At) -> None:
    person = room.make.person()
    booking = room.ask(person, on(10))
    at(on(9, 55))
    assert room.act(booking, "cancel", room.keeper).json()["reason_code"] == "by_venue"
    at(on(11))
    assert room.act(booking, "no-show", room.keeper).json()["code"] == "move_not_allowed"
    assert room.rows("SELECT count(*) FROM strikes") == [(0,)]
    with room.make.engine.connect() as connection, pytest.raises(Exception, match="no no-show"):
        connection.execute(
            text(
                "INSERT INTO strikes (booking_id, account_id, given_at, expires_on)"
                " SELECT id, account_id, now(), '2030-01-01' FROM bookings"
            )
        )


def test_a_time_that_nobody_came_to_is_given_back_where_the_rules_say_so(
    room: Village, at: At, settings: Settings
) -> None:
    kept = room.ask(room.make.person(), on(10))
    path = f"/api/v1/spaces/{room.space}/policy"
    for wrong, code in ((10, "release_too_soon"), (30, None)):
        answer = room.client.put(path, json={"release_after_minutes": wrong}, headers=room.keeper.headers)
        assert answer.json().get("code") == code
    absent, present = room.make.person(), room.make.person()
    missed, used = room.ask(absent, on(13)), room.ask(present, on(16))
    at(on(13) + minutes(29))
    release_unused(room.make.engine, settings)
    assert room.get(f"/bookings/{missed['id']}", absent).json()["state"] == "confirmed"
    at(on(13) + minutes(30))
    for _twice in range(2):
        release_unused(room.make.engine, settings)
    shown = room.get(f"/bookings/{missed['id']}", absent).json()
    assert (shown["state"], [event["action"] for event in shown["events"]]) == ("no_show", ["book", "release"])
    at(on(16))
    room.act(used, "check-in", room.keeper)
    at(on(16, 45))
    release_unused(room.make.engine, settings)
    states = {str(key): state for key, state in room.rows("SELECT id, state FROM bookings")}
    assert states[used["id"]] == "in_use"
    assert states[kept["id"]] == "confirmed", "made under rules without it"
    assert room.mails("오지 않으셨어요") == [absent.email]


def test_feedback_is_given_once_after_the_use_and_keepers_read_it_without_a_name(room: Village, at: At) -> None:
    person = room.make.person()
    booking = room.ask(person, on(10))
    early = room.act(booking, "feedback", person, stars=5)
    assert (early.status_code, early.json()["code"]) == (409, "move_not_allowed")
    at(on(10))
    room.act(booking, "check-in", room.keeper)
    at(on(11))
    room.act(booking, "check-out", person)
    for stars in (0, 6, 4.5, True):
        assert room.act(booking, "feedback", person, stars=stars).status_code == 422
    assert room.act(booking, "feedback", room.keeper, stars=1).json()["code"] == "not_your_booking"
    assert room.act(booking, "feedback", person, stars=4, words=HOSTILE).status_code == 200
    assert room.act(booking, "feedback", person, stars=1).json()["code"] == "feedback_given"
    (told,) = room.get(f"/spaces/{room.space}/feedback", room.keeper).json()["items"]
    assert (told["stars"], told["words"], "account_id" in told) == (4, HOSTILE, False)
    assert room.get(f"/spaces/{room.space}/feedback", person).status_code == 403
    at(on(11, days=367))
    with transaction(room.make.engine) as session:
        assert forget_spent(session)["feedback"] == 1
    assert room.rows("SELECT stars, words FROM feedback") == [(4, "")]


def test_erasing_somebody_clears_what_they_wrote_and_keeps_the_counts(room: Village, at: At) -> None:
    person = room.make.person()
    used, missed = room.ask(person, on(10), hours=1), room.ask(person, on(12), hours=1)
    at(on(10))
    room.act(used, "check-in", room.keeper)
    at(on(12, 30))
    room.act(used, "check-out", person)
    room.act(used, "feedback", person, stars=3, words=HOSTILE)
    room.act(missed, "no-show", room.keeper)
    room.act(missed, "appeal", person, words=HOSTILE)
    with room.make.engine.begin() as connection:
        connection.execute(text("SELECT erase_account(:id)"), {"id": person.id})
    assert room.rows("SELECT stars, words FROM feedback") == [(3, "")]
    assert room.rows("SELECT words FROM appeals") == [("",)]
    assert room.rows("SELECT count(*) FROM strikes") == [(1,)]


def test_rivals_are_shown_with_how_their_people_used_the_site_this_year(room: Village, at: At) -> None:
    careful, absent = room.make.person(), room.make.person()
    good, bad = room.ask(careful, on(10), hours=1), room.ask(absent, on(12), hours=1)
    at(on(10))
    room.act(good, "check-in", room.keeper)
    at(on(13))
    room.act(bad, "no-show", room.keeper)
    rules = {"approval": "manager", "pending": "compete"}
    room.client.put(f"/api/v1/spaces/{room.space}/policy", json=rules, headers=room.keeper.headers)
    asked = [room.ask(who, on(18)) for who in (careful, absent)]
    shown = room.get(f"/bookings/{asked[0]['id']}/rivals", room.keeper).json()["items"]
    counts = {item["id"]: (item["used"], item["no_shows"], item["votes"]) for item in shown}
    assert counts == {asked[0]["id"]: (1, 0, None), asked[1]["id"]: (0, 1, None)}
    assert room.get(f"/bookings/{asked[0]['id']}/rivals", careful).status_code == 404
