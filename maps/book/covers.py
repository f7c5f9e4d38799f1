"""The drawing on a cover: the place itself, each dong an area, every place a dot, no word at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from geo.atlas.content import AtlasContent
from maps.book.plates_frame import Frame, dong_shapes
from maps.svg_path import path_of


@dataclass(frozen=True, slots=True)
class Cover:
    """How a cover is drawn: its size, the fills that areas take in turn and their edge, the dot of each category."""

    width_mm: float
    height_mm: float
    air_mm: float
    areas: Sequence[str]
    edge: str
    dots: Mapping[str, str]
    dot_mm: float

    def svg(self, content: AtlasContent) -> str:
        """Return the drawing of an atlas; nothing lies behind it."""
        shapes = dong_shapes(content.within())
        frame = Frame.around(shapely.total_bounds(shapes).tolist(), self.width_mm, self.height_mm, air=self.air_mm)
        areas = "".join(
            f'<path d="{path_of(shape)}" {self.areas[at % len(self.areas)]} fill-rule="evenodd" {self.edge} '
            'stroke-linejoin="round"/>'
            for at, shape in enumerate(frame.on_paper(shapes))
            if not shapely.is_empty(shape)
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width_mm:g}mm" height="{self.height_mm:g}mm" '
            f'viewBox="0 0 {self.width_mm:g} {self.height_mm:g}">{areas}{self._dots(content, frame)}</svg>'
        )

    def _dots(self, content: AtlasContent, frame: Frame) -> str:
        first = [(record.category, record.spots[0]) for record in content.records if record.spots]
        places = np.round(frame.place_degrees((spot.lon, spot.lat) for _, spot in first), 1).tolist()
        seen = dict.fromkeys((self.dots[category], x, y) for (category, _), (x, y) in zip(first, places, strict=True))
        return "".join(f'<circle cx="{x:g}" cy="{y:g}" r="{self.dot_mm}" {look}/>' for look, x, y in seen)


TINTS: Final = ("#dfece4", "#cfe2d6", "#fbe7da", "#e3eaf5", "#f8edc9", "#bfd8c9")
INKS: Final = {"space": "#b04117", "site": "#12473c", "resource": "#735400"}

BOOK_COVER: Final = Cover(
    width_mm=210.0,
    height_mm=176.0,
    air_mm=22.0,
    areas=[f'fill="{tint}"' for tint in TINTS],
    edge='stroke="#1c5b4e" stroke-width=".5"',
    dots={category: f'fill="{ink}" stroke="#fff" stroke-width=".3"' for category, ink in INKS.items()},
    dot_mm=1.15,
)
SPACE_MAP_COVER: Final = Cover(  # white on the dark panel below it
    width_mm=92.0,
    height_mm=84.0,
    air_mm=3.0,
    areas=[f'fill="#fff" fill-opacity="{opacity}"' for opacity in (".1", ".15", ".2")],
    edge='stroke="#fff" stroke-opacity=".55" stroke-width=".35"',
    dots=dict.fromkeys(INKS, 'fill="#ffd45e"'),
    dot_mm=0.75,
)
