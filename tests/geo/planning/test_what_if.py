"""The overlay and the comparison: what a change does to a copy of the sites, and the exact numbers it brings."""

from dataclasses import replace
from datetime import date

import pytest

from geo.coverage.assess import assess
from geo.coverage.model import Site, Target
from geo.coverage.reasons import Reason
from geo.crs import WGS84
from geo.enums import SiteState
from geo.errors import InvalidInput
from geo.planning.change_words import sentence_of
from geo.planning.changes import Change, Doing, change_from, drop_change, next_added, put_change
from geo.planning.comparing import Compared
from geo.planning.overlay import overlay, touched
from tests.geo.coverage import fixture
from tests.geo.coverage.fixture import AB, DAY, EAST, NORTH, ask, cells, site

ADD, MOVE, CLOSE, REDATE = Doing.ADD, Doing.MOVE, Doing.CLOSE, Doing.REDATE
SEOUL = {"lon": 126.978, "lat": 37.5665}
HUB = Target("hub", "거점", frozenset({"hub"}), at_least=1)


def lon_lat(east: float, north: float) -> dict[str, float]:
    """Return a place of the fixture in degrees."""
    import pyproj

    lon, lat = pyproj.Transformer.from_crs(5179, WGS84, always_xy=True).transform(EAST + east, NORTH + north)
    return {"lon": lon, "lat": lat}


def added(east: float, north: float, number: int = 1, **more: object) -> Change:
    return Change(do=ADD, site=f"new-{number}", name=f"가상 {number}호", kind="hub", **lon_lat(east, north), **more)


def what_if(sites: list[Site], *changes: Change, day: date = DAY, target: Target | None = None) -> Compared:
    laid = overlay(sites, changes, day)
    question = ask(date=day, target=target)
    today, then = (assess(AB, each, cells(AB), None, question) for each in (sites, laid.sites))
    return Compared(today, then, laid.applied, laid.missed)


def people(compared: Compared) -> dict[str, tuple[int, int]]:
    """Return today's and the what-if's people within ten minutes by dong."""
    return {
        one.then.dong_code: (one.today.people_within["10"], one.then.people_within["10"]) for one in compared.dongs()
    }


def test_sites_added_one_after_another_bring_the_people_that_the_design_paper_states():
    one = what_if([site("now", 1050, 450)], added(250, 450))
    two = what_if([site("now", 1050, 450)], added(250, 450), added(1750, 450, 2))
    assert people(one) == {"A": (350, 890), "B": (450, 450)}
    assert (one.today.meta.total.people_within["10"], one.then.meta.total.people_within["10"]) == (800, 1340)
    assert two.then.meta.total.people_within["10"] == 1810
    assert (one.gained_and_lost(), two.gained_and_lost()) == ((540, 0), (1010, 0))
    assert two.total().sites_open == 2


def test_a_moved_site_takes_its_people_along_and_the_loss_is_told_beside_the_gain():
    compared = what_if([site("now", 1050, 450)], Change(do=MOVE, site="now", **lon_lat(250, 450)))
    assert people(compared) == {"A": (350, 630), "B": (450, 0)}
    assert compared.gained_and_lost() == (280, 450)
    told = compared.as_json()
    assert told["meta"]["what_if"]["sentence"] == "걸어서 10분 안에 280명이 새로 닿고 450명은 닿지 못하게 돼요."
    assert [row["change"]["sites_open"] for row in told["items"]] == [1, -1]
    assert told["items"][0]["today"]["reason_code"] == Reason.NONE_IN_BUT_NEIGHBOUR_SERVES


def test_a_closed_site_stops_counting_on_its_day_and_not_before():
    closing = Change(do=CLOSE, site="now", closed_on=date(2020, 5, 1))
    before, on_the_day = (
        what_if([site("now", 1050, 450)], closing, day=day) for day in (date(2020, 4, 30), date(2020, 5, 1))
    )
    assert people(before) == {"A": (350, 350), "B": (450, 450)}
    assert not any(one.changed for one in before.dongs())
    assert people(on_the_day) == {"A": (350, 0), "B": (450, 0)}
    assert on_the_day.dongs()[1].then.reason_code is Reason.CLOSED_RECENTLY


