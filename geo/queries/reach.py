"""How far somebody's rights reach, as SQL can ask it: everywhere, or some provinces, districts and sites."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Reach:
    """The places where a right holds; nothing at all when every part is empty."""

    everywhere: bool = False
    provinces: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    sites: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return self.everywhere or bool(self.provinces or self.districts or self.sites)

    def parameters(self) -> dict[str, Any]:
        """Return the values of `REACHED`."""
        return {
            "everywhere": self.everywhere,
            "provinces": sorted(self.provinces),
            "districts": sorted(self.districts),
            "sites": sorted(self.sites),
        }


IN_FORCE: Final = "SELECT f.edition_id FROM editions_in_force(CAST(:on_date AS date)) f"

AREA: Final = f"""SELECT d.code FROM dongs d JOIN districts x ON x.code = d.district_code
WHERE d.edition_id IN ({IN_FORCE}) AND (d.district_code = ANY(:districts) OR x.province_code = ANY(:provinces))"""  # noqa: S608  (fixed text; values are bound)
"""The codes of the dong that a reach covers on a date."""

DONG_CODE: Final = f"""coalesce({{0}}.dong_override, (
  SELECT rd.dong_code FROM resource_dongs rd WHERE rd.resource_id = {{0}}.id AND rd.edition_id IN ({IN_FORCE})
  ORDER BY rd.share DESC, rd.dong_code LIMIT 1), nullif({{0}}.declared_dong, ''))"""  # noqa: S608  (fixed text; values are bound)
"""The dong where a record counts on a date: the one a person set, else computed, else the code its source states."""

REACHED: Final = "(:everywhere OR {code} IN (SELECT a.code FROM ({area}) a) OR {site} = ANY(CAST(:sites AS uuid[])))"
"""Whether a record, by the code of its dong and its site, lies within a reach."""

DONG_OF: Final = """LEFT JOIN LATERAL (
  SELECT d.code, d.name, x.name AS district, x.code AS district_code, x.province_code
  FROM dongs d JOIN districts x ON x.code = d.district_code
  WHERE d.edition_id IN (SELECT edition_id FROM editions_in_force(:today)) AND ST_Covers(d.boundary_m, {point})
  ORDER BY d.code LIMIT 1
) g ON true"""
"""Joins, as g, the dong of today in which a point (EPSG:5179) lies, with its district; nulls where it lies in none."""
