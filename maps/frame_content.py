"""The content of a map out of the frames that some callers still read."""

from typing import Any

import shapely

from geo.atlas.content import AtlasContent, Dong, Record, Scope, Source, Spot
from geo.atlas.numbering import numbered
from geo.frames import AtlasFrames

_TEXTS = ("id", "category", "kind", "kind_label", "name", "place", "state", "address", "phone", "url", "note")


def content_of(frames: AtlasFrames) -> AtlasContent:
    """Return the content that says what the frames say, numbered as one dong."""
    return AtlasContent(
        scope=Scope.DONG,
        code=frames.area_code,
        name=frames.area_name,
        district="",
        title=frames.title,
        on=frames.made_on,
        made_on=frames.made_on,
        boundary_label=frames.boundary_label,
        is_schematic=frames.is_schematic,
        dongs=tuple(_dong(row) for row in frames.dongs.itertuples()),
        records=numbered([_record(row, frames.area_code) for row in frames.records.itertuples()], [frames.area_code]),
        sources=tuple(Source(name) for name in frames.sources),
    )


def _dong(row: Any) -> Dong:
    return Dong(row.code, row.name, "", bool(row.within), shapely.to_wkb(row.geometry, hex=True))


def _record(row: Any, code: str) -> Record:
    point = row.geometry
    spots = (Spot(code, point.x, point.y),) if point is not None and not point.is_empty else ()
    told: dict[str, Any] = {name: str(getattr(row, name) or "") for name in _TEXTS}
    return Record(0, rev=1, dongs=(code,), spots=spots, **told)
