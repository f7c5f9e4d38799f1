"""What is asked for on a made-up nation: places, rooms, areas and words, drawn alike at every size."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_ROOMS: Final = text("""
SELECT s.id, s.site_id, ST_X(s.location) AS lon, ST_Y(s.location) AS lat
FROM spaces s JOIN sites t ON t.id = s.site_id JOIN policies p ON p.id = s.policy_id
JOIN openings o ON o.space_id = s.id AND o.weekday = 7
WHERE p.approval = 'instant' AND t.state = 'open' AND NOT EXISTS (SELECT FROM days_off f WHERE f.site_id = t.id)
ORDER BY md5(CAST(s.id AS text)) LIMIT :many
""")
_AREAS: Final = text("""
SELECT d.code, d.district_code FROM dongs d ORDER BY md5(d.code) LIMIT :many
""")
_ACCOUNT: Final = text("SELECT id FROM accounts ORDER BY email LIMIT 1")


@dataclass(frozen=True, slots=True)
class Samples:
    """Rooms that can be booked at once on any day, with their sites and points (EPSG:4326); dong with their district;
    somebody who books."""

    rooms: tuple[UUID, ...]
    sites: tuple[UUID, ...]
    points: tuple[tuple[float, float], ...]
    dongs: tuple[str, ...]
    districts: tuple[str, ...]
    account: UUID


def samples_of(session: Session, many: int = 40) -> Samples:
    """Draw `many` of each, the same every time."""
    rooms = session.execute(_ROOMS, {"many": many}).all()
    areas = session.execute(_AREAS, {"many": many}).all()
    return Samples(
        rooms=tuple(row.id for row in rooms),
        sites=tuple(row.site_id for row in rooms),
        points=tuple((row.lon, row.lat) for row in rooms),
        dongs=tuple(row.code for row in areas),
        districts=tuple(sorted({row.district_code for row in areas})),
        account=session.execute(_ACCOUNT).scalar_one(),
    )
