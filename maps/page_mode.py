"""How a map page stands in the world: alone as one file, in a folder beside its assets, or on the service."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit


class Assets(StrEnum):
    """Where a page's scripts and style sheets are."""

    INLINE = "inline"
    """In the page itself: one file that opens anywhere."""
    BESIDE = "beside"
    """In `assets/` beside the page, named by their content: once for a whole folder of pages."""
    SERVED = "served"
    """Under `/static` of the service."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A way to another page; what shares a `group` is gathered under that word. All text as typed.

    `away` opens a window of its own: a page in somebody else's frame must not lead its frame to where none is allowed.
    """

    href: str
    label: str
    group: str = ""
    away: bool = False


@dataclass(frozen=True, slots=True)
class Tiles:
    """A raster base map that the operator chose: an address with {z}, {x}, {y}, and the words its provider asks for."""

    url: str
    attribution: str = ""

    @property
    def origin(self) -> str:
        """Return the address's origin as a Content-Security-Policy names it; "{s}." is any name before the host."""
        parts = urlsplit(self.url.replace("{s}.", "*."))
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class PageMode:
    """What a page links, and what it may ask for: tiles and `free_url` (which rooms are free) on the service only."""

    assets: Assets = Assets.INLINE
    links: tuple[PageLink, ...] = ()
    tiles: Tiles | None = None
    free_url: str = ""

    def __post_init__(self) -> None:
        if self.assets is not Assets.SERVED and (self.tiles or self.free_url):
            raise ValueError("only a served page may ask for anything")


ONE_FILE: Final = PageMode()
"""A page with everything inside and no way out."""
