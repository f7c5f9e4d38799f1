"""What the pages of groups over time, certificates, networks and told relations show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import NO_ERRORS, Badge, Choice, Link


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of a timeline in words; `drop_url` where the reader may take it back."""

    when: str
    kind: Badge
    title: str
    url: str = ""
    note: str = ""
    figures: str = ""
    hidden: str = ""
    drop_url: str = ""


@dataclass(frozen=True, slots=True)
class TimelineYear:
    year: int
    entries: tuple[EntryLine, ...]


@dataclass(frozen=True, slots=True)
class StageStep:
    label: str
    state: str
    since: str


@dataclass(frozen=True, slots=True)
class PartyLink:
    id: str
    party: str
    state: Badge
    may_confirm: bool
    may_end: bool


@dataclass(frozen=True, slots=True)
class PaperLine:
    code: str
    url: str
    told: str
    state: Badge


@dataclass(frozen=True, slots=True)
class GrowthPage:
    """The way of a group, with the forms of those who may write."""

    id: str
    name: str
    url: str
    dong: str
    summary: str
    stages: tuple[StageStep, ...]
    years: tuple[TimelineYear, ...]
    links: tuple[PartyLink, ...] = ()
    papers: tuple[PaperLine, ...] = ()
    parties: tuple[Choice, ...] = ()
    stage_choices: tuple[Choice, ...] = ()
    kind_choices: tuple[Choice, ...] = ()
    today: str = ""
    sees_all: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class OwnPage:
    """The reader's own way."""

    tabs: tuple[Link, ...]
    years: tuple[TimelineYear, ...]
    papers: tuple[PaperLine, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """A certificate as it is printed and checked; `lines` are label and words."""

    code: str
    holder: str
    holder_told: str
    district: str
    period: str
    issued: str
    state: Badge
    valid: bool
    lines: tuple[tuple[str, str], ...]
    address: str
    picture_url: str
    revoke_url: str = ""


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The form that asks for the number of a certificate."""

    code: str
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class NetworkLine:
    name: str
    url: str
    kind: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """The network of a dong; `drawing` is a whole SVG element made by us."""

    dongs: tuple[Choice, ...]
    dong: str
    figures: tuple[tuple[str, str], ...]
    drawing: str
    left_out: str
    isolated: tuple[NetworkLine, ...]
    bridges: tuple[NetworkLine, ...]
    components: tuple[tuple[NetworkLine, ...], ...]
    alone: tuple[NetworkLine, ...]


@dataclass(frozen=True, slots=True)
class ToldEnd:
    """A relation that is there already; `end_url` where the reader may end it."""

    name: str
    url: str
    end_url: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something one asks about a record, as one would ask it aloud."""

    number: int
    words: str
    answers: tuple[ToldEnd, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """A name that was typed and means no record for certain."""

    number: int
    words: str
    name: str
    candidates: tuple[Choice, ...]
    new_kind: str


@dataclass(frozen=True, slots=True)
class RelatePage:
    id: str
    name: str
    url: str
    kind: str
    questions: tuple[Question, ...]
    names: tuple[str, ...]
    unsure: tuple[Unsure, ...] = ()
    problem: str = ""
