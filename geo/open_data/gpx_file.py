"""GPX 1.1: points as waypoints, lines as tracks, areas as the track around them; what has no place stays out."""

from collections.abc import Iterator
from datetime import UTC
from typing import IO, Any, Final

import orjson

from geo.open_data.parts import LONGITUDE_LATITUDE, About, Drawn, Part, ShapeForm, Whole
from geo.open_data.xml_text import xml_text
from geo.surveys.gpx import NAMESPACE

_ORDER: Final = (Drawn.POINT, Drawn.LINE, Drawn.AREA)
"""The schema wants all waypoints before the first track."""
_TOLD: Final = ("summary", "kind", "address", "hours", "phone", "fee")
Corners = list[list[float]]


def write_gpx(out: IO[bytes], whole: Whole) -> None:
    """Write the file as it is read."""
    out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(f'<gpx xmlns="{NAMESPACE}" version="1.1" creator="Maeul Atlas">'.encode())
    out.write(_metadata(whole.about).encode())
    for drawn in _ORDER:
        for part in whole.parts:
            if part.drawn is drawn:
                out.writelines(_features(part))
    out.write(b"\n</gpx>\n")


def _metadata(about: About) -> str:
    told = f"{about.description}\n이용 조건: {about.licence_told}\n출처: {about.source_told}"
    changed = about.changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    link = f'<link href="{xml_text(about.address)}"/>' if about.address else ""
    words = f"<name>{xml_text(about.title)}</name><desc>{xml_text(told)}</desc>"
    return f"<metadata>{words}{link}<time>{changed}</time></metadata>"


def _features(part: Part) -> Iterator[bytes]:
    at = {column.name: place for place, column in enumerate(part.columns)}
    labels = {column.name: column.label for column in part.columns}
    told = [(name, labels[name]) for name in (*_TOLD, "licence", "source") if name in at]
    for values, shape in part.rows(ShapeForm.GEOJSON, LONGITUDE_LATITUDE):
        if shape is None:
            continue
        about = "\n".join(f"{label}: {values[at[name]]}" for name, label in told if values[at[name]] not in (None, ""))
        name = values[at.get("name", at["id"])]
        link = values[at["url"]] if "url" in at else ""
        yield _feature(orjson.loads(shape), _words(name, about, link)).encode()


def _words(name: object, about: str, link: object) -> str:
    linked = f'<link href="{xml_text(link)}"/>' if link else ""
    return f"<name>{xml_text(name)}</name>" + (f"<desc>{xml_text(about)}</desc>" if about else "") + linked


def _feature(geometry: dict[str, Any], words: str) -> str:
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind in {"Point", "MultiPoint"}:
        points = [coordinates] if kind == "Point" else coordinates
        return "".join(f"\n<wpt {_at(point)}>{words}</wpt>" for point in points)
    segments = "".join(
        f"<trkseg>{''.join(f'<trkpt {_at(one)}/>' for one in line)}</trkseg>" for line in _lines(kind, coordinates)
    )
    return f"\n<trk>{words}{segments}</trk>"


def _lines(kind: str, coordinates: Any) -> list[Corners]:
    if kind == "LineString":
        return [coordinates]
    if kind == "Polygon":
        return [coordinates[0]]
    return [area[0] for area in coordinates] if kind == "MultiPolygon" else list(coordinates)


def _at(corner: list[float]) -> str:
    return f'lat="{corner[1]:.7f}" lon="{corner[0]:.7f}"'
