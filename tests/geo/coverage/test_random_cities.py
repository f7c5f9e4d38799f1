"""What must hold in any city: sums, bands, one row per dong, and more sites never serve fewer people."""

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.coverage.answer import Assessment
from geo.coverage.assess import assess
from geo.coverage.counts import CountGrid
from geo.coverage.methods import ground_of
from geo.coverage.model import Cells, DongArea, Site
from geo.coverage.reasons import Reason
from geo.coverage.walking import Walking, limits
from tests.geo.coverage.fixture import DAY, EAST, NORTH, area, ask, box

SIDE = 3
BLOCK = 500

sites_anywhere = st.lists(
    st.builds(
        Site,
        id=st.integers(0, 10**6).map(str),
        name=st.sampled_from(["마을방", "카페", "회관"]),
        x_m=st.floats(EAST - 900, EAST + 2400),
        y_m=st.floats(NORTH - 900, NORTH + 2400),
        declared_dong=st.sampled_from(["", "d0", "d4", "없는동"]),
        state=st.sampled_from(["open", "open", "open", "planned", "paused", "closed", "candidate"]),
        opened_on=st.none() | st.dates(date(2019, 1, 1), date(2021, 1, 1)),
        closed_on=st.none() | st.dates(date(2019, 6, 1), date(2022, 1, 1)),
    ),
    max_size=10,
    unique_by=lambda one: one.id,
)
registers = st.lists(st.none() | st.integers(0, 3000), min_size=SIDE * SIDE, max_size=SIDE * SIDE)


def blocks(residents: list[int | None]) -> list[DongArea]:
    return [
        area(
            f"d{at}",
            box(at % SIDE * BLOCK, at // SIDE * BLOCK, (at % SIDE + 1) * BLOCK, (at // SIDE + 1) * BLOCK),
            number,
            district_code=f"1111{at % 2}",
        )
        for at, number in enumerate(residents)
    ]


def grid(seed: int, *, on_a_lattice: bool) -> Cells:
    rng = np.random.default_rng(seed)
    across = np.arange(SIDE * BLOCK // 100) * 100.0 + 50
    x, y = (axis.ravel() for axis in np.meshgrid(across, across))
    dong = (y // BLOCK * SIDE + x // BLOCK).astype(np.int64)
    kept = rng.random(len(x)) < 0.7
    if not on_a_lattice:
        x, y = x + rng.uniform(-40, 40, len(x)), y + rng.uniform(-40, 40, len(y))
    return Cells(x[kept] + EAST, y[kept] + NORTH, rng.random(len(x))[kept] * 90, dong[kept])


def check(answer: Assessment, areas: list[DongArea]) -> None:
    assert [one.name for one in answer.meta.invariants if not one.holds] == []
    assert [row.dong_code for row in answer.items] == [one.code for one in areas]
    for row in answer.items:
        bands = list((row.people_within or {}).values())
        assert bands == sorted(bands)
        assert row.share is None or 0 <= (row.share_by_neighbours or 0) <= row.share <= 1
        assert (row.share is None) == (not row.residents)
        assert (row.reason_code is Reason.NO_RESIDENTS) == (row.residents == 0)
        assert row.sentence.endswith("요.")
    ranks = sorted(row.priority.rank for row in answer.items if row.priority)
    assert ranks == list(range(1, len(ranks) + 1))


@settings(max_examples=60, deadline=None)
@given(
    sites=sites_anywhere,
    residents=registers,
    seed=st.integers(0, 99),
    gridded=st.booleans(),
    on_a_lattice=st.booleans(),
)
def test_in_any_city_the_rows_sum_to_the_city(
    sites: list[Site], residents: list[int | None], seed: int, gridded: bool, on_a_lattice: bool
) -> None:
    areas = blocks(residents)
    cells = grid(seed, on_a_lattice=on_a_lattice) if gridded else None
    answer = assess(areas, sites, cells, None, ask(date=DAY, walking=Walking()))
    check(answer, areas)
    plain = answer.as_json()
    assert set(plain) == {"meta", "items", "districts", "excluded"}
    assert len(plain["excluded"]) + plain["meta"]["total"]["sites_open"] + plain["meta"]["sites_beyond"] == len(sites)
    kept = [one for one in sites if one.id not in {row["site_id"] for row in plain["excluded"]}]
    ground = ground_of(areas, cells)
    counts = CountGrid(ground, limits(Walking(), (5, 10, 15)))
    for one in kept:
        counts.add(one.x_m or 0, one.y_m or 0)
    known = [row.people_within for row in answer.items if row.people_within]
    assert counts.snapshot().city == tuple(sum(one[band] for one in known) for band in ("5", "10", "15"))


@settings(max_examples=30, deadline=None)
@given(sites=sites_anywhere, seed=st.integers(0, 99), east=st.floats(0, 1500), north=st.floats(0, 1500))
def test_one_site_more_never_serves_fewer(sites: list[Site], seed: int, east: float, north: float) -> None:
    areas, cells = blocks([None] * 9), grid(seed, on_a_lattice=True)
    more = Site("zz", "새 방", x_m=EAST + east, y_m=NORTH + north, opened_on=date(2015, 1, 1))
    before = assess(areas, sites, cells, None, ask())
    after = assess(areas, [*sites, more], cells, None, ask())
    for old, new in zip(before.items, after.items, strict=True):
        assert all(n >= o for o, n in zip(_bands(old.people_within), _bands(new.people_within), strict=True))
    assert after.meta.total.sites_open == before.meta.total.sites_open + 1
    turned = assess(areas, [more, *reversed(sites)], cells, None, ask())
    assert turned == replace(after)


def _bands(within: object) -> list[int]:
    return list(within.values()) if isinstance(within, dict) else []
