"""Needs and spare hours: ranked with reasons, proposed by one side, accepted by the other, and then a series."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from geo import clock
from geo.booking.matching import SEASON, SIZE, SUITS, TIME, WALK, Needed, Spare, Window, fit
from tests.api.rounds.conftest import Village
from tests.factories import CITY_HALL

DAY = date(2026, 9, 7)
NEED = Needed(Window(frozenset({2, 4}), 1080, 1320, DAY, DAY + timedelta(89)), 120, 8, "club", frozenset({"빔"}))
SPARE = Spare(
    Window(frozenset({2}), 1080, 1320, DAY, DAY + timedelta(89)), 12, frozenset({"빔"}), frozenset({"club"}), 0
)


def test_the_weights_make_a_hundred_and_a_perfect_fit_has_them_all() -> None:
    assert TIME + WALK + SEASON + SIZE + SUITS == 100
    found = fit(NEED, SPARE)
    assert found is not None
    assert (found.score, found.weekday, found.from_min, found.until_min) == (100, 2, 1080, 1200)
    assert {reason["code"] for reason in found.reasons} == {"time", "walk", "season", "size", "suits"}


@pytest.mark.parametrize(
    "worse",
    [
        replace(SPARE, walk_minutes=10),
        replace(SPARE, walk_minutes=None),
        replace(SPARE, window=replace(SPARE.window, from_min=1140)),
        replace(SPARE, window=replace(SPARE.window, ends_on=DAY + timedelta(40))),
        replace(SPARE, heads_max=300),
        replace(SPARE, heads_max=None),
        replace(SPARE, purposes=frozenset()),
        replace(SPARE, features=frozenset()),
    ],
)
def test_whatever_fits_less_well_scores_less_but_still_matches(worse: Spare) -> None:
    found = fit(NEED, worse)
    assert found is not None
    assert 0 < found.score < 100


@pytest.mark.parametrize(
    "impossible",
    [
        replace(SPARE, window=replace(SPARE.window, weekdays=frozenset({3}))),
        replace(SPARE, window=replace(SPARE.window, from_min=1230)),
        replace(SPARE, window=replace(SPARE.window, starts_on=DAY + timedelta(90), ends_on=DAY + timedelta(99))),
        replace(SPARE, window=replace(SPARE.window, ends_on=DAY)),
        replace(SPARE, heads_max=7),
        replace(SPARE, purposes=frozenset({"childcare"})),
    ],
)
def test_what_cannot_work_at_all_is_no_match(impossible: Spare) -> None:
    assert fit(NEED, impossible) is None


def spare(village: Village, space: UUID, **values: Any) -> dict[str, Any]:
    body = {
        "space_id": str(space),
        "weekday": 2,
        "from_min": 1080,
        "until_min": 1260,
        "starts_on": clock.today().isoformat(),
        "ends_on": (clock.today() + timedelta(days=60)).isoformat(),
        "conditions": "뒷정리를 부탁해요 <b>{{ 7*191 }}",
        **values,
    }
    return village.done(village.keeper, "POST", "/spare-hours", **body)


def need_body(village: Village, **values: Any) -> dict[str, Any]:
    dong = village.done(None, "GET", "/dongs/locate", lon=CITY_HALL[0], lat=CITY_HALL[1])
    return {
        "dongs": [dong["code"]],
        "weekdays": [2, 4],
        "from_min": 1080,
        "until_min": 1260,
        "minutes": 120,
        "heads": 8,
        "purpose": "club",
        "features": ["빔"],
        "starts_on": (clock.today() + timedelta(days=1)).isoformat(),
        "ends_on": (clock.today() + timedelta(days=28)).isoformat(),
        **values,
    }


def test_matches_are_ranked_with_reasons_by_walk_size_and_equipment(village: Village) -> None:
    far = village.make.site("먼 활력소", (CITY_HALL[0] + 0.012, CITY_HALL[1]))
    village.keeper = village.make.person("officer")
    spaces = {
        "가까운 방": village.make.space(village.site, "가까운 방", features=["빔"], heads_max=12),
        "빔 없는 방": village.make.space(village.site, "빔 없는 방", heads_max=12),
        "먼 방": village.make.space(far, "먼 방", features=["빔"], heads_max=12),
        "작은 방": village.make.space(village.site, "작은 방", features=["빔"], heads_max=4),
    }
    for space in spaces.values():
        spare(village, space)
    resident = village.make.person()
    need = village.done(resident, "POST", "/needs", **need_body(village))
    items = village.done(resident, "GET", "/matches", need_id=need["id"])["items"]
    assert [one["space_name"] for one in items] == ["가까운 방", "빔 없는 방", "먼 방"]
    assert [one["score"] for one in items] == sorted((one["score"] for one in items), reverse=True)
    reasons = {reason["code"]: reason["detail"] for reason in items[0]["reasons"]}
    assert reasons["walk"] == "같은 동 안"
    assert reasons["size"] == "12명까지 · 8명"
    assert "걸어서" in {reason["code"]: reason["detail"] for reason in items[2]["reasons"]}["walk"]


def test_a_proposed_match_is_accepted_by_the_other_side_and_becomes_a_series(village: Village) -> None:
    space = village.make.space(village.site, "두레방", policy={"approval": "manager", "rolling_days": 7})
    group = village.group("햇살 모임")
    member = village.groups[group]
    need = village.done(member, "POST", "/needs", **need_body(village), group_id=str(group))
    offered = spare(village, space)
    match = village.done(village.keeper, "GET", "/matches", spare_id=offered["id"])["items"][0]
    path = f"/matches/{match['id']}"
    assert village.call(member, "POST", f"{path}/accept").json()["code"] == "move_not_allowed"
    assert village.done(village.keeper, "POST", f"{path}/propose")["proposed_by"] == "space"
    assert village.call(village.keeper, "POST", f"{path}/accept").json()["code"] == "own_proposal"
    assert village.call(village.make.person(), "POST", f"{path}/accept").status_code == 404
    accepted = village.done(member, "POST", f"{path}/accept")
    assert accepted["state"] == "accepted"
    made = "SELECT count(*) FROM bookings WHERE series_id = :s AND state = 'confirmed' AND account_id = :a"
    assert village.one(made, s=accepted["series_id"], a=member.id) == 4
    assert village.done(None, "GET", "/needs")["items"] == []
    assert village.call(member, "POST", f"{path}/accept").json()["code"] == "move_not_allowed"
    assert village.call(member, "POST", f"/needs/{need['id']}/close").json()["code"] == "stale_version"
    assert village.one("SELECT count(*) FROM mails WHERE subject LIKE '%함께 쓰면 어떨까요%'") == 1
    assert village.one("SELECT count(*) FROM mails WHERE subject LIKE '%자리를 구했어요%'") == 1


def test_a_need_is_public_without_names_unless_the_group_agrees(village: Village) -> None:
    group = village.group("햇살 모임 <b>")
    member = village.groups[group]
    for shows in (False, True):
        village.done(member, "POST", "/needs", **need_body(village), group_id=str(group), shows_name=shows)
    village.done(village.make.person(), "POST", "/needs", **need_body(village), shows_name=True)
    listed = village.done(None, "GET", "/needs")["items"]
    assert sorted(one["group"] for one in listed) == ["", "", "햇살 모임 <b>"]
    assert all(not {"account_id", "party_id", "name"} & one.keys() for one in listed)


def test_a_declined_proposal_is_told_and_hours_taken_back_match_no_more(village: Village) -> None:
    space = village.make.space(village.site, "두레방")
    offered = spare(village, space)
    resident = village.make.person()
    need = village.done(resident, "POST", "/needs", **need_body(village))
    match = village.done(resident, "GET", "/matches", need_id=need["id"])["items"][0]
    village.done(resident, "POST", f"/matches/{match['id']}/propose")
    village.done(village.keeper, "POST", f"/matches/{match['id']}/decline")
    assert village.one("SELECT count(*) FROM mails WHERE subject LIKE '%제안을 사양했어요%'") == 1
    village.done(village.keeper, "POST", f"/spare-hours/{offered['id']}/close")
    assert village.done(resident, "GET", "/matches", need_id=need["id"])["items"] == []
    assert village.call(resident, "POST", f"/matches/{match['id']}/propose").json()["code"] == "match_over"


def test_strangers_offer_no_rooms_and_see_no_matches_and_nonsense_is_refused_in_words(village: Village) -> None:
    space = village.make.space(village.site, "두레방")
    offered = spare(village, space)
    stranger = village.make.person()
    body = {k: offered[k] for k in ("space_id", "weekday", "from_min", "until_min", "starts_on", "ends_on")}
    assert village.call(stranger, "POST", "/spare-hours", **body).json()["code"] == "not_keeper"
    assert village.call(stranger, "GET", "/matches", spare_id=offered["id"]).status_code == 404
    assert village.call(stranger, "GET", "/matches").json()["code"] == "match_of"
    for wrong, code in (
        ({"dongs": ["9999999999"]}, "dong_unknown"),
        ({"minutes": 600}, "minutes"),
        ({"ends_on": "2020-01-01"}, "period"),
        ({"group_id": str(village.group())}, "not_member"),
    ):
        assert village.call(stranger, "POST", "/needs", **{**need_body(village), **wrong}).json()["code"] == code
    assert village.one("SELECT count(*) FROM needs") == 0


def test_two_proposals_for_one_need_accepted_at_once_make_one_series(village: Village) -> None:
    member = village.make.person()
    need = village.done(member, "POST", "/needs", **need_body(village))
    for name in ("두레방", "가람방"):
        spare(village, village.make.space(village.site, name))
    found = village.done(member, "GET", "/matches", need_id=need["id"])["items"]
    for match in found:
        village.done(village.keeper, "POST", f"/matches/{match['id']}/propose")
    with ThreadPoolExecutor(2) as pool:
        paths = [f"/matches/{match['id']}/accept" for match in found]
        answers = list(pool.map(lambda path: village.call(member, "POST", path), paths))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert village.one("SELECT count(*) FROM series") == 1
    assert village.one("SELECT count(*) FROM matches WHERE state = 'accepted'") == 1


def test_erasing_a_person_takes_back_the_need_and_clears_what_was_written(village: Village) -> None:
    member = village.make.person()
    village.done(member, "POST", "/needs", **need_body(village), about="저는 햇살이웃이에요")
    village.one("SELECT erase_account(:a)", a=member.id)
    assert village.one("SELECT state || about FROM needs") == "closed"
