"""Load street networks: each file becomes one graph, stored whole or refused with a reason."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pyproj
from sqlalchemy.orm import Session

from geo import clock
from geo.crs import METRES, WGS84
from geo.enums import Licence, RowOutcome
from geo.intake.kinds import InputFile, Loaded, LoadOptions, Progress, RowResult
from geo.network.graph import Graph
from geo.network.packed import fingerprint, pack
from geo.network.reading import Found, found_in, read_network
from geo.queries.networks import NetworkRow, box_around, describe_network, find_network, insert_network, list_networks

OSM: Final = ("OpenStreetMap", "OSMnx")
OSM_PEOPLE: Final = "OpenStreetMap 기여자"
_DESCRIBED: Final = ("source", "publisher", "licence", "as_of")


def load_networks(session: Session, files: Sequence[InputFile], options: LoadOptions, progress: Progress) -> Loaded:
    """Store the streets of every file; the same streets again add nothing but a better description.

    `options.edition` is the day they stand for. Raises FileRefused for a file without streets, in another coordinate
    system, outside Korea, or broken.
    """
    loaded = Loaded(facts={"networks": []})
    box = box_around(session, options.around, clock.today()) if options.around else None
    for number, file in enumerate(files):
        progress(number / len(files), file.name)
        graph = read_network(file.name, file.data, box)
        progress((number + 0.7) / len(files), file.name)
        _store(session, loaded, number, file, graph, options)
    return loaded


def _store(session: Session, loaded: Loaded, number: int, file: InputFile, graph: Graph, options: LoadOptions) -> None:
    mark, found, box = fingerprint(graph), found_in(graph), _box(graph)
    known = find_network(session, mark)
    described = _described(graph, options, known)
    overlapping = [row.title for row in list_networks(session, box) if row.fingerprint != mark]
    if known is None:
        values = {"file_name": file.name, "fingerprint": mark, **described, **_measured(graph, found, box)}
        network_id, outcome = insert_network(session, values, pack(graph)), RowOutcome.NEW
    else:
        network_id, outcome = known.id, RowOutcome.UNCHANGED
        if described != {name: getattr(known, name) for name in _DESCRIBED}:
            describe_network(session, known.id, described)
            outcome = RowOutcome.UPDATED
    facts = _facts(graph, found, described) | {"id": str(network_id), "overlapping": overlapping}
    message = found.sentence if found.pieces > 1 else ""
    code = "" if graph.holds_together else "in_pieces"
    raw = graph.source, f"{found.km:,.1f}km", f"{found.pieces:,}조각"
    loaded.rows.append(
        RowResult(number, 1, outcome, code, message, raw=raw, target="networks", target_id=str(network_id))
    )
    loaded.files.append({"kind": graph.source, "counts": dict(graph.counts)})
    loaded.facts["networks"].append({"name": file.name, **facts})


def _described(graph: Graph, options: LoadOptions, known: NetworkRow | None) -> dict[str, Any]:
    """Return where the streets come from: as said now, else as said before, else what such files are known to be."""
    osm = graph.source.startswith(OSM)
    usual = {
        "source": "",
        "publisher": OSM_PEOPLE if osm else "",
        "licence": Licence.ODBL if osm else Licence.UNKNOWN,
        "as_of": None,
    }
    said = {
        "source": options.source,
        "publisher": options.publisher,
        "licence": Licence(options.licence) if options.licence else None,
        "as_of": options.edition,
    }
    before = usual if known is None else {name: getattr(known, name) for name in _DESCRIBED}
    return {name: said[name] or before[name] for name in _DESCRIBED}


def _measured(graph: Graph, found: Found, box: Sequence[float]) -> dict[str, Any]:
    west, south, east, north = box
    return {
        "kind": graph.source,
        "points": found.points,
        "links": found.links,
        "metres": graph.metres,
        "pieces": found.pieces,
        "largest_share": found.largest_share,
        "others": json.dumps(_others(found)),
        "counts": json.dumps(dict(graph.counts)),
        "west": west,
        "south": south,
        "east": east,
        "north": north,
    }


def _others(found: Found) -> list[Mapping[str, float]]:
    """Return the largest pieces that are not walked, each with where its middle lies."""
    pieces = found.others
    lon, lat = _lonlat([piece.x_m for piece in pieces], [piece.y_m for piece in pieces])
    return [
        {"points": piece.points, "metres": piece.metres, "lon": round(float(x), 6), "lat": round(float(y), 6)}
        for piece, x, y in zip(pieces, lon, lat, strict=True)
    ]


def _box(graph: Graph) -> tuple[float, float, float, float]:
    """Return the box round all points (EPSG:4326), a metre wide at least."""
    lon, lat = _lonlat(graph.x_m, graph.y_m)
    spare = 1e-5
    return (
        float(lon.min()) - spare,
        float(lat.min()) - spare,
        float(lon.max()) + spare,
        float(lat.max()) + spare,
    )


def _lonlat(x_m: Any, y_m: Any) -> tuple[Any, Any]:
    lon, lat = pyproj.Transformer.from_crs(METRES, WGS84, always_xy=True).transform(np.asarray(x_m), np.asarray(y_m))
    return np.asarray(lon), np.asarray(lat)


def _facts(graph: Graph, found: Found, described: Mapping[str, Any]) -> dict[str, Any]:
    told = asdict(found)
    told.pop("others")
    return {
        **told,
        "others": _others(found),
        "holds_together": graph.holds_together,
        "licence": described["licence"].value,
        "publisher": described["publisher"],
        "as_of": described["as_of"].isoformat() if described["as_of"] else None,
    }
