"""The cover: the place itself as a quiet drawing, each dong in one of a few soft tints."""

from typing import Final

import numpy as np
import shapely

from geo.atlas.content import AtlasContent
from maps.book.plates_frame import Frame, dong_shapes, path_of

WIDTH_MM: Final = 210.0
HEIGHT_MM: Final = 176.0
AIR_MM: Final = 22.0
TINTS: Final = ("#dfece4", "#cfe2d6", "#fbe7da", "#e3eaf5", "#f8edc9", "#bfd8c9")
EDGE: Final = "#1c5b4e"
DOTS: Final = {"space": "#b04117", "site": "#12473c", "resource": "#735400"}
DOT_MM: Final = 1.15


def cover_svg(content: AtlasContent) -> str:
    """Return the drawing of the cover: the dong as areas, every place as a small dot, no word at all."""
    shapes = dong_shapes(content.dongs)[[dong.within for dong in content.dongs]]
    frame = Frame.around(shapely.total_bounds(shapes).tolist(), WIDTH_MM, HEIGHT_MM, air=AIR_MM)
    areas = "".join(
        f'<path d="{path_of(shape)}" fill="{TINTS[at % len(TINTS)]}" fill-rule="evenodd" stroke="{EDGE}" '
        'stroke-width=".5" stroke-linejoin="round"/>'
        for at, shape in enumerate(frame.on_paper(shapes))
        if shape is not None and not shapely.is_empty(shape)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH_MM:g} {HEIGHT_MM:g}">{areas}'
        f"{_dots(content, frame)}</svg>"
    )


def _dots(content: AtlasContent, frame: Frame) -> str:
    first = [(record.category, spot.lon, spot.lat) for record in content.records for spot in record.spots[:1]]
    if not first:
        return ""
    places = frame.place_degrees((lon, lat) for _, lon, lat in first)
    seen = dict.fromkeys(
        (category, round(float(x), 1), round(float(y), 1))
        for (category, _, _), (x, y) in zip(first, np.asarray(places), strict=True)
    )
    return "".join(
        f'<circle cx="{x:g}" cy="{y:g}" r="{DOT_MM}" fill="{DOTS[category]}" stroke="#fff" stroke-width=".3"/>'
        for category, x, y in seen
    )
