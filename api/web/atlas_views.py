"""What the pages of maps and books show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import NO_ERRORS, Badge, Choice, Link, Pager


@dataclass(frozen=True, slots=True)
class ShelfCard:
    """A district on the shelf; `drawing` is a small SVG of ours. `book` is its newest edition, `told` when it came."""

    url: str
    name: str
    drawing: str
    facts: tuple[str, ...]
    dongs: tuple[Link, ...]
    book: Link | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """All districts, or what a search found: `found` are the dong of that name."""

    words: str
    cards: tuple[ShelfCard, ...]
    found: tuple[Link, ...]
    pager: Pager
    schematic: bool = False


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition in a list; `files` are there to be taken at once."""

    url: str
    title: str
    state: Badge | None
    told: str
    files: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureLine:
    """A still picture for a report; `drawing` is the address of a small one."""

    title: str
    drawing: str
    files: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class MakeForm:
    """The form for a new edition, as typed."""

    title: str
    on: str
    formats: tuple[Choice, ...]
    allow_localhost: bool
    asks_localhost: bool
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)
    error: str = ""


@dataclass(frozen=True, slots=True)
class AtlasPage:
    """One dong or district: its map, its pictures, its editions. `embed` is the code for other web sites."""

    url: str
    name: str
    title: str
    above: Link | None
    dongs: tuple[Link, ...]
    facts: tuple[tuple[str, str], ...]
    map_url: str
    whole_map: str
    files: tuple[Link, ...]
    pictures: tuple[PictureLine, ...]
    embed: str
    editions: tuple[EditionLine, ...]
    pager: Pager
    form: MakeForm | None = None
    schematic: bool = False


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file of an edition; `url` is empty while it is withheld, `was` the checksums it had before it was mended."""

    url: str
    label: str
    about: str
    size: str
    sha256: str
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ErratumLine:
    number: str
    on: str
    told: str


@dataclass(frozen=True, slots=True)
class EditionPage:
    """One edition; `watch` is where its progress is asked while it works, `state` the word of that state."""

    url: str
    title: str
    place: Link
    badge: Badge
    facts: tuple[tuple[str, str], ...]
    files: tuple[FileLine, ...]
    inside: tuple[tuple[str, str], ...]
    errata: tuple[ErratumLine, ...]
    state: str = ""
    watch: str = ""
    progress: int = 0
    doing: str = ""
    trouble: str = ""
    withheld: str = ""
    newest: Link | None = None
    older: Link | None = None
    newer: Link | None = None
    retries: bool = False
    removes: bool = False
    error: str = ""
