"""Places that stand already and could take a new site: idle public spaces, and buildings that were loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A standing place: x, y in EPSG:5179, None where its place is not known; `listing_id` is its idle listing."""

    id: UUID
    name: str
    kind: str
    state: str
    address: str
    x_m: float | None
    y_m: float | None
    idle: bool
    listing_id: UUID | None


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """What to look for within `bounds` (EPSG:5179); `unlocated` asks for places without a known point, too."""

    bounds: Bounds
    kinds: Sequence[str] = ()
    idle: bool = False
    unlocated: bool = False


_STANDING: Final = text("""
SELECT t.id, t.name, t.kind, t.state, t.address, ST_X(t.location_m) AS x_m, ST_Y(t.location_m) AS y_m,
       t.kind = 'idle' OR l.id IS NOT NULL AS idle, l.id AS listing_id
FROM sites t LEFT JOIN LATERAL (
  SELECT i.id FROM idle_listings i
  WHERE i.site_id = t.id AND i.state IN ('notified', 'open') AND i.available_until >= :today
  ORDER BY i.available_from, i.id LIMIT 1
) l ON true
WHERE t.state IN ('candidate', 'open', 'paused')
  AND ((:idle AND (t.kind = 'idle' OR l.id IS NOT NULL)) OR t.kind = ANY(:kinds)
       OR (t.state = 'candidate' AND t.kind <> 'idle' AND cardinality(CAST(:kinds AS text[])) > 0))
  AND NOT EXISTS (
    SELECT FROM idle_listings g
    WHERE g.site_id = t.id AND g.space_id IS NULL AND g.state = 'decided' AND g.available_until >= :today
  )
  AND CASE WHEN t.location_m IS NULL THEN :unlocated
           ELSE t.location_m && ST_MakeEnvelope(:west, :south, :east, :north, 5179) END
ORDER BY t.id
""")


def list_standing(session: Session, wanted: CandidateFilter, today: date) -> list[CandidateRow]:
    """Return places that nobody was chosen for, by id: announced idle ones, those of `kinds`, listed candidates."""
    west, south, east, north = wanted.bounds
    bound = {
        "kinds": list(wanted.kinds),
        "idle": wanted.idle,
        "unlocated": wanted.unlocated,
        "today": today,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
    }
    return [CandidateRow(**row) for row in session.execute(_STANDING, bound).mappings()]
