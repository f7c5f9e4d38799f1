"""What the pages of jobs, backups and health show."""

from dataclasses import dataclass

from api.web.views import Badge, Link, Pager


@dataclass(frozen=True, slots=True)
class FailedCard:
    """A job that gave up: its kind, why, when, and what it was about where that has a page."""

    id: int
    kind: str
    says: str
    when: str
    tries: str
    about: Link | None


@dataclass(frozen=True, slots=True)
class AsideLine:
    """A job that was laid aside."""

    id: int
    kind: str
    when: str


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of job in the table; a dash stands for nothing."""

    kind: str
    by_clock: bool
    waiting: str
    doing: str
    failed: int
    done_today: str
    mean: str
    last: str


@dataclass(frozen=True, slots=True)
class JobsPage:
    tabs: tuple[Link, ...]
    worker: Badge
    worker_says: str
    facts: tuple[tuple[str, str], ...]
    failed: tuple[FailedCard, ...]
    pager: Pager
    aside: tuple[AsideLine, ...]
    kinds: tuple[KindLine, ...]


@dataclass(frozen=True, slots=True)
class BackupCard:
    """One backup; `held`: the newest verified one, which cannot be removed."""

    name: str
    when: str
    cause: str
    facts: str
    state: Badge
    held: bool
    readable: bool


@dataclass(frozen=True, slots=True)
class RunLine:
    """One thing that was done with a backup."""

    action: str
    name: str
    when: str
    by: str
    state: Badge
    says: str


@dataclass(frozen=True, slots=True)
class Running:
    """What is being done just now."""

    id: str
    title: str
    doing: str
    percent: int
    state_code: str


@dataclass(frozen=True, slots=True)
class BackupsPage:
    tabs: tuple[Link, ...]
    warning: str
    running: Running | None
    facts: tuple[tuple[str, str], ...]
    backups: tuple[BackupCard, ...]
    pager: Pager
    runs: tuple[RunLine, ...]
    restore: str
    """What restores one, to be typed by hand."""
    nightly: str


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One part; `fix` leads where something can be done about it."""

    part: str
    state: Badge
    says: str
    fix: Link | None


@dataclass(frozen=True, slots=True)
class FactsPanel:
    title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HealthPage:
    tabs: tuple[Link, ...]
    state: Badge
    checked: str
    todo: tuple[CheckLine, ...]
    good: tuple[CheckLine, ...]
    panels: tuple[FactsPanel, ...]
    slow: tuple[tuple[str, str], ...]
    remembers: bool
    """The server remembers slow statements; else only those running now are known."""
