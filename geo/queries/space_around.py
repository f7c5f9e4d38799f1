"""What is around a room: who meets there, and how far somebody has to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

MOST = 12


@dataclass(frozen=True, slots=True)
class GroupHere:
    """A group that meets at a site, as the public records say."""

    id: UUID
    name: str
    summary: str


def groups_meeting(session: Session, site_id: UUID) -> Sequence[GroupHere]:
    """Return the groups whose public records say that they meet at a site, by name."""
    sql = """
    SELECT DISTINCT o.name, o.id, o.summary
    FROM public_resources p
    JOIN resource_relations l ON l.to_id = p.id AND l.kind = 'meets_at' AND l.closed_at IS NULL
    JOIN public_resources o ON o.id = l.from_id AND o.kind = 'organisation'
    WHERE p.site_id = :site ORDER BY o.name, o.id LIMIT :most
    """
    rows = session.execute(text(sql), {"site": site_id, "most": MOST})
    return [GroupHere(row.id, row.name, row.summary or "") for row in rows]


def distance_m(session: Session, space_id: UUID, lon: float, lat: float) -> float:
    """Return the straight metres (EPSG:5179) from a point in WGS84 to a room."""
    sql = """
    SELECT ST_Distance(location_m, ST_Transform(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 5179)) FROM spaces
    WHERE id = :id
    """
    return float(session.execute(text(sql), {"id": space_id, "lon": lon, "lat": lat}).scalar_one())
