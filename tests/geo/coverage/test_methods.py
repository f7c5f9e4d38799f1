"""Methods (a) to (c) by what data there is, whole people shared out, edges, neighbours, pauses and capacity."""

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.coverage.assess import assess
from geo.coverage.capacity import e2sfca
from geo.coverage.dated import Standing, standing_on
from geo.coverage.methods import apportioned, areal_cells
from geo.coverage.model import Cells, DongArea, Method, Per, Target
from geo.coverage.nearest import nearest, within
from geo.coverage.reasons import Reason
from geo.coverage.walking import Walking, limits, metres_of
from geo.coverage.walks import Walk
from geo.errors import InvalidInput
from tests.geo.coverage.fixture import AB, CROW, DAY, EAST, NORTH, A, B, area, ask, box, cells, site

HALL = site("마을방", 1050, 450)
UNCOUNTED = tuple(replace(one, residents=None) for one in AB)


def test_with_points_alone_nobody_is_counted_and_nothing_is_guessed() -> None:
    answer = assess(UNCOUNTED, [HALL], None, None, ask())
    a, b = answer.items
    assert answer.meta.sound
    assert (answer.meta.method, answer.meta.total.residents) == (Method.POINTS, None)
    assert "주민 수가 없어" in answer.meta.why_not_better
    assert [(row.residents, row.people_within, row.share) for row in (a, b)] == [(None, None, None)] * 2
    assert a.nearest is not None
    assert (a.nearest.metres, a.nearest.minutes, a.outside_in_reach) == (50.0, 1, 1)
    assert (a.reason_code, b.reason_code) == (Reason.NONE_IN_BUT_NEIGHBOUR_SERVES, Reason.TARGET_MET)
    assert a.sentence == "A동에는 열린 곳이 없고 경계에서 B동의 마을방까지 걸어서 1분(직선거리 추정)이에요."
    assert b.nearest is not None
    assert b.nearest.metres == 0


def test_without_a_grid_a_register_is_spread_over_the_land_and_marked_as_an_estimate() -> None:
    answer = assess(AB, [HALL], None, None, ask())
    a, b = answer.items
    assert answer.meta.sound
    assert (a.method, a.people_within, b.people_within) == (
        Method.AREAL,
        {"5": 80, "10": 350, "15": 640},
        {"5": 130, "10": 450, "15": 740},
    )
    assert any("어림" in caveat for caveat in answer.meta.caveats)


def test_a_grid_is_scaled_to_the_register_of_each_dong() -> None:
    half = tuple(replace(one, residents=500) for one in AB)
    answer = assess(half, [HALL], cells(AB), None, ask())
    assert answer.meta.sound
    assert [(row.residents, row.share) for row in answer.items] == [(500, 0.35), (500, 0.45)]
    children = (replace(A, by_group={"0-6": 100}), replace(B, by_group={}))
    young = assess(children, [HALL], cells(AB), None, ask(group="0-6"))
    assert [(row.residents, row.method) for row in young.items] == [(100, Method.GRID), (None, Method.POINTS)]
    assert young.items[0].people_within == {"5": 8, "10": 35, "15": 64}


def test_a_dong_without_a_row_is_reported_and_the_others_stand() -> None:
    answer = assess((A, UNCOUNTED[1]), [HALL], cells(AB), None, ask())
    a, b = answer.items
    assert answer.meta.sound
    assert (a.people_within, b.people_within, b.share) == ({"5": 80, "10": 350, "15": 640}, None, None)
    assert any("B동" in caveat for caveat in answer.meta.caveats)
    assert (answer.meta.total.residents, answer.meta.total.sites_open) == (1000, 1)


def test_a_dong_that_the_grid_forgot_is_spread_over_its_land() -> None:
    answer = assess(AB, [HALL], cells((A,)), None, ask())
    assert answer.meta.sound
    assert [row.method for row in answer.items] == [Method.GRID, Method.AREAL]
    assert [row.share for row in answer.items] == [0.35, 0.45]


def test_a_dong_without_residents_has_no_share() -> None:
    answer = assess((A, replace(B, residents=0)), [HALL], cells(AB), None, ask())
    b = answer.item("B")
    assert answer.meta.sound
    assert (b.residents, b.share, b.reason_code, b.priority) == (0, None, Reason.NO_RESIDENTS, None)
    assert b.sentence == "B동에는 사는 사람이 없어요."


