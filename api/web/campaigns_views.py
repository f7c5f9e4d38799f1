"""What the pages of campaigns, survey teams and open proposals show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import Badge, Choice, Link


@dataclass(frozen=True, slots=True)
class CampaignCard:
    url: str
    title: str
    state: Badge
    district: str
    period: str
    size: str
    """How many areas and places to visit, in words."""
    done: int = 0
    whole: int = 0
    says: str = ""
    """How far it has come; `whole` 0 has no bar."""


@dataclass(frozen=True, slots=True)
class CampaignForm:
    """The form of a campaign; `forms` and `teams` are those that can be chosen."""

    typed: Mapping[str, str]
    districts: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CampaignsPage:
    tabs: tuple[Link, ...]
    campaigns: tuple[CampaignCard, ...]
    form: CampaignForm | None


@dataclass(frozen=True, slots=True)
class Meter:
    """A share of a fixed whole; `whole` 0 has no bar."""

    label: str
    value: int
    whole: int
    says: str


@dataclass(frozen=True, slots=True)
class FigureLine:
    """The figures of a dong or an area, as a row of a table."""

    id: str
    name: str
    sub: str
    targets: int
    visited: int
    nothing_found: int
    not_reached: int
    recorded: int
    approved: int
    finds: int
    empty_looks: int
    visits: int
    last: str
    surveyors: str = ""
    areas: str = ""


@dataclass(frozen=True, slots=True)
class DayLine:
    day: str
    url: str
    visits: int
    late: str


@dataclass(frozen=True, slots=True)
class TargetLine:
    id: str
    name: str
    url: str
    area: str
    sub: str
    result: Badge
    surveyor: str
    holder: str = ""


@dataclass(frozen=True, slots=True)
class AssignmentLine:
    id: str
    version: int
    what: str
    surveyor: str
    state: Badge
    done: str
    due: str
    note: str
    open: bool


@dataclass(frozen=True, slots=True)
class SurveyorLine:
    name: str
    teams: str
    visits: int
    recorded: int
    assignments: int
    last: str


@dataclass(frozen=True, slots=True)
class ListForms:
    """What puts areas and places on the lists, while the campaign is in preparation."""

    dongs: tuple[Choice, ...]
    villages: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    before: str
    typed: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AssignForm:
    areas: tuple[Choice, ...]
    people: tuple[Choice, ...]
    typed: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CampaignPage:
    """One campaign: how far it has come and, for those who run it, everything that is to be done with it."""

    id: str
    version: int
    url: str
    title: str
    about: str
    state: Badge
    state_code: str
    district: str
    period: str
    kinds: tuple[str, ...]
    forms: tuple[Link, ...]
    tabs: tuple[Link, ...]
    runs: bool
    works: bool
    as_of: str
    on: str
    today: bool
    meters: tuple[Meter, ...]
    note: str
    dongs: tuple[FigureLine, ...]
    areas: tuple[FigureLine, ...]
    outside: FigureLine | None
    days: tuple[DayLine, ...]
    targets: tuple[TargetLine, ...]
    targets_more: str
    assignments: tuple[AssignmentLine, ...]
    surveyors: tuple[SurveyorLine, ...]
    edit: CampaignForm | None = None
    teams: tuple[Choice, ...] = ()
    form_choices: tuple[Choice, ...] = ()
    lists: ListForms | None = None
    assign: AssignForm | None = None
    open_url: str = ""
    poster_url: str = ""
    problem: str = ""
    district_code: str = ""
    """The map opens on the dong whose codes begin so."""


@dataclass(frozen=True, slots=True)
class MemberLine:
    id: str
    name: str
    email: str
    role: str
    training: Badge


@dataclass(frozen=True, slots=True)
class TeamCard:
    id: str
    name: str
    year: int
    members: tuple[MemberLine, ...]


@dataclass(frozen=True, slots=True)
class TrainingCard:
    """A training session; `people` are the members of the year's teams, those who came chosen."""

    id: str
    title: str
    when: str
    required: bool
    people: tuple[Choice, ...]
    came: str


@dataclass(frozen=True, slots=True)
class TeamsPage:
    tabs: tuple[Link, ...]
    districts: tuple[Choice, ...]
    years: tuple[Choice, ...]
    year: int
    district: str
    teams: tuple[TeamCard, ...]
    trainings: tuple[TrainingCard, ...]
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SurveyedLine:
    name: str
    district: str
    last: str
    visits: int
    never: bool


@dataclass(frozen=True, slots=True)
class SurveyedPage:
    """`ages` is JSON: the code of a dong → how long ago it was surveyed, as one of the steps of `legend`."""

    districts: tuple[Choice, ...]
    lines: tuple[SurveyedLine, ...]
    ages: str
    legend: tuple[Choice, ...]
    outlines_url: str
    schematic: bool


@dataclass(frozen=True, slots=True)
class OpenPage:
    """The page behind a campaign's poster: anybody proposes a place, without an account."""

    code: str
    title: str
    about: str
    district: str
    until: str
    takes: bool
    kinds: tuple[Choice, ...]
    typed: Mapping[str, str]
    errors: Mapping[str, str]
    instance_id: str
    outlines_url: str
    schematic: bool
    lon: str = ""
    lat: str = ""
    thanks: bool = False
    district_code: str = ""


@dataclass(frozen=True, slots=True)
class PosterPage:
    title: str
    about: str
    district: str
    until: str
    address: str
    picture_url: str
    back_url: str
