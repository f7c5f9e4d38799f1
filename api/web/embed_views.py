"""What other web sites frame, and the page that hands out the lines for it."""

from dataclasses import dataclass

from api.web.programmes_views import SessionCard
from api.web.views import Choice, SpaceCard, Week


@dataclass(frozen=True, slots=True)
class EmbeddedList:
    """Spaces or dates of programmes in a frame; `url` is the whole page, opened beside the site around."""

    title: str
    told: str
    url: str
    spaces: tuple[SpaceCard, ...] = ()
    sessions: tuple[SessionCard, ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class EmbeddedWeek:
    """A space's week in a frame; without a `week` it cannot be booked here, and `told` says how to ask."""

    title: str
    told: str
    url: str
    week: Week | None


@dataclass(frozen=True, slots=True)
class FrameLine:
    """One thing to put into a site: `path` is shown as a preview, `code` is what is copied."""

    id: str
    title: str
    says: str
    path: str
    code: str
    height_px: int


@dataclass(frozen=True, slots=True)
class EmbedPage:
    """The page that hands out the lines; `place` is what they are about, empty for the whole neighbourhood."""

    place: str
    back_url: str
    back: str
    frames: tuple[FrameLine, ...]
    sizes: tuple[Choice, ...]
    kept: tuple[tuple[str, str], ...]
