"""What the pages of webhooks show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import NO_ERRORS, Badge, Choice, Pager


@dataclass(frozen=True, slots=True)
class HookCard:
    """A webhook in the list."""

    url: str
    name: str
    state: Badge
    says: str
    """Why it does not send; empty for one that does."""
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HooksPage:
    hooks: tuple[HookCard, ...]
    pager: Pager
    can_make: bool


@dataclass(frozen=True, slots=True)
class EventChoices:
    """Events of one kind of thing."""

    legend: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class HookForm:
    """The form of a new webhook, or of one that is changed: its place stays."""

    action: str
    title: str
    name: str
    url: str
    places: tuple[Choice, ...]
    place: str
    events: tuple[EventChoices, ...]
    bookings_hint: bool
    back: str
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class TryLine:
    when: str
    result: str
    lasted: str
    tone: str


@dataclass(frozen=True, slots=True)
class SentCard:
    """One message: what it is about, how it stands, what was sent to the byte, every try."""

    id: str
    kind: str
    state: Badge
    when: str
    next_try: str
    event_id: str
    body: str
    tries: tuple[TryLine, ...]
    again: bool


@dataclass(frozen=True, slots=True)
class HookPage:
    path: str
    name: str
    state: Badge
    says: str
    active: bool
    ended: bool
    facts: tuple[tuple[str, str], ...]
    sent: tuple[SentCard, ...]
    pager: Pager
    fresh_secret: str
    """Shown once, on the answer itself."""
    two_secrets: str
    sample: str
