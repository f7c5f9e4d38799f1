"""Where the earth falls on the paper: metres of EPSG:5179 in millimetres, paths, a scale bar and a north arrow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from geo.atlas.content import Dong
from geo.crs import METRES, WGS84
from maps.book.fonts import text_width
from maps.book.plates_text import INK, points, svg_text

Points = npt.NDArray[np.float64]
Geometries = np.ndarray[Any, np.dtype[np.object_]]

LEAST_M: Final = 250.0
"""A plate shows at least so many metres: closer, a single house would stand in an empty field."""
DETAIL_MM: Final = 0.06
"""Corners finer than this do not show in print."""
LENGTHS_M: Final = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)
KM: Final = 1_000
SCALE_MOST: Final = 0.26
"""A scale bar takes at most this share of the width."""
SCALE_LETTERS: Final = points(6.5)


@lru_cache(maxsize=1)
def _to_metres() -> Transformer:
    return Transformer.from_crs(WGS84, METRES, always_xy=True)


def metres(degrees: Points) -> Points:
    """Return (lon, lat) rows in metres of EPSG:5179."""
    x, y = _to_metres().transform(degrees[:, 0], degrees[:, 1])
    return np.column_stack([x, y]).astype(np.float64)


def in_metres(shape: str) -> Any:
    """Return a WKB shape of the content in metres of EPSG:5179."""
    return shapely.transform(shapely.from_wkb(shape), metres)


@lru_cache(maxsize=8)
def dong_shapes(dongs: tuple[Dong, ...]) -> Geometries:
    """Return the shapes of some dong in metres, in their order."""
    shapes = shapely.from_wkb([dong.shape for dong in dongs])
    return np.asarray(shapely.transform(shapes, metres))


@dataclass(frozen=True, slots=True)
class Box:
    """Something on the paper: its middle, width and height in millimetres."""

    x: float
    y: float
    w: float
    h: float

    def row(self) -> tuple[float, float, float, float]:
        return self.x, self.y, self.w, self.h


@dataclass(frozen=True, slots=True)
class Frame:
    """A map of so many millimetres; `west` and `north` (metres) fall on its left upper corner."""

    width: float
    height: float
    west: float
    north: float
    metres_per_mm: float

    @classmethod
    def around(cls, bounds: Sequence[float], width: float, height: float, *, air: float) -> "Frame":
        """Frame (west, south, east, north) in metres with so many millimetres of air on every side."""
        west, south, east, north = bounds
        per_mm = max(
            (east - west) / (width - 2 * air), (north - south) / (height - 2 * air), LEAST_M / min(width, height)
        )
        return cls(
            width,
            height,
            (west + east) / 2 - per_mm * width / 2,
            (south + north) / 2 + per_mm * height / 2,
            per_mm,
        )

    def place(self, at: Points) -> Points:
        """Return metres as millimetres on the paper."""
        return np.column_stack(
            [(at[:, 0] - self.west) / self.metres_per_mm, (self.north - at[:, 1]) / self.metres_per_mm]
        )

    def place_degrees(self, at: Iterable[tuple[float, float]]) -> Points:
        """Return (lon, lat) as millimetres on the paper."""
        rows = np.array(list(at), dtype=np.float64).reshape(-1, 2)
        return self.place(metres(rows)) if len(rows) else rows

    def on_paper(self, shapes: Geometries) -> Geometries:
        """Return shapes of a coverage in millimetres, cut a little outside the frame, shared borders still shared."""
        simple = shapely.coverage_simplify(shapes, DETAIL_MM * self.metres_per_mm)
        laid = shapely.transform(simple, self.place)
        return np.asarray(shapely.clip_by_rect(laid, -2, -2, self.width + 2, self.height + 2))

    def line_on_paper(self, shape: Any) -> Any:
        """Return a line or area (metres) in millimetres."""
        return shapely.transform(shapely.simplify(shape, DETAIL_MM * self.metres_per_mm), self.place)


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale bar: its length on the paper and what it says."""

    length: float
    told: str

    @classmethod
    def of(cls, frame: Frame) -> "Scale":
        most = frame.width * SCALE_MOST * frame.metres_per_mm
        long = max((length for length in LENGTHS_M if length <= most), default=LENGTHS_M[0])
        return cls(long / frame.metres_per_mm, f"{long} m" if long < KM else f"{long // KM} km")

    def size(self) -> tuple[float, float]:
        return self.length + 2 * text_width(self.told, SCALE_LETTERS) + 1, 6.4

    def svg(self, at: Box) -> str:
        """Draw it within a box: two halves, dark and light, so that it shows in grey."""
        left, y, half = at.x - self.length / 2, at.y + 1.4, self.length / 2
        return (
            f'<g class="plate-scale"><rect x="{left:.2f}" y="{y:.2f}" width="{self.length:.2f}" height="1.1" '
            f'fill="#fff" stroke="{INK}" stroke-width=".22"/>'
            f'<rect x="{left:.2f}" y="{y:.2f}" width="{half:.2f}" height="1.1" fill="{INK}"/>'
            f"{svg_text('0', left, y - 1.7, SCALE_LETTERS, halo=0.6)}"
            f"{svg_text(self.told, left + self.length, y - 1.7, SCALE_LETTERS, halo=0.6)}</g>"
        )


NORTH_SIZE: Final = (6.0, 9.4)


def north_arrow(at: Box) -> str:
    """Draw an arrow to the north with its letter."""
    top = at.y - at.h / 2
    return (
        f'<g class="plate-north"><path d="M{at.x:.2f} {top + 3.4:.2f}l2 5.6l-2 -1.3z" fill="#fff" stroke="{INK}" '
        f'stroke-width=".22" stroke-linejoin="round"/><path d="M{at.x:.2f} {top + 3.4:.2f}l-2 5.6l2 -1.3z" '
        f'fill="{INK}" stroke="{INK}" stroke-width=".22" stroke-linejoin="round"/>'
        f"{svg_text('N', at.x, top + 1.7, points(7), bold=True, halo=0.6)}</g>"
    )
