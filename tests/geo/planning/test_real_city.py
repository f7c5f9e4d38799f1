"""The real city through the store: 426 dong, the register of May 2025, shared points; five dong counted by hand."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.coverage.model import Method
from geo.enums import ImportKind
from geo.importers.boundaries import read_boundaries
from geo.planning.answers import Covered, covered_by
from geo.planning.asking import Wanted
from geo.planning.reading import read_ground
from geo.queries.boundaries import store_boundaries
from tests.geo.record_loads import load

MONTH = "202505_202505_연령별인구현황_월간.csv"
DAY = date(2025, 6, 1)
FIVE = {
    "1111051500": "청운효자동",
    "1120066000": "성수1가2동",
    "1141061500": "연희동",
    "1144074000": "상암동",
    "1168064000": "역삼1동",
}
NEAR_THEM = ("종로구", "성동구", "서대문구", "마포구", "강남구")


@pytest.fixture
def city(session: Session, shared_data: Path) -> Session:
    """The real boundaries, residents of Seoul, libraries, and rooms of five districts, loaded as anybody would."""
    path = shared_data / "boundaries" / "seoul_admdong_20250401.geojson"
    store_boundaries(session, read_boundaries(path.name, path.read_bytes()), file_name=path.name)
    heading, *lines = (shared_data / "population" / MONTH).read_text("cp949").splitlines(keepends=True)
    seoul = heading + "".join(line for line in lines if "서울특별시" in line)
    load(session, ImportKind.POPULATION, (MONTH, seoul.encode("cp949")))
    rooms = sorted((shared_data / "points" / "공공시설개방정보").glob("*.csv"))
    near = [one for one in rooms if one.name.split("_")[1] in NEAR_THEM]
    load(session, ImportKind.SPACES, *((one.name, one.read_bytes()) for one in near))
    books = shared_data / "points" / "서울시 공공도서관 현황정보.csv"
    load(session, ImportKind.RESOURCES, (books.name, books.read_bytes()), target="library", publish=True)
    return session


def answered(session: Session, target: str, district: str | None = None) -> Covered:
    return covered_by(read_ground(session, Wanted(on=DAY, target=target, district=district)))


_BY_HAND = """
WITH d AS (SELECT boundary_m AS land FROM dongs WHERE code = :code),
cells AS (
  SELECT ST_SetSRID(ST_MakePoint(x, y), 5179) AS at FROM d,
    generate_series(floor(ST_XMin(land) / 100)::int * 100 + 50, ceil(ST_XMax(land))::int, 100) x,
    generate_series(floor(ST_YMin(land) / 100)::int * 100 + 50, ceil(ST_YMax(land))::int, 100) y
  WHERE ST_Intersects(land, ST_SetSRID(ST_MakePoint(x, y), 5179))),
away AS (
  SELECT (SELECT min(s.location_m <-> c.at) FROM sites s WHERE s.state = 'open') AS metres FROM cells c)
SELECT count(*) AS cells, min(metres) AS nearest_m,
       count(*) FILTER (WHERE metres <= 250 / 1.3) AS five, count(*) FILTER (WHERE metres <= 500 / 1.3) AS ten,
       count(*) FILTER (WHERE metres <= 750 / 1.3) AS fifteen,
       (SELECT count(*) FROM sites s, d WHERE s.state = 'open' AND ST_Intersects(d.land, s.location_m)) AS sites,
       (SELECT total FROM populations WHERE code = :code) AS residents
FROM away
"""


def by_hand(session: Session, code: str) -> Any:
    return session.execute(text(_BY_HAND), {"code": code}).one()


@pytest.mark.realfiles
def test_the_real_city_holds_together_and_five_dong_are_as_postgis_counts_them(city: Session) -> None:
    answer = answered(city, "any").assessment
    assert [one.name for one in answer.meta.invariants if not one.holds] == []
    total = answer.meta.total
    assert (len(answer.items), len(answer.districts), total.residents) == (426, 25, 9_328_042)
    assert sum(row.residents or 0 for row in answer.items) == sum(row.residents or 0 for row in answer.districts)
    assert sum(row.sites_open for row in answer.items) == sum(row.sites_open for row in answer.districts)
    assert (
        total.sites_open + answer.meta.sites_beyond + len(answer.excluded)
        == city.execute(text("SELECT count(*) FROM sites")).scalar_one()
    )
    for band in ("5", "10", "15"):
        summed = sum((row.people_within or {})[band] for row in answer.items)
        assert (
            summed
            == (total.people_within or {})[band]
            == sum((row.people_within or {})[band] for row in answer.districts)
        )
    assert Counter(row.method for row in answer.items) == {Method.AREAL: 426}
    for code, name in FIVE.items():
        row, hand = answer.item(code), by_hand(city, code)
        assert (row.name, row.residents, row.sites_open) == (name, hand.residents, hand.sites)
        each = hand.residents // hand.cells
        for band, cells in (("5", hand.five), ("10", hand.ten), ("15", hand.fifteen)):
            people = (row.people_within or {})[band]
            assert each * cells <= people <= (each + 1) * cells, (name, band, people, cells)
        assert row.nearest is not None
        assert row.nearest.metres == pytest.approx(hand.nearest_m, abs=0.02)
    own = answered(city, "any", "11440").assessment
    for row in own.items:
        whole = answer.item(row.dong_code)
        assert (row.sites_open, row.people_within, row.nearest) == (
            whole.sites_open,
            whole.people_within,
            whole.nearest,
        )
        assert (row.reason_code, row.share_by_neighbours) == (whole.reason_code, whole.share_by_neighbours)
    hubs = answered(city, "hub").assessment
    assert {row.gap for row in hubs.districts} == {3}
    assert (hubs.meta.total.gap, hubs.meta.total.share) == (75, 0)
