"""What the pages of series show."""

from dataclasses import dataclass

from api.web.views import Badge, Choice, Link


@dataclass(frozen=True, slots=True)
class SeriesDate:
    """One date; `day` is its ISO form. What cannot be done is simply not offered."""

    day: str
    label: str
    time: str
    state: Badge
    reason: str = ""
    others: tuple[str, ...] = ()
    """Times and places that would work instead."""
    offered: bool = False
    can_cancel: bool = False
    can_take: bool = False
    move_url: str = ""


@dataclass(frozen=True, slots=True)
class SeriesPreview:
    """What would become of every date, before anything is booked; `fields` is the whole form to be sent on."""

    space_name: str
    space_url: str
    words: str
    good: int
    bad: int
    dates: tuple[SeriesDate, ...]
    fields: tuple[tuple[str, str], ...]
    action: str
    back_url: str
    submit_label: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SeriesCard:
    """A series with its dates; `coming` can still be called off."""

    id: str
    space_name: str
    space_url: str
    site_name: str
    words: str
    heads: int
    purpose: str
    made: int
    skipped: int
    cancelled: int
    dates: tuple[SeriesDate, ...]
    coming: tuple[Choice, ...] = ()
    offered: bool = False


@dataclass(frozen=True, slots=True)
class MySeries:
    tabs: tuple[Link, ...]
    series: tuple[SeriesCard, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class KeepSeries:
    """A series that waits for its keepers, decided as one; `asked` are the dates that may be left out."""

    tabs: tuple[Link, ...]
    card: SeriesCard
    asked: tuple[Choice, ...]
    reasons: tuple[Choice, ...]
