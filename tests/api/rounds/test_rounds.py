"""A season round through the API: from the sealed seed to the bookings of a season, scenario 12 of the design."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from geo import clock
from geo.booking.round_file import faults_of
from geo.queries.keeping import OpeningRow
from tests.api.rounds.conftest import Village
from tests.factories import tomorrow_at

AFTER_THE_DEADLINE = timedelta(hours=3)
HOURS = {"from_min": 1140, "until_min": 1260}


def drawn(village: Village, at: Callable[[datetime], None], round_id: str) -> dict[str, Any]:
    at(clock.now() + AFTER_THE_DEADLINE)
    village.step(round_id, "close")
    village.step(round_id, "draw")
    return village.done(None, "GET", f"/rounds/{round_id}")


def won(shown: dict[str, Any], group: UUID) -> list[str]:
    mine = next(one for one in shown["groups"] if one["group_id"] == str(group))
    return [wish["slot_id"] for wish in mine["wishes"] if wish["outcome"] == "won"]


@pytest.fixture
def season(village: Village, at: Callable[[datetime], None]) -> tuple[Village, str, list[UUID]]:
    """30 groups, 10 spaces of which two share cells, three weekdays each, three ranked wishes."""
    cells = [("홀", "가"), ("홀",), *[(f"칸{n}",) for n in range(8)]]
    spaces = [village.make.space(village.site, f"방 {n}", cells=own, heads_max=30) for n, own in enumerate(cells)]
    slots = [{"space_id": str(s), "weekday": day, **HOURS} for s in spaces for day in (1, 2, 3)]
    made = village.round(slots)
    ids = [slot["id"] for slot in made["slots"]]
    popular = [slot["id"] for slot in made["slots"] if slot["space_name"] in {"방 0", "방 1", "방 2"}]
    chance = Random(12)
    groups = [village.group(f"모임 {n}") for n in range(30)]
    for group in groups:
        wishes: list[str] = []
        while len(wishes) < 3:
            wish = chance.choice(popular * 3 + ids)
            wishes += [] if wish in wishes else [wish]
        village.wish(made["id"], group, wishes)
    return village, made["id"], groups


def test_scenario_12_every_group_sees_why_and_anybody_recomputes_the_draw_to_the_byte(season, at) -> None:
    village, round_id, groups = season
    seal = village.done(None, "GET", f"/rounds/{round_id}")["commitment"]
    shown = drawn(village, at, round_id)
    text = village.call(None, "GET", f"/rounds/{round_id}/result").text
    assert hashlib.sha256(bytes.fromhex(shown["seed"])).hexdigest() == shown["commitment"] == seal
    assert faults_of(text, published=seal) == []
    assert len(shown["groups"]) == 30
    assert all(len(one["wishes"]) == 3 and all(wish["detail"] for wish in one["wishes"]) for one in shown["groups"])
    assert all(len(won(shown, group)) <= 2 for group in groups)
    assert "모임 1" not in text
    again = village.call(None, "GET", f"/rounds/{round_id}/result").text
    assert text.encode() == again.encode()


def test_scenario_12_one_declines_and_only_its_chain_changes(season, at) -> None:
    village, round_id, groups = season
    before = drawn(village, at, round_id)
    held = {slot: group for group in groups for slot in won(before, group)}
    waited_for = [wish["slot_id"] for one in before["groups"] for wish in one["wishes"] if wish["outcome"] == "lost_to"]
    slot = next(one for one in waited_for if one in held)
    who = held[slot]
    body = {"group_id": str(who), "slot_id": slot}
    village.done(village.groups[who], "POST", f"/rounds/{round_id}/decline", **body)
    after = village.done(None, "GET", f"/rounds/{round_id}")
    now_held = {s: group for group in groups for s in won(after, group)}
    assert {s: g for s, g in held.items() if s != slot} == {s: now_held[s] for s in held if s != slot}
    assert now_held.get(slot) != who
    assert [one["group_id"] for one in after["groups"]] == [one["group_id"] for one in before["groups"]]
    assert faults_of(village.call(None, "GET", f"/rounds/{round_id}/result").text, before["commitment"]) == []
    twice = village.call(village.groups[who], "POST", f"/rounds/{round_id}/decline", **body)
    assert (twice.status_code, twice.json()["code"]) == (404, "award_unknown")


def test_a_published_round_is_a_series_of_season_bookings_and_a_declined_slot_moves_on_with_its_dates(
    village: Village, at
) -> None:
    space = village.make.space(village.site, "두레방")
    made = village.round([{"space_id": str(space), "weekday": 2, **HOURS}], newcomers_first=False)
    slot = made["slots"][0]["id"]
    first, second = village.group("가람"), village.group("나래")
    for group in (first, second):
        village.wish(made["id"], group, [slot])
    shown = drawn(village, at, made["id"])
    winner, other = (first, second) if won(shown, first) else (second, first)
    tuesdays = [
        day for n in range(28) if (day := date.fromisoformat(made["starts_on"]) + timedelta(n)).isoweekday() == 2
    ]
    taken = village.make.person()
    start = datetime(tuesdays[1].year, tuesdays[1].month, tuesdays[1].day, 20, tzinfo=clock.SEOUL)
    clash = {"space_id": str(space), "start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
    contact = {"name": "이웃", "phone": "02-0000-0000"}
    village.done(taken, "POST", "/bookings", **clash, heads=2, purpose="meeting", contact=contact)
    village.step(made["id"], "publish")
    states = "SELECT string_agg(b.state, ',' ORDER BY b.use_range) FROM bookings b WHERE b.account_id = :a"
    assert village.one(states, a=village.groups[winner].id) == "confirmed,confirmed,confirmed"
    assert village.one("SELECT count(*) FROM series_days WHERE state = 'skipped' AND reason_code = 'taken'") == 1
    assert village.one("SELECT count(DISTINCT type) FROM bookings WHERE type = 'season'") == 1
    mails = "SELECT count(*) FROM mails WHERE subject LIKE '%정기 대관 추첨 결과%'"
    assert village.one(mails) == 2
    body = {"group_id": str(winner), "slot_id": slot}
    village.done(village.groups[winner], "POST", f"/rounds/{made['id']}/decline", **body)
    assert village.one(states, a=village.groups[winner].id) == "cancelled,cancelled,cancelled"
    assert village.one(states, a=village.groups[other].id) == "confirmed,confirmed,confirmed"
    told = "SELECT body FROM mails WHERE subject LIKE '%자리가 났어요%'"
    assert "두레방 화 19:00~21:00" in village.one(told)


def test_the_seed_stays_sealed_until_the_draw_and_the_deadline_holds_for_both_sides(village: Village, at) -> None:
    space = village.make.space(village.site, "두레방")
    made = village.round([{"space_id": str(space), "weekday": 2, **HOURS}])
    assert len(made["commitment"]) == 64
    assert made["seed"] is None
    early = village.call(village.keeper, "POST", f"/rounds/{made['id']}/close")
    assert (early.status_code, early.json()["code"]) == (409, "round_not_over")
    assert village.call(None, "GET", f"/rounds/{made['id']}/result").json()["code"] == "not_drawn"
    group = village.group()
    at(clock.now() + AFTER_THE_DEADLINE)
    body = {"group_id": str(group), "heads": 3, "purpose": "club", "wishes": [made["slots"][0]["id"]]}
    late = village.call(village.groups[group], "POST", f"/rounds/{made['id']}/wishes", **body)
    assert (late.status_code, late.json()["code"]) == (409, "round_over")


@pytest.mark.parametrize(
    "tampering",
    ["UPDATE rounds SET seed = repeat('ab', 32)", "UPDATE rounds SET commitment = repeat('ab', 32), seed = NULL"],
)
def test_the_database_refuses_another_seed_under_a_published_seal(village: Village, tampering: str) -> None:
    space = village.make.space(village.site, "두레방")
    village.round([{"space_id": str(space), "weekday": 2, **HOURS}])
    with pytest.raises(Exception, match=r"ck_rounds_seed_fits_its_seal|ck_rounds_sealed_while_open|is published"):
        village.one(f"{tampering} RETURNING id")


def test_who_held_a_slot_last_season_comes_after_newcomers(village: Village, at) -> None:
    space = village.make.space(village.site, "두레방")
    old, new = village.group("오랜 모임"), village.group("새 모임")
    for weekday in (2, 4):
        made = village.round(
            [{"space_id": str(space), "weekday": weekday, **HOURS}],
            apply_until=(clock.now() + timedelta(hours=1)).isoformat(),
        )
        slot = made["slots"][0]["id"]
        village.wish(made["id"], old, [slot])
        if weekday == 4:
            village.wish(made["id"], new, [slot])
        at(clock.now() + timedelta(hours=2))
        village.step(made["id"], "close")
        village.step(made["id"], "draw")
        village.step(made["id"], "publish")
    shown = village.done(None, "GET", f"/rounds/{made['id']}")
    assert won(shown, new) == [slot]
    text = json.loads(village.call(None, "GET", f"/rounds/{made['id']}/result").text)
    assert {one["id"]: one["newcomer"] for one in text["groups"]} == {str(old): False, str(new): True}


def test_only_keepers_run_a_round_and_only_members_wish_for_their_group(village: Village) -> None:
    space = village.make.space(village.site, "두레방", heads_max=10)
    made = village.round([{"space_id": str(space), "weekday": 2, **HOURS}])
    group, stranger = village.group(), village.make.person()
    other_keeper = village.make.person("keeper", site_id=village.make.site("홍제마을방"))
    for who in (stranger, other_keeper):
        for name in ("open", "close", "draw", "publish"):
            assert village.call(who, "POST", f"/rounds/{made['id']}/{name}").status_code == 403
    slot = made["slots"][0]["id"]
    body = {"group_id": str(group), "heads": 3, "purpose": "club", "wishes": [slot]}
    assert village.call(stranger, "POST", f"/rounds/{made['id']}/wishes", **body).json()["code"] == "not_member"
    member = village.groups[group]
    for wrong, code in (
        ({"wishes": [slot, slot]}, "wishes"),
        ({"wishes": [str(group)]}, "slot_unknown"),
        ({"heads": 11}, "too_many_heads"),
    ):
        assert village.call(member, "POST", f"/rounds/{made['id']}/wishes", **{**body, **wrong}).json()["code"] == code
    assert village.wish(made["id"], group, [slot])["entries"] == 1
    assert village.wish(made["id"], group, [])["entries"] == 0


def test_an_old_version_moves_nothing_and_a_draft_is_for_its_keepers(village: Village) -> None:
    space = village.make.space(village.site, "두레방")
    first = clock.today() + timedelta(days=10)
    draft = village.done(
        village.keeper,
        "POST",
        "/rounds",
        site_id=str(village.site),
        name="겨울",
        starts_on=first.isoformat(),
        ends_on=first.isoformat(),
        apply_until=tomorrow_at(18).isoformat(),
    )
    path = f"/rounds/{draft['id']}"
    assert village.call(None, "GET", path).status_code == 404
    assert village.done(None, "GET", "/rounds")["items"] == []
    assert village.call(village.keeper, "POST", f"{path}/open").json()["code"] == "round_empty"
    slots = [{"space_id": str(space), "weekday": 7, "from_min": 1380, "until_min": 1560}]
    assert len(village.done(village.keeper, "POST", f"{path}/slots", slots=slots)["slots"]) == 1
    stale = village.call(village.keeper, "POST", f"{path}/open", version=7)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_version")
    assert village.done(village.keeper, "POST", f"{path}/open", version=1)["state"] == "open"
    assert village.call(village.keeper, "POST", f"{path}/slots", slots=slots).json()["code"] == "move_not_allowed"


def test_what_is_no_round_is_refused_in_words_and_nothing_is_stored(village: Village) -> None:
    good = {
        "site_id": str(village.site),
        "name": "가을",
        "starts_on": "2030-01-02",
        "ends_on": "2030-02-01",
        "apply_until": tomorrow_at(9).isoformat(),
    }
    for wrong in (
        {"ends_on": "2030-01-01"},
        {"apply_until": tomorrow_at(9, days=-3).isoformat()},
        {"ends_on": "2039-01-01"},
        {"name": " "},
        {"most_per_week": 0},
    ):
        answer = village.call(village.keeper, "POST", "/rounds", **{**good, **wrong})
        assert answer.status_code == 422, (wrong, answer.text)
    assert village.one("SELECT count(*) FROM rounds") == 0


def test_days_off_are_left_out_of_the_season_with_their_reason(village: Village, at) -> None:
    """2027-02-09 is a substitute holiday: a room that closes on holidays is not booked then."""
    at(datetime(2027, 1, 20, 12, tzinfo=clock.SEOUL))
    space = village.make.space(
        village.site, "두레방", openings=[OpeningRow(day, 540, 1320, "no") for day in range(1, 8)]
    )
    village.keeper = village.make.person("keeper", site_id=village.site)
    made = village.round(
        [{"space_id": str(space), "weekday": 2, **HOURS}], starts_on="2027-02-01", ends_on="2027-02-28"
    )
    group = village.group()
    village.wish(made["id"], group, [made["slots"][0]["id"]])
    at(clock.now() + AFTER_THE_DEADLINE)
    for name in ("close", "draw", "publish"):
        village.step(made["id"], name)
    days = (
        "SELECT string_agg(day || ' ' || state || ' ' || coalesce(reason_code, ''), ',' ORDER BY day) FROM series_days"
    )
    assert village.one(days) == ("2027-02-02 made ,2027-02-09 skipped outside_hours,2027-02-16 made ,2027-02-23 made ")
    assert "2027-02-09" in village.one("SELECT body FROM mails WHERE subject LIKE '%추첨 결과%'")
    behalf = "SELECT count(*) FROM bookings WHERE on_behalf_of = :g AND type = 'season'"
    assert village.one(behalf, g=group) == 3
