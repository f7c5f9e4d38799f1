"""The whole content of one atlas: of a dong or a district, on a day, for a channel. Map, book and space map draw it.

Frozen values only, so that an edition can keep them as JSON (`to_json`, `from_json`) and draw the same bytes years
later. Coordinates are WGS84 degrees (EPSG:4326), lon before lat; a shape is WKB in hexadecimal, EPSG:4326; lengths
are metres. All text is as typed, never markup. Only what the channel may show ever enters: who fills it answers for
that.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter

from geo.errors import MaeulError


class Channel(StrEnum):
    """Where the content is shown: a page of the service, or what is handed out (files, books)."""

    WEB = "web"
    BOOK = "book"


class Scope(StrEnum):
    """What an atlas is about."""

    DONG = "dong"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a record's number stands in one dong; a route or area has one in each dong it meets."""

    dong: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Record:
    """A space, a site or a resource under its number, which map, table, list and QR share.

    Numbers run from 1 through the whole atlas: dong by dong in the order of `AtlasContent.dongs`, within a dong in
    reading order (`geo.atlas.numbering`), what has no public place at the end of its dong. `dongs` are the codes of
    all dong it lies in, the one it is numbered in first; `spots` may be fewer. `key` is its short address for QR codes
    ("" where none is made), `rev` the revision or version that was read. `shape` is a line or area, "" for a point.
    `life` is the state of a site or space (`geo.enums.SiteState`, `SpaceState`), "" for a resource. `relations` name
    other records of the same atlas by id, each with what the relation is, in speech order. `photo` is the id of
    the main photo whose public copy may be shown.
    """

    number: int
    id: str
    rev: int
    category: str
    kind: str
    kind_label: str
    name: str
    dongs: tuple[str, ...]
    spots: tuple[Spot, ...] = ()
    shape: str = ""
    key: str = ""
    place: str = ""
    state: str = ""
    life: str = ""
    address: str = ""
    phone: str = ""
    url: str = ""
    hours: str = ""
    note: str = ""
    surveyed_on: date | None = None
    is_demo: bool = False
    relations: tuple[tuple[str, str], ...] = ()
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Dong:
    """One dong of the atlas, or (`within` False) a neighbour that is drawn faintly; the shapes are a clean coverage."""

    code: str
    name: str
    district: str
    within: bool
    shape: str
    residents: int | None = None
    surveyed_on: date | None = None


@dataclass(frozen=True, slots=True)
class ThemeClass:
    """One class of a choropleth: `step` 1–5 from light to dark; 0 is "none (0곳)", None is "no data"."""

    label: str
    step: int | None


@dataclass(frozen=True, slots=True)
class ThemeValue:
    """What a theme says of one dong: the position of its class, the words of its value, whether it is an estimate."""

    dong: str
    class_at: int
    told: str
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """A choropleth over the dong of the atlas. `group` gathers a series of years, told apart by `year`."""

    key: str
    title: str
    group: str
    classes: tuple[ThemeClass, ...]
    values: tuple[ThemeValue, ...]
    note: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A numbered stop of a course; without coordinates where it may not be shown.

    `record` is the id of the resource one stops at, which may lie in another dong; "" for what may not be shown.
    """

    number: int
    name: str
    told: str
    lon: float | None
    lat: float | None
    record: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """A walking course; `record` is the id of the route among the records, `line` its WKB in hexadecimal."""

    record: str
    name: str
    told: str
    metres: int
    minutes: int
    line: str
    stops: tuple[Stop, ...]
    keepers: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """A piece of the archive that may be printed; `photo` is the id of a medium whose public copy may be, too."""

    id: str
    title: str
    told: str
    when: str
    dong: str
    rights: str
    photo: str = ""
    photo_alt: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody or some group to ask, as far as they agreed to be named here."""

    id: str
    name: str
    told: str
    reach: str
    dong: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """How one dong stands towards a policy target; `share` is 0–1 or None where it cannot be said."""

    dong: str
    sites_open: int
    target: int | None
    gap: int | None
    share: float | None
    estimated: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Target:
    """A policy target with its row per dong, and what it says of the whole."""

    key: str
    title: str
    walk_minutes: int
    rows: tuple[TargetRow, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where something in the atlas comes from, under which licence, of which day ("" where unknown)."""

    name: str
    licence: str = ""
    on: str = ""


@dataclass(frozen=True, slots=True)
class Erratum:
    """What was taken out of an edition after it had been made: the number it had, the day, and a sentence."""

    number: int | None
    on: date
    told: str


@dataclass(frozen=True, slots=True)
class AtlasContent:
    """Everything an atlas shows. `dongs` are those within first, by code, then the neighbours by code.

    `public_url` is the address of the service for QR codes ("" on live pages). `edition` is None for what is not
    frozen. `surveyed` is the first and last day on which somebody looked.
    """

    scope: Scope
    code: str
    name: str
    district: str
    title: str
    on: date
    made_on: date
    boundary_label: str
    is_schematic: bool
    dongs: tuple[Dong, ...]
    records: tuple[Record, ...]
    sources: tuple[Source, ...]
    themes: tuple[Theme, ...] = ()
    courses: tuple[Course, ...] = ()
    stories: tuple[Story, ...] = ()
    contacts: tuple[Contact, ...] = ()
    targets: tuple[Target, ...] = ()
    surveyed: tuple[date, date] | None = None
    public_url: str = ""
    edition: int | None = None
    errata: tuple[Erratum, ...] = ()

    def within(self) -> tuple[Dong, ...]:
        """Return the dong the atlas is about."""
        return tuple(dong for dong in self.dongs if dong.within)

    def records_of(self, dong: str) -> tuple[Record, ...]:
        """Return the records of one dong by number, those that only pass through it among them."""
        return tuple(record for record in self.records if dong in record.dongs)


_ADAPTER: Final = TypeAdapter(AtlasContent)


class BrokenContent(MaeulError):
    """A kept content is not one."""

    code = "atlas_content_broken"


def to_json(content: AtlasContent) -> bytes:
    """Return the content as JSON, the same bytes for the same content."""
    return _ADAPTER.dump_json(content)


def from_json(kept: bytes) -> AtlasContent:
    """Return the content that `to_json` wrote; raise BrokenContent for anything else."""
    try:
        return _ADAPTER.validate_json(kept)
    except ValueError as error:
        raise BrokenContent("보관한 자료집의 내용을 읽을 수 없어요.", "A kept atlas cannot be read.") from error
