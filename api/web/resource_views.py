"""What the pages of resources, groups and possible twins show."""

from dataclasses import dataclass

from api.web.agreements_views import AgreementCard, TimelineStep
from api.web.archive_views import NO_GALLERY, Gallery
from api.web.consents_views import ConsentPanel
from api.web.views import Badge, Link, Pager


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field of a record: `values` as they stand, several for a list; `hidden` says who else sees it."""

    label: str
    values: tuple[str, ...]
    url: str = ""
    hidden: Badge | None = None


@dataclass(frozen=True, slots=True)
class DongLine:
    name: str
    share: str = ""
    near_edge: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """The other end of a relation; without `url` it is not public."""

    name: str
    url: str
    kind: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RelatedGroup:
    label: str
    ends: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    title: str
    publisher: str
    licence: str
    as_of: str
    url: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two revisions have differently; an empty value means that there is none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StepButton:
    """Something to do now; `asks` is the question of a step that must say why."""

    action: str
    label: str
    tone: str = ""
    asks: str = ""
    says: str = ""
    publish: bool = False


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One revision or one step, told in words."""

    when: str
    what: str
    who: str
    note: str = ""
    changes: tuple[Difference, ...] = ()
    run_url: str = ""


@dataclass(frozen=True, slots=True)
class TwinSide:
    id: str
    name: str
    url: str
    kind: str
    state: str
    place: str
    address: str
    phone: str
    source: str
    rev: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class PairCard:
    """Two records that may be one, with the reasons; `why_not` says what forbids a merge."""

    id: str
    verdict: Badge
    reasons: tuple[str, ...]
    sides: tuple[TwinSide, TwinSide]
    why_not: str
    may_decide: bool
    back: str

    @property
    def others(self) -> tuple[tuple[TwinSide, TwinSide], ...]:
        """Return the ways to merge, as (kept, gone)."""
        one, other = self.sides
        return ((one, other), (other, one))


@dataclass(frozen=True, slots=True)
class Desk:
    """What those who look after a record see beside it."""

    state: Badge
    rev: int
    public_rev: int | None
    differences: tuple[Difference, ...]
    steps: tuple[StepButton, ...]
    declared: str
    history: tuple[HistoryLine, ...]
    pairs: tuple[PairCard, ...]
    merged: tuple[tuple[str, str], ...]
    may_review: bool
    consents: ConsentPanel | None = None


@dataclass(frozen=True, slots=True)
class ResourcePage:
    """One record as its reader may see it; `shape` is GeoJSON (EPSG:4326), empty for people and without a place."""

    id: str
    name: str
    kind: str
    badge: Badge
    is_demo: bool
    summary: str
    fields: tuple[FieldLine, ...]
    address: str
    dongs: tuple[DongLine, ...]
    dong_note: str
    shape: str
    related: tuple[RelatedGroup, ...]
    source: SourceLine | None
    observed: str
    updated: str
    site: Link | None
    group_url: str
    outlines_url: str
    schematic: bool
    desk: Desk | None = None
    problem: str = ""
    course_url: str = ""
    gallery: Gallery = NO_GALLERY
    withheld: bool = False
    """Nobody has agreed to showing it."""


@dataclass(frozen=True, slots=True)
class ProjectLine:
    programme: str
    title: str
    amount: str
    place: str


@dataclass(frozen=True, slots=True)
class ProjectYear:
    year: int
    total: str
    projects: tuple[ProjectLine, ...]


@dataclass(frozen=True, slots=True)
class GroupPage:
    """A group: what it is, what it does, what belongs to it, what it was supported with."""

    record: ResourcePage
    sites: tuple[Related, ...]
    years: tuple[ProjectYear, ...]
    total: str


@dataclass(frozen=True, slots=True)
class DuplicatesPage:
    pairs: tuple[PairCard, ...]
    total: int
    run: Link | None
    pager: Pager
    problem: str = ""
    tabs: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteRecords:
    """What the records say about a site: resources that stand there, where its row is from, its life."""

    related: tuple[Related, ...]
    source: SourceLine | None
    imported: str
    life: tuple[tuple[str, str], ...]
    homepage: str
    floor_area: str
    path: tuple[TimelineStep, ...] = ()
    agreements: tuple[AgreementCard, ...] = ()


NO_RECORDS = SiteRecords((), None, "", (), "", "")
"""A site that nothing is known about beyond its own row."""
