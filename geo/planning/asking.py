"""What somebody asks of coverage, as pages, routes and the command line pass it on."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from geo.age_groups import group_key
from geo.coverage.walking import BANDS, LONGEST, Walking
from geo.errors import InvalidInput
from geo.planning.changes import Change
from geo.queries.reach import Reach
from geo.walking import DETOUR, SPEED_M_PER_MIN

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
USUAL_TARGET: Final = "hub"
USUAL_MINUTES: Final = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """The question: `target` a key of geo.planning.targets, `district` a code, `group` of ages ("0-6", "65-").

    `figures` is where the asker may see unmet demand, by default nowhere; `scenario` lays a stored what-if over the
    sites, `changes` one that is given.
    """

    on: date
    target: str = USUAL_TARGET
    district: str | None = None
    minutes: int = USUAL_MINUTES
    group: str = ""
    scenario: UUID | None = None
    changes: tuple[Change, ...] = ()
    figures: Reach = field(default_factory=Reach)
    speed_m_per_min: float = SPEED_M_PER_MIN
    detour: float = DETOUR

    def __post_init__(self) -> None:
        object.__setattr__(self, "group", group_key(self.group))
        if not FIRST_DAY <= self.on <= LAST_DAY:
            raise InvalidInput(
                f"날짜는 {FIRST_DAY.year}년과 {LAST_DAY.year}년 사이여야 해요.",
                "The date is out of range.",
                code="date_invalid",
            )
        if not 1 <= self.minutes <= LONGEST:
            raise InvalidInput(
                f"걷는 시간은 1분에서 {LONGEST}분 사이로 정해 주세요.",
                f"Minutes on foot must be between 1 and {LONGEST}.",
                code="minutes_unknown",
            )

    def walking(self) -> Walking:
        """Return how people walk: the usual bands, and the asked minutes among them."""
        bands = tuple(sorted({*BANDS, self.minutes}))
        return Walking(speed_m_per_min=self.speed_m_per_min, detour=self.detour, minutes=bands)
