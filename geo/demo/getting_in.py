"""Getting into the demo places: what those who keep them have answered, and what is still open, as in real life."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from geo.place_access import Access, AccessPoint

STEP_FREE, WIDE_DOOR, LIFT, TOILET = AccessPoint.STEP_FREE, AccessPoint.WIDE_DOOR, AccessPoint.LIFT, AccessPoint.TOILET
PARKING, STROLLER, NURSING = AccessPoint.PARKING, AccessPoint.STROLLER, AccessPoint.NURSING
GUIDANCE = AccessPoint.GUIDANCE
UNASKED: Final = Access()


@dataclass(frozen=True, slots=True)
class WayIn:
    """What is known of getting to a place and in."""

    access: Access = UNASKED
    way: str = ""
    entrance: str = ""

    @property
    def columns(self) -> dict[str, object]:
        """Return the columns of a site or a space that hold it."""
        lists = {"access_yes": list(self.access.yes), "access_no": list(self.access.no)}
        return {**lists, "way_text": self.way, "entrance_text": self.entrance}


NOTHING_KNOWN: Final = WayIn()
SITES: Final[Mapping[str, WayIn]] = MappingProxyType(
    {
        "cityhall-hub": WayIn(
            Access((STEP_FREE, WIDE_DOOR, LIFT, TOILET, PARKING, STROLLER), (GUIDANCE,)),
            "지하철 출구에서 평지로 3분이에요. 광장 쪽 보도에는 턱이 없어요.",
            "광장 쪽 자동문으로 들어와요. 오른쪽에 승강기가 있어요.",
        ),
        "seosomun-library": WayIn(
            Access((STEP_FREE, WIDE_DOOR, LIFT, TOILET, NURSING, STROLLER, GUIDANCE)),
            "버스 정류장에서 내려 도서관 표지를 따라와요.",
            "정문 왼쪽 경사로로 들어와요.",
        ),
        "deoksu-sarangbang": WayIn(
            Access((STROLLER,), (STEP_FREE, LIFT)),
            "돌담길을 따라 걸어서 5분이에요.",
            "나무 대문으로 들어와요. 문턱이 한 단 있어요.",
        ),
        "cheonyeon-hub": WayIn(
            Access((STEP_FREE, WIDE_DOOR, TOILET), (LIFT, PARKING)),
            "마을버스에서 내려 가압장 굴뚝을 보고 걸어와요.",
            "1층 앞마당 쪽 문에 경사로가 있어요.",
        ),
        "yangjae-childcare": WayIn(
            Access((STEP_FREE, STROLLER, NURSING)), entrance="유아차를 문 안쪽에 세워 둘 수 있어요."
        ),
        "hongeun-senior": WayIn(Access((STEP_FREE, TOILET, PARKING), (LIFT,))),
    }
)
SPACES: Final[Mapping[str, WayIn]] = MappingProxyType(
    {
        "cheonyeon-2f": WayIn(Access(no=(STEP_FREE, WIDE_DOOR)), entrance="건물 안 계단으로 올라와요."),
        "deoksu-floor": WayIn(Access(no=(WIDE_DOOR,)), entrance="신을 벗고 마루로 올라와요."),
    }
)
