"""What one's own page shows: what is next, what asks for an answer, and everything else in lines."""

from dataclasses import dataclass

from api.web.views import BookingCard, Link


@dataclass(frozen=True, slots=True)
class NextUse:
    """The coming booking with what one needs on the day; empty words are not known."""

    booking: BookingCard
    soon: str
    address: str
    entrance: str
    way: str
    phone: str
    way_url: str
    ics_url: str
    by_code: bool
    """Whether a code hangs at the door, which begins the use when it is scanned."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that waits for the reader; `urgent` when it lapses unanswered."""

    url: str
    label: str
    note: str
    icon: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class MyLine:
    """One series, sign-up or place in a line."""

    url: str
    title: str
    when: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MyGroup:
    label: str
    url: str
    more: str
    lines: tuple[MyLine, ...]


@dataclass(frozen=True, slots=True)
class MyPage:
    """Without `past`, `next` is the coming use and `bookings` are the others to come, those called off last."""

    sections: tuple[Link, ...]
    past: bool
    next: NextUse | None
    todos: tuple[ToDo, ...]
    bookings: tuple[BookingCard, ...]
    over: tuple[BookingCard, ...] = ()
    groups: tuple[MyGroup, ...] = ()
