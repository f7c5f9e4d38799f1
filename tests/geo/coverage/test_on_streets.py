"""Coverage along real street networks: the island, the barrier, dong with and without streets, candidates on a grid."""

import pytest
import shapely

from geo.coverage.assess import assess
from geo.coverage.model import DongArea, Method
from geo.coverage.reasons import Reason
from geo.coverage.siting import Wish, next_sites
from geo.coverage.siting_candidates import drawn_candidates, grid_candidates
from geo.coverage.walking import Walking
from geo.errors import InvalidInput
from geo.importers.geojson import read_features
from geo.network.graph import build
from geo.network.graphml import read_graphml
from geo.network.links import as_lines, in_metres
from geo.network.walked import CAVEATS, Footing, StreetNetwork
from tests.geo.coverage.fixture import AB, EAST, NORTH, area, ask, box, cells, site
from tests.geo.network.nets import net

ISLE = (area("I", box(10_000, 0, 10_300, 300), 180, name="섬동"),)
JETTY = site("나루터", 9_700, 150)
MAINLAND = [[(9000, 150), (9700, 150)], [(9000, 150), (9000, 950)]]
LANES = [[(10_050, row), (10_250, row)] for row in (50, 150, 250)] + [
    [(10_050, row), (10_050, row + 100)] for row in (50, 150)
]


def on(graph, areas):
    return StreetNetwork(graph, [one.boundary for one in areas])


def test_scenario_8_an_island_with_streets_of_its_own_and_no_link_has_120_behind_a_barrier() -> None:
    answer = assess(ISLE, [JETTY], cells(ISLE, each=20), on(net(*MAINLAND, *LANES), ISLE), ask())
    item = answer.items[0]
    assert answer.meta.sound
    assert item.people_within is not None
    assert (item.people_within["10"], item.barrier, item.reason_code) == (0, 120, Reason.ISLAND_OR_UNLINKED)
    assert any(CAVEATS[Footing.UNLINKED] in caveat for caveat in (*answer.meta.caveats, *item.caveats))


def test_a_bridge_links_the_island_and_the_way_over_it_is_walked() -> None:
    bridge = [(9700, 150), (10_050, 150)]
    answer = assess(ISLE, [JETTY], cells(ISLE, each=20), on(net(*MAINLAND, *LANES, bridge), ISLE), ask())
    item = answer.items[0]
    # 350 m of bridge: (50, 150) 350, (150, 150) 450, (50, 50) and (50, 250) 450 within 500 m
    assert item.people_within is not None
    assert (item.people_within["10"], item.barrier, item.method) == (80, 40, Method.NETWORK)
    assert item.nearest is not None
    assert item.nearest.site_id == "나루터"


def test_dong_without_streets_are_estimated_beside_dong_with_streets() -> None:
    streets = [[(50, row), (950, row)] for row in (50, 350, 650, 950)]
    ways = [[(50, row), (50, row + 300)] for row in (50, 350, 650)]
    answer = assess(AB, [site("방", 1500, 450)], cells(AB), on(net(*streets, *ways), AB), ask())
    a, b = answer.items
    assert answer.meta.sound
    assert a.people_within is not None
    assert b.people_within is not None
    assert a.people_within["10"] == 0
    assert b.people_within["10"] == 10 * 44
    assert any(CAVEATS[Footing.NO_STREETS] in caveat for caveat in (*answer.meta.caveats, *b.caveats))
    assert not any(CAVEATS[Footing.NO_STREETS] in caveat for caveat in a.caveats)
    assert (a.measured, b.measured, answer.meta.measured) == ("보행로 기준", "직선거리 추정", "보행로 기준")
    assert "보행로를 따라 잰 동 1곳과 직선거리로 추정한 동 1곳이 섞여 있어요." in answer.meta.caveats


