"""What the pages of use figures, calendars and door timetables show."""

from dataclasses import dataclass

from api.web.views import Choice, Link


@dataclass(frozen=True, slots=True)
class UseLine:
    """One space or dong: `share` is its occupancy in percent, None where no hours are known."""

    name: str
    where: str
    bookings: int
    hours: str
    heads: int
    share: int | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One hour of one weekday: `step` 0–4 is the depth of its colour, `says` the same in words."""

    bookings: int
    step: int
    says: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    label: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class UseBar:
    """A weekday or an hour as a bar: `share` is its part of the busiest one in percent."""

    label: str
    bookings: int
    share: int
    most: bool = False


@dataclass(frozen=True, slots=True)
class DemandLine:
    dong: str
    when: str
    misses: int
    heads: int
    reasons: str


@dataclass(frozen=True, slots=True)
class UsePage:
    """Figures of a period; `facts` are label and value."""

    tabs: tuple[Link, ...]
    first: str
    last: str
    quick: tuple[Link, ...]
    facts: tuple[tuple[str, str], ...]
    spaces: tuple[UseLine, ...]
    dongs: tuple[UseLine, ...]
    weekdays: tuple[str, ...]
    heat: tuple[HeatRow, ...]
    demand: tuple[DemandLine, ...]
    by_weekday: tuple[UseBar, ...] = ()
    by_hour: tuple[UseBar, ...] = ()
    peak: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class FeedLine:
    id: str
    label: str
    made: str


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """`fresh_url` is the secret address of the calendar just made: shown this once."""

    tabs: tuple[Link, ...]
    feeds: tuple[FeedLine, ...]
    kinds: tuple[Choice, ...]
    fresh_url: str = ""


@dataclass(frozen=True, slots=True)
class DoorUse:
    time: str
    what: str


@dataclass(frozen=True, slots=True)
class DoorDay:
    day: str
    uses: tuple[DoorUse, ...]
    today: bool = False


@dataclass(frozen=True, slots=True)
class DoorPage:
    """A week's timetable to hang at the door: purposes and times, never a name."""

    space: str
    site: str
    week: str
    days: tuple[DoorDay, ...]
    previous_url: str
    next_url: str
    printed: str
