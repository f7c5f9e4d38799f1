"""What the pages of other ways to sign in show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.web.views import NO_ERRORS, Choice, Link


@dataclass(frozen=True, slots=True)
class JoinPage:
    """Somebody who came from a provider for the first time: a new account, or one that is there already.

    `known` is the address of an account that the provider vouches for; the new one is then not offered.
    """

    provider: str
    next_url: str
    known: str = ""
    name: str = ""
    email: str = ""
    agreed: bool = False
    ages: tuple[Choice, ...] = ()
    guardian: tuple[str, str] = ("", "")
    problem: str = ""
    errors: Mapping[str, str] = field(default_factory=lambda: NO_ERRORS)


@dataclass(frozen=True, slots=True)
class WayLine:
    """A provider by which one signs in; `last` is when it was last used, in words."""

    id: str
    name: str
    since: str
    last: str


@dataclass(frozen=True, slots=True)
class WaysInPage:
    """The ways into one's account; `link` leads to adding the provider's, None without one or when it is there."""

    tabs: tuple[Link, ...]
    email: str
    has_password: bool
    ways: tuple[WayLine, ...]
    link: Link | None
