"""Routes and areas as lines and areas, walking courses with their stops, ties between records, and what is free now."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely
from branca.element import MacroElement
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from geo.atlas.content import AtlasContent, Course, Stop
from maps.layers import DEGREES_E6, AtlasPoints
from maps.offline import DataElement

SIMPLER_DEGREES: Final = 1e-5
"""About a metre: what a walker would not see."""
_LINES: Final = (1, 5)
_AREAS: Final = (3, 6)


class AtlasShapes(DataElement, JSCSSMixin, Layer):
    """The lines and areas of records that are more than a point; they come and go with their records."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = Atlas.shapes(
          {{ this.points.get_name() }}, Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def __init__(self, points: AtlasPoints) -> None:
        super().__init__(control=False)
        self._name = "AtlasShapes"
        self.points = points

    def data(self) -> list[dict[str, Any]]:
        shaped = [(at, record.shape) for at, record in enumerate(self.points.content.records) if record.shape]
        return [told for at, shape in shaped if (told := _shape(at, shape))]


class _BesidePoints(DataElement, MacroElement):
    """What works with the records of `points`."""

    def __init__(self, points: AtlasPoints) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it untyped
        self._name = type(self).__name__
        self.points = points


class AtlasCourses(_BesidePoints):
    """Walking courses: a line with numbered stops on the map, the same stops as a list."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        Atlas.courses({{ this.points.get_name() }}, Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def data(self) -> list[dict[str, Any]]:
        return [_course(course) for course in self.points.content.courses]


class AtlasRelations(_BesidePoints):
    """Which records belong together and how: lines for a chosen record, and links in its card."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        Atlas.relations({{ this.points.get_name() }}, Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def data(self) -> dict[str, Any]:
        return ties(self.points.content)


class AtlasFree(_BesidePoints):
    """A served page's button for the rooms that are free now; `url` answers with them."""

    _template = Template("""
        {% macro script(this, kwargs) %}
        Atlas.free({{ this.points.get_name() }}, Atlas.read({{ this.get_name()|tojson }}));
        {% endmacro %}
    """)

    def __init__(self, points: AtlasPoints, url: str) -> None:
        super().__init__(points)
        self.url = url

    def data(self) -> dict[str, str]:
        return {"url": self.url}


def ties(content: AtlasContent) -> dict[str, Any]:
    """Return who is tied to whom by position, and what is said of each tie; to records that are not here, none."""
    index = {record.id: at for at, record in enumerate(content.records)}
    told: dict[str, int] = {}
    of = [
        [at, index[other], told.setdefault(words, len(told))]
        for at, record in enumerate(content.records)
        for other, words in record.relations
        if other in index
    ]
    return {"told": list(told), "of": of}


def _shape(at: int, wkb: str) -> dict[str, Any] | None:
    shape = shapely.simplify(shapely.from_wkb(wkb), SIMPLER_DEGREES)
    kind = shapely.get_type_id(shape)
    if kind in _AREAS:
        rings = [[part.exterior, *part.interiors] for part in shapely.get_parts(shape)]
        return {"record": at, "area": True, "parts": [[_steps(ring) for ring in some] for some in rings]}
    return {"record": at, "area": False, "parts": _lines(shape)} if kind in _LINES else None


def _lines(shape: shapely.Geometry) -> list[list[int]]:
    return [_steps(part) for part in shapely.get_parts(shape)]


def _steps(line: shapely.Geometry) -> list[int]:
    """Return lat, lon of the first corner and then the steps from corner to corner, in millionths of a degree."""
    corners = np.rint(shapely.get_coordinates(line)[:, ::-1] * DEGREES_E6).astype(int)
    moved: list[int] = np.diff(corners, axis=0, prepend=np.zeros((1, 2), dtype=int)).ravel().tolist()
    return moved


def _course(course: Course) -> dict[str, Any]:
    line = shapely.from_wkb(course.line) if course.line else None
    return {
        "name": course.name,
        "told": course.told,
        "length": " · ".join(_measures(course)),
        "line": _lines(shapely.simplify(line, SIMPLER_DEGREES)) if line is not None else [],
        "stops": [_stop(stop) for stop in course.stops],
    }


def _measures(course: Course) -> Iterator[str]:
    if course.metres:
        yield f"{course.metres / 1000:.1f} km"
    if course.minutes:
        yield f"약 {course.minutes:,}분"
    yield f"들를 곳 {len(course.stops):,}곳"
    if course.keepers:
        yield f"길을 돌보는 사람 {course.keepers:,}명"


def _stop(stop: Stop) -> dict[str, Any]:
    placed = stop.lon is not None and stop.lat is not None
    return {
        "number": stop.number,
        "name": stop.name,
        "told": stop.told,
        "at": _degrees((stop.lat, stop.lon)) if placed else None,
    }


def _degrees(point: Sequence[float | None]) -> list[int]:
    return [round((value or 0.0) * DEGREES_E6) for value in point]
