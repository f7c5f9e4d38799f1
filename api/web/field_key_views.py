"""What the pages about survey apps show: who has a key, and a key just made."""

from dataclasses import dataclass

from api.web.views import Badge, Link


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key, or that there is none: of a campaign on one's own page, of a person on that of a campaign."""

    title: str
    sub: str
    state: Badge
    facts: tuple[str, ...]
    make_url: str
    revoke_url: str = ""


@dataclass(frozen=True, slots=True)
class FreshKey:
    """A key just made, shown this once: its code as a picture, and its address to type in."""

    name: str
    project: str
    picture: str
    address: str
    plain: bool
    """The address is not https: apps refuse it outside a trusted network."""


@dataclass(frozen=True, slots=True)
class PhonePage:
    """One's own campaigns with the app's state in each."""

    tabs: tuple[Link, ...]
    lines: tuple[KeyLine, ...]
    fresh: FreshKey | None = None


@dataclass(frozen=True, slots=True)
class PhonesPage:
    """Everybody of a campaign, for whoever runs it."""

    tabs: tuple[Link, ...]
    campaign: str
    campaign_url: str
    lines: tuple[KeyLine, ...]
    without: int
    takes: bool
    """The campaign still takes records: keys can be made."""


@dataclass(frozen=True, slots=True)
class KeySheet:
    """Keys just made for others, a piece of paper each."""

    campaign: str
    back_url: str
    keys: tuple[FreshKey, ...]
