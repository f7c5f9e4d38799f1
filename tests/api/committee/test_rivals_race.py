"""Scenario 3: two members cast the deciding votes for different rivals at once, and one of them clicks twice."""

from collections import Counter
from functools import partial

from sqlalchemy import Engine, text

from api.proving import Caller, together
from geo.proofs import count_broken_histories, count_deadlocks, count_overlaps
from tests.api.committee.conftest import Village
from tests.factories import tomorrow_at

ROUNDS = 6


def test_of_two_deciding_votes_at_once_one_confirms_and_a_double_click_adds_nothing(
    live_server: str, village: Village, engine: Engine
) -> None:
    members = village.seat(5)
    people = [village.make.person() for _ in range(4)]
    for day in range(ROUNDS):
        asked = [village.ask(one, tomorrow_at(14, days=1 + day)) for one in people]
        for booking in asked[:2]:
            for member in members[:2]:
                village.act(booking, "vote", member, vote="yes")
        votes = [(asked[0], members[2]), (asked[0], members[2]), (asked[1], members[3])]
        calls = [
            partial(Caller(live_server, member.token).post, f"/bookings/{booking['id']}/vote", {"vote": "yes"})
            for booking, member in votes
        ]
        first, twin, other = together(calls)
        won, lost = (asked[0], asked[1]) if first.status == 200 else (asked[1], asked[0])
        expected = [200, 200, 409] if won is asked[0] else [409, 409, 200]
        assert [first.status, twin.status, other.status] == expected
        shown = {b["id"]: village.get(f"/bookings/{b['id']}", p).json() for b, p in zip(asked, people, strict=True)}
        assert Counter(one["state"] for one in shown.values()) == {"confirmed": 1, "rejected": 3}
        assert shown[won["id"]]["state"] == "confirmed"
        assert shown[lost["id"]]["reason_code"] == "lost_to_rival"
        assert all(len(one["events"]) == 2 for one in shown.values())
    assert village.rows("SELECT count(*) FROM wait_entries") == [(3 * ROUNDS,)]
    assert len(village.mails("다른 신청이 승인")) == 3 * ROUNDS
    with engine.connect() as connection:
        assert (count_overlaps(connection), count_broken_histories(connection)) == (0, 0)


def test_votes_moves_and_withdrawals_at_once_end_without_a_deadlock(
    live_server: str, village: Village, engine: Engine
) -> None:
    members = village.seat(3)
    people = [village.make.person() for _ in range(3)]
    with engine.connect() as connection:
        before = count_deadlocks(connection)
    for day in range(ROUNDS):
        asked = [village.ask(one, tomorrow_at(10, days=1 + day)) for one in people]
        for booking in asked:
            for member in members[:2]:
                village.act(booking, "vote", member, vote="yes")
        ids = [f"/bookings/{booking['id']}" for booking in asked]
        later = {
            "start": tomorrow_at(11, days=1 + day).isoformat(),
            "end": tomorrow_at(13, days=1 + day).isoformat(),
        }
        deciding = [
            partial(Caller(live_server, members[2].token).post, f"{path}/vote", {"vote": "yes"}) for path in ids
        ]
        moving = partial(Caller(live_server, people[0].token).post, f"{ids[0]}/move", later)
        leaving = partial(Caller(live_server, people[1].token).post, f"{ids[1]}/withdraw")
        answers = together([*deciding, moving, leaving])
        assert all(answer.status in {200, 409} for answer in answers), [(a.status, a.code) for a in answers]
        states = village.rows(
            "SELECT state FROM bookings WHERE id = ANY(CAST(:ids AS uuid[]))", ids=[b["id"] for b in asked]
        )
        assert Counter(row[0] for row in states)["confirmed"] <= 1
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))
        assert count_deadlocks(connection) == before
        assert (count_overlaps(connection), count_broken_histories(connection)) == (0, 0)


def test_the_same_deciding_vote_many_times_confirms_once(live_server: str, village: Village) -> None:
    members, person = village.seat(3), village.make.person()
    booking = village.ask(person)
    for member in members[:2]:
        village.act(booking, "vote", member, vote="yes")
    path = f"/bookings/{booking['id']}/vote"
    clicks = [partial(Caller(live_server, members[2].token).post, path, {"vote": "yes"}) for _ in range(6)]
    answers = together(clicks)
    assert {(answer.status, answer.body["state"]) for answer in answers} == {(200, "confirmed")}
    assert village.rows("SELECT action FROM booking_events ORDER BY id") == [("book",), ("vote",)]
