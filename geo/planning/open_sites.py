"""The open sites of an answer, for drawing: those of the dong asked and of whoever lives around them."""

from dataclasses import dataclass
from typing import Final

import shapely
from sqlalchemy.orm import Session

from geo.coverage.dated import dated
from geo.metric_points import to_degrees
from geo.planning.answers import Covered
from geo.planning.asking import Wanted
from geo.planning.reading import every_area
from geo.planning.targets import target_of

AROUND_M: Final = 1500.0
"""How far beyond the dong asked a site is still drawn, in metres (EPSG:5179)."""


@dataclass(frozen=True, slots=True)
class OpenSite:
    """A site that counts on the asked day: WGS84 degrees and its name as stored."""

    lon: float
    lat: float
    name: str


def open_sites(session: Session, covered: Covered, wanted: Wanted) -> list[OpenSite]:
    """Return what counts for the target on the day, within the dong asked and a little beyond, by id."""
    areas = every_area(session, covered.notes.editions).areas
    asked = [area.boundary for area in areas if wanted.district in (None, area.district_code)]
    west, south, east, north = shapely.total_bounds(asked)
    target = target_of(session, wanted.target)
    found = []
    for site in (one.site for one in dated(covered.sites, wanted.on) if one.counts and target.takes(one.site)):
        x, y = site.x_m or 0.0, site.y_m or 0.0
        if west - AROUND_M <= x <= east + AROUND_M and south - AROUND_M <= y <= north + AROUND_M:
            found.append(OpenSite(*to_degrees(x, y), site.name))
    return found
