"""The sites whose life is followed year by year, each with where it lies and who runs it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from geo.coverage.model import Site
from geo.queries.coverage_sites import coverage_sites
from geo.queries.reach import DONG_OF


@dataclass(frozen=True, slots=True)
class HubRow:
    """A site with its life, and where it is today; names are empty where nobody knows."""

    site: Site
    operator: str
    dong: str
    district: str
    district_code: str


_PLACES = f"""
SELECT t.id::text AS id, t.operator, g.name AS dong, g.district, g.district_code
FROM sites t {DONG_OF.format(point="t.location_m")} WHERE t.kind = :kind
"""  # noqa: S608  (fixed text; values are bound)


def list_hubs(session: Session, kind: str, today: date, district_code: str | None = None) -> list[HubRow]:
    """Return the sites of a kind by opening day and name, those of one district only if asked."""
    places = {row.id: row for row in session.execute(text(_PLACES), {"kind": kind, "today": today})}
    rows = [
        HubRow(site, place.operator, place.dong or "", place.district or "", place.district_code or "")
        for site, place in ((one.site, places.get(one.site.id)) for one in coverage_sites(session, today))
        if place is not None and district_code in (None, place.district_code)
    ]
    return sorted(rows, key=lambda row: (row.site.opened_on or date.max, row.site.name, row.site.id))
