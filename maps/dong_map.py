"""The map of one dong or district, from frames to a file's text."""

import geopandas as gpd

from geo.frames import AtlasFrames
from maps.atlas_map import AtlasMap, PageWords
from maps.layers import AtlasBoundaries, AtlasLegend, AtlasList, AtlasPoints
from maps.numbering import number_records
from maps.style import CATEGORY_LABELS


def dong_map(frames: AtlasFrames) -> AtlasMap:
    """Put the map of a dong or district together; render it with `figure().render()`."""
    records = number_records(frames.records)
    within = frames.dongs[frames.dongs["within"]]
    canvas = AtlasMap(_words(frames), within.total_bounds)
    AtlasBoundaries(frames.dongs, labels=len(frames.dongs) > 1).add_to(canvas)
    points = AtlasPoints(records, title=frames.title)
    points.add_to(canvas)
    AtlasList(points).add_to(canvas)
    AtlasLegend(points, title="범례 · 종류 고르기", lines=_lines(frames)).add_to(canvas)
    return canvas


def render_dong_map(frames: AtlasFrames) -> str:
    """Return the self-contained HTML of a dong's or district's map; the same frames give the same text."""
    return render_with_policy(frames)[0]


def render_with_policy(frames: AtlasFrames) -> tuple[str, str]:
    """Return the HTML and its Content-Security-Policy, for a server that sends it as a header too."""
    figure = dong_map(frames).figure()
    html = figure.render()
    return html, figure.policy


def _words(frames: AtlasFrames) -> PageWords:
    return PageWords(
        title=frames.title,
        lead=" · ".join(_counts(frames.records)) or "아직 등록된 곳이 없습니다",
        boundary=frames.boundary_label,
        sources=frames.sources,
        made_on=frames.made_on,
        is_schematic=frames.is_schematic,
    )


def _counts(records: gpd.GeoDataFrame) -> list[str]:
    counts = records["category"].value_counts()
    return [f"{label} {counts[category]:,}곳" for category, label in CATEGORY_LABELS.items() if category in counts]


def _lines(frames: AtlasFrames) -> list[tuple[str, str]]:
    within = ("within", "약도 경계 (어림)" if frames.is_schematic else "행정동 경계")
    near = [] if frames.dongs["within"].all() else [("near", "이웃 동")]
    return [within, *near]
