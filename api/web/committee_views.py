"""What the pages of committees, use and shifts show: frozen values, labels already in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import NO_ERRORS, Badge, BookingCard, Choice, Link


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes so far; `mine` is the reader's own, if cast."""

    yes: int
    no: int
    needed: int
    of: int
    mine: str = ""


@dataclass(frozen=True, slots=True)
class RivalCard:
    """One request among those for its time, with what speaks for and against it."""

    booking: BookingCard
    group: str
    used: int
    no_shows: int
    votes: Votes | None = None
    can_vote: bool = False
    can_decide: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """Requests that want the same time; with `compete` one of them will win."""

    title: str
    when: str
    rivals: tuple[RivalCard, ...]

    @property
    def alone(self) -> bool:
        """Say whether nobody else wants the time."""
        return len(self.rivals) == 1


@dataclass(frozen=True, slots=True)
class RivalsPage:
    tabs: tuple[Link, ...]
    slots: tuple[Slot, ...]
    reasons: tuple[Choice, ...]
    keeps: bool


@dataclass(frozen=True, slots=True)
class Member:
    account_id: str
    name: str
    period: str


@dataclass(frozen=True, slots=True)
class CommitteePage:
    tabs: tuple[Link, ...]
    sites: tuple[Choice, ...]
    site_id: str
    site_name: str
    members: tuple[Member, ...]
    email: str = ""
    until: str = ""
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class VisitCard:
    """A booking of today as the keeper handles it: what may be done about it now."""

    booking: BookingCard
    can_check_in: bool
    can_check_out: bool
    can_miss: bool


@dataclass(frozen=True, slots=True)
class AppealLine:
    booking_id: str
    space: str
    when: str
    words: str


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said after a use."""

    space: str
    when: str
    stars: int
    words: str


@dataclass(frozen=True, slots=True)
class VisitsPage:
    tabs: tuple[Link, ...]
    today: str
    visits: tuple[VisitCard, ...]
    appeals: tuple[AppealLine, ...]
    said: tuple[Said, ...]
    codes: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class StrikeLine:
    booking_id: str
    space: str
    when: str
    until: str
    state: Badge
    can_appeal: bool


@dataclass(frozen=True, slots=True)
class AfterPage:
    """After the use, as a resident: how it was, and what is noted when one did not come."""

    tabs: tuple[Link, ...]
    uses: tuple[BookingCard, ...]
    strikes: tuple[StrikeLine, ...]
    blocked_until: str
    stars: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class DoorCode:
    """The page that a keeper prints and hangs in the space."""

    space_id: str
    space_name: str
    site_name: str
    address: str
    picture_url: str
    needs_opener: bool


@dataclass(frozen=True, slots=True)
class ArrivalPage:
    """What a resident sees who has scanned the code of a space."""

    code: str
    space_name: str
    site_name: str
    bookings: tuple[VisitCard, ...]
    login_url: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ShiftLine:
    id: str
    who: str
    when: str
    mine: bool


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A booking whose door somebody has to open; `start` and `end` take it as a shift."""

    space: str
    when: str
    heads: int
    covered: bool
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class ShiftDay:
    date: str
    title: str
    visits: tuple[VisitLine, ...]
    shifts: tuple[ShiftLine, ...]


@dataclass(frozen=True, slots=True)
class ShiftsPage:
    tabs: tuple[Link, ...]
    sites: tuple[Choice, ...]
    site_id: str
    week: str
    title: str
    previous_url: str
    next_url: str
    uncovered: int
    days: tuple[ShiftDay, ...]
    date: str
    date_min: str
    starts: tuple[Choice, ...]
    ends: tuple[Choice, ...]
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
