"""Answers of coverage for trying tables, maps and reports on: the two squares of the design paper, hostile on demand."""

from dataclasses import replace
from datetime import date

from geo.coverage.answer import Assessment
from geo.coverage.assess import assess
from geo.coverage.methods import areal_cells
from geo.coverage.model import DongArea, Site, Target
from geo.coverage.target_words import Per
from geo.planning.tables import About
from tests.geo.coverage.fixture import A, B, ask, box, cells, site

ABOUT = About(
    "가구", "서울특별시 2025-04-01부터", date(2026, 11, 21), (("시설", "등록 자료"), ("주민등록인구", "2025년 5월"))
)
C = DongArea("C", "다동", "11110", "가구", box(0, 1000, 1000, 2000))
HUBS = Target("hub", "새 마을활력소", frozenset({"hub"}), Per.DISTRICT, 3, 75, date(2018, 1, 1))
ROOMS = Target("childcare", "열린육아방", frozenset({"childcare"}), Per.DONG, 1, 450)
SITES = (
    site("가온 활력소", 1050, 450, id="h1", kind="hub", opened_on=date(2019, 3, 1)),
    site("누리 활력소", 250, 1500, id="h2", kind="hub", state="planned", opened_on=date(2021, 3, 1)),
    site("다온 활력소", 250, 250, id="h3", kind="hub", state="closed", closed_on=date(2020, 1, 1)),
)


def site_named(name: str, one: Site) -> Site:
    return replace(one, name=name)


def answer(target: Target | None = HUBS, *, areal: bool = False, names: list[str] | None = None) -> Assessment:
    """Return an answer about A and B, with people, and C, whose residents nobody knows."""
    areas = areas_named(names)
    given = areal_cells(areas[:2]) if areal else cells(areas[:2])
    sites = [site_named(names[at] if names else one.name, one) for at, one in enumerate(SITES)]
    return assess(areas, sites, given, None, ask(target=target))


def areas_named(names: list[str] | None = None) -> list[DongArea]:
    return [replace(one, name=names[at]) if names else one for at, one in enumerate((A, B, C))]
