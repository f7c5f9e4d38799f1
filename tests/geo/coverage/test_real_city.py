"""The real dong of Seoul with their real residents and libraries: sums hold, five dong are counted by hand."""

from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.coverage.assess import assess
from geo.coverage.methods import apportioned, areal_cells, residents_of
from geo.coverage.model import Ask, DongArea, Method, Site
from geo.crs import METRES, WGS84
from geo.importers.population import read_population
from geo.importers.source import open_tables

MONTH = "202505_202505_연령별인구현황_월간.csv"


def dongs(shared_data: Path) -> list[DongArea]:
    (table,) = open_tables(MONTH, (shared_data / "population" / MONTH).read_bytes())
    residents = {row.code: row.total for row in read_population(table)[0].rows}
    frame = gpd.read_file(shared_data / "boundaries" / "seoul_admdong_20250401.geojson").to_crs(METRES)
    columns = zip(frame["adm_cd2"].astype(str), frame["adm_nm"].str.split(), frame.geometry, strict=True)
    return [DongArea(code, name[-1], code[:5], name[-2], shape, residents.get(code)) for code, name, shape in columns]


def libraries(shared_data: Path) -> list[Site]:
    table = pd.read_csv(shared_data / "points" / "전국도서관표준데이터_202605.csv", encoding="cp949")
    points = gpd.GeoSeries.from_xy(table["경도"], table["위도"], crs=WGS84).to_crs(METRES)
    return [
        Site(f"{number:04}", name, "library", point.x, point.y, opened_on=date(2000, 1, 1))
        if point is not None and np.isfinite(point.x)
        else Site(f"{number:04}", name, "library")
        for number, (name, point) in enumerate(zip(table["도서관명"], points, strict=True))
    ]


@pytest.mark.realfiles
def test_the_real_city_sums_up_and_five_dong_are_as_counted_by_hand(shared_data: Path) -> None:
    areas, sites = dongs(shared_data), libraries(shared_data)
    cells = areal_cells(areas)
    answer = assess(areas, sites, cells, None, Ask(date(2025, 6, 1)))
    assert [one.name for one in answer.meta.invariants if not one.holds] == []
    assert (len(answer.items), answer.meta.total.residents, len(answer.districts)) == (426, 9_328_042, 25)
    assert {row.method for row in answer.items} == {Method.AREAL}
    assert len(answer.excluded) + answer.meta.total.sites_open + answer.meta.sites_beyond == len(sites)
    people = apportioned(cells.people, cells.dong_index, residents_of(areas))
    kept = [one for one in sites if one.x_m is not None and 900_000 < one.x_m < 1_000_000]
    sx, sy = (np.array([getattr(one, axis) or 0 for one in kept]).round(2) for axis in ("x_m", "y_m"))
    for at in (0, 100, 200, 300, 425):
        own = np.flatnonzero(cells.dong_index == at)
        gap = np.hypot(cells.x_m[own][:, None].round(2) - sx, cells.y_m[own][:, None].round(2) - sy).min(axis=1)
        row = answer.items[at]
        by_hand = {str(m): int(people[own][gap <= m * 50 / 1.3].sum()) for m in (5, 10, 15)}
        assert row.people_within == by_hand
        assert row.sites_open == shapely.intersects_xy(areas[at].boundary, sx, sy).sum()
