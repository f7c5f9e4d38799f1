"""What a keeper's week, today and a single booking show: frozen values, labels already in the reader's language."""

from dataclasses import dataclass

from api.web.committee_views import VisitCard
from api.web.views import Badge, BookingCard, Choice, Link, Pager

# --- the week --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WeekItem:
    """Something in a day: `kind` is use, ask, pay, programme, over, shut, beside or free; `says` is all of it in words.

    A free time leads to a phone booking filled in, a use to its card; what only stands there has no `url`.
    """

    kind: str
    time: str
    label: str
    says: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class WeekCell:
    """A day of a space; `chosen` is the day that a phone shows."""

    items: tuple[WeekItem, ...]
    chosen: bool
    today: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class WeekRow:
    id: str
    name: str
    url: str
    door_url: str
    cells: tuple[WeekCell, ...]


@dataclass(frozen=True, slots=True)
class DoorsCell:
    """Who opens a site's doors on a day, and for how many bookings nobody does."""

    names: tuple[str, ...]
    uncovered: int
    chosen: bool
    url: str


@dataclass(frozen=True, slots=True)
class WeekSite:
    name: str
    doors: tuple[DoorsCell, ...]
    rows: tuple[WeekRow, ...]


@dataclass(frozen=True, slots=True)
class WeekDay:
    weekday: str
    day: str
    full: str
    url: str
    chosen: bool
    today: bool
    holiday: str = ""


@dataclass(frozen=True, slots=True)
class WeekPage:
    tabs: tuple[Link, ...]
    title: str
    first: str
    previous_url: str
    next_url: str
    today_url: str
    days: tuple[WeekDay, ...]
    sites: tuple[WeekSite, ...]
    site_choices: tuple[Choice, ...]
    q: str
    pager: Pager
    printed: str


# --- today -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TodayVisit:
    """Somebody who comes today: what may be done now, and whether the door has somebody."""

    visit: VisitCard
    time: str
    who: str
    door: Badge | None
    url: str


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A kind of work that waits, in one line: `says` holds the number, the link leads to where it is done."""

    count: int
    says: str
    url: str
    icon: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """A request to decide; where `rivals` others want its time, or a committee votes, they are seen side by side."""

    booking: BookingCard
    rivals: int = 0
    votes: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a day's strip, in minutes from its left edge."""

    kind: str
    left: int
    width: int


@dataclass(frozen=True, slots=True)
class SpaceToday:
    """A space as it stands now: the strip is a drawing, `now_says` and `next_says` tell the same."""

    id: str
    name: str
    site_name: str
    url: str
    edit_url: str
    week_url: str
    door_url: str
    phone_url: str
    now_says: str
    now_tone: str
    next_says: str
    state: Badge | None
    approval: Badge
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """The hours over all strips of a page, from the minute `first` of the day; `now` is None outside them."""

    first: int
    minutes: int
    hours: tuple[str, ...]
    now: int | None


@dataclass(frozen=True, slots=True)
class TodayPage:
    tabs: tuple[Link, ...]
    today: str
    now: tuple[TodayVisit, ...]
    coming: tuple[TodayVisit, ...]
    over: tuple[TodayVisit, ...]
    waiting: tuple[WaitingLine, ...]
    requests: tuple[Request, ...]
    more_requests: int
    reasons: tuple[Choice, ...]
    spaces: tuple[SpaceToday, ...]
    strip: Strip
    q: str
    pager: Pager
    searchable: bool


# --- one booking -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EventLine:
    when: str
    says: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class KeptBooking:
    """A booking in full, as its keeper handles it."""

    tabs: tuple[Link, ...]
    visit: VisitCard
    kind: str
    channel: str
    party: str
    money: str
    can_decide: bool
    side_by_side: str
    can_cancel: bool
    can_move: bool
    week_url: str
    events: tuple[EventLine, ...]
    reasons: tuple[Choice, ...]
