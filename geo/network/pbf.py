"""Read OpenStreetMap extracts (PBF) through osmium."""

from pathlib import Path
from typing import Any, Final

from geo.errors import FileRefused
from geo.importers.refusals import refused
from geo.network.links import Links
from geo.network.measures import Box
from geo.network.ways import links_of_ways, walkable

POINTS_MOST: Final = 4_000_000
"""About three times those of the whole capital; a country would take more memory than an import may have."""


def read_pbf(name: str, data: bytes | Path, box: Box | None = None) -> Links:
    """Return the walkable ways of an extract, of a larger one those that reach into a box (EPSG:4326).

    A path is read piece by piece. Raises FileRefused for another file.
    """
    import osmium

    file = osmium.io.File(str(data), "pbf") if isinstance(data, Path) else osmium.io.FileBuffer(data, "pbf")
    points: dict[int, tuple[float, float]] = {}
    ways: list[list[int]] = []
    try:
        for way in _ways(osmium, file):
            if walkable(dict(way.tags)) and (placed := _placed(way, box)):
                points.update(placed)
                ways.append([node.ref for node in way.nodes])
                if len(points) > POINTS_MOST:
                    raise _too_many(name)
    except (RuntimeError, OSError) as error:
        said = "OpenStreetMap PBF 파일(.osm.pbf)로 읽을 수 없어요."
        raise refused(name, "not_pbf", said, "this is no OpenStreetMap PBF") from error
    return links_of_ways(name, "OpenStreetMap (PBF)", points, ways)


def _placed(way: Any, box: Box | None) -> dict[int, tuple[float, float]]:
    """Return the points of a way that the file holds; none where all of it lies outside the box."""
    points = {node.ref: (node.lon, node.lat) for node in way.nodes if node.location.valid()}
    if box is None:
        return points
    west, south, east, north = box
    return points if any(west <= lon <= east and south <= lat <= north for lon, lat in points.values()) else {}


def _too_many(name: str) -> FileRefused:
    said = (
        f"걸을 수 있는 길의 점이 {POINTS_MOST:,}개를 넘어요. 자치구를 골라서(--district 이름) 그 둘레만 넣거나, "
        "파일을 잘라 주세요. 예: osmium extract -b 126.7,37.4,127.3,37.7 전국.osm.pbf -o 서울.osm.pbf"
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
