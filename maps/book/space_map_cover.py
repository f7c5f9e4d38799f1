"""The drawing on the cover of a space map: the place itself in light lines, with a dot for each record."""

from typing import Final

import numpy as np
import shapely

from geo.atlas.content import AtlasContent
from maps.book.plates_frame import Frame, dong_shapes, path_of

WIDTH_MM: Final = 92.0
HEIGHT_MM: Final = 84.0
AIR_MM: Final = 3.0
DOT_MM: Final = 0.75


def cover_svg(content: AtlasContent) -> str:
    """Return the outline of the atlas, white on nothing; it stands on a dark panel."""
    within = content.within()
    shapes = dong_shapes(within)
    frame = Frame.around(shapely.total_bounds(shapes).tolist(), WIDTH_MM, HEIGHT_MM, air=AIR_MM)
    areas = "".join(
        f'<path d="{path_of(shape)}" fill="#fff" fill-opacity="{opacity}" fill-rule="evenodd" stroke="#fff" '
        'stroke-opacity=".55" stroke-width=".35" stroke-linejoin="round"/>'
        for shape, opacity in zip(frame.on_paper(shapes), _shades(len(within)), strict=True)
    )
    places = [(record.spots[0].lon, record.spots[0].lat) for record in content.records if record.spots]
    dots = "".join(
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{DOT_MM}" fill="#ffd45e"/>'
        for x, y in np.unique(np.round(frame.place_degrees(places), 2), axis=0).tolist()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_MM}mm" height="{HEIGHT_MM}mm" '
        f'viewBox="0 0 {WIDTH_MM} {HEIGHT_MM}">{areas}{dots}</svg>'
    )


def _shades(count: int) -> list[float]:
    """Return how white each area is: a little different from its neighbours."""
    return [0.1 + 0.05 * (at % 3) for at in range(count)]
