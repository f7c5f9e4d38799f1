"""A committee decides by n of m votes; of requests for one time the first one confirmed wins."""

from datetime import timedelta

from sqlalchemy import Engine

from geo import clock
from geo.proofs import count_broken_histories, count_overlaps
from tests.api.committee.conftest import COMMITTEE, Village
from tests.factories import booking_body, tomorrow_at


def test_the_third_of_five_votes_confirms_and_the_rivals_wait_in_line(village: Village, engine: Engine) -> None:
    members = village.seat(5)
    people = [village.make.person() for _ in range(4)]
    asked = [village.ask(one) for one in people]
    assert {booking["state"] for booking in asked} == {"requested"}
    assert village.mails("운영위원의 표") == sorted(member.email for member in members for _ in asked)
    for member in members[:2]:
        assert village.act(asked[1], "vote", member, vote="yes").json()["state"] == "requested"
    decided = village.act(asked[1], "vote", members[2], vote="yes")
    assert (decided.status_code, decided.json()["state"]) == (200, "confirmed")
    states = [village.get(f"/bookings/{b['id']}", p).json() for b, p in zip(asked, people, strict=True)]
    assert [s["state"] for s in states] == ["rejected", "confirmed", "rejected", "rejected"]
    assert {s["reason_code"] for s in states if s["state"] == "rejected"} == {"lost_to_rival"}
    waiting = village.rows("SELECT account_id, state FROM wait_entries")
    assert sorted(waiting) == sorted((person.id, "waiting") for person in (people[0], *people[2:]))
    assert village.mails("다른 신청이 승인") == sorted(person.email for person in (people[0], *people[2:]))
    with engine.connect() as connection:
        assert (count_overlaps(connection), count_broken_histories(connection)) == (0, 0)


def test_a_waiting_loser_leaves_the_line(village: Village) -> None:
    members, winner, loser = village.seat(3), village.make.person(), village.make.person()
    won, _lost = village.ask(winner), village.ask(loser)
    for member in members:
        village.act(won, "vote", member, vote="yes")
    (entry,) = village.rows("SELECT id FROM wait_entries WHERE account_id = :id", id=loser.id)
    left = village.post(f"/waits/{entry[0]}/withdraw", loser)
    assert left.status_code == 200, left.text
    assert village.rows("SELECT state FROM wait_entries") == [("declined",)]


def test_a_request_that_can_no_longer_win_is_refused_with_the_reason_most_members_gave(village: Village) -> None:
    members, person = village.seat(5), village.make.person()
    booking = village.ask(person)
    village.act(booking, "vote", members[0], vote="no", reason="purpose")
    village.act(booking, "vote", members[1], vote="no", reason="rules")
    refused = village.act(booking, "vote", members[2], vote="no", reason="purpose").json()
    assert (refused["state"], refused["reason_code"]) == ("rejected", "purpose")
    late = village.act(booking, "vote", members[3], vote="yes")
    assert (late.status_code, late.json()["code"], late.json()["state"]) == (409, "move_not_allowed", "rejected")


def test_a_member_changes_their_vote_until_it_is_decided_and_the_same_vote_twice_is_one(village: Village) -> None:
    members, person = village.seat(3), village.make.person()
    booking = village.ask(person)
    for choice in ("no", "yes", "yes"):
        assert village.act(booking, "vote", members[0], vote=choice).status_code == 200
    assert village.rows("SELECT choice, reason_code FROM votes") == [("yes", None)]
    shown = village.get(f"/bookings/{booking['id']}/rivals", members[1]).json()["items"]
    assert [item["votes"] for item in shown] == [{"yes": 1, "no": 0, "needed": 3, "of": 5}]
    assert village.rows("SELECT count(*) FROM booking_events") == [(1,)]


def test_only_the_committee_votes_and_nobody_upon_their_own_request(village: Village) -> None:
    members, person = village.seat(3), village.make.person()
    booking, own = village.ask(person), village.ask(members[0], tomorrow_at(18))
    assert village.act(booking, "vote", village.make.person(), vote="yes").status_code == 404
    assert village.act(booking, "vote", person, vote="yes").json()["code"] == "not_on_committee"
    assert village.act(booking, "vote", village.keeper, vote="yes").json()["code"] == "not_on_committee"
    assert village.act(own, "vote", members[0], vote="yes").json()["code"] == "own_request"
    assert village.act(booking, "approve", village.keeper).json()["code"] == "committee_decides"
    assert village.rows("SELECT count(*) FROM votes") == [(0,)]


def test_without_named_members_the_keepers_of_the_site_vote(village: Village) -> None:
    keepers = [village.keeper, *(village.make.person("keeper", site_id=village.site) for _ in range(2))]
    booking = village.ask(village.make.person())
    states = [village.act(booking, "vote", keeper, vote="yes").json()["state"] for keeper in keepers]
    assert states == ["requested", "requested", "confirmed"]


def test_a_seat_that_has_ended_or_not_begun_carries_no_vote(village: Village) -> None:
    members = village.seat(2)
    later = village.make.person()
    since = (clock.today() + timedelta(days=3)).isoformat()
    village.post(f"/sites/{village.site}/committee", village.keeper, email=later.email, since=since)
    booking = village.ask(village.make.person())
    gone = village.client.delete(
        f"/api/v1/sites/{village.site}/committee/{members[0].id}", headers=village.keeper.headers
    )
    assert [row["account_id"] for row in gone.json()["items"]] == [str(members[1].id), str(later.id)]
    for who in (members[0], later):
        assert village.act(booking, "vote", who, vote="yes").status_code == 404
    assert village.act(booking, "vote", members[1], vote="yes").status_code == 200


def test_a_committee_is_named_by_its_keepers_alone_and_nobody_sits_twice(village: Village) -> None:
    person = village.make.person()
    path = f"/sites/{village.site}/committee"
    assert village.post(path, person, email=person.email).status_code == 403
    assert village.post(path, village.keeper, email="nobody@example.org").json()["code"] == "account_unknown"
    assert village.post(path, village.keeper, email=person.email.upper()).status_code == 200
    assert village.post(path, village.keeper, email=person.email).json()["code"] == "member_already"


def test_votes_upon_a_moved_request_count_no_longer(village: Village) -> None:
    members, person = village.seat(3), village.make.person()
    booking = village.ask(person)
    for member in members[:2]:
        village.act(booking, "vote", member, vote="yes")
    later = {"start": tomorrow_at(18).isoformat(), "end": tomorrow_at(20).isoformat()}
    assert village.act(booking, "move", person, **later).status_code == 200
    assert village.act(booking, "vote", members[2], vote="yes", version=1).json()["code"] == "stale_version"
    assert village.act(booking, "vote", members[2], vote="yes").json()["state"] == "requested"


def test_a_manager_who_approves_one_of_several_sends_the_others_into_the_line(village: Village) -> None:
    half = village.make.space(
        village.site, "작은마루", cells=("가",), policy={"approval": "manager", "pending": "compete"}
    )
    village.space, whole = half, village.space
    people = [village.make.person() for _ in range(3)]
    first, second = village.ask(people[0]), village.ask(people[1], tomorrow_at(15))
    village.space = whole
    hall = village.ask(people[2], tomorrow_at(14))
    approved = village.act(second, "approve", village.keeper)
    assert (approved.status_code, approved.json()["state"]) == (200, "confirmed")
    for booking, person in ((first, people[0]), (hall, people[2])):
        shown = village.get(f"/bookings/{booking['id']}", person).json()
        assert (shown["state"], shown["reason_code"]) == ("rejected", "lost_to_rival")
    assert village.rows("SELECT count(*) FROM wait_entries") == [(2,)]


def test_a_confirmed_time_is_not_asked_for_again_even_where_requests_compete(village: Village) -> None:
    members, person = village.seat(3), village.make.person()
    booking = village.ask(person)
    for member in members:
        village.act(booking, "vote", member, vote="yes")
    body = booking_body(village.space, tomorrow_at(15))
    again = village.post("/bookings", village.make.person(), **body)
    assert (again.status_code, again.json()["code"]) == (409, "taken")


def test_how_many_votes_decide_is_said_with_the_rules_and_kept_by_bookings_made_under_them(village: Village) -> None:
    path = f"/api/v1/spaces/{village.space}/policy"
    wrong = village.client.put(path, json={"votes_needed": 6}, headers=village.keeper.headers)
    assert wrong.json()["code"] == "votes_missing"
    booking = village.ask(village.make.person())
    rules = village.client.put(path, json={"approval": "instant"}, headers=village.keeper.headers).json()
    assert (rules["approval"], rules["votes_needed"], rules["pending"]) == ("instant", None, "compete")
    members = village.seat(3)
    states = [village.act(booking, "vote", member, vote="yes").json()["state"] for member in members]
    assert states == ["requested", "requested", "confirmed"]
    assert COMMITTEE["votes_needed"] == len(states)