def test_a_dong_too_small_for_a_cell_has_a_point_of_its_own() -> None:
    tiny = area("T", box(10, 10, 30, 30), 7)
    spread = areal_cells([tiny])
    assert len(spread) == 1
    assert shapely.intersects_xy(tiny.boundary, spread.x_m[0], spread.y_m[0])


def test_cells_outside_every_dong_are_left_out_and_counted() -> None:
    inside = cells((A,))
    stray = Cells(
        np.append(inside.x_m, EAST - 500),
        np.append(inside.y_m, NORTH),
        np.append(inside.people, 33),
        np.append(inside.dong_index, -1),
    )
    answer = assess((A,), [HALL], stray, None, ask())
    assert answer.meta.sound
    assert (answer.meta.people_left_out, answer.items[0].residents) == (33, 1000)


@given(
    weights=st.lists(st.tuples(st.integers(0, 900), st.integers(-1, 3)), max_size=40),
    totals=st.lists(st.integers(-1, 5000), min_size=4, max_size=4),
)
def test_whole_people_are_shared_out_without_loss(weights: list[tuple[int, int]], totals: list[int]) -> None:
    weight = np.array([one for one, _ in weights], dtype=np.int64)
    dong = np.array([one for _, one in weights], dtype=np.int64)
    shared = apportioned(weight, dong, np.array(totals, dtype=np.int64))
    for at, total in enumerate(totals):
        own, sums = dong == at, int(weight[dong == at].sum())
        assert shared[own].sum() == (total if sums and total > 0 else 0)
        if sums and total > 0:
            assert (np.abs(shared[own] - weight[own] * total / sums) < 1).all()
    assert (shared[dong < 0] == 0).all()


def test_residents_at_an_edge_beyond_which_nothing_is_known_are_told() -> None:
    """Without sites, 10 minutes are 500 m: half of A's cells lie so near to the end of what is known."""
    west = box(0, -5000, 5000, 5000)
    answer = assess(AB, [], cells(AB), None, ask(known_in=west))
    a, b = answer.items
    assert (a.edge_unknown, a.reason_code, b.edge_unknown) == (500, Reason.EDGE_UNKNOWN, 0)
    assert "500명이 걸어갈 곳이 있는지 알 수 없어요" in a.sentence
    served = assess(AB, [site("서쪽", 250, 500)], cells(AB), None, ask(known_in=west)).item("A")
    assert served.edge_unknown is not None
    assert served.edge_unknown < 500


def test_a_site_beyond_the_border_counts_for_those_who_walk_to_it() -> None:
    answer = assess((A,), [HALL], cells((A,)), None, ask())
    item = answer.items[0]
    assert answer.meta.sound
    assert (answer.meta.sites_beyond, answer.meta.total.sites_open) == (1, 0)
    assert (item.people_within, item.share_by_neighbours) == ({"5": 80, "10": 350, "15": 640}, 0.35)
    assert "마을방" in item.sentence


def test_a_paused_site_does_not_count_while_it_rests() -> None:
    resting = replace(HALL, paused=((date(2020, 4, 1), date(2020, 6, 1)),), state="paused")
    answer = assess(AB, [resting], cells(AB), None, ask())
    assert (answer.item("B").sites_open, answer.item("B").sites_paused) == (0, 1)
    assert [(one.reason_code, one.on, one.sentence) for one in answer.excluded] == [
        ("paused", date(2020, 4, 1), "2020-04-01부터 쉬고 있어요.")
    ]
    assert assess(AB, [resting], cells(AB), None, ask(date=date(2020, 6, 1))).item("B").sites_open == 1


@pytest.mark.parametrize(
    ("more", "standing"),
    [
        ({"state": "open", "opened_on": None}, Standing.OPEN),
        ({"state": "candidate"}, Standing.CANDIDATE),
        ({"state": "building", "opened_on": date(2019, 1, 1)}, Standing.PLANNED),
        ({"state": "open", "opened_on": DAY}, Standing.OPEN),
        ({"state": "open", "closed_on": DAY}, Standing.CLOSED),
        ({"state": "closed"}, Standing.CLOSED),
        ({"state": "paused"}, Standing.PAUSED),
        ({"state": "open", "paused": ((DAY, None),)}, Standing.PAUSED),
    ],
)
def test_what_a_site_is_on_a_day(more: dict[str, object], standing: Standing) -> None:
    assert standing_on(site("방", 0, 0, **more), DAY)[0] is standing


