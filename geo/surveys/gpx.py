"""A course as GPX 1.1, for watches, phones and GIS: its line as a track, its stops and signs as waypoints. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

NAMESPACE: Final = "http://www.topografix.com/GPX/1/1"
MEDIA_TYPE: Final = "application/gpx+xml"


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A place in degrees (EPSG:4326); `kind` is what programs sort waypoints by."""

    lon: float
    lat: float
    name: str
    kind: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    name: str
    about: str
    link: str
    changed: datetime
    parts: Sequence[Sequence[tuple[float, float]]]
    waypoints: Sequence[Waypoint]


def write_gpx(track: Track) -> bytes:
    """Return the file; the order of elements is the one that the schema asks for."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_tag("gpx"), {"version": "1.1", "creator": "Maeul Atlas"})
    about = _child(root, "metadata")
    _described(about, track.name, track.about)
    _link(about, track.link)
    _child(about, "time", track.changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    for point in track.waypoints:
        _waypoint(root, point)
    if track.parts:
        _track(root, track)
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _child(parent: ET.Element, name: str, text: str = "") -> ET.Element:
    made = ET.SubElement(parent, _tag(name))
    made.text = text or None
    return made


def _described(parent: ET.Element, name: str, about: str) -> None:
    _child(parent, "name", name)
    if about:
        _child(parent, "desc", about)


def _link(parent: ET.Element, link: str) -> None:
    if link:
        ET.SubElement(parent, _tag("link"), {"href": link})


def _at(parent: ET.Element, name: str, lon: float, lat: float) -> ET.Element:
    return ET.SubElement(parent, _tag(name), {"lat": f"{lat:.7f}", "lon": f"{lon:.7f}"})


def _waypoint(root: ET.Element, point: Waypoint) -> None:
    made = _at(root, "wpt", point.lon, point.lat)
    _described(made, point.name, point.about)
    _child(made, "type", point.kind)


def _track(root: ET.Element, track: Track) -> None:
    made = _child(root, "trk")
    _described(made, track.name, track.about)
    _link(made, track.link)
    for part in track.parts:
        segment = _child(made, "trkseg")
        for lon, lat in part:
            _at(segment, "trkpt", lon, lat)
