"""Which sites matter to some of all dong: only those near are looked at closely, however many a country has."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from geo.coverage.model import DongArea, Site
from geo.planning import neighbourhood
from geo.planning.neighbourhood import lying, sites_around
from tests.geo.coverage.fixture import DAY, area, box, site

COUNTRY = tuple(area(f"{n:02}", box(1000 * n, 0, 1000 * n + 1000, 1000)) for n in range(40))
"""Forty squares in a row."""
ASKED = COUNTRY[:2]


def around(sites: list[Site], asked: tuple[DongArea, ...] = ASKED, reach_m: float = 500) -> list[Site]:
    return sites_around(sites, lying(sites, COUNTRY), COUNTRY, asked, reach_m, DAY)


def test_of_what_counts_the_near_is_kept_and_said_to_lie_beyond() -> None:
    sites = [
        site("안", 500, 500),
        site("옆", 2400, 500),
        site("더 옆", 4500, 500),
        site("먼 곳", 9500, 500),
        site("먼 닫힌 곳", 4500, 500, closed_on=date(2015, 1, 1)),
        site("옆 닫힌 곳", 2400, 500, closed_on=date(2015, 1, 1)),
        site("나라 밖", -300, 500),
    ]
    kept = {one.name: (one.beyond, one.declared_dong) for one in around(sites)}
    assert kept == {
        "안": (False, ""),
        "옆": (True, "02동"),
        "더 옆": (True, "04동"),
        "옆 닫힌 곳": (True, "02동"),
        "나라 밖": (True, ""),
    }


def test_without_one_of_their_own_the_farthest_is_kept_too() -> None:
    assert [one.name for one in around([site("먼 곳", 39_500, 500)])] == ["먼 곳"]
    assert [one.name for one in around([site("먼 곳", 39_500, 500)], COUNTRY)] == ["먼 곳"]
    assert around([site("안", 500, 500)], ()) == []


def test_a_site_without_a_place_stays_with_the_dong_it_names() -> None:
    lost = [
        Site(f"모르는 곳 {dong}", f"모르는 곳 {dong}", declared_dong=dong, opened_on=date(2010, 1, 1))
        for dong in ("01동", "20동")
    ]
    assert [one.declared_dong for one in around([*lost, site("안", 500, 500)])] == ["01동", ""]


def test_only_sites_around_are_asked_whether_they_are_open(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    plain = neighbourhood.dated
    sites = [site(f"{n:02}", 1000 * n + 500, 500) for n in range(40)]
    lie = lying(sites, COUNTRY)

    def counted(some: Any, day: date) -> Any:
        asked.append(len(some))
        return plain(some, day)

    monkeypatch.setattr(neighbourhood, "dated", counted)
    kept = sites_around(sites, lie, COUNTRY, ASKED, 500, DAY)
    assert asked == [len(kept)] == [5]
    assert np.flatnonzero(lie.located).tolist() == list(range(40))
