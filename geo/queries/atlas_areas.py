"""The dong of an atlas with their neighbours, simplified for its view; the shapes are kept in the process."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, TypeAlias

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from geo.atlas.content import Dong, Scope, Source
from geo.crs import WGS84
from geo.errors import NotFound
from geo.geometry import SIMPLIFY_LEVELS_M, simplify_coverage
from geo.planning.kept import Kept
from geo.queries.coverage_areas import editions_in_force, register_on
from geo.queries.progress import list_last_surveyed
from geo.queries.reach import IN_FORCE


@dataclass(frozen=True, slots=True)
class Area:
    """What an atlas is about: one dong or a whole district, its dong first, then the neighbours."""

    scope: Scope
    code: str
    name: str
    district: str
    district_code: str
    dongs: tuple[Dong, ...]
    boundary_label: str
    is_schematic: bool
    source: Source

    @property
    def codes(self) -> list[str]:
        """Return the codes of the dong within."""
        return [dong.code for dong in self.dongs if dong.within]


_WITHIN: Final = f"""
SELECT d.code, d.name, x.name AS district, d.district_code, d.residents, e.is_schematic, e.valid_from, e.source_note
FROM dongs d JOIN districts x ON x.code = d.district_code JOIN boundary_editions e ON e.id = d.edition_id
WHERE d.edition_id IN ({IN_FORCE}) AND :code IN (d.code, d.district_code) ORDER BY d.code
"""  # noqa: S608  (fixed text; values are bound)

# Neighbours are dong within ten metres: two editions may not meet exactly at the border of a province.
_SHAPES: Final = f"""
SELECT d.code, d.name, x.name AS district, :code IN (d.code, d.district_code) AS within,
       ST_AsBinary(d.boundary) AS shape
FROM dongs d JOIN districts x ON x.code = d.district_code
WHERE d.edition_id IN ({IN_FORCE}) AND EXISTS (
  SELECT FROM dongs w WHERE w.edition_id IN ({IN_FORCE}) AND :code IN (w.code, w.district_code)
    AND ST_DWithin(w.boundary_m, d.boundary_m, 10))
ORDER BY within DESC, d.code
"""  # noqa: S608  (fixed text; values are bound)

_Loaded: TypeAlias = tuple[tuple[int, datetime], ...]
_shapes: Final[Kept[tuple[str, _Loaded], tuple[Dong, ...]]] = Kept(64)
"""Simplified shapes by place and editions: an edition never changes, and what is not asked for is given up."""


def read_area(session: Session, code: str, on: date) -> Area:
    """Return the dong or district with a code; raise NotFound (`place_unknown`) where no edition in force has it."""
    rows = session.execute(text(_WITHIN), {"code": code, "on_date": on}).all()
    if not rows:
        raise NotFound(
            f"'{code[:40]}' 코드의 행정동이나 자치구가 없어요. 10자리 동 코드나 5자리 구 코드를 확인해 주세요.",
            "There is no dong or district with that code.",
            code="place_unknown",
        )
    first = rows[0]
    scope = Scope.DISTRICT if first.district_code == code else Scope.DONG
    loaded = tuple(sorted({(one.id, one.loaded_at) for one in editions_in_force(session, on)}))
    shapes = _shapes.get_or((code, loaded), lambda: _read_shapes(session, code, on, scope))
    since = None if first.is_schematic else first.valid_from
    return Area(
        scope=scope,
        code=code,
        name=first.district if scope is Scope.DISTRICT else first.name,
        district=first.district,
        district_code=first.district_code,
        dongs=_with_figures(session, shapes, rows, on),
        boundary_label=f"행정동 경계 {since:%Y-%m-%d} 기준" if since else "약도 경계",
        is_schematic=first.is_schematic,
        source=Source(first.source_note, on=since.isoformat() if since else ""),
    )


def _read_shapes(session: Session, code: str, on: date, scope: Scope) -> tuple[Dong, ...]:
    rows = session.execute(text(_SHAPES), {"code": code, "on_date": on}).all()
    whole = shapely.from_wkb(np.array([bytes(row.shape) for row in rows], dtype=object))
    simple = simplify_coverage(gpd.GeoDataFrame(geometry=whole, crs=WGS84), SIMPLIFY_LEVELS_M[scope.value])
    shapes = shapely.to_wkb(simple.geometry.to_numpy(), hex=True)
    return tuple(
        Dong(row.code, row.name, row.district, bool(row.within), str(shape))
        for row, shape in zip(rows, shapes, strict=True)
    )


def _with_figures(session: Session, shapes: tuple[Dong, ...], rows: Sequence[Row[Any]], on: date) -> tuple[Dong, ...]:
    """Give the dong within their residents, as coverage counts them, and the day somebody last looked around."""
    register = register_on(session, on, "").residents
    residents = {row.code: register.get(row.code, row.residents) for row in rows}
    surveyed = {row.code: row.last_on for row in list_last_surveyed(session, on, [rows[0].district_code])}
    return tuple(
        replace(one, residents=residents[one.code], surveyed_on=surveyed[one.code]) if one.within else one
        for one in shapes
    )


def all_codes(session: Session, on: date) -> dict[str, list[str]]:
    """Return the codes of all districts in force on a date, each with those of its dong, in order."""
    sql = f"SELECT d.district_code, d.code FROM dongs d WHERE d.edition_id IN ({IN_FORCE}) ORDER BY 1, 2"  # noqa: S608  (fixed text)
    found: dict[str, list[str]] = {}
    for row in session.execute(text(sql), {"on_date": on}):
        found.setdefault(row.district_code, []).append(row.code)
    return found


def dongs_of_district(session: Session, district: str, on: date) -> list[str]:
    """Return the codes of the dong of a district on a date, in order; none for a code that is no district's."""
    return all_codes(session, on).get(district, [])
