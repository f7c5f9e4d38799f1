"""What the pages of survey forms show."""

from dataclasses import dataclass

from api.web.views import Badge, Link


@dataclass(frozen=True, slots=True)
class FormCard:
    """One form in the list."""

    url: str
    title: str
    kind: str
    origin: Badge
    facts: str
    limits: int


@dataclass(frozen=True, slots=True)
class FormsPage:
    """`error` is why a file was not taken; `may_keep` says whether the reader may bring forms in."""

    tabs: tuple[Link, ...]
    forms: tuple[FormCard, ...]
    aside: tuple[FormCard, ...]
    may_keep: bool
    error: str = ""
    original: str = ""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question of the preview; `depth` counts the groups around it, `choices` are as many as `more` leaves out."""

    depth: int
    label: str
    hint: str
    type: str
    group: bool
    required: bool
    conditional: bool
    choices: tuple[str, ...]
    more: int
    target: str


@dataclass(frozen=True, slots=True)
class VersionCard:
    url: str
    version: str
    when: str
    author: str
    xlsform_url: str
    xform_url: str
    shown: bool


@dataclass(frozen=True, slots=True)
class FormPage:
    """One form: a version's questions, what the web form cannot do of them, and all versions."""

    tabs: tuple[Link, ...]
    id: str
    title: str
    key: str
    kind: str
    origin: Badge
    aside: bool
    may_keep: bool
    version: str
    facts: tuple[tuple[str, str], ...]
    questions: tuple[AskedQuestion, ...]
    limits: tuple[str, ...]
    warnings: tuple[str, ...]
    versions: tuple[VersionCard, ...]
    xlsform_url: str
