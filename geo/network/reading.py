"""Read a street network of whatever kind a file is, and say what was found in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo.importers.refusals import refused
from geo.network.graph import Graph, Piece, build
from geo.network.graphml import read_graphml
from geo.network.links import Links, cut
from geo.network.measures import Box
from geo.network.nodelinks import read_links
from geo.network.pbf import read_pbf
from geo.network.ways import read_overpass

_HEAD: Final = 4096
_LISTED: Final = 10


@dataclass(frozen=True)
class Found:
    """A network as it is reported: the largest piece is walked, the next largest are listed."""

    source: str
    points: int
    links: int
    km: float
    pieces: int
    largest_share: float
    holds_together: bool
    others: tuple[Piece, ...]
    sentence: str


def read_network(name: str, data: bytes | Path, box: Box | None = None) -> Graph:
    """Return the graph of a GraphML, PBF, Overpass or GeoJSON file; what it is tells its content, not its name.

    With a box (EPSG:4326) only the lines that begin or end in it. Raises FileRefused for anything else.
    """
    if isinstance(data, Path):
        with data.open("rb") as file:
            head = file.read(_HEAD)
        links = read_pbf(name, data, box) if b"OSMHeader" in head else _read(name, data.read_bytes(), box)
    else:
        links = _read(name, data, box)
    return build(links if box is None else cut(name, links, box))


def _read(name: str, data: bytes, box: Box | None) -> Links:
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \r\n\t")
    if b"OSMHeader" in head:
        return read_pbf(name, data, box)
    if head.startswith(b"<"):
        return read_graphml(name, data)
    if head.startswith(b"{"):
        return read_overpass(name, data) if b'"elements"' in head else read_links(name, data)
    said = "보행로 자료가 아니에요. OSMnx GraphML, OpenStreetMap PBF, 서울 보행로 GeoJSON을 받아요."
    raise refused(name, "not_network", said, "this is no street network (GraphML, PBF or GeoJSON)")


def found_in(graph: Graph) -> Found:
    """Return what is reported of a network that was read."""
    share, km = graph.largest_share, graph.metres / 1000
    size = f"보행로 {km:,.1f}km를 읽었어요."
    if len(graph.pieces) == 1:
        said = f"{size} 모두 이어져 있어요."
    elif graph.holds_together:
        said = f"{size} {len(graph.pieces):,}조각 가운데 가장 큰 조각({share:.1%})을 걸어요."
    else:
        said = f"{size} {len(graph.pieces):,}조각으로 끊겨 있어(가장 큰 조각 {share:.1%}) 직선거리로 추정해요."
    return Found(
        source=graph.source,
        points=graph.points,
        links=graph.links,
        km=round(km, 3),
        pieces=len(graph.pieces),
        largest_share=share,
        holds_together=graph.holds_together,
        others=graph.pieces[1 : 1 + _LISTED],
        sentence=said,
    )
