"""OpenStreetMap ways: which of them one walks on, and the network they make."""

import itertools
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from geo.crs import WGS84
from geo.importers.refusals import refused
from geo.network.links import Links, metres, straight

NOT_WALKED: Final = frozenset(
    {
        *(
            "abandoned",
            "bus_guideway",
            "busway",
            "construction",
            "corridor",
            "cycleway",
            "elevator",
            "motorway",
            "motorway_link",
        ),
        *("no", "planned", "platform", "proposed", "raceway", "razed", "rest_area", "services", "trunk", "trunk_link"),
    }
)
"""Values of `highway` on which nobody walks through a neighbourhood, or which are no way at all."""

OPENED: Final = frozenset({"yes", "designated", "permissive"})
CLOSED: Final = frozenset({"no", "private"})


def walkable(tags: Mapping[str, str]) -> bool:
    """Say whether one may walk along a way with these tags; what `foot` says goes before `access`."""
    highway = tags.get("highway", "")
    if not highway or tags.get("area") == "yes" or tags.get("service") == "private":
        return False
    foot = tags.get("foot", "")
    if foot in OPENED:
        return highway not in {"construction", "proposed", "planned", "abandoned", "razed"}
    return highway not in NOT_WALKED and foot not in CLOSED and tags.get("access", "") not in CLOSED


def links_of_ways(
    name: str, source: str, points: Mapping[int, tuple[float, float]], ways: Sequence[Sequence[int]]
) -> Links:
    """Join the points (lon, lat) of each way in order; points of a way that the file does not hold break it there."""
    used = sorted({node for way in ways for node in way if node in points})
    number = {node: place for place, node in enumerate(used)}
    pairs = [
        (number[one], number[next_one])
        for way in ways
        for one, next_one in itertools.pairwise(way)
        if one in number and next_one in number and one != next_one
    ]
    if not pairs:
        raise refused(name, "no_links", "걸을 수 있는 길이 하나도 없어요.", "there is no way to walk on")
    lon, lat = (np.array([points[node][axis] for node in used]) for axis in (0, 1))
    x_m, y_m = metres(name, WGS84, lon, lat)
    ends = np.array(pairs, dtype=np.int64)
    counts = {"ways": len(ways), "nodes": len(used), "pairs": len(pairs)}
    return Links(source, x_m, y_m, ends, straight(x_m, y_m, ends), counts)


def read_overpass(name: str, data: bytes) -> Links:
    """Return the walkable ways of a raw Overpass answer (JSON)."""
    try:
        document = json.loads(data)
        elements = document["elements"]
        nodes = {int(one["id"]): (float(one["lon"]), float(one["lat"])) for one in elements if one["type"] == "node"}
        ways = [list(map(int, one["nodes"])) for one in elements if _walked_way(one)]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        said = "Overpass가 준 JSON(elements)이 아니에요."
        raise refused(name, "not_overpass", said, "this is no raw Overpass answer") from error
    return links_of_ways(name, "OpenStreetMap (Overpass)", nodes, ways)


def _walked_way(element: Mapping[str, Any]) -> bool:
    return element["type"] == "way" and walkable(element.get("tags") or {})
