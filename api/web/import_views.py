"""What the pages of imports show."""

from dataclasses import dataclass

from api.web.views import Badge, Choice, Link, Pager


@dataclass(frozen=True, slots=True)
class ImportCard:
    """One run in the list."""

    url: str
    kind: str
    target: str
    files: str
    when: str
    state: Badge
    counts: str


@dataclass(frozen=True, slots=True)
class ImportTyped:
    """What was typed for new files, shown again after a refusal."""

    edition: str = ""
    campaign: str = ""
    form: str = ""
    publisher: str = ""
    source: str = ""
    crs: str = ""
    publish: bool = False


NOTHING_TYPED = ImportTyped()


@dataclass(frozen=True, slots=True)
class WayStep:
    """One step of a run's way; the present one is where it stands."""

    label: str
    done: bool
    current: bool = False


@dataclass(frozen=True, slots=True)
class ImportList:
    runs: tuple[ImportCard, ...]
    pager: Pager
    kinds: tuple[Choice, ...]
    targets: tuple[Choice, ...]
    licences: tuple[Choice, ...]
    approvals: tuple[Choice, ...]
    may_publish: bool
    error: str = ""
    typed: ImportTyped = NOTHING_TYPED


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column of a file: what it is taken for, why, and what else it could be."""

    field_name: str
    heading: str
    choices: tuple[Choice, ...]
    why: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    name: str
    facts: str
    systems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImportedRow:
    line: int
    file: str
    outcome: Badge
    message: str
    repairs: tuple[str, ...]
    cells: str
    url: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """One run: how far it is, what its files are, what became of every row, what can be done now."""

    id: str
    title: str
    target: str
    state: Badge
    state_code: str
    working: bool
    progress: int
    doing: str
    message: str
    counts: tuple[Link, ...]
    files: tuple[FileFacts, ...]
    columns: tuple[MappedColumn, ...]
    crs: str
    facts: tuple[tuple[str, str], ...]
    rows: tuple[ImportedRow, ...]
    pager: Pager
    missing: tuple[str, ...]
    missing_total: int
    located: bool
    preview_url: str
    outlines_url: str
    can_commit: bool
    can_undo: bool
    can_publish: bool
    can_reread: bool
    publishes: bool
    stamps: tuple[tuple[str, str], ...]
    reviewed: bool = True
    """What is stored waits for a review; else it is used at once."""
    too_many: bool = False
    """More rows than a list can hold are counted above and not in it."""
    records: int = 0
    """Records whose newest revision this run brought; of these `public` show, `waiting` can be published."""
    public: int = 0
    waiting: int = 0
    pairs: int = 0
    way: tuple[WayStep, ...] = ()
