"""Who is related to whom in a dong: what hangs together, what stands alone, which groups bridge the parts. Pure.

Places in a drawing are in one arbitrary unit; the same network is always laid out the same way.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from geo.enums import ResourceKind

if TYPE_CHECKING:
    import networkx as nx

SEED: Final = 20131118
LAID_OUT_MOST: Final = 250
"""More names than this nobody reads in a drawing; the lists hold them all."""
ROOM: Final = 1.0
ROW_WIDTH: Final = 9.0


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    kind: str
    name: str
    outside: bool = False
    """Whether it lies in another dong and is here only because something here is related to it."""


@dataclass(frozen=True, slots=True)
class Edge:
    start: str
    end: str
    kind: str


@dataclass(frozen=True, slots=True)
class Bridge:
    """A group without which its neighbours would fall into `parts`; `pairs` of records would lose each other."""

    id: str
    parts: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Network:
    """What a network tells; ids of components the largest first, of what stands alone by name."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    components: tuple[tuple[str, ...], ...]
    alone: tuple[str, ...]
    bridges: tuple[Bridge, ...]
    degrees: Mapping[str, int]

    @property
    def isolated_spaces(self) -> tuple[str, ...]:
        """Return the spaces that nobody runs, meets at or passes by."""
        return tuple(each for each in self.alone if self.nodes[each].kind == ResourceKind.SPACE)


def read_network(nodes: Sequence[Node], edges: Sequence[Edge], tied: frozenset[str] = frozenset()) -> Network:
    """Return what the relations among `nodes` tell; edges with an end that is not among them are left out.

    `tied` are records with relations that the reader does not see: they do not stand alone.
    """
    import networkx as nx

    known = {node.id: node for node in nodes}
    inner = tuple(edge for edge in edges if edge.start in known and edge.end in known and edge.start != edge.end)
    graph = nx.Graph()
    graph.add_nodes_from(sorted(known))
    graph.add_edges_from(sorted((edge.start, edge.end) for edge in inner))
    parts = [sorted(part) for part in nx.connected_components(graph)]
    together = sorted((part for part in parts if len(part) > 1), key=lambda part: (-len(part), part))
    alone = sorted(
        (part[0] for part in parts if len(part) == 1 and part[0] not in tied), key=lambda each: (known[each].name, each)
    )
    return Network(
        nodes=known,
        edges=inner,
        components=tuple(tuple(part) for part in together),
        alone=tuple(alone),
        bridges=tuple(_bridges(graph, known)),
        degrees=dict(graph.degree()),
    )


def _bridges(graph: "nx.Graph[str]", known: Mapping[str, Node]) -> list[Bridge]:
    """Return the groups that alone hold parts of a component together, those that hold most together first."""
    import networkx as nx

    found = []
    for each in nx.articulation_points(graph):
        if known[each].kind != ResourceKind.ORGANISATION:
            continue
        around = nx.node_connected_component(graph, each) - {each}
        sizes = [len(part) for part in nx.connected_components(graph.subgraph(around))]
        found.append(Bridge(each, len(sizes), sum(a * b for a, b in combinations(sizes, 2))))
    return sorted(found, key=lambda bridge: (-bridge.pairs, known[bridge.id].name, bridge.id))


def lay_out(network: Network) -> dict[str, tuple[float, float]]:
    """Return where each record stands in a drawing: components side by side, row by row, what is alone beneath."""
    placed: dict[str, tuple[float, float]] = {}
    left, top, tallest = 0.0, 0.0, 0.0
    for part in _drawn(network):
        size = ROOM * math.ceil(math.sqrt(len(part)) + (len(part) > 1))
        if left and left + size > ROW_WIDTH:
            left, top, tallest = 0.0, top + tallest, 0.0
        placed |= {each: (left + x * size, top + y * size) for each, (x, y) in _unit_places(network, part).items()}
        left, tallest = left + size, max(tallest, size)
    return placed


def _drawn(network: Network) -> list[tuple[str, ...]]:
    """Return what the drawing has room for: whole components, then what stands alone, spaces first."""
    parts, room = [], LAID_OUT_MOST
    spaces = set(network.isolated_spaces)
    alone = sorted(network.alone, key=lambda each: each not in spaces)
    for part in (*network.components, *((each,) for each in alone)):
        if len(part) <= room:
            parts.append(part)
            room -= len(part)
    return parts


def _unit_places(network: Network, part: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return places between 0.1 and 0.9 for the records of one component."""
    if len(part) == 1:
        return {part[0]: (0.5, 0.5)}
    import networkx as nx

    own = set(part)
    graph = nx.Graph()
    graph.add_nodes_from(part)
    graph.add_edges_from(sorted((e.start, e.end) for e in network.edges if e.start in own))
    found = nx.spring_layout(graph, seed=SEED, center=(0.5, 0.5), scale=0.4, iterations=60)
    return {each: (round(float(x), 4), round(float(y), 4)) for each, (x, y) in found.items()}
