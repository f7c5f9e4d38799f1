"""What the pages of open data show."""

from dataclasses import dataclass

from api.web.views import Badge, Choice, Link


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file: its format, what opens it, and its size where it is known."""

    url: str
    label: str
    says: str
    size: str = ""


@dataclass(frozen=True, slots=True)
class DatasetCard:
    """A dataset in the list; `left_out` is a sentence about what is not in it, empty without any."""

    id: str
    title: str
    says: str
    url: str
    terms: tuple[Badge, ...]
    facts: tuple[str, ...]
    files: tuple[FileLink, ...]
    left_out: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class DataPage:
    """All datasets; `place` is what the files hold, `examples` are pairs of a heading and text to copy."""

    cards: tuple[DatasetCard, ...]
    districts: tuple[Choice, ...]
    place: str
    examples: tuple[tuple[str, str], ...]
    doors: tuple[tuple[Link, str], ...]
    empty: bool = False


@dataclass(frozen=True, slots=True)
class SourceLine:
    credit: str
    licence: str
    count: str
    url: str


@dataclass(frozen=True, slots=True)
class ColumnLine:
    name: str
    label: str
    type: str
    told: str


@dataclass(frozen=True, slots=True)
class DatasetPage:
    """One dataset with its sources and what every column means."""

    card: DatasetCard
    facts: tuple[tuple[str, str], ...]
    sources: tuple[SourceLine, ...]
    columns: tuple[ColumnLine, ...]
    doors: tuple[Link, ...]
