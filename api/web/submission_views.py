"""What the pages of raw submissions and of waiting relations show."""

from dataclasses import dataclass

from api.web.views import Badge, Choice, Link, Pager


@dataclass(frozen=True, slots=True)
class SubmissionCard:
    """A submission in the list; `reason` says why it waits, `again_url` is where a reviewer has it tried once more."""

    url: str
    title: str
    state: Badge
    about: tuple[str, ...]
    when: str
    reason: str
    missing: tuple[str, ...]
    records: tuple[Link, ...]
    conflicts: Link | None
    again_url: str = ""
    aside_url: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionsPage:
    tabs: tuple[Link, ...]
    states: tuple[Link, ...]
    cards: tuple[SubmissionCard, ...]
    pager: Pager
    relations: Link | None


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of a submission; `url` is its original, for reviewers."""

    name: str
    size: str
    fault: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class SubmissionPage:
    """One submission as it came: answers under their questions, files, and what it made."""

    tabs: tuple[Link, ...]
    card: SubmissionCard
    answers: tuple[tuple[str, str], ...]
    files: tuple[FileLine, ...]
    redacted: bool
    raw_url: str


@dataclass(frozen=True, slots=True)
class RelationCard:
    """A relation as it was told: `start` does `verb` to `end`; the end without an address is only a typed name."""

    id: str
    start: Link
    verb: str
    end: Link
    candidates: tuple[Choice, ...]
    sure: bool


@dataclass(frozen=True, slots=True)
class RelationsPage:
    tabs: tuple[Link, ...]
    cards: tuple[RelationCard, ...]
    pager: Pager
    problem: str = ""
