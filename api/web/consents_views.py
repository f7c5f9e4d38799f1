"""What the pages about consent show."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.web.views import Badge, Choice, Link, Pager


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """One consent: whose, for what and where; `why` says how it ended."""

    id: str
    subject: str
    kind: str
    record_url: str
    standing: Badge
    fields: str
    channels: str
    how: str
    period: str
    text: str
    taken_by: str
    why: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class UnaskedLine:
    """A person who has not agreed to be shown."""

    name: str
    record_url: str
    ask_url: str
    note: str


@dataclass(frozen=True, slots=True)
class Filter:
    """A way to narrow the ledger, with how many consents it holds."""

    url: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class ConsentsPage:
    tabs: tuple[Link, ...]
    filters: tuple[Filter, ...]
    cards: tuple[ConsentCard, ...]
    pager: Pager
    unasked: tuple[UnaskedLine, ...]
    unasked_total: int


@dataclass(frozen=True, slots=True)
class GivePage:
    """The form by which a consent is written down; `text` is what was agreed to."""

    tabs: tuple[Link, ...]
    subject: str
    record_url: str
    target: Mapping[str, str]
    texts: tuple[Choice, ...]
    fields: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    hows: tuple[Choice, ...]
    given_on: str
    today: str
    by_guardian: bool
    is_person: bool
    form_url: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class WithdrawPage:
    """What a withdrawal wipes for good, asked once more before it is done."""

    tabs: tuple[Link, ...]
    card: ConsentCard
    wiped: tuple[str, ...]
    mentions: tuple[Link, ...]
    reasons: tuple[Choice, ...]
    fields: tuple[Choice, ...]
    channels: tuple[Choice, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PaperForm:
    """The sheet that people sign; its code leads the survey team to where it is written down."""

    title: str
    purpose: str
    kept: str
    body: str
    version: str
    number: str
    fields: tuple[str, ...]
    channels: tuple[str, ...]
    picture_url: str
    address: str
    texts: tuple[Link, ...]
    back_url: str


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One field; without `change_to` the reader may only look. What is personal shows only with a consent besides."""

    name: str
    label: str
    visibility: Badge
    personal: bool
    was: str
    change_to: str = ""
    change_label: str = ""
    changed: str = ""


@dataclass(frozen=True, slots=True)
class PoliciesPage:
    tabs: tuple[Link, ...]
    kind: str
    kinds: tuple[Link, ...]
    lines: tuple[PolicyLine, ...]
    may_change: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ConsentPanel:
    """The consents of one record on its desk."""

    cards: tuple[ConsentCard, ...]
    give_url: str
    form_url: str
    warning: str = ""