def test_closing_what_is_closed_already_opens_it_on_no_day():
    gone = site("gone", 1050, 450, closed_on=date(2019, 1, 1))
    undated = site("undated", 1050, 450, state=SiteState.CLOSED)
    for closed in (gone, undated):
        later = what_if([closed], Change(do=CLOSE, site=closed.id, closed_on=date(2030, 1, 1)))
        assert people(later) == {"A": (0, 0), "B": (0, 0)}
        assert not any(one.changed for one in later.dongs())


def test_a_plan_that_is_given_a_day_opens_on_it():
    plan = site("plan", 1050, 450, state=SiteState.PLANNED, opened_on=None)
    change = Change(do=REDATE, site="plan", opened_on=date(2020, 5, 1))
    early, open_ = (what_if([plan], change, day=day) for day in (date(2020, 4, 30), date(2020, 5, 1)))
    assert (people(early), people(open_)) == ({"A": (0, 0), "B": (0, 0)}, {"A": (0, 350), "B": (0, 450)})
    assert early.dongs()[1].then.reason_code is Reason.PLANNED_SOON
    assert early.dongs()[1].changed


def test_a_closing_may_be_taken_away_and_a_plan_given_up():
    shut = site("shut", 1050, 450, state=SiteState.CLOSED, closed_on=date(2019, 1, 1))
    kept = what_if([shut], Change(do=REDATE, site="shut", stays_open=True))
    assert people(kept) == {"A": (0, 350), "B": (0, 450)}
    plan = site("plan", 250, 450, state=SiteState.PLANNED, opened_on=date(2020, 6, 1))
    given_up = what_if([plan], Change(do=CLOSE, site="plan"))
    assert [one.site_id for one in given_up.today.excluded] == ["plan"]
    assert given_up.then.excluded == ()


def test_a_new_hub_without_a_day_counts_towards_a_target_that_counts_new_ones_only():
    target = replace(HUB, counted_from=date(2018, 1, 1))
    compared = what_if([], added(250, 450), target=target)
    first = compared.dongs()[0]
    assert (first.today.gap, first.then.gap, first.by.gap, first.then.sites_counted) == (1, 0, -1, 1)
    assert compared.as_json()["meta"]["what_if"]["dongs_reaching_target"] == 1


def test_an_added_site_may_be_moved_and_dated_like_any_other():
    changes = [
        added(250, 450, opened_on=date(2019, 1, 1)),
        Change(do=MOVE, site="new-1", **lon_lat(1750, 450)),
        Change(do=CLOSE, site="new-1", closed_on=date(2020, 1, 1)),
    ]
    laid = overlay([], changes, DAY)
    assert people(what_if([], *changes[:2])) == {"A": (0, 0), "B": (0, 630)}
    assert laid.sites[0].closed_on == date(2020, 1, 1)
    assert touched(changes) == frozenset()


def test_the_real_sites_are_left_as_they_were():
    sites = [site("now", 1050, 450), site("other", 250, 450)]
    before = list(sites)
    laid = overlay(sites, [Change(do=CLOSE, site="now"), Change(do=MOVE, site="other", **SEOUL)], DAY)
    assert sites == before
    assert laid.sites != tuple(before)


