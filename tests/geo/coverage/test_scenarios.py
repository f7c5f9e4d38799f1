"""The scenarios of the design paper with their exact numbers (1 to 8; 9 in test_siting, 10 in test_count_grid)."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pytest
import shapely

from geo.coverage.answer import Assessment, Item
from geo.coverage.assess import assess
from geo.coverage.frame import Array
from geo.coverage.model import Ask, Method, Site, Target
from geo.coverage.nearest import Pairs, nearest
from geo.coverage.reasons import Reason
from geo.coverage.walking import Walking, metres_of
from geo.coverage.walks import Walk
from geo.errors import InvalidInput
from tests.geo.coverage.fixture import AB, EAST, NORTH, A, B, area, ask, box, cells, site

HALL = site("마을방", 1050, 450)


def answered(*sites: Site, question: Ask | None = None) -> tuple[Assessment, Item, Item]:
    answer = assess(AB, sites, cells(AB), None, question or ask())
    assert answer.meta.sound, [one for one in answer.meta.invariants if not one.holds]
    return answer, answer.item("A"), answer.item("B")


def within(item: Item) -> list[int]:
    assert item.people_within is not None
    return list(item.people_within.values())


def test_a_dong_without_a_site_is_served_by_its_neighbour() -> None:
    answer, a, b = answered(HALL)
    assert (a.sites_open, within(a), a.share, a.share_by_neighbours) == (0, [80, 350, 640], 0.35, 0.35)
    assert a.reason_code is Reason.NONE_IN_BUT_NEIGHBOUR_SERVES
    assert a.sentence == (
        "A동에는 열린 곳이 없지만 B동의 마을방 등을 이용할 수 있어, "
        "걸어서 10분 안(직선거리 추정)에 닿는 주민이 1,000명 중 350명(35%)이에요."
    )
    assert (b.sites_open, within(b)) == (1, [130, 450, 740])
    assert (b.reason_code, b.share_by_neighbours) == (Reason.IN_BUT_FAR, 0)
    assert a.nearest is not None
    assert (a.nearest.name, a.nearest.dong, a.nearest.metres, a.nearest.minutes) == ("마을방", "B동", 100.0, 2)
    assert (a.people_beyond, a.method) == (360, Method.GRID)
    assert answer.meta.metres == {"5": 250.0, "10": 500.0, "15": 750.0}
    assert answer.meta.measured == "직선거리 추정"
    assert [answer.item(code).priority.rank for code in "AB"] == [1, 2]  # type: ignore[union-attr]  # both have residents
    assert a.priority is not None
    assert a.priority.text == "10분 안에 닿지 못하는 주민 1,000명 − 350명 = 650명"


def test_who_lives_exactly_on_the_radius_is_within_it() -> None:
    """Strictly it would be 300 and 390; buffers of 32 corners say 310 and 410."""
    _, a, b = answered(HALL)
    assert (within(a)[1], within(b)[1]) == (350, 450)
    on_the_radius = (cells(AB).x_m - HALL.x_m) ** 2 + (cells(AB).y_m - HALL.y_m) ** 2 == 500**2
    assert int(on_the_radius.sum()) * 10 == (350 - 300) + (450 - 390)


def test_a_detour_shortens_the_reach() -> None:
    answer, a, b = answered(HALL, question=ask(walking=Walking()))
    assert (within(a)[1], within(b)[1]) == (190, 260)
    assert answer.meta.metres["10"] == 384.6


@pytest.mark.parametrize("day", [date(2018, 6, 30), date(2018, 12, 30)])
def test_a_site_counts_from_its_first_day_to_the_day_before_it_closed(day: date) -> None:
    short = site("마을방", 1050, 450, opened_on=date(2018, 6, 30), closed_on=date(2018, 12, 31), state="closed")
    _, a, b = answered(short, question=ask(date=day))
    assert (within(a), within(b), b.sites_open) == ([80, 350, 640], [130, 450, 740], 1)


@pytest.mark.parametrize(
    ("day", "reason", "said", "why"),
    [
        (date(2018, 6, 28), Reason.PLANNED_SOON, "2018년 6월 30일에 새로 열", "planned"),
        (date(2018, 12, 31), Reason.CLOSED_RECENTLY, "2018년 12월 31일에 문을 닫아", "closed"),
    ],
)
def test_before_and_after_its_life_a_site_counts_nowhere_but_is_told(
    day: date, reason: Reason, said: str, why: str
) -> None:
    short = site("마을방", 1050, 450, opened_on=date(2018, 6, 30), closed_on=date(2018, 12, 31), state="closed")
    answer, a, b = answered(short, question=ask(date=day))
    assert (within(a), within(b), b.sites_open) == ([0, 0, 0], [0, 0, 0], 0)
    assert b.reason_code is reason
    assert said in b.sentence
    assert [(one.site_id, one.reason_code) for one in answer.excluded] == [("마을방", why)]


def test_opens_in_july_without_a_day_stays_planned() -> None:
    vague = site("마을방", 1050, 450, opened_on=None, state="planned")
    answer, _, b = answered(vague, question=ask(date=date(2030, 7, 31)))
    assert (b.sites_open, b.sites_planned, b.planned_on) == (0, 1, None)
    assert b.reason_code is Reason.NONE_IN_OR_NEAR
    assert answer.excluded[0].sentence == "여는 날이 정해지지 않은 예정 시설이에요."


@pytest.mark.parametrize(("declared", "home"), [("", "A"), ("B", "B"), ("B동", "B")])
def test_a_site_on_a_shared_border_is_one_site(declared: str, home: str) -> None:
    answer, a, b = answered(site("마을방", 1000, 450, declared_dong=declared))
    assert {item.dong_code: item.sites_open for item in (a, b)} == {"A": 0, "B": 0} | {home: 1}
    assert (within(a)[1], within(b)[1]) == (390, 390)
    assert answer.meta.total.sites_open == sum(item.sites_open for item in answer.items) == 1


def test_the_same_site_twice_serves_nobody_twice_and_is_flagged() -> None:
    answer, a, b = answered(HALL, site("마을방 둘", 1050, 450), site("옆방", 1060, 450))
    assert (within(a)[1], b.sites_open) == (350, 3)
    assert [(flag.code, len(flag.site_ids)) for flag in answer.meta.flags] == [("same_place", 3)]
    assert answer.excluded == ()


def test_a_dong_in_two_pieces_is_one_row() -> None:
    pieces = shapely.union_all([box(0, 0, 300, 300), box(5000, 0, 5300, 300)])
    split = (area("D", pieces, 180),)
    answer = assess(split, [site("가운데", 150, 150)], cells(split), None, ask())
    assert answer.meta.sound
    assert [(one.residents, one.people_within["10"], one.share) for one in answer.items] == [(180, 90, 0.5)]  # type: ignore[index]  # a grid is given
    assert answer.items[0].reason_code is Reason.TARGET_MET


@dataclass
class Unlinked:
    """A network on which nothing that is asked can be reached."""

    label: str = "끊긴 길"

    def nearest(self, x: Array, y: Array, sx: Array, sy: Array) -> Walk:
        nowhere = np.zeros(len(x), dtype=bool)
        return Walk(np.full(len(x), np.inf), np.full(len(x), -1), nowhere, np.zeros(len(sx), dtype=bool))

    def within(self, x: Array, y: Array, sx: Array, sy: Array, limit_m: float) -> Pairs:
        return Pairs(*(np.zeros(0, dtype=np.int64) for _ in range(3)))


ISLE = (area("I", box(10_000, 0, 10_300, 300), 180, name="섬동"),)
JETTY = site("나루터", 9_700, 150)


def test_an_island_is_near_by_the_straight_line_with_a_caveat() -> None:
    answer = assess(ISLE, [JETTY], cells(ISLE, each=20), None, ask())
    item = answer.items[0]
    assert (within(item)[1], item.barrier, answer.meta.sites_beyond) == (120, None, 1)
    assert any("섬" in caveat for caveat in answer.meta.caveats)


def test_an_island_without_a_link_is_out_of_reach_on_the_network() -> None:
    answer = assess(ISLE, [JETTY], cells(ISLE, each=20), Unlinked(), ask())
    item = answer.items[0]
    assert answer.meta.sound
    assert (within(item)[1], item.barrier, item.share) == (0, 120, 0)
    assert (item.reason_code, item.method) == (Reason.ISLAND_OR_UNLINKED, Method.NETWORK)
    assert item.sentence == "섬동은 주민 180명이 사는 곳의 길이 보행로와 이어져 있지 않아요."
    assert answer.meta.measured == "보행로 기준"
    assert (item.nearest, item.median_minutes) == (None, None)


@dataclass
class RoundTheHill:
    """A network on which every way is as much longer as `factor` says."""

    factor: float
    label: str = "산길"

    def nearest(self, x: Array, y: Array, sx: Array, sy: Array) -> Walk:
        straight = nearest(x, y, sx, sy)
        everywhere = np.ones(len(x), dtype=bool)
        metres = metres_of(straight.squared) * self.factor
        return Walk(metres, straight.site, everywhere, np.ones(len(sx), dtype=bool))

    def within(self, x: Array, y: Array, sx: Array, sy: Array, limit_m: float) -> Pairs:
        squared = ((x[:, None] - sx) ** 2 + (y[:, None] - sy) ** 2) * int(self.factor**2)
        cell, number = np.nonzero(squared <= (limit_m * 100) ** 2)
        return Pairs(cell, number, squared[cell, number])


def test_who_would_be_near_but_for_the_way_meets_a_barrier() -> None:
    middle = site("가운데", 500, 500)
    answer = assess(AB, [middle], cells(AB), RoundTheHill(2.0), ask())
    a = answer.item("A")
    straight = assess(AB, [middle], cells(AB), None, ask()).item("A")
    assert answer.meta.sound
    assert within(a)[1] + (a.barrier or 0) == within(straight)[1]
    assert within(a)[1] == within(straight)[0]
    assert a.reason_code is Reason.BARRIER
    assert a.share_by_neighbours == 0


@pytest.mark.parametrize(
    ("x", "y", "why"),
    [
        (NORTH + 450, EAST + 50, "axes_swapped"),
        (0.0, 0.0, "location_zero"),
        (None, None, "location_missing"),
        (float("nan"), NORTH, "location_missing"),
        (126.97, 37.56, "outside_korea"),
    ],
)
def test_a_site_with_a_useless_location_is_left_out_and_named(x: float | None, y: float | None, why: str) -> None:
    lost = Site("잃은 방", "잃은 방", x_m=x, y_m=y, declared_dong="A동", opened_on=date(2010, 1, 1))
    answer, a, b = answered(lost, HALL)
    assert (within(a), within(b)) == ([80, 350, 640], [130, 450, 740])
    assert [(one.site_id, one.reason_code) for one in answer.excluded] == [("잃은 방", why)]
    alone = assess(AB, [lost], cells(AB), None, ask()).item("A")
    assert (alone.reason_code, alone.sentence) == (
        Reason.LOCATION_MISSING,
        "A동의 시설 1곳은 위치를 몰라 세지 못했어요.",
    )


def test_another_crs_is_refused() -> None:
    with pytest.raises(InvalidInput) as asked:
        answered(HALL, question=ask(crs=3857))
    assert asked.value.code == "crs_wrong"
    mercator = area("M", shapely.box(14_130_000, 4_510_000, 14_131_000, 4_511_000))
    with pytest.raises(InvalidInput) as drawn:
        assess([mercator], [HALL], None, None, ask())
    assert drawn.value.code == "crs_wrong"
    with pytest.raises(InvalidInput) as missing:
        answered(HALL, question=ask(crs=None))
    assert missing.value.code == "crs_missing"


def test_without_sites_all_rows_stand_with_nothing() -> None:
    answer, a, b = answered()
    assert [(row.sites_open, within(row), row.share, row.nearest) for row in (a, b)] == [(0, [0, 0, 0], 0, None)] * 2
    assert {a.reason_code, b.reason_code} == {Reason.NONE_IN_OR_NEAR}
    assert answer.meta.total.sites_open == 0


def test_only_new_sites_count_towards_a_target_of_new_ones() -> None:
    target = Target("hub", "마을활력소", at_least=1, in_all=75, counted_from=date(2018, 1, 1))
    sites = [
        site("옛 방", 1050, 450),
        site("새 방", 1500, 450, opened_on=date(2018, 1, 1)),
        site("때 모를 방", 500, 450, opened_on=None),
    ]
    answer, a, b = answered(*sites, question=ask(target=target))
    assert [(row.sites_open, row.sites_counted, row.target, row.gap) for row in (a, b)] == [(1, 0, 1, 1), (2, 1, 1, 0)]
    assert (answer.meta.total.sites_open, answer.meta.total.sites_counted, answer.meta.total.gap) == (3, 1, 74)
    assert [(flag.code, flag.site_ids) for flag in answer.meta.flags] == [("opening_date_unknown", ("때 모를 방",))]
    assert a.reason_code is Reason.IN_BUT_FAR
    assert a.sentence == "A동에 열린 곳이 1곳 있지만 목표까지 1곳이 모자라요."
    assert (b.reason_code, A.name, B.name) == (Reason.TARGET_MET, "A동", "B동")