def test_targets_per_district_stand_in_the_districts() -> None:
    target = Target("hub", "마을활력소", frozenset({"hub"}), Per.DISTRICT, 3, in_all=75)
    sites = [replace(HALL, kind="hub"), site("카페", 500, 500, kind="cafe")]
    answer = assess(AB, sites, cells(AB), None, ask(target=target))
    assert [(row.target, row.gap) for row in answer.items] == [(None, None)] * 2
    assert [(row.district_code, row.sites_open, row.target, row.gap) for row in answer.districts] == [
        ("11110", 1, 3, 2)
    ]
    assert (answer.meta.total.target, answer.meta.total.gap) == (75, 74)
    rooms = Target("childcare", "열린육아방", frozenset({"childcare"}), Per.DONG, 1, in_all=450)
    child = assess(AB, [*sites, site("육아방", 300, 300, childcare=True)], cells(AB), None, ask(target=rooms))
    assert [(row.sites_open, row.gap) for row in child.items] == [(1, 0), (0, 1)]
    assert child.districts[0].dongs_below_target == 1


def test_half_and_nine_tenths_of_the_residents_walk_no_farther() -> None:
    """A row of ten cells: the site stands on the first; half live within 400 m, nine tenths within 800 m."""
    strip = (area("S", box(0, 0, 1000, 100), 100),)
    item = assess(strip, [site("끝 방", 50, 50)], cells(strip), None, ask()).items[0]
    assert (item.median_minutes, item.ninetieth_minutes) == (8, 16)


def test_capacity_is_shared_by_those_who_can_walk_and_none_is_lost() -> None:
    sites = [
        replace(HALL, capacity=30.0),
        site("큰 방", 300, 500, capacity=90.0),
        site("먼 방", 90_000, 0, capacity=5.0),
    ]
    answer = assess(AB, sites, cells(AB), None, ask())
    given_out = [(row.capacity_per_100 or 0) * (row.residents or 0) / 100 for row in answer.items]
    assert sum(given_out) == pytest.approx(120)
    assert given_out[0] > given_out[1]
    assert assess(AB, [HALL], cells(AB), None, ask()).items[0].capacity_per_100 is None


def test_cells_that_spread_a_register_hold_nobody_without_one() -> None:
    answer = assess(AB, [HALL], areal_cells(AB), None, ask(group="0-6"))
    assert [(row.method, row.residents, row.people_within) for row in answer.items] == [(Method.POINTS, None, None)] * 2


def test_near_a_site_of_unknown_capacity_none_is_told() -> None:
    sites = [site("큰 방", 100, 500, capacity=90.0), site("모를 방", 1900, 500)]
    a, b = assess(AB, sites, cells(AB), None, ask()).items
    assert (a.capacity_per_100, b.capacity_per_100) == (pytest.approx(9.0), None)


def test_a_centre_on_a_shared_border_is_one_cell_of_the_lower_code() -> None:
    halves = [area("Z", box(0, 0, 150, 100)), area("Y", box(150, 0, 300, 100)), area("X", box(120, 20, 130, 30))]
    spread = areal_cells(halves)
    held = [int((spread.dong_index == at).sum()) for at in range(3)]
    assert held == [1, 2, 1]
    assert len(areal_cells([])) == 0


def test_a_wide_dong_is_spread_over_few_cells_whatever_is_asked_with_it() -> None:
    wide, small = area("W", box(0, 0, 10_000, 6_000), 5_000), area("S", box(20_000, 0, 24_000, 5_000), 5_000)
    spread = areal_cells([wide, small])
    held = [int((spread.dong_index == at).sum()) for at in (0, 1)]
    assert held == [25 * 15, 40 * 50]
    assert len(areal_cells([wide])) == held[0]
    assert len(areal_cells([wide], step_m=100.0)) == 100 * 60
    answer = assess([wide, small], [site("끝 방", 200, 200)], spread, None, ask())
    assert answer.meta.sound
    assert answer.items[0].people_within == {"5": 14, "10": 3 * 14, "15": 4 * 14}


def test_two_steps_of_a_catchment_are_what_they_are_by_hand() -> None:
    """Two cells of 100 and 200 people at 100 and 400 m of one site for 30: 30 / (100 + 200 · 0.68) each, weighed."""
    reaches = limits(CROW, (5, 10, 15))
    pairs = within(np.array([10_000, 40_000]), np.zeros(2, int), np.zeros(1, int), np.zeros(1, int), reaches[-1])
    given_out = e2sfca(np.array([100, 200]), np.array([30.0]), pairs, reaches)
    assert given_out == pytest.approx([30 / 236, 30 / 236 * 0.68])
    with pytest.raises(InvalidInput):
        e2sfca(np.array([100, 200]), np.array([30.0]), pairs, reaches, (1.0, 0.5))


def test_walking_is_refused_when_it_cannot_be() -> None:
    for broken in ({"minutes": (10, 5)}, {"minutes": ()}, {"detour": 0.5}, {"speed_m_per_min": 0}):
        with pytest.raises(InvalidInput) as refused:
            Walking(**broken)  # type: ignore[arg-type]  # each is one field
        assert refused.value.code == "walking_invalid"
    with pytest.raises(InvalidInput):
        ask(minutes=7)
    with pytest.raises(InvalidInput):
        Cells(np.zeros(1), np.zeros(1), np.array([-1.0]), np.zeros(1, int))


def test_a_network_that_knows_no_streets_of_a_dong_says_straight_line_there() -> None:
    class HalfKnown:
        label = "반쪽 길"

        def nearest(self, x, y, sx, sy):
            found, everywhere = nearest(x, y, sx, sy), np.ones(len(x), dtype=bool)
            said = ((0, "직선거리로 추정했어요."),)
            west = x < (EAST + 1000) * 100
            return Walk(metres_of(found.squared), found.site, everywhere, np.ones(len(sx), bool), said, west)

        def within(self, x, y, sx, sy, limit_m):
            return within(x, y, sx, sy, round(limit_m * 100) ** 2)

    answer = assess(AB, [HALL], cells(AB), HalfKnown(), ask())
    a, b = answer.items
    assert answer.meta.sound
    assert (a.method, b.method) == (Method.GRID, Method.NETWORK)
    assert "직선거리 추정" in a.sentence
    assert "보행로 기준" in b.sentence
    assert (a.caveats, b.caveats) == (("직선거리로 추정했어요.",), ())


def test_a_declared_dong_may_be_a_name_that_only_one_dong_has() -> None:
    twins: tuple[DongArea, ...] = (replace(A, name="신사동"), replace(B, name="신사동"))
    lost = replace(HALL, x_m=None, declared_dong="신사동")
    assert [row.reason_code for row in assess(twins, [lost], cells(AB), None, ask()).items] == [
        Reason.NONE_IN_OR_NEAR,
        Reason.NONE_IN_OR_NEAR,
    ]


def test_no_dong_at_all_is_an_empty_answer() -> None:
    answer = assess([], [HALL], None, None, ask())
    assert answer.meta.sound
    assert (answer.items, answer.districts, answer.meta.sites_beyond) == ((), (), 1)


def test_the_answer_is_plain_values_under_the_names_of_the_contract() -> None:
    sites = [HALL, replace(HALL, id="닫은 방", state="closed", closed_on=date(2019, 1, 1))]
    plain = json.loads(json.dumps(assess(AB, sites, cells(AB), None, ask()).as_json()))
    row = plain["items"][0]
    assert {name: row[name] for name in ("dong_code", "name", "residents", "sites_open", "target", "gap", "share")} == {
        "dong_code": "A",
        "name": "A동",
        "residents": 1000,
        "sites_open": 0,
        "target": None,
        "gap": None,
        "share": 0.35,
    }
    assert row["people_within"] == {"5": 80, "10": 350, "15": 640}
    assert row["nearest"] == {"site_id": "마을방", "name": "마을방", "dong": "B동", "minutes": 2, "metres": 100.0}
    assert (row["reason_code"], row["method"]) == ("NONE_IN_BUT_NEIGHBOUR_SERVES", "c")
    assert [one["name"] for one in plain["meta"]["invariants"] if not one["holds"]] == []
    assert (plain["meta"]["date"], plain["meta"]["sound"]) == (DAY.isoformat(), True)
    assert [(one["site_id"], one["reason_code"], one["on"]) for one in plain["excluded"]] == [
        ("닫은 방", "closed", "2019-01-01")
    ]
