"""What the pages about personal data show."""

from dataclasses import dataclass

from api.web.views import Badge, Link, Pager


@dataclass(frozen=True, slots=True)
class OwnDataPage:
    """One's own data: how to take it along and how to close the account; `asks` is what proves that it is oneself."""

    tabs: tuple[Link, ...]
    email: str
    coming: str
    asks_password: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One row of the policy: what is kept of whom, why, how long."""

    title: str
    items: str
    purpose: str
    kept: str
    basis: str


@dataclass(frozen=True, slots=True)
class TextLine:
    """A text that people agree to, in its present version."""

    title: str
    version: str
    purpose: str
    kept: str


@dataclass(frozen=True, slots=True)
class PolicyPage:
    """The privacy policy for everybody, made from what the program does."""

    keeper: str
    officer: str
    rules: tuple[RuleLine, ...]
    texts: tuple[TextLine, ...]
    backups: str
    card_payments: bool
    on: str


@dataclass(frozen=True, slots=True)
class DestroyedLine:
    at: str
    what: str
    rows: str
    reason: Badge


@dataclass(frozen=True, slots=True)
class CallerForm:
    """Somebody without an account asks to be forgotten: what was typed, what was wrong or done."""

    phone: str = ""
    reason: str = ""
    problem: str = ""
    told: str = ""


NOBODY_ASKED = CallerForm()


@dataclass(frozen=True, slots=True)
class DestructionPage:
    """What was destroyed; `problem` says why a file was not made."""

    tabs: tuple[Link, ...]
    lines: tuple[DestroyedLine, ...]
    total: str
    pager: Pager
    problem: str = ""
    reason: str = ""
    caller: CallerForm = NOBODY_ASKED


@dataclass(frozen=True, slots=True)
class ErasePage:
    """Somebody who asked in writing, before they are forgotten."""

    name: str
    email: str
    action: str
    coming: str
    reason: str = ""
    problem: str = ""
