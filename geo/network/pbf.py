"""Read OpenStreetMap extracts (PBF) through osmium."""

from pathlib import Path
from typing import Any

from geo.importers.refusals import refused
from geo.network.links import Links
from geo.network.ways import links_of_ways, walkable


def read_pbf(name: str, data: bytes | Path) -> Links:
    """Return the walkable ways of an extract; a path is read piece by piece. Raises FileRefused for another file."""
    import osmium

    file = osmium.io.File(str(data), "pbf") if isinstance(data, Path) else osmium.io.FileBuffer(data, "pbf")
    points: dict[int, tuple[float, float]] = {}
    ways: list[list[int]] = []
    try:
        for way in _ways(osmium, file):
            if walkable(dict(way.tags)):
                points.update((node.ref, (node.lon, node.lat)) for node in way.nodes if node.location.valid())
                ways.append([node.ref for node in way.nodes])
    except (RuntimeError, OSError) as error:
        said = "OpenStreetMap PBF 파일(.osm.pbf)로 읽을 수 없어요."
        raise refused(name, "not_pbf", said, "this is no OpenStreetMap PBF") from error
    return links_of_ways(name, "OpenStreetMap (PBF)", points, ways)


def _ways(osmium: Any, file: Any) -> Any:
    kinds = osmium.osm.NODE | osmium.osm.WAY
    return (
        osmium.FileProcessor(file, kinds)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )
