"""An answer of coverage as a file: the same bytes over HTTP and from the command line."""

import hashlib
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from geo import clock
from geo.coverage.model import DongArea
from geo.errors import InvalidInput
from geo.media_types import media_types
from geo.planning.answers import Covered, coverage_of
from geo.planning.asking import Wanted
from geo.planning.reading import every_area
from geo.planning.tables import About, coverage_csv, coverage_workbook, title_of
from geo.planning.targets import target_of
from geo.queries.scenarios import get_scenario

MEDIA_TYPES: Final = media_types("csv", "xlsx", "geojson", "html")
BOUNDARY: Final = "행정동 경계"
SITES_SOURCE: Final = ("시설", "마을아틀라스 등록 자료")


@dataclass(frozen=True, slots=True)
class CoverageFile:
    """A file with its name; `policy` is the Content-Security-Policy of a page, else empty."""

    content: bytes
    media_type: str
    name: str
    title: str
    key: str
    policy: str = ""


def coverage_file(session: Session, wanted: Wanted, kind: str, covered: Covered | None = None) -> CoverageFile:
    """Answer a question as a file of `kind`: csv, xlsx, geojson or html; raise InvalidInput for any other.

    `covered` is the answer where somebody has it already.
    """
    if kind not in MEDIA_TYPES:
        raise _unknown(kind)
    covered = covered or coverage_of(session, wanted)
    about = about_of(session, covered, wanted)
    content, policy = _made(session, covered, wanted, about, kind)
    meta = covered.assessment.meta
    place = wanted.district or "all"
    name = f"coverage-{meta.target}-{place}-{meta.minutes}-{meta.date.isoformat()}.{kind}".replace(":", "-")
    return CoverageFile(
        content, MEDIA_TYPES[kind], name, title_of(meta, about), tag_of(session, covered, wanted), policy
    )


def tag_of(session: Session, covered: Covered, wanted: Wanted) -> str:
    """Return what changes whenever a file would: the key of the answer, and the name of what is only supposed."""
    supposed = _supposed(session, wanted)
    return covered.key + (hashlib.sha256(supposed.encode()).hexdigest()[:8] if supposed else "")


def _supposed(session: Session, wanted: Wanted) -> str:
    return get_scenario(session, wanted.scenario).content.title if wanted.scenario else ""


def _unknown(kind: str) -> InvalidInput:
    return InvalidInput(
        f"'{kind[:20]}' 파일은 만들 수 없어요. {', '.join(MEDIA_TYPES)} 가운데 골라 주세요.",
        f"Files are {', '.join(MEDIA_TYPES)}.",
        code="file_kind_unknown",
        details={"known": list(MEDIA_TYPES)},
    )


def _made(session: Session, covered: Covered, wanted: Wanted, about: About, kind: str) -> tuple[bytes, str]:
    answer = covered.assessment
    if kind == "csv":
        return coverage_csv(answer), ""
    if kind == "xlsx":
        return coverage_workbook(answer, about), ""
    # Shapes bring GeoPandas and Folium, which a server that nobody asks for a map need not hold in memory.
    from geo.planning.area_shapes import area_frame, counted_points, coverage_geojson

    areas = areas_of(session, covered)
    if not areas:
        raise InvalidInput(
            "아직 동 경계가 없어서 지도를 그릴 수 없어요.", "There are no boundaries yet.", code="no_data"
        )
    if kind == "geojson":
        return coverage_geojson(answer, areas, about), ""
    from maps.coverage_map import render_coverage

    points = counted_points(covered.sites, answer, target_of(session, wanted.target))
    html, policy = render_coverage(answer, area_frame(areas), points, about)
    return html.encode("utf-8"), policy


def areas_of(session: Session, covered: Covered) -> list[DongArea]:
    """Return the dong of an answer with their boundaries."""
    codes = {item.dong_code for item in covered.assessment.items}
    return [area for area in every_area(session, covered.notes.editions).areas if area.code in codes]


def about_of(session: Session, covered: Covered, wanted: Wanted) -> About:
    """Return the words around an answer: where, of which boundaries and sources, and what is only supposed in it."""
    notes, answer = covered.notes, covered.assessment
    provinces = " · ".join(one.province for one in notes.editions)
    names = [row.name for row in answer.districts]
    place = names[0] if wanted.district and names else provinces or "전체"
    boundary = [value for label, value in notes.pairs if label == BOUNDARY]
    return About(
        place=place,
        boundary=" · ".join(boundary),
        made_on=clock.today(),
        sources=(SITES_SOURCE, *(pair for pair in notes.pairs if pair[0] != BOUNDARY)),
        is_schematic=any(one.is_schematic for one in notes.editions),
        supposed=_supposed(session, wanted),
    )
