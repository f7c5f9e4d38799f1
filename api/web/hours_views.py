"""What the pages about closures, days off and hours show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import Badge, BookingCard, Choice, Link


@dataclass(frozen=True, slots=True)
class ClosureCard:
    """A closure that stands."""

    id: str
    place: str
    when: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckCard:
    """A booking that fell out of the hours, and why."""

    booking: BookingCard
    cause: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClosuresPage:
    """The keeper's page of closures: what waits for a word, what stands, and the form for a new one."""

    tabs: tuple[Link, ...]
    checks: tuple[CheckCard, ...]
    closures: tuple[ClosureCard, ...]
    places: tuple[Choice, ...]
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    q: str = ""
    searchable: bool = False


@dataclass(frozen=True, slots=True)
class AffectedLine:
    """One booking in the way, and whom it belongs to."""

    when: str
    space: str
    kind: str
    state: Badge
    who: str
    heads: int


@dataclass(frozen=True, slots=True)
class CallLine:
    """Somebody to be called, because no mail reaches them."""

    name: str
    phone: str
    bookings: int


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What a closure or a change of days would meet; the button sends `fields` to `action`."""

    section: str
    title: str
    tabs: tuple[Link, ...]
    facts: tuple[tuple[str, str], ...]
    lines: tuple[AffectedLine, ...]
    says: str
    action: str
    button: str
    back: str
    fields: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    calls: tuple[CallLine, ...] = ()
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class DayOffLine:
    """Days off as they stand; `can_drop` for whoever may open again."""

    id: int
    when: str
    where: str
    reason: str
    can_drop: bool


@dataclass(frozen=True, slots=True)
class HolidayLine:
    """A day of the list of holidays."""

    day: str
    when: str
    name: str
    reason: str
    is_holiday: bool
    is_edited: bool


@dataclass(frozen=True, slots=True)
class DaysPage:
    """The office's page of days off and holidays."""

    tabs: tuple[Link, ...]
    days_off: tuple[DayOffLine, ...]
    places: tuple[Choice, ...]
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    year: int
    previous_url: str
    next_url: str
    holidays: tuple[HolidayLine, ...]
    may_edit_holidays: bool
    q: str = ""


@dataclass(frozen=True, slots=True)
class WeekdayText:
    """One day's hours as text: 10:00~12:00, 13:00~26:00."""

    number: int
    label: str
    hours: str


@dataclass(frozen=True, slots=True)
class Period:
    """Hours that hold for a while, in words; `first` and `last` are ISO dates or empty, as the form takes them."""

    when: str
    lines: tuple[str, ...]
    first: str
    last: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class SpaceHoursPage:
    """A space's timetable by period, and the form that lays a period over it."""

    space_id: str
    name: str
    periods: tuple[Period, ...]
    days: tuple[WeekdayText, ...]
    holidays: tuple[Choice, ...]
    typed: Mapping[str, str]
    errors: Mapping[str, str]
