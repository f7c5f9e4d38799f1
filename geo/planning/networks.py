"""The streets that coverage walks: the stored networks over the dong asked, their graphs kept in this process."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyproj
import shapely
from sqlalchemy.orm import Session

from geo.coverage.model import DongArea
from geo.coverage.walking import Walking
from geo.coverage.walks import Network
from geo.crs import METRES, WGS84
from geo.network.graph import Graph
from geo.network.measures import Box
from geo.network.packed import unpack
from geo.network.several import SeveralNetworks
from geo.network.walked import StreetNetwork
from geo.planning.kept import Kept
from geo.queries.networks import NetworkRow, list_networks, packed_graph

GRAPHS_KEPT: Final = 4

_graphs: Kept[str, Graph] = Kept(GRAPHS_KEPT)


@dataclass(frozen=True, slots=True)
class Streets:
    """What to walk on, and sentences that tell readers which streets these are."""

    network: Network
    said: tuple[str, ...]


def network_for(session: Session, areas: Sequence[DongArea], walking: Walking) -> Streets | None:
    """Return the stored streets that reach into the box of the dong, None where there are none.

    Of several that serve a dong the longer one is walked. Dong without streets, or with streets in pieces, are
    measured in straight lines times the detour of `walking`, and say so.
    """
    rows = list_networks(session, _box(areas)) if areas else []
    if not rows:
        return None
    boundaries = [area.boundary for area in areas]
    parts = [StreetNetwork(_graph(session, row), boundaries, walking.detour) for row in rows]
    network = parts[0] if len(parts) == 1 else SeveralNetworks(parts)
    return Streets(network, tuple(map(_said, rows)))


def _graph(session: Session, row: NetworkRow) -> Graph:
    return _graphs.get_or(row.fingerprint, lambda: unpack(packed_graph(session, row.id)))


def _said(row: NetworkRow) -> str:
    told = f"보행로: {row.title}, {row.metres / 1000:,.1f}km"
    told += f", {row.publisher}" if row.publisher else ""
    return told if row.holds_together else f"{told} ({row.pieces:,}조각으로 끊겨 있어요)"


def _box(areas: Sequence[DongArea]) -> Box:
    bounds = shapely.total_bounds([area.boundary for area in areas])
    west, south, east, north = pyproj.Transformer.from_crs(METRES, WGS84, always_xy=True).transform_bounds(*bounds)
    return float(west), float(south), float(east), float(north)
