"""Read the GraphML that OSMnx saves: as a stream, without a DTD, entities or the network."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely
from lxml import etree  # type: ignore[import-untyped]  # lxml ships no type information

from geo.importers.features import stated_epsg
from geo.importers.prj import crs_of_prj
from geo.importers.refusals import refused
from geo.importers.safe_xml import local
from geo.network.links import Links, Shapes, in_metres, metres, straight

EDGES_MOST: Final = 5_000_000
_TOLD: Final = frozenset({"key", "node", "edge", "data"})


@dataclass
class _Read:
    keys: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    ends: list[tuple[str, str]] = field(default_factory=list)
    shapes: list[str | None] = field(default_factory=list)


def read_graphml(name: str, data: bytes) -> Links:
    """Return points and lines. Raises FileRefused for whatever is not a street network that states its system."""
    read = _Read()
    try:
        for element in _elements(name, data):
            _take(name, read, element)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        said = f"GraphML로 읽을 수 없어요({line}행). 파일이 깨지지 않았는지 확인해 주세요."
        raise refused(name, "xml_broken", said, f"the GraphML is broken at line {line}", line=line) from error
    if not read.ends:
        raise refused(name, "no_links", "보행로(edge)가 하나도 없어요.", "there are no edges")
    return _links(name, read)


def _elements(name: str, data: bytes) -> Iterator[Any]:
    parts = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = None
    for event, element in parts:
        if root is None:
            root = element
            _refuse_other(name, root)
        if event == "start" or element is root:
            continue
        if local(element) in _TOLD:
            yield element
        value = local(element) == "data" and local(element.getparent()) in {"node", "edge"}
        if not value:  # those are read at the end of their node or edge; nothing else is held
            element.clear()
            element.getparent().remove(element)


def _refuse_other(name: str, root: Any) -> None:
    tree = root.getroottree().docinfo
    if tree.doctype or tree.internalDTD is not None:
        said = "문서 정의(DTD)나 엔티티가 든 XML은 받지 않아요."
        raise refused(name, "xml_entities", said, "the XML declares a DTD or entities")
    if local(root) != "graphml":
        raise refused(name, "not_graphml", "OSMnx가 저장한 GraphML 파일이 아니에요.", "this is not GraphML")


def _take(name: str, read: _Read, element: Any) -> None:
    kind = local(element)
    if kind == "key":
        read.keys[element.get("id", "")] = element.get("attr.name", "")
    elif kind == "node":
        _take_node(name, read, element)
    elif kind == "edge":
        if len(read.ends) >= EDGES_MOST:
            raise refused(name, "too_many_links", "보행로가 너무 많아요. 파일을 나누어 주세요.", "too many edges")
        read.ends.append((element.get("source", ""), element.get("target", "")))
        read.shapes.append(_values(read, element).get("geometry"))
    elif local(element.getparent()) == "graph":
        read.said[read.keys.get(element.get("key", ""), "")] = element.text or ""


def _values(read: _Read, element: Any) -> dict[str, str]:
    return {read.keys.get(child.get("key", ""), ""): child.text or "" for child in element if local(child) == "data"}


def _take_node(name: str, read: _Read, element: Any) -> None:
    values, key = _values(read, element), element.get("id", "")
    try:
        x, y = float(values["x"]), float(values["y"])
    except (KeyError, ValueError):
        x = y = float("nan")
    if not np.isfinite([x, y]).all():
        said = f"점 {key[:40]}의 좌표(x, y)를 읽을 수 없어요."
        raise refused(name, "point_broken", said, f"node {key[:40]} has no coordinates", node=key[:40])
    read.numbers[key] = len(read.x)
    read.x.append(x)
    read.y.append(y)


def _links(name: str, read: _Read) -> Links:
    epsg = stated_epsg(read.said.get("crs", "")) or crs_of_prj(read.said.get("crs", ""))
    if epsg is None:
        said = "좌표계(crs)가 적혀 있지 않거나 알 수 없어요. OSMnx에서 다시 저장해 주세요."
        raise refused(name, "crs_missing", said, "the file states no known CRS")
    x_m, y_m = metres(name, epsg, np.array(read.x), np.array(read.y))
    try:
        ends = np.array([[read.numbers[end] for end in pair] for pair in read.ends], dtype=np.int64)
    except KeyError as error:
        said = f"보행로가 파일에 없는 점 {str(error.args[0])[:40]}을 가리켜요."
        raise refused(name, "point_missing", said, f"an edge names the missing node {error.args[0][:40]}") from error
    shapes = straight(x_m, y_m, ends)
    drawn = _drawn(name, read)
    bent = np.flatnonzero(~shapely.is_missing(drawn))
    shapes[bent] = in_metres(name, epsg, drawn[bent])
    counts = {"nodes": len(read.x), "edges": len(read.ends), "drawn": len(bent)}
    return Links("OSMnx GraphML", x_m, y_m, ends, shapes, counts)


def _drawn(name: str, read: _Read) -> Shapes:
    """Return the lines drawn in the file, None where an edge is straight."""
    try:
        with np.errstate(all="ignore"):  # endless coordinates are refused as points outside Korea
            drawn: Shapes = shapely.from_wkt(read.shapes)
    except (shapely.GEOSException, TypeError) as error:
        raise refused(name, "geometry_broken", "보행로의 선(geometry)을 읽을 수 없어요.", "a line is broken") from error
    lines = shapely.get_type_id(drawn) == shapely.GeometryType.LINESTRING
    if (~lines & ~shapely.is_missing(drawn)).any() or shapely.is_empty(drawn[lines]).any():
        raise refused(name, "geometry_broken", "보행로가 선(LineString)이 아니에요.", "an edge is not a line")
    flat: Shapes = shapely.force_2d(drawn)
    return flat
