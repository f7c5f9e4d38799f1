"""The life of a site or space as an atlas of a day tells it: what opens soon, is open, pauses or has just closed. Pure.

States stand as they are today; days of opening and closing carry them back and forth.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from geo.enums import SiteState, SpaceState

YEAR: Final = timedelta(days=365)
"""What closes stays in an atlas for so long, what opens enters so long before."""
NOT_YET: Final = frozenset({SiteState.PLANNED.value, SiteState.BUILDING.value})
_LABELS: Final = {one.value: one.label for one in (*SpaceState, *SiteState)}


@dataclass(frozen=True, slots=True)
class Life:
    """The state of a site or space today, and its days where they are known."""

    state: str
    opened_on: date | None
    closed_on: date | None

    def on(self, day: date) -> str:
        """Return the state on a day, "" for what an atlas of that day does not tell."""
        if self.state == SiteState.CANDIDATE:
            return ""
        if self.closed_on is not None and self.closed_on <= day:
            return SiteState.CLOSED.value if self.closed_on > day - YEAR else ""
        if self.opened_on is not None and self.opened_on > day:
            return self._coming() if self.opened_on <= day + YEAR else ""
        return SiteState.OPEN.value if self.state == SiteState.CLOSED and self.closed_on else self.state

    def _coming(self) -> str:
        return self.state if self.state in NOT_YET else SiteState.PLANNED.value

    def told(self, life: str) -> str:
        """Say a life that is not simply open, with its day; "" for an open one."""
        if life == SiteState.OPEN:
            return ""
        days = {SiteState.CLOSED.value: self.closed_on, SiteState.PLANNED.value: self.opened_on}
        day = days.get(life)
        return f"{_LABELS[life]} ({day:%Y-%m-%d})" if day else _LABELS[life]


def life_in(space: Life, site: Life, day: date) -> str:
    """Return the life of a space within its site: a site that is not open yet or no more speaks for its rooms."""
    around = site.on(day)
    if around in {"", SiteState.CLOSED.value, *NOT_YET}:
        return ""
    own = space.on(day)
    return SpaceState.PAUSED.value if own == SpaceState.OPEN and around == SiteState.PAUSED else own
