"""Read OpenStreetMap extracts (PBF) through osmium."""

from pathlib import Path
from typing import Any, Final

from geo.errors import FileRefused
from geo.importers.refusals import refused
from geo.network.links import Links
from geo.network.ways import links_of_ways, walkable

POINTS_MOST: Final = 4_000_000
"""About three times those of the whole capital; a country would take more memory than an import may have."""


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
                if len(points) > POINTS_MOST:
                    raise _too_many(name)
    except (RuntimeError, OSError) as error:
        said = "OpenStreetMap PBF 파일(.osm.pbf)로 읽을 수 없어요."
        raise refused(name, "not_pbf", said, "this is no OpenStreetMap PBF") from error
    return links_of_ways(name, "OpenStreetMap (PBF)", points, ways)


def _too_many(name: str) -> FileRefused:
    said = (
        f"걸을 수 있는 길의 점이 {POINTS_MOST:,}개를 넘어요. 필요한 곳만 잘라서 넣어 주세요. "
        "예: osmium extract -b 126.7,37.4,127.3,37.7 전국.osm.pbf -o 서울.osm.pbf"
    )
    return refused(name, "too_many_links", said, f"more than {POINTS_MOST} points to walk on: cut out what is needed")


def _ways(osmium: Any, file: Any) -> Any:
    kinds = osmium.osm.NODE | osmium.osm.WAY
    return (
        osmium.FileProcessor(file, kinds)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter("highway"))
    )
