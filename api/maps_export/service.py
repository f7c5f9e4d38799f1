"""Put maps together: facts from geo, drawing from maps. One page, a folder of pages, a still picture."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy.orm import Session

from api.made_once import MadeOnce
from geo.errors import InvalidInput
from geo.media_types import MEDIA_TYPES
from maps.page_mode import ONE_FILE, PageMode

if TYPE_CHECKING:
    from geo.atlas.content import AtlasContent
    from maps.folder import FolderPlace

LAYERS = ("spaces", "sites", "resources")
PICTURE_TYPES: Final = {"svg": MEDIA_TYPES["svg"], "png": "image/png"}
ZIP: Final = "application/zip"


@dataclass(frozen=True, slots=True)
class MapFile:
    """One page; `policy` is the Content-Security-Policy that it carries inside as well."""

    code: str
    title: str
    records: int
    html: str
    policy: str

    @property
    def file_name(self) -> str:
        """Return an ASCII name that every file system takes."""
        return f"{self.code.replace(':', '-')}.html"


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that is not a page: its bytes, and the title it has for people."""

    data: bytes
    title: str


def make_map(
    session: Session,
    kept: MadeOnce,
    code: str,
    on_date: date,
    *,
    layers: Collection[str] = LAYERS,
    mode: PageMode = ONE_FILE,
) -> MapFile:
    """Read and draw the map of a dong or district; raise NotFound for an unknown code.

    It is read each time, as it must not be old, and drawn when it differs from what `kept` has.
    """
    # Drawing brings GeoPandas and Folium, which a server that nobody asks for a map need not hold in memory.
    from geo.queries.atlas import read_content
    from maps.dong_map import render_with_policy

    content = read_content(session, code, on_date, layers=layers)

    def drawn() -> MapFile:
        html, policy = render_with_policy(content, mode)
        return MapFile(code, content.title, len(content.records), html, policy)

    return kept.get(_key(content, "html", mode), drawn, lambda made: 2 * len(made.html))


def _key(content: "AtlasContent", *how: object) -> str:
    """Return what changes whenever a drawing would: everything that is on it, and how it is drawn."""
    from geo.atlas.content import to_json

    return hashlib.sha256(to_json(content) + repr(how).encode()).hexdigest()


def make_picture(
    session: Session, kept: MadeOnce, code: str, on_date: date, kind: str, theme: str, width: int | None
) -> Handed:
    """Draw one still map of a dong or district, as "svg" or "png"; raise NotFound for an unknown code or theme."""
    from geo.queries.atlas import read_content
    from maps.pictures import WIDTH_PX, picture_png, picture_svg

    content = read_content(session, code, on_date)

    def drawn() -> Handed:
        if kind == "svg":
            return Handed(picture_svg(content, theme, width_px=width), content.title)
        return Handed(picture_png(content, theme, width_px=width or WIDTH_PX), content.title)

    return kept.get(_key(content, kind, theme, width), drawn, lambda made: len(made.data))


def make_folder(session: Session, code: str, on_date: date) -> Handed:
    """Draw a district's map and those of all its dong as one ZIP of linked pages; a dong's has its page alone."""
    from geo.queries.atlas import read_content
    from maps.folder import linked_folder, zip_bytes

    whole = read_content(session, code, on_date)
    places = places_of(session, code, on_date)

    files = linked_folder(
        places,
        lambda one: whole if one == code else read_content(session, one, on_date),
        title=whole.title,
    )
    return Handed(zip_bytes(files, folder=f"maeul-atlas-{code}"), whole.title)


def places_of(session: Session, code: str, on_date: date) -> "list[FolderPlace]":
    """Return a district with its dong, or a dong alone; nothing for an unknown code."""
    from geo.queries.places import list_dongs
    from maps.folder import FolderPlace

    rows = [row for row in list_dongs(session, on_date) if code in (row.code, row.district_code)]
    dongs = [FolderPlace(row.code, row.name, row.district_code, row.district) for row in rows]
    if dongs and dongs[0].district_code == code:
        return [FolderPlace(code, dongs[0].district, code, dongs[0].district), *dongs]
    return dongs


def layers_of(words: str | None) -> tuple[str, ...]:
    """Return the layers named in "spaces,sites"; all without words; raise InvalidInput for one we do not have."""
    wanted = tuple(word.strip() for word in words.split(",") if word.strip()) if words else LAYERS
    unknown = [word for word in wanted if word not in LAYERS]
    if unknown:
        raise InvalidInput(
            f"layers에는 {', '.join(LAYERS)}만 쓸 수 있어요.",
            f"layers may name {', '.join(LAYERS)} only.",
            code="layer_unknown",
            details={"unknown": [word[:40] for word in unknown], "known": list(LAYERS)},
        )
    return wanted
