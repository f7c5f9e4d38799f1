"""What the page of app passwords shows."""

from dataclasses import dataclass

from api.web.views import Choice, Link


@dataclass(frozen=True, slots=True)
class AppPasswordLine:
    """One that still works; `may` says what it opens."""

    id: str
    name: str
    may: str
    until: str


@dataclass(frozen=True, slots=True)
class AppPasswordsPage:
    """`fresh` is the secret just made: shown this once. `address` and `user` are typed into QGIS beside it."""

    tabs: tuple[Link, ...]
    lines: tuple[AppPasswordLine, ...]
    kinds: tuple[Choice, ...]
    address: str
    user: str
    fresh: str = ""
    name: str = "QGIS"
    error: str = ""