def test_what_cannot_be_changed_is_left_out_with_its_reason_and_the_rest_stands():
    changes = [
        Change(do=CLOSE, site="nobody", name="사라진 곳"),
        Change(do=CLOSE, site="now", closed_on=date(2000, 1, 1)),
        added(250, 450),
        added(1750, 450),
    ]
    compared = what_if([site("now", 1050, 450)], *changes)
    assert [one.fault.code for one in compared.missed] == [
        "scenario_site_unknown",
        "scenario_days_order",
        "scenario_site_exists",
    ]
    assert people(compared) == {"A": (350, 890), "B": (450, 450)}
    assert "사라진 곳" in compared.as_json()["meta"]["what_if"]["left_out"][0]["reason"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"do": ADD, "name": "", "kind": "hub", **SEOUL}, "scenario_name_missing"),
        ({"do": ADD, "name": "가", "kind": "castle", **SEOUL}, "scenario_kind_unknown"),
        ({"do": ADD, "name": "가", "kind": "hub"}, "scenario_place_missing"),
        ({"do": ADD, "name": "가", "kind": "hub", "capacity": 0, **SEOUL}, "scenario_capacity_invalid"),
        ({"do": MOVE, "lon": 37.5, "lat": 127.0}, "coordinates_swapped"),
        ({"do": MOVE, "lon": 0.0, "lat": 0.0}, "outside_korea"),
        ({"do": MOVE, "lon": float("nan"), "lat": 37.0}, "scenario_place_missing"),
        ({"do": REDATE}, "scenario_days_missing"),
        ({"do": REDATE, "stays_open": True, "closed_on": DAY}, "scenario_days_order"),
        ({"do": REDATE, "opened_on": DAY, "closed_on": date(2019, 1, 1)}, "scenario_days_order"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_when_it_is_made(values, code):
    with pytest.raises(InvalidInput) as refused:
        Change(site="new-1", **values)
    assert refused.value.code == code


def test_changes_come_back_from_what_is_stored_as_they_were():
    whole = added(250, 450, childcare=True, capacity=12.0, opened_on=DAY, closed_on=date(2030, 1, 1))
    for change in (whole, Change(do=CLOSE, site="x"), Change(do=REDATE, site="x", name="옛집", stays_open=True)):
        assert change_from(change.as_json()) == change


def test_what_is_done_to_a_site_again_takes_the_place_of_what_was_done_before():
    changes = put_change((), added(250, 450))
    changes = put_change(changes, Change(do=CLOSE, site="now"))
    changes = put_change(changes, Change(do=MOVE, site="new-1", **SEOUL))
    changes = put_change(changes, Change(do=CLOSE, site="new-1", closed_on=DAY))
    changes = put_change(changes, Change(do=CLOSE, site="now", closed_on=DAY))
    assert [(one.do, one.site, one.lon, one.closed_on) for one in changes] == [
        (ADD, "new-1", SEOUL["lon"], DAY),
        (CLOSE, "now", None, DAY),
    ]
    assert next_added(changes) == "new-2"
    assert drop_change(changes, 1) == changes[1:]
    assert drop_change((*changes, Change(do=MOVE, site="now", **SEOUL)), 2)[1].do is MOVE


def test_a_scenario_holds_two_hundred_changes_and_no_more():
    changes: tuple[Change, ...] = ()
    for number in range(200):
        changes = put_change(changes, Change(do=CLOSE, site=f"s{number}"))
    with pytest.raises(InvalidInput, match="200"):
        put_change(changes, Change(do=CLOSE, site="one more"))
    assert len(put_change(changes, Change(do=CLOSE, site="s7", closed_on=DAY))) == 200


def test_every_change_is_said_in_one_plain_sentence():
    there = site("now", 1050, 450)
    changes = [
        added(250, 450, childcare=True, opened_on=date(2027, 3, 2)),
        Change(do=MOVE, site="now", **SEOUL),
        Change(do=REDATE, site="now", opened_on=date(2019, 2, 1), closed_on=date(2030, 1, 31)),
        Change(do=REDATE, site="now", stays_open=True),
        Change(do=CLOSE, site="now", closed_on=date(2027, 1, 1)),
    ]
    assert [sentence_of(one) for one in overlay([there], changes, DAY).applied] == [
        "가상 1호를 2027년 3월 2일에 새로 연다고 가정했어요(마을활력소, 돌봄공간 있음).",
        "now를 다른 자리로 옮긴다고 가정했어요.",
        "now의 여는 날을 2019년 2월 1일로, 닫는 날을 2030년 1월 31일로 바꾼다고 가정했어요.",
        "now를 닫지 않고 계속 연다고 가정했어요.",
        "now를 2027년 1월 1일에 닫는다고 가정했어요.",
    ]


def test_without_known_residents_the_sites_are_compared_and_no_person_is_made_up():
    bare = tuple(replace(one, residents=None) for one in fixture.AB)
    sites = [site("now", 1050, 450)]
    laid = overlay(sites, [added(250, 450)], DAY)
    today, then = (assess(bare, each, None, None, ask()) for each in (sites, laid.sites))
    compared = Compared(today, then, laid.applied, laid.missed)
    assert compared.total().people_within is None
    assert compared.as_json()["meta"]["what_if"]["sentence"] == "열린 시설이 1곳 늘어요."
