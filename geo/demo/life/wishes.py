"""What planners look at: wishes that nobody could meet over half a year, a target of their own, a what-if."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session

from geo.demo.life.town import Town
from geo.enums import SpaceKind
from geo.models.booking import DemandMiss
from geo.planning.changes import ADDED, Change, Doing
from geo.queries.coverage_targets import insert_target
from geo.queries.scenarios import Content, insert_scenario

DAYS: Final = 180
WANTED: Final = (
    ("cheonyeon-1f", "1141052000", 24),
    ("deoksu-room", "1114052000", 30),
    ("sanggye-room", "1135063000", 18),
    ("jeongneung-room", "1129064000", 12),
    ("sindorim-room", "1153051000", 9),
    (None, "1120056000", 16),
    (None, "1168064000", 21),
    (None, "1171064700", 14),
    (None, "1162069500", 11),
    (None, "1147051000", 8),
)
"""How often something was refused, or nothing was found, in which dong."""


def put_wishes(session: Session, town: Town) -> None:
    """Write what planners find beside the places themselves."""
    misses = [_miss(town, key, dong, nth) for key, dong, many in WANTED for nth in range(many)]
    session.execute(insert(DemandMiss), misses)
    planner = town.people["planner"]
    own = {
        "label": "동마다 모임방 하나",
        "counts": ["hub", "sarangbang", "cafe", "library"],
        "per": "dong",
        "at_least": 1,
        "in_all": None,
        "counted_from": None,
        "district_code": None,
        "source": "시범 계획",
    }
    insert_target(session, own, planner)
    lon, lat = 126.9365, 37.5765
    idea = Change(do=Doing.ADD, site=f"{ADDED}1", name="북아현 마을활력소(가상)", kind="hub", lon=lon, lat=lat)
    content = Content(
        title="서대문구에 활력소 하나를 더 연다면",
        note="(시범) 천연동과 연희동 사이에 한 곳을 더 두어 봅니다.",
        district_code="11410",
        changes=(idea,),
    )
    insert_scenario(session, content, planner, town.now - timedelta(days=2))


def _miss(town: Town, key: str | None, dong_code: str, nth: int) -> dict[str, Any]:
    asked = -((nth * 13 + len(dong_code) + int(dong_code[4:8])) % DAYS) - 1
    start: datetime = town.at(asked + 4, (10, 14, 18, 19, 19)[nth % 5])
    return {
        "space_id": town.rooms[key].id if key else None,
        "dong_code": dong_code,
        "wished": Range(start, start + timedelta(hours=2)),
        "heads": (6, 8, 12, 20)[nth % 4],
        "kind": SpaceKind.ROOM,
        "reason_code": "taken" if key else "nothing_free",
        "at": town.at(asked, 9 + nth % 12),
    }