def test_streets_in_pieces_change_no_figure_and_leave_a_caveat_with_each_dong() -> None:
    pieces = [[(50, row), (950, row)] for row in range(50, 1000, 100)]
    more = [[(1050, row), (1950, row)] for row in range(50, 1000, 100)]
    walking = Walking()
    sites = [site("방", 1050, 450), site("밖", 2100, 500)]
    without = assess(AB, sites, cells(AB), None, ask(walking=walking))
    within = assess(
        AB, sites, cells(AB), StreetNetwork(net(*pieces, *more), [one.boundary for one in AB]), ask(walking=walking)
    )
    assert within.meta.sound
    assert (within.meta.measured, within.meta.metres) == ("직선거리 추정", without.meta.metres)
    assert within.meta.method is Method.GRID
    assert "끊긴" in within.meta.why_not_better
    assert within.meta.caveats == without.meta.caveats
    for broken, plain in zip(within.items, without.items, strict=True):
        assert (broken.people_within, broken.share, broken.reason_code) == (
            plain.people_within,
            plain.share,
            plain.reason_code,
        )
        assert broken.caveats == (CAVEATS[Footing.IN_PIECES],)
        assert broken.method is Method.GRID


def test_a_grid_over_the_dong_gives_candidates_that_say_where_they_lie() -> None:
    grid = grid_candidates(AB, 500)
    assert len(grid) == 8
    assert grid[0].id == "grid-950250-1950250"
    assert (grid[0].name, grid[0].declared_dong) == ("A동 격자 (950250, 1950250)", "A")
    found = next_sites(AB, [], cells(AB), None, ask(), Wish(grid, 8))
    assert {pick.dong_code for pick in found.picks} == {"A", "B"}
    assert found.reached <= found.bound <= found.total


@pytest.mark.parametrize("step", [49.9, 0.5, 0])
def test_a_grid_that_is_too_fine_is_refused(step: float) -> None:
    with pytest.raises(InvalidInput) as caught:
        grid_candidates(AB, step)
    assert caught.value.code == "grid_too_fine"


def test_points_drawn_are_candidates_in_their_order() -> None:
    drawn = drawn_candidates([("", EAST + 250, NORTH + 450), ("빈터 <b>", EAST + 1750, NORTH + 450)])
    assert [(one.id, one.name) for one in drawn] == [("drawn-0001", "찍은 곳 1"), ("drawn-0002", "빈터 <b>")]
    found = next_sites(AB, [site("있는 곳", 1050, 450)], cells(AB), None, ask(), Wish(drawn, 1))
    assert (found.picks[0].site_id, found.picks[0].people) == ("drawn-0001", 540)
    assert found.picks[0].sentence.startswith("찍은 곳 1을 열면")


@pytest.mark.realfiles
def test_real_streets_and_real_dong_together_hold_every_invariant(shared_data) -> None:
    file = shared_data / "network" / "osm_walk_sinnonhyeon_500m.graphml"
    graph = build(read_graphml(file.name, file.read_bytes()))
    seoul = read_features("seoul", (shared_data / "boundaries" / "seoul_admdong_20250401.geojson").read_bytes())
    near = [one for one in seoul if one.properties["sggnm"] in {"강남구", "서초구"}]
    shapes = in_metres("seoul", 4326, as_lines([one.shape for one in near]))
    areas = [
        DongArea(one.properties["adm_cd2"], one.properties["adm_nm"], "", one.properties["sggnm"], shape, 20_000)
        for one, shape in zip(near, shapes, strict=True)
    ]
    middle = shapely.Point(957_971, 1_945_118)
    hall = site("신논현", middle.x - EAST, middle.y - NORTH)
    walking = Walking()
    answer = assess(areas, [hall], None, on(graph, areas), ask(walking=walking))
    assert answer.meta.sound
    assert len(answer.items) == len(areas) > 35
    straight = assess(areas, [hall], None, None, ask(walking=Walking(detour=1.0)))
    for along, line in zip(answer.items, straight.items, strict=True):
        assert along.people_within is not None
        assert line.people_within is not None
        assert along.people_within["10"] <= line.people_within["10"]
    # streets of 500 m do not reach half of any dong: everything is an estimate and says so
    assert {item.measured for item in answer.items} == {answer.meta.measured} == {"직선거리 추정"}
    assert sum(item.people_within["10"] for item in answer.items) > 0  # type: ignore[index]  # residents are given
