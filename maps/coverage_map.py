"""The map of coverage: dong by how many of their residents can walk to a site, estimates hatched, the table beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd

from geo.coverage.answer import Assessment, Item
from geo.planning.tables import (
    About,
    excluded_sheet,
    is_estimated,
    method_lines,
    short_headings,
    short_row,
    title_of,
)
from maps.area_svg import draw_areas_svg
from maps.choropleth import AreaTable, ChoroplethFrames, Heading, render_choropleth
from maps.patterns import NONE_COLOUR, SEQUENTIAL, UNKNOWN_COLOUR, MapClass, legend_rows

QUARTERS: Final = (0.25, 0.5, 0.75)
ALL: Final = 1.0
SHARE_CLASSES: Final = (
    MapClass("닿는 주민 없음", NONE_COLOUR, "dots"),
    MapClass("25%까지", SEQUENTIAL[0]),
    MapClass("25% 넘게 50%까지", SEQUENTIAL[1]),
    MapClass("50% 넘게 75%까지", SEQUENTIAL[2]),
    MapClass("75% 넘게 100% 아래", SEQUENTIAL[3]),
    MapClass("모든 주민", SEQUENTIAL[4]),
    MapClass("주민이 없거나 수를 모름", UNKNOWN_COLOUR, "lines"),
)
SITES_MOST: Final = 4
SITE_CLASSES: Final = (
    MapClass("없음 (0곳)", NONE_COLOUR, "dots"),
    MapClass("1곳", SEQUENTIAL[1]),
    MapClass("2곳", SEQUENTIAL[2]),
    MapClass("3곳", SEQUENTIAL[3]),
    MapClass("4곳 이상", SEQUENTIAL[4]),
)
HATCH_TOLD: Final = "빗금: 주민이 동에 고르게 산다고 보고 어림한 값"
BY_SITES: Final = "운영 중인 시설"
ON_PAPER: Final = 27
"""Names on a drawing as wide as half a page."""


def by_share(answer: Assessment) -> bool:
    """Say whether the dong are told by who reaches a site; where no residents are known, by their sites."""
    return any(item.share is not None for item in answer.items)


def classes_of(answer: Assessment) -> tuple[Sequence[MapClass], str]:
    """Return the classes of an answer and what they tell."""
    if by_share(answer):
        return SHARE_CLASSES, f"걸어서 {answer.meta.minutes}분 안에 닿는 주민"
    return SITE_CLASSES, BY_SITES


def class_at(item: Item, *, share: bool) -> int:
    """Return the place of a dong in the classes."""
    if not share:
        return min(item.sites_open, SITES_MOST)
    if item.share is None:
        return len(SHARE_CLASSES) - 1
    if item.share in {0, ALL}:
        return 0 if item.share == 0 else len(SHARE_CLASSES) - 2
    return 1 + sum(item.share > limit for limit in QUARTERS)


def painted(answer: Assessment, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the areas (code, name, geometry) with the class of each and whether it is hatched."""
    share = by_share(answer)
    of_code: Mapping[str, Item] = {item.dong_code: item for item in answer.items}
    items = [of_code[code] for code in areas["code"]]
    return areas.assign(
        class_at=[class_at(item, share=share) for item in items],
        hatched=[share and item.share is not None and is_estimated(item) for item in items],
    )


def around(points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the points within the box of the areas: what lies far away would only be drawn for nobody."""
    west, south, east, north = areas.total_bounds
    return points.cx[west:east, south:north] if len(points) else points


def coverage_frames(
    answer: Assessment, areas: gpd.GeoDataFrame, points: gpd.GeoDataFrame, about: About
) -> ChoroplethFrames:
    """Return what the map of an answer shows; `areas` and `points` in EPSG:4326."""
    meta = answer.meta
    points = around(points, areas)
    several = len(answer.districts) > 1
    classes, told = classes_of(answer)
    return ChoroplethFrames(
        title=title_of(meta, about),
        lead=f"걸어서 {meta.minutes}분 · {meta.measured} · {meta.date.isoformat()} 기준",
        areas=painted(answer, areas),
        classes=classes,
        legend_title=told,
        hatch_told=HATCH_TOLD,
        headings=[Heading(text, number) for text, number in short_headings(meta, districts=several)],
        rows=[(item.dong_code, short_row(item, meta, districts=several)) for item in answer.items],
        points=points,
        notes=[f"{meta.method_label}. {meta.why_not_better}".strip(), *meta.caveats],
        more=_more(answer, points, about),
        boundary=about.boundary,
        sources=[f"{label}: {words}" for label, words in about.sources],
        made_on=about.made_on,
        is_schematic=about.is_schematic,
    )


def _more(answer: Assessment, points: gpd.GeoDataFrame, about: About) -> list[AreaTable]:
    """Return what the map's dots are, what was not counted, and how it was made, as tables."""
    listed = sorted(zip(points["name"], points["kind"], strict=True))
    out = excluded_sheet(answer)
    out_rows = [["" if value is None else str(value) for value in row[:4]] for row in out.rows]
    tables = [
        AreaTable("지도에 있는 시설", [Heading("시설"), Heading("종류")], listed),
        AreaTable(out.title, [Heading(column.heading) for column in out.columns[:4]], out_rows),
        AreaTable("자료와 방법", [Heading("항목"), Heading("내용")], method_lines(answer, about)),
    ]
    return [table for table in tables if table.rows]


def render_coverage(
    answer: Assessment, areas: gpd.GeoDataFrame, points: gpd.GeoDataFrame, about: About
) -> tuple[str, str]:
    """Return the one file of an answer and its Content-Security-Policy."""
    return render_choropleth(coverage_frames(answer, areas, points, about))


@dataclass(frozen=True, slots=True)
class Drawn:
    """A still drawing with the rows of its legend (markup of ours) and what hatching means, empty without any."""

    svg: str
    legend_title: str
    legend: str
    hatch: str


def draw_coverage(answer: Assessment, areas: gpd.GeoDataFrame, points: gpd.GeoDataFrame, about: About) -> Drawn:
    """Return the drawing of an answer for a page on paper; `areas` and `points` in EPSG:4326."""
    classes, told = classes_of(answer)
    filled = painted(answer, areas)
    sentences = {item.dong_code: item.sentence for item in answer.items}
    filled = filled.assign(
        told=[f"{name}: {sentences[code]}" for code, name in zip(filled["code"], filled["name"], strict=True)]
    )
    counts = [int((filled["class_at"] == at).sum()) for at in range(len(classes))]
    svg = draw_areas_svg(
        filled, classes, label=title_of(answer.meta, about), points=around(points, areas), letters=ON_PAPER
    )
    return Drawn(svg, told, legend_rows(classes, counts), HATCH_TOLD if filled["hatched"].any() else "")
