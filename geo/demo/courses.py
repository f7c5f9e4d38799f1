"""The demo's walk: 염리동 소금길 with its stops, twelve numbered lamp posts and six keeper houses."""

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from geo import clock
from geo.queries.courses import Write, begin_version, get_course, relate_stops, replace_part
from geo.surveys.courses import spread

LAMP_POSTS: Final = 12
KEEPER_HOUSES: Final = 6
STAY_MINUTES: Final = 3
"""Two stops of it make the forty minutes that the road is known for."""


def put_salt_road(session: Session, road: UUID, story: UUID, keepers: UUID, dong_code: str) -> None:
    """Make a course of the road; the house that is a group's home is named, the others are a number and a dong."""
    version = begin_version(session, Write(road, 0, None, clock.now()))
    line = get_course(session, road, public=True)
    stops = [
        {"position": 1, "resource_id": keepers, "stay_minutes": STAY_MINUTES, "note": "여기서 모여 불을 켜 봅니다."},
        {"position": 2, "resource_id": story, "stay_minutes": STAY_MINUTES, "note": "앞뒤 사진을 견주어 봅니다."},
    ]
    lamps = enumerate(spread(line.line, line.drawn, LAMP_POSTS), 1)
    signs = [{"number": n, "lon": lon, "lat": lat, "name": f"가로등 {n}", "note": ""} for n, (lon, lat) in lamps]
    houses = [
        {"number": n, "resource_id": keepers if n == 1 else None, "dong_code": "" if n == 1 else dong_code}
        for n in range(1, KEEPER_HOUSES + 1)
    ]
    for table, rows in (("course_stops", stops), ("course_signs", signs), ("keeper_houses", houses)):
        replace_part(session, table, road, version, rows)
    relate_stops(session, road, None, clock.now())
