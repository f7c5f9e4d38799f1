"""Put one map file together: facts from geo, drawing from maps."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from geo.errors import InvalidInput

LAYERS = ("spaces", "sites", "resources")


@dataclass(frozen=True, slots=True)
class MapFile:
    """One self-contained page; `policy` is the Content-Security-Policy that it carries inside as well."""

    code: str
    title: str
    records: int
    html: str
    policy: str

    @property
    def file_name(self) -> str:
        """Return an ASCII name that every file system takes."""
        return f"{self.code.replace(':', '-')}.html"


def make_map(session: Session, code: str, on_date: date, *, layers: Collection[str] = LAYERS) -> MapFile:
    """Read and draw the map of a dong or district; raise NotFound for an unknown code."""
    # Drawing brings GeoPandas and Folium, which a server that nobody asks for a map need not hold in memory.
    from geo.queries.atlas import read_atlas_frames
    from maps.dong_map import render_with_policy

    frames = read_atlas_frames(session, code, on_date, layers=layers)
    html, policy = render_with_policy(frames)
    return MapFile(code, frames.title, len(frames.records), html, policy)


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
